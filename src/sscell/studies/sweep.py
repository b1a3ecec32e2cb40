"""Sweeps: the same question of many designs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Any, Unpack, cast

import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.cards.stack import Stack
from sscell.designs.comparison import differences
from sscell.designs.paths import path_info
from sscell.designs.replace import replaced
from sscell.designs.varied import (
    Varied,
    asked_designs,
    asked_number,
    dumped,
    each_design,
    shape_of,
)
from sscell.protocols.charge import read_protocols
from sscell.protocols.protocol import Direction
from sscell.quantities.sourced import Sourced
from sscell.reading.estimates import estimates_of
from sscell.solving.arrays import SHARE
from sscell.solving.run_options import RunOptions, check_number, checked_options, execution
from sscell.studies.arguments import (
    RATES,
    asked_rates,
    cell_axis,
    check_designs,
    checked_charge,
    checked_stack,
    rates_in,
    varied_axes,
    varied_designs,
)
from sscell.studies.bands import SAMPLES, Uncertainty, as_described, solved
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rate_grid import RateGrid


def sweep(
    cells: CellDesign | MeasuredCell | Sequence[CellDesign | MeasuredCell],
    over: Mapping[str, Iterable[Any]] | Sequence[Mapping[str, Any]],
    c_rates: Sequence[float | str] = RATES,
    direction: Direction = "discharge",
    *,
    charge: str | Sequence[str] | None = None,
    stack: Stack | Mapping[str, Any] | None = None,
    title: str | None = None,
    uncertainty: Uncertainty | None = None,
    samples: int = SAMPLES,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """Capacity and energy of many designs at each rate.

    One model is built for each structure of the equations and serves every point of it.

    Parameters
    ----------
    cells : CellDesign, MeasuredCell or sequence of them
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
    charge : str or sequence of str, optional
        Before each discharge, as for ``rate_capability``.
    stack : Stack or mapping, optional
        Collectors and anode around the cells, as for ``compare``.
    title : str, optional
    uncertainty, samples
        As for ``rate_capability``; all designs have the same draws.
    **run : RunOptions
        How it is solved: ``accuracy``, ``workers``, ``store``, ``progress``, ...; see
        :class:`RunOptions`.

    Returns
    -------
    xarray.Dataset
        Dims (swept short names..., c_rate), or (design, c_rate) with the swept short names as
        coordinates of ``design``; ``cell`` first for several cells. Variables as
        ``rate_capability`` without the voltage curves. With an uncertainty the bands of the
        differences are to the first cell with the same values, or of one cell to its first design.
        ``attrs["estimated"]`` names electrolytes whose conductivity or activation energy is
        estimated, ``attrs["estimated_density"]`` those whose density is, if any.

    Raises
    ------
    InputError
        If a path is unknown, a value is wrong or a list is empty; all at once.

    Warns
    -----
    AccuracyWarning
        If the self-check finds more than the accuracy promises.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> grid = {"catholyte.conductivity": ["1 mS/cm", "5 mS/cm"]}
    >>> swept = sscell.sweep(cell, grid, c_rates=[1], accuracy="draft")
    >>> dict(swept["capacity"].sizes)
    {'catholyte_conductivity': 2, 'c_rate': 1}
    """
    options = checked_options(run, sweep, self_check=SHARE)
    asked_for = asked_rates(c_rates)
    charge = checked_charge(cells, direction, charge)
    chosen, kind = as_described(cells, uncertainty, samples)
    around = checked_stack(stack)
    grid = RateGrid(rates_in(asked_for, chosen), read_protocols(direction, charge), around)
    # before a million values are read
    check_number(asked_number(over) * len(chosen) * prod(grid.shape), options)
    asked = asked_designs(over)
    shape = (len(chosen), *shape_of(asked))
    check_number((1 + kind.samples) * prod(shape) * prod(grid.shape), options)
    check_designs(chosen, asked)
    rates_in(asked_for, varied_designs(chosen, asked))
    of_first = prod(shape[1:]) if len(chosen) > 1 else 1
    baselines = [i % of_first for i in range(prod(shape))] if kind.samples else None
    with execution(options) as solver:
        designs = varied_designs(chosen, asked)
        variables, known = solved(grid, designs, shape, kind, solver, baselines)
    known |= kind.attributes(chosen)
    known |= _estimates(chosen, asked)
    axes = varied_axes(asked)
    if isinstance(cells, CellDesign | MeasuredCell):
        variables = {n: v[:, 0] if n.endswith("_band") else v[0] for n, v in variables.items()}
    else:
        axes.insert(0, cell_axis(chosen))
        first = next(each_design(asked))
        made = [replaced(cell, first) for cell in chosen]
        known |= {"basis": "as given", "differences": differences(made)}
    return grid.dataset(
        "sweep",
        axes,
        variables,
        title=title or " | ".join(cell.title for cell in chosen),
        cells=chosen,
        asked={"over": dumped(asked), **({"stack": around.to_mapping()} if stack else {})},
        after=kind.axes,
        attributes=known,
    )


def _estimates(chosen: Sequence[CellDesign], asked: Varied) -> dict[str, str]:
    """Which electrolytes of all designs have estimated numbers, as attributes."""
    telling: dict[str, Any] = {}
    if isinstance(asked, Mapping):  # only names and temperatures matter: not each of a large grid
        telling = {path: values for path, values in asked.items() if path_info(path).takes_names}
        if "temperature" in asked:
            inside = sorted(map(float, cast(Sequence[float], asked["temperature"])))
            telling["temperature"] = (Sourced(inside[0]), Sourced(inside[-1]))
    return estimates_of(varied_designs(chosen, telling) if telling else chosen)
