"""A cell that ages over the cycles of a protocol: some cycles solved, the slow states advanced.

Cycles of the same steps in a row are a run. In a run, jumps leave out cycles; the profiles of the
last solved cycle are where the next one starts.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline

from sscell.cards.cell import CellDesign
from sscell.models.resolution import tolerances_for
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
from sscell.parameters.relations import FARADAY, GAS_CONSTANT
from sscell.protocols.step import Step
from sscell.results.history import End, History
from sscell.solving.batch import Execution
from sscell.solving.cycling import Cycler, controls, joined
from sscell.solving.engine import OnCycler, Task, compilation_pays
from sscell.solving.jumps import Solve, SolvedCycle, jumped
from sscell.solving.points import Design, Point

Array = NDArray[np.float64]

RESISTANCE_STEP = 0.1
"""By which a jump may change the resistance of the cell. [-]"""
COVERAGE_STEP = 0.03
"""By which a jump may change the coverage, and half of it the utilisation. [-]"""
NOTHING = 1e-9
"""Contact per area of an electrode without active material, whose films are not in the way. [-]"""
SPLIT = 5
"""Cycles, the first among them, at which the lost capacity is split by mechanism. [-]"""


@dataclass(frozen=True)
class Life:
    """What a protocol did to a cell that ages."""

    solved: tuple[int, ...]
    """The cycles that were solved, counted from 1."""
    runs: tuple[tuple[int, int], ...]
    """First and last cycle of each run of alike cycles."""
    histories: dict[int, History]
    """Of the solved cycles."""
    values: AgedValues
    """Over all cycles, before each."""
    started: Array
    """When each cycle began. [s]"""
    mechanisms: tuple[str, ...]
    """That change this cell, and ``"together"``."""
    split: dict[int, Array]
    """Loss of discharged charge by mechanism, at some of the solved cycles. [C/m2]"""
    error: float
    """Sum of the estimated errors of all jumps, over the change allowed in one. [-]"""


def life(execution: Execution, point: Point, *, every: bool = False) -> Life:
    """Cycle a cell that ages.

    Parameters
    ----------
    execution : Execution
    point : Point
        With a protocol whose steps start from profiles.
    every : bool
        Solve every cycle, without jumps.
    """
    bench = _Bench(execution, point)
    state = initial_state(bench.cell).to_array()
    solved: list[SolvedCycle[History]] = []
    runs: list[tuple[int, int]] = []
    for steps, group in groupby(point.protocol.by_cycle()):
        first = runs[-1][1] + 1 if runs else 1
        length = len(list(group))
        runs.append((first, first + length - 1))
        part = jumped(
            bench.solver(steps, first),
            state,
            length,
            bench.scaled,
            wanted=range(1, length) if every else (),
        )
        solved += [replace(each, cycle=each.cycle + first - 1) for each in part]
        state = part[-1].state + part[-1].change
    numbers = tuple(each.cycle for each in solved)
    states = _all_states(solved, runs[-1][1])
    return Life(
        solved=numbers,
        runs=tuple(runs),
        histories={each.cycle: each.answer for each in solved},
        values=aged_values(bench.cell, states),
        started=np.asarray(states.time),
        mechanisms=(*bench.mechanisms, TOGETHER),
        split=bench.split(solved),
        error=sum(each.error for each in solved),
    )


TOGETHER = "together"
"""What mechanisms take only because others are there as well, beyond half of it for each."""


def _all_states(solved: Sequence[SolvedCycle[History]], cycles: int) -> SlowState:
    """Before every cycle, between solved ones by their changes at both ends."""
    if len(solved) == 1:
        return SlowState.of_array(np.repeat(solved[0].state[None], cycles, axis=0))
    numbers = [each.cycle for each in solved]
    states = np.array([each.state for each in solved])
    slopes = np.array([each.change for each in solved])
    between = CubicHermiteSpline(numbers, states, slopes)
    return SlowState.of_array(between(np.arange(1, cycles + 1)))


class _Bench:
    """A cell on a cycler, with what is kept of the cycles that were solved."""

    def __init__(self, execution: Execution, point: Point) -> None:
        self.point, self.cell = point, point.design.cell
        self.mechanisms = tuple(m for m in MECHANISMS if _acts(self.cell, m))
        start = self._aged(initial_state(self.cell))
        inputs = start.inputs()
        self.names = tuple(inputs)
        mesh = execution.resolution or point.resolution(execution.accuracy)
        shape = start.design.structure
        tolerances = tolerances_for(execution.accuracy, is_flat=shape.is_flat)
        threads = execution.threads or os.cpu_count() or 1
        compiled = execution.compiled
        if compiled is None:
            compiled = compilation_pays(shape, mesh, len(set(point.protocol.steps)), OnCycler())
        rows = np.array([list(inputs.values())])
        self.task = Task(shape, mesh, tolerances, self.names, rows, compiled, threads)
        self.cycler = Cycler(self.task, rows)
        self.kept: dict[int, Cycler] = {}
        self.steps: dict[int, tuple[Step, ...]] = {}
        self.parts = execution.parts
        self.scale = _rest(start.design.derived)

    def _aged(self, state: SlowState, mechanisms: Sequence[str] = MECHANISMS) -> Point:
        return replace(self.point, design=Design.of(aged(self.cell, state, mechanisms)))

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
        blank = History.blank(len(steps), End.INFEASIBLE, self.parts)
        alive = [point for point in points if not _is_dead(point, steps)]
        if not alive:
            return [blank] * len(points), cycler
        if len(alive) < len(points):
            solved, left = self._cycle(cycler, alive, steps)
            rest = iter(solved)
            return [blank if _is_dead(p, steps) else next(rest) for p in points], left
        rows = np.array([[point.inputs()[name] for name in self.names] for point in points])
        copy = Cycler(self.task, rows)
        which = np.zeros(len(points), dtype=int)  # all from the state of the only cell
        copy.states, copy.states_known = cycler.states[which], cycler.states_known
        copy.rate, copy.voltage = cycler.rate[which], cycler.voltage[which]
        copy.failed = cycler.failed[which]
        done = []
        for step in steps:
            held = np.array([controls(step, point) for point in points])
            done.append(copy.step(held, step.profile, self.parts))
        return [joined([step[i] for step in done]) for i in range(len(points))], copy

    def _change(self, state: SlowState, point: Point, history: History) -> Array:
        """What a cycle adds to the slow states; nothing if it could not be solved."""
        if End.SOLVER_FAILED in history.ends:
            return np.zeros_like(state.to_array())
        law = None if self.cell.ageing is None else self.cell.ageing.film
        d = point.design.derived
        drop = history.current * (d.separator_resistance + d.anode_resistance)
        potential = history.voltage + float(self.cell.anode.potential) + drop
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
        return change(self.cell.ageing, state, summary).to_array()

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
    film = float(cell.cathode.film_resistance) / (d.contact_area * d.loading.thickness + 1e-9)
    rates = [point.design.c_rate_of(step, point.c_rate) for step in steps if step.sign]
    drop = min(rates, default=0.0) * d.current_1c
    drop *= film + d.separator_resistance + d.anode_resistance
    lower, upper = cell.cutoffs_vs_lithium
    return drop > upper - lower


def _acts(cell: CellDesign, mechanism: str) -> bool:
    """Whether a mechanism of ageing changes a cell."""
    if mechanism == "junction":
        return any(cell.junction_growths)
    return cell.ageing is not None and getattr(cell.ageing, mechanism) is not None


def _rest(d: Derived) -> tuple[float, dict[str, float]]:
    """Contact area of all active material per area of cell, and resistances that do not age.

    Charge transfer per contact area, and what is in series, about, per area. [ohm m2]
    """
    active = d.phases[0]
    thermal = GAS_CONSTANT * active.temperature / FARADAY
    area = active.reacting_area * d.loading.thickness / active.properties.reacting_share
    kinetics = thermal / active.exchange_current_density(0.5)
    transport = d.separator_resistance - d.junction_resistance
    transport += d.loading.thickness / (3 * d.ionic_conductivity)
    return area, {"kinetics": kinetics, "transport": transport}


def _discharged(history: History) -> float:
    """[C/m2]"""
    charge = history.fact("charge")
    return float(charge[charge > 0].sum())
