"""What the page asks, answered with the public studies: designs in, numbers of figures out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.checks.findings import finding_lines, findings
from sscell.designs.replace import replaced
from sscell.errors import InputError, Problem
from sscell.explorer import controls
from sscell.parameters.measured_points import rate_points
from sscell.quantities.wording import shown
from sscell.reading.library import library
from sscell.reading.read import read_cell
from sscell.results.summary import summarise
from sscell.studies.bands import SAMPLES, kind_of
from sscell.studies.discharge import losses
from sscell.studies.rates import rate_capability
from sscell.studies.required import required_conductivity

RATES = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
CURVES = (0.1, 1.0, 5.0)
"""Rates whose voltage curves are drawn."""
AT = 1.0
"""Rate of the losses and of the energies."""
REQUIRED_RATES = (0.2, 0.5, 1.0, 2.0)
SHARE = 0.8
"""Of the equilibrium capacity, that a required conductivity gives."""
MOST_DESIGNS = 3
FEW = 16
"""Cells drawn for a first band, which takes a quarter of the time of the usual one."""

Answer = dict[str, Any]


@lru_cache(maxsize=32)
def base(name: str) -> CellDesign:
    """A cell of the library."""
    return read_cell(name)


def design(given: Any) -> CellDesign:
    """The cell of a design of the page.

    Parameters
    ----------
    given : mapping
        ``card``, the name of a cell of the library or the content of a card, and ``changes``,
        new values by path; numbers are in the unit of their control.

    Raises
    ------
    InputError
        If it is none, or what it says of a cell is wrong.
    """
    if not isinstance(given, Mapping) or not isinstance(given.get("changes", {}), Mapping):
        raise InputError(Problem("design", f"expected card and changes, got {shown(given)}"))
    card = given.get("card")
    if isinstance(card, str):
        if card not in library("cells"):
            raise InputError(Problem("card", f"expected a cell of the library, got {shown(card)}"))
        cell = base(card)
    else:
        cell = read_cell(card)  # type: ignore[arg-type]  # what it is not, read_cell says
    asked = controls.changes(given.get("changes", {}))
    return replaced(cell, asked) if asked else cell


def rates(cell: CellDesign, charge: str) -> Answer:
    """The typical cell as built at all rates, its voltage curves, and what is known of the cell."""
    middle = kind_of("published", SAMPLES).middle(cell)
    solved = rate_capability(middle, RATES, charge=charge)
    curves = [
        {
            "c_rate": rate,
            "capacity": _numbers(
                solved["state_of_discharge"] * solved["specific_capacity"].sel(c_rate=rate)
            ),
            "voltage": _numbers(solved["voltage"].sel(c_rate=rate)),
        }
        for rate in CURVES
        if float(solved["specific_capacity"].sel(c_rate=rate)) > 0
    ]
    at = solved.sel(c_rate=AT)
    summary = summarise(cell)
    return {
        "title": cell.title,
        "values": controls.values(cell),
        "c_rate": list(RATES),
        "current_density": _numbers(solved["current_density"]),
        "specific_capacity": _numbers(solved["specific_capacity"]),
        "outcome": solved["outcome"].values.tolist(),
        "curves": curves,
        "measured": measured(cell),
        "energy": {
            "specific": _number(at["stack_specific_energy"]),
            "volumetric": _number(at["stack_energy_density"]),
            "voltage": _number(at["mean_voltage"]),
        },
        "summary": [
            {"name": row.name, "value": _number(row.value), "unit": row.unit, "mark": row.mark}
            for row in summary.rows
        ],
        "findings": finding_lines({cell.title: findings(cell)}),
    }


def band(cell: CellDesign, charge: str, samples: int = SAMPLES) -> Answer:
    """The ends of the published spread at all rates."""
    solved = rate_capability(cell, RATES, charge=charge, uncertainty="published", samples=samples)
    low, _, high = solved["specific_capacity_band"].transpose("quantile", "c_rate").values
    known = {"c_rate": list(RATES), "low": _numbers(low), "high": _numbers(high)}
    return known | {"samples": samples}


def loss_split(cell: CellDesign) -> Answer:
    """The mean voltage loss of the typical cell by process, on discharge from full charge."""
    middle = kind_of("published", SAMPLES).middle(cell)
    mean = losses(middle, c_rate=AT)["mean_loss"]
    return {"process": mean["process"].values.tolist(), "loss": _numbers(1000 * mean)}


def required(cell: CellDesign, charge: str) -> Answer:
    """The catholyte conductivity that the typical cell needs at each rate, and the one it has."""
    middle = kind_of("published", SAMPLES).middle(cell)
    solved = required_conductivity(
        middle, c_rates=REQUIRED_RATES, capacity_fraction=SHARE, charge=charge
    )
    return {
        "c_rate": list(REQUIRED_RATES),
        "required": _numbers(solved["required"]),
        "outcome": solved["outcome"].values.tolist(),
        "share": SHARE,
    }


def measured(cell: CellDesign) -> Answer | None:
    """The points that a card carries."""
    if cell.measured is None:
        return None
    points = rate_points(cell, cell.measured.points)
    return {
        "c_rate": [point.c_rate for point in points],
        "specific_capacity": [point.specific_capacity for point in points],
        "source": cell.measured.source,
        "charge": f"{cell.measured.charge} ({cell.measured.charge_known})",
    }


PARTS = {
    "rough band": lambda cell, charge: band(cell, charge, FEW),
    "band": band,
    "losses": lambda cell, charge: loss_split(cell),
    "required": required,
}
"""What takes longer than a slider may wait; solved in a process of its own."""


def part(name: str, given: Any, charge: str) -> Answer:
    """One of them, of a design of the page.

    Raises
    ------
    InputError
    """
    return PARTS[name](design(given), charge)


def _numbers(values: xr.DataArray | np.ndarray[Any, Any]) -> list[float | None]:
    return [_number(value) for value in np.asarray(values, dtype=float).ravel()]


def _number(value: Any) -> float | None:
    """A number that JSON has; five digits are more than any figure shows."""
    number = float(value)
    return float(f"{number:.5g}") if math.isfinite(number) else None
