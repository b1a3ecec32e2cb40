"""The search for what is required: all points of a map bracketed and refined together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize.elementwise import find_root
from tqdm.auto import tqdm

from sscell.cards.cell import CellDesign
from sscell.cards.stack import USUAL, stack_amounts
from sscell.designs.ranges import SearchedQuantity
from sscell.designs.replace import replaced
from sscell.errors import InputError, Problem, read_at
from sscell.parameters.potential import open_circuit_potential
from sscell.protocols.protocol import CYCLE, Protocol
from sscell.quantities.measure import Measure
from sscell.results.metrics import energy_efficiency
from sscell.results.outcome import Outcome, Trace
from sscell.solving.arrays import checked_again, stack_energies
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.studies.idealised import PROCESSES, idealised
from sscell.studies.neighbours import interpolated, refined, steepness, waves

Kind = Literal["capacity_fraction", "voltage_loss", "energy_efficiency"]
STEPS = 400
"""Of the integral of the open-circuit potential over what a discharge delivers."""
WORDS: dict[Kind, tuple[str, str]] = {
    "capacity_fraction": ("1", "capacity over equilibrium capacity"),
    "voltage_loss": ("V", "mean voltage below equilibrium"),
    "energy_efficiency": ("1", "mean discharge voltage over mean voltage of the same charge"),
}
"""Unit and long name of each."""


@dataclass(frozen=True)
class Criterion:
    """A quantity and what it must reach; a voltage loss must stay below."""

    kind: Kind
    target: float
    protocol: Protocol

    def reached(self, point: Point, trace: Trace) -> float:
        """The quantity, NaN where the solver failed; the worst there is where infeasible."""
        if trace.outcome is Outcome.SOLVER_FAILED:
            return float("nan")
        charge = point.passed(trace) if trace.outcome is Outcome.CUT_OFF else 0.0
        if self.kind == "capacity_fraction":
            return charge / point.design.derived.equilibrium_capacity
        if self.kind == "voltage_loss":
            return mean_loss(point, trace, charge) if charge > 0 else point.window
        if not charge > 0 or trace.before is None:
            return 0.0
        paid = trace.before.time, trace.before.voltage
        return energy_efficiency((trace.time, trace.voltage), paid)

    def margin(self, reached: Any) -> Any:
        """How far beyond the target, negative if it is missed; for floats and arrays."""
        return self.target - reached if self.kind == "voltage_loss" else reached - self.target


def mean_loss(point: Point, trace: Trace, charge: float) -> float:
    """Mean distance of the voltage from equilibrium over a discharge or charge. [V]

    Equilibrium is the open-circuit potential at the mean stoichiometry.
    """
    cell, equilibrium = point.design.cell, point.design.derived.equilibrium
    start = point.start
    if trace.before is not None and trace.before.charge is not None:
        start = point.design.rested(start.drawn - trace.before.charge)
    end = equilibrium.stoichiometry_after(start.drawn + point.protocol.last.sign * charge)
    path = np.linspace(start.stoichiometries[0], end, STEPS)
    potentials = open_circuit_potential(cell.cathode.active_material.open_circuit_potential, path)
    passed = np.array([equilibrium.charge_at(y) for y in path.tolist()])
    voltages = potentials - point.design.derived.anode.potential_after(passed)
    rest = np.trapezoid(voltages, passed) / (passed[-1] - passed[0])
    mean = point.work(trace) / charge
    return float(abs(rest - mean))


def checked_criterion(
    capacity_fraction: float | None,
    voltage_loss: Any,
    energy_efficiency: float | None,
    protocol: Protocol,
) -> Criterion:
    """The one criterion that is asked for; 80 % of the capacity if none is.

    Raises
    ------
    InputError
        If more than one is given, one is out of its range, or the direction does not fit it.
    """
    given: dict[Kind, Any] = {
        "capacity_fraction": capacity_fraction,
        "voltage_loss": voltage_loss,
        "energy_efficiency": energy_efficiency,
    }
    asked = {kind: value for kind, value in given.items() if value is not None}
    if len(asked) > 1:
        message = f"{' and '.join(asked)} are given; expected one criterion"
        raise InputError([Problem("criterion", message)])
    asked = asked or {"capacity_fraction": 0.8}
    ((kind, value),) = asked.items()
    if kind == "energy_efficiency":
        if protocol.is_carried:
            message = "is what comes before a discharge; an energy efficiency is of a cycle"
            raise InputError([Problem("charge", message)])
        protocol = CYCLE
    if kind == "voltage_loss" and protocol == CYCLE:
        message = (
            "a voltage loss is asked of a discharge or a charge; of a cycle, energy_efficiency"
        )
        raise InputError([Problem("direction", message)])
    return Criterion(kind, float(read_at(kind, _MEASURES[kind], value)), protocol)


_SHARE = Measure("1", "a share", "0.8", gt=0.0, le=1.0)
_MEASURES: dict[Kind, Measure] = {
    "capacity_fraction": _SHARE,
    "energy_efficiency": _SHARE,
    "voltage_loss": Measure("V", "a voltage", "100 mV", gt=0.0),
}


Array = NDArray[np.float64]
Places = NDArray[np.intp]

_AMOUNTS = ("mass", "thickness")
CONDUCTIVITY = "catholyte.conductivity"
FOUND, ENOUGH, FAILED = "found", "always enough", "solver failed"
NOT_THE_CATHOLYTE, UNREACHED = "not limited by the catholyte", "out of reach"
SEVERAL = "several"
"""What limits a point that no single process, made ideal, brings any further."""
NO_EFFECT = 1e-4
"""Change of a criterion over the whole range below which the unknown cannot matter."""
FRONT_LOSS = 0.3
"""Ohmic loss that a first guess of a conductivity allows. [V]"""
STEP = 1.2
"""From a first guess to the value tried next, in the logarithm. [-]"""
NEIGHBOURS_FROM = 40
"""Places of a map from which those solved first tell where to look for the others."""
ACTS_THROUGH = {
    "catholyte.particle_size": ": it acts through the percolation threshold only, which this cell "
    "may fix, as cathode.ionic_transport.threshold, or not use"
}
"""Why a path may be without effect in one cell and not in another."""


class Search:
    """All points of a map, bracketed and refined together."""

    def __init__(
        self,
        unknown: SearchedQuantity,
        criterion: Criterion,
        places: list[tuple[CellDesign, float]],
        execution: Execution,
        scale: Array | float = 1.0,
        offset: Array | float = 0.0,
        shape: tuple[int, ...] | None = None,
        apart: int | None = None,
    ) -> None:
        self.unknown, self.criterion = unknown, criterion
        self.places, self.execution = places, execution
        self.scale = np.broadcast_to(scale, len(places))
        self.offset = np.broadcast_to(offset, len(places))
        """What is reached at each place is multiplied by the scale, and this added."""
        self.shape = shape if unknown.log and len(places) >= NEIGHBOURS_FROM else None
        """Of the map that the places are, if their neighbours may tell where to look."""
        self.apart = apart
        """Axis of the map along which places are no neighbours."""
        self.known: dict[tuple[int, float], float] = {}
        self.work: dict[tuple[int, float], float] = {}
        """Energy per area of what is known. [J/m2]"""
        self.started = False
        """Whether anything solved so far delivered a capacity."""
        self.rising = np.ones(len(places), dtype=bool)
        """For each place, whether more of the unknown is better; known after ``run``."""
        self.best = np.full(len(places), np.nan)
        """Of each place the answer, or the end that brings it furthest; known after ``run``."""

    def needed(self) -> tuple[Array, NDArray[Any]]:
        """What is required in the unit of the path, and what limits where no value is enough.

        Infinite (of either sign) where none is.
        """
        hidden = not self.execution.progress
        with tqdm(total=len(self.places), disable=hidden, unit="design drawn") as bar:
            answers = self.run(bar)
        nothing = answers["outcome"] == unreached(self.unknown)
        end = np.where(self.rising, np.inf, -np.inf)
        return np.where(nothing, end, answers["required"]), answers["limited_by"]

    def run(self, bar: tqdm[Any]) -> dict[str, NDArray[Any]]:
        """Variables by name, one value for each place."""
        low, high = self._ends(len(self.places))
        inside = np.full(low.size, np.nan)
        rises = (
            self.unknown.path.name == CONDUCTIVITY and self.criterion.kind == "capacity_fraction"
        )
        if self.shape is not None and rises:  # what is met inside the range is not at its low end
            able = np.flatnonzero(self.margin(high, np.arange(low.size)) >= 0)
            inside[able] = self._roots(able)
        bar.update(int(np.isfinite(inside).sum()))
        outcome, silent = self._bracketed(inside)
        bar.update(int((outcome != FOUND).sum()))
        x = np.where(outcome == ENOUGH, np.where(self.rising, low, high), inside)
        searched = np.flatnonzero((outcome == FOUND) & np.isnan(x))
        x[searched] = self._roots(searched)
        outcome[searched[np.isnan(x[searched])]] = FAILED
        bar.update(searched.size)
        self.best = np.where(np.isnan(x), np.where(self.rising, high, low), x)
        margins = [self.known.get((i, float(v)), np.nan) for i, v in enumerate(self.best)]
        sign = -1.0 if self.criterion.kind == "voltage_loss" else 1.0
        beyond = np.flatnonzero(outcome == unreached(self.unknown))
        tried = (low, high) if silent else (self.best,)
        values = [self.unknown.path.display(float(v)) for v in self.unknown.value(x)]
        return {
            "required": np.array(values),
            "reached": self.criterion.target + sign * np.array(margins),
            "outcome": outcome,
            "limited_by": self._limits(beyond, tried),
            **self._stack_energies(),
        }

    def _stack_energies(self) -> dict[str, Array]:
        """Of each place at its answer, or at the end that brings it furthest."""
        amounts = [
            stack_amounts(replaced(cell, self.unknown.change(x)), USUAL)
            for (cell, _), x in zip(self.places, self.best.tolist(), strict=True)
        ]
        work = [self.work.get(key, np.nan) for key in enumerate(self.best.tolist())]
        masses, thicknesses = ([getattr(a, name) for a in amounts] for name in _AMOUNTS)
        return stack_energies(np.array(work), np.array(masses), np.array(thicknesses))

    def self_check(self) -> dict[str, Any]:
        """Some of the answers of ``run`` compared with reference accuracy, as attributes."""
        if not self.execution.self_check:
            return {"self_check_points": 0}
        changes = map(self.unknown.change, self.best.tolist())
        points = [
            Point(Design.of(replaced(cell, change)), rate, self.criterion.protocol)
            for (cell, rate), change in zip(self.places, changes, strict=True)
        ]
        return checked_again(points, self.execution.in_order(points), self.execution)

    def _bracketed(self, inside: Array) -> tuple[NDArray[Any], bool]:
        """How each place ends as far as the ends of the range tell; and whether they are alike.

        Where it makes no difference, the other points tell which end is the worse. An answer
        inside the range stands for its low end.
        """
        places, (low, high) = np.arange(inside.size), self._ends(inside.size)
        at_low, at_high = np.full(inside.size, -np.inf), self.margin(high, places)
        open_ = np.flatnonzero(np.isnan(inside))
        at_low[open_] = self.margin(low[open_], open_)
        gained = at_high - at_low
        silent = not np.nanmax(np.abs(gained), initial=0.0) > NO_EFFECT
        # where every point is infeasible at both ends there is an answer: nothing is enough
        if silent and self.started:
            path = self.unknown.path
            message = "changes nothing between these ends; "
            message += f"{path.long_name} cannot be what is needed"
            raise InputError([Problem(path.name, message + ACTS_THROUGH.get(path.name, ""))])
        usual = bool(np.nansum(gained) >= 0)
        self.rising = np.where(np.abs(gained) > NO_EFFECT, gained > 0, usual)
        best = np.where(self.rising, at_high, at_low)
        worst = np.where(self.rising, at_low, at_high)
        outcome = np.full(places.size, FOUND, dtype="<U40")
        outcome[best < 0] = unreached(self.unknown)
        outcome[worst >= 0] = ENOUGH
        outcome[np.isnan(best) | np.isnan(worst)] = FAILED
        return outcome, silent

    def _ends(self, count: int) -> tuple[Array, Array]:
        low, high = self.unknown.ends
        return np.full(count, low), np.full(count, high)

    def _roots(self, places: Places) -> Array:
        """Where the criterion is just met; NaN where the solver fails or the worse end meets it."""
        if self.shape is None:
            return self._alone(places)
        every = np.full((len(self.places), 2), np.nan)
        for wave in waves(self.shape, self.apart):
            asked = np.intersect1d(wave, places)
            ends = self._ends(asked.size)
            worst, best = (np.where(self.rising[asked], *e) for e in (ends, ends[::-1]))
            guess, slope = interpolated(self.shape, every, asked, self.apart).T
            x = refined(self.margin, asked, guess, np.exp(slope), (worst, best))
            keys = zip(asked.tolist(), worst.tolist(), strict=True)
            at_worst = np.array([self.known.get(key, -1.0) for key in keys], dtype=float)
            alone = np.isnan(x) & (at_worst < 0)
            x[alone] = self._alone(asked[alone])
            every[asked] = np.transpose([x, np.log(steepness(self.known, asked, x))])
        answers: Array = every[places, 0]
        return answers

    def _alone(self, places: Places) -> Array:
        """As ``_roots``, without neighbours."""
        if not places.size:
            return np.empty(0)
        solved = find_root(
            self.margin,
            self._narrowed(places, self.rising[places]),
            args=(places,),
            tolerances=self.unknown.tolerances,
        )
        # the root, or of the last bracket the side that meets the criterion
        met = np.where(solved.f_bracket[0] >= 0, *solved.bracket)
        lost = ~np.isfinite(solved.f_x)
        return np.where(lost, np.nan, np.where(solved.f_x >= 0, solved.x, met))

    def margin(self, x: Array, places: Places) -> Array:
        """How far the criterion is met at values of the unknown; each is solved once."""
        keys = list(zip(places.tolist(), x.tolist(), strict=True))
        new = [key for key in dict.fromkeys(keys) if key not in self.known]
        changed = [Design.of(replaced(self.places[i][0], self.unknown.change(v))) for i, v in new]
        for at, margin, work in self._solved(changed, [i for i, _ in new]):
            self.known[new[at]], self.work[new[at]] = margin, work
        return np.array([self.known[key] for key in keys])

    def _solved(
        self, designs: Sequence[Design], places: Sequence[int]
    ) -> list[tuple[int, float, float]]:
        """Position, margin and energy per area of designs at places."""
        protocol = self.criterion.protocol
        rates = [self.places[i][1] for i in places]
        points = [Point(d, r, protocol) for d, r in zip(designs, rates, strict=True)]
        margins = []
        for at, point, trace in self.execution.solve(points):
            self.started |= trace.outcome is Outcome.CUT_OFF
            i = places[at]
            reached = self.criterion.reached(point, trace) * self.scale[i] + self.offset[i]
            charge = point.passed(trace)
            work = point.work(trace) if charge > 0 else charge
            margins.append((at, float(self.criterion.margin(reached)), work))
        return margins

    def _narrowed(self, places: Places, rising: NDArray[np.bool_]) -> tuple[Array, Array]:
        """Brackets around a guess where there is one: two solutions that save several."""
        low, high = self._ends(places.size)
        if self.unknown.path.name != CONDUCTIVITY:
            return low, high
        guess = np.clip(self._guess(places), low, high)
        for _ in range(2):
            above = (self.margin(guess, places) >= 0) == rising
            high, low = np.where(above, guess, high), np.where(above, low, guess)
            guess = np.clip(np.where(above, guess - STEP, guess + STEP), low, high)
        return low, high

    def _guess(self, places: Places) -> Array:
        """From the ohmic loss of an electrode between an even reaction and a front."""
        guesses = []
        for i in places.tolist():
            cell, rate = self.places[i]
            d = Design.of(cell).derived
            effective = rate * d.current_1c * d.loading.thickness / (2 * FRONT_LOSS)
            guesses.append(effective / d.ionic_efficiency)
        return self.unknown.x(np.array(guesses))

    def _limits(self, places: Places, ends: tuple[Array, ...]) -> NDArray[Any]:
        """The process that, made ideal at the best end, brings a point furthest."""
        limits = np.full(len(self.places), "", dtype="<U20")
        others = [
            p for p in PROCESSES if p != "catholyte" or self.unknown.path.name != CONDUCTIVITY
        ]
        asked = [(i, float(x[i])) for i in places for x in ends]
        margins = np.full((len(asked), len(others)), -np.inf)
        designs, rows = [], []
        for row, (i, value) in enumerate(asked):
            cell = replaced(self.places[i][0], self.unknown.change(value))
            plain = Design.of(cell)
            for column, process in enumerate(others):
                ideal = Design.of(idealised(cell, process))
                if (ideal.structure, ideal.scalars) != (plain.structure, plain.scalars):
                    designs.append(ideal)
                    rows.append((row, column))
        for at, margin, _ in self._solved(designs, [asked[row][0] for row, _ in rows]):
            margins[rows[at]] = margin if np.isfinite(margin) else -np.inf
        rows = margins.reshape(len(places), len(ends), len(others)).max(axis=1)
        for i, row in zip(places.tolist(), rows, strict=True):
            before = max(self.known[i, float(x[i])] for x in ends)
            limits[i] = others[int(row.argmax())] if row.max() > before + NO_EFFECT else SEVERAL
        return limits


def unreached(unknown: SearchedQuantity) -> str:
    """The outcome where no value of the unknown is enough."""
    return NOT_THE_CATHOLYTE if unknown.path.name == CONDUCTIVITY else UNREACHED
