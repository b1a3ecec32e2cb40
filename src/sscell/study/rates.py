"""Rate capability: what cells deliver at each rate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from sscell.description.cell import CellDesign
from sscell.models.resolution import Accuracy
from sscell.results.dataset import Axis, dataset
from sscell.study.points import Design, Direction, Point
from sscell.study.request import (
    cell_axis,
    checked_cells,
    checked_direction,
    checked_rates,
    means,
    rate_axis,
)
from sscell.study.tabulate import tabulate

if TYPE_CHECKING:
    from distributed import Client

VOLTAGE_POINTS = 201
"""Voltages kept of each curve, evenly over the charge that passed."""


def rate_capability(
    cells: CellDesign | Sequence[CellDesign],
    c_rates: Sequence[float],
    direction: Direction = "discharge",
    *,
    title: str | None = None,
    progress: bool = False,
    workers: int | None = None,
    store: str | Path | None = None,
    accuracy: Accuracy = "standard",
    self_check: float = 0.0,
    client: Client | None = None,
) -> xr.Dataset:
    """Capacity, energy and voltage of one or several cells at each rate.

    Every discharge starts from equilibrium at the upper cut-off and ends at the lower one;
    every charge the other way round.

    Parameters
    ----------
    cells : CellDesign or sequence of them
    c_rates : sequence of float
        Of the nominal capacity. [h-1]
    direction : "discharge" | "charge" | "cycle"
        A cycle charges from full discharge and, after a rest, discharges what that brought in,
        at the same rate; it adds ``charge_capacity`` and ``energy_efficiency``.
    title : str, optional
        Of the dataset; by default that of the cell.
    progress : bool
        Show a progress bar.
    workers : int, optional
        Threads; all cores if not given.
    store : str or Path, optional
        File that keeps each finished point; asked again, the same study goes on from there.
    accuracy : "draft" | "standard" | "reference"
        Standard is within 0.3 % of the nominal capacity, nearly always within 0.1 %.
    self_check : float
        Share of the points to solve again at reference accuracy; the worst deviation is an
        attribute of the result.
    client : distributed.Client, optional
        Whose workers solve the points, instead of this process.

    Returns
    -------
    xarray.Dataset
        Dims (c_rate) for one cell, (cell, c_rate) for several: ``capacity`` [mAh/cm2],
        ``specific_capacity`` [mAh/g of active material], ``capacity_fraction`` [-],
        ``energy`` [mWh/cm2], ``mean_voltage`` [V], ``outcome``, and ``voltage`` [V] over
        ``state_of_discharge``. A rate that cannot be drawn at all is 0 and "infeasible".

    Raises
    ------
    InputError
        If the rates or the direction make no sense.
    """
    several = not isinstance(cells, CellDesign)
    chosen = checked_cells(cells)
    rates, way = checked_rates(c_rates), checked_direction(direction)
    designs = [Design.of(cell) for cell in chosen]
    points = [Point(design, rate, way) for design in designs for rate in rates]
    shares = np.linspace(0.0, 1.0, VOLTAGE_POINTS)
    grid = (len(chosen), len(rates))
    with means(accuracy, workers, store, client, None) as execution:
        variables, known = tabulate(
            points, grid, execution, shares=shares, progress=progress, self_check=self_check
        )
    axes = [
        rate_axis(rates),
        Axis("state_of_discharge", shares.tolist(), "1", "state of discharge"),
    ]
    if several:
        axes = [cell_axis(chosen), *axes]
    else:
        variables = {name: values[0] for name, values in variables.items()}
    return dataset(
        axes,
        variables,
        title=title or " | ".join(cell.title for cell in chosen),
        direction=way,
        cells=chosen,
        protocol={"c_rates": rates, "direction": way},
        attributes=known,
    )
