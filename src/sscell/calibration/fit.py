"""Parameters of a cell from its own capacities at rates, and how far they can be trusted."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, inf
from typing import Any, Literal, Unpack, overload

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from tqdm.auto import tqdm

from sscell.calibration.as_measured import as_measured
from sscell.calibration.fit_parameters import checked_parameters, log_bounds
from sscell.calibration.fit_result import MISSED, FitResult
from sscell.calibration.identifiability import PRECISION, identifiability
from sscell.calibration.rate_data import RateMeans, rate_means, read_rate_data
from sscell.calibration.sensitivity import check_fraction, designs_around, solved_alike
from sscell.cards.cell import CellDesign
from sscell.designs.replace import replaced
from sscell.designs.uncertainty import PUBLISHED
from sscell.errors import (
    IdentifiabilityWarning,
    InputError,
    MisfitWarning,
    Problem,
    stack_level_of_user,
)
from sscell.protocols.charge_rates import Rate
from sscell.protocols.protocol import DISCHARGE, Direction, Protocol, read_direction
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown
from sscell.solving.arrays import checked_again
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.solving.run_options import RunOptions, checked_options, execution
from sscell.studies.arguments import checked_cell
from sscell.studies.measured_cell import MeasuredCell

Array = NDArray[np.float64]
EVALUATIONS = 60
"""Most trial values of all parameters together."""
OUTLYING = 15.0
"""Error over the usual one of the other capacities beyond which a capacity is an outlier; where
it is the model that fails at the highest rates, ratios up to 10 were seen. [-]"""
FEWEST_OTHERS = 3
"""More capacities than parameters, without which none can be called an outlier."""
FITTED = "assumed: fitted to capacities at rates"
"""The source of a fitted value."""


@overload
def fit(
    cell: CellDesign | MeasuredCell,
    data: Any,
    paths: Iterable[str],
    direction: Direction = "discharge",
    *,
    precision: float = PRECISION,
    bounds: Mapping[str, tuple[Any, Any]] | None = None,
    **run: Unpack[RunOptions],
) -> FitResult: ...
@overload
def fit(
    cell: CellDesign | MeasuredCell,
    data: Any,
    *,
    precision: float = PRECISION,
    prior: Literal["published"],
    charge: str | Sequence[str] | None = None,
    **run: Unpack[RunOptions],
) -> MeasuredCell: ...
def fit(
    cell: CellDesign | MeasuredCell,
    data: Any,
    paths: Iterable[str] | None = None,
    direction: Direction = "discharge",
    *,
    precision: float = PRECISION,
    bounds: Mapping[str, tuple[Any, Any]] | None = None,
    prior: Literal["published"] | None = None,
    charge: str | Sequence[str] | None = None,
    **run: Unpack[RunOptions],
) -> FitResult | MeasuredCell:
    """A cell as it was measured: values of some parameters, or the published draws that agree.

    With ``paths``, least squares of errors over their standard deviations, by the logarithms of
    the parameters, with derivatives from one batch a step (``scipy.optimize.least_squares``). A
    standard deviation is the precision times the capacity, at least half of that of the largest
    capacity. Repeats of a rate are averaged and solved once. A capacity far off what all others
    agree on is left out, with a warning.

    With ``prior="published"``, nothing is fitted: contact, diffusivity and utilisation of the
    published cells are weighted by how well they agree with the measurements. The likelihood is
    normal, with the discrepancy of the published cells, a share of which all rates have in common,
    and the precision. One slow capacity is enough, and what is changed afterwards is predicted
    with the narrower band.

    Parameters
    ----------
    cell : CellDesign or MeasuredCell
        Whose values the search begins at.
    data : str, Path, pandas.DataFrame or mapping
        See :func:`sscell.calibration.rate_data.read_rate_data`: columns ``c_rate`` (or
        ``current_density [mA/cm2]``, ``[mA/g]``) and ``capacity [mAh/g]`` or ``[mAh/cm2]``.
        With a prior also one capacity such as ``{"c_rate": 0.05, "specific_capacity":
        "180 mAh/g"}``, the block ``cell.measured``, discharge curves (a column ``voltage [V]``
        beside rate and capacity), spectra (``frequency [Hz]``, ``real [ohm cm2]``, ``imaginary
        [ohm cm2]``, ``soc``), or a list of any of these; see
        :func:`sscell.calibration.measurements.read_measurements`.
    paths : iterable of str, optional
        Parameters as ``replace`` takes them; at most as many as there are capacities.
    direction : "discharge" | "charge" | "cycle"
        How the capacities were measured: a discharge after a full charge, or a cycle at one rate.
    precision : float
        Relative standard deviation of a capacity measured on one cell. [-]
    bounds : mapping of path to (low, high), optional
        With units; else what the path allows and a factor of 10 000 up and down.
    prior : "published", optional
        Instead of ``paths``: what published cells teach of cells as built.
    charge : str or sequence of str, optional
        With a prior: how the cell was charged before each discharge, as for
        :func:`sscell.rate_capability`; of several each is as likely. If not given, as the card's
        block ``measured`` states or infers it, else either ``"full"`` or ``"same rate"``.
    **run : RunOptions
        How it is solved: ``accuracy``, ``workers``, ``store``, ``progress``, ...; see
        :class:`RunOptions`.

    Returns
    -------
    FitResult or MeasuredCell
        The second with a prior. The covariance of the first is that of the precision (or of the
        scatter of repeats, where the mean is known less well), times the mean square of the
        misfit where that is larger.

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
        With a prior: if a capacity is as far from those of published cells, or fewer than 30
        published draws agree with the measurements.

    References
    ----------
    M. C. Kennedy and A. O'Hagan, J. R. Stat. Soc. B 63, 425 (2001), doi:10.1111/1467-9868.00294:
    calibration with a discrepancy of the model.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> data = {"c_rate": [0.1, 1, 3], "capacity [mAh/g]": [201, 177, 140]}
    >>> result = sscell.fit(cell, data, ["active_material.diffusivity"], accuracy="draft")
    >>> print(f"{result.values['active_material.diffusivity']:.0e} m2/s")
    4e-15 m2/s

    From one slow capacity, and with another catholyte:

    >>> slow = {"c_rate": 0.05, "specific_capacity": "180 mAh/g"}
    >>> found = sscell.fit(cell, slow, prior="published", charge="same rate", accuracy="draft")
    >>> halide = found.replace({"cathode.catholyte": "li3incl6"})
    >>> rates = sscell.rate_capability(halide, [1], accuracy="draft", samples=8)
    >>> rates["specific_capacity_band"].dims
    ('quantile', 'c_rate')
    """
    options = checked_options(run, fit)
    chosen, protocol = checked_cell(cell), read_direction(direction)
    check_fraction("precision", precision)
    _check_kind(paths, bounds, protocol, prior, charge)
    if prior is not None:
        with execution(options) as solver:
            return as_measured(chosen, data, precision, charge, solver)
    return _of_paths(chosen, data, paths, protocol, precision, bounds, options)


def _check_kind(paths: Any, bounds: Any, protocol: Protocol, prior: Any, charge: Any) -> None:
    """Refuse arguments that do not belong together; all at once."""
    problems = []
    if prior is None:
        if paths is None:
            problems.append(Problem("paths", "missing; give paths, or prior='published'"))
        if charge is not None:
            message = "belongs to prior='published'; with paths a cycle is direction='cycle'"
            problems.append(Problem("charge", message))
    else:
        if prior != PUBLISHED:
            problems.append(Problem("prior", f"expected '{PUBLISHED}', got {shown(prior)}"))
        for name, given in (("paths", paths), ("bounds", bounds)):
            if given is not None:
                problems.append(Problem(name, "with a prior nothing is fitted; leave it out"))
        if protocol.name != DISCHARGE.name:
            message = "published capacities are of discharges; say with charge what came before"
            problems.append(Problem("direction", message))
    if problems:
        raise InputError(problems)


def _of_paths(
    chosen: CellDesign,
    data: Any,
    paths: Any,
    protocol: Protocol,
    precision: float,
    bounds: Mapping[str, tuple[Any, Any]] | None,
    options: RunOptions,
) -> FitResult:
    measured = rate_means(read_rate_data(data, protocol.name), precision)
    start = checked_parameters(chosen, paths)
    if len(start) > measured.rates.size:
        count = measured.rates.size
        message = f"{len(start)} parameters cannot follow from capacities at {count} rates"
        raise InputError([Problem("paths", message)])
    bounded = log_bounds(start, bounds or {})
    with execution(options) as solver, tqdm(disable=not solver.progress, unit="trial") as bar:
        every = np.zeros(measured.rates.size, dtype=bool)
        trial = _Trials(chosen, list(start), measured, protocol, solver, bar, every)
        trial, search = _fitted(trial, np.log(list(start.values())), *bounded)
        result = _result(start, trial, search)
    if result.identifiability.warnings:
        message = "; ".join(result.identifiability.warnings)
        warnings.warn(message, IdentifiabilityWarning, stacklevel=stack_level_of_user())
    for message in result.misfits:
        warnings.warn(message, MisfitWarning, stacklevel=stack_level_of_user())
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
