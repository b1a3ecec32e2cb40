"""How capacities and voltages answer to parameters, and which of these can be distinguished."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import exp
from typing import Any, Unpack

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from sscell.calibration.fit_parameters import checked_parameters
from sscell.calibration.identifiability import PRECISION, Identifiability, identifiability
from sscell.cards.cell import CellDesign
from sscell.designs.paths import path_info
from sscell.designs.replace import replaced
from sscell.errors import IdentifiabilityWarning, InputError, Problem, Problems, read_at
from sscell.models.resolution import Accuracy, Resolution
from sscell.protocols.protocol import Direction, read_direction
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown
from sscell.results.dataset import Axis
from sscell.results.outcome import Outcome, Trace
from sscell.solving.arrays import MILLIAMPERE_HOUR_PER_CM2, checked_again
from sscell.solving.batch import Execution
from sscell.solving.points import Point
from sscell.solving.run_options import RunOptions, checked_options, execution
from sscell.studies.arguments import RATES, asked_rates, checked_cell, rates_in
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rate_grid import RateGrid

Array = NDArray[np.float64]

STEP = 0.05
"""Change of a logarithm. A capacity is within 1e-4 at usual tolerances, which leaves 1e-3 of a
sensitivity; the third derivative leaves step**2 / 6, below 1e-3 of what is smooth. [-]"""
_CENTRAL = ((-1, -0.5), (1, 0.5))
_UPWARD = ((0, -1.5), (1, 2.0), (2, -0.5))
_DOWNWARD = ((0, 1.5), (-1, -2.0), (-2, 0.5))


@dataclass(frozen=True)
class DesignsAround:
    """Cells, the first as it is, and the weights that make derivatives of their answers."""

    cells: tuple[CellDesign, ...]
    weights: Array
    """Shape (parameters, cells)."""

    def derivatives(self, answers: Array) -> Array:
        """Of answers by the logarithm of each parameter, shape (parameters, ...).

        NaN where an answer that is needed is NaN.

        Parameters
        ----------
        answers : array, shape (cells, ...)
        """
        needed = self.weights != 0
        rows = [
            np.tensordot(row[kept], answers[kept], axes=1)
            for row, kept in zip(self.weights, needed, strict=True)
        ]
        return np.array(rows)


def designs_around(
    cell: CellDesign, values: Mapping[str, float], *, together: bool, step: float = STEP
) -> DesignsAround:
    """Cells in which one parameter after the other is a little larger and smaller.

    Differences are central, of second order; one-sided ones, of second order too, where a
    parameter stands at the end of what it may be, as a utilisation of 100 % does.

    Parameters
    ----------
    cell : CellDesign
    values : mapping of path to float
        About which it is varied. [SI units]
    together : bool
        Whether all values are set in every cell, or the cell has them already.
    step : float
        Of the logarithm of a value. [-]

    Raises
    ------
    InputError
        If a cell cannot have the values, or a parameter cannot be varied at all.
    """
    first = replaced(cell, _sourced(values)) if together else cell
    cells, rows = [first], []
    problems = Problems()
    for path, value in values.items():
        for scheme in (_CENTRAL, _DOWNWARD, _UPWARD):
            made = _made(cell, values, path, value, scheme, step, together)
            if made is not None:
                break
        else:
            message = f"cannot be varied by {100 * step:g} % in this cell, neither up nor down"
            problems.append(Problem(path, message))
            continue
        row = {0: sum(weight for at, weight in scheme if at == 0) / step}
        for (_, weight), other in zip([s for s in scheme if s[0]], made, strict=True):
            row[len(cells)] = weight / step
            cells.append(other)
        rows.append(row)
    problems.refuse()
    weights = np.zeros((len(rows), len(cells)))
    for i, row in enumerate(rows):
        for at, weight in row.items():
            weights[i, at] = weight
    return DesignsAround(tuple(cells), weights)


def _made(
    cell: CellDesign,
    values: Mapping[str, float],
    path: str,
    value: float,
    scheme: Sequence[tuple[int, float]],
    step: float,
    together: bool,
) -> list[CellDesign] | None:
    """The cells of a scheme, or None if one of them cannot be."""
    made = []
    for at, _ in scheme:
        if not at:
            continue
        changed = {path: value * exp(at * step)}
        try:
            path_info(path).measure(Sourced(changed[path]))
            made.append(replaced(cell, _sourced({**values, **changed} if together else changed)))
        except (ValueError, InputError):
            return None
    return made


def _sourced(values: Mapping[str, float]) -> dict[str, Sourced]:
    return {path: Sourced(value) for path, value in values.items()}


def shared_resolution(points: Sequence[Point], accuracy: Accuracy) -> Resolution:
    """The finest mesh that any of the points needs, so that their differences are smooth."""
    wanted = [point.resolution(accuracy) for point in points]
    axial = max(wanted, key=lambda mesh: mesh.axial_cells)
    nodes = max(mesh.radial_nodes for mesh in wanted)
    others = zip_longest(*(mesh.other_nodes for mesh in wanted), fillvalue=0)
    return Resolution(axial.axial_cells, axial.stretch, nodes, tuple(map(max, others)))


STATES = 51
"""States of discharge at which the voltage is compared."""
_VOLTAGE = Measure("V", "a voltage", "10 mV", gt=0, le=10)


def sensitivity(
    cell: CellDesign | MeasuredCell,
    paths: Iterable[str],
    c_rates: Sequence[float | str] = RATES,
    direction: Direction = "discharge",
    *,
    precision: float = PRECISION,
    voltage_precision: str | None = None,
    step: float = STEP,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """Scaled sensitivities d ln(capacity) / d ln(parameter), all from one batch.

    Parameters
    ----------
    cell : CellDesign or MeasuredCell
    paths : iterable of str
        Parameters as ``replace`` takes them, none of them 0 in the cell.
    c_rates : sequence of float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, ``"20 mA/g"`` or ``"2 mA/cm^2"``.
    direction : "discharge" | "charge" | "cycle"
    precision : float
        Relative standard deviation of a measured capacity. [-]
    voltage_precision : str, optional
        Standard deviation of a voltage, such as ``"10 mV"``: then not only capacities but whole
        curves, taken as ten independent voltages each, decide what can be distinguished.
    step : float
        Change of the logarithm of a parameter. [-]
    **run : RunOptions
        How it is solved: ``accuracy``, ``workers``, ``store``, ``progress``, ...; see
        :class:`RunOptions`.

    Returns
    -------
    xarray.Dataset
        Dims (parameter, c_rate): ``sensitivity`` [-], NaN where a point that it needs is
        infeasible or failed, which ``outcome_varied`` then says; (parameter, c_rate,
        state_of_discharge): ``voltage_sensitivity`` [V], at equal charge; (c_rate):
        ``capacity`` [mAh/cm2] and ``outcome`` of the cell as it is. For data of that
        precision: ``singular_value`` (mode), ``combination`` (mode, parameter) and
        ``correlation`` (parameter, other); attributes ``condition_number``, ``told``
        (combinations known to a factor of two) and ``warnings``.

    Raises
    ------
    InputError
        If a path, the rates or the direction make no sense; all paths at once.

    Warns
    -----
    IdentifiabilityWarning
        If such data of one cell cannot tell the parameters apart.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> slopes = sscell.sensitivity(
    ...     cell, ["active_material.diffusivity"], c_rates=[3], accuracy="draft")
    >>> print(f"{slopes['sensitivity'].item():.2f}")
    0.17
    """
    options = checked_options(run, sensitivity)
    chosen, asked_for = checked_cell(cell), asked_rates(c_rates)
    protocol = read_direction(direction)
    check_fraction("precision", precision)
    check_fraction("step", step)
    volts = _checked_voltage(voltage_precision)
    values = checked_parameters(chosen, paths)
    around = designs_around(chosen, values, together=False, step=step)
    grid = RateGrid(rates_in(asked_for, around.cells), protocol)
    points = list(grid.points(around.cells))
    with execution(options) as solver:
        traces = solved_alike(points, solver)
        known = {"accuracy": solver.accuracy, **checked_again(points, traces, solver)}
    shape = (len(around.cells), len(grid.rates))
    charge = np.array([p.passed(t) for p, t in zip(points, traces, strict=True)]).reshape(shape)
    outcome = np.array([str(trace.outcome) for trace in traces]).reshape(shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = around.derivatives(np.where(charge > 0, np.log(charge), np.nan))
    shares = np.linspace(0.0, 1.0, STATES)
    curves = around.derivatives(_voltages(traces, charge, shape, shares))
    report = identifiability(list(values), _data(slopes, curves, volts, precision), precision)
    results = grid.dataset(
        "sensitivity",
        [Axis("parameter", list(values), "", "parameter")],
        {
            "sensitivity": slopes,
            "voltage_sensitivity": curves,
            "outcome_varied": _worst(around, outcome),
            **grid.currents([chosen], ()),
        },
        after=[Axis("state_of_discharge", shares.tolist(), "1", "state of discharge")],
        title=chosen.title,
        cells=[chosen],
        asked={"paths": list(values)},
        attributes={**known, "precision": precision, "step": step},
    )
    if report.warnings:
        warnings.warn("; ".join(report.warnings), IdentifiabilityWarning, stacklevel=2)
    return with_report(results, report, values).assign(
        capacity=("c_rate", charge[0] / MILLIAMPERE_HOUR_PER_CM2, _CAPACITY),
        outcome=("c_rate", outcome[0], {"units": "", "long_name": "how it ended"}),
    )


def with_report(
    results: xr.Dataset, report: Identifiability, values: Mapping[str, float]
) -> xr.Dataset:
    """A dataset over ``parameter`` with what can be distinguished, and the values varied.

    Parameters
    ----------
    results : xarray.Dataset
    report : Identifiability
    values : mapping of path to float
        In SI units.
    """
    paths = {path: path_info(path) for path in values}
    shown = [info.display(values[path]) for path, info in paths.items()]
    return (
        results.assign_attrs(
            condition_number=report.condition,
            told=report.resolved,
            warnings="\n".join(report.warnings),
        )
        .assign(
            singular_value=("mode", report.singular_values, _SINGULAR),
            combination=(("mode", "parameter"), report.combinations, _COMBINATION),
            correlation=(("parameter", "other"), report.correlation, _CORRELATION),
        )
        .assign_coords(
            other=("other", list(paths), {"units": "", "long_name": "parameter"}),
            value=("parameter", shown, {"units": "", "long_name": "value in its display unit"}),
            unit=("parameter", [info.unit for info in paths.values()], {"long_name": "unit"}),
        )
    )


def _data(slopes: Array, curves: Array, volts: float | None, precision: float) -> Array:
    """What is measured: capacities and, if voltages are, ten of each curve, scaled alike."""
    if volts is None:
        return slopes
    some = curves[:, :, STATES // 20 :: STATES // 10].reshape(len(slopes), -1)
    return np.hstack([slopes, some[:, np.isfinite(some).all(axis=0)] / volts * precision])


_CAPACITY = {"units": "mAh/cm2", "long_name": "areal capacity"}
_SINGULAR = {"units": "1", "long_name": "singular value of the sensitivities over the precision"}
_COMBINATION = {"units": "1", "long_name": "exponent of a parameter in a combination"}
_CORRELATION = {"units": "1", "long_name": "correlation of the logarithms of parameters"}


def solved_alike(points: Sequence[Point], execution: Execution) -> list[Trace]:
    """Traces of points on one mesh, in their order, so that their differences are smooth."""
    mesh = shared_resolution(points, execution.accuracy)
    return replace(execution, resolution=mesh).in_order(points)


def _checked_voltage(given: str | None) -> float | None:
    """A voltage that is more than nothing, or none. [V]"""
    if given is None:
        return None
    return float(read_at("voltage_precision", _VOLTAGE, given))


def check_fraction(name: str, value: Any) -> None:
    """Refuse what is no share.

    Raises
    ------
    InputError
        If it is not between 0 and 1.
    """
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < value < 1:
        message = f"expected a share between 0 and 1, such as 0.02, got {shown(value)}"
        raise InputError([Problem(name, message)])


def _voltages(
    traces: Sequence[Trace], charge: Array, shape: tuple[int, int], shares: Array
) -> Array:
    """Voltage of each cell at the charges that the first passes at these shares of its whole.

    NaN beyond the end of a discharge. Shape (cells, rates, shares).
    """
    voltages = np.full((*shape, shares.size), np.nan)
    for at, trace in enumerate(traces):
        design, rate = divmod(at, shape[1])
        varied, base = charge[design, rate], charge[0, rate]
        if not (varied > 0 and base > 0):
            continue
        passed = (trace.time - trace.time[0]) / (trace.time[-1] - trace.time[0]) * varied
        inside = shares * base <= varied
        curve = PchipInterpolator(passed, trace.voltage)
        voltages[design, rate, inside] = curve(shares[inside] * base)
    return voltages


def _worst(around: DesignsAround, outcome: NDArray[Any]) -> NDArray[Any]:
    """For each parameter and rate the outcome that spoils it, or the usual one."""
    rank = [Outcome.SOLVER_FAILED, Outcome.INFEASIBLE, Outcome.TIME_LIMIT, Outcome.CUT_OFF]
    order = [str(label) for label in rank]
    rows = []
    for weights in around.weights:
        varied = outcome[(weights != 0) | (np.arange(weights.size) == 0)]
        rows.append([min(column, key=order.index) for column in varied.T])
    return np.array(rows)
