"""From points to arrays: solve, and lay capacities, energies and outcomes out on a grid."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from tqdm.auto import tqdm

from sscell.cards.bookkeeping import np_ratio
from sscell.errors import AccuracyWarning, stack_level_of_user
from sscell.models.resolution import Accuracy
from sscell.results.metrics import energy_efficiency, resample
from sscell.results.outcome import Outcome, Trace
from sscell.solving.batch import Execution
from sscell.solving.points import Point

PROMISES: dict[Accuracy, float] = {"draft": 1e-2, "standard": 3e-3}
"""Worst deviation of a capacity from the exact one, over the nominal capacity. [-]"""
VOLTAGE_PROMISES: dict[Accuracy, float] = {"draft": 1e-2, "standard": 3e-3}
"""Worst deviation of a mean voltage, times the delivered share of the nominal capacity: a
discharge that stops at once has no mean voltage worth the name. [V]"""
SHARE = 0.005
"""Of the points of a sweep. [-]"""
MOST_POINTS = 50


class Answer(NamedTuple):
    """What a study found for a point."""

    point: Point
    charge: float
    """[C/m2]"""
    mean_voltage: float
    """NaN where nothing is delivered. [V]"""


@dataclass
class SelfCheck:
    """Points chosen at random and what a study found for them."""

    chosen: frozenset[int]
    found: dict[int, Answer] = field(default_factory=dict)

    @classmethod
    def of(cls, total: int, share: float) -> SelfCheck:
        """A share of all points, at most ``MOST_POINTS``; the same ones each time."""
        count = min(round(total * share), MOST_POINTS)
        return cls(frozenset(np.random.default_rng(0).choice(total, count, replace=False).tolist()))

    def remember(self, position: int, point: Point, charge: float, mean_voltage: float) -> None:
        """Keep a point if it is among the chosen. Charge in C/m2, mean voltage in V."""
        if position in self.chosen:
            self.found[position] = Answer(point, charge, mean_voltage)

    def report(self, execution: Execution) -> dict[str, Any]:
        """Solve them again and report how far the study was off.

        Returns
        -------
        dict
            ``self_check_points`` and, if there are any, ``self_check_worst``, the largest
            deviation of a capacity over the nominal one, and ``self_check_worst_voltage``, the
            largest deviation of a mean voltage times the delivered share of the nominal
            capacity [V]. Warns (``AccuracyWarning``) where one is beyond what the accuracy
            promises.
        """
        checked = [answer for answer in self.found.values() if np.isfinite(answer.charge)]
        if execution.accuracy not in PROMISES or not checked:
            return {"self_check_points": 0}
        exact = replace(execution, accuracy="reference", resolution=None, store=None)
        off = _deviations(exact, checked)
        worst, voltage = (max((row[i] for row in off), default=0.0) for i in range(2))
        promise = PROMISES[execution.accuracy]
        promised_voltage = VOLTAGE_PROMISES[execution.accuracy]
        misses = []
        if worst > promise:
            misses.append(
                f"a capacity {100 * worst:.2g} % of nominal from the reference; "
                f"'{execution.accuracy}' promises {100 * promise:g} %"
            )
        if voltage > promised_voltage:
            misses.append(
                f"a mean voltage {1000 * voltage:.2g} mV from the reference; "
                f"'{execution.accuracy}' promises {1000 * promised_voltage:g} mV"
            )
        if misses:
            warnings.warn(
                f"the self-check found {', and '.join(misses)}. "
                "Ask for accuracy='reference', and please report the cell.",
                AccuracyWarning,
                stacklevel=stack_level_of_user(),
            )
        return {
            "self_check_points": len(off),
            "self_check_worst": worst,
            "self_check_worst_voltage": voltage,
        }


def checked_again(
    points: Sequence[Point], traces: Sequence[Trace], execution: Execution
) -> dict[str, Any]:
    """The report on points whose traces are all at hand."""
    check = SelfCheck.of(len(points), execution.self_check)
    for i in check.chosen:
        charge = points[i].passed(traces[i])
        work = points[i].work(traces[i]) if charge > 0 else np.nan
        check.remember(i, points[i], charge, work / charge if charge > 0 else np.nan)
    return check.report(execution)


def _deviations(execution: Execution, checked: list[Answer]) -> list[tuple[float, float]]:
    """Of capacity over nominal and of mean voltage, for each point that the reference solves."""
    deviations = []
    for i, point, trace in execution.solve(answer.point for answer in checked):
        if trace.outcome is Outcome.SOLVER_FAILED:
            continue
        exact = point.passed(trace)
        nominal = point.design.derived.loading.areal_capacity
        voltage = 0.0
        if exact > 0 and np.isfinite(checked[i].mean_voltage):
            mean = point.work(trace) / exact
            voltage = abs(checked[i].mean_voltage - mean) * exact / nominal
        deviations.append((abs(checked[i].charge - exact) / nominal, voltage))
    return deviations


MILLIAMPERE_HOUR_PER_CM2 = 36000.0
"""[C/m2]"""
MILLIAMPERE_PER_CM2 = 10.0
"""[A/m2]"""
MILLIAMPERE_HOUR_PER_GRAM = 3600.0
"""[C/kg]"""
WATT_HOUR = 3600.0
"""[J]"""
LITRE = 1e-3
"""[m3]"""
MILLISIEMENS_PER_CM = 10.0
"""In 1 S/m."""


def solved_arrays(
    points: Iterable[Point],
    shape: tuple[int, ...],
    execution: Execution,
    *,
    shares: NDArray[np.float64] | None = None,
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Solve points and return the variables of a dataset and what is to be known of them.

    Parameters
    ----------
    points : iterable of Point
        In row-major order of ``shape``; taken as they are needed.
    shape : tuple of int
        Of the arrays returned.
    execution : Execution
        How they are solved.
    shares : array, shape (m,), optional
        States of discharge at which to keep the voltage; adds ``voltage`` with one more
        dimension.

    Returns
    -------
    variables : dict of name to array
    attributes : dict
        Accuracy, the outcome of the self-check and, if any, the number of points solved on a
        coarser mesh (``retried_coarser``; warns, ``AccuracyWarning``).
    """
    total = prod(shape)
    variables: dict[str, NDArray[Any]] = {}
    check = SelfCheck.of(total, execution.self_check)
    coarser = 0
    hidden = not execution.progress
    with tqdm(total=total, disable=hidden, unit="discharge", smoothing=0.05) as bar:
        for i, point, trace in execution.solve(points):
            row = answers(point, trace, shares)
            for name, value in row.items():
                if name not in variables:  # other cells may have less to say: NaN
                    blank = "" if isinstance(value, str) else np.nan
                    variables[name] = np.full((total, *np.shape(value)), blank, _kind(value))
                variables[name][i] = value
            passed = row["capacity"] * MILLIAMPERE_HOUR_PER_CM2
            check.remember(i, point, passed, row["mean_voltage"])
            coarser += trace.coarser
            bar.update()
    laid_out = {name: v.reshape(*shape, *v.shape[1:]) for name, v in variables.items()}
    if coarser:
        warnings.warn(
            f"{coarser} of {total} points could be solved on a coarser mesh only; "
            f"their accuracy may be below {execution.accuracy!r}",
            AccuracyWarning,
            stacklevel=stack_level_of_user(),
        )
    known = {"accuracy": execution.accuracy, **check.report(execution)}
    return laid_out, known | ({"retried_coarser": coarser} if coarser else {})


