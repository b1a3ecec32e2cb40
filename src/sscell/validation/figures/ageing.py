"""Interface resistances over cycles by their law, and the retention that follows."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sscell.plot.parts import style
from sscell.plot.parts.selection import floats, require


def ageing(lives: xr.Dataset) -> Figure:
    """Measured and calculated resistance on the left, retention on the right.

    Parameters
    ----------
    lives : xarray.Dataset
        Over ``sample`` and ``cycle``: ``law`` and ``measured`` [ohm cm2], ``retention`` [-]; over
        ``sample``: ``measured_retention`` [-] at the last cycle.

    Raises
    ------
    ValueError
        If something is missing.
    """
    needed = ("law", "measured", "retention", "measured_retention")
    require(lives, needed, by="ageing", source="the validation")
    cycles = floats(lives["cycle"])
    with style.context():
        figure = style.page(2 * style.SINGLE_COLUMN, 68.0)
        left, right = figure.subplots(1, 2)
        for i, name in enumerate(lives["sample"].values.astype(str)):
            look = {"color": style.OKABE_ITO[i], "marker": style.MARKERS[i]}
            sample = lives.isel(sample=i)
            left.plot(cycles, floats(sample["law"]), color=look["color"], label=name)
            known = np.isfinite(floats(sample["measured"]))
            points = floats(sample["measured"])[known]
            left.plot(cycles[known], points, linestyle="none", clip_on=False, **look)
            right.plot(cycles, 100 * floats(sample["retention"]), color=look["color"])
            last = 100 * float(sample["measured_retention"])
            right.plot(cycles[-1:], [last], linestyle="none", clip_on=False, **look)
        left.set_ylabel("Interface resistance / ohm cm$^2$")
        right.set_ylabel("Capacity retention / %")
        left.set_ylim(bottom=0)
        right.set_ylim(0, 103)
        for ax in (left, right):
            ax.set_xlabel("Cycle")
            ax.set_xlim(0, cycles[-1])
        figure.legend(loc="outside upper center", ncols=3)
        style.dress([left, right])
    return figure
