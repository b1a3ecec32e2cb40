"""Sweeps: the same question over a grid of designs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import xarray as xr

from sscell.description.cell import CellDesign
from sscell.description.paths import PathInfo, path_info
from sscell.description.sourced import Sourced
from sscell.errors import InputError, Problem
from sscell.results.dataset import Axis, dataset
from sscell.study.points import Design, Direction, Point
from sscell.study.request import (
    cell_axis,
    checked_cells,
    checked_direction,
    checked_rates,
    rate_axis,
)
from sscell.study.tabulate import tabulate


def sweep(
    cells: CellDesign | Sequence[CellDesign],
    over: Mapping[str, Iterable[Any]],
    c_rates: Sequence[float],
    direction: Direction = "discharge",
    *,
    title: str | None = None,
    progress: bool = False,
    workers: int | None = None,
    store: str | Path | None = None,
) -> xr.Dataset:
    """Capacity and energy over a grid of designs and rates.

    One model is built for each structure of the equations and serves every point of it.

    Parameters
    ----------
    cells : CellDesign or sequence of them
    over : mapping of path to values
        Such as ``{"catholyte.conductivity": ["0.1 mS/cm", "1 mS/cm"]}`` or with pint
        quantities; every combination is solved.
    c_rates : sequence of float
        Of the nominal capacity. [h-1]
    direction : "discharge" | "charge"
    title : str, optional
    progress : bool
        Show a progress bar.
    workers : int, optional
        Threads; all cores if not given.
    store : str or Path, optional
        File that keeps each finished point; asked again, the same study goes on from there.

    Returns
    -------
    xarray.Dataset
        Dims (swept short names..., c_rate), with ``cell`` first for several cells; variables
        as ``rate_capability`` without the voltage curves.

    Raises
    ------
    InputError
        If a path is unknown, a value is wrong or a list is empty; all at once.
    """
    chosen = checked_cells(cells)
    rates, way = checked_rates(c_rates), checked_direction(direction)
    paths, values = _checked_grid(over)
    designs = [
        Design.of(cell.replace({path.name: v for path, v in zip(paths, combination, strict=True)}))
        for cell in chosen
        for combination in product(*values)
    ]
    points = [Point(design, rate, way) for design in designs for rate in rates]
    shape = (len(chosen), *(len(v) for v in values), len(rates))
    variables = tabulate(points, shape, progress=progress, workers=workers, store=store)
    axes = [
        Axis(p.short_name, [p.display(v) for v in vs], p.unit, p.long_name, p.name)
        for p, vs in zip(paths, values, strict=True)
    ]
    axes.append(rate_axis(rates))
    if isinstance(cells, CellDesign):
        variables = {name: array[0] for name, array in variables.items()}
    else:
        axes.insert(0, cell_axis(chosen))
    return dataset(
        axes,
        variables,
        title=title or " | ".join(cell.title for cell in chosen),
        direction=way,
        cells=chosen,
        protocol={
            "c_rates": rates,
            "direction": way,
            "over": {
                p.name: [v.text or f"{float(v)!r} {p.measure.unit}" for v in vs]
                for p, vs in zip(paths, values, strict=True)
            },
        },
    )


def _checked_grid(over: Mapping[str, Iterable[Any]]) -> tuple[list[PathInfo], list[list[Sourced]]]:
    paths, values, found = [], [], []
    if not over:
        found.append(Problem("over", "empty; expected at least one path with its values"))
    for name, given in over.items():
        try:
            path = path_info(str(name))
            listed = _listed(given)
            read = [path.measure(value) for value in listed]
        except ValueError as error:
            found.append(Problem(str(name)[:80], str(error)))
            continue
        if not read:
            found.append(Problem(path.name, "empty list; expected at least one value"))
        if len(set(map(float, read))) < len(read):
            found.append(Problem(path.name, "a value is given twice"))
        paths.append(path)
        values.append(read)
    if found:
        raise InputError(found)
    return paths, values


def _listed(given: Any) -> list[Any]:
    """Values of a list, an array or a pint quantity of an array."""
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise ValueError(f"expected a list of values, got {given!r}")
    if hasattr(given, "magnitude") and not _is_vector(given.magnitude):
        raise ValueError(f"expected a list of values, got {given}")
    return [v.item() if hasattr(v, "item") and not hasattr(v, "units") else v for v in given]


def _is_vector(magnitude: Any) -> bool:
    return getattr(magnitude, "ndim", 0) == 1
