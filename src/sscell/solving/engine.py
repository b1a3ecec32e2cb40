"""A model of one structure, discretised once, and the points it is asked for."""

import os
from collections import Counter, OrderedDict, deque
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from threading import Lock
from typing import Any

import numpy as np
import pybamm
from numpy.typing import NDArray
from tqdm.auto import tqdm

from sscell.models.compiled import is_kept, worthwhile
from sscell.models.controlled import CONTROLS, SWITCHING, ControlledSolidStateDFN
from sscell.models.discretised import Discretised, kept_or_made
from sscell.models.interrupts import interrupted_at_the_end
from sscell.models.resolution import Resolution, Tolerances
from sscell.models.solid_state import SolidStateDFN, cite
from sscell.models.solver import CUT_OFF_PASSED, BatchSolver, Run
from sscell.parameters import names
from sscell.parameters.electrode import Structure
from sscell.parameters.values import constants, functions
from sscell.protocols.step import Profile
from sscell.results.outcome import FAILED, Outcome, Trace
from sscell.solving.program import VERSIONS, equations_key

Array = NDArray[np.float64]

COMPILE_FROM = 150
"""Points of one model from which the second of compiling it is won back; a point then takes a
fifth of the time."""
MOST_STATES = 40_000
"""Of all engines that are kept; a state takes up to 35 kB with its equations and their Jacobian."""
FIRST_STEP = SWITCHING / 100
"""Of the integration of a step on a cycler. The solver's own choice would see a cell at rest and
step over the switching. [s]"""

OF_A_STEP = (names.VOLTAGE, names.C_RATE, names.CHARGE_PASSED, names.LITHIUM)
"""Outputs of every model of a step on a cycler. The charge is a state of the model, so that it
agrees with the lithium; an integral over the solver's instants was up to 1e-4 off."""


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

    def prepare(self) -> None:
        """Make the model and its functions, so that they are there when points are solved."""
        made = engine(self.shape, self.names, self.resolution, self.threads)
        made.prepare(self.tolerances[0], compiled=self.compiled)


def prepare(tasks: Iterable[Task], *, progress: bool = False) -> None:
    """Make the models that tasks compile: some wait for their compilers while others are made."""
    compiled = {(type(t), t.shape, t.resolution): t for t in tasks if t.compiled}
    if len(compiled) > 1:
        with interrupted_at_the_end(), ThreadPoolExecutor(os.cpu_count()) as pool:
            made = pool.map(lambda task: task.prepare(), compiled.values())
            # shown only where it takes long: models that are kept are there at once
            bar = tqdm(
                made,
                "compiling",
                total=len(compiled),
                unit="model",
                leave=False,
                delay=1.0,
                disable=not progress,
            )
            deque(bar, maxlen=0)


@dataclass(frozen=True)
class OnCycler:
    """What the model of a step on a cycler has beside that of one discharge."""

    profile: Profile | None = None
    """A current over time that is built into it."""


class Engine:
    """A model of one structure, with every number as a solver input.

    Parameters
    ----------
    shape : Structure
    inputs : sequence of str
        Their names, without those of a step on a cycler.
    resolution : Resolution
    threads : int
    on_cycler : OnCycler, optional
        If not given, the model has a constant current and ends at the cut-offs of the cell.
    """

    def __init__(
        self,
        shape: Structure,
        inputs: Sequence[str],
        resolution: Resolution,
        threads: int,
        on_cycler: OnCycler | None = None,
    ) -> None:
        self.inputs = (*inputs, *(CONTROLS if on_cycler else ()))
        self.outputs = _outputs(shape, on_cycler)
        kind = shape, resolution, on_cycler, self.inputs, self.outputs
        self.model = kept_or_made(equations_key(kind), partial(_discretised, *kind))
        self.states = self.model.states
        cite()  # kept or made
        self.threads = threads
        self.first_step = FIRST_STEP if on_cycler else 0.0
        profile = on_cycler.profile if on_cycler else None
        self.stops = () if profile is None else profile.time[1:]
        self.label = compilation_label(shape, resolution, on_cycler)
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
        return [_trace(run) for run in self.runs(rows, tolerances, compiled=compiled)]

    def runs(
        self,
        rows: Array,
        tolerances: Sequence[Tolerances],
        starts: Array | None = None,
        *,
        compiled: bool = False,
    ) -> list[Run | None]:
        """As :meth:`solve`, as the solver stepped, from given states; None where it failed.

        Parameters
        ----------
        rows, tolerances, compiled
            As of :meth:`solve`.
        starts : array, shape (points, states), optional
            If not given, the equilibrium of the inputs.
        """
        with self.busy:  # threads of one Dask worker share it
            runs = self._attempt(rows, tolerances[0], compiled, starts)
            for tighter in tolerances[1:]:
                for i in (i for i, run in enumerate(runs) if run is None):
                    start = None if starts is None else starts[i : i + 1]
                    runs[i] = self._attempt(rows[i : i + 1], tighter, False, start)[0]
            return runs

    def _attempt(
        self,
        rows: Array,
        tolerances: Tolerances,
        compiled: bool,
        starts: Array | None = None,
    ) -> list[Run | None]:
        try:
            runs = self._runs(rows, tolerances, compiled, starts)
        except pybamm.SolverError:
            # one point without a consistent start makes the whole batch raise
            if len(rows) == 1:
                return [None]
            half = len(rows) // 2
            return [
                run
                for part in (slice(None, half), slice(half, None))
                for run in self._attempt(
                    rows[part], tolerances, compiled, None if starts is None else starts[part]
                )
            ]
        return [r if r.flag >= 0 and np.isfinite(r.values).all() else None for r in runs]

    def _runs(
        self,
        rows: Array,
        tolerances: Tolerances,
        compiled: bool,
        starts: Array | None = None,
    ) -> list[Run]:
        return self._solver(tolerances, compiled).runs(rows, starts)

    def prepare(self, tolerances: Tolerances, *, compiled: bool) -> None:
        """Make the functions that :meth:`solve` needs."""
        # what fails here fails again where points are solved, and is an outcome there
        with self.busy, suppress(pybamm.SolverError):
            self._solver(tolerances, compiled).prepare()

    def _solver(self, tolerances: Tolerances, compiled: bool) -> BatchSolver:
        key = tolerances, compiled
        if key not in self.solvers:
            self.solvers[key] = BatchSolver(
                self.model,
                tolerances,
                self.threads,
                label=self.label if compiled else None,
                first_step=self.first_step,
                stops=self.stops,
            )
        return self.solvers[key]


