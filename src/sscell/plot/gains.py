"""What limits a cell: the capacity gain with one process idealised, as bars for each rate."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sscell.plot.parts import categories, labels, layout, scales, series, style
from sscell.plot.parts.selection import (
    FAILED,
    Values,
    capacity_variable,
    directed,
    direction_of,
    floats,
    refusal,
    require,
    spread,
)

_BASELINE = "none"
_GAINS = {"specific": "specific_gain", "areal": "gain"}
_MOST_RATES = 6
_NOTHING = 2e-3
"""Gains too small to be seen, of the width of all bars. [-]"""
_WRAPPED = 110.0
"""Names of processes are broken into lines on a narrower canvas. [mm]"""
_FILLED = 0.82
"""Share of a process's room that its bars take. [-]"""


@layout.drawn(old="gain")
def gains(
    results: xr.Dataset,
    *,
    capacity: Literal["specific", "areal"] = "specific",
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Capacity gain with one process at a time idealised, the largest on top.

    One bar a C-rate, with a thin line for the band of what is uncertain; the legend gives the
    capacity of the baseline, the cell as it is. A cross marks a gain that is unknown because the
    solver failed. At most six C-rates, evenly spread, are drawn.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.gains` returns.
    capacity : {"specific", "areal"}
        Per gram of active material or per square centimetre of cell.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 134 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or the capacity is neither.

    Examples
    --------
    >>> import sscell
    >>> results = sscell.gains(sscell.load_cell("ncm83_li6ps5cl"), c_rates=[2])
    >>> sscell.plot.gains(results).axes[0].get_ylabel()
    'Idealised process'
    """
    variable = capacity_variable(capacity, tuple(_GAINS))
    gain = _GAINS[capacity]
    dims = ("process", "c_rate")
    needed = {gain: dims, variable: dims, "outcome": dims, "process": ("process",), "c_rate": dims}
    require(results, needed, by="gains", source="sscell.gains")
    if _BASELINE not in results["process"].values:
        raise refusal(
            f"plot.gains needs the cell as it is, process {_BASELINE!r}, which this dataset has "
            "not. It plots what sscell.gains returns."
        )
    results = directed(directed(results, variable), gain)
    results = (results if "c_rate" in results.dims else results.expand_dims("c_rate")).sortby(
        "c_rate"
    )
    results = results.isel(c_rate=spread(results.sizes["c_rate"], _MOST_RATES))
    baseline = results.sel(process=_BASELINE)
    results = _sorted(results.isel(process=results["process"].values != _BASELINE), gain)
    bars = results.sizes["process"] * (results.sizes["c_rate"] + 1)
    canvas = layout.page(figure, 1.5 * style.SINGLE_COLUMN, 26.0 + max(36.0, 1.55 * bars))
    ax = canvas.add_subplot()
    missing = _bars(ax, results, gain, 18 if layout.size(canvas)[0] < _WRAPPED else 40)
    ax.set_xlabel(labels.axis(results[gain], width=layout.panel_signs(canvas)))
    title = labels.title(str(results.attrs.get("title", "")), layout.signs(canvas))
    layout.title(canvas, (title, direction_of(results)))
    _legends(canvas, baseline, variable, missing)
    style.dress([ax])
    ax.tick_params(axis="y", length=0.0)
    return canvas.figure


def _sorted(results: xr.Dataset, gain: str) -> xr.Dataset:
    """The processes, the largest gain first, unknown ones last."""
    values = floats(results[gain].transpose("process", "c_rate"))
    best = np.where(np.isfinite(values), values, -np.inf).max(axis=1)
    return results.isel(process=np.argsort(-best, kind="stable"))


def _bars(ax: Axes, results: xr.Dataset, gain: str, width: int) -> bool:
    """Draw a group of bars a process; returns whether any is missing."""
    values = floats(results[gain].transpose("process", "c_rate"))
    count = values.shape[1]
    groups, height = np.arange(values.shape[0]), _FILLED / count
    low, high = float(np.nanmin(np.append(values, 0.0))), float(np.nanmax(np.append(values, 0.0)))
    missing, reach = False, high
    for i, colour in enumerate(style.sequential(count)):
        at = groups + height * (i - 0.5 * (count - 1))
        known = np.isfinite(values[:, i])
        ax.barh(at[known], values[known, i], height=0.94 * height, color=colour)
        reach = max(reach, series.bars(ax, results.isel(c_rate=i), gain, at, across=True))
        if not known.all():
            _crosses(ax, at[~known], colour)
            missing = True
    processes = [str(name) for name in results["process"].values]
    names = [labels.upper(categories.whole(name, processes)) for name in processes]
    ax.set_yticks(groups, [labels.heading([name], width) for name in names])
    ax.set_ylim(groups[-1] + 0.5, -0.5)
    ax.set_ylabel("Idealised process")
    room = 0.04 * (high - low) or 1.0
    ax.set_xlim(low - (room if low < 0 else 0.0), reach + room)
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


def _legends(canvas: layout.Canvas, baseline: xr.Dataset, variable: str, missing: bool) -> None:
    rates = [baseline.isel(c_rate=i) for i in range(baseline.sizes["c_rate"])]
    handles = [
        Patch(color=colour, label=f"{labels.value(rate['c_rate'])}: {_delivered(rate, variable)}")
        for colour, rate in zip(style.sequential(len(rates)), rates, strict=True)
    ]
    heading = f"Baseline:\n{labels.lower(labels.axis(baseline[variable], width=20))}"
    layout.key_right(canvas, handles, heading, handlelength=1.0)
    keys = series.band_keys(baseline, shaded=False)
    if missing:
        look: dict[str, Any] = {"linestyle": "none", "marker": "x", "color": style.GREY}
        keys.append(Line2D([], [], label="solver failed", **look))
    layout.key_below(canvas, keys, handlelength=1.0)


def _delivered(rate: xr.Dataset, variable: str) -> str:
    value = float(rate[variable])
    failed = str(rate["outcome"].item()) == FAILED or not np.isfinite(value)
    return "unknown" if failed else labels.number(float(f"{value:.3g}"))
