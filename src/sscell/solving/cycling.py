"""Steps of a protocol one after the other, each from the profiles that the one before left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from sscell.models.controlled import CONTROLS, SETTLED
from sscell.models.interrupts import interrupted_at_the_end
from sscell.models.solver import CUT_OFF_PASSED, NEVER, Run
from sscell.parameters import names
from sscell.parameters.active_material import MAIN, ActiveMaterial
from sscell.parameters.relations import FARADAY
from sscell.parameters.values import AREA, UNBOUNDED
from sscell.protocols.charge_rates import Rate
from sscell.protocols.step import Profile, Step
from sscell.results.metrics import energy
from sscell.results.outcome import FACTS, End, History, Trace
from sscell.solving.engine import OnCycler, Task, engine
from sscell.solving.periodic import AlikeCycles, is_periodic, observed
from sscell.solving.points import Point

Array = NDArray[np.float64]

GOAL, BEFORE, LOWEST, HIGHEST, LEAST_RATE, LONGEST = range(3, 9)
"""Places in an array of ``CONTROLS``; before them the shares of current, voltage and power."""
SECONDS_PER_HOUR = 3600.0
TINY = 1e-100
NEAR, NEAR_VOLTAGE = 1e-9, 1e-4
"""How near to its end a step is, relative to its duration, and in voltage. [-], [V]"""


def controls(step: Step, point: Point) -> list[float]:
    """What a step holds and what ends it, for one point, in the order of ``CONTROLS``.

    Parameters
    ----------
    step : Step
    point : Point
        Whose rate is that of steps that name none; what was held before the first step follows
        from its start.
    """
    design, c_rate = point.design, point.c_rate
    derived, (lower, upper) = design.derived, design.cell.cutoffs
    lowest, highest, least, longest = -UNBOUNDED, UNBOUNDED, -1.0, step.duration or NEVER
    shares = {"current": (1.0, 0.0, 0.0), "voltage": (0.0, 1.0, 0.0), "power": (0.0, 0.0, 1.0)}
    goal = 0.0
    if step.control == "voltage":
        goal = upper if step.voltage is None else step.voltage
    elif step.control == "power":
        goal = step.sign * float(step.power or 0.0) / derived.current_1c
    elif step.profile is not None:
        goal = design.rated(Rate(1.0, step.profile.basis))
        longest = min(longest, step.profile.time[-1])
    elif step.sign:
        goal = step.sign * design.c_rate_of(step, c_rate)
    until = step.until_voltage
    if step.sign > 0 or step.profile is not None:
        lowest = lower if until is None else max(lower, until)
    if step.sign < 0 or step.profile is not None:
        highest = upper if until is None or step.profile is not None else min(upper, until)
    if step.until_rate is not None:
        least = design.rated(step.until_rate)
    return [
        *shares[step.control],
        goal,
        point.start.voltage,
        lowest,
        highest,
        least,
        longest,
    ]


@dataclass(frozen=True)
class CyclingTask(Task):
    """Points that share a model and a protocol, solved a step of all of them at a time.

    A row holds the inputs of a point, then the controls of each step. Of alike cycles in a row,
    those after which a point repeats itself are copies of the last that was solved.
    """

    profiles: tuple[Profile | None, ...] = ()
    """Of each step."""
    runs: tuple[AlikeCycles, ...] = ()
    """Of alike cycles, which together have all steps."""
    parts: int = 51
    """Instants kept of each step."""
    ends_at_cutoff: bool = False
    """As of the protocol."""

    def solve(self) -> list[Trace]:
        """Packed histories of the points, in their order."""
        return [history.packed() for history in self.histories()]

    def prepare(self) -> None:
        """As of a task of discharges, a model for each profile."""
        for profile in dict.fromkeys(self.profiles):
            kind = OnCycler(profile)
            made = engine(self.shape, self.names, self.resolution, self.threads, kind)
            made.prepare(self.tolerances[0], compiled=self.compiled)

    def histories(self) -> list[History]:
        """What the protocol did to each point."""
        width = len(self.names)
        cycler = Cycler(self, self.rows[:, :width])
        steps = self.rows[:, width:].reshape(len(self.rows), -1, len(CONTROLS))
        done: list[list[History]] = [[] for _ in self.rows]
        first = 0
        for run in self.runs:
            for solved, cycles in zip(done, self._run(cycler, steps, first, run), strict=True):
                copies = [cycles[-1]] * (run.cycles - len(cycles))
                solved += [step for cycle in (*cycles, *copies) for step in cycle]
            first += run.steps * run.cycles
        return [joined(solved) for solved in done]

    def _run(
        self, cycler: Cycler, steps: Array, first: int, run: AlikeCycles
    ) -> list[list[list[History]]]:
        """The cycles of a run that each point needs until it repeats itself, each a step a time."""
        cycles: list[list[list[History]]] = [[] for _ in self.rows]
        seen: list[list[Array]] = [[] for _ in self.rows]
        active = np.ones(len(self.rows), dtype=bool)
        for number in range(run.cycles):
            start = first + number * run.steps
            these = slice(start, start + run.steps)
            solved = cycler.cycle(
                steps[:, these],
                self.profiles[these],
                self.parts,
                active,
                ends_at_cutoff=self.ends_at_cutoff,
            )
            for point in map(int, np.flatnonzero(active)):
                cycles[point].append(solved[point])
                seen[point].append(observed(cycles[point][-1], cycler.capacity(point)))
                active[point] = not is_periodic(seen[point], run.cycles - number - 1)
            if not active.any():
                break
        return cycles


def cycling_inputs(points: Sequence[Point]) -> tuple[tuple[str, ...], Array]:
    """Names of inputs, and rows as a ``CyclingTask`` takes them, for points of one protocol."""
    inputs = [point.inputs() for point in points]
    known = tuple(inputs[0])
    rows = []
    for each, point in zip(inputs, points, strict=True):
        held = {step: controls(step, point) for step in set(point.protocol.steps)}
        steps = [value for step in point.protocol.steps for value in held[step]]
        rows.append([each[name] for name in known] + steps)
    return known, np.array(rows)


class Cycler:
    """A batch of cells on a cycler, with the state that each is in.

    Parameters
    ----------
    task : Task
        Whose model, tolerances and threads are used.
    inputs : array, shape (points, names)
        May be changed between steps, as a cell ages.
    """

    def __init__(self, task: Task, inputs: Array) -> None:
        self.task, self.inputs = task, inputs
        self.states: Array = np.empty((len(inputs), 0))
        """Of the model, shape (points, states)."""
        self.states_known = False
        """Whether a step was done; before, every point is at the equilibrium of its inputs."""
        self.rate = np.zeros(len(inputs))
        """C-rate at the end of the step before. [h-1]"""
        self.voltage = np.full(len(inputs), np.nan)
        """Cell voltage there, NaN before a step was done. [V]"""
        self.failed = np.zeros(len(inputs), dtype=bool)

    def cycle(
        self,
        held: Array,
        profiles: Sequence[Profile | None],
        parts: int,
        active: NDArray[np.bool_] | None = None,
        *,
        ends_at_cutoff: bool = False,
    ) -> list[list[History]]:
        """Do the steps of a cycle with every point; the history of each step, by point.

        Parameters
        ----------
        held : array, shape (points, steps, CONTROLS)
        profiles : sequence
            Of each step.
        parts, active
            As of :meth:`step`.
        ends_at_cutoff : bool
            As of a protocol.
        """
        done: list[list[History]] = [[] for _ in held]
        over, skipped = np.zeros((2, len(held)), dtype=bool)
        every = np.ones(len(held), dtype=bool) if active is None else active
        for i, profile in enumerate(profiles):
            skipped |= over & (held[:, i, GOAL] != 0)
            solved = self.step(held[:, i], profile, parts, every & ~skipped)
            for point, steps in enumerate(done):
                steps.append(steps[-1].skipped() if skipped[point] else solved[point])
            if ends_at_cutoff:
                ends = [steps[-1].ends[0] for steps in done]
                over |= np.isin(ends, (End.VOLTAGE, End.INFEASIBLE))
        return done

    def step(
        self,
        held: Array,
        profile: Profile | None,
        parts: int,
        active: NDArray[np.bool_],
    ) -> list[History]:
        """Do one step with every point; the history of each has that step alone.

        Parameters
        ----------
        held : array, shape (points, CONTROLS)
        profile : Profile or None
            That is held.
        parts : int
            Instants kept.
        active : array, shape (points,)
            Points that do it; the others stay as they are.
        """
        outputs = len(self.task.shape.outputs)
        made = [History.blank(1, End.SOLVER_FAILED, parts, outputs)] * len(held)
        left = np.flatnonzero(active & ~self.failed)
        if not left.size:
            return made
        chosen = held[left].copy()
        at_rest = np.isnan(self.voltage[left])
        before = np.where(at_rest, chosen[:, BEFORE], self.voltage[left])
        before = np.where(chosen[:, 2] > 0, before * self.rate[left], before)
        chosen[:, BEFORE] = np.where(chosen[:, 0] > 0, self.rate[left], before)
        task, starts = self.task, self.states[left] if self.states_known else None
        model = engine(task.shape, task.names, task.resolution, task.threads, OnCycler(profile))
        rows = np.hstack([self.inputs[left], chosen])
        with interrupted_at_the_end():
            runs = model.runs(rows, task.tolerances, starts, compiled=task.compiled)
        if not self.states_known:
            size = next((run.end.size for run in runs if run is not None), 0)
            self.states, self.states_known = np.full((len(held), size), np.nan), True
        for i, row, run in zip(left, chosen, runs, strict=True):
            if run is None:
                self.failed[i] = True
                continue
            made[i] = self._history(int(i), row, run, parts)
            if End.INFEASIBLE in made[i].ends:
                self.states[i] = run.start  # as the step before left it
                continue
            self.states[i] = run.end
            self.voltage[i], self.rate[i] = run.values[-1, :2]
        return made

    def capacity(self, i: int) -> float:
        """Nominal, of a point. [C/m2]"""
        return self._input(i, names.NOMINAL_CAPACITY) / AREA * SECONDS_PER_HOUR

    def _input(self, i: int, name: str) -> float:
        return float(self.inputs[i, self.task.names.index(name)])

    def _history(self, i: int, held: Array, run: Run, parts: int) -> History:
        """One step of one point."""
        one_c = self.capacity(i) / SECONDS_PER_HOUR
        voltage, rate, passed, active, *others = run.values.T
        lithium = others[: len(self.task.shape.others)]
        phases = others[len(lithium) :]
        # of all size classes of the main active material
        classes = zip(self.task.shape.others, lithium, strict=True)
        of_main = [active, *(x for kind, x in classes if kind.label == MAIN)]
        current, duration = rate * one_c, float(run.time[-1])
        curves = np.column_stack([voltage, current, *phases])
        time, (v, c, *p) = resampled(run.time, curves, parts)
        facts, end = dict.fromkeys(FACTS, 0.0), ended_by(held, run)
        # what is infeasible leaves the cell as it was
        at = 0 if end is End.INFEASIBLE else -1
        main = float(sum(x[at] for x in of_main))
        facts |= {
            "duration": duration,
            "lithium": FARADAY * float(active[at] + sum(x[at] for x in lithium)) / AREA,
            "stoichiometry": main / sites if (sites := self._sites(i)) else np.nan,
            "ended_by": float(end),
        }
        if end is not End.INFEASIBLE:
            work = energy(run.time, voltage * current, 1.0) if run.time.size > 1 else 0.0
            charge = SECONDS_PER_HOUR / AREA * float(passed[-1] - passed[0])
            facts |= {"charge": charge, "energy": work}
        return History(
            time[None],
            v[None],
            c[None],
            np.array([[facts[name] for name in FACTS]]),
            np.array(p)[:, None] if p else np.empty((0, 1, parts)),
        )

    def _mean(self, i: int, name: str) -> float:
        """An input; of layers of the cathode their mean over the depth."""
        layers = range(len(self.task.shape.catholytes))
        if not layers:
            return self._input(i, name)
        shares = (self._input(i, names.cathode_layer(k, names.LAYER_SHARE)) for k in layers)
        values = (self._input(i, names.cathode_layer(k, name)) for k in layers)
        return sum(share * value for share, value in zip(shares, values, strict=True))

    def _sites(self, i: int) -> float:
        """Lithium in the main active material at stoichiometry 1. [mol]"""
        concentration = self._input(i, names.MAXIMUM_CONCENTRATION)
        shape, fraction = self.task.shape, names.ACTIVE_FRACTION
        classes = (kind for kind in shape.phases if isinstance(kind, ActiveMaterial))
        share = sum(
            self._mean(i, names.of_class(kind.member, fraction))
            for kind in classes
            if kind.label == MAIN
        )
        return concentration * share * self._input(i, names.THICKNESS) * AREA


def ended_by(held: Array, run: Run) -> End:
    """What ended a step that the solver came through.

    Parameters
    ----------
    held : array, shape (CONTROLS,)
    run : Run
    """
    time, voltage = run.time[-1], run.values[-1, 0]
    if run.flag != CUT_OFF_PASSED or time >= held[LONGEST] * (1 - NEAR):
        return End.TIME
    if voltage <= held[LOWEST] + NEAR_VOLTAGE or voltage >= held[HIGHEST] - NEAR_VOLTAGE:
        return End.INFEASIBLE if time < SETTLED else End.VOLTAGE
    return End.CURRENT


def resampled(time: Array, values: Array, parts: int) -> tuple[Array, Array]:
    """Values at instants even in time, monotone between the steps of the solver.

    The instants of switching are left out: the first value is that right after it. From values of
    shape (times, curves), those of shape (curves, parts).
    """
    kept = np.append(np.diff(time) > 0, True)
    if time[-1] > 2 * SETTLED:
        kept &= time >= SETTLED
    even = np.linspace(0.0, time[-1], parts)
    if kept.sum() < 2:
        return even, np.tile(values[-1:].T, parts)
    known = time[kept]
    known[0] = 0.0
    # a current that decays to less than this overflows in the slopes
    cleared = np.where(np.abs(values[kept]) < TINY, 0.0, values[kept])
    return even, PchipInterpolator(known, cleared)(even).T


def joined(steps: Sequence[History]) -> History:
    """Histories of steps one after the other as one."""
    time, voltage, current, facts = (
        np.concatenate([getattr(step, name) for step in steps])
        for name in ("time", "voltage", "current", "facts")
    )
    return History(time, voltage, current, facts, np.concatenate([s.phases for s in steps], axis=1))
