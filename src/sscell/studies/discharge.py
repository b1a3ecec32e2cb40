"""One cell at one rate, solved with all its states, for a look inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import Any, Unpack

import numpy as np
import pybamm
import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.errors import SscellError, expect
from sscell.models.resolution import TIGHT, Resolution, Tolerances
from sscell.models.solid_state import SolidStateDFN
from sscell.models.solver import idaklu
from sscell.parameters import names
from sscell.parameters.values import UNBOUNDED, parameter_values
from sscell.protocols.protocol import Direction, read_direction
from sscell.results.losses import voltage_losses
from sscell.solving.points import Design, Point
from sscell.solving.run_options import RunOptions, checked_options
from sscell.studies.arguments import checked_cell, checked_rates
from sscell.studies.measured_cell import MeasuredCell


def discharge(
    cell: CellDesign | MeasuredCell,
    c_rate: float | str = 1.0,
    direction: Direction = "discharge",
    *,
    resolution: Resolution | None = None,
    tolerances: Tolerances = TIGHT,
    **run: Unpack[RunOptions],
) -> pybamm.Solution:
    """A constant-current discharge from full charge, or charge from full discharge.

    Parameters
    ----------
    cell : CellDesign or MeasuredCell
    c_rate : float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, or a current such as ``"2 mA/cm^2"``.
    direction : "discharge" | "charge"
    resolution : Resolution, optional
        If not given, enough cells for a smooth profile and as many nodes as the physics needs.
    tolerances : Tolerances
        Tight ones by default: one solve, looked at in detail.
    **run : RunOptions
        Of these only ``accuracy`` matters: which nodes the physics needs.

    Returns
    -------
    pybamm.Solution
        With every variable of the model, for ``profiles`` and PyBaMM's own tools.

    Raises
    ------
    InputError
        If an argument makes no sense.
    SscellError
        If the cut-off is passed at the first instant: there is nothing to look into.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> solution = sscell.discharge(cell, c_rate=1)
    >>> print(f"{solution['Voltage [V]'].entries[-1]:.2f} V")
    2.00 V
    """
    options = checked_options(run, discharge)
    cell = checked_cell(cell)
    (rate,) = checked_rates([c_rate], [cell], "c_rate")
    protocol = read_direction(direction, most_steps=1)
    expect(Tolerances, tolerances, "tolerances", "a sscell.models.resolution.Tolerances")
    point = Point(Design.of(cell), rate, protocol)
    values = parameter_values(cell)
    values.update(point.inputs())
    shape = point.design.structure
    if resolution is None:
        needed = point.resolution(options["accuracy"])
        resolution = replace(
            needed.with_cells(max(needed.axial_cells, Resolution.axial_cells)),
            stretch=needed.stretch if shape.is_flat else Resolution.stretch,
            anode=replace(
                needed.anode, axial_cells=max(needed.anode.axial_cells, Resolution.axial_cells)
            ),
        )
    model = SolidStateDFN(
        film=shape.film,
        other_phases=shape.others,
        storing_anode=shape.anode is not None,
        layers=len(shape.catholytes),
        composite_anode=shape.negative is not None,
        resolution=resolution,
    )
    solver = idaklu(tolerances)
    simulation = pybamm.Simulation(model, parameter_values=values, solver=solver)
    try:
        return simulation.solve([0.0, point.time_limit])
    except pybamm.SolverError:
        if point.infeasible or passes_at_once(model, values, solver=solver):
            message = f"at {rate:g}C the {protocol.name} passes the cut-off at the first instant"
            raise SscellError(f"{message}; there is no profile to look at") from None
        raise


INSTANT = 1e-3
"""Far shorter than any process that is solved. [s]"""


def passes_at_once(model: pybamm.BaseModel, values: Mapping[str, Any], **solver: Any) -> bool:
    """Whether the voltage is beyond a cut-off as soon as the current flows.

    PyBaMM says so in the words of an error only; here the first instant is solved without cut-offs.

    Parameters
    ----------
    model : pybamm.BaseModel
    values : mapping
        Of its parameters, with the cut-offs.
    **solver
        As of ``pybamm.Simulation``.
    """
    free = {**values, names.LOWER_CUTOFF: -UNBOUNDED, names.UPPER_CUTOFF: UNBOUNDED}
    simulation = pybamm.Simulation(model, parameter_values=pybamm.ParameterValues(free), **solver)
    try:
        voltage = float(simulation.solve([0.0, INSTANT])[names.VOLTAGE].entries[0])
    except pybamm.SolverError:
        return False
    return not values[names.LOWER_CUTOFF] < voltage < values[names.UPPER_CUTOFF]


STATES = 201
"""States of discharge at which the losses are given."""


def losses(
    cell: CellDesign | MeasuredCell,
    c_rate: float | str = 1.0,
    direction: Direction = "discharge",
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """The distance between equilibrium and cell voltage, split by process, over a discharge.

    Parameters
    ----------
    cell : CellDesign or MeasuredCell
    c_rate : float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, or a current such as ``"2 mA/cm^2"``.
    direction : "discharge" | "charge"
    **run : RunOptions
        Of these only ``accuracy`` matters: one discharge is solved.

    Returns
    -------
    xarray.Dataset
        See :func:`sscell.results.losses.voltage_losses`, which defines the parts.

    Raises
    ------
    InputError
        If the rate or the direction make no sense.
    SscellError
        If the cut-off is passed at the first instant.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> split = sscell.losses(cell, c_rate=1)
    >>> split["mean_loss"].idxmax("process").item()
    'kinetics'
    """
    options = checked_options(run, losses)
    chosen = checked_cell(cell)
    (rate,) = checked_rates([c_rate], [chosen])
    solution = discharge(chosen, rate, direction, **options)
    parts = voltage_losses(solution, chosen, np.linspace(0.0, 1.0, STATES))
    description = {"cells": [chosen.to_mapping()], "c_rates": [rate], "study": "losses"}
    return parts.assign_attrs(
        study="losses",
        title=chosen.title,
        direction=direction,
        c_rate=rate,
        accuracy=options["accuracy"],
        sscell_version=version("sscell"),
        pybamm_version=version("pybamm"),
        description=json.dumps({**description, "direction": direction}),
    )
