"""How a simulated discharge or charge ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray


class Outcome(StrEnum):
    """The value of the variable ``outcome`` in every dataset."""

    CUT_OFF = "cut-off voltage"
    """The cut-off was reached: the capacity is what the cell delivers."""
    INFEASIBLE = "infeasible"
    """The cut-off is passed at the first instant: the capacity is 0."""
    SOLVED = "solved"
    """There is an answer that ends at no cut-off: an impedance, or steps that took their time."""
    TIME_LIMIT = "time limit"
    """The time ran out before the cut-off: the capacity is a lower bound."""
    SOLVER_FAILED = "solver failed"
    """No trustworthy number: the capacity is NaN."""


@dataclass(frozen=True)
class Trace:
    """Voltage over time of one point."""

    time: NDArray[np.float64]
    """[s]"""
    voltage: NDArray[np.float64]
    """[V]"""
    outcome: Outcome
    before: Trace | None = None
    """Of the step before, if the protocol has more than one."""
    phases: NDArray[np.float64] | None = None
    """Outputs of the phases that store charge beside the active material, one after the other,
    shape (outputs, times)."""
    coarser: bool = False
    """Whether it, or a step before, could be solved only on a coarser mesh than it needs."""
    charge: float | None = None
    """That passed per area; of a constant current it follows from the time. [C/m2]"""
    energy: float | None = None
    """That passed per area, where the charge is given. [J/m2]"""


FAILED = Trace(np.array([]), np.array([]), Outcome.SOLVER_FAILED)
"""A point without a trustworthy number."""

LOST = Trace(np.array([]), np.array([]), Outcome.SOLVER_FAILED)
"""A point that was lost with those who solved it: not kept, so that it is solved when asked for
again."""

BEYOND = Trace(np.zeros(1), np.full(1, np.nan), Outcome.INFEASIBLE)
"""A point whose cut-off is passed at the first instant, found without a solver."""


Array = NDArray[np.float64]


class End(IntEnum):
    """What ended a step."""

    VOLTAGE = 0
    CURRENT = 1
    TIME = 2
    INFEASIBLE = 3
    """A cut-off is passed as soon as the current flows: nothing passed."""
    SOLVER_FAILED = 4
    """Nothing is known of it, nor of what came after it."""
    SKIPPED = 5
    """Never begun: the protocol ended at a cut-off before it."""

    @property
    def words(self) -> str:
        """As datasets have it."""
        return self.name.lower().replace("_", " ")


FACTS = ("duration", "charge", "energy", "lithium", "stoichiometry", "ended_by")
"""Numbers of a step, in the order of a row of them."""


@dataclass(frozen=True)
class History:
    """The steps of one point. Charge, energy and current are positive on discharge."""

    time: Array
    """Shape (steps, parts), since the step before ended, even in time. [s]"""
    voltage: Array
    """Shape (steps, parts), of the cell; the first one right after switching. [V]"""
    current: Array
    """Shape (steps, parts), per area. [A/m2]"""
    facts: Array
    """Shape (steps, FACTS)."""
    phases: Array = field(default_factory=lambda: np.empty((0, 0, 0)))
    """Shape (outputs, steps, parts), of phases that store charge beside the active material."""
    coarser: bool = False
    """Whether it could be solved on a coarser mesh only."""

    def fact(self, name: str) -> Array:
        """One of ``FACTS`` for each step, shape (steps,).

        ``duration`` [s], ``charge`` [C/m2] and ``energy`` [J/m2] that left the cell, ``lithium``
        in the cathode at the end [C/m2], mean ``stoichiometry`` of the active material at the end
        [-], ``ended_by`` as a number of ``End``.
        """
        return np.asarray(self.facts[:, FACTS.index(name)])

    @property
    def ends(self) -> list[End]:
        """What ended each step."""
        return [End(int(code)) for code in self.fact("ended_by")]

    @property
    def outcome(self) -> Outcome:
        """Of the last step that began; a failure of the solver before it is one of it."""
        begun = [end for end in self.ends if end is not End.SKIPPED]
        return {
            End.SOLVER_FAILED: Outcome.SOLVER_FAILED,
            End.INFEASIBLE: Outcome.INFEASIBLE,
            End.TIME: Outcome.TIME_LIMIT,
        }.get(begun[-1], Outcome.CUT_OFF)

    def packed(self) -> Trace:
        """As one trace, so that it can be kept and sent like any other."""
        facts = np.zeros_like(self.time)
        facts[:, : len(FACTS)] = self.facts
        rows = [self.current, facts, *self.phases]
        return Trace(
            self.time.ravel(),
            self.voltage.ravel(),
            self.outcome,
            phases=np.array([row.ravel() for row in rows]),
            coarser=self.coarser,
        )

    @classmethod
    def of(cls, trace: Trace, steps: int, parts: int) -> History:
        """From a packed trace.

        Parameters
        ----------
        trace : Trace
        steps, parts : int
            Of the protocol, and instants kept of each.
        """
        if trace.phases is None:  # infeasible or failed as a whole
            failed = trace.outcome is Outcome.SOLVER_FAILED
            return cls.blank(steps, End.SOLVER_FAILED if failed else End.INFEASIBLE, parts)
        current, facts, *phases = (row.reshape(steps, -1) for row in trace.phases)
        time, voltage = trace.time.reshape(steps, -1), trace.voltage.reshape(steps, -1)
        others = np.array(phases) if phases else np.empty((0, 0, 0))
        return cls(time, voltage, current, facts[:, : len(FACTS)], others, trace.coarser)

    @classmethod
    def blank(cls, steps: int, end: End, parts: int, outputs: int = 0) -> History:
        """Steps of which nothing is known, or in which nothing passes."""
        unknown = np.full((steps, parts), np.nan)
        facts = np.full((steps, len(FACTS)), np.nan if end is End.SOLVER_FAILED else 0.0)
        facts[:, FACTS.index("ended_by")] = end
        phases = np.full((outputs, steps, parts), np.nan)
        return cls(unknown, unknown.copy(), unknown.copy(), facts, phases)

    def skipped(self) -> History:
        """A step that never began, after one step: it leaves the cell as that one left it."""
        never = self.blank(1, End.SKIPPED, self.time.shape[1], len(self.phases))
        for name in ("lithium", "stoichiometry"):
            never.facts[:, FACTS.index(name)] = self.fact(name)
        return never

    def part(self, first: int, last: int) -> History:
        """The steps from one to before another."""
        these = slice(first, last)
        time, voltage, current = self.time[these], self.voltage[these], self.current[these]
        phases = self.phases[:, these]
        return History(time, voltage, current, self.facts[these], phases, self.coarser)

    def step(self, position: int, before: Sequence[int] = ()) -> Trace:
        """One step as a trace.

        Parameters
        ----------
        position : int
        before : sequence of int
            Steps whose charge together is that of the trace before it.
        """
        end = self.ends[position]
        outcome = Outcome.SOLVER_FAILED if end is End.SOLVER_FAILED else self.outcome
        charge, energy = self.fact("charge"), self.fact("energy")
        earlier = None
        if before:
            earlier = Trace(
                self.time[before[0]],
                self.voltage[before[0]],
                Outcome.CUT_OFF,
                charge=abs(float(charge[list(before)].sum())),
            )
        return Trace(
            self.time[position],
            self.voltage[position],
            outcome,
            before=earlier,
            phases=self.phases[:, position] if self.phases.size else None,
            coarser=self.coarser,
            charge=abs(float(charge[position])),
            energy=abs(float(energy[position])),
        )