def _kind(value: Any) -> Any:
    longest = max(len(outcome) for outcome in Outcome)
    return f"<U{longest}" if isinstance(value, str) else float


def answers(point: Point, trace: Trace, shares: NDArray[np.float64] | None) -> dict[str, Any]:
    """The variables of a dataset for one point, by name."""
    charge = point.passed(trace)
    solved = charge > 0
    work = point.work(trace) if solved else charge
    design = point.design.derived
    mass, amounts = design.loading, point.design.stack_amounts
    row = {
        "capacity": charge / MILLIAMPERE_HOUR_PER_CM2,
        "specific_capacity": charge / mass.loading / MILLIAMPERE_HOUR_PER_GRAM,
        "electrode_capacity": charge / mass.electrode / MILLIAMPERE_HOUR_PER_GRAM,
        "capacity_fraction": charge / design.equilibrium_capacity,
        "energy": work / MILLIAMPERE_HOUR_PER_CM2,
        "specific_energy": work / mass.loading / MILLIAMPERE_HOUR_PER_GRAM,
        "electrode_energy": work / mass.electrode / MILLIAMPERE_HOUR_PER_GRAM,
        **stack_energies(work, amounts.mass, amounts.thickness),
        "mean_voltage": work / charge if solved else np.nan,
        "outcome": str(trace.outcome),
        "current_density": point.current_density / MILLIAMPERE_PER_CM2,
        "specific_current": point.current_density / mass.loading,
    }
    if (ratio := np_ratio(point.design.cell)) is not None:
        row["np_ratio"] = ratio
    if design.structure.outputs_of_phases:
        row |= _shared(point, trace, charge, work, shares)
    if len(point.protocol.steps) > 1:
        row |= _cycled(point, row, trace)
    if shares is not None:
        row["voltage"] = (
            resample(trace.time, trace.voltage, shares) if solved else np.full(shares.size, np.nan)
        )
    return row


