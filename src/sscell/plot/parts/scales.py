"""Axes that suit their values: linear or logarithmic, ticks one can read off, room at both ends."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import (
    AutoMinorLocator,
    FixedLocator,
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    NullFormatter,
    NullLocator,
)

from sscell.plot.parts import labels
from sscell.plot.parts.selection import Values

_LOG_SPAN = 20.0


def logarithmic(values: Values, span: float = _LOG_SPAN) -> bool:
    """Whether values, all positive, span so much that a linear axis would crowd them."""
    finite = values[np.isfinite(values)]
    return bool(finite.size and finite.min() > 0 and finite.max() / finite.min() > span)


def set_x(ax: Axes, values: Values, *, log: bool, room: int = 7, pad: float = 0.04) -> None:
    """Scale, limits and ticks of the x axis; ``room`` is how many tick labels fit."""
    ax.set_xscale("log" if log else "linear")
    ax.set_xlim(*_limits(values, log, pad))
    ticks(ax.xaxis, values, log=log, room=room)


def set_y(ax: Axes, values: Values, *, log: bool, room: int = 7, pad: float = 0.04) -> None:
    """The same for the y axis."""
    ax.set_yscale("log" if log else "linear")
    ax.set_ylim(*_limits(values, log, pad))
    ticks(ax.yaxis, values, log=log, room=room)


def borders(values: Values, *, log: bool) -> Values:
    """Borders half-way between neighbours, in the logarithm where the axis is logarithmic."""
    at = np.log(values) if log else values
    middle = 0.5 * (at[1:] + at[:-1])
    ends = (at[:1] - 0.5 * (at[1] - at[0]), at[-1:] + 0.5 * (at[-1] - at[-2]))
    edges = np.concatenate([ends[0], middle, ends[1]])
    return np.exp(edges) if log else edges


def linear_ticks(axis: Axis, room: int) -> None:
    """At most ``room`` labelled ticks and one minor tick between two of them."""
    axis.set_major_locator(MaxNLocator(room, steps=[1, 2, 2.5, 5, 10]))
    axis.set_minor_locator(AutoMinorLocator(2))


def from_zero(ax: Axes, top: float, room: int = 6) -> None:
    """A y axis from zero to a little above the highest value."""
    ax.set_ylim(0.0, 1.06 * top if np.isfinite(top) and top > 0 else 1.0)
    linear_ticks(ax.yaxis, room)


def _limits(values: Values, log: bool, pad: float) -> tuple[float, float]:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if log:
        margin = (high / low) ** pad if high > low else 2.0
        return low / margin, high * margin
    margin = pad * (high - low) if high > low else 0.5 * abs(high) or 1.0
    return low - margin, high + margin


def ticks(axis: Axis, values: Values, *, log: bool, room: int) -> None:
    """At most ``room`` labelled ticks, plain numbers also where the axis is logarithmic."""
    if not log:
        linear_ticks(axis, room)
        return
    decades = float(np.log10(np.nanmax(values) / np.nanmin(values)))
    axis.set_major_formatter(FuncFormatter(lambda tick, _: labels.number(tick)))
    axis.set_minor_formatter(NullFormatter())
    axis.set_minor_locator(LogLocator(subs=tuple(range(2, 10)), numticks=50))
    if decades < 1.0:
        shown = np.unique(values[np.isfinite(values)])
        if any(float(f"{value:.2g}") != value for value in shown):  # computed, no round numbers
            axis.set_major_locator(LogLocator(subs=(1.0, 1.5, 2.0, 3.0, 5.0, 7.0), numticks=50))
        else:
            axis.set_major_locator(FixedLocator(list(shown[:: max(1, len(shown) // room)])))
        axis.set_minor_locator(NullLocator())
    elif 3.0 * decades <= room:
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=50))
    else:
        axis.set_major_locator(LogLocator(numticks=room + 1))
