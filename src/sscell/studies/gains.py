"""What limits a cell: the capacity won when one process at a time is made ideal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.models.resolution import Accuracy
from sscell.results.dataset import Axis, dataset
from sscell.solving.arrays import solved_arrays
from sscell.solving.points import Design, Direction, Point
from sscell.studies.arguments import (
    RATES,
    checked_cell,
    checked_direction,
    checked_rates,
    means,
    rate_axis,
)
from sscell.studies.idealised import PROCESSES, idealised

if TYPE_CHECKING:
    from distributed import Client


AS_IT_IS = "none"
"""The process that is ideal in the cell as it is."""
_GAINS = {
    "capacity": "gain",
    "specific_capacity": "specific_gain",
    "capacity_fraction": "gain_fraction",
}


def gains(
    cell: CellDesign,
    c_rates: Sequence[float | str] = RATES,
    direction: Direction = "discharge",
    *,
    progress: bool = False,
    workers: int | None = None,
    accuracy: Accuracy = "standard",
    client: Client | None = None,
) -> xr.Dataset:
    """Capacity won by making one process at a time ideal.

    The gains of single processes do not add up to what all of them would win together: once
    one is ideal, the next limits.

    Parameters
    ----------
    cell : CellDesign
    c_rates : sequence of float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, ``"20 mA/g"`` or ``"2 mA/cm^2"``.
    direction : "discharge" | "charge" | "cycle"
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
        Dims (process, c_rate), the first process being ``AS_IT_IS``: variables of a sweep, and
        over the cell as it is ``gain`` [mAh/cm2], ``specific_gain`` [mAh/g of active material]
        and ``gain_fraction`` (of the equilibrium capacity). A gain is NaN where the solver
        failed.

    Raises
    ------
    InputError
        If the rates or the direction make no sense.
    """
    chosen = checked_cell(cell)
    rates = checked_rates(c_rates, [chosen])
    way = checked_direction(direction)
    cells = [chosen, *(idealised(chosen, process) for process in PROCESSES)]
    points = [Point(design, rate, way) for design in map(Design.of, cells) for rate in rates]
    with means(accuracy, workers, None, client, None) as execution:
        found, known = solved_arrays(points, (len(cells), len(rates)), execution, progress=progress)
    for capacity, gain in _GAINS.items():
        found[gain] = found[capacity] - found[capacity][0]
    return dataset(
        [Axis("process", [AS_IT_IS, *PROCESSES], "", "process made ideal"), rate_axis(rates)],
        found,
        study="gains",
        title=chosen.title,
        direction=way,
        cells=[chosen],
        protocol={"c_rates": rates, "direction": way},
        attributes=known,
    )
