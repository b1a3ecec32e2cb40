"""Cells made equal by the amount of cathode, and what they still differ in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sscell.cards.bookkeeping import loading, mean_fractions
from sscell.cards.cell import CellDesign
from sscell.cards.problems import not_one_of
from sscell.cards.stack import Stack, stack_layers, total, unknowns
from sscell.designs.paths import path_info
from sscell.designs.replace import replaced
from sscell.designs.transport import threshold_of
from sscell.errors import InputError, Problem, read_at
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced

AMOUNT_MEASURES = {
    "areal_capacity": path_info("cathode.areal_capacity").measure,
    "thickness": path_info("cathode.thickness").measure,
    "mass": Measure("kg/m^2", "a mass per area", "30 mg/cm^2", gt=0, le=1e3),
}
"""In what cells may be made equal; the mass is that of the whole stack."""


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
        unknown = unknowns(layers)
        if unknown:
            message = f"{unknown}; give it, or compare at areal_capacity or thickness"
            raise InputError(Problem("mass", message))
        rest = total([layer.mass for layer in layers if layer.name != "cathode"])
        left = float(self.value) - rest
        if left <= 0:
            message = f"{self.text} leave nothing for the cathode: the rest weighs {100 * rest:.4g}"
            raise InputError(Problem("mass", f"{message} mg/cm^2"))
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
        raise InputError(Problem("at", not_one_of(at, AMOUNT_MEASURES)))
    if value is not None:
        return Amount(at, read_at("value", AMOUNT_MEASURES[at], value))
    if at != "mass":
        return Amount(at, Sourced(getattr(loading(first), at)))
    layers = stack_layers(first, stack)
    if unknowns(layers):
        message = f"missing; of the first cell is {unknowns(layers)}"
        raise InputError(Problem("value", message))
    return Amount(at, Sourced(total([layer.mass for layer in layers])))


ALIKE = 0.02
"""Relative difference up to which values of two cells count as equal. [-]"""


def differences(cells: Iterable[CellDesign]) -> str:
    """Loading, catholyte volume fraction and percolation threshold, as far as cells differ in it.

    Any of them changes a rate capability as much as a conductivity does, so that cells which
    differ in one are no comparison of their electrolytes. Empty if they are alike.
    """
    listed = list(cells)
    thresholds = [threshold_of(cell.cathode) for cell in listed]
    columns = (
        ("areal capacity", [loading(c).areal_capacity / 36000 for c in listed], "mAh/cm2"),
        ("catholyte", [100 * mean_fractions(c).catholyte for c in listed], "vol%"),
        ("percolation threshold", [100 * t for t in thresholds if t is not None], "vol%"),
    )
    parts = []
    for name, values, unit in columns:
        if values and max(values) > (1 + ALIKE) * min(values):
            parts.append(f"{name} {min(values):.3g} to {max(values):.3g} {unit}")
    return "; ".join(parts)
