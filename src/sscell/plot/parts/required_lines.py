"""What is required over one axis: a line a value of another, open triangles beyond either end.

Of a study with an uncertainty each line lies in the band of what the designs drawn need.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sscell.plot.parts import labels, layout, names, reach, scales, series, style
from sscell.plot.parts.selection import Values, are_numbers, floats, spread
from sscell.results.dataset import BAND

_BAND = "required_band"
_MOST_PANELS = 6
_MOST_LINES = 12
_MOST_MARKERS = 16
_DECADE = 10.0
_LOG = 5.0
"""The y axis is logarithmic when the values span more than this factor. [-]"""
_STEP = 0.032
"""From one triangle to that of the next line at the same place, of the axes' height. [-]"""


@dataclass(frozen=True)
class Look:
    """What all panels share: colours of the lines, and how they lie."""

    colours: list[Any]
    height: Callable[[float], float]
    rising: bool
    upward: bool


def draw(
    figure: layout.Canvas | None,
    need: xr.Dataset,
    roles: reach.Roles,
    title: Sequence[str],
    marks: names.Marks,
) -> Figure:
    """One panel a value of the panels' dimension, all with the same axes."""
    x, lines, across = roles.x, roles.lines, roles.panels
    if lines:
        need = need.isel({lines: spread(need.sizes[lines], _MOST_LINES)})
    need = need.transpose(..., *[dim for dim in (across, lines, x) if dim])
    places = spread(need.sizes[across], _MOST_PANELS) if across else [0]
    shown = [need.isel({across: at}) if across else need for at in places]
    canvas, rows, columns = layout.panels(figure, len(shown))
    drawn = layout.shared(canvas, len(shown), rows, columns)
    signs = layout.panel_signs(canvas, columns)
    log = x == "c_rate" or scales.logarithmic(floats(need[x]), span=_DECADE)
    scales.set_x(drawn[0], floats(need[x]), log=log, room=7 if signs > 35 else 5)
    upward = bool(lines) and _upward(need, str(lines))
    height = _set_y(drawn[0], need, lines, marks)
    look = Look(_colours(need, lines), height, reach.rising(need), upward)
    for ax, panel in zip(drawn, shown, strict=True):
        _panel(ax, panel, x, lines, look)
        for _, value in marks:
            ax.axhline(value, color=style.GREY, linewidth=0.6, zorder=0.8, label="_electrolyte")
    layout.label(canvas, drawn, columns, need[x], need["required"])
    each = [labels.value(panel[across]) for panel in shown] if across else []
    if lines:
        layout.key_right(canvas, _line_keys(need, lines), labels.axis(need[lines], width=15))
    layout.titles(canvas, drawn, title, each)
    keys = [*series.band_keys(need), *_end_keys(need)]
    layout.key_below(canvas, keys, columns=1, handlelength=1.0)
    style.dress(drawn)
    if marks:
        layout.settle(canvas)
        for ax in dict.fromkeys([*drawn[columns - 1 :: columns], drawn[-1]]):
            names.beside(ax, marks)
    return canvas.figure


def _set_y(
    ax: Axes, need: xr.Dataset, lines: str | None, marks: names.Marks
) -> Callable[[float], float]:
    """Limits with room for the triangles; returns what lies at a share of the axes' height."""
    band = floats(need[_BAND]).ravel() if _BAND in need else np.empty(0)
    values = np.concatenate([reach.reached(need).ravel(), band, [value for _, value in marks]])
    values = values[np.isfinite(values)] if np.isfinite(values).any() else np.array([1.0, 10.0])
    log = scales.logarithmic(values, span=_LOG)
    scales.set_y(ax, values, log=log)
    easy, hard = (
        float(np.max(mask.sum(axis=-2 if lines else ()), initial=0)) * _STEP
        for mask in (reach.enough(need), reach.beyond(need))
    )
    below, above = (easy, hard) if reach.rising(need) else (hard, easy)
    low, high = (np.log(ax.get_ylim()) if log else np.array(ax.get_ylim())).tolist()
    span = (high - low) / (1.0 - below - above)
    low, high = low - below * span, high + above * span

    def at(share: float) -> float:
        position = low + share * (high - low)
        return float(np.exp(position) if log else position)

    ax.set_ylim(at(0.0), at(1.0))
    return at


