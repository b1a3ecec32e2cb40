"""Many points on one discretised model: a trace and an outcome for each, whatever happens."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pybamm
from numpy.typing import NDArray

from sscell.models.resolution import Resolution
from sscell.models.solid_state import SolidStateDFN
from sscell.models.solver import TolerantSolver
from sscell.parameters import names
from sscell.parameters.structure import Structure, functions, structure
from sscell.parameters.values import constants
from sscell.results.outcome import Outcome
from sscell.study.points import Point, resolution_for

TOLERANCES = ((1e-4, 1e-6), (1e-6, 1e-8))
"""Relative and absolute, tried in this order; the second only where the first failed. With
gentle tails the first moves capacities by less than 0.02 %; the mesh is the larger error."""
BATCH = 64
"""Points solved in one call, so that progress can be shown and an interrupt is heard."""


@dataclass(frozen=True)
class Trace:
    """Voltage over time of one point."""

    time: NDArray[np.float64]
    """[s]"""
    voltage: NDArray[np.float64]
    """[V]"""
    outcome: Outcome


FAILED = Trace(np.array([]), np.array([]), Outcome.SOLVER_FAILED)


class Engine:
    """A model of one structure, discretised once, with every number as a solver input."""

    def __init__(
        self, shape: Structure, inputs: Sequence[str], resolution: Resolution, threads: int
    ) -> None:
        values = pybamm.ParameterValues(
            {**constants(), **functions(shape), **dict.fromkeys(inputs, "[input]")}
        )
        model = SolidStateDFN(film=shape.film, resolution=resolution)
        simulation = pybamm.Simulation(model, parameter_values=values)
        simulation.build()
        self.model = simulation.built_model
        self.threads = threads
        self.solvers: dict[int, TolerantSolver] = {}

    def solve(self, points: Sequence[Point]) -> list[Trace]:
        """Traces of all points, in their order."""
        traces = self._attempt(points, 0)
        for i, trace in enumerate(traces):
            if trace.outcome is Outcome.SOLVER_FAILED:
                traces[i] = self._attempt([points[i]], 1)[0]
        return traces

    def _attempt(self, points: Sequence[Point], level: int) -> list[Trace]:
        try:
            return self._batch(points, level)
        except pybamm.SolverError:
            # one point without a consistent start makes the whole batch raise
            if len(points) == 1:
                return [FAILED]
            half = len(points) // 2
            return self._attempt(points[:half], level) + self._attempt(points[half:], level)

    def _batch(self, points: Sequence[Point], level: int) -> list[Trace]:
        if level not in self.solvers:
            rtol, atol = TOLERANCES[level]
            self.solvers[level] = TolerantSolver(rtol, atol, threads=self.threads)
        end = max(point.time_limit for point in points)
        solutions = self.solvers[level].solve(
            self.model, [0.0, end], inputs=[point.inputs() for point in points]
        )
        return [_trace(s, p) for s, p in zip(solutions, points, strict=True)]


def _trace(solution: Any, point: Point) -> Trace:
    time = np.asarray(solution.t, dtype=float)
    voltage = np.asarray(solution[names.VOLTAGE].entries, dtype=float).reshape(-1)
    if solution.termination == "failure" or not np.isfinite(voltage).all():
        return FAILED
    if time.size == 1:
        return Trace(time, voltage, Outcome.INFEASIBLE)
    if solution.termination == "final time":
        return Trace(time, voltage, Outcome.TIME_LIMIT)
    return Trace(time, voltage, Outcome.CUT_OFF)


def solve(
    points: Sequence[Point],
    *,
    threads: int | None = None,
    resolution: Resolution | None = None,
) -> Iterator[tuple[int, Trace]]:
    """Solve points and yield (position, trace) as they are finished.

    Points are grouped by structure; each group is one model, built once. They come back
    group by group, not in the order given.

    Parameters
    ----------
    points : sequence of Point
    threads : int, optional
        All cores if not given.
    resolution : Resolution, optional
        Chosen from the physics of each group if not given.
    """
    workers = threads or os.cpu_count() or 1
    groups: dict[Structure, list[int]] = {}
    for i, point in enumerate(points):
        groups.setdefault(structure(point.design.cell), []).append(i)
    for shape, chosen in groups.items():
        group = [points[i] for i in chosen]
        engine = Engine(
            shape, list(group[0].inputs()), resolution or resolution_for(group), workers
        )
        for start in range(0, len(group), BATCH):
            traces = engine.solve(group[start : start + BATCH])
            yield from zip(chosen[start : start + BATCH], traces, strict=True)
