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
import h5py
import numpy as np
import xarray as xr
from numpy.typing import NDArray
from xarray.backends import H5NetCDFStore

from sscell.cards.cell import CellDesign
from sscell.designs.uncertainty import PUBLISHED
from sscell.errors import InputError, Problem, expect
from sscell.quantities.user_files import user_path, write_files
from sscell.results.schema import check_results, described, labelled
from sscell.results.variables import VARIABLES

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
    own_dims: Mapping[str, Sequence[str]] | None = None,
) -> xr.Dataset:
    """Assemble a dataset; variables have the axes in order, the last ones only where they fit.

    Parameters
    ----------
    axes : sequence of Axis
    variables : mapping of name to array
        Names are keys of ``VARIABLES``; arrays have as many dimensions as they need.
    study : str
        Its name in ``sscell.catalogue.studies.STUDIES``.
    title, direction : str
    cells : sequence of CellDesign
        As they were before anything was varied.
    protocol : mapping
        What was asked, JSON-able.
    attributes : mapping, optional
        What else is to be known of the numbers: texts and numbers.
    own_dims : mapping, optional
        Dimensions of variables that have not the axes in order.

    Raises
    ------
    InputError
        If the title is no text.
    """
    expect(str, title, "title", "text")
    coords = {axis.name: _coordinate(axis) for axis in axes}
    names = [axis.name for axis in axes if axis.along is None and axis.name != BAND]
    separate = own_dims or {}

    def dims(name: str, count: int) -> list[str]:
        if name in separate:
            return list(separate[name])
        return [BAND, *names[: count - 1]] if name.endswith("_band") else names[:count]

    data = {
        name: labelled(dims(name, values.ndim), values, *VARIABLES[name])
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


def band_words(results: xr.Dataset) -> str:
    """What a band holds, such as ``80 % of cells as built``; empty if the dataset has none."""
    if BAND not in results.coords:
        return ""
    low, high = (100 * float(results[BAND][end]) for end in (0, -1))
    about = results.attrs
    if "typical" in about:
        measured = "" if about["uncertainty"] == PUBLISHED else " that agree with the measurements"
        return f"{high - low:.0f} % of cells as built{measured}{_kept(results)}"
    estimated = ", spread estimated" if about.get("uncertainty_estimated") else ""
    return f"{low:.0f} to {high:.0f} % of {about['samples']} designs{estimated}"


def drawn_words(results: xr.Dataset) -> str:
    """What the designs drawn of a dataset with an uncertainty are: ``cells as built``."""
    if "typical" not in results.attrs:
        return "the designs drawn"
    return f"cells as built{_kept(results)}"


def _kept(results: xr.Dataset) -> str:
    """What no draw changes, in words."""
    kept = results.attrs.get("as_described")
    return f", {kept} as described" if kept else ""


def save_results(results: xr.Dataset, path: str | Path) -> None:
    """Write a dataset as one NetCDF file, complete or not at all; ``~`` is the home.

    Raises
    ------
    InputError
        If it cannot be written there, or something is there that is no NetCDF file.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> rates = sscell.rate_capability(cell, c_rates=[0.1, 1], accuracy="draft")
    >>> sscell.save_results(rates, "rates.nc")
    >>> sscell.load_results("rates.nc").identical(rates)
    True
    """
    check_results(results, "results")
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

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> rates = sscell.rate_capability(cell, c_rates=[0.1, 1], accuracy="draft")
    >>> sscell.save_results(rates, "rates.nc")
    >>> sscell.load_results("rates.nc").attrs["study"]
    'rate_capability'
    """
    source = user_path(path)
    if not source.is_file():
        raise InputError([Problem(str(source), "no such file; expected a result such as rates.nc")])
    try:
        with h5py.File(source) as raw:  # h5netcdf prints tracebacks of files that this refuses
            is_ours = "sscell_version" in raw.attrs
        if not is_ours:
            raise InputError([Problem(str(source), "a NetCDF file, but not a result of sscell")])
        with xr.open_dataset(source, engine="h5netcdf", decode_timedelta=False) as opened:
            results = opened.load()
    except InputError:
        raise
    except Exception as error:  # HDF5, h5netcdf and xarray raise what they like for damaged files
        raise InputError([Problem(str(source), "not a NetCDF result, or damaged")]) from error
    check_results(results, str(source))
    return results


def cell_cards(results: xr.Dataset) -> list[dict[str, Any]]:
    """The cards of the cells that a dataset came from, with their materials inline.

    Raises
    ------
    InputError
        If it is no dataset of results, or does not say what it came from.
    """
    check_results(results, "results")
    return list(described(results, "results")["cells"])
