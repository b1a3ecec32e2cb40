"""What limits a cell: the capacity gain when one process at a time is idealised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.protocols.charge import read_protocol
from sscell.protocols.protocol import Direction
from sscell.results.dataset import Axis
from sscell.solving.run_options import RunOptions, checked_options, execution
from sscell.studies.arguments import RATES, checked_charge, checked_rates
from sscell.studies.bands import (
    SAMPLES,
    Uncertainty,
    bands,
    one_as_described,
    solved_draws,
    solved_middle,
)
from sscell.studies.idealised import idealised, processes_of
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rate_grid import RateGrid

AS_IT_IS = "none"
"""The process that is ideal in the cell as it is."""
_GAINS = {
    "capacity": "gain",
    "specific_capacity": "specific_gain",
    "capacity_fraction": "gain_fraction",
}


def gains(
    cell: CellDesign | MeasuredCell,
    c_rates: Sequence[float | str] = RATES,
    direction: Direction = "discharge",
    *,
    charge: str | None = None,
    uncertainty: Uncertainty | None = None,
    samples: int = SAMPLES,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """Capacity won by making one process at a time ideal.

    The gains of single processes do not add up to what all of them would win together: once
    one is ideal, the next limits.

    Parameters
    ----------
    cell : CellDesign or MeasuredCell
    c_rates : sequence of float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, ``"20 mA/g"`` or ``"2 mA/cm^2"``.
    direction : "discharge" | "charge" | "cycle"
    charge : str, optional
        Before each discharge, as for ``rate_capability``; the process is ideal in it as well.
    uncertainty, samples
        As for ``rate_capability``; a gain is within one draw.
    **run : RunOptions
        How it is solved: ``accuracy``, ``workers``, ``store``, ``progress``, ...; see
        :class:`RunOptions`.

    Returns
    -------
    xarray.Dataset
        Dims (process, c_rate), the first process being ``AS_IT_IS``: variables of a sweep, and
        over the cell as it is ``gain`` [mAh/cm2], ``specific_gain`` [mAh/g of active material]
        and ``gain_fraction`` (of the equilibrium capacity). A gain is NaN where the solver
        failed. With an uncertainty also the bands of ``rate_capability`` and ``gain_band``,
        ``specific_gain_band`` and ``gain_fraction_band``.

    Raises
    ------
    InputError
        If the rates, the direction or the charge make no sense.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> won = sscell.gains(cell, c_rates=[1], accuracy="draft")
    >>> won["specific_gain"].idxmax("process").item()
    'particles'
    """
    options = checked_options(run, gains)
    charge = checked_charge(cell, direction, charge)
    chosen, kind = one_as_described(cell, uncertainty, samples)
    grid = RateGrid(checked_rates(c_rates, [chosen]), read_protocol(direction, charge))
    processes = processes_of(chosen)
    cells = [chosen, *(idealised(chosen, process) for process in processes)]
    with execution(options) as solver:
        variables, known = solved_middle(grid, cells, (len(cells),), kind, solver)
        variables |= _gained(variables)
        if kind.samples:
            as_it_is = kind.drawn(chosen)
            every = [as_it_is]
            for process in processes:
                ideal = [idealised(cell, process) for cell in as_it_is.cells]
                every.append(replace(as_it_is, cells=ideal))
            spread = solved_draws(grid, every, solver)
            variables |= bands(spread, 1) | bands(_gained(spread), 1, _GAINS.values())
    return grid.dataset(
        "gains",
        [Axis("process", [AS_IT_IS, *processes], "", "process made ideal")],
        variables,
        title=chosen.title,
        cells=[chosen],
        after=kind.axes,
        attributes=known | kind.attributes([chosen]),
    )


def _gained(variables: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Gains over the cell as it is, which is the first."""
    return {gain: variables[name] - variables[name][0] for name, gain in _GAINS.items()}
