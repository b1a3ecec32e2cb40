"""A few points of a study solved again at reference accuracy, so that nobody has to believe."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from sscell.errors import AccuracyWarning, stack_level_of_user
from sscell.models.resolution import Accuracy
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
