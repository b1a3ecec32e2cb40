"""From points to arrays: solve, and lay capacities, energies and outcomes out on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm.auto import tqdm

from sscell.errors import InputError, Problem
from sscell.results.metrics import energy, resample
from sscell.results.outcome import Outcome
from sscell.study.batch import solve
from sscell.study.points import Point
from sscell.study.store import Store
from sscell.study.trace import Trace

MILLIAMPERE_HOUR_PER_CM2 = 36000.0
"""[C/m2]"""
MILLIAMPERE_HOUR_PER_GRAM = 3600.0
"""[C/kg]"""


def tabulate(
    points: Sequence[Point],
    shape: tuple[int, ...],
    *,
    shares: NDArray[np.float64] | None = None,
    progress: bool = False,
    workers: int | None = None,
    store: str | Path | None = None,
) -> dict[str, NDArray[Any]]:
    """Solve points and return the variables of a dataset.

    Parameters
    ----------
    points : sequence of Point
        In row-major order of ``shape``.
    shape : tuple of int
        Of the arrays returned.
    shares : array, shape (m,), optional
        States of discharge at which to keep the voltage; adds ``voltage`` with one more
        dimension.
    progress : bool
        Show a progress bar.
    workers : int, optional
        Threads; all cores if not given.
    store : str or Path, optional
        File that keeps finished points; those it holds are not solved again.
    """
    if workers is not None and not (isinstance(workers, int) and workers >= 1):
        said = f"expected a number of threads such as 2, got {workers!r}"
        raise InputError([Problem("workers", said)])
    rows: list[dict[str, Any]] = [{} for _ in points]
    with (
        nullcontext() if store is None else Store(store) as kept,
        tqdm(total=len(points), disable=not progress, unit="discharge") as bar,
    ):
        for i, trace in solve(points, threads=workers, store=kept):
            rows[i] = _row(points[i], trace, shares)
            bar.update()
    variables = {}
    for name in rows[0]:
        stacked = np.array([row[name] for row in rows])
        variables[name] = stacked.reshape(*shape, *stacked.shape[1:])
    return variables


def _row(point: Point, trace: Trace, shares: NDArray[np.float64] | None) -> dict[str, Any]:
    charge, work = _delivered(point, trace)
    design = point.design.derived
    row = {
        "capacity": charge / MILLIAMPERE_HOUR_PER_CM2,
        "specific_capacity": charge / design.loading.loading / MILLIAMPERE_HOUR_PER_GRAM,
        "capacity_fraction": charge / design.equilibrium_capacity,
        "energy": work / MILLIAMPERE_HOUR_PER_CM2,
        "mean_voltage": work / charge if charge > 0 else np.nan,
        "outcome": str(trace.outcome),
    }
    if shares is not None:
        solved = charge > 0
        row["voltage"] = (
            resample(trace.time, trace.voltage, shares) if solved else np.full(shares.size, np.nan)
        )
    return row


def _delivered(point: Point, trace: Trace) -> tuple[float, float]:
    """Charge and energy per area. [C/m2], [J/m2]"""
    if trace.outcome is Outcome.INFEASIBLE:
        return 0.0, 0.0
    if trace.outcome is Outcome.SOLVER_FAILED:
        return np.nan, np.nan
    current = point.current_density
    return current * (trace.time[-1] - trace.time[0]), energy(trace.time, trace.voltage, current)
