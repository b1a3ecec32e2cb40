"""The conditions of the cells of a dataset in words: one fact of each, what is common once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import xarray as xr

from sscell.cards.bookkeeping import loading
from sscell.cards.carriers import COUNTER
from sscell.cards.cell import CellDesign
from sscell.plot.parts import labels
from sscell.plot.parts.selection import are_numbers
from sscell.reading.read import read_cell
from sscell.results.dataset import cell_cards

_MILLIAMPERE_HOUR = 3.6
"""[C]"""
_SQUARE_CENTIMETRES = 1e4
"""Of a square metre."""
_ZERO_CELSIUS = 273.15
"""[K]"""
_MOST = 4
"""Of more cells the first and the last value are listed."""
_AMOUNTS = ("loading", "areal_capacity", "thickness")


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


FACTS: Mapping[str, Callable[[CellDesign], Fact]] = {
    "temperature": _temperature,
    "stack_pressure": _pressure,
    "nominal_specific_capacity": _nominal,
    "loading": _loading,
    "anode": _anode,
    "limits": _cut_offs,
}


def replaced(fact: str, paths: Sequence[str]) -> bool:
    """Whether a study changed what a fact of the cards states."""
    if fact == "loading":
        return any(path.rpartition(".")[2] in _AMOUNTS for path in paths if "separator" not in path)
    return any(path.split(".")[0] == fact for path in paths)


def common(facts: Sequence[Fact]) -> str:
    """A fact of all cells: values that differ are listed in the order of the cells."""
    texts = list(dict.fromkeys(text for text, *_ in facts))
    if len(texts) > 1:
        return listed([text.format(*values) for text, *values in facts if text])
    return texts[0].format(
        *(listed(column) for column in zip(*(f[1:] for f in facts), strict=True))
    )


def listed(texts: Sequence[str], sign: str = " / ") -> str:
    """A text that all cells share, else those of the cells in their order."""
    if len(set(texts)) == 1:
        return texts[0]
    first, last = texts[0], texts[-1]
    return sign.join(texts) if len(texts) <= _MOST else f"{first}{sign}...{sign}{last}"


def varied(results: xr.Dataset) -> Iterator[tuple[str, str]]:
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


def basis(cells: Sequence[CellDesign]) -> str:
    """The mass that specific capacities count."""
    names = sorted({_storing(cell) for cell in cells})
    return f"specific capacities per gram of {' or '.join(names)}"


_SHORT = ("temperature", "loading")


def short(results: xr.Dataset) -> str:
    """Temperature, loading and what specific capacities count, for a line above a figure.

    Parameters
    ----------
    results : xarray.Dataset
        Without the cards of its cells nothing is known.
    """
    if "description" not in results.attrs:
        return ""
    cells = [read_cell(card) for card in cell_cards(results)]
    paths = [*dict(varied(results)), str(results.attrs.get("at", ""))]
    facts = [
        common([FACTS[name](cell) for cell in cells])
        for name in _SHORT
        if not replaced(name, paths)
    ]
    return f"{'; '.join([*facts, basis(cells)])}."
