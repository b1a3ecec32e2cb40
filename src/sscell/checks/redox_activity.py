"""What it means for a cell that its catholyte is redox-active."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.redox import NO_CHANGE, Couple, Redox, activity, converted, exchanged
from sscell.checks.finding import Finding, titled

MILLIAMPERE_HOUR_PER_GRAM = 3600.0
"""[A.s.kg-1]"""
MILLIAMPERE_HOUR_PER_CM2 = 36000.0
"""[A.s.m-2]"""


def redox_activity(cell: CellDesign) -> Iterator[Finding]:
    """Charge that the catholyte stores, or takes once and keeps, between the cut-offs.

    What comes back is part of the cell's capacity. What does not is a loss of the first cycle
    that no simulation counts: an upper bound, as if electrons reached all of it.
    """
    redox = cell.cathode.catholyte.redox
    if redox is None or (redox.capacity is not None and not redox.capacity):
        return
    place = titled("cathode.catholyte", cell.cathode.catholyte)
    unplaced = [couple for couple in redox.couples if couple.potential is None]
    if unplaced and redox.open_circuit_potential is None:
        message = (
            f"{_names(unplaced)}: redox-active at a potential that is not known here; "
            "whether it reacts in this cell cannot be said"
        )
        yield Finding("note", place, message, _source(redox))
    kind = activity(redox, *cell.cutoffs_vs_lithium)
    if kind == "inert":
        yield from _unused(cell, redox, place)
        return
    if redox.capacity is None:
        message = (
            f"{_seen(redox, cell)} reacts between the cut-offs, but how much charge it takes is "
            "not known; it is not counted"
        )
        yield Finding("note", place, message, _source(redox))
    elif kind == "reversible":
        yield _stores(cell, redox, place)
    elif redox.reversibility == "unknown":
        message = (
            f"{_seen(redox, cell)} reacts between the cut-offs; whether it comes back is unknown, "
            "and it is not counted"
        )
        yield Finding("warning", place, message, _source(redox))
    else:
        yield from _lost(cell, redox, place)


def _unused(cell: CellDesign, redox: Redox, place: str) -> Iterator[Finding]:
    """A couple in the potential range of the active material that the cut-offs leave out."""
    curve = cell.cathode.active_material.open_circuit_potential
    low, high = curve.y[-1], curve.y[0]
    if redox.capacity is None or activity(redox, low, high) != "reversible":
        return
    lower, upper = cell.cutoffs_vs_lithium
    message = (
        f"{_names(redox.couples)}: reversible within the potential range of the active material, "
        f"{low:.4g} to {high:.4g} V, but unused between the cut-offs, {lower:.4g} and {upper:.4g} V"
    )
    yield Finding("note", place, message, redox.capacity.source)


def _stores(cell: CellDesign, redox: Redox, place: str) -> Finding:
    assert redox.capacity is not None
    share = exchanged(redox, *cell.cutoffs_vs_lithium)
    message = (
        f"it stores charge: {_seen(redox, cell)} gives {_amount(cell, share * redox.capacity)}"
    )
    return Finding("note", place, message, redox.capacity.source)


def _lost(cell: CellDesign, redox: Redox, place: str) -> Iterator[Finding]:
    assert redox.capacity is not None
    oxidised, reduced = converted(redox, *cell.cutoffs_vs_lithium)
    made = oxidised if redox.as_made is None else float(redox.as_made)
    for what, share, start in (
        ("oxidised by the first charge", oxidised, made - oxidised),
        ("reduced by the first discharge", reduced, made),
    ):
        if share > NO_CHANGE:
            amount = _amount(cell, share * redox.capacity)
            message = (
                f"{_names(_between(redox, start, start + share))}: irreversibly {what}, up to "
                f"{amount} where electrons reach all of it, as capacity of the first few cycles; "
                "not counted in any capacity here"
            )
            yield Finding("warning", place, message, redox.capacity.source)


def _between(redox: Redox, low: float, high: float) -> list[Couple]:
    """The couples that are converted between two stoichiometries."""
    ends = list(accumulate(float(couple.share) for couple in redox.couples))
    starts = [0.0, *ends]
    return [
        couple
        for couple, start, end in zip(redox.couples, starts, ends, strict=False)
        if min(end, high) - max(start, low) > NO_CHANGE
    ]


def _amount(cell: CellDesign, capacity: float) -> str:
    """A capacity per mass of catholyte [A.s.kg-1], also per area and mass of active material."""
    composition, amount = cell.cathode.composition, loading(cell)
    mass = amount.electrode * composition.catholyte
    said = (
        f"{capacity / MILLIAMPERE_HOUR_PER_GRAM:.3g} mAh/g of catholyte, "
        f"{capacity * mass / MILLIAMPERE_HOUR_PER_CM2:.3g} mAh/cm2"
    )
    if composition.active_material:
        own = capacity * composition.catholyte / composition.active_material
        said += f" or {own / MILLIAMPERE_HOUR_PER_GRAM:.3g} mAh/g of active material"
    return said


def _seen(redox: Redox, cell: CellDesign) -> str:
    """The couples that a cell's potentials reach, with their potentials."""
    lower, upper = cell.cutoffs_vs_lithium
    if redox.open_circuit_potential is not None:
        return _names(redox.couples)
    seen = [
        f"{couple.name} at {float(couple.potential):.4g} V"
        + (f" ({couple.potential.mark})" if couple.potential.mark in ("derived", "assumed") else "")
        for couple in redox.couples
        if couple.potential is not None and lower - 0.2 < couple.potential < upper + 0.2
    ]
    return " and ".join(seen) or _names(redox.couples)


def _names(couples: Sequence[Couple]) -> str:
    return " and ".join(couple.name for couple in couples)


def _source(redox: Redox) -> str | None:
    known = [c.potential.source for c in redox.couples if c.potential is not None]
    return known[0] if known else None
