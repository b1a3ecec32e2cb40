"""The figure of a study, whichever it was."""

from __future__ import annotations

import xarray as xr
from matplotlib.figure import Figure

from sscell.plot.compare import compare
from sscell.plot.quantities import DIMENSION
from sscell.plot.rate import rate_capability
from sscell.plot.screen import screen
from sscell.plot.sweep import sweep
from sscell.plot.worth import worth


def study(results: xr.Dataset) -> Figure:
    """What ``sscell run`` and ``sscell plot`` draw of a dataset.

    Parameters
    ----------
    results : xarray.Dataset
        Of an experiment; ``attrs["study"]`` and ``attrs["capacity"]`` say what it was. One
        quantity varied in a cell whose catholyte stores charge shows capacity and energy
        together, because more of one may be less of the other.
    """
    capacity = results.attrs.get("capacity", "specific")
    kind = results.attrs.get("study")
    if kind == "compare":
        return compare(results)
    if kind == "screen":
        return screen(results, capacity=capacity)
    if "voltage" in results:
        return rate_capability(results, capacity=capacity)
    swept = [dim for dim in results["outcome"].dims if dim not in ("cell", "c_rate")]
    if "catholyte_capacity" in results and len(swept) == 1 and swept != [DIMENSION]:
        return worth(results)
    return sweep(results, capacity=capacity)
