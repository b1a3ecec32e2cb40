"""Rate capability: what cells deliver at each rate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.designs.comparison import differences
from sscell.models.resolution import Accuracy
from sscell.results.dataset import Axis, dataset
from sscell.solving.arrays import solved_arrays
from sscell.solving.points import Design, Direction, Point
from sscell.studies.arguments import (
    RATES,
    cell_axis,
    checked_cells,
    checked_direction,
    checked_rates,
    checked_share,
    means,
    rate_axis,
)
from sscell.studies.bands import SAMPLES, Uncertainty, about, bands, quantile_axis, varied

if TYPE_CHECKING:
    from distributed import Client

VOLTAGE_POINTS = 201
"""Voltages kept of each curve, evenly over the charge that passed."""


def rate_capability(
    cells: CellDesign | Sequence[CellDesign],
    c_rates: Sequence[float | str] = RATES,
    direction: Direction = "discharge",
    *,
    title: str | None = None,
    progress: bool = False,
    workers: int | None = None,
    store: str | Path | None = None,
    accuracy: Accuracy = "standard",
    self_check: float = 0.0,
    client: Client | None = None,
    uncertainty: Uncertainty | None = None,
    samples: int = SAMPLES,
) -> xr.Dataset:
    """Capacity, energy and voltage of one or several cells at each rate.

    Every discharge starts from equilibrium at the upper cut-off and ends at the lower one;
    every charge the other way round.

    Parameters
    ----------
    cells : CellDesign or sequence of them
    c_rates : sequence of float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, ``"20 mA/g"`` or ``"2 mA/cm^2"``.
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
    uncertainty : mapping of path to factor or range, or "cards", optional
        What is known only so well: a factor of one standard deviation about the cell's value, a
        range ``(low, high)``, or what the cards say of the spread of conductivities.
    samples : int
        Designs drawn from it for each cell.

    Returns
    -------
    xarray.Dataset
        Dims (c_rate) for one cell, (cell, c_rate) for several: ``capacity`` [mAh/cm2],
        ``specific_capacity`` [mAh/g of active material], ``electrode_capacity`` [mAh/g],
        ``capacity_fraction`` [-], ``energy`` [mWh/cm2], ``specific_energy`` and
        ``electrode_energy`` [Wh/kg], ``mean_voltage`` [V], ``outcome``, and ``voltage`` [V] over
        ``state_of_discharge``. A rate that cannot be drawn at all is 0 and "infeasible". Of a
        catholyte that stores charge also ``composite_capacity`` and ``composite_energy`` (per
        mass of active material and catholyte), ``catholyte_capacity`` [mAh/cm2],
        ``catholyte_share`` of the current over ``state_of_discharge``, and
        ``lowest_ionic_conductivity`` [mS/cm] over place and time. With
        an uncertainty also ``capacity_band``, ``specific_capacity_band`` and
        ``capacity_fraction_band`` with the first dim ``quantile`` (``QUANTILES``).

    Raises
    ------
    InputError
        If the rates or the direction make no sense.
    """
    several = not isinstance(cells, CellDesign)
    chosen = checked_cells(cells)
    rates, way = checked_rates(c_rates, chosen), checked_direction(direction)
    share = checked_share(self_check)
    designs = [Design.of(cell) for cell in chosen]
    points = [Point(design, rate, way) for design in designs for rate in rates]
    shares = np.linspace(0.0, 1.0, VOLTAGE_POINTS)
    grid = (len(chosen), len(rates))
    with means(accuracy, workers, store, client, None) as execution:
        variables, known = solved_arrays(
            points, grid, execution, shares=shares, progress=progress, self_check=share
        )
        if uncertainty is not None:
            drawn = [d for cell in chosen for d in varied(cell, uncertainty, samples)]
            cloud = [Point(Design.of(cell), rate, way) for cell in drawn for rate in rates]
            shape = (len(chosen), samples, len(rates))
            spread, _ = solved_arrays(cloud, shape, execution, progress=progress)
            variables |= bands(spread, axis=1)
            known |= about(chosen, uncertainty, samples)
    axes = [
        rate_axis(rates),
        Axis("state_of_discharge", shares.tolist(), "1", "state of discharge"),
    ]
    if uncertainty is not None:
        axes.append(quantile_axis())
    if several:
        axes = [cell_axis(chosen), *axes]
        known |= {"basis": "as given", "differences": differences(chosen)}
    else:
        one = (slice(None), 0)
        variables = {n: v[one] if n.endswith("_band") else v[0] for n, v in variables.items()}
    return dataset(
        axes,
        variables,
        study="rate_capability",
        title=title or " | ".join(cell.title for cell in chosen),
        direction=way,
        cells=chosen,
        protocol={"c_rates": rates, "direction": way},
        attributes=known,
    )
