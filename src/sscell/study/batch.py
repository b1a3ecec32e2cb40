"""Many points on one discretised model: a trace and an outcome for each, whatever happens."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
from sscell.study.points import Point

TOLERANCES = ((1e-4, 1e-6), (1e-6, 1e-8))
"""Relative and absolute, tried in this order; the second only where the first failed. With
gentle tails the first moves capacities by less than 0.02 %; the mesh is the larger error."""
BATCH = 64
"""Points solved in one call, so that progress can be shown and an interrupt is heard."""
WORTH_A_MODEL = 40
"""Points from which a coarser mesh of their own saves more than building its model costs."""


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
        self.solvers: dict[tuple[float, float], TolerantSolver] = {}

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
        tolerance = TOLERANCES[level]
        if tolerance not in self.solvers:
            self.solvers[tolerance] = TolerantSolver(*tolerance, threads=self.threads)
        end = max(point.time_limit for point in points)
        solutions = self.solvers[tolerance].solve(
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
    for (shape, mesh), chosen in _groups(points, resolution).items():
        names_of_inputs = tuple(points[chosen[0]].inputs())
        solver = engine(shape, names_of_inputs, mesh, workers)
        for start in range(0, len(chosen), BATCH):
            members = chosen[start : start + BATCH]
            traces = solver.solve([points[i] for i in members])
            yield from zip(members, traces, strict=True)


@lru_cache(maxsize=16)
def engine(
    shape: Structure, inputs: tuple[str, ...], resolution: Resolution, threads: int
) -> Engine:
    """The engine of a structure, kept for the next study that asks for it."""
    return Engine(shape, inputs, resolution, threads)


def _groups(
    points: Sequence[Point], resolution: Resolution | None
) -> dict[tuple[Structure, Resolution], list[int]]:
    """Points that share a model; a mesh wanted by few joins the next finer one in use."""
    groups: dict[tuple[Structure, Resolution], list[int]] = {}
    for i, point in enumerate(points):
        key = structure(point.design.cell), resolution or point.resolution()
        groups.setdefault(key, []).append(i)
    by_size = sorted(groups, key=lambda key: (key[1].axial_cells, key[1].radial_nodes))
    for place, (shape, mesh) in enumerate(by_size):
        finer = [key for key in by_size[place + 1 :] if key[0] == shape and _covers(key[1], mesh)]
        if finer and len(groups[shape, mesh]) < WORTH_A_MODEL:
            groups[finer[0]] += groups.pop((shape, mesh))
    return groups


def _covers(fine: Resolution, coarse: Resolution) -> bool:
    return fine.axial_cells >= coarse.axial_cells and fine.radial_nodes >= coarse.radial_nodes
