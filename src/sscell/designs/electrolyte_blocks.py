"""The blocks of an experiment that ask for studies of electrolytes; see ``study_blocks``."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from sscell.cards.blocks import Name
from sscell.cards.stack import Stack
from sscell.designs.study_blocks import StudyBlock, name_or_card
from sscell.quantities.fields import Length, Share
from sscell.quantities.sourced import Sourced

AskedElectrolyte = Annotated[
    str | dict[str, Any],
    PlainValidator(name_or_card("an electrolyte", "formula")),
    WithJsonSchema({"type": ["string", "object"], "required": ["formula"]}),
]
AskedElectrolytes = Annotated[tuple[AskedElectrolyte, ...], Field(min_length=1, max_length=10_000)]


class Screening(StudyBlock):
    """Electrolytes in one cell; see ``sscell.screen``."""

    takes_uncertainty: ClassVar = True
    takes_charge: ClassVar = True
    role: Literal["catholyte", "separator", "both"] = "catholyte"
    """Where each electrolyte is used."""
    electrolytes: AskedElectrolytes | None = None
    """Names or whole entries; by default the whole library."""
    folder: Name | None = None
    """Folder of the user's own cards; by default that of the experiment."""
    capacity_fraction: Share = Sourced(0.8)
    """Fraction of the equilibrium capacity that is required at each rate. [-]"""


class StackDesign(StudyBlock):
    """Stacks of electrolytes between a cathode and an anode; see ``sscell.design_stack``."""

    rates: ClassVar = "one"
    directions: ClassVar = ("discharge",)
    takes_uncertainty: ClassVar = True
    takes_charge: ClassVar = True

    anode: str | dict[str, Any] | None = None
    """The anode by its type, or its block as in a card; by default that of the cell."""
    electrolytes: AskedElectrolytes | None = None
    """Names or whole entries; by default the whole library."""
    folder: Name | None = None
    """Folder of the user's own cards; by default that of the experiment."""
    anolyte_thickness: Length | None = None
    """Thickness of the second of two layers; by default half of the separator. [m]"""
    maximise: Name | None = None
    """Variable of a rate capability that stacks are ranked by; the areal capacity by default."""
    most: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Stacks that are solved, at most; 40 by default."""
    stack: Stack = Stack()
    """Current collectors and anode."""
