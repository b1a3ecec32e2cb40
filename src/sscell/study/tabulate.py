"""From points to arrays: solve, and lay capacities, energies and outcomes out on a grid."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm.auto import tqdm

from sscell.results.metrics import energy, resample
from sscell.results.outcome import Outcome
from sscell.study.batch import Execution
from sscell.study.points import Point
from sscell.study.self_check import SelfCheck
from sscell.study.trace import Trace

MILLIAMPERE_HOUR_PER_CM2 = 36000.0
"""[C/m2]"""
MILLIAMPERE_HOUR_PER_GRAM = 3600.0
"""[C/kg]"""


def tabulate(
    points: Iterable[Point],
    shape: tuple[int, ...],
    execution: Execution,
    *,
    shares: NDArray[np.float64] | None = None,
    progress: bool = False,
    self_check: float = 0.0,
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
    progress : bool
        Show a progress bar.
    self_check : float
        Share of the points that is solved again at reference accuracy. [-]

    Returns
    -------
    variables : dict of name to array
    attributes : dict
        Accuracy and the outcome of the self-check.
    """
    total = prod(shape)
    variables: dict[str, NDArray[Any]] = {}
    check = SelfCheck.of(total, self_check)
    with tqdm(total=total, disable=not progress, unit="discharge", smoothing=0.05) as bar:
        for i, point, trace in execution.solve(points):
            row = answers(point, trace, shares)
            for name, value in row.items():
                if name not in variables:
                    variables[name] = np.empty((total, *np.shape(value)), _kind(value))
                variables[name][i] = value
            check.remember(i, point, row["capacity"] * MILLIAMPERE_HOUR_PER_CM2)
            bar.update()
    laid_out = {name: v.reshape(*shape, *v.shape[1:]) for name, v in variables.items()}
    return laid_out, {"accuracy": execution.accuracy, **check.report(execution)}


def _kind(value: Any) -> Any:
    longest = max(len(outcome) for outcome in Outcome)
    return f"<U{longest}" if isinstance(value, str) else float


def answers(point: Point, trace: Trace, shares: NDArray[np.float64] | None) -> dict[str, Any]:
    """The variables of a dataset for one point, by name."""
    charge = point.passed(trace)
    solved = charge > 0
    work = energy(trace.time, trace.voltage, point.current_density) if solved else charge
    design = point.design.derived
    row = {
        "capacity": charge / MILLIAMPERE_HOUR_PER_CM2,
        "specific_capacity": charge / design.loading.loading / MILLIAMPERE_HOUR_PER_GRAM,
        "capacity_fraction": charge / design.equilibrium_capacity,
        "energy": work / MILLIAMPERE_HOUR_PER_CM2,
        "mean_voltage": work / charge if solved else np.nan,
        "outcome": str(trace.outcome),
    }
    if point.direction == "cycle":
        row |= _cycled(point, row, trace.charge)
    if shares is not None:
        row["voltage"] = (
            resample(trace.time, trace.voltage, shares) if solved else np.full(shares.size, np.nan)
        )
    return row


def _cycled(point: Point, row: dict[str, Any], charge: Trace | None) -> dict[str, Any]:
    """What a cycle says beside its discharge."""
    if charge is None or not row["capacity"] > 0:
        return {"charge_capacity": row["capacity"], "energy_efficiency": np.nan}
    passed = point.passed(charge)
    mean = energy(charge.time, charge.voltage, point.current_density) / passed
    return {
        "charge_capacity": passed / MILLIAMPERE_HOUR_PER_CM2,
        "energy_efficiency": row["mean_voltage"] / mean,
    }
