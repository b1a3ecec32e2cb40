"""What limits a cell: the capacity won with one process ideal, as bars for each rate."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sscell.plot.parts import labels, processes, scales, style
from sscell.plot.parts.selection import (
    FAILED,
    Values,
    capacity_variable,
    directed,
    drawn,
    floats,
    refusal,
    require,
    spread,
)

_AS_IT_IS = "none"
_GAINS = {"specific": "specific_gain", "areal": "gain"}
_MOST_RATES = 6
_NOTHING = 2e-3
"""Gains too small to be seen, of the width of all bars. [-]"""
_FILLED = 0.82
"""Share of a process's room that its bars take. [-]"""


@drawn
def gains(gain: xr.Dataset, *, capacity: Literal["specific", "areal"] = "specific") -> Figure:
    """Capacity won by making one process at a time ideal, the process that wins most on top.

    Parameters
    ----------
    gain : xarray.Dataset
        What :func:`sscell.gains` returns.
    capacity : {"specific", "areal"}
        Per gram of active material or per square centimetre of cell.

    One bar a C-rate; the legend gives the capacity of the cell as it is. A cross stands for a
    gain that is unknown because the solver failed. At most six C-rates, evenly spread, are drawn.

    Raises
    ------
    InputError
        If the dataset is another, or the capacity is neither.
    """
    variable = capacity_variable(capacity, tuple(_GAINS))
    won = _GAINS[capacity]
    needed = (won, variable, "outcome", "process", "c_rate")
    require(gain, needed, by="gains", source="sscell.gains")
    if _AS_IT_IS not in gain["process"].values:
        raise refusal(
            f"plot.gains needs the cell as it is, process {_AS_IT_IS!r}, which this dataset has "
            "not. It plots what sscell.gains returns."
        )
    gain = directed(directed(gain, variable), won)
    gain = (gain if "c_rate" in gain.dims else gain.expand_dims("c_rate")).sortby("c_rate")
    gain = gain.isel(c_rate=spread(gain.sizes["c_rate"], _MOST_RATES))
    as_it_is = gain.sel(process=_AS_IT_IS)
    gain = _sorted(gain.isel(process=gain["process"].values != _AS_IT_IS), won)
    with style.context():
        bars = gain.sizes["process"] * (gain.sizes["c_rate"] + 1)
        figure = style.page(1.5 * style.SINGLE_COLUMN, 26.0 + max(36.0, 1.55 * bars))
        ax = figure.add_subplot()
        missing = _bars(ax, gain, won)
        ax.set_xlabel(labels.axis(gain[won], width=60))
        title = labels.title(str(gain.attrs.get("title", "")), 60)
        ax.set_title(labels.heading((title, str(gain.attrs.get("direction", ""))), 60), loc="left")
        _legends(figure, as_it_is, variable, missing)
        style.dress([ax])
        ax.tick_params(axis="y", length=0.0)
    return figure


def _sorted(gain: xr.Dataset, won: str) -> xr.Dataset:
    """The processes, the one with the greatest gain first, unknown ones last."""
    values = floats(gain[won].transpose("process", "c_rate"))
    best = np.where(np.isfinite(values), values, -np.inf).max(axis=1)
    return gain.isel(process=np.argsort(-best, kind="stable"))


def _bars(ax: Axes, gain: xr.Dataset, won: str) -> bool:
    """Draw a group of bars a process and say whether any is missing."""
    values = floats(gain[won].transpose("process", "c_rate"))
    count = values.shape[1]
    groups, height = np.arange(values.shape[0]), _FILLED / count
    low, high = float(np.nanmin(np.append(values, 0.0))), float(np.nanmax(np.append(values, 0.0)))
    missing = False
    for place, colour in enumerate(style.sequential(count)):
        at = groups + height * (place - 0.5 * (count - 1))
        known = np.isfinite(values[:, place])
        ax.barh(at[known], values[known, place], height=0.94 * height, color=colour)
        if not known.all():
            _crosses(ax, at[~known], colour)
            missing = True
    names = [processes.whole(str(one)) for one in gain["process"].values]
    ax.set_yticks(groups, [name[:1].upper() + name[1:] for name in names])
    ax.set_ylim(groups[-1] + 0.5, -0.5)
    ax.set_ylabel("Process made ideal")
    room = 0.04 * (high - low) or 1.0
    ax.set_xlim(low - (room if low < 0 else 0.0), high + room)
    scales.linear_ticks(ax.xaxis, 7)
    for group in np.flatnonzero(np.max(np.abs(values), axis=1) <= _NOTHING * (high - low)):
        look: dict[str, Any] = {"va": "center", "fontsize": style.SMALL, "color": style.GREY}
        ax.annotate("no gain", (0.0, group), (3.0, 0.0), textcoords="offset points", **look)
    if low < 0:
        ax.axvline(0.0, color="black", linewidth=0.6, label="_zero")
    return missing


def _crosses(ax: Axes, at: Values, colour: Any) -> None:
    look = {"color": colour, "markersize": 3.0, "clip_on": False, "label": "_missing"}
    ax.plot(np.zeros(at.size), at, linestyle="none", marker="x", zorder=3, **look)


def _legends(figure: Figure, as_it_is: xr.Dataset, variable: str, missing: bool) -> None:
    colours = style.sequential(as_it_is.sizes["c_rate"])
    handles = [
        Patch(color=colour, label=f"{labels.value(one['c_rate'])}: {_delivered(one, variable)}")
        for colour, one in zip(colours, _each(as_it_is), strict=True)
    ]
    figure.legend(
        handles=handles,
        title=f"Cell as it is:\n{_lower(labels.axis(as_it_is[variable], width=24))}",
        loc="outside right upper",
        alignment="left",
        handlelength=1.0,
    )
    if missing:
        cross = Line2D([], [], linestyle="none", marker="x", color=style.GREY)
        cross.set_label("solver failed")
        figure.legend(handles=[cross], loc="outside lower left", handlelength=1.0)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _each(as_it_is: xr.Dataset) -> list[xr.Dataset]:
    return [as_it_is.isel(c_rate=place) for place in range(as_it_is.sizes["c_rate"])]


def _delivered(one: xr.Dataset, variable: str) -> str:
    value = float(one[variable])
    failed = str(one["outcome"].item()) == FAILED or not np.isfinite(value)
    return "unknown" if failed else labels.number(float(f"{value:.3g}"))
