"""The value of one quantity that a cell needs for what is asked of it, over a whole map at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import prod
from typing import Any, Unpack

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from tqdm.auto import tqdm

from sscell.cards.cell import CellDesign
from sscell.designs.ranges import SearchedQuantity, searched_quantity
from sscell.designs.replace import replaced
from sscell.designs.varied import Grid, asked_grid, dumped, each_design, each_value, shape_of
from sscell.errors import InputError, Problem, expect
from sscell.protocols.charge import read_protocol
from sscell.protocols.protocol import Direction
from sscell.quantities.wording import two_digits
from sscell.results.dataset import Axis, drawn_words
from sscell.solving.batch import Execution
from sscell.solving.run_options import RunOptions, checked_options, execution
from sscell.studies.arguments import asked_rates, checked_charge, rates_in, varied_axes
from sscell.studies.bands import (
    QUANTILES,
    Certain,
    Uncertainty,
    connected,
    one_as_described,
)
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rate_grid import SAME, RateGrid
from sscell.studies.search import CONDUCTIVITY, WORDS, Criterion, Search, checked_criterion

Array = NDArray[np.float64]


def required_conductivity(
    cell: CellDesign | MeasuredCell,
    areal_capacity: Iterable[Any] | None = None,
    c_rates: Sequence[float | str] = (1.0,),
    capacity_fraction: float | None = None,
    direction: Direction = "discharge",
    *,
    charge: str | None = None,
    over: Mapping[str, Iterable[Any]] | None = None,
    voltage_loss: Any = None,
    energy_efficiency: float | None = None,
    between: tuple[Any, Any] = ("0.01 mS/cm", "1000 mS/cm"),
    uncertainty: Uncertainty | None = None,
    samples: int = 32,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """The catholyte conductivity that a cell needs, over a map of designs and rates.

    Parameters
    ----------
    cell : CellDesign or MeasuredCell
    areal_capacity : quantities, optional
        The first axis of the map; short for ``over={"cathode.areal_capacity": ...}``.
    c_rates : sequence of float
        The last axis of the map. [h-1]
    capacity_fraction, direction, charge, over, voltage_loss, energy_efficiency, between
        As for :func:`required`.
    uncertainty, samples, run
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

    Examples
    --------
    >>> import sscell
    >>> thick = sscell.load_cell("ncm83_li6ps5cl").replace({"cathode.areal_capacity": "5 mAh/cm^2"})
    >>> need = sscell.required_conductivity(thick, c_rates=[1], accuracy="draft")
    >>> print(f"{need['required'].item():.2f} {need['required'].units}")
    0.34 mS/cm
    """
    options = checked_options(run, required_conductivity)
    if over is not None:
        expect(Mapping, over, "over", "a mapping of a path to its values")
    axes = dict(over or {})
    if areal_capacity is not None and "cathode.areal_capacity" in axes:
        message = "is given twice, as areal_capacity and in over; expected one"
        raise InputError([Problem("cathode.areal_capacity", message)])
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
        charge=charge,
        uncertainty=uncertainty,
        samples=samples,
        **options,
    )


def required(
    cell: CellDesign | MeasuredCell,
    path: str,
    between: tuple[Any, Any],
    c_rates: Sequence[float | str],
    over: Mapping[str, Iterable[Any]] | None = None,
    direction: Direction = "discharge",
    *,
    charge: str | None = None,
    capacity_fraction: float | None = None,
    voltage_loss: Any = None,
    energy_efficiency: float | None = None,
    uncertainty: Uncertainty | None = None,
    samples: int = 32,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """The value of a quantity with which a cell just meets a criterion, to 1 %.

    Parameters
    ----------
    cell : CellDesign or MeasuredCell
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
    charge : str, optional
        Before each discharge, as for ``rate_capability``.
    uncertainty : mapping of path to factor or range, "cards" or "published", optional
        As for ``rate_capability``, of anything but the quantity that is looked for. The share of
        the capacity remains one of the equilibrium capacity of the cell as it is described.
    samples : int
        Designs drawn from it for each point of the map.
    **run : RunOptions
        How it is solved: ``accuracy``, ``workers``, ``store``, ``progress``, ...; see
        :class:`RunOptions`.

    Returns
    -------
    xarray.Dataset
        Dims (short names of ``over``..., c_rate): ``required`` in the unit of the path (the end
        of the range where that is "always enough", NaN where nothing is found), ``reached``
        (the criterion's quantity there, or at the best end), ``stack_specific_energy`` [Wh/kg] and
        ``stack_energy_density`` [Wh/L] there, ``outcome`` ("found" | "always enough" | "out of
        reach" | "solver failed") and, for points out of reach, ``limited_by``:
        the process that being ideal would bring furthest. With an uncertainty also
        ``required_band`` with the first dim ``quantile``, infinite where too many of the designs
        are out of reach (minus infinity where less of the quantity is better), and
        ``out_of_reach``, the share of the designs drawn that no value is enough for;
        ``required_samples`` and ``limited_by_samples`` of each design drawn, with the last dim
        ``sample``; and the attribute ``statement``, the band in words.

    Raises
    ------
    InputError
        If a path, value or criterion makes no sense, or the quantity changes nothing.

    Examples
    --------
    >>> import sscell
    >>> thick = sscell.load_cell("ncm83_li6ps5cl").replace({"cathode.areal_capacity": "5 mAh/cm^2"})
    >>> need = sscell.required(
    ...     thick, "cathode.tortuosity_factor", (1, 100), c_rates=[1], accuracy="draft")
    >>> print(f"{need['required'].item():.0f}")
    23
    """
    options = checked_options(run, required)
    asked_for = asked_rates(c_rates)
    charge = checked_charge(cell, direction, charge)
    chosen, kind = one_as_described(cell, uncertainty, samples)
    unknown = searched_quantity(path, between)
    criterion = checked_criterion(
        capacity_fraction, voltage_loss, energy_efficiency, read_protocol(direction, charge)
    )
    asked = asked_grid(over)
    cells = _cells(chosen, asked, unknown)
    ends = [replaced(chosen, unknown.change(end)) for end in unknown.ends]
    grid = RateGrid(rates_in(asked_for, chain(cells, ends)), criterion.protocol)
    shape, after = (*shape_of(asked), len(grid.rates)), []
    with execution(options) as solver:
        middle = [kind.middle(c) for c in cells]
        share = connected(middle, cells) if criterion.kind == "capacity_fraction" else 1.0
        places = [(c, r) for c in middle for r in grid.rates]
        scale = np.repeat(share, len(places) // np.size(share))
        search = Search(unknown, criterion, places, solver, scale, shape=shape)
        with tqdm(total=prod(shape), disable=not solver.progress, unit="point") as bar:
            variables = {name: v.reshape(shape) for name, v in search.run(bar).items()}
        known = {"accuracy": solver.accuracy, **search.self_check()}
        if kind.samples:
            needed, limits = _needed(unknown, criterion, cells, grid, kind, solver, shape[:-1])
            band = np.nanquantile(needed, QUANTILES, axis=-1, method="inverted_cdf")
            variables["required_band"] = band.reshape(len(QUANTILES), *shape)
            variables["out_of_reach"] = np.isinf(needed).mean(axis=-1).reshape(shape)
            variables["required_samples"] = needed.reshape(*shape, samples)
            variables["limited_by_samples"] = limits.reshape(*shape, samples)
            after.append(Axis("sample", range(samples), "1", "design drawn"))
    low, high = (grid.currents([end], ()) for end in ends)
    currents = grid.currents(cells, shape_of(asked))
    same = [name for name in currents if np.allclose(low[name], high[name], rtol=SAME, atol=0.0)]
    results = grid.dataset(
        "required",
        varied_axes(asked),
        variables | {name: currents[name] for name in same},
        after=[*after, *kind.axes],
        title=chosen.title,
        cells=[chosen],
        asked={"path": unknown.path.name, "over": dumped(asked)},
        attributes={
            "criterion": criterion.kind,
            "target": criterion.target,
            "condition": criterion.protocol.condition,
            **known,
            **kind.attributes([chosen]),
        },
    )
    info = unknown.path
    long_name = f"required {info.long_name} {criterion.protocol.condition}"
    attributes = {"units": info.unit, "long_name": long_name, "path": info.name}
    for name in results.keys() & {"required", "required_band", "required_samples"}:
        results[name].attrs.update(attributes)
    units, long_name = WORDS[criterion.kind]
    results["reached"].attrs.update(units=units, long_name=long_name)
    return results.assign_attrs(statement=statement(results)) if kind.samples else results


MOST_STATED = 12
"""Points of which the band is put in words."""


def statement(results: xr.Dataset) -> str:
    """What the band of a required value says, a line for each of at most a dozen points.

    Parameters
    ----------
    results : xarray.Dataset
        With ``required_band`` and ``out_of_reach``.
    """
    designs = drawn_words(results)
    unit = str(results["required"].attrs["units"])
    unit = "" if unit == "1" else f" {unit}"
    nothing = results["out_of_reach"]
    lines = []
    for index in list(np.ndindex(nothing.shape))[:MOST_STATED]:
        at = dict(zip(nothing.dims, index, strict=True))
        values = [results[dim][i] for dim, i in at.items()]
        where = ", ".join(_value(value) for value in values)
        low, _, high = results["required_band"].isel(at).values.tolist()
        share = float(nothing.isel(at))
        band = _band(low, high, unit, designs) if np.isfinite([low, high]).any() else ""
        none = f"none suffices in {_percent(share)}" if share else ""
        words = "; ".join(filter(None, [band, none]))
        lines.append(f"{where}: {words}{'' if band else f' of {designs}'}")
    more = nothing.size - len(lines)
    return "\n".join([*lines, *([f"... {more} more points"] if more else [])])


def _band(low: float, high: float, unit: str, designs: str) -> str:
    """A band whose one end may be out of reach; the other then holds for nine of ten."""
    if not np.isfinite(high):
        return f"{_percent(QUANTILES[-1])} of {designs} need more than {two_digits(low)}{unit}"
    if not np.isfinite(low):
        return f"{_percent(QUANTILES[-1])} of {designs} need less than {two_digits(high)}{unit}"
    inside = _percent(QUANTILES[-1] - QUANTILES[0])
    return f"{two_digits(low)} to {two_digits(high)}{unit} in {inside} of {designs}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _value(coordinate: xr.DataArray) -> str:
    """Of a place of the map: ``1C`` or ``5 mAh/cm2``."""
    value, unit = coordinate.item(), str(coordinate.attrs.get("units", ""))
    if coordinate.name == "c_rate":
        return f"{value:.4g}C"
    text = value if isinstance(value, str) else f"{value:.4g}"
    return text if unit in ("", "1") else f"{text} {unit}"


def _needed(
    unknown: SearchedQuantity,
    criterion: Criterion,
    cells: Sequence[CellDesign],
    grid: RateGrid,
    kind: Certain,
    solver: Execution,
    over: tuple[int, ...],
) -> tuple[Array, NDArray[Any]]:
    """What is required in each draw and what limits it, shape (cells, rates, samples).

    A residual changes capacities; voltages and efficiencies stay those of the factors.
    """
    every = [kind.drawn(cell) for cell in cells]
    built = [cell for design in every for cell in design.cells]
    described = [cell for cell in cells for _ in range(kind.samples)]
    scale, offset = np.array(1.0), np.array(0.0)
    residuals = [d.offsets(grid.rates, 1) / d.equilibrium for d in every if d.offsets]
    if residuals and criterion.kind == "capacity_fraction":
        scale = np.repeat(connected(built, described), len(grid.rates))
        offset = np.ravel(residuals)
    places = [(cell, rate) for cell in built for rate in grid.rates]
    whole = *over, kind.samples, len(grid.rates)
    search = Search(unknown, criterion, places, solver, scale, offset, whole, len(over))
    shape = (len(cells), kind.samples, len(grid.rates))
    needed, limits = (np.swapaxes(v.reshape(shape), 1, 2) for v in search.needed())
    return needed, limits


def _cells(cell: CellDesign, asked: Grid, unknown: SearchedQuantity) -> list[CellDesign]:
    """The cells of the map, in which the quantity can be changed."""
    if unknown.path.name in asked:
        raise InputError([Problem(unknown.path.name, "is looked for and given; expected one")])
    for changes in each_value(asked):  # two names of one thing are a contradiction
        replaced(cell, {**changes, **unknown.change(unknown.ends[0])})
    return [replaced(cell, changes) if changes else cell for changes in each_design(asked)]
