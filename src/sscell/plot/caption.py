"""The line below a figure in a paper: what cells were measured or simulated, and how."""

from __future__ import annotations

import numpy as np
import xarray as xr

from sscell.plot.parts import conditions, labels, layout
from sscell.plot.parts.selection import charges, floats, refusal
from sscell.reading.read import read_cell
from sscell.results.dataset import band_words, cell_cards
from sscell.results.schema import charge_of


def caption(results: xr.Dataset) -> str:
    """One line for below a figure in a paper: the conditions of the cells of a dataset.

    Temperature, stack pressure, the specific current of 1C, loading, cut-off voltages and what
    they are measured against, a composite anode, how the cells were charged, what bands hold, and
    the mass that specific capacities count. Of several cells, what is common is listed once. A
    quantity that the study varied is listed with its range. A stack pressure that the cards do not
    state is named as such.

    Parameters
    ----------
    results : xarray.Dataset
        What a study of sscell returns.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If the dataset does not hold the cards of its cells.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> rates = sscell.rate_capability(cell, c_rates=[0.1, 1], accuracy="draft")
    >>> for part in sscell.plot.caption(rates).split("; "):
    ...     print(part)
    NCM83 | Li6PS5Cl | In-Li
    25 °C
    stack pressure not stated
    1C = 200 mA/g
    10.7 mg/cm² of active material (2.14 mAh/cm² nominal)
    2.62 to 4.32 V vs. Li/Li+
    discharged from equilibrium at the upper cut-off voltage
    specific capacities per gram of active material.
    """
    cells = [read_cell(card) for card in cell_cards(results)]
    if not cells:
        raise refusal("plot.caption describes the cells of a dataset, but this one names none.")
    varied = dict(conditions.varied(results))
    at = str(results.attrs.get("at", ""))
    given = [
        fact
        for name, fact in conditions.FACTS.items()
        if not conditions.replaced(name, [*varied, at])
    ]
    listed = [conditions.listed([cell.title for cell in cells], ", ")]
    listed += [conditions.common([fact(cell) for cell in cells]) for fact in given]
    if at:
        listed.append(
            f"at equal {at.replace('_', ' ')} of {labels.text(str(results.attrs['value']))}"
        )
    state = str(results.attrs.get("state", ""))
    estimated = layout.estimated(results, density="stack_mass" in results).removesuffix(".")
    held = band_words(results)
    bands = f"bands hold {held}" if held else ""
    parts = [*listed, *varied.values(), _charged(results), state, bands, estimated]
    parts.append(f"{conditions.basis(cells)}.")
    return "; ".join(filter(None, parts))


def _charged(results: xr.Dataset) -> str:
    """How the cells were charged before the discharge that gives the capacity."""
    if "charge" in results.dims:
        return " or ".join(dict.fromkeys(_charged(part) for _, part in charges(results)))
    charge = charge_of(results, "")
    direction = str(results.attrs.get("direction", ""))
    if "charge_rate" in results.coords:
        return _charged_in_cycles(results)
    if direction == "charge":
        return "charged from equilibrium at the lower cut-off voltage"
    if charge == "same rate" or (direction == "cycle" and not charge):
        return "charged at the rate of the discharge"
    if charge == "full" or (direction == "discharge" and not charge):
        return "discharged from equilibrium at the upper cut-off voltage"
    rate, _, hold = charge.partition(", hold to ")
    return f"charged at {rate}" + (f" and held to {hold}" if hold else "") if charge else ""


def _charged_in_cycles(results: xr.Dataset) -> str:
    """The charges of a protocol, where they have one rate or that of the discharge."""
    rates, discharges = floats(results["charge_rate"]), floats(results["c_rate"])
    known = rates[np.isfinite(rates)]
    if not known.size:
        return ""
    names = results["step_name"].values.astype(str) if "step_name" in results.coords else ()
    hold = ", then held at a voltage" if "hold" in names else ""
    if np.allclose(rates, discharges, equal_nan=True) and np.ptp(known) > 0:
        return f"charged at the rate of the discharge{hold}"
    if np.allclose(known, known[0]):
        return f"charged at {known[0]:.3g}C{hold}"
    return f"charged at {known.min():.3g}C to {known.max():.3g}C{hold}"
