"""What is done to a cell: steps in their order, with the cycle that each belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from sscell.cards.problems import nearest
from sscell.errors import InputError, Problem
from sscell.protocols.step import Start, Step
from sscell.quantities.wording import shown

Direction = Literal["discharge", "charge", "cycle"]
"""The names of the protocols that a study takes."""


@dataclass(frozen=True, init=False)
class Protocol:
    """Steps in their order; the last one gives the capacity of a study of rates.

    Examples
    --------
    >>> import sscell
    >>> protocol = sscell.Protocol([sscell.Step("charge"), sscell.Step("discharge")], times=3)
    >>> protocol.cycle_numbers
    (1, 1, 2, 2, 3, 3)
    """

    steps: tuple[Step, ...]
    cycle_numbers: tuple[int, ...]
    """The cycle of each step, counted from 1."""
    start: Start
    """The state before the first step, where that step does not name another."""
    name: str
    capacity: str
    """What the capacity of the last step is called on a figure."""
    condition: str
    """When that capacity is delivered, in a sentence."""
    charge: str
    """How the cell was charged before the last step, as the user wrote it; empty if it was not."""

    def __init__(
        self,
        steps: Sequence[Step],
        times: int = 1,
        *,
        start: Start = Start.EMPTY,
        name: str = "protocol",
        capacity: str = "capacity",
        condition: str = "",
        charge: str = "",
        cycle_numbers: Sequence[int] | None = None,
    ) -> None:
        numbers = cycle_numbers or [1 + i // len(steps) for i in range(times * len(steps))]
        values = {
            "steps": tuple(steps) * times,
            "cycle_numbers": tuple(numbers),
            "start": start,
            "name": name,
            "capacity": capacity,
            "condition": condition,
            "charge": charge,
        }
        for key, value in values.items():
            object.__setattr__(self, key, value)

    @cached_property
    def _digest(self) -> int:
        return hash((self.steps, self.cycle_numbers, self.start, self.name, self.charge))

    def __hash__(self) -> int:
        """Kept: a protocol of a thousand cycles is looked up for each point."""
        return self._digest

    @property
    def last(self) -> Step:
        """The step that gives the capacity."""
        return self.steps[-1]

    @property
    def is_carried(self) -> bool:
        """Whether a step starts from the profiles that another left."""
        return any(step.start is Start.CARRIED for step in self.steps)

    def by_cycle(self) -> list[tuple[Step, ...]]:
        """The steps of each cycle, in their order."""
        numbers = self.cycle_numbers
        starts = [0, *(i for i, (a, b) in enumerate(pairwise(numbers), 1) if a != b)]
        ends = [*starts[1:], len(numbers)]
        return [self.steps[a:b] for a, b in zip(starts, ends, strict=True)]


DISCHARGE = Protocol(
    (Step("discharge", Start.FULL),), name="discharge", start=Start.FULL, condition="on discharge"
)
CHARGE = Protocol(
    (Step("charge", Start.EMPTY),),
    name="charge",
    capacity="charge capacity",
    condition="on charge",
)
CYCLE = Protocol(
    (Step("charge", Start.EMPTY), Step("discharge", Start.RESTED)),
    name="cycle",
    capacity="discharge capacity of a cycle",
    condition="on the discharge of a cycle",
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
