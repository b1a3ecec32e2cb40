"""What the solver gives back of one point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sscell.results.outcome import Outcome


@dataclass(frozen=True)
class Trace:
    """Voltage over time of one point."""

    time: NDArray[np.float64]
    """[s]"""
    voltage: NDArray[np.float64]
    """[V]"""
    outcome: Outcome
    charge: Trace | None = None
    """What went before, if this is the second half of a cycle."""
    redox: NDArray[np.float64] | None = None
    """Of a redox-active catholyte, shape (2, times): its mean stoichiometry and its lowest
    relative conductivity. [-]"""
    coarser: bool = False
    """Whether it could be solved only on a coarser mesh than the point needs."""


FAILED = Trace(np.array([]), np.array([]), Outcome.SOLVER_FAILED)
"""A point without a trustworthy number."""

LOST = Trace(np.array([]), np.array([]), Outcome.SOLVER_FAILED)
"""A point that was lost with those who solved it: not kept, so that it is solved when asked for
again."""

BEYOND = Trace(np.zeros(1), np.full(1, np.nan), Outcome.INFEASIBLE)
"""A point whose cut-off is passed at the first instant, found without a solver."""
