"""A model of one structure, discretised once, and the points it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from threading import Lock

import numpy as np
import pybamm
from numpy.typing import NDArray

from sscell.models.compiled import interrupted_at_the_end, is_kept, worthwhile
from sscell.models.resolution import Resolution, Tolerances
from sscell.models.solid_state import SolidStateDFN
from sscell.models.solver import CUT_OFF_PASSED, BatchSolver, Run
from sscell.parameters import names
from sscell.parameters.electrode import Structure
from sscell.parameters.values import constants, functions
from sscell.results.outcome import FAILED, Outcome, Trace
from sscell.solving.store import VERSIONS

Array = NDArray[np.float64]

COMPILE_FROM = 1500
"""Points of one model from which the five seconds of compiling it are won back; it halves the
time of a point."""


@dataclass(frozen=True)
class Task:
    """Points that share a model, solved in one call; picklable, so that it may travel."""

    shape: Structure
    resolution: Resolution
    tolerances: tuple[Tolerances, ...]
    """Tried in this order, the next only for points where the last failed."""
    names: tuple[str, ...]
    rows: Array
    """Inputs by point and name, shape (points, names)."""
    compiled: bool
    threads: int

    def solve(self) -> list[Trace]:
        """Traces of the points, in their order."""
        with interrupted_at_the_end():
            made = engine(self.shape, self.names, self.resolution, self.threads)
            return made.solve(self.rows, self.tolerances, compiled=self.compiled)


class Engine:
    """A model of one structure, with every number as a solver input."""

    def __init__(
        self, shape: Structure, inputs: Sequence[str], resolution: Resolution, threads: int
    ) -> None:
        values = pybamm.ParameterValues(
            {**constants(), **functions(shape), **dict.fromkeys(inputs, "[input]")}
        )
        model = SolidStateDFN(film=shape.film, other_phases=shape.others, resolution=resolution)
        simulation = pybamm.Simulation(model, parameter_values=values)
        simulation.build()
        self.model = simulation.built_model
        self.inputs = tuple(inputs)
        self.threads = threads
        self.label = compilation_label(shape, resolution)
        phases = [output for phase in shape.others for output in phase.outputs]
        self.outputs = (names.VOLTAGE, *phases)
        self.solvers: dict[tuple[Tolerances, bool], BatchSolver] = {}
        self.busy = Lock()

    def solve(
        self, rows: Array, tolerances: Sequence[Tolerances], *, compiled: bool = False
    ) -> list[Trace]:
        """Traces of all points, in their order, each as if it were alone.

        Parameters
        ----------
        rows : array, shape (points, names)
        tolerances : sequence of Tolerances
            Tried in this order, the next only for points where the last failed.
        compiled : bool
            Only the first tolerances; few points come to the others.
        """
        with self.busy:  # threads of one Dask worker share it
            traces = self._attempt(rows, tolerances[0], compiled)
            for tighter in tolerances[1:]:
                for i, trace in enumerate(traces):
                    if trace.outcome is Outcome.SOLVER_FAILED:
                        traces[i] = self._attempt(rows[i : i + 1], tighter, False)[0]
            return traces

    def _attempt(self, rows: Array, tolerances: Tolerances, compiled: bool) -> list[Trace]:
        try:
            return [_trace(run) for run in self._runs(rows, tolerances, compiled)]
        except pybamm.SolverError:
            # one point without a consistent start makes the whole batch raise
            if len(rows) == 1:
                return [FAILED]
            half = len(rows) // 2
            parts = rows[:half], rows[half:]
            return [t for part in parts for t in self._attempt(part, tolerances, compiled)]

    def _runs(self, rows: Array, tolerances: Tolerances, compiled: bool) -> list[Run]:
        key = tolerances, compiled
        if key not in self.solvers:
            label = self.label if compiled else None
            self.solvers[key] = BatchSolver(
                tolerances, self.threads, compiled=label, outputs=self.outputs
            )
        return self.solvers[key].runs(self.model, self.inputs, rows)


def _trace(run: Run) -> Trace:
    if run.flag < 0 or not np.isfinite(run.values).all():
        return FAILED
    outcome = Outcome.TIME_LIMIT
    if run.flag == CUT_OFF_PASSED:
        outcome = Outcome.INFEASIBLE if run.time.size == 1 else Outcome.CUT_OFF
    voltage, *phases = run.values.T
    return Trace(run.time, voltage, outcome, phases=np.array(phases) if phases else None)


@lru_cache(maxsize=16)
def engine(
    shape: Structure, names: tuple[str, ...], resolution: Resolution, threads: int
) -> Engine:
    """The engine of a structure, kept for the next study that asks for it."""
    return Engine(shape, names, resolution, threads)


_asked: Counter[tuple[Structure, Resolution]] = Counter()


def compilation_pays(shape: Structure, resolution: Resolution, points: int) -> bool:
    """Whether a model should be compiled for this number of further points.

    It should if it was compiled before, or if compiling at the start would have saved time over
    all points of this process.
    """
    _asked[shape, resolution] += points
    if _asked[shape, resolution] >= COMPILE_FROM:
        return worthwhile()
    return is_kept(compilation_label(shape, resolution))


def compilation_label(shape: Structure, resolution: Resolution) -> str:
    """Under which the compiled equations of a structure and a mesh are kept."""
    return sha256(repr((VERSIONS, shape, resolution)).encode()).hexdigest()[:16]
