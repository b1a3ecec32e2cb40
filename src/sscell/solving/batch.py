"""Many points: a trace and an outcome for each, as they are finished, whatever happens."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm.auto import tqdm

from sscell.models.resolution import Accuracy, Resolution, tolerances_for
from sscell.parameters.electrode import Structure
from sscell.protocols.protocol import Protocol
from sscell.protocols.step import Profile
from sscell.results.outcome import BEYOND, FAILED, LOST, End, History, Outcome, Trace
from sscell.solving.cluster import on_cluster
from sscell.solving.cycling import CyclingTask, cycling_inputs
from sscell.solving.engine import OnCycler, Task, compilation_pays, prepare
from sscell.solving.life import Life, LifeTask, as_made, unpacked
from sscell.solving.periodic import AlikeCycles, alike_cycles, solved_steps
from sscell.solving.points import Point
from sscell.solving.store import Store, keys

if TYPE_CHECKING:
    from distributed import Client

BATCH = 64
"""Points solved in one call, so that progress can be shown and an interrupt is heard."""
CHUNK = 4096
"""Points looked at together; what a study needs of memory does not grow beyond them."""
WORTH_STATES = 30_000
"""Points times states that a finer mesh has more, beyond which the same holds."""
STEPS = 2000
"""Steps of protocols solved in one call, for the same reason."""
PARTS = 51
"""Instants kept of each step of a protocol."""
SURPLUS = 1e-3
"""Share of the equilibrium capacity that a point may deliver beyond it. [-]"""
WORTH_A_MODEL = 150
"""Points from which a coarser mesh of their own saves more than building its model costs."""


@dataclass(frozen=True)
class Execution:
    """How points are solved: where, how accurately, and where they are kept.

    Parameters
    ----------
    accuracy : "draft" | "standard" | "reference"
    threads : int, optional
        All cores if not given.
    store : Store, optional
        Finished points are read from it and written to it, a batch at a time.
    client : distributed.Client, optional
        Whose workers solve the batches, instead of this process.
    compiled : bool, optional
        If not given, where it pays.
    resolution : Resolution, optional
        For all points, instead of the one each needs.
    progress : bool
        Whether studies show a progress bar.
    self_check : float
        Share of its points that a study solves again at reference accuracy. [-]
    """

    accuracy: Accuracy = "standard"
    threads: int | None = None
    store: Store | None = None
    client: Client | None = None
    compiled: bool | None = None
    resolution: Resolution | None = None
    progress: bool = False
    self_check: float = 0.0
    parts: int = PARTS
    """Instants kept of each step of a protocol whose steps start from profiles."""

    def solve(self, points: Iterable[Point]) -> Iterator[tuple[int, Point, Trace]]:
        """Yield (position, point, trace) as points are finished, not in the order given.

        Points are taken a chunk at a time, and of a chunk one step of all of them; those that
        share a model are solved together. The trace is that of the last step.
        """
        for i, point, trace in self._solve(points):
            if point.protocol.is_carried:
                steps = len(point.protocol.steps)
                history = History.of(trace, steps, self.parts)
                trace = history.step(steps - 1, range(steps - 1))
                if End.INFEASIBLE in history.ends:  # without its charge there is no discharge
                    trace = BEYOND
            yield i, point, trace

    def histories(self, points: Iterable[Point]) -> Iterator[tuple[int, Point, History]]:
        """As :meth:`solve`, with all steps of protocols whose steps start from profiles."""
        for i, point, trace in self._solve(points):
            yield i, point, History.of(trace, len(point.protocol.steps), self.parts)

    def lives(self, points: Iterable[Point]) -> Iterator[tuple[int, Point, Life]]:
        """As :meth:`histories`, of cells that age over their cycles; each is a task of its own."""
        for start, chunk in _chunks(points):
            for job, traces in self._solved(self._life(i, point) for i, point in enumerate(chunk)):
                self._keep(job, traces)
                (i,), (trace,) = job.positions, traces
                yield start + i, chunk[i], unpacked(trace, chunk[i], self.parts)

    def _solve(self, points: Iterable[Point]) -> Iterator[tuple[int, Point, Trace]]:
        for start, chunk in _chunks(points):
            asked, before = dict(enumerate(chunk)), dict[int, Trace]()
            while asked:
                positions, following = list(asked), {}
                for at, trace in self._chunk(list(asked.values())):
                    i = positions[at]
                    if i in before:
                        coarser = trace.coarser or before[i].coarser
                        trace = replace(trace, before=before[i], coarser=coarser)
                    if (point := asked[i].after(trace)) is None:
                        yield start + i, chunk[i], trace
                    else:
                        following[i], before[i] = point, trace
                # in the order of the chunk, so that the same question has the same batches
                asked = {i: following[i] for i in positions if i in following}

    def in_order(self, points: Sequence[Point]) -> list[Trace]:
        """Traces of points in the order given, with a progress bar if that is asked for."""
        traces: dict[int, Trace] = {}
        with tqdm(total=len(points), disable=not self.progress, unit="discharge") as bar:
            for i, _, trace in self.solve(points):
                traces[i] = trace
                bar.update()
        return [traces[i] for i in range(len(points))]

    def _chunk(self, points: Sequence[Point]) -> Iterator[tuple[int, Trace]]:
        jobs = self._jobs(points)
        if self.client is None:
            known = list(jobs)
            tasks = (job.task for job in known if job.task is not None)
            prepare(tasks, progress=self.progress)
            jobs = iter(known)
        for job, solved in self._solved(jobs):
            traces = solved
            if job.task is not None:
                chosen = [points[i] for i in job.positions]
                traces = [
                    job.believed(*row, self._mesh)
                    for row in zip(chosen, range(len(solved)), solved, strict=True)
                ]
            self._keep(job, traces)
            yield from zip(job.positions, traces, strict=True)

    def _mesh(self, point: Point) -> Resolution:
        """That a point needs."""
        return self.resolution or point.resolution(self.accuracy)

    def _keep(self, job: _Job, traces: Sequence[Trace]) -> None:
        """Put into the store what was solved just now."""
        if self.store is not None and job.task is not None:
            rows = zip(job.keys, traces, strict=True)
            self.store.put((key, trace) for key, trace in rows if trace is not LOST)

    def _solved(self, jobs: Iterator[_Job]) -> Iterator[tuple[_Job, list[Trace]]]:
        if self.client is not None:
            yield from on_cluster(jobs, self.client)
            return
        for job in jobs:
            yield job, job.kept if job.task is None else job.task.solve()

    def _life(self, i: int, point: Point) -> _Job:
        """The life of a point, kept already or to be solved."""
        start, protocol = as_made(point), point.protocol
        shape, mesh = start.design.structure, self._mesh(point)
        tolerances = tolerances_for(self.accuracy, is_flat=shape.is_flat)
        inputs = start.inputs()
        rows = np.array([list(inputs.values())])
        known: list[bytes] = []
        if self.store is not None:
            steps = [(each, len(list(alike))) for each, alike in groupby(protocol.by_cycle())]
            card = point.design.cell.to_mapping()
            solved = (shape, mesh, tolerances, self.parts, tuple(inputs))
            asked = (point.c_rate, steps, protocol.ends_at_cutoff, card)
            known = keys((*solved, *asked), rows)
            if (kept := self.store.get(known[0])) is not None:
                return _Job([i], [], None, [kept])
        compiled = self.compiled
        if compiled is None:
            solves = solved_steps(alike_cycles(protocol))
            compiled = compilation_pays(shape, mesh, solves, OnCycler())
        task = Task(shape, mesh, tolerances, tuple(inputs), rows, compiled, self._threads)
        life = LifeTask(
            **vars(task),
            cell=point.design.cell,
            c_rate=point.c_rate,
            protocol=protocol,
            parts=self.parts,
        )
        return _Job([i], known, life, [])

    @property
    def _threads(self) -> int:
        """Of a task; a Dask worker is one of many already."""
        return self.threads or (os.cpu_count() or 1 if self.client is None else 1)

    def _jobs(self, points: Sequence[Point]) -> Iterator[_Job]:
        if beyond := [i for i, point in enumerate(points) if point.infeasible]:
            yield _Job(beyond, [], None, [BEYOND] * len(beyond))
        for (shape, mesh, protocol), chosen in self._groups(points).items():
            tolerances = tolerances_for(self.accuracy, is_flat=shape.is_flat)
            shared: tuple[Any, ...] = (shape, mesh, tolerances)
            profiles: tuple[Profile | None, ...] = ()
            runs: tuple[AlikeCycles, ...] = ()
            if protocol is None:
                inputs = [points[i].inputs() for i in chosen]
                names = tuple(inputs[0])
                rows = np.array([[each[name] for name in names] for each in inputs])
            else:
                names, rows = cycling_inputs([points[i] for i in chosen])
                profiles = tuple(step.profile for step in protocol.steps)
                runs = alike_cycles(protocol)
                ends = protocol.ends_at_cutoff
                shared = (*shared, self.parts, set(profiles), runs, ends)
            known = keys((*shared, names), rows) if self.store is not None else []
            kept = {
                at: trace
                for at, key in enumerate(known)
                if self.store is not None and (trace := self.store.get(key)) is not None
            }
            if kept:
                yield _Job([chosen[at] for at in kept], [], None, list(kept.values()))
            left = [at for at in range(len(chosen)) if at not in kept]
            threads, batch = min(self._threads, BATCH), BATCH
            cycler = None if protocol is None else OnCycler()
            compiled = self.compiled
            if compiled is None:
                solves = len(left) * (solved_steps(runs) if runs else 1)
                compiled = compilation_pays(shape, mesh, solves, cycler)
            task = Task(shape, mesh, tolerances, names, rows, compiled, threads)
            if protocol is not None:
                batch = min(BATCH, max(threads, STEPS // len(profiles)))
                task = CyclingTask(
                    **vars(task),
                    profiles=profiles,
                    runs=runs,
                    parts=self.parts,
                    ends_at_cutoff=protocol.ends_at_cutoff,
                )
            for at in (left[s : s + batch] for s in range(0, len(left), batch)):
                part = replace(task, rows=rows[at])
                yield _Job([chosen[a] for a in at], [known[a] for a in at if known], part, [])

    def _groups(self, points: Sequence[Point]) -> dict[_Group, list[int]]:
        """Points that share a model; a mesh wanted by few joins the next finer one in use."""
        groups: dict[_Group, list[int]] = {}
        for i, point in enumerate(points):
            if point.infeasible:
                continue
            mesh = self._mesh(point)
            carried = point.protocol if point.protocol.is_carried else None
            groups.setdefault((point.design.structure, mesh, carried), []).append(i)
        by_size = sorted(groups, key=lambda key: key[1].states)
        for order, (shape, mesh, carried) in enumerate(by_size):
            finer = [
                k
                for k in by_size[order + 1 :]
                if k[0] == shape and k[2] == carried and _covers(k[1], mesh)
            ]
            few = len(groups[shape, mesh, carried])
            if (
                finer
                and few < WORTH_A_MODEL
                and few * (finer[0][1].states - mesh.states) <= WORTH_STATES
            ):
                groups[finer[0]] += groups.pop((shape, mesh, carried))
        return groups


_Group = tuple[Structure, Resolution, Protocol | None]
"""What points share that are solved together; a protocol only if its steps start from profiles."""


@dataclass(frozen=True)
class _Job:
    """A task and the points it is for; or, without a task, points that are known already."""

    positions: list[int]
    keys: list[bytes]
    task: Task | None
    kept: list[Trace]

    def believed(
        self, point: Point, row: int, trace: Trace, needed: Callable[[Point], Resolution]
    ) -> Trace:
        """A trace, solved again if it failed or delivers more than there is.

        First more tightly, then on the mesh it needs and the next finer one if it joined a finer
        one of others, then on one that is finer, then on one that is coarser.
        """
        assert self.task is not None
        alone = replace(self.task, rows=self.task.rows[[row]], compiled=False)
        if _too_much(point, trace):
            tighter = self.task.tolerances[1:]
            (trace,) = replace(alone, tolerances=tighter).solve() if tighter else [FAILED]
            if _too_much(point, trace):
                trace = FAILED
        if trace.outcome is Outcome.SOLVER_FAILED and trace is not LOST:
            mesh, least = self.task.resolution, needed(point)
            others = dict.fromkeys((least, least.finer(), mesh.finer(), mesh.coarser()))
            for other in (each for each in others if each != mesh):
                (solved,) = replace(alone, resolution=other).solve()
                if solved.outcome is not Outcome.SOLVER_FAILED and not _too_much(point, solved):
                    trace = replace(solved, coarser=other.states < least.states)
                    break
        labelled = point.labelled(trace)
        return replace(labelled, coarser=True) if trace.coarser else labelled


def _too_much(point: Point, trace: Trace) -> bool:
    """Whether a cut-off was passed without the solver noticing, as steep ends allow."""
    most = (1 + SURPLUS) * point.design.derived.equilibrium_capacity
    if point.protocol.is_carried:
        if trace.outcome is Outcome.SOLVER_FAILED:
            return False
        steps = len(point.protocol.steps)
        charge = History.of(trace, steps, trace.time.size // steps).fact("charge")
        return bool(np.abs(charge).max() > most)
    return trace.outcome is Outcome.CUT_OFF and point.passed(trace) > most


def _chunks(points: Iterable[Point]) -> Iterator[tuple[int, list[Point]]]:
    start, source = 0, iter(points)
    while chunk := list(islice(source, CHUNK)):
        yield start, chunk
        start += len(chunk)


def _covers(fine: Resolution, coarse: Resolution) -> bool:
    """Also as fine at the ends: many even cells are no mesh for a thin front at the separator."""
    ends = zip(
        fine.stretch + fine.anode.stretch, coarse.stretch + coarse.anode.stretch, strict=True
    )
    sizes = zip(fine.size, coarse.size, strict=True)
    return all(f >= c for pairs in (sizes, ends) for f, c in pairs)
