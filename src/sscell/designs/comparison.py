"""The blocks of an experiment that ask for more than rates: a comparison, a screening."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from sscell.cards.blocks import Block, BlockError, Name
from sscell.cards.bookkeeping import loading, volume_fractions
from sscell.cards.cell import CellDesign
from sscell.cards.stack import Stack
from sscell.designs.paths import path_info
from sscell.designs.transport import threshold_of
from sscell.quantities.fields import CRate, Share
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown

AMOUNT_MEASURES = {
    "areal_capacity": path_info("cathode.areal_capacity").measure,
    "thickness": path_info("cathode.thickness").measure,
    "mass": Measure("kg/m^2", "a mass per area", "30 mg/cm^2", gt=0, le=1e3),
}
"""In what cells may be made equal; the mass is that of the whole stack."""


class Comparison(Block):
    """Cells made equal in one respect, side by side; see ``sscell.compare``."""

    at: Literal["areal_capacity", "thickness", "mass"] = "areal_capacity"
    """Quantity in which the cells are made equal."""
    value: Name | None = None
    """Value of this quantity, with a unit; by default that of the first cell."""
    loss_rate: CRate | None = None
    """C-rate at which the voltage losses are split. [h-1]"""
    stack: Stack = Stack()
    """Current collectors and anode."""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if self.value is not None:
            try:
                AMOUNT_MEASURES[self.at](self.value)
            except ValueError as error:
                raise BlockError([("value", str(error))]) from None
        return self


def read_electrolyte_asked(given: Any) -> str | dict[str, Any]:
    """The name of an electrolyte, or a whole entry of one.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if isinstance(given, str) and 0 < len(given.strip()) <= 200:
        return " ".join(given.split())
    if isinstance(given, Mapping) and "formula" in given:
        return dict(given)
    expected = "expected the name of an electrolyte, or the whole entry of one"
    raise ValueError(f"{expected}, got {shown(given)}")


AskedElectrolyte = Annotated[
    str | dict[str, Any],
    PlainValidator(read_electrolyte_asked),
    WithJsonSchema({"type": ["string", "object"], "required": ["formula"]}),
]


class Screening(Block):
    """Electrolytes in one cell; see ``sscell.screen``."""

    role: Literal["catholyte", "separator", "both"] = "catholyte"
    """Where each electrolyte is used."""
    electrolytes: (
        Annotated[tuple[AskedElectrolyte, ...], Field(min_length=1, max_length=10_000)] | None
    ) = None
    """Names or whole entries; by default the whole library."""
    folder: Name | None = None
    """Folder of the user's own cards; by default that of the experiment."""
    capacity_fraction: Share = Sourced(0.8)
    """Fraction of the equilibrium capacity that is required at each rate. [-]"""


ALIKE = 0.02
"""Relative difference up to which values of two cells count as equal. [-]"""


def differences(cells: Iterable[CellDesign]) -> str:
    """Loading, catholyte volume fraction and percolation threshold, as far as cells differ in it.

    Any of them changes a rate capability as much as a conductivity does, so that cells which
    differ in one are no comparison of their electrolytes. Empty if they are alike.
    """
    every = list(cells)
    thresholds = [threshold_of(cell.cathode) for cell in every]
    columns = (
        ("areal capacity", [loading(c).areal_capacity / 36000 for c in every], "mAh/cm2"),
        ("catholyte", [100 * volume_fractions(c.cathode).catholyte for c in every], "vol%"),
        ("percolation threshold", [100 * t for t in thresholds if t is not None], "vol%"),
    )
    said = []
    for name, values, unit in columns:
        if values and max(values) > (1 + ALIKE) * min(values):
            said.append(f"{name} {min(values):.3g} to {max(values):.3g} {unit}")
    return "; ".join(said)
