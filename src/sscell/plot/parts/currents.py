"""Currents as the axis of a rate: which coordinate, and the C-rate as a second axis above."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from sscell.plot.parts import labels, scales, style
from sscell.plot.parts.selection import floats, refusal
from sscell.quantities.wording import shown

CHOICES = ("c_rate", "current_density", "specific_current")
_SAME = 1e-6
"""Relative difference up to which the currents of 1C are equal."""


def coordinate(results: xr.Dataset, x: str | None) -> str:
    """The coordinate that capacities are drawn over.

    Parameters
    ----------
    results : xarray.Dataset
    x : str, optional
        One of ``CHOICES``; the C-rate if not given.

    Raises
    ------
    InputError
        If it is none of them, or the dataset lacks it.
    """
    if x is None:
        return CHOICES[0]
    if not isinstance(x, str) or x not in CHOICES:
        raise refusal(f"x is {shown(x)}; it must be one of {', '.join(map(repr, CHOICES))}.")
    if x not in results.coords:
        raise refusal(
            f"x is {x!r}, a coordinate along the C-rate that this dataset lacks; results of "
            "sscell 0.2 hold only C-rates. Run the study again, or draw over the C-rate."
        )
    if not set(map(str, results[x].dims)) <= {"cell", "c_rate"}:
        dims = ", ".join(map(str, results[x].dims))
        raise refusal(f"x is {x!r}, which here depends on {dims}; it is drawn along 'c_rate'.")
    return x


def rates_above(ax: Axes, cells: Sequence[xr.Dataset], along: str) -> None:
    """A second axis above with the C-rate, if 1C is the same current for all cells."""
    currents = np.concatenate([(floats(c[along]) / floats(c["c_rate"])).ravel() for c in cells])
    if not np.isfinite(currents).all() or np.ptp(currents) > _SAME * currents.max():
        return
    at_1c = float(currents[0])

    def rate_of(current: Any) -> Any:
        return current / at_1c

    def current_of(rate: Any) -> Any:
        return rate * at_1c

    above = ax.secondary_xaxis("top", functions=(rate_of, current_of))
    above.set_xlabel(labels.axis(cells[0]["c_rate"]))
    rates = np.array(ax.get_xlim()) / at_1c
    scales.ticks(above.xaxis, rates, log=True, room=7)
    above.tick_params(which="major", labelsize=style.SMALL, length=3.0, width=0.6, pad=2.0)
    above.tick_params(which="minor", labelsize=style.SMALL, length=1.7, width=0.5, pad=2.0)
    above.spines["top"].set_visible(True)
