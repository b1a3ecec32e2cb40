"""The line below a figure in a paper: what cells were measured or simulated, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import xarray as xr

from sscell.cards.bookkeeping import loading
from sscell.cards.carriers import COUNTER
from sscell.cards.cell import CellDesign
from sscell.plot.parts import labels, layout
from sscell.plot.parts.selection import are_numbers, charges, floats, refusal
from sscell.reading.read import read_cell
from sscell.results.dataset import band_words, cell_cards
from sscell.results.schema import charge_of

_MILLIAMPERE_HOUR = 3.6
"""[C]"""
_SQUARE_CENTIMETRES = 1e4
"""Of a square metre."""
_ZERO_CELSIUS = 273.15
"""[K]"""
_MOST = 4
"""Of more cells the first and the last value are listed."""
_AMOUNTS = ("loading", "areal_capacity", "thickness")


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
    varied = dict(_varied(results))
    at = str(results.attrs.get("at", ""))
    given = [fact for name, fact in _FACTS.items() if not _replaced(name, [*varied, at])]
    listed = [_listed([cell.title for cell in cells], ", ")]
    listed += [_common([fact(cell) for cell in cells]) for fact in given]
    if at:
        listed.append(
            f"at equal {at.replace('_', ' ')} of {labels.text(str(results.attrs['value']))}"
        )
    state = str(results.attrs.get("state", ""))
    estimated = layout.estimated(results, density="stack_mass" in results).removesuffix(".")
    held = band_words(results)
    bands = f"bands hold {held}" if held else ""
    parts = [*listed, *varied.values(), _charged(results), state, bands, estimated]
    parts.append(f"{_basis(cells)}.")
    return "; ".join(filter(None, parts))


Fact = tuple[str, ...]
"""A sentence with places for values, and the values as text."""


def _loading(cell: CellDesign) -> Fact:
    amount = loading(cell)
    areal = amount.areal_capacity / _MILLIAMPERE_HOUR / _SQUARE_CENTIMETRES
    text = f"{{}} mg/cm² of {_storing(cell)} ({{}} mAh/cm² nominal)"
    return text, f"{100.0 * amount.loading:.3g}", f"{areal:.3g}"


def _storing(cell: CellDesign) -> str:
    """What the loading counts."""
    return "active material" if cell.cathode.composition.active_material > 0 else "catholyte"


def _cut_offs(cell: CellDesign) -> Fact:
    limits = cell.limits
    against = cell.anode.title if limits.reference == COUNTER else limits.reference
    text = f"{{}} to {{}} V vs. {against.replace('{', '(').replace('}', ')')}"
    return text, f"{float(limits.lower):.4g}", f"{float(limits.upper):.4g}"


def _anode(cell: CellDesign) -> Fact:
    """Of a composite anode, what it is made of and its capacity over that of the cathode."""
    composite, ratio = cell.anode.composite, cell.anode.np_ratio
    if composite is None:
        return ("",)
    title = composite.active_material.title
    if ratio is None:
        return "composite anode of {}", title
    return "composite anode of {}, N/P {}", title, f"{ratio:.3g}"


def _temperature(cell: CellDesign) -> Fact:
    return "{} °C", f"{float(cell.temperature) - _ZERO_CELSIUS:.4g}"


def _pressure(cell: CellDesign) -> Fact:
    if cell.stack_pressure is None:
        return ("stack pressure not stated",)
    return "stack pressure {} MPa", f"{float(cell.stack_pressure) / 1e6:.4g}"


def _nominal(cell: CellDesign) -> Fact:
    return "1C = {} mA/g", f"{float(cell.nominal_specific_capacity) / 3600.0:.4g}"


_FACTS: Mapping[str, Callable[[CellDesign], Fact]] = {
    "temperature": _temperature,
    "stack_pressure": _pressure,
    "nominal_specific_capacity": _nominal,
    "loading": _loading,
    "anode": _anode,
    "limits": _cut_offs,
}


def _replaced(fact: str, paths: Sequence[str]) -> bool:
    """Whether a study changed what a fact of the cards states."""
    if fact == "loading":
        return any(path.rpartition(".")[2] in _AMOUNTS for path in paths if "separator" not in path)
    return any(path.split(".")[0] == fact for path in paths)


def _common(facts: Sequence[Fact]) -> str:
    """A fact of all cells: values that differ are listed in the order of the cells."""
    texts = list(dict.fromkeys(text for text, *_ in facts))
    if len(texts) > 1:
        return _listed([text.format(*values) for text, *values in facts if text])
    return texts[0].format(
        *(_listed(column) for column in zip(*(f[1:] for f in facts), strict=True))
    )


def _listed(texts: Sequence[str], sign: str = " / ") -> str:
    """A text that all cells share, else those of the cells in their order."""
    if len(set(texts)) == 1:
        return texts[0]
    first, last = texts[0], texts[-1]
    return sign.join(texts) if len(texts) <= _MOST else f"{first}{sign}...{sign}{last}"


def _varied(results: xr.Dataset) -> Iterator[tuple[str, str]]:
    """Path and words of each quantity that the study varied."""
    for data in results.coords.values():
        path = str(data.attrs.get("path", ""))
        if not path or not data.size:
            continue
        name = str(data.attrs.get("long_name") or data.name)
        if not are_numbers(data):
            yield path, f"{len(np.unique(data.values.astype(str)))} choices of {name}"
            continue
        units = labels.text(str(data.attrs.get("units", "")))
        low, high = float(data.min()), float(data.max())
        span = f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"
        yield path, f"{name} {span} {units}".rstrip()


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


def _basis(cells: Sequence[CellDesign]) -> str:
    names = sorted({_storing(cell) for cell in cells})
    return f"specific capacities per gram of {' or '.join(names)}"
