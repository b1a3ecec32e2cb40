"""The value of one quantity that a cell needs for what is asked of it, over a whole map at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from tqdm.auto import tqdm

from sscell.cards.cell import CellDesign
from sscell.designs.replace import replaced
from sscell.designs.varied import asked_grid, dumped, each_design, each_value, shape_of
from sscell.errors import InputError, Problem, expect
from sscell.models.resolution import Accuracy
from sscell.results.dataset import dataset
from sscell.solving.points import Direction
from sscell.studies.arguments import (
    asked_rates,
    checked_cell,
    means,
    rate_axis,
    rates_in,
    varied_axes,
)
from sscell.studies.bands import QUANTILES, Uncertainty, quantile_axis, varied
from sscell.studies.bands import about as of_band
from sscell.studies.criteria import WORDS, checked_criterion
from sscell.studies.search import CONDUCTIVITY, Search
from sscell.studies.searched_quantity import searched_quantity

if TYPE_CHECKING:
    from distributed import Client


def required_conductivity(
    cell: CellDesign,
    areal_capacity: Iterable[Any] | None = None,
    c_rates: Sequence[float | str] = (1.0,),
    capacity_fraction: float | None = None,
    direction: Direction = "discharge",
    *,
    over: Mapping[str, Iterable[Any]] | None = None,
    voltage_loss: Any = None,
    energy_efficiency: float | None = None,
    between: tuple[Any, Any] = ("0.01 mS/cm", "1000 mS/cm"),
    progress: bool = False,
    workers: int | None = None,
    accuracy: Accuracy = "standard",
    client: Client | None = None,
    uncertainty: Uncertainty | None = None,
    samples: int = 32,
) -> xr.Dataset:
    """The catholyte conductivity that a cell needs, over a map of designs and rates.

    Parameters
    ----------
    cell : CellDesign
    areal_capacity : quantities, optional
        The first axis of the map; short for ``over={"cathode.areal_capacity": ...}``.
    c_rates : sequence of float
        The last axis of the map. [h-1]
    capacity_fraction, direction, over, voltage_loss, energy_efficiency, between
        As for :func:`required`.
    progress, workers, accuracy, client, uncertainty, samples
        As for :func:`required`.

    Returns
    -------
    xarray.Dataset
        As of :func:`required`; the outcome of points that no conductivity helps is "not limited
        by the catholyte".

    Raises
    ------
    InputError
        As :func:`required`.
    """
    if over is not None:
        expect(Mapping, over, "over", "a mapping of a path to its values")
    axes = dict(over or {})
    if areal_capacity is not None and "cathode.areal_capacity" in axes:
        said = "is given twice, as areal_capacity and in over; expected one"
        raise InputError([Problem("cathode.areal_capacity", said)])
    if areal_capacity is not None:
        axes = {"cathode.areal_capacity": areal_capacity, **axes}
    return required(
        cell,
        CONDUCTIVITY,
        between,
        c_rates,
        axes,
        capacity_fraction=capacity_fraction,
        voltage_loss=voltage_loss,
        energy_efficiency=energy_efficiency,
        direction=direction,
        progress=progress,
        workers=workers,
        accuracy=accuracy,
        client=client,
        uncertainty=uncertainty,
        samples=samples,
    )


def required(
    cell: CellDesign,
    path: str,
    between: tuple[Any, Any],
    c_rates: Sequence[float | str],
    over: Mapping[str, Iterable[Any]] | None = None,
    direction: Direction = "discharge",
    *,
    capacity_fraction: float | None = None,
    voltage_loss: Any = None,
    energy_efficiency: float | None = None,
    progress: bool = False,
    workers: int | None = None,
    accuracy: Accuracy = "standard",
    client: Client | None = None,
    uncertainty: Uncertainty | None = None,
    samples: int = 32,
) -> xr.Dataset:
    """The value of a quantity with which a cell just meets a criterion, to 1 %.

    Parameters
    ----------
    cell : CellDesign
    path : str
        Of the quantity, such as ``"cathode.tortuosity_factor"``.
    between : (low, high)
        Where it is looked for, such as ``(1, 100)`` or ``("0.5 um", "20 um")``.
    c_rates : sequence of float
        The last axis of the map. [h-1]
    over : mapping of path to values, optional
        The other axes of the map.
    capacity_fraction : float, optional
        At least this share of the equilibrium capacity; 0.8 if no criterion is given. [-]
    voltage_loss : quantity, optional
        The mean distance from the equilibrium voltage is at most this, such as ``"100 mV"``.
    energy_efficiency : float, optional
        Of a cycle, at least. [-]
    direction : "discharge" | "charge" | "cycle"
    progress : bool
        Show a progress bar.
    workers : int, optional
        Threads; all cores if not given.
    accuracy : "draft" | "standard" | "reference"
    client : distributed.Client, optional
        Whose workers solve the points, instead of this process.
    uncertainty : mapping of path to factor or range, or "cards", optional
        As for ``rate_capability``, of anything but the quantity that is looked for.
    samples : int
        Designs drawn from it for each point of the map.

    Returns
    -------
    xarray.Dataset
        Dims (short names of ``over``..., c_rate): ``required`` in the unit of the path (the end
        of the range where that is "always enough", NaN where nothing is found), ``reached``
        (the criterion's quantity there, or at the best end), ``outcome`` ("found" | "always
        enough" | "out of reach" | "solver failed") and, for points out of reach, ``limited_by``:
        the process that being ideal would bring furthest. With an uncertainty also
        ``required_band`` with the first dim ``quantile``, infinite where too many of the designs
        are out of reach (minus infinity where less of the quantity is better).

    Raises
    ------
    InputError
        If a path, value or criterion makes no sense, or the quantity changes nothing.
    """
    chosen, asked_for = checked_cell(cell), asked_rates(c_rates)
    unknown = searched_quantity(path, between)
    criterion = checked_criterion(capacity_fraction, voltage_loss, energy_efficiency, direction)
    asked = asked_grid(over)
    if unknown.path.name in asked:
        raise InputError([Problem(unknown.path.name, "is looked for and given; expected one")])
    for changes in each_value(asked):  # two names of one thing are a contradiction
        replaced(chosen, {**changes, **unknown.change(unknown.ends[0])})
    cells = [replaced(chosen, changes) if changes else chosen for changes in each_design(asked)]
    ends = (replaced(chosen, unknown.change(end)) for end in unknown.ends)
    rates = rates_in(asked_for, chain(cells, ends))
    shape = (*shape_of(asked), len(rates))
    with means(accuracy, workers, None, client, None) as execution:
        search = Search(unknown, criterion, [(c, r) for c in cells for r in rates], execution)
        with tqdm(total=prod(shape), disable=not progress, unit="point") as bar:
            found = search.run(bar)
        variables = {name: values.reshape(shape) for name, values in found.items()}
        axes = [*varied_axes(asked), rate_axis(rates)]
        if uncertainty is not None:
            places = [(d, r) for c in cells for d in varied(c, uncertainty, samples) for r in rates]
            spread = Search(unknown, criterion, places, execution).needed()
            drawn = spread.reshape(len(cells), samples, len(rates))
            band = np.quantile(drawn, QUANTILES, axis=1, method="inverted_cdf")
            variables["required_band"] = band.reshape(len(QUANTILES), *shape)
            axes.append(quantile_axis())
    results = dataset(
        axes,
        variables,
        study="required",
        title=chosen.title,
        direction=criterion.direction,
        cells=[chosen],
        protocol={
            "path": unknown.path.name,
            "c_rates": rates,
            "direction": criterion.direction,
            "over": dumped(asked),
        },
        attributes={
            "criterion": criterion.kind,
            "target": criterion.target,
            "accuracy": accuracy,
            **({} if uncertainty is None else of_band([chosen], uncertainty, samples)),
        },
    )
    info = unknown.path
    about = {"units": info.unit, "long_name": f"required {info.long_name}", "path": info.name}
    for name in ("required", "required_band"):
        if name in results:
            results[name].attrs.update(about)
    units, long_name = WORDS[criterion.kind]
    results["reached"].attrs.update(units=units, long_name=long_name)
    return results