def stack_energies(work: Any, mass: Any, thickness: Any) -> dict[str, Any]:
    """Energies over mass and volume of a stack, by name, of an energy per area.

    Parameters
    ----------
    work : float or array
        [J/m2]
    mass : float or array
        [kg/m2]
    thickness : float or array
        [m]
    """
    return {
        "stack_specific_energy": work / mass / WATT_HOUR,
        "stack_energy_density": work / thickness / WATT_HOUR * LITRE,
    }


def _shared(
    point: Point, trace: Trace, charge: float, work: float, shares: NDArray[np.float64] | None
) -> dict[str, Any]:
    """What phases beside the active material add: their parts, and the lowest conductivity."""
    design = point.design.derived
    row: dict[str, Any] = {
        "composite_capacity": charge / design.loading.storing / MILLIAMPERE_HOUR_PER_GRAM,
        "composite_energy": work / design.loading.storing / MILLIAMPERE_HOUR_PER_GRAM,
    }
    solved, lowest = charge > 0 and trace.phases is not None, np.nan
    outputs = iter([] if trace.phases is None else trace.phases)
    phases = [phase for phase in design.phases if phase.kind.outputs]
    for phase in phases:
        label = phase.kind.label
        capacity, part = charge and np.nan, np.full(0 if shares is None else shares.size, np.nan)
        if solved:
            stoichiometry, *conductivities = (next(outputs) for _ in phase.kind.outputs)
            taken = point.protocol.last.sign * phase.sites * (stoichiometry - stoichiometry[0])
            capacity = taken[-1] / MILLIAMPERE_HOUR_PER_CM2
            for relative in conductivities:
                lowest = relative.min() * design.ionic_conductivity * MILLISIEMENS_PER_CM
            if shares is not None:
                rate = PchipInterpolator(trace.time, taken).derivative()
                times = trace.time[0] + shares * (trace.time[-1] - trace.time[0])
                part = np.asarray(rate(times) / point.current_density)
        # classes of one material are one result
        row[f"{label}_capacity"] = row.get(f"{label}_capacity", 0.0) + capacity
        if shares is not None:
            row[f"{label}_share"] = row.get(f"{label}_share", 0.0) + part
    if any(phase.properties.relative_conductivity is not None for phase in phases):
        row["lowest_ionic_conductivity"] = float(lowest)
    return row


def _cycled(point: Point, row: dict[str, Any], trace: Trace) -> dict[str, Any]:
    """What a cycle says beside its discharge."""
    charge = trace.before
    if charge is not None and charge.charge is not None:
        return {"charge_capacity": charge.charge / MILLIAMPERE_HOUR_PER_CM2}
    if charge is None or not row["capacity"] > 0:
        return {"charge_capacity": row["capacity"], "energy_efficiency": np.nan}
    legs = (trace.time, trace.voltage), (charge.time, charge.voltage)
    return {
        "charge_capacity": point.passed(charge) / MILLIAMPERE_HOUR_PER_CM2,
        "energy_efficiency": energy_efficiency(*legs),
    }
