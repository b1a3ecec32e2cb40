"""Sweeps: the same question of many designs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.designs.comparison import differences
from sscell.designs.replace import replaced
from sscell.designs.varied import (
    Varied,
    asked_designs,
    dumped,
    each_design,
    each_value,
    shape_of,
)
from sscell.errors import InputError, Problem
from sscell.models.resolution import Accuracy
from sscell.results.dataset import dataset
from sscell.solving.arrays import solved_arrays
from sscell.solving.points import Design, Direction, Point
from sscell.solving.self_check import SHARE
from sscell.studies.arguments import (
    RATES,
    asked_rates,
    cell_axis,
    check_number,
    checked_cells,
    checked_direction,
    checked_share,
    means,
    rate_axis,
    rates_in,
    varied_axes,
)

if TYPE_CHECKING:
    from distributed import Client

ALL_TRIED = 5_000
"""Designs up to which each is built before anything is solved, so that all mistakes are said at
once; of more, each value alone."""


def sweep(
    cells: CellDesign | Sequence[CellDesign],
    over: Mapping[str, Iterable[Any]] | Sequence[Mapping[str, Any]],
    c_rates: Sequence[float | str] = RATES,
    direction: Direction = "discharge",
    *,
    title: str | None = None,
    progress: bool = False,
    workers: int | None = None,
    store: str | Path | None = None,
    accuracy: Accuracy = "standard",
    self_check: float = SHARE,
    client: Client | None = None,
    compiled: bool | None = None,
    large: bool = False,
) -> xr.Dataset:
    """Capacity and energy of many designs at each rate.

    One model is built for each structure of the equations and serves every point of it.

    Parameters
    ----------
    cells : CellDesign or sequence of them
    over : mapping of path to values, or sequence of mappings of path to value
        A mapping such as ``{"catholyte.conductivity": ["0.1 mS/cm", "1 mS/cm"]}``, also with
        pint quantities or ranges ``{"from": ..., "to": ..., "points": 10, "spacing": "log"}``:
        every combination is solved. With the key ``samples`` designs are drawn from
        ranges. A sequence of designs, as ``sscell.samples`` draws them: each is solved as it is.
    c_rates : sequence of float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, ``"20 mA/g"`` or ``"2 mA/cm^2"``.
    direction : "discharge" | "charge" | "cycle"
        A cycle charges from full discharge and, after a rest, discharges what that brought in,
        at the same rate; it adds ``charge_capacity`` and ``energy_efficiency``.
    title : str, optional
    progress : bool
        Show a progress bar.
    workers : int, optional
        Threads; all cores if not given.
    store : str or Path, optional
        File that keeps each finished point; asked again, the same study goes on from there.
    accuracy : "draft" | "standard" | "reference"
        Standard is within 0.3 % of the nominal capacity, nearly always within 0.1 %.
    self_check : float
        Share of the points that is solved again at reference accuracy; the worst deviation
        over the nominal capacity is the attribute ``self_check_worst``. 0 for none. [-]
    client : distributed.Client, optional
        Whose workers solve the points, instead of this process.
    compiled : bool, optional
        Compile the models with the C compiler of the machine; if not given, where it pays.
    large : bool
        Allow a sweep that would run for hours.

    Returns
    -------
    xarray.Dataset
        Dims (swept short names..., c_rate), or (design, c_rate) with the swept short names as
        coordinates of ``design``; ``cell`` first for several cells. Variables as
        ``rate_capability`` without the voltage curves.

    Raises
    ------
    InputError
        If a path is unknown, a value is wrong or a list is empty; all at once.

    Warns
    -----
    AccuracyWarning
        If the self-check finds more than the accuracy promises.
    """
    chosen = checked_cells(cells)
    asked_for, way = asked_rates(c_rates), checked_direction(direction)
    rates = rates_in(asked_for, chosen)
    share = checked_share(self_check)
    if isinstance(over, Sequence):  # before a million designs are read
        check_number(len(over) * len(chosen) * len(rates), workers, large)
    asked = asked_designs(over)
    shape = (len(chosen), *shape_of(asked), len(rates))
    check_number(prod(shape), workers, large)
    _try(chosen, asked)
    rates_in(
        asked_for, (replaced(cell, changes) for cell in chosen for changes in each_design(asked))
    )
    with means(accuracy, workers, store, client, compiled) as execution:
        variables, known = solved_arrays(
            _points(chosen, asked, rates, way),
            shape,
            execution,
            progress=progress,
            self_check=share,
        )
    axes = [*varied_axes(asked), rate_axis(rates)]
    if isinstance(cells, CellDesign):
        variables = {name: array[0] for name, array in variables.items()}
    else:
        axes.insert(0, cell_axis(chosen))
        first = next(each_design(asked))
        made = [replaced(cell, first) for cell in chosen]
        known |= {"basis": "as given", "differences": differences(made)}
    return dataset(
        axes,
        variables,
        study="sweep",
        title=title or " | ".join(cell.title for cell in chosen),
        direction=way,
        cells=chosen,
        protocol={"c_rates": rates, "direction": way, "over": dumped(asked)},
        attributes=known,
    )


def _points(
    cells: Sequence[CellDesign], asked: Varied, rates: Sequence[float], way: Direction
) -> Iterator[Point]:
    for cell in cells:
        for changes in each_design(asked):
            design = Design.of(replaced(cell, changes))
            for rate in rates:
                yield Point(design, rate, way)


def _try(cells: Sequence[CellDesign], asked: Varied) -> None:
    """Build designs, and say everything that is wrong with any of them."""
    found: list[Problem] = []
    every = prod(shape_of(asked)) * len(cells) <= ALL_TRIED
    for cell in cells:
        for changes in each_design(asked) if every else each_value(asked):
            try:
                replaced(cell, changes)
            except InputError as error:
                found += error.problems
    if found:
        raise InputError(dict.fromkeys(found))
