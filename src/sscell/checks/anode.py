"""The anode: whether it holds the charge of the cathode, and high currents on metal."""

from __future__ import annotations

from collections.abc import Iterator

from sscell.cards.bookkeeping import first_cycle_loss, loading, np_ratio
from sscell.cards.cell import CellDesign
from sscell.checks.finding import Finding, Severity

HIGH_CURRENT, HIGHEST_CURRENT = 10.0, 30.0
"""On lithium at 25 degC, above which short circuits are likely and to be expected; assumed: the
orders of critical currents in the library's entries, 0.1 to 1 mA/cm2, and the same on sodium.
[A/m2]"""
FULL = 0.999
"""Stoichiometry of the charged anode from which it is what ends the charge. [-]"""


def anode_use(cell: CellDesign) -> Iterator[Finding]:
    """An anode that is full before the cathode is charged, that keeps all the carrier for good, or
    of metal at a high current."""
    yield from _deposition(cell)
    yield from _loss(cell)
    yield from current_on_metal(cell, loading(cell).areal_capacity / 3600, "1C")


def current_on_metal(cell: CellDesign, current_density: float, rate: str) -> Iterator[Finding]:
    """A current at which short circuits through an anode of metal are likely.

    Parameters
    ----------
    cell : CellDesign
    current_density : float
        [A/m2]
    rate : str
        The rate that it is, in words.
    """
    if cell.anode.type != cell.carrier or current_density <= HIGH_CURRENT:
        return
    message = (
        f"{rate} is {current_density / 10:.3g} mA/cm2 on {cell.carrier}; short circuits are likely "
        "above about 1 mA/cm2 at 25 degC, at a current that differs from cell to cell"
    )
    severity: Severity = "warning" if current_density > HIGHEST_CURRENT else "note"
    yield Finding(severity, "anode", message)


def _deposition(cell: CellDesign) -> Iterator[Finding]:
    ratio, anode = np_ratio(cell), cell.anode
    if ratio is None:
        return
    key, stated = next(
        (key, value)
        for key in ("np_ratio", "capacity", "composite")
        if (value := getattr(anode, key)) is not None
    )
    if ratio >= 1:
        from sscell.parameters.derived import derive  # takes long to import

        if derive(cell).anode.full < FULL:
            return
        message = (
            f"N/P ratio of {ratio:.3g}, but the anode is full before the cathode is charged, which "
            f"gives more than its nominal capacity; more is deposited as {cell.carrier}"
        )
    else:
        message = (
            f"N/P ratio of {ratio:.3g}: the anode is full before the nominal capacity of the "
            f"cathode has passed; what follows is deposited as {cell.carrier}"
        )
    yield Finding("warning", f"anode.{key}", message, stated.source)


def _loss(cell: CellDesign) -> Iterator[Finding]:
    """A first-cycle loss that leaves nothing to be cycled."""
    lost = first_cycle_loss(cell)
    if not lost:
        return
    from sscell.parameters.derived import derive  # takes long to import

    derived, anode = derive(cell), cell.anode
    if not derived.anode.is_spent:
        return
    key = "first_cycle_loss" if anode.first_cycle_efficiency is None else "first_cycle_efficiency"
    message = (
        f"the first charge leaves {lost / 36000:.3g} mAh/cm2 in the anode for good, of the "
        f"{derived.equilibrium_capacity / 36000:.3g} mAh/cm2 of the cathode; no {cell.carrier} is "
        "left that could be cycled"
    )
    yield Finding("error", f"anode.{key}", message, getattr(anode, key).source)
