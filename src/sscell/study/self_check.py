"""A few points of a study solved again at reference accuracy, so that nobody has to believe."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sscell.errors import AccuracyWarning
from sscell.models.resolution import Accuracy
from sscell.results.outcome import Outcome
from sscell.study.batch import Execution
from sscell.study.points import Point

PROMISES: dict[Accuracy, float] = {"draft": 1e-2, "standard": 3e-3}
"""Worst deviation of a capacity from the exact one, over the nominal capacity. [-]"""
SHARE = 0.005
"""Of the points of a sweep. [-]"""
MOST_POINTS = 50


@dataclass
class SelfCheck:
    """Points chosen at random and the charge that a study found for them."""

    chosen: frozenset[int]
    found: dict[int, tuple[Point, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, total: int, share: float) -> SelfCheck:
        """A share of so many points, at most ``MOST_POINTS``; the same ones each time."""
        count = min(round(total * share), MOST_POINTS)
        return cls(frozenset(np.random.default_rng(0).choice(total, count, replace=False).tolist()))

    def remember(self, position: int, point: Point, charge: float) -> None:
        """Keep a point if it is among the chosen. Charge in C/m2."""
        if position in self.chosen:
            self.found[position] = point, charge

    def report(self, execution: Execution) -> dict[str, Any]:
        """Solve them again and say how far the study was off.

        Returns
        -------
        dict
            ``self_check_points`` and, if there are any, ``self_check_worst``: the largest
            deviation over the nominal capacity. Warns (``AccuracyWarning``) where it is beyond
            what the accuracy promises.
        """
        promise = PROMISES.get(execution.accuracy)
        checked = [(p, q) for p, q in self.found.values() if np.isfinite(q)]
        if promise is None or not checked:
            return {"self_check_points": 0}
        exact = replace(execution, accuracy="reference", resolution=None, store=None)
        worst, count = _worst(exact, checked)
        if worst > promise:
            warnings.warn(
                f"the self-check found a capacity {100 * worst:.2g} % of nominal from the "
                f"reference; '{execution.accuracy}' promises {100 * promise:g} %. "
                "Ask for accuracy='reference', and please report the cell.",
                AccuracyWarning,
                stacklevel=4,
            )
        return {"self_check_points": count, "self_check_worst": worst}


def _worst(execution: Execution, checked: list[tuple[Point, float]]) -> tuple[float, int]:
    """Largest deviation over nominal, of the points that the reference solves."""
    worst, count = 0.0, 0
    for i, point, trace in execution.solve(point for point, _ in checked):
        if trace.outcome is Outcome.SOLVER_FAILED:
            continue
        exact = point.passed(trace)
        nominal = point.design.derived.loading.areal_capacity
        worst, count = max(worst, abs(checked[i][1] - exact) / nominal), count + 1
    return worst, count
