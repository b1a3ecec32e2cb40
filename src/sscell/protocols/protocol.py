"""What is done to a cell: steps, each with the state that it starts from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from sscell.cards.problems import nearest
from sscell.errors import InputError, Problem
from sscell.quantities.wording import shown

Direction = Literal["discharge", "charge", "cycle"]
"""The names of the protocols that a study takes."""


class Start(Enum):
    """The state that a step starts from."""

    FULL = "equilibrium with the upper cut-off"
    EMPTY = "equilibrium with the lower cut-off"
    RESTED = "equilibrium with the charge that the step before left"


@dataclass(frozen=True)
class Step:
    """A constant current, at the rate of the point, until the cut-off voltage it leads to."""

    name: Literal["discharge", "charge"]
    start: Start

    @property
    def sign(self) -> int:
        """Of the current as PyBaMM counts it, positive on discharge."""
        return -1 if self.name == "charge" else 1


@dataclass(frozen=True)
class Protocol:
    """Steps in their order; the last one gives the capacity."""

    name: Direction
    steps: tuple[Step, ...]
    capacity: str
    """What its capacity is called on a figure."""
    condition: str
    """When the capacity is delivered, in a sentence."""

    @property
    def last(self) -> Step:
        """The step that gives the capacity."""
        return self.steps[-1]


DISCHARGE = Protocol("discharge", (Step("discharge", Start.FULL),), "capacity", "on discharge")
CHARGE = Protocol("charge", (Step("charge", Start.EMPTY),), "charge capacity", "on charge")
CYCLE = Protocol(
    "cycle",
    (Step("charge", Start.EMPTY), Step("discharge", Start.RESTED)),
    "discharge capacity of a cycle",
    "on the discharge of a cycle",
)
PROTOCOLS: dict[str, Protocol] = {each.name: each for each in (DISCHARGE, CHARGE, CYCLE)}
"""By their names."""


def read_direction(given: str, *, most_steps: int | None = None) -> Protocol:
    """The protocol that the argument ``direction`` of a study names.

    Parameters
    ----------
    given : "discharge" | "charge" | "cycle"
    most_steps : int, optional
        Refuse protocols of more steps.

    Raises
    ------
    InputError
        If it is none of them, with the nearest name.
    """
    known = [n for n, p in PROTOCOLS.items() if len(p.steps) <= (most_steps or len(p.steps))]
    if isinstance(given, str) and given in known:
        return PROTOCOLS[given]
    *others, last = (f"'{name}'" for name in known)
    hint = nearest(given, known) if isinstance(given, str) else ""
    expected = f"expected {', '.join(others)} or {last}"
    raise InputError([Problem("direction", f"{expected}, got {shown(given)}.{hint}")])
