"""Alike cycles of cells that do not age: when they repeat themselves, no more need be solved."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from sscell.protocols.protocol import Protocol
from sscell.results.outcome import History

Array = NDArray[np.float64]

TOLERANCE = 1e-4
"""By which what is left out may differ: charges over the nominal capacity, [-], and mean voltages
of steps, [V]."""
SOLVED_FIRST = 3
"""Cycles after which they are compared; the first starts from another state than all others."""


@dataclass(frozen=True)
class AlikeCycles:
    """Cycles of the same steps in a row."""

    steps: int
    """Of one cycle."""
    cycles: int


def alike_cycles(protocol: Protocol) -> tuple[AlikeCycles, ...]:
    """The runs of a protocol, in their order."""
    groups = ((steps, len(list(group))) for steps, group in groupby(protocol.by_cycle()))
    return tuple(AlikeCycles(len(steps), number) for steps, number in groups)


def solved_steps(runs: Sequence[AlikeCycles]) -> int:
    """Steps of some runs that are solved at least."""
    return sum(run.steps * min(run.cycles, SOLVED_FIRST) for run in runs)


def observed(steps: Sequence[History], capacity: float) -> Array:
    """What is compared of a cycle: of each step the charge, the lithium left and the mean voltage.

    Parameters
    ----------
    steps : sequence of History
        Each with one step.
    capacity : float
        Nominal. [C/m2]
    """
    charge, lithium = (
        np.array([step.fact(name)[0] for step in steps]) / capacity
        for name in ("charge", "lithium")
    )
    voltage = np.array([step.voltage.mean() for step in steps])
    return np.concatenate([charge, lithium, voltage])


def is_periodic(cycles: Sequence[Array], remaining: int) -> bool:
    """Whether cycles go on as the last one.

    They do if the last two are equal, and if their trend over the later half of what was solved
    would not add up to more than the tolerance over all that remain: what decays changes less
    than that, and what drifts is noticed.

    Parameters
    ----------
    cycles : sequence of array
        As :func:`observed` gives them, of the run from its first cycle on.
    remaining : int
        Number of cycles of the run that are not solved yet.
    """
    solved = len(cycles)
    if solved < SOLVED_FIRST:
        return False
    half = solved // 2
    trend = np.abs(cycles[-1] - cycles[half]) / (solved - 1 - half)
    step = np.abs(cycles[-1] - cycles[-2])
    return bool(np.all(step <= TOLERANCE) and np.all(trend * remaining <= TOLERANCE))
