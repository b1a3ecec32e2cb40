"""Cells made equal by the amount of cathode: in areal capacity, thickness or mass of the stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.problems import nearest
from sscell.cards.stack import Stack, stack_layers, total, unknowns
from sscell.designs.comparison import AMOUNT_MEASURES
from sscell.designs.replace import replaced
from sscell.errors import InputError, Problem
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown

_UNITS = {
    "areal_capacity": ("mAh/cm^2", 36000.0),
    "thickness": ("um", 1e-6),
    "mass": ("mg/cm^2", 1e-2),
}


@dataclass(frozen=True)
class Amount:
    """What is made equal, and how much of it."""

    kind: str
    value: Sourced

    @property
    def text(self) -> str:
        """With its unit."""
        unit, scale = _UNITS[self.kind]
        return f"{self.value / scale:.6g} {unit}"

    def given_to(self, cell: CellDesign, stack: Stack) -> CellDesign:
        """The cell with so much cathode.

        Raises
        ------
        InputError
            If the mass of the stack is unknown, or the rest of it is heavier already.
        """
        if self.kind != "mass":
            return replaced(cell, {f"cathode.{self.kind}": self.value})
        layers = stack_layers(cell, stack)
        missing = unknowns(layers)
        if missing:
            said = f"{missing}; give it, or compare at areal_capacity or thickness"
            raise InputError(Problem("mass", said))
        rest = total([layer.mass for layer in layers if layer.name != "cathode"])
        left = float(self.value) - rest
        if left <= 0:
            said = f"{self.text} leave nothing for the cathode: the rest weighs {100 * rest:.4g}"
            raise InputError(Problem("mass", f"{said} mg/cm^2"))
        amount = loading(cell)
        share = amount.loading / amount.electrode
        source = self.value.source or f"assumed: chosen for a stack of {self.text}"
        return replaced(cell, {"cathode.loading": Sourced(left * share, source)})


def checked_amount(at: str, value: Any, first: CellDesign, stack: Stack) -> Amount:
    """What is made equal: as given, or as it is in the first cell.

    Raises
    ------
    InputError
        If there is no such thing to make equal, the value is wrong, or the first cell has none.
    """
    if not isinstance(at, str) or at not in AMOUNT_MEASURES:
        known = ", ".join(f"'{name}'" for name in AMOUNT_MEASURES)
        hint = nearest(at, AMOUNT_MEASURES) if isinstance(at, str) else ""
        said = f"expected one of {known}, got {shown(at)}.{hint}"
        raise InputError(Problem("at", said))
    if value is not None:
        try:
            return Amount(at, AMOUNT_MEASURES[at](value))
        except ValueError as error:
            raise InputError(Problem("value", str(error))) from None
    if at != "mass":
        return Amount(at, Sourced(getattr(loading(first), at)))
    layers = stack_layers(first, stack)
    if unknowns(layers):
        said = f"missing; of the first cell is {unknowns(layers)}"
        raise InputError(Problem("value", said))
    return Amount(at, Sourced(total([layer.mass for layer in layers])))
