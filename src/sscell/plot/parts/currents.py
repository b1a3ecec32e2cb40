"""Currents as the axis of a rate: which coordinate, and which one as a second axis above."""

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


def axis_above(ax: Axes, cells: Sequence[xr.Dataset], along: str) -> None:
    """A second axis above, if 1C is the same current for all cells.

    Over a current it is that of the C-rate, over the C-rate that of the current density.

    Parameters
    ----------
    ax : Axes
    cells : sequence of xarray.Dataset
    along : str
        Coordinate of the axis below.
    """
    below, above = along, CHOICES[0]
    if along == above:
        above = CHOICES[1]
    if any(above not in cell.coords or set(cell[above].dims) != {"c_rate"} for cell in cells):
        return
    ratios = np.concatenate([(floats(c[above]) / floats(c[below])).ravel() for c in cells])
    if not np.isfinite(ratios).all() or np.ptp(ratios) > _SAME * ratios.max():
        return
    ratio = float(ratios[0])

    def upward(value: Any) -> Any:
        return value * ratio

    def downward(value: Any) -> Any:
        return value / ratio

    axis = ax.secondary_xaxis("top", functions=(upward, downward))
    axis.set_xlabel(labels.axis(cells[0][above]))
    scales.ticks(axis.xaxis, np.array(ax.get_xlim()) * ratio, log=True, room=7)
    axis.tick_params(which="major", labelsize=style.SMALL, length=3.0, width=0.6, pad=2.0)
    axis.tick_params(which="minor", labelsize=style.SMALL, length=1.7, width=0.5, pad=2.0)
    axis.spines["top"].set_visible(True)
