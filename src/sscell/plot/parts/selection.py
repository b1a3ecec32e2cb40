"""What of a dataset goes on a figure: variables, cells one by one, a readable subset, outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, ParamSpec

import numpy as np
import numpy.typing as npt
import xarray as xr
from matplotlib.figure import Figure

from sscell.errors import InputError, Problem
from sscell.protocols.protocol import PROTOCOLS, Protocol
from sscell.quantities.wording import shown
from sscell.results.schema import check_results

Drawing = ParamSpec("Drawing")
INFEASIBLE = "infeasible"
FAILED = "solver failed"
CAPACITIES = {"specific": "specific_capacity", "areal": "capacity", "fraction": "capacity_fraction"}
Values = npt.NDArray[np.float64]


def refusal(said: str) -> InputError:
    """A mistake in what was given to a figure."""
    return InputError(Problem("", said))


def drawn(figure: Callable[Drawing, Figure]) -> Callable[Drawing, Figure]:
    """A figure that answers for its dataset: what it cannot draw is an InputError.

    A dataset may be changed after its study returned it: dimensions renamed, variables left out.
    Some of that only shows while drawing, where it looks as a fault of ours would: the message
    names both, and its cause is the error itself.
    """

    @wraps(figure)
    def checked(*given: Drawing.args, **choices: Drawing.kwargs) -> Figure:
        try:
            return figure(*given, **choices)
        except InputError:
            raise
        except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
            results = next((one for one in given if isinstance(one, xr.Dataset)), xr.Dataset())
            sizes = ", ".join(f"{dim} ({size})" for dim, size in list(results.sizes.items())[:8])
            said = (
                f"plot.{figure.__name__} cannot draw this dataset with dimensions {sizes or 'none'}"
                f" and these arguments; it draws what a study of sscell returns. If one returned it"
                f" so, unchanged, please report this"
            )
            raise refusal(said) from error

    return checked


def require(results: xr.Dataset, needed: Iterable[str], *, by: str, source: str) -> None:
    """Refuse a dataset that lacks something, and name where the right dataset comes from."""
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


def capacity_variable(capacity: str, allowed: Sequence[str]) -> str:
    """The variable that holds the capacity in the wanted form."""
    if not isinstance(capacity, str) or capacity not in allowed:
        choices = ", ".join(repr(choice) for choice in allowed)
        raise refusal(f"capacity is {shown(capacity)}; it must be one of {choices}.")
    return CAPACITIES[capacity]


def protocol_of(results: xr.Dataset) -> Protocol | None:
    """What was done to the cells, if the dataset says it."""
    return PROTOCOLS.get(str(results.attrs.get("direction")))


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
