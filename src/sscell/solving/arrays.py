"""From points to arrays: solve, and lay capacities, energies and outcomes out on a grid."""

import warnings
from collections.abc import Iterable
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from tqdm.auto import tqdm

from sscell.errors import AccuracyWarning, stack_level_of_user
from sscell.results.metrics import energy_efficiency, resample
from sscell.results.outcome import Outcome, Trace
from sscell.solving.batch import Execution
from sscell.solving.points import Point
from sscell.solving.self_check import SelfCheck

MILLIAMPERE_HOUR_PER_CM2 = 36000.0
"""[C/m2]"""
MILLIAMPERE_PER_CM2 = 10.0
"""[A/m2]"""
MILLIAMPERE_HOUR_PER_GRAM = 3600.0
"""[C/kg]"""
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
    mass = design.loading
    row = {
        "capacity": charge / MILLIAMPERE_HOUR_PER_CM2,
        "specific_capacity": charge / mass.loading / MILLIAMPERE_HOUR_PER_GRAM,
        "electrode_capacity": charge / mass.electrode / MILLIAMPERE_HOUR_PER_GRAM,
        "capacity_fraction": charge / design.equilibrium_capacity,
        "energy": work / MILLIAMPERE_HOUR_PER_CM2,
        "specific_energy": work / mass.loading / MILLIAMPERE_HOUR_PER_GRAM,
        "electrode_energy": work / mass.electrode / MILLIAMPERE_HOUR_PER_GRAM,
        "mean_voltage": work / charge if solved else np.nan,
        "outcome": str(trace.outcome),
        "current_density": point.current_density / MILLIAMPERE_PER_CM2,
        "specific_current": point.current_density / mass.loading,
    }
    if design.structure.others:
        row |= _shared(point, trace, charge, work, shares)
    if len(point.protocol.steps) > 1:
        row |= _cycled(point, row, trace)
    if shares is not None:
        row["voltage"] = (
            resample(trace.time, trace.voltage, shares) if solved else np.full(shares.size, np.nan)
        )
    return row


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
    for phase in design.phases[1:]:
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
        row[f"{phase.kind.label}_capacity"] = capacity
        if shares is not None:
            row[f"{phase.kind.label}_share"] = part
    return {**row, "lowest_ionic_conductivity": float(lowest)}


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
