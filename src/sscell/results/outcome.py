"""How a simulated discharge or charge ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
