"""The colour bar of maps that share their colours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from sscell.plot.parts import contours, labels, scales, style

_TIP = 0.03
"""Length of a pointed end, of the bar's length. [-]"""


def draw(
    figure: Figure,
    mesh: QuadMesh,
    axes: Iterable[Axes],
    data: xr.DataArray,
    *,
    end: Literal["neither", "min", "max"] = "neither",
    marks: Iterable[float] = (),
) -> Axes:
    """Draw the bar of one map to the right of all and return its axes.

    Parameters
    ----------
    figure : Figure
    mesh : QuadMesh
        One of the maps.
    axes : iterable of Axes
        Of all maps.
    data : xarray.DataArray
        What the colours mean.
    end : {"neither", "min", "max"}
        The pointed end.
    marks : iterable of float
        Values to mark; ticks and label then stand on the left and leave room for their names.
    """
    panels = np.ravel(list(axes)).tolist()
    bar = figure.colorbar(mesh, ax=panels, aspect=30, pad=0.015, extend=end, extendfrac=_TIP)
    bar.outline.set_linewidth(0.6)  # type: ignore[operator]
    bar.ax.tick_params(labelsize=style.SMALL, length=3.0, width=0.6)
    bar.ax.tick_params(which="minor", length=1.7, width=0.5)
    bar.set_label(labels.axis(data, width=34))
    if isinstance(mesh.norm, LogNorm):
        span = np.array([mesh.norm.vmin, mesh.norm.vmax], dtype=np.float64)
        scales.ticks(bar.ax.yaxis, span, log=True, room=6)
    for place, value in enumerate(marks):
        if place == 0:
            bar.ax.yaxis.set_ticks_position("left")
            bar.ax.yaxis.set_label_position("left")
        line = bar.ax.axhline(value, label="_mark", **contours.LINE)
        line.set_path_effects(contours.STROKE)
    return bar.ax
