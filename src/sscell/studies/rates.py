"""Rate capability: what cells deliver at each rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.cards.stack import Stack
from sscell.designs.comparison import differences
from sscell.protocols.charge import read_protocols
from sscell.protocols.protocol import Direction
from sscell.reading.estimates import estimates_of
from sscell.results.dataset import Axis
from sscell.solving.run_options import RunOptions, checked_options, execution
from sscell.studies.arguments import (
    RATES,
    cell_axis,
    checked_charge,
    checked_rates,
    checked_stack,
)
from sscell.studies.bands import SAMPLES, Uncertainty, as_described, solved
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rate_grid import RateGrid

VOLTAGE_POINTS = 201
"""Voltages kept of each curve, evenly over the charge that passed."""


def rate_capability(
    cells: CellDesign | MeasuredCell | Sequence[CellDesign | MeasuredCell],
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
    """Capacity, energy and voltage of one or several cells at each rate.

    Every discharge ends at the lower cut-off; a charge goes from equilibrium at the lower cut-off
    to the upper one.

    Parameters
    ----------
    cells : CellDesign, MeasuredCell or sequence of them
    c_rates : sequence of float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, ``"20 mA/g"`` or ``"2 mA/cm^2"``.
    direction : "discharge" | "charge" | "cycle"
        A cycle charges from full discharge and, after a rest, discharges what that brought in,
        at the same rate; it adds ``charge_capacity`` and ``energy_efficiency``.
    charge : str or sequence of str, optional
        How the cell was charged before each discharge. ``"full"``: equilibrium at the upper
        cut-off. ``"same rate"``, or a rate such as ``"0.1C"``: a constant current from full
        discharge, from whose profiles the discharge starts; also with ``", hold to 0.02C"`` at
        the upper cut-off and ``", rest for 1 hour"``. It adds ``charge_capacity``. Several,
        as where a paper does not say which: a dimension ``charge`` before ``c_rate``. By default
        full, and of a :class:`MeasuredCell` as it was charged where it was measured.
    stack : Stack or mapping, optional
        Collectors and anode around the cells, as for ``compare``.
    title : str, optional
        Of the dataset; by default that of the cell.
    uncertainty : mapping of path to factor or range, "cards" or "published", optional
        What is known only roughly: a factor of one standard deviation about the cell's value, a
        range ``(low, high)``, or what the cards state of the spread of conductivities.
        ``"published"``: how far the capacities of published cells are from what their
        descriptions predict; the values beside the bands are then those of the typical cell as
        built.
    samples : int
        Designs drawn from it for each cell; the published spread has 256.
    **run : RunOptions
        How it is solved: ``accuracy``, ``workers``, ``store``, ``progress``, ...; see
        :class:`RunOptions`.

    Returns
    -------
    xarray.Dataset
        Dims (c_rate) for one cell, (cell, c_rate) for several: ``capacity`` [mAh/cm2],
        ``specific_capacity`` [mAh/g of active material], ``electrode_capacity`` [mAh/g],
        ``capacity_fraction`` [-], ``energy`` [mWh/cm2], ``specific_energy`` and
        ``electrode_energy`` [Wh/kg], ``stack_specific_energy`` [Wh/kg] and
        ``stack_energy_density`` [Wh/L] of the charged stack (NaN where a mass or thickness is
        unknown), ``mean_voltage`` [V], ``outcome``, and ``voltage`` [V] over
        ``state_of_discharge``. A rate that cannot be drawn at all is 0 and "infeasible". A
        catholyte that stores charge adds ``composite_capacity`` and ``composite_energy`` (per
        mass of active material and catholyte), ``catholyte_capacity`` [mAh/cm2],
        ``catholyte_share`` of the current over ``state_of_discharge``, and
        ``lowest_ionic_conductivity`` [mS/cm] over place and time. With
        an uncertainty also ``capacity_band``, ``specific_capacity_band``,
        ``capacity_fraction_band``, ``energy_band``, ``stack_specific_energy_band`` and
        ``stack_energy_density_band`` with the first dim ``quantile`` (0.1, 0.5,
        0.9) and, for several cells, ``capacity_difference_band``,
        ``specific_capacity_difference_band`` and ``energy_difference_band``: each cell less the
        first, within one draw. Attributes ``estimated`` and ``estimated_density`` as of
        ``sweep``.

    Raises
    ------
    InputError
        If the rates or the direction make no sense.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> rates = sscell.rate_capability(cell, c_rates=[0.1, 3], accuracy="draft")
    >>> rates["specific_capacity"].round(-1).values
    array([200., 170.])
    """
    options = checked_options(run, rate_capability)
    charge = checked_charge(cells, direction, charge)
    chosen, kind = as_described(cells, uncertainty, samples)
    around = checked_stack(stack)
    grid = RateGrid(checked_rates(c_rates, chosen), read_protocols(direction, charge), around)
    shares = np.linspace(0.0, 1.0, VOLTAGE_POINTS)
    baselines = [0] * len(chosen) if len(chosen) > 1 else None
    with execution(options) as solver:
        variables, known = solved(grid, chosen, (len(chosen),), kind, solver, baselines, shares)
    known |= kind.attributes(chosen) | estimates_of(chosen)
    after = [Axis("state_of_discharge", shares.tolist(), "1", "state of discharge"), *kind.axes]
    if isinstance(cells, CellDesign | MeasuredCell):
        axes = []
        variables = {n: v[:, 0] if n.endswith("_band") else v[0] for n, v in variables.items()}
    else:
        axes = [cell_axis(chosen)]
        known |= {"basis": "as given", "differences": differences(chosen)}
    return grid.dataset(
        "rate_capability",
        axes,
        variables,
        after=after,
        title=title or " | ".join(cell.title for cell in chosen),
        cells=chosen,
        asked={"stack": around.to_mapping()} if stack else None,
        attributes=known,
    )
