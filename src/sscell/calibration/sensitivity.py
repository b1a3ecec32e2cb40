"""How capacities and voltages answer to parameters, and which of these can be told apart."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from tqdm.auto import tqdm

from sscell.calibration.derivatives import STEP, DesignsAround, designs_around, shared_resolution
from sscell.calibration.fit_parameters import checked_parameters
from sscell.calibration.identifiability import PRECISION, identifiability
from sscell.cards.cell import CellDesign
from sscell.designs.paths import path_info
from sscell.errors import IdentifiabilityWarning, InputError, Problem
from sscell.models.resolution import Accuracy
from sscell.quantities.measure import Measure
from sscell.quantities.wording import shown
from sscell.results.dataset import Axis, dataset
from sscell.results.outcome import Outcome, Trace
from sscell.solving.arrays import MILLIAMPERE_HOUR_PER_CM2
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Direction, Point
from sscell.studies.arguments import (
    RATES,
    asked_rates,
    checked_cell,
    checked_direction,
    means,
    rate_axis,
    rates_in,
)

if TYPE_CHECKING:
    from distributed import Client

Array = NDArray[np.float64]
STATES = 51
"""States of discharge at which the voltage is compared."""
_VOLTAGE = Measure("V", "a voltage", "10 mV", gt=0, le=10)


def sensitivity(
    cell: CellDesign,
    paths: Iterable[str],
    c_rates: Sequence[float | str] = RATES,
    direction: Direction = "discharge",
    *,
    precision: float = PRECISION,
    voltage_precision: str | None = None,
    step: float = STEP,
    progress: bool = False,
    workers: int | None = None,
    accuracy: Accuracy = "standard",
    client: Client | None = None,
) -> xr.Dataset:
    """Scaled sensitivities d ln(capacity) / d ln(parameter), all from one batch.

    Parameters
    ----------
    cell : CellDesign
    paths : iterable of str
        Parameters as ``replace`` takes them, none of them 0 in the cell.
    c_rates : sequence of float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, ``"20 mA/g"`` or ``"2 mA/cm^2"``.
    direction : "discharge" | "charge" | "cycle"
    precision : float
        Relative standard deviation of a measured capacity, for what can be told apart. [-]
    voltage_precision : str, optional
        Standard deviation of a voltage, such as ``"10 mV"``: then not only capacities but whole
        curves, taken as ten independent voltages each, say what can be told apart.
    step : float
        Change of the logarithm of a parameter. [-]
    progress : bool
        Show a progress bar.
    workers : int, optional
        Threads; all cores if not given.
    accuracy : "draft" | "standard" | "reference"
    client : distributed.Client, optional
        Whose workers solve the points, instead of this process.

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
    """
    chosen, asked_for = checked_cell(cell), asked_rates(c_rates)
    way = checked_direction(direction)
    check_fraction("precision", precision)
    check_fraction("step", step)
    volts = _checked_voltage(voltage_precision)
    values = checked_parameters(chosen, paths)
    around = designs_around(chosen, values, together=False, step=step)
    rates = rates_in(asked_for, around.cells)
    points = [Point(design, rate, way) for design in map(Design.of, around.cells) for rate in rates]
    with means(accuracy, workers, None, client, None) as execution:
        traces = solved_alike(points, execution, progress=progress)
    shape = (len(around.cells), len(rates))
    charge = np.array([p.passed(t) for p, t in zip(points, traces, strict=True)]).reshape(shape)
    outcome = np.array([str(trace.outcome) for trace in traces]).reshape(shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(charge > 0, np.log(charge), np.nan)
    slopes = around.derivatives(logs)
    names = list(values)
    shares = np.linspace(0.0, 1.0, STATES)
    curves = around.derivatives(_voltages(traces, charge, shape, shares))
    data = slopes
    if volts is not None:  # scaled so that the precision of a capacity serves them too
        told = curves[:, :, STATES // 20 :: STATES // 10].reshape(len(names), -1)
        data = np.hstack([slopes, told[:, np.isfinite(told).all(axis=0)] / volts * precision])
    report = identifiability(names, data, precision)
    found = {
        "sensitivity": slopes,
        "voltage_sensitivity": curves,
        "outcome_varied": _worst(around, outcome),
    }
    axes = [
        Axis("parameter", names, "", "parameter"),
        rate_axis(rates),
        Axis("state_of_discharge", shares.tolist(), "1", "state of discharge"),
    ]
    results = dataset(
        axes,
        found,
        study="sensitivity",
        title=chosen.title,
        direction=way,
        cells=[chosen],
        protocol={"c_rates": rates, "direction": way, "paths": names},
        attributes={
            "accuracy": execution.accuracy,
            "precision": precision,
            "step": step,
            "condition_number": report.condition,
            "told": report.told,
            "warnings": "\n".join(report.warnings),
        },
    )
    if report.warnings:
        warnings.warn("; ".join(report.warnings), IdentifiabilityWarning, stacklevel=2)
    return results.assign(
        capacity=("c_rate", charge[0] / MILLIAMPERE_HOUR_PER_CM2, _CAPACITY),
        outcome=("c_rate", outcome[0], {"units": "", "long_name": "how it ended"}),
        singular_value=("mode", report.singular_values, _SINGULAR),
        combination=(("mode", "parameter"), report.combinations, _COMBINATION),
        correlation=(("parameter", "other"), report.correlation, _CORRELATION),
    ).assign_coords(
        other=("other", names, {"units": "", "long_name": "parameter"}),
        value=(
            "parameter",
            [path_info(path).display(value) for path, value in values.items()],
            {"units": "", "long_name": "value in its display unit"},
        ),
        unit=("parameter", [path_info(path).unit for path in values], {"long_name": "unit"}),
    )


_CAPACITY = {"units": "mAh/cm2", "long_name": "areal capacity"}
_SINGULAR = {"units": "1", "long_name": "singular value of the sensitivities over the precision"}
_COMBINATION = {"units": "1", "long_name": "exponent of a parameter in a combination"}
_CORRELATION = {"units": "1", "long_name": "correlation of the logarithms of parameters"}


def solved_alike(
    points: Sequence[Point], execution: Execution, *, progress: bool = False
) -> list[Trace]:
    """Traces of points on one mesh, in their order, so that their differences are smooth."""
    mesh = shared_resolution(points, execution.accuracy)
    alike = Execution(
        execution.accuracy, execution.threads, None, execution.client, execution.compiled, mesh
    )
    traces: dict[int, Trace] = {}
    with tqdm(total=len(points), disable=not progress, unit="discharge") as bar:
        for i, _, trace in alike.solve(points):
            traces[i] = trace
            bar.update()
    return [traces[i] for i in range(len(points))]


def _checked_voltage(given: str | None) -> float | None:
    """A voltage that is more than nothing, or none. [V]"""
    if given is None:
        return None
    try:
        return float(_VOLTAGE(given))
    except ValueError as error:
        raise InputError([Problem("voltage_precision", str(error))]) from None


def check_fraction(name: str, value: Any) -> None:
    """Refuse what is no share.

    Raises
    ------
    InputError
        If it is not between 0 and 1.
    """
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < value < 1:
        said = f"expected a share between 0 and 1, such as 0.02, got {shown(value)}"
        raise InputError([Problem(name, said)])


def _voltages(
    traces: Sequence[Trace], charge: Array, shape: tuple[int, int], shares: Array
) -> Array:
    """Voltage of each cell at the charges that the first passes at these shares of its whole.

    NaN beyond the end of a discharge. Shape (cells, rates, shares).
    """
    found = np.full((*shape, shares.size), np.nan)
    for at, trace in enumerate(traces):
        place, rate = divmod(at, shape[1])
        own, base = charge[place, rate], charge[0, rate]
        if not (own > 0 and base > 0):
            continue
        passed = (trace.time - trace.time[0]) / (trace.time[-1] - trace.time[0]) * own
        inside = shares * base <= own
        curve = PchipInterpolator(passed, trace.voltage)
        found[place, rate, inside] = curve(shares[inside] * base)
    return found


def _worst(around: DesignsAround, outcome: NDArray[Any]) -> NDArray[Any]:
    """For each parameter and rate the outcome that spoils it, or the usual one."""
    rank = [Outcome.SOLVER_FAILED, Outcome.INFEASIBLE, Outcome.TIME_LIMIT, Outcome.CUT_OFF]
    order = [str(one) for one in rank]
    rows = []
    for weights in around.weights:
        own = outcome[(weights != 0) | (np.arange(weights.size) == 0)]
        rows.append([min(column, key=order.index) for column in own.T])
    return np.array(rows)
