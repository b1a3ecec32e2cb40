"""What of a dataset goes on a figure: variables, cells one by one, a readable subset, outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from sscell.errors import InputError, Problem
from sscell.quantities.wording import shown
from sscell.results.schema import check_results, protocol_of

INFEASIBLE = "infeasible"
FAILED = "solver failed"
CAPACITIES = {"specific": "specific_capacity", "areal": "capacity", "fraction": "capacity_fraction"}
Values = npt.NDArray[np.float64]


def refusal(message: str) -> InputError:
    """A mistake in what was given to a figure."""
    return InputError(Problem("", message))


def require(
    results: xr.Dataset,
    needed: Iterable[str] | Mapping[str, Iterable[str]],
    *,
    by: str,
    source: str,
) -> None:
    """Refuse a dataset that lacks something, and name where the right dataset comes from.

    Parameters
    ----------
    results : xarray.Dataset
    needed : iterable of str, or mapping of str to dimensions
        Variables and, of a mapping, the only dimensions along which they can be drawn.
    by, source : str
        The figure, and the study whose results it draws.

    Raises
    ------
    InputError
    """
    check_results(results, f"plot.{by}")
    present = {str(key) for key in results.variables}
    missing = [key for key in needed if key not in present]
    if missing:
        listed = sorted(present)
        more = f" and {len(listed) - 8} more" if len(listed) > 8 else ""
        raise refusal(
            f"plot.{by} needs {', '.join(repr(key) for key in missing)}, which this dataset has "
            f"not (it has {', '.join(listed[:8]) or 'nothing'}{more}). It plots what {source} "
            "returns."
        )
    for name, dims in needed.items() if isinstance(needed, Mapping) else ():
        allowed = list(dims)
        for dim in results[name].dims:
            if dim not in allowed:
                raise refusal(
                    f"plot.{by} draws {name!r} along {' and '.join(allowed) or 'no dimension'}, "
                    f"but here it has the dimension {dim!r} as well; choose one value of it "
                    f"first, as in results.isel({dim}=0)."
                )


def varied(results: xr.Dataset, variable: str, *, by: str, most: int = 9) -> list[str]:
    """The dimensions that were varied, in their order.

    Raises
    ------
    InputError
        If they are more than can be drawn, or one has no values.
    """
    dims = [str(dim) for dim in results[variable].dims if dim not in ("cell", "c_rate")]
    if len(dims) > most:
        raise refusal(
            f"plot.{by} draws one varied quantity, got {', '.join(dims)}; choose values of the "
            f"others first, as in results.isel({dims[-1]}=0)."
        )
    for dim in dims:
        if dim not in results.coords:
            raise refusal(
                f"plot.{by} needs the values of {dim!r}, which this dataset has not; it draws what "
                "a study of sscell returns."
            )
    return dims


def are_numbers(data: xr.DataArray) -> bool:
    """Whether values are numbers and not words."""
    return data.dtype.kind in "fiu"


def capacity_variable(capacity: str, allowed: Sequence[str]) -> str:
    """The variable that holds the capacity in the wanted form."""
    if not isinstance(capacity, str) or capacity not in allowed:
        choices = ", ".join(repr(choice) for choice in allowed)
        raise refusal(f"capacity is {shown(capacity)}; it must be one of {choices}.")
    return CAPACITIES[capacity]


def direction_of(results: xr.Dataset) -> str:
    """What was done to the cells: the direction, and the charge before a discharge."""
    protocol = protocol_of(results)
    if protocol is None or not protocol.is_carried:
        return str(results.attrs.get("direction", ""))
    return protocol.condition.removeprefix("on ")


def directed(results: xr.Dataset, variable: str) -> xr.Dataset:
    """The dataset with a long name of a capacity that tells a charge or cycle from a discharge."""
    protocol = protocol_of(results)
    if protocol is None:
        return results
    data = results[variable]
    text = str(data.attrs.get("long_name", variable)).replace("capacity", protocol.capacity, 1)
    return results.assign({variable: data.assign_attrs(long_name=text)})


def cells(results: xr.Dataset) -> list[tuple[str, xr.Dataset]]:
    """Title and results of each cell; one pair when the dataset has no ``cell`` dimension."""
    if "cell" not in results.dims:
        chosen = "cell" in results.coords
        title = results["cell"].item() if chosen else results.attrs.get("title", "")
        return [(str(title), results)]
    titles = [str(title) for title in results["cell"].values]
    return [(title, results.isel(cell=i)) for i, title in enumerate(titles)]


def charges(results: xr.Dataset) -> list[tuple[str, xr.Dataset]]:
    """Charge and results of each charge before the discharge; one pair if there are not several."""
    if "charge" not in results.dims:
        return [("", results)]
    return [(str(c), results.isel(charge=i)) for i, c in enumerate(results["charge"].values)]


def spread(count: int, most: int) -> list[int]:
    """At most ``most`` places out of ``count``, evenly spread, first and last among them."""
    if count <= most:
        return list(range(count))
    return [int(i) for i in np.unique(np.round(np.linspace(0, count - 1, most)))]


def floats(data: xr.DataArray) -> Values:
    """The numbers of a variable."""
    return np.asarray(data.values, dtype=np.float64)


def outcomes(values: Any, outcome: Any) -> tuple[Values, npt.NDArray[np.bool_]]:
    """Values, NaN where nothing was delivered or computed, and where a point is infeasible."""
    words = np.asarray(outcome).astype(str)
    infeasible = words == INFEASIBLE
    usable = ~infeasible & (words != FAILED)
    return np.where(usable, np.asarray(values, dtype=np.float64), np.nan), infeasible