def _colours(need: xr.Dataset, lines: str | None) -> list[Any]:
    """Dark to light for numbers, different ones for words."""
    count = need.sizes[lines] if lines else 1
    if lines and not are_numbers(need[lines]):
        return style.categories(count)
    return style.sequential(count)


def _panel(
    ax: Axes,
    panel: xr.Dataset,
    x: str,
    lines: str | None,
    look: Look,
) -> None:
    at = floats(panel[x])
    every = [panel.isel({lines: i}) for i in range(panel.sizes[lines])] if lines else [panel]
    marker = "o" if at.size <= _MOST_MARKERS else None
    coloured = [*zip(every, look.colours, strict=True)]
    for line, colour in coloured:
        ax.plot(at, reach.reached(line), color=colour, marker=marker, label="_line")
        if _BAND in line:
            _shade(ax, at, line, colour, look)
    # The line that lies highest has the highest triangle, so that none crosses another.
    for which, up in ((reach.beyond, look.rising), (reach.enough, not look.rising)):
        stacked = np.zeros(at.size)
        for line, colour in coloured[::-1] if look.upward == up else coloured:
            shares = _STEP * (0.5 + stacked)
            ends = np.array([look.height(1.0 - share if up else share) for share in shares])
            mask = which(line)
            stacked += mask
            if mask.any():
                ends = np.where(mask, ends, np.nan)
                _triangles(ax, at, reach.reached(line), ends, colour, up=up)


def _shade(ax: Axes, at: Values, line: xr.Dataset, colour: Any, look: Look) -> None:
    """The band, to the end of the axis where it has none."""
    ends = look.height(0.0), look.height(1.0)
    low, high = (np.clip(floats(line[_BAND].isel({BAND: quantile})), *ends) for quantile in (0, -1))
    ax.fill_between(at, low, high, color=colour, alpha=0.2, linewidth=0, label="_band")


def _triangles(
    ax: Axes, at: Values, values: Values, ends: Values, colour: Any, *, up: bool
) -> None:
    """Open triangles, and a thin dotted line to each from a point of the line beside it."""
    for left, right in [*zip(range(at.size - 1), range(1, at.size), strict=True)]:
        for near, far in ((left, right), (right, left)):
            if np.isfinite(values[near]) and np.isfinite(ends[far]):
                y = [values[near], ends[far]]
                ax.plot(at[[near, far]], y, ":", color=colour, linewidth=0.7, label="_lead")
    look = {"marker": "^" if up else "v", "markerfacecolor": "white", "color": colour}
    ax.plot(at, ends, linestyle="none", label="_beyond", clip_on=False, zorder=3, **look)


def _line_keys(need: xr.Dataset, lines: str) -> list[Line2D]:
    """The lines' keys, top to bottom as the lines lie, unless they are of words."""
    keys = layout.lines(_colours(need, lines), labels.entries(need[lines]))
    return keys[::-1] if are_numbers(need[lines]) and _upward(need, lines) else keys


def _upward(need: xr.Dataset, lines: str) -> bool:
    """Whether the last line lies above the first."""
    ends = [need.isel({lines: end}) for end in (-1, 0)]
    last, first = (reach.reached(end) for end in ends)
    higher = last - first
    if np.isfinite(higher).any():
        return bool(np.nanmean(np.sign(higher)) > 0)
    harder = [float(reach.beyond(end).sum()) - float(reach.enough(end).sum()) for end in ends]
    return (harder[0] > harder[1]) == reach.rising(need)


def _end_keys(need: xr.Dataset) -> list[Artist]:
    rising = reach.rising(need)
    words = []
    if reach.limits(need):
        words.append(("^" if rising else "v", reach.limited(need, reach.limits(need))))
    if reach.enough(need).any():
        end = labels.number(float(floats(need["required"])[reach.enough(need)][0]))
        units = labels.unit(str(need["required"].attrs.get("units", "")))
        less = "or less" if rising else "or more"
        words.append(("v" if rising else "^", f"{end} {units} {less} is enough".replace("  ", " ")))
    look: dict[str, Any] = {"linestyle": "none", "color": style.GREY, "markerfacecolor": "white"}
    return [Line2D([], [], marker=marker, label=text, **look) for marker, text in words]
