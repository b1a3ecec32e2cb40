"""Measured capacities beside predicted ones: those that cards carry, or the user's own."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from sscell.calibration.rate_data import read_rate_data
from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.measured import Measured
from sscell.parameters.measured_points import rate_points
from sscell.plot.parts.selection import Values, floats
from sscell.protocols.charge_rates import Rate
from sscell.reading.read import read_cell
from sscell.results.dataset import cell_cards

_UNITS = {"specific_capacity": 3600.0, "capacity": 36000.0}
"""Of mAh/g in C/kg and of mAh/cm2 in C/m2, by variable."""
_YEAR = re.compile(r"(?<=[^\W\d])(?=\d{4}$)")


@dataclass(frozen=True)
class MeasuredPoints:
    """Capacities that were measured on a cell."""

    c_rates: Values
    """[h-1]"""
    capacities: Values
    """[mAh/g] or [mAh/cm2]"""
    words: str
    """For a legend."""


def measured_points(results: xr.Dataset, measured: Any, variable: str) -> list[MeasuredPoints]:
    """The points to draw, of each cell of a dataset; empty where there are none.

    Parameters
    ----------
    results : xarray.Dataset
        Of capacities on discharge; on charge, or without the cards of its cells, it has none.
    measured : bool, str, Path, pandas.DataFrame or mapping
        True for the points that the cards carry, or data of the first cell as ``sscell.fit``
        takes them.
    variable : str
        ``specific_capacity`` or ``capacity``.

    Raises
    ------
    InputError
        If the data cannot be read.
    """
    if measured is False or results.attrs.get("direction") == "charge":
        return []
    if measured is True and "description" not in results.attrs:
        return []
    cells = [read_cell(card, CellDesign) for card in cell_cards(results)]
    if measured is True:
        return [_of_card(cell, variable) for cell in cells]
    none = MeasuredPoints(np.empty(0), np.empty(0), "")
    return [of_data(cells[0], measured, variable), *[none] * (len(cells) - 1)]


def _of_card(cell: CellDesign, variable: str) -> MeasuredPoints:
    points = rate_points(cell, cell.measured.points) if cell.measured else ()
    name = "areal_capacity" if variable == "capacity" else variable
    return MeasuredPoints(
        np.array([point.c_rate for point in points]),
        np.array([getattr(point, name) for point in points]),
        _words(cell.measured) if cell.measured else "measured",
    )


def _words(measured: Measured) -> str:
    """Who measured, and how the cell was charged as far as that is known."""
    by = f"measured, {_YEAR.sub(' ', measured.source)}" if measured.source else "measured"
    known = measured.charge_known
    return f"{by} (charge {known}" + (")" if known == "unknown" else f": {measured.charge})")


def of_data(cell: CellDesign, data: Any, variable: str) -> MeasuredPoints:
    """Points of a cell from data as ``sscell.fit`` takes them.

    Raises
    ------
    InputError
        If they cannot be read.
    """
    read, amount = read_rate_data(data, "discharge"), loading(cell).loading
    nominal = float(cell.nominal_specific_capacity)
    rates = [Rate(float(r), read.basis).c_rate(nominal, nominal * amount) for r in read.rates]
    wanted = variable == "capacity"
    scale = 1.0 if read.per_area == wanted else amount if wanted else 1 / amount
    return MeasuredPoints(np.array(rates), scale * read.capacities / _UNITS[variable], "measured")


def along_axis(cell: xr.Dataset, c_rates: Values, along: str) -> Values:
    """Rates on the axis of a figure, over a current as far as the C-rates are its multiples."""
    ratio = floats(cell[along]).ravel()[0] / floats(cell["c_rate"]).ravel()[0]
    return np.asarray(ratio * c_rates)
