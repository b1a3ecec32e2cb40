"""The voltage losses of one discharge."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import Unpack

import numpy as np
import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.protocols.protocol import Direction
from sscell.results.losses import voltage_losses
from sscell.solving.run_options import RunOptions, checked_options
from sscell.studies.arguments import checked_rates
from sscell.studies.discharge import discharge

STATES = 201
"""States of discharge at which the losses are given."""


def losses(
    cell: CellDesign,
    c_rate: float | str = 1.0,
    direction: Direction = "discharge",
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """The distance between equilibrium and cell voltage, split by process, over a discharge.

    Parameters
    ----------
    cell : CellDesign
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
    (rate,) = checked_rates([c_rate], [cell])
    solution = discharge(cell, rate, direction, **options)
    parts = voltage_losses(solution, cell, np.linspace(0.0, 1.0, STATES))
    description = {"cells": [cell.to_mapping()], "c_rates": [rate], "study": "losses"}
    return parts.assign_attrs(
        study="losses",
        title=cell.title,
        direction=direction,
        c_rate=rate,
        accuracy=options["accuracy"],
        sscell_version=version("sscell"),
        pybamm_version=version("pybamm"),
        description=json.dumps({**description, "direction": direction}),
    )
