"""Parameters of a cell from its own capacities at rates, and how far they can be trusted."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from math import exp, inf, log
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from sscell.description.cell import CellDesign
from sscell.description.paths import path_info
from sscell.description.sourced import Sourced
from sscell.errors import IdentifiabilityWarning, InputError, Problem
from sscell.models.resolution import Accuracy
from sscell.study.batch import Execution
from sscell.study.fit_result import FitResult
from sscell.study.identifiability import PRECISION, Identifiability, identifiability
from sscell.study.points import Design, Direction, Point
from sscell.study.present import checked_parameters
from sscell.study.rate_data import RateData, read_rate_data
from sscell.study.request import checked_cell, checked_direction, means
from sscell.study.sensitivity import check_fraction, solved_alike
from sscell.study.stencil import stencil

if TYPE_CHECKING:
    from distributed import Client

Array = NDArray[np.float64]
REACH = 1e4
"""Factor from its start beyond which a parameter without a bound of its own is not looked for."""
EVALUATIONS = 60
"""Most trial values of all parameters together."""
FITTED = "assumed: fitted to capacities at rates"
"""The source of a value that was found."""


def fit(
    cell: CellDesign,
    data: Any,
    paths: Iterable[str],
    direction: Direction = "discharge",
    *,
    precision: float = PRECISION,
    bounds: Mapping[str, tuple[Any, Any]] | None = None,
    workers: int | None = None,
    accuracy: Accuracy = "standard",
    client: Client | None = None,
) -> FitResult:
    """Values of some parameters with which a cell delivers what was measured.

    Least squares of relative errors over the logarithms of the parameters, with derivatives
    from one batch a step (``scipy.optimize.least_squares``).

    Parameters
    ----------
    cell : CellDesign
        Whose values the search begins at.
    data : str, Path, pandas.DataFrame or mapping
        See :func:`sscell.study.rate_data.read_rate_data`: columns ``c_rate`` (or
        ``current_density [mA/cm2]``) and ``capacity [mAh/g]`` or ``capacity [mAh/cm2]``.
    paths : iterable of str
        Parameters as ``replace`` takes them; at most as many as there are capacities.
    direction : "discharge" | "charge" | "cycle"
        How the capacities were measured: a discharge after a full charge, or a cycle at one rate.
    precision : float
        Relative standard deviation of a measured capacity. [-]
    bounds : mapping of path to (low, high), optional
        With units; else what the path allows and a factor of 10 000 either way.
    workers : int, optional
        Threads; all cores if not given.
    accuracy : "draft" | "standard" | "reference"
    client : distributed.Client, optional
        Whose workers solve the points, instead of this process.

    Returns
    -------
    FitResult
        The covariance is that of the precision, or of the scatter about the fit where that is
        larger.

    Raises
    ------
    InputError
        If data, paths or bounds make no sense, or the cell delivers nothing at the start.

    Warns
    -----
    IdentifiabilityWarning
        If the capacities cannot tell the parameters apart.
    """
    chosen, way = checked_cell(cell), checked_direction(direction)
    check_fraction("precision", precision)
    measured = read_rate_data(data)
    start = checked_parameters(chosen, paths)
    if len(start) > measured.rates.size:
        count = measured.rates.size
        said = f"{len(start)} parameters cannot follow from {count} capacities"
        raise InputError([Problem("paths", said)])
    low, high = _bounds(start, bounds or {})
    with means(accuracy, workers, None, client, None) as execution:
        trial = _Trials(chosen, list(start), measured, way, precision, execution)
        first = np.log(list(start.values()))
        if not trial.at(first)[0].any():
            said = "at the values it begins with the cell delivers nothing at any of the rates"
            raise InputError([Problem("cell", said)])
        # scipy takes the size of the start for that of the first step: one e-fold
        origin = first - 1
        search = least_squares(
            lambda x: trial.residuals(origin + x),
            np.ones(first.size),
            lambda x: trial.jacobian(origin + x),
            bounds=(low - origin, high - origin),
            x_scale=1.0,
            max_nfev=EVALUATIONS,
            xtol=1e-4,
            ftol=1e-6,
        )
        best = origin + search.x
        fitted, slopes = trial.at(best)
    found = dict(zip(start, np.exp(best).tolist(), strict=True))
    report = identifiability(list(start), slopes, precision)
    result = _result(chosen, found, start, measured, fitted, report, trial, search)
    if report.warnings:
        warnings.warn("; ".join(report.warnings), IdentifiabilityWarning, stacklevel=2)
    return result


class _Trials:
    """Capacities and their sensitivities at trial values, each set of values solved once."""

    def __init__(
        self,
        cell: CellDesign,
        paths: list[str],
        data: RateData,
        direction: Direction,
        precision: float,
        execution: Execution,
    ) -> None:
        self.cell, self.paths, self.data = cell, paths, data
        self.direction, self.precision, self.execution = direction, precision, execution
        self.known: dict[bytes, tuple[Array, Array]] = {}

    def at(self, logs: Array) -> tuple[Array, Array]:
        """Capacities in the unit of the data, and d ln(capacity)/d ln(parameter)."""
        key = logs.tobytes()
        if key not in self.known:
            self.known[key] = self._solved(logs)
        return self.known[key]

    def _solved(self, logs: Array) -> tuple[Array, Array]:
        values = dict(zip(self.paths, (exp(x) for x in logs), strict=True))
        around = stencil(self.cell, values, together=True)
        designs = [Design.of(cell) for cell in around.cells]
        points = [Point(d, rate, self.direction) for d in designs for rate in self.rates(d)]
        traces = solved_alike(points, self.execution)
        charge = np.array([p.passed(t) for p, t in zip(points, traces, strict=True)])
        charge = charge.reshape(len(designs), -1)
        if not self.data.per_area:
            charge = charge / np.array([[d.derived.loading.loading] for d in designs])
        with np.errstate(divide="ignore", invalid="ignore"):
            slopes = around.derivatives(np.where(charge > 0, np.log(charge), np.nan))
        return np.nan_to_num(charge[0]), slopes

    def rates(self, design: Design) -> list[float]:
        """C-rates of the data for a design. [h-1]"""
        share = design.derived.current_1c if self.data.are_currents else 1.0
        return [float(rate) / share for rate in self.data.rates]

    def residuals(self, logs: Array) -> Array:
        """Relative errors over the precision."""
        return np.asarray((self.at(logs)[0] / self.data.capacities - 1) / self.precision)

    def jacobian(self, logs: Array) -> Array:
        """Of the residuals, shape (capacities, parameters); none where nothing is delivered."""
        capacity, slopes = self.at(logs)
        scaled = slopes * capacity / self.data.capacities / self.precision
        return np.asarray(np.nan_to_num(scaled).T)


def _bounds(start: Mapping[str, float], given: Mapping[str, Any]) -> tuple[Array, Array]:
    """Logarithms of the least and the largest value of each parameter."""
    found = [
        Problem(f"bounds.{path}"[:80], "is no parameter of this fit")
        for path in given
        if path not in start
    ]
    lows, highs = [], []
    for path, value in start.items():
        measure = path_info(path).measure
        top = min(x for x in (measure.lt, measure.le, value * REACH) if x is not None)
        ends = (max(measure.gt or 0.0, measure.ge or 0.0, value / REACH), top)
        if path in given:
            try:
                low, high = (float(measure(end)) for end in given[path])
                if not 0 < low < high:
                    raise ValueError("expected (low, high) with 0 < low < high")
                if not low <= value <= high:
                    raise ValueError("the value the fit begins at lies outside")
                ends = (low, high)
            except (TypeError, ValueError) as error:
                found.append(Problem(f"bounds.{path}"[:80], str(error)))
        lows.append(log(ends[0]))
        highs.append(log(ends[1]))
    if found:
        raise InputError(found)
    return np.array(lows), np.array(highs)


def _result(
    cell: CellDesign,
    found: dict[str, float],
    start: dict[str, float],
    data: RateData,
    fitted: Array,
    report: Identifiability,
    trial: _Trials,
    search: Any,
) -> FitResult:
    freedom = data.rates.size - len(found)
    scatter = 2 * search.cost / freedom if freedom > 0 else 1.0
    covariance = report.covariance * max(1.0, float(scatter))
    with np.errstate(over="ignore"):
        factors = np.exp(np.sqrt(np.diag(covariance)))
    at_bound = [
        f"{path} stands at a bound of what it may be"
        for path, active in zip(found, search.active_mask, strict=True)
        if active
    ]
    best = cell.replace({path: Sourced(value, FITTED) for path, value in found.items()})
    unit = 36000.0 if data.per_area else 3600.0
    return FitResult(
        best,
        found,
        start,
        dict(zip(found, (float(f) if np.isfinite(f) else inf for f in factors), strict=True)),
        covariance,
        report.correlation,
        np.array(trial.rates(Design.of(best))),
        data.capacities / unit,
        fitted / unit,
        "mAh/cm2" if data.per_area else "mAh/g",
        report,
        (*report.warnings, *at_bound),
        bool(search.status > 0),
    )
