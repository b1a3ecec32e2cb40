"""Titration by pulses and rests: the voltage and the open-circuit points between the pulses."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import cycled, labels, layout, scales, series, style
from sscell.plot.parts.selection import Values, refusal
from sscell.quantities.wording import shown

_AXES = {
    "time": "Time (h)",
    "capacity": f"Charge passed ({labels.unit('mAh/cm2')})",
}
_REST = "rest"
_RELAXED = "at the end of each rest"
_MOST_MARKERS = 40
_OTHER = "#333333"
"""Of the line through the ends of rests where they are too many for markers."""


@layout.drawn()
def gitt(
    results: xr.Dataset,
    *,
    x: Literal["time", "capacity"] | None = None,
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Cell voltage over time or over the charge passed, with the relaxed points between pulses.

    An open marker lies at the end of each rest; more than forty rests are joined by a dotted line
    without markers. How close it is to the open-circuit voltage
    depends on the length of the rest.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.cycle` returns for pulses with rests, of one cell or several.
    x : {"time", "capacity"}, optional
        Time since the start of the protocol, the default, or the charge passed since then, which
        counts discharge as positive.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 111 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or its protocol has no rest.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> pulses = sscell.Protocol.gitt("C/5", pulse="1 hour", rest="2 hours")
    >>> results = sscell.cycle(cell, pulses, accuracy="draft")
    >>> (ax,) = sscell.plot.gitt(results, x="capacity").axes
    >>> ax.get_xlabel()
    'Charge passed (mAh cm$^{−2}$)'
    """
    if x is not None and (not isinstance(x, str) or x not in _AXES):
        raise refusal(f"x is {shown(x)}; it must be one of {', '.join(map(repr, _AXES))}.")
    results = cycled.designs_as_cells(results)
    cycled.require_steps(results, by="gitt")
    names = results["step_name"].values.astype(str)
    listed = cycled.traces(results)
    rests = [names[trace["step"].astype(int)] == _REST for _, trace in listed]
    if not any(rest.any() for rest in rests):
        raise refusal(
            "plot.gitt marks the voltage at the end of each rest, but this protocol has no rest "
            "that was done; plot.voltage_over_time draws it."
        )
    canvas = layout.page(figure, 1.25 * style.SINGLE_COLUMN, 74.0)
    ax = canvas.add_subplot()
    along = [_along(trace, x) for _, trace in listed]
    for i, ((_, trace), rest) in enumerate(zip(listed, rests, strict=True)):
        look = {key: value for key, value in series.look(i).items() if key != "marker"}
        voltage = trace["step_voltage"]
        ax.plot(along[i].ravel(), voltage.ravel(), label="_trace", **look)
        _relaxed(ax, along[i][rest, -1], voltage[rest, -1], series.look(i))
    _scale(ax, np.concatenate([values.ravel() for values in along]), listed)
    ax.set_xlabel(_AXES[x or "time"])
    ax.set_ylabel(labels.axis(results["step_voltage"]))
    series.name(canvas, ax, [title for title, _ in listed], marker=False)
    dense = all(rest.sum() > _MOST_MARKERS for rest in rests if rest.any())
    key: dict[str, Any] = {"linestyle": ":", "color": style.GREY, "markerfacecolor": "white"}
    key |= {} if dense else {"marker": "o"}
    layout.key_below(canvas, [Line2D([], [], label=_RELAXED, **key)], handlelength=2.4)
    style.dress([ax])
    return canvas.figure


def _along(trace: dict[str, Values], x: str | None) -> Values:
    """Time [h] or charge passed [mAh/cm2] of each point of each step."""
    time = trace["time"]
    if x != "capacity":
        return time
    current = trace["step_current"]
    parts = 0.5 * np.diff(time, axis=1) * (current[:, 1:] + current[:, :-1])
    within = np.concatenate([np.zeros((time.shape[0], 1)), np.cumsum(parts, axis=1)], axis=1)
    before = np.append(0.0, np.cumsum(within[:, -1])[:-1])
    return np.asarray(within + before[:, None])


def _relaxed(ax: Axes, x: Values, voltage: Values, look: dict[str, Any]) -> None:
    if x.size > _MOST_MARKERS:
        look = {"color": _OTHER, "linewidth": 0.9}
    else:
        look = {key: look[key] for key in ("color", "marker")}
        look |= {"linewidth": 0.7, "markerfacecolor": "white"}
    ax.plot(x, voltage, linestyle=":", zorder=3, label="_relaxed", **look)


def _scale(ax: Axes, along: Values, listed: list[tuple[str, dict[str, Values]]]) -> None:
    scales.set_x(ax, along, log=False, room=7, pad=0.02)
    voltages = np.concatenate([trace["step_voltage"].ravel() for _, trace in listed])
    scales.set_y(ax, voltages, log=False, room=6)
