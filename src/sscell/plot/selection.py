"""What of a dataset goes on a figure: variables, cells one by one, a readable subset, outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

INFEASIBLE = "infeasible"
FAILED = "solver failed"
CAPACITIES = {"specific": "specific_capacity", "areal": "capacity", "fraction": "capacity_fraction"}
_DIRECTED = {"charge": "charge capacity", "cycle": "discharge capacity of a cycle"}
Values = npt.NDArray[np.float64]


def require(results: xr.Dataset, needed: Iterable[str], *, by: str, source: str) -> None:
    """Raise ValueError that names what the dataset lacks and where the right dataset comes from."""
    if not isinstance(results, xr.Dataset):
        raise ValueError(f"plot.{by} needs an xarray.Dataset, got {type(results).__name__}.")
    present = {str(key) for key in results.variables}
    missing = [key for key in needed if key not in present]
    if missing:
        found = ", ".join(sorted(present)) or "nothing"
        raise ValueError(
            f"plot.{by} needs {', '.join(repr(key) for key in missing)}, which this dataset has "
            f"not (it has {found}). It plots what {source} returns."
        )


def capacity_variable(capacity: str, allowed: Sequence[str]) -> str:
    """The variable that holds the capacity in the wanted form."""
    if capacity not in allowed:
        choices = ", ".join(repr(choice) for choice in allowed)
        raise ValueError(f"capacity is {capacity!r}; it must be one of {choices}.")
    return CAPACITIES[capacity]


def directed(results: xr.Dataset, variable: str) -> xr.Dataset:
    """The dataset with a long name of a capacity that tells a charge or cycle from a discharge."""
    said = _DIRECTED.get(str(results.attrs.get("direction", "")))
    if said is None:
        return results
    data = results[variable]
    text = str(data.attrs.get("long_name", variable)).replace("capacity", said, 1)
    return results.assign({variable: data.assign_attrs(long_name=text)})


def cells(results: xr.Dataset) -> list[tuple[str, xr.Dataset]]:
    """Title and results of each cell; one pair when the dataset has no ``cell`` dimension."""
    if "cell" not in results.dims:
        chosen = "cell" in results.coords
        title = results["cell"].item() if chosen else results.attrs.get("title", "")
        return [(str(title), results)]
    titles = [str(one) for one in results["cell"].values]
    return [(one, results.isel(cell=place)) for place, one in enumerate(titles)]


def spread(count: int, most: int) -> list[int]:
    """At most ``most`` places out of ``count``, evenly spread, first and last among them."""
    if count <= most:
        return list(range(count))
    return [int(place) for place in np.unique(np.round(np.linspace(0, count - 1, most)))]


def floats(data: xr.DataArray) -> Values:
    """The numbers of a variable."""
    return np.asarray(data.values, dtype=np.float64)


def outcomes(values: Any, outcome: Any) -> tuple[Values, npt.NDArray[np.bool_]]:
    """Values, NaN where nothing was delivered or computed, and where a point is infeasible."""
    words = np.asarray(outcome).astype(str)
    infeasible = words == INFEASIBLE
    usable = ~infeasible & (words != FAILED)
    return np.where(usable, np.asarray(values, dtype=np.float64), np.nan), infeasible
