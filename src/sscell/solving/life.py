"""A cell that ages over the cycles of a protocol: some cycles solved, the slow states advanced.

Cycles of the same steps in a row are a run. In a run, jumps leave out cycles; the profiles of the
last solved cycle are where the next one starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, takewhile

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline

from sscell.cards.cell import CellDesign
from sscell.parameters.ageing import (
    MECHANISMS,
    AgedValues,
    CycleSummary,
    SlowState,
    aged,
    aged_values,
    change,
    exposure,
    initial_state,
)
from sscell.parameters.derived import Derived
from sscell.parameters.pressure import contact_factor
from sscell.parameters.relations import FARADAY, GAS_CONSTANT
from sscell.protocols.protocol import Protocol
from sscell.protocols.step import Step
from sscell.results.outcome import End, History, Outcome, Trace
from sscell.solving.cycling import Cycler, controls, joined
from sscell.solving.engine import Task
from sscell.solving.jumps import Solve, SolvedCycle, jumped
from sscell.solving.periodic import alike_cycles
from sscell.solving.points import Design, Point

Array = NDArray[np.float64]

RESISTANCE_STEP = 0.1
"""By which a jump may change the resistance of the cell. [-]"""
COVERAGE_STEP = 0.03
"""By which a jump may change the coverage, and half of it the utilisation. [-]"""
MOST_DRIFT = 1e-3
"""Share of the equilibrium capacity by which cycles without a cut-off may move the charge of a
cell over a life, if some are to be left out. [-]"""
NOTHING = 1e-9
"""Contact per area of an electrode without active material, whose films are not in the way. [-]"""
SPLIT = 5
"""Cycles, the first among them, at which the lost capacity is split by mechanism. [-]"""


TOGETHER = "together"
"""What mechanisms take only because others are there as well, beyond half of it for each."""


@dataclass(frozen=True)
class Life:
    """What a protocol did to a cell that ages."""

    cell: CellDesign
    """As made."""
    runs: tuple[tuple[int, int], ...]
    """First and last cycle of each run of alike cycles."""
    cycles: tuple[SolvedCycle[History], ...]
    """Those that were solved."""
    split: dict[int, Array]
    """Loss of discharged charge by mechanism, at some of the solved cycles. [C/m2]"""

    @property
    def solved(self) -> tuple[int, ...]:
        """The cycles that were solved, counted from 1."""
        return tuple(each.cycle for each in self.cycles)

    @property
    def histories(self) -> dict[int, History]:
        """Of the solved cycles."""
        return {each.cycle: each.answer for each in self.cycles}

    @cached_property
    def states(self) -> SlowState:
        """Before every cycle, between solved ones by their changes at both ends."""
        states = np.array([each.state for each in self.cycles])
        last = self.runs[-1][1]
        if len(states) == 1:
            return SlowState.of_array(np.repeat(states, last, axis=0))
        slopes = np.array([each.change for each in self.cycles])
        between = CubicHermiteSpline(self.solved, states, slopes)
        return SlowState.of_array(between(np.arange(1, last + 1)))

    def cell_after(self, cycles: int) -> CellDesign | None:
        """The cell after some cycles, 0 as made; None after one that could not be solved."""
        if cycles == 0:
            return self.cell
        solved = takewhile(lambda each: End.SOLVER_FAILED not in each.answer.ends, self.cycles)
        last = max(solved, key=lambda each: each.cycle, default=None)
        if last is None or cycles > last.cycle:
            return None
        if cycles == last.cycle:
            return aged(self.cell, SlowState.of_array(last.state + last.change))
        return aged(self.cell, SlowState.of_array(self.states.to_array()[cycles]))

    @cached_property
    def values(self) -> AgedValues:
        """Over all cycles, before each."""
        return aged_values(self.cell, self.states)

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """That change this cell, and ``"together"``."""
        return (*mechanisms_of(self.cell), TOGETHER)

    @property
    def error(self) -> float:
        """Sum of the estimated errors of all jumps, over the change allowed in one. [-]"""
        return sum(each.error for each in self.cycles)


def mechanisms_of(cell: CellDesign) -> tuple[str, ...]:
    """The mechanisms of ageing that change a cell."""
    laws = () if cell.ageing is None else [m for m in MECHANISMS if getattr(cell.ageing, m, None)]
    grows = any(cell.junction_growths)
    return tuple(m for m in MECHANISMS if (m in laws or (m == "junction" and grows)))


@dataclass(frozen=True)
class LifeTask(Task):
    """One cell that ages over a protocol, as what may be kept and sent like other points."""

    cell: CellDesign
    """As made."""
    c_rate: float
    """Of steps that name none. [h-1]"""
    protocol: Protocol
    """Whose steps start from profiles."""
    parts: int
    """Instants kept of each step."""

    def solve(self) -> list[Trace]:
        """The life, packed."""
        return [packed(self.life())]

    def life(self) -> Life:
        """Cycle the cell."""
        bench = _Bench(self)
        state = initial_state(self.cell).to_array()
        solved: list[SolvedCycle[History]] = []
        alike = groupby(self.protocol.by_cycle())
        for (steps, _), (first, last) in zip(alike, runs_of(self.protocol), strict=True):
            part = jumped(
                bench.solver(steps, first),
                state,
                last - first + 1,
                bench.scaled,
                one_by_one=bench.is_adrift,
            )
            solved += [replace(each, cycle=each.cycle + first - 1) for each in part]
            state = part[-1].state + part[-1].change
        return Life(self.cell, runs_of(self.protocol), tuple(solved), bench.split(solved))


def runs_of(protocol: Protocol) -> tuple[tuple[int, int], ...]:
    """First and last cycle of each run of alike cycles."""
    lengths = [run.cycles for run in alike_cycles(protocol)]
    ends = np.cumsum(lengths).tolist()
    return tuple((end - length + 1, end) for end, length in zip(ends, lengths, strict=True))


def with_age(point: Point, state: SlowState, mechanisms: Sequence[str] = MECHANISMS) -> Point:
    """A point whose cell is in a state, by all mechanisms of ageing or by some of them."""
    return replace(point, design=Design.of(aged(point.design.cell, state, mechanisms)))


def as_made(point: Point) -> Point:
    """A point before its first cycle, with all that ageing changes in the equations."""
    return with_age(point, initial_state(point.design.cell))


class _Bench:
    """A cell on a cycler, with what is kept of the cycles that were solved."""

    def __init__(self, task: LifeTask) -> None:
        self.task, self.cell = task, task.cell
        self.point = Point(Design.of(task.cell), task.c_rate, task.protocol)
        self.mechanisms = mechanisms_of(self.cell)
        self.cycler = Cycler(task, task.rows)
        self.kept: dict[int, Cycler] = {}
        self.steps: dict[int, tuple[Step, ...]] = {}
        self.scale = _rest(as_made(self.point).design.derived)

    def is_adrift(self, history: History) -> bool:
        """Whether no cut-off holds the charge of a cell in place, so that it moves over cycles."""
        if {End.VOLTAGE, End.CURRENT} & set(history.ends):
            return False
        cycles = runs_of(self.task.protocol)[-1][1]
        moved = abs(float(history.fact("charge").sum())) * cycles
        return moved > MOST_DRIFT * self.point.design.derived.equilibrium_capacity

    def _aged(self, state: SlowState, mechanisms: Sequence[str] = MECHANISMS) -> Point:
        return with_age(self.point, state, mechanisms)

    def scaled(self, state: Array) -> Array:
        """Numbers of which none may change by more than 1 in a jump."""
        values = aged_values(self.cell, SlowState.of_array(state))
        area, rest = self.scale
        film, kinetics = values.film_resistance, rest["kinetics"]
        contact = area * values.coverage * values.utilisation + NOTHING
        total = (film + kinetics) / contact + values.junction_resistance + values.anode_resistance
        return np.array(
            [
                np.log(total + rest["transport"]) / RESISTANCE_STEP,
                np.log(values.coverage) / COVERAGE_STEP,
                2 * np.log(values.utilisation) / COVERAGE_STEP,
            ]
        )

    def solver(self, steps: tuple[Step, ...], first: int) -> Solve[History]:
        """What solves one cycle of a run that begins with a cycle."""

        def solve(state: Array, number: int) -> tuple[Array, History]:
            cycle = number + first - 1
            before = max((n for n in self.kept if n < cycle), default=0)
            cycler = self.kept[before] if before else self.cycler
            self.steps[cycle] = steps
            slow = SlowState.of_array(state)
            point = self._aged(slow)
            history, left = self._cycle(cycler, [point], steps)
            self.kept[cycle] = left
            return self._change(slow, point, history[0]), history[0]

        return solve

    def _cycle(
        self, cycler: Cycler, points: Sequence[Point], steps: Sequence[Step]
    ) -> tuple[list[History], Cycler]:
        """One cycle of a copy of the cell on a cycler for each point, and how it left them."""
        outputs = len(self.task.shape.outputs)
        blank = History.blank(len(steps), End.INFEASIBLE, self.task.parts, outputs)
        alive = [point for point in points if not _is_dead(point, steps)]
        if not alive:
            return [blank] * len(points), cycler
        if len(alive) < len(points):
            solved, left = self._cycle(cycler, alive, steps)
            rest = iter(solved)
            return [blank if _is_dead(p, steps) else next(rest) for p in points], left
        rows = np.array([[point.inputs()[name] for name in self.task.names] for point in points])
        copy = Cycler(self.task, rows)
        which = np.zeros(len(points), dtype=int)  # all from the state of the only cell
        copy.states, copy.states_known = cycler.states[which], cycler.states_known
        copy.rate, copy.voltage = cycler.rate[which], cycler.voltage[which]
        copy.failed = cycler.failed[which]
        held = np.array([[controls(step, point) for step in steps] for point in points])
        ends, profiles = self.task.protocol.ends_at_cutoff, [step.profile for step in steps]
        done = copy.cycle(held, profiles, self.task.parts, ends_at_cutoff=ends)
        return [joined(solved) for solved in done], copy

    def _change(self, state: SlowState, point: Point, history: History) -> Array:
        """What a cycle adds to the slow states; nothing if it could not be solved."""
        if End.SOLVER_FAILED in history.ends:
            return np.zeros_like(state.to_array())
        law = None if self.cell.ageing is None else self.cell.ageing.film
        d = point.design.derived
        drop = history.current * (d.separator_resistance + d.anode_resistance)
        anode = d.anode.potential(history.phases[-1] if self.task.shape.anode else 0.0)
        potential = history.voltage + anode + drop
        exposed = 0.0
        if law is not None:
            pairs = zip(history.time, potential, strict=True)
            parts = [exposure(law, time, phi) for time, phi in pairs if time[-1] > 0]
            exposed = float(np.sum(parts))
        levels = history.fact("stoichiometry")
        summary = CycleSummary(
            duration=float(history.fact("duration").sum()),
            exposure=exposed,
            swing=float(np.ptp(levels)),
            temperature=float(self.cell.temperature),
        )
        contact = contact_factor(self.cell, self.cell.cathode.catholyte)
        return change(self.cell.ageing, state, summary, contact).to_array()

    def split(self, solved: Sequence[SolvedCycle[History]]) -> dict[int, Array]:
        """Discharged charge that each mechanism takes from some of the solved cycles.

        Half of what it takes alone and half of what it takes as the last of all; the rest, which
        vanishes for one and for two mechanisms, is the last number.
        """
        places = np.unique(np.linspace(0, len(solved) - 1, SPLIT).round().astype(int))
        chosen = [solved[i] for i in places[places > 0]]
        kinds = self.mechanisms
        sets: list[tuple[str, ...]] = [(), kinds, *((m,) for m in kinds)]
        sets += [tuple(n for n in kinds if n != m) for m in kinds]
        losses = {1: np.zeros(len(kinds) + 1)}
        for each in chosen:
            slow = SlowState.of_array(each.state)
            points = [self._aged(slow, names) for names in sets]
            before = max(n for n in self.kept if n < each.cycle)
            histories, _ = self._cycle(self.kept[before], points, self.steps[each.cycle])
            none, every, *others = (_discharged(history) for history in histories)
            alone, without = np.reshape(others, (2, -1)) if kinds else np.zeros((2, 0))
            parts = ((none - alone) + (without - every)) / 2
            losses[each.cycle] = np.append(parts, none - every - parts.sum())
        return losses


def _is_dead(point: Point, steps: Sequence[Step]) -> bool:
    """Whether resistances alone, were the reaction even, take all of the window of a cell."""
    if point.infeasible:
        return True
    d, cell = point.design.derived, point.design.cell
    film = point.design.film_resistance / (d.contact_area * d.loading.thickness + 1e-9)
    rates = [point.design.c_rate_of(step, point.c_rate) for step in steps if step.sign]
    drop = min(rates, default=0.0) * d.current_1c
    drop *= film + d.separator_resistance + d.anode_resistance
    lower, upper = cell.cutoffs_vs_lithium
    return drop > upper - lower


def _rest(d: Derived) -> tuple[float, dict[str, float]]:
    """Contact area of all active material per area of cell, and resistances that do not age.

    Charge transfer per contact area, and what is in series, about, per area. [ohm m2]
    """
    classes = [phase for phase in d.phases if phase.kind.is_active_material]
    active = classes[0]
    thermal = GAS_CONSTANT * active.temperature / FARADAY
    area = d.contact_area * d.loading.thickness / active.properties.reacting_share
    exchange = sum(p.reacting_area * p.exchange_current_density(0.5) for p in classes)
    kinetics = thermal / (exchange / d.contact_area if d.contact_area else 1.0)
    transport = d.separator_resistance - d.junction_resistance
    transport += d.loading.thickness / (3 * d.ionic_conductivity)
    return area, {"kinetics": kinetics, "transport": transport}


def _discharged(history: History) -> float:
    """[C/m2]"""
    charge = history.fact("charge")
    return float(charge[charge > 0].sum())


def packed(life: Life) -> Trace:
    """A life as one trace, so that it can be kept and sent like any other."""
    parts = []
    for each in life.cycles:
        trace = each.answer.packed()
        split = life.split.get(each.cycle, np.empty(0))
        numbers = [each.cycle, each.error, *each.state, *each.change, split.size, *split]
        first = np.zeros_like(trace.time)
        first[: len(numbers)] = numbers
        assert trace.phases is not None
        parts.append(np.vstack([trace.time, trace.voltage, *trace.phases, first]))
    time, voltage, *phases = np.hstack(parts)
    outcome = life.cycles[-1].answer.outcome
    return Trace(time, voltage, outcome, phases=np.array(phases))


def unpacked(trace: Trace, point: Point, parts: int) -> Life:
    """The life that a trace holds; one of which nothing is known if it was lost.

    Parameters
    ----------
    trace : Trace
    point : Point
        Whose life it is.
    parts : int
        Instants kept of each step.
    """
    cell, protocol = point.design.cell, point.protocol
    runs, by_cycle = runs_of(protocol), protocol.by_cycle()
    state = initial_state(cell).to_array()
    cycles: list[SolvedCycle[History]] = []
    split: dict[int, Array] = {}
    if trace.phases is None:
        for number in sorted({number for run in runs for number in run}):
            blank = History.blank(len(by_cycle[number - 1]), End.SOLVER_FAILED, parts)
            cycles.append(SolvedCycle(number, state, np.zeros_like(state), blank, 0.0))
        return Life(cell, runs, tuple(cycles), {1: np.zeros(len(mechanisms_of(cell)) + 1)})
    rows = np.vstack([trace.time, trace.voltage, *trace.phases])
    while rows.size:
        number, error, *rest = rows[-1]
        steps = len(by_cycle[int(number) - 1])
        time, voltage, *phases, _ = rows[:, : steps * parts]
        history = History.of(
            Trace(time, voltage, Outcome.SOLVED, phases=np.array(phases)), steps, parts
        )
        before, change, (size, *losses) = np.split(np.array(rest), [state.size, 2 * state.size])
        cycles.append(SolvedCycle(int(number), before, change, history, float(error)))
        if size:
            split[int(number)] = np.array(losses[: int(size)])
        rows = rows[:, steps * parts :]
    return Life(cell, runs, tuple(cycles), split)
