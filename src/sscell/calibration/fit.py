"""Parameters of a cell from its own capacities at rates, and how far they can be trusted."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import exp, inf, log
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from tqdm.auto import tqdm

from sscell.calibration.fit_parameters import checked_parameters
from sscell.calibration.fit_result import MISSED, FitResult
from sscell.calibration.identifiability import PRECISION, identifiability
from sscell.calibration.rate_data import RateMeans, rate_means, read_rate_data
from sscell.calibration.sensitivity import check_fraction, designs_around, solved_alike
from sscell.cards.cell import CellDesign
from sscell.designs.paths import path_info
from sscell.designs.replace import replaced
from sscell.errors import IdentifiabilityWarning, InputError, MisfitWarning, Problem, expect
from sscell.protocols.charge_rates import Rate
from sscell.protocols.protocol import Direction, Protocol, read_direction
from sscell.quantities.sourced import Sourced
from sscell.solving.arrays import checked_again
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.solving.run_options import RunOptions, checked_options, execution
from sscell.studies.arguments import checked_cell

Array = NDArray[np.float64]
REACH = 1e4
"""Factor from its start beyond which a parameter without a bound of its own is not looked for."""
EVALUATIONS = 60
"""Most trial values of all parameters together."""
OUTLYING = 15.0
"""Error over the usual one of the other capacities beyond which a capacity is an outlier; where
it is the model that fails at the highest rates, ratios up to 10 were seen. [-]"""
FEWEST_OTHERS = 3
"""More capacities than parameters, without which none can be called an outlier."""
FITTED = "assumed: fitted to capacities at rates"
"""The source of a fitted value."""


def fit(
    cell: CellDesign,
    data: Any,
    paths: Iterable[str],
    direction: Direction = "discharge",
    *,
    precision: float = PRECISION,
    bounds: Mapping[str, tuple[Any, Any]] | None = None,
    **run: Unpack[RunOptions],
) -> FitResult:
    """Values of some parameters with which a cell delivers what was measured.

    Least squares of errors over their standard deviations, by the logarithms of the parameters,
    with derivatives from one batch a step (``scipy.optimize.least_squares``). A standard deviation
    is the precision times the capacity, at least half of that of the largest capacity. Repeats of
    a rate are averaged and solved once. A capacity far off what all others agree on is left out,
    with a warning.

    Parameters
    ----------
    cell : CellDesign
        Whose values the search begins at.
    data : str, Path, pandas.DataFrame or mapping
        See :func:`sscell.calibration.rate_data.read_rate_data`: columns ``c_rate`` (or
        ``current_density [mA/cm2]``, ``[mA/g]``) and ``capacity [mAh/g]`` or ``[mAh/cm2]``.
    paths : iterable of str
        Parameters as ``replace`` takes them; at most as many as there are capacities.
    direction : "discharge" | "charge" | "cycle"
        How the capacities were measured: a discharge after a full charge, or a cycle at one rate.
    precision : float
        Relative standard deviation of a capacity measured on one cell. [-]
    bounds : mapping of path to (low, high), optional
        With units; else what the path allows and a factor of 10 000 up and down.
    **run : RunOptions
        How it is solved: ``accuracy``, ``workers``, ``store``, ``progress``, ...; see
        :class:`RunOptions`.

    Returns
    -------
    FitResult
        The covariance is that of the precision (or of the scatter of repeats, where the mean is
        known less well), times the mean square of the misfit where that is larger.

    Raises
    ------
    InputError
        If data, paths or bounds make no sense, or the cell delivers nothing at the start.

    Warns
    -----
    IdentifiabilityWarning
        If the capacities cannot tell the parameters apart.
    MisfitWarning
        If the cell misses a capacity by more than three standard deviations, or one was left out.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> data = {"c_rate": [0.1, 1, 3], "capacity [mAh/g]": [201, 177, 140]}
    >>> result = sscell.fit(cell, data, ["active_material.diffusivity"], accuracy="draft")
    >>> print(f"{result.values['active_material.diffusivity']:.0e} m2/s")
    4e-15 m2/s
    """
    options = checked_options(run, fit)
    chosen, protocol = checked_cell(cell), read_direction(direction)
    check_fraction("precision", precision)
    measured = rate_means(read_rate_data(data, protocol.name), precision)
    start = checked_parameters(chosen, paths)
    if len(start) > measured.rates.size:
        count = measured.rates.size
        message = f"{len(start)} parameters cannot follow from capacities at {count} rates"
        raise InputError([Problem("paths", message)])
    bounded = _bounds(start, bounds or {})
    with execution(options) as solver, tqdm(disable=not solver.progress, unit="trial") as bar:
        every = np.zeros(measured.rates.size, dtype=bool)
        trial = _Trials(chosen, list(start), measured, protocol, solver, bar, every)
        trial, search = _fitted(trial, np.log(list(start.values())), *bounded)
        result = _result(start, trial, search)
    if result.identifiability.warnings:
        message = "; ".join(result.identifiability.warnings)
        warnings.warn(message, IdentifiabilityWarning, stacklevel=2)
    for message in result.misfits:
        warnings.warn(message, MisfitWarning, stacklevel=2)
    return result


def _fitted(trial: _Trials, first: Array, low: Array, high: Array) -> tuple[_Trials, Any]:
    """The trials with weight on all but the outliers, and the search that ended among them."""
    if not trial.at(first)[0].any():
        message = "at the values it begins with the cell delivers nothing at any of the rates"
        raise InputError([Problem("cell", message)])
    search = _search(trial, first, first, low, high)
    outlying = _outlying(trial, search.x, first, low, high)
    if outlying is not None:
        trial = trial.without(outlying)
        search = _search(trial, first, search.x, low, high)
    return trial, search


def _search(
    trial: _Trials, first: Array, start: Array, low: Array, high: Array, loss: str = "linear"
) -> Any:
    """Least squares over logarithms; in what it returns, ``x`` are logarithms as well."""
    origin = first - 1  # scipy takes the size of the start for that of the first step: one e-fold
    search = least_squares(
        lambda x: trial.residuals(origin + x),
        start - origin,
        lambda x: trial.jacobian(origin + x),
        bounds=(low - origin, high - origin),
        x_scale=1.0,
        max_nfev=EVALUATIONS,
        xtol=1e-4,
        ftol=1e-6,
        loss=loss,
        f_scale=MISSED,
    )
    search.x = origin + search.x
    return search


def _outlying(
    trial: _Trials, best: Array, first: Array, low: Array, high: Array
) -> NDArray[np.bool_] | None:
    """Rates whose capacity is far off what all others agree on; None if there are none.

    All others: their median error in a fit that gives large errors no weight (Cauchy's loss,
    begun where a milder one ends).
    """
    count = trial.means.rates.size
    if np.abs(trial.residuals(best)).max() <= MISSED or count < first.size + FEWEST_OTHERS:
        return None
    mild = _search(trial, first, first, low, high, "soft_l1")
    errors = np.abs(trial.residuals(_search(trial, first, mild.x, low, high, "cauchy").x))
    typical = max(1.0, float(np.median(errors)) / 0.6745)  # of a normal distribution
    far = errors > OUTLYING * typical
    return far if 0 < far.sum() <= count / 4 else None


@dataclass(frozen=True)
class _Trials:
    """Capacities and their sensitivities at trial values, each set of values solved once."""

    cell: CellDesign
    paths: list[str]
    means: RateMeans
    protocol: Protocol
    execution: Execution
    bar: tqdm[Any]
    outlying: NDArray[np.bool_]
    """For each rate whether its capacity has no weight."""
    known: dict[bytes, tuple[Array, Array]] = field(default_factory=dict)

    def at(self, logs: Array) -> tuple[Array, Array]:
        """Capacities in the unit of the data, and their derivatives by ln(parameter)."""
        key = logs.tobytes()
        if key not in self.known:
            self.known[key] = self._solved(logs)
        return self.known[key]

    def _solved(self, logs: Array) -> tuple[Array, Array]:
        values = dict(zip(self.paths, (exp(x) for x in logs), strict=True))
        around = designs_around(self.cell, values, together=True)
        designs = [Design.of(cell) for cell in around.cells]
        points = [point for design in designs for point in self.points(design)]
        traces = solved_alike(points, replace(self.execution, progress=False))
        self.bar.update()
        charge = np.array([p.passed(t) for p, t in zip(points, traces, strict=True)])
        charge = charge.reshape(len(designs), -1)
        if not self.means.data.per_area:
            charge = charge / np.array([[d.derived.loading.loading] for d in designs])
        charge = np.nan_to_num(charge)
        return charge[0], around.derivatives(charge)

    def rates(self, design: Design) -> list[float]:
        """C-rates of the data for a design. [h-1]"""
        nominal = float(design.cell.nominal_specific_capacity)
        areal, basis = design.derived.loading.areal_capacity, self.means.data.basis
        return [Rate(float(rate), basis).c_rate(nominal, areal) for rate in self.means.rates]

    def without(self, outlying: NDArray[np.bool_]) -> _Trials:
        """The same, with no weight on some capacities; what is solved stays solved."""
        return replace(self, outlying=outlying)

    def points(self, design: Design) -> list[Point]:
        """A design at the rates of the data."""
        return [Point(design, rate, self.protocol) for rate in self.rates(design)]

    def solved(self, cell: CellDesign) -> dict[str, Any]:
        """How the points were solved, and how a cell compares with reference accuracy."""
        known = {"accuracy": self.execution.accuracy, "self_check_points": 0}
        if not self.execution.self_check:
            return known
        points = self.points(Design.of(cell))
        traces = solved_alike(points, self.execution)
        return known | checked_again(points, traces, self.execution)

    def residuals(self, logs: Array) -> Array:
        """Errors over their standard deviations."""
        errors = (self.at(logs)[0] - self.means.capacities) / self.means.deviations
        return np.where(self.outlying, 0.0, errors)

    def jacobian(self, logs: Array) -> Array:
        """Of the residuals, shape (capacities, parameters)."""
        return np.where(self.outlying, 0.0, self.at(logs)[1] / self.means.deviations).T


def _bounds(start: Mapping[str, float], given: Mapping[str, Any]) -> tuple[Array, Array]:
    """Logarithms of the least and the largest value of each parameter."""
    expect(Mapping, given, "bounds", "a mapping of paths and pairs (low, high)")
    problems = [
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
                problems.append(Problem(f"bounds.{path}"[:80], str(error)))
        lows.append(log(ends[0]))
        highs.append(log(ends[1]))
    if problems:
        raise InputError(problems)
    return np.array(lows), np.array(highs)


def _result(start: dict[str, float], trial: _Trials, search: Any) -> FitResult:
    means, data, best = trial.means, trial.means.data, search.x
    values = dict(zip(start, np.exp(best).tolist(), strict=True))
    freedom = int(np.sum(~trial.outlying)) - len(values)
    report = identifiability(list(start), trial.jacobian(best).T, 1.0)
    misfit = float(np.sqrt(2 * search.cost / max(freedom, 1)))
    covariance = report.covariance * max(1.0, misfit if freedom > 0 else 1.0) ** 2
    with np.errstate(over="ignore"):
        factors = np.exp(np.sqrt(np.diag(covariance)))
    at_bound = [
        f"{path} is at a bound of its range"
        for path, active in zip(values, search.active_mask, strict=True)
        if active
    ]
    changed = {path: Sourced(value, FITTED) for path, value in values.items()}
    cell = replaced(trial.cell, changed)
    unit = 36000.0 if data.per_area else 3600.0
    return FitResult(
        cell=cell,
        values=values,
        start=start,
        factors=dict(
            zip(values, (float(f) if np.isfinite(f) else inf for f in factors), strict=True)
        ),
        covariance=covariance,
        correlation=report.correlation,
        c_rates=np.array(trial.rates(Design.of(cell))),
        measured=means.capacities / unit,
        fitted=trial.at(best)[0] / unit,
        deviations=means.deviations / unit,
        repeats=means.counts,
        outlying=trial.outlying,
        unit="mAh/cm2" if data.per_area else "mAh/g",
        identifiability=report,
        at_bound=tuple(at_bound),
        scatter=means.scatter,
        misfit=misfit,
        notes=data.notes,
        converged=bool(search.status > 0),
        protocol=trial.protocol,
        solved=trial.solved(cell),
    )
