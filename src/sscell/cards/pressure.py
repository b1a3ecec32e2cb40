"""Pressure: how a cell answers it, and how a powder of each form was made dense."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from sscell.cards.blocks import Block, Name
from sscell.quantities.fields import Pressure
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced

Multiple = Annotated[Sourced, Measure("1", "a multiple", "2", gt=0, le=1000)]

Compaction = Literal["powder", "glass", "sintered"]
"""What holds the grains of an electrolyte together: the stack pressure alone, what the pressing
left as well, or bonds that need no pressure."""
COMPACTIONS: tuple[Compaction, ...] = get_args(Compaction)

_BONDED = ("sintered", "hot-pressed", "annealed pellet", "atomic-layer", "amorphous film", "liquid")
_YIELDING = ("glass", "amorphous", "milled", "mechanochemical", "viscous", "viscoelastic", "clay",
             "polymer", "eutectic")  # fmt: skip
_ANNEALED = ("anneal", "heat-treated")
_CLAY = ("clay", "viscoelastic", "viscous")


def compaction_of(form: str) -> Compaction:
    """What the form of an electrolyte says of its compaction; a crystalline powder if nothing.

    Powders that were milled and not heated are taken as glass-ceramics, as Cronau 2021 has them.
    """
    words = form.lower()
    if any(word in words for word in _BONDED) or "ceramic" in words.replace("glass-ceramic", ""):
        return "sintered"
    heated = any(word in words for word in _ANNEALED)
    if any(word in words for word in _YIELDING) and not (heated and "glass" not in words):
        return "glass"
    return "powder"


def is_clay(form: str) -> bool:
    """Whether the form of an electrolyte says that it flows as clay does."""
    return any(word in form.lower() for word in _CLAY)


class Pressed(Block):
    """What was pressed before its conductivity was measured."""

    form: Name
    """How it was prepared, for example "cold-pressed pellet"."""
    stack_pressure: Pressure | None = None
    """Stack pressure at which the conductivity was measured. [Pa]"""
    fabrication_pressure: Pressure | None = None
    """Pressure at which the measured pellet was pressed. [Pa]"""
    compaction: Compaction | None = None
    """What holds its grains together: a powder needs stack pressure, glass keeps part of the
    fabrication pressure, sintered needs none; by default as the form says."""

    @property
    def held_by(self) -> Compaction:
        """The compaction, stated or as the form says."""
        return self.compaction or compaction_of(self.form)


class PressureResponse(Block):
    """How a cell answers its pressures; needs ``stack_pressure`` or ``fabrication_pressure``."""

    reference: Pressure | None = None
    """Stack pressure at which the values of the card were measured, where an electrolyte states
    none of its own. [Pa]"""
    highest: Pressure | None = None
    """Highest stack pressure that the cell has seen, which lithium keeps a part of; by default the
    stack pressure. [Pa]"""
    grains: Multiple = Sourced(
        1.0, "assumed: one electrolyte was measured, 1/10 to 2 are worth a sweep", text="1"
    )
    """Multiple of the pressure that the contacts between grains of electrolyte need. [-]"""
    contact: Multiple = Sourced(
        1.0, "assumed: one statement sets it, 1/10 to 10 are worth a sweep", text="1"
    )
    """Multiple of the pressure that the contact between active material and catholyte needs.
    [-]"""
