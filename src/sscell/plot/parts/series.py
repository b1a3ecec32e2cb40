"""Cells as lines of one panel: how each looks, and where its name is written."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sscell.plot.parts import labels, layout, style
from sscell.plot.parts.selection import Values, charges, floats, outcomes
from sscell.results.dataset import BAND, band_words

OPEN_SIZE = 3.6
INFEASIBLE_LABEL = "infeasible: cut-off voltage reached at once, nothing delivered"


def draw(
    ax: Axes,
    x: Values,
    capacity: xr.DataArray,
    outcome: xr.DataArray,
    *,
    open_size: float = OPEN_SIZE,
    **look: Any,
) -> bool:
    """Draw one curve; returns whether it has infeasible points.

    Points the solver failed on leave a gap. A thin dotted line leads to infeasible points;
    ``open_size`` is the size of their markers. [pt]
    """
    values, infeasible = outcomes(floats(capacity), outcome.values)
    (line,) = ax.plot(x, values, **look)
    _whole_markers(ax, line)
    if not infeasible.any():
        return False
    beside = infeasible.copy()
    beside[:-1] |= infeasible[1:]
    beside[1:] |= infeasible[:-1]
    lead = np.where(beside, np.where(infeasible, 0.0, values), np.nan)
    thin = {"color": look["color"], "linestyle": ":", "linewidth": 0.7}
    ax.plot(x, lead, label="_lead", zorder=1.5, clip_on=False, **thin)
    look = {"color": look["color"], "marker": look.get("marker") or "o"}
    open_markers(ax, x[infeasible], markersize=open_size, **look)
    return True


def shade(ax: Axes, cell: xr.Dataset, variable: str, along: str, colour: Any) -> float:
    """Shade the band of a variable, if it has one; returns its highest value, else 0."""
    if f"{variable}_band" not in cell:
        return 0.0
    band = cell[f"{variable}_band"].sortby(along)
    low, high = (floats(band.isel({BAND: end})) for end in (0, -1))
    look: dict[str, Any] = {"color": colour, "alpha": 0.2, "linewidth": 0}
    ax.fill_between(floats(band[along]), low, high, label=band_words(cell), **look)
    return float(np.nanmax(np.append(high, 0.0)))


def band_keys(results: xr.Dataset, *, shaded: bool = True) -> list[Artist]:
    """Entry of a legend that states what bands hold, if there are any."""
    words = band_words(results)
    if not words:
        return []
    if shaded:
        return [Patch(color=style.GREY, alpha=0.3, linewidth=0, label=words)]
    return [Line2D([], [], color=style.GREY, linewidth=1.0, label=words)]


def bars(ax: Axes, results: xr.Dataset, variable: str, at: Values, *, across: bool) -> float:
    """Thin lines from end to end of the bands of points, if they have any; the highest end.

    Parameters
    ----------
    ax : Axes
    results : xarray.Dataset
        With one dimension beside the quantiles.
    variable : str
    at : array
        Where each point lies on the other axis.
    across : bool
        Whether the values of the band lie along the x axis.
    """
    if f"{variable}_band" not in results:
        return 0.0
    low, high = (floats(results[f"{variable}_band"].isel({BAND: end})) for end in (0, -1))
    look: dict[str, Any] = {"colors": style.GREY, "linewidth": 1.0, "label": "_band", "zorder": 2.5}
    (ax.hlines if across else ax.vlines)(at, low, high, **look)
    return float(np.nanmax(np.append(high, 0.0)))


NEAR_ZERO = 0.03
"""Of the highest capacity: markers of lower ones would be cut by the axis. [-]"""


def _whole_markers(ax: Axes, line: Line2D) -> None:
    """Draw markers close to zero over the axis, which cuts them in half otherwise."""
    x, y = (np.asarray(data, dtype=float) for data in (line.get_xdata(), line.get_ydata()))
    low = y <= NEAR_ZERO * np.nanmax(np.append(y, 0.0))
    if low.any() and line.get_marker() not in ("None", "", None):
        look: dict[str, Any] = {"color": line.get_color(), "marker": line.get_marker()}
        look["linestyle"] = "none"
        ax.plot(x[low], y[low], label="_whole", clip_on=False, zorder=3, **look)


def open_markers(ax: Axes, x: Values, **look: Any) -> None:
    """Infeasible points: nothing delivered, at zero."""
    ax.plot(
        x,
        np.zeros(x.size),
        linestyle="none",
        markerfacecolor="white",
        label="_infeasible",
        clip_on=False,
        zorder=3,
        **look,
    )


def infeasible_key(*, joined: bool = True) -> Line2D:
    """The legend's entry for the open markers at zero, with the thin line that joins them."""
    return Line2D(
        [],
        [],
        linestyle=":" if joined else "none",
        linewidth=0.7,
        marker="o",
        color=style.GREY,
        markerfacecolor="white",
        label=INFEASIBLE_LABEL,
    )


_SIGNS = 56


def look(i: int, *, marker: bool = True) -> dict[str, Any]:
    """Colour, line style and, if wanted, marker of the cell number ``i``, from 0."""
    form = {
        "color": style.OKABE_ITO[i % len(style.OKABE_ITO)],
        "linestyle": style.LINE_STYLES[i % len(style.LINE_STYLES)],
    }
    return {**form, "marker": style.MARKERS[i % len(style.MARKERS)]} if marker else form


def of_charge(i: int, count: int) -> dict[str, Any]:
    """Line style of the charge number ``i`` where there are several, instead of the cell's."""
    return {"linestyle": style.LINE_STYLES[i % len(style.LINE_STYLES)]} if count > 1 else {}


def charge_keys(results: xr.Dataset) -> list[Line2D]:
    """Entries of a legend that say which line style is which charge."""
    every = charges(results)
    return [
        Line2D([], [], color="black", label=f"charge: {text}", **of_charge(i, len(every)))
        for i, (text, _) in enumerate(every)
        if text
    ]


def name(canvas: layout.Canvas, ax: Axes, titles: Sequence[str], *, marker: bool = True) -> None:
    """The name of a single cell over the panel, those of several in a legend above it."""
    if len(titles) == 1:
        ax.set_title(labels.title(titles[0], layout.panel_signs(canvas)), loc="left")
        return
    keys = [
        Line2D([], [], label=labels.title(title, _SIGNS), **look(i, marker=marker))
        for i, title in enumerate(titles)
    ]
    layout.key_below(canvas, keys, where="upper", handlelength=3.0)
