"""Labelled answers: xarray datasets with units, outcomes, versions and the whole input."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import h5netcdf
import numpy as np
import xarray as xr
from numpy.typing import NDArray
from xarray.backends import H5NetCDFStore

from sscell.description.cell import CellDesign
from sscell.description.user_files import user_path, write_files
from sscell.errors import InputError, Problem

VARIABLES = {
    "capacity": ("mAh/cm2", "areal capacity"),
    "specific_capacity": ("mAh/g", "specific capacity"),
    "electrode_capacity": ("mAh/g", "capacity per mass of electrode"),
    "composite_capacity": ("mAh/g", "capacity per mass of active material and catholyte"),
    "catholyte_capacity": ("mAh/cm2", "areal capacity of the catholyte"),
    "catholyte_share": ("1", "share of the catholyte in the current"),
    "lowest_ionic_conductivity": ("mS/cm", "lowest effective ionic conductivity"),
    "specific_energy": ("Wh/kg", "energy per mass of active material"),
    "electrode_energy": ("Wh/kg", "energy per mass of electrode"),
    "composite_energy": ("Wh/kg", "energy per mass of active material and catholyte"),
    "capacity_fraction": ("1", "capacity over equilibrium capacity"),
    "energy": ("mWh/cm2", "areal energy"),
    "mean_voltage": ("V", "mean cell voltage"),
    "outcome": ("", "how it ended"),
    "voltage": ("V", "cell voltage"),
    "charge_capacity": ("mAh/cm2", "areal capacity of the charge before"),
    "capacity_band": ("mAh/cm2", "areal capacity"),
    "specific_capacity_band": ("mAh/g", "specific capacity"),
    "capacity_fraction_band": ("1", "capacity over equilibrium capacity"),
    "required_band": ("1", "what is required"),
    "required": ("1", "what is required"),
    "reached": ("1", "what is reached"),
    "limited_by": ("", "process that limits"),
    "sensitivity": ("1", "scaled sensitivity of the capacity"),
    "voltage_sensitivity": ("V", "change of the voltage with the logarithm of a parameter"),
    "outcome_varied": ("", "how the varied points ended"),
    "gain": ("mAh/cm2", "areal capacity won"),
    "specific_gain": ("mAh/g", "specific capacity won"),
    "gain_fraction": ("1", "capacity won over equilibrium capacity"),
    "cathode_mass": ("mg/cm2", "mass of the cathode"),
    "stack_mass": ("mg/cm2", "mass of the stack as assembled"),
    "cathode_thickness": ("um", "thickness of the cathode"),
    "stack_thickness": ("um", "thickness of the stack as assembled"),
    "stack_specific_energy": ("Wh/kg", "energy over mass of the stack"),
    "cathode_energy_density": ("Wh/L", "energy over volume of the cathode"),
    "stack_energy_density": ("Wh/L", "energy over volume of the stack"),
    "name": ("", "electrolyte"),
    "formula": ("", "chemical formula"),
    "form": ("", "form of preparation"),
    "family": ("", "family"),
    "conductivity": ("mS/cm", "ionic conductivity"),
    "conductivity_basis": ("", "what the conductivity is"),
    "density_known": ("", "whether the density is known"),
    "reason": ("", "why there is no result"),
    "redox": ("", "what the electrolyte's couples mean in the cell"),
    "requirement": ("", "whether the share of the capacity is reached"),
    "unknown": ("", "what is missing for a mass or a thickness"),
    "mean_loss": ("V", "mean loss"),
    "energy_efficiency": ("1", "mean discharge voltage over mean voltage of the same charge"),
}
"""Unit and long name of every variable."""
BAND = "quantile"
"""First dimension of every variable whose name ends in ``_band``; no axis of the others."""


@dataclass(frozen=True)
class Axis:
    """One coordinate of a dataset: its name, its values and how to read them."""

    name: str
    values: Sequence[Any]
    units: str
    long_name: str
    path: str | None = None
    along: str | None = None
    """The dimension it lies along; its own if not given."""


def dataset(
    axes: Sequence[Axis],
    variables: Mapping[str, NDArray[Any]],
    *,
    study: str,
    title: str,
    direction: str,
    cells: Sequence[CellDesign],
    protocol: Mapping[str, Any],
    attributes: Mapping[str, Any] | None = None,
) -> xr.Dataset:
    """Assemble a dataset; variables have the axes in order, the last ones only where they fit.

    Parameters
    ----------
    axes : sequence of Axis
    variables : mapping of name to array
        Names are keys of ``VARIABLES``; arrays have as many dimensions as they need.
    study : str
        Its name in ``sscell.plot.study.STUDIES``.
    title, direction : str
    cells : sequence of CellDesign
        As they were before anything was varied.
    protocol : mapping
        What was asked, JSON-able.
    attributes : mapping, optional
        What else is to be known of the numbers: texts and numbers.
    """
    coords = {axis.name: _coordinate(axis) for axis in axes}
    names = [axis.name for axis in axes if axis.along is None and axis.name != BAND]
    data = {
        name: (
            [BAND, *names[: values.ndim - 1]] if name.endswith("_band") else names[: values.ndim],
            values,
            {"units": VARIABLES[name][0], "long_name": VARIABLES[name][1]},
        )
        for name, values in variables.items()
    }
    description = {"cells": [cell.to_mapping() for cell in cells], "study": study, **protocol}
    attrs = {
        "study": study,
        "title": title,
        "direction": direction,
        "sscell_version": version("sscell"),
        "pybamm_version": version("pybamm"),
        **(attributes or {}),
        "description": json.dumps(description),
    }
    return xr.Dataset(data, coords, attrs)


def _coordinate(axis: Axis) -> tuple[str, NDArray[Any], dict[str, str]]:
    attrs = {"units": axis.units, "long_name": axis.long_name}
    if axis.path:
        attrs["path"] = axis.path
    return axis.along or axis.name, np.asarray(axis.values), attrs


def save_results(results: xr.Dataset, path: str | Path) -> None:
    """Write a dataset as one NetCDF file, complete or not at all; ``~`` is the home.

    Raises
    ------
    InputError
        If it cannot be written there, or something is there that is no NetCDF file.
    """
    write_files({user_path(path): netcdf(results)})


def netcdf(results: xr.Dataset) -> bytes:
    """A dataset as the content of a NetCDF file.

    In memory first: HDF5 ends the process if the disk is full while it writes to it.
    """
    memory = io.BytesIO()
    with h5netcdf.File(memory, "w") as file:
        results.dump_to_store(H5NetCDFStore(file))
    return memory.getvalue()


def load_results(path: str | Path) -> xr.Dataset:
    """A saved dataset; ``sscell.cells_of`` gives the cells it came from.

    Raises
    ------
    InputError
        If there is no such file or it is not a result of sscell.
    """
    source = user_path(path)
    if not source.is_file():
        raise InputError([Problem(str(source), "no such file; expected a result such as rates.nc")])
    try:
        with xr.open_dataset(source, engine="h5netcdf") as opened:
            results = opened.load()
    except (OSError, ValueError, KeyError) as error:
        raise InputError([Problem(str(source), "not a NetCDF result")]) from error
    if "sscell_version" not in results.attrs:
        raise InputError([Problem(str(source), "a NetCDF file, but not a result of sscell")])
    return results


def cell_cards(results: xr.Dataset) -> list[dict[str, Any]]:
    """The cards of the cells that a dataset came from, with their materials inline."""
    return list(json.loads(results.attrs["description"])["cells"])
