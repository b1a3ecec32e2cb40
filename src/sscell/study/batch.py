"""Many points on one discretised model: a trace and an outcome for each, whatever happens."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pybamm

from sscell.models.resolution import Resolution
from sscell.models.solid_state import SolidStateDFN
from sscell.models.solver import TolerantSolver
from sscell.parameters import names
from sscell.parameters.structure import Structure, functions, structure
from sscell.parameters.values import constants
from sscell.results.outcome import Outcome
from sscell.study.points import Point
from sscell.study.store import Store, keys
from sscell.study.trace import FAILED, Trace

TOLERANCES = ((3e-5, 3e-7), (1e-6, 1e-8))
"""Relative and absolute, tried in this order; the second only where the first failed. The first
keeps the charge balance to 1e-4; for the capacity alone three times it would do."""
BATCH = 64
"""Points solved in one call, so that progress can be shown and an interrupt is heard."""
COMPILE_FROM = 4000
"""Points of one model from which the seconds of compiling it are won back; it halves the time
of a point. PyBaMM keeps what is compiled for the next run."""
WORTH_A_MODEL = 40
"""Points from which a coarser mesh of their own saves more than building its model costs."""


class Engine:
    """A model of one structure, discretised once, with every number as a solver input."""

    def __init__(
        self,
        shape: Structure,
        inputs: Sequence[str],
        resolution: Resolution,
        threads: int,
        compiled: bool,
    ) -> None:
        values = pybamm.ParameterValues(
            {**constants(), **functions(shape), **dict.fromkeys(inputs, "[input]")}
        )
        model = SolidStateDFN(film=shape.film, resolution=resolution)
        simulation = pybamm.Simulation(model, parameter_values=values)
        simulation.build()
        self.model = simulation.built_model
        self.threads = threads
        self.compiled = compiled
        self.solvers: dict[tuple[float, float], TolerantSolver] = {}

    def solve(self, points: Sequence[Point], end: float) -> list[Trace]:
        """Traces of all points, in their order, solved to a common end in s.

        The end sets the solver's first step; one end for a whole study makes a point the same
        to the last digit whatever it is solved together with.
        """
        traces = self._attempt(points, end, 0)
        for i, trace in enumerate(traces):
            if trace.outcome is Outcome.SOLVER_FAILED:
                traces[i] = self._attempt([points[i]], end, 1)[0]
        return traces

    def _attempt(self, points: Sequence[Point], end: float, level: int) -> list[Trace]:
        try:
            return self._batch(points, end, level)
        except pybamm.SolverError:
            # one point without a consistent start makes the whole batch raise
            if len(points) == 1:
                return [FAILED]
            half = len(points) // 2
            first, second = points[:half], points[half:]
            return self._attempt(first, end, level) + self._attempt(second, end, level)

    def _batch(self, points: Sequence[Point], end: float, level: int) -> list[Trace]:
        tolerance = TOLERANCES[level]
        if tolerance not in self.solvers:
            self.solvers[tolerance] = TolerantSolver(
                *tolerance, threads=self.threads, compiled=self.compiled and level == 0
            )
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
    store: Store | None = None,
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
        Chosen from the physics of each point if not given.
    store : Store, optional
        Finished points are read from it and written to it, a batch at a time.
    """
    workers = threads or os.cpu_count() or 1
    for (shape, mesh), chosen in _groups(points, resolution).items():
        end = max(points[i].time_limit for i in chosen)
        inputs = [points[i].inputs() for i in chosen]
        known = (
            keys((shape, mesh, TOLERANCES, end), inputs)
            if store is not None
            else [b""] * len(chosen)
        )
        open_points = []
        for i, key in zip(chosen, known, strict=True):
            trace = None if store is None else store.get(key)
            if trace is None:
                open_points.append((i, key))
            else:
                yield i, trace
        for start in range(0, len(open_points), BATCH):
            batch = open_points[start : start + BATCH]
            compiled = len(open_points) >= COMPILE_FROM and shutil.which("gcc") is not None
            solver = engine(shape, tuple(inputs[0]), mesh, workers, compiled)
            traces = solver.solve([points[i] for i, _ in batch], end)
            if store is not None:
                store.put((key, t) for (_, key), t in zip(batch, traces, strict=True))
            yield from ((i, t) for (i, _), t in zip(batch, traces, strict=True))


@lru_cache(maxsize=16)
def engine(
    shape: Structure,
    inputs: tuple[str, ...],
    resolution: Resolution,
    threads: int,
    compiled: bool,
) -> Engine:
    """The engine of a structure, kept for the next study that asks for it."""
    return Engine(shape, inputs, resolution, threads, compiled)


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