def _discretised(
    shape: Structure,
    resolution: Resolution,
    on_cycler: OnCycler | None,
    inputs: Sequence[str],
    outputs: Sequence[str],
) -> Discretised:
    values = pybamm.ParameterValues(
        {**constants(), **functions(shape), **dict.fromkeys(inputs, "[input]")}
    )
    kind: dict[str, Any] = {
        "film": shape.film,
        "storing_anode": shape.anode is not None,
        "layers": len(shape.catholytes),
        "composite_anode": shape.negative is not None,
        "other_phases": shape.others,
        "resolution": resolution,
    }
    if on_cycler is None:
        model = SolidStateDFN(**kind)
    else:
        model = ControlledSolidStateDFN(profile=on_cycler.profile, **kind)
    simulation = pybamm.Simulation(model, parameter_values=values)
    simulation.build()
    return Discretised.of(simulation.built_model, inputs, outputs)


def _outputs(shape: Structure, on_cycler: OnCycler | None) -> tuple[str, ...]:
    """Variables that come back, the voltage first."""
    if on_cycler is None:
        return (names.VOLTAGE, *shape.outputs)
    lithium = [names.other_phase(phase.name).lithium for phase in shape.others]
    return (*OF_A_STEP, *lithium, *shape.outputs)


def _trace(run: Run | None) -> Trace:
    if run is None:
        return FAILED
    outcome = Outcome.TIME_LIMIT
    if run.flag == CUT_OFF_PASSED:
        outcome = Outcome.INFEASIBLE if run.time.size == 1 else Outcome.CUT_OFF
    voltage, *phases = run.values.T
    return Trace(run.time, voltage, outcome, phases=np.array(phases) if phases else None)


_kept: OrderedDict[tuple[Any, ...], Engine] = OrderedDict()
_keeping = Lock()


def engine(
    shape: Structure,
    names: tuple[str, ...],
    resolution: Resolution,
    threads: int,
    on_cycler: OnCycler | None = None,
) -> Engine:
    """The engine of a structure, kept for the next study that asks for it.

    Those used last are kept, up to ``MOST_STATES`` in all.
    """
    key = shape, names, resolution, threads, on_cycler
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = Engine(*key)
    with _keeping:
        _kept[key] = made
        while len(_kept) > 1 and sum(each.states for each in _kept.values()) > MOST_STATES:
            _kept.popitem(last=False)
    return made


def forget_engines() -> None:
    """Keep none, as in a new process."""
    with _keeping:
        _kept.clear()


_asked: Counter[tuple[Structure, Resolution, OnCycler | None]] = Counter()


def compilation_pays(
    shape: Structure, resolution: Resolution, points: int, on_cycler: OnCycler | None = None
) -> bool:
    """Whether a model should be compiled for this number of further points.

    It should if it was compiled before, or if compiling at the start would have saved time over
    all points of this process.
    """
    key = shape, resolution, on_cycler
    _asked[key] += points
    if _asked[key] >= COMPILE_FROM:
        return worthwhile()
    return is_kept(compilation_label(*key))


def compilation_label(
    shape: Structure, resolution: Resolution, on_cycler: OnCycler | None = None
) -> str:
    """Under which the compiled equations of a structure and a mesh are kept."""
    model = (shape, resolution) if on_cycler is None else (shape, resolution, on_cycler)
    return sha256(repr((VERSIONS, *model)).encode()).hexdigest()[:16]
