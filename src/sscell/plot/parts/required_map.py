"""What is required over two axes: colours with contour lines, hatched where nothing is enough."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator, MaxNLocator

from sscell.plot.parts import (
    categories,
    contours,
    labels,
    layout,
    maps,
    names,
    reach,
    regions,
    scales,
    style,
)
from sscell.plot.parts.selection import Values, floats, spread
from sscell.results.schema import described

_MOST_PANELS = 6
_DECADE = 10.0
_LOG_COLOURS = 5.0
"""Colours are logarithmic when the values span more than this factor. [-]"""
_CONDUCTIVITIES = (0.01, 0.1, 1.0, reach.LIQUID, 5.0, 10.0, 30.0, 100.0)


def draw(
    figure: layout.Canvas | None,
    need: xr.Dataset,
    roles: reach.Roles,
    title: Sequence[str],
    marks: names.Marks,
) -> Figure:
    """One map a value of the panels' dimension, all with the same colours."""
    x, y, across = roles.x, str(roles.y), roles.panels
    places = spread(need.sizes[across], _MOST_PANELS) if across else [0]
    shown = [(need.isel({across: at}) if across else need).transpose(y, x) for at in places]
    rows, columns = layout.grid(len(shown), figure)
    canvas = _canvas(figure, rows, columns, bool(marks))
    drawn = layout.shared(canvas, len(shown), rows, columns)
    norm, rising = _norm(need, marks), reach.rising(need)
    borders = (_borders(need[x]), _borders(need[y]))
    pairs = [*zip(drawn, shown, strict=True)]
    meshes = [_map(ax, panel, borders, norm, rising) for ax, panel in pairs]
    _axes(drawn[0], need, (x, y), borders, 7 if columns < 3 else 5)
    layout.label(canvas, drawn, columns, need[x], need[y])
    each = [labels.value(panel[across]) for panel in shown] if across else []
    layout.titles(canvas, drawn, title, each)
    levels = _levels(need, norm)
    bar = None
    if norm is not None:
        values, end = [value for _, value in marks], _end(need, rising)
        bar = maps.colour_bar(canvas, meshes[0], drawn, need["required"], end=end, marks=values)
    layout.key_below(canvas, _keys(need, levels), handlelength=2.0)
    style.dress(drawn)
    layout.settle(canvas)
    if bar is not None and marks:
        names.beside(bar, marks)
        layout.settle(canvas)
    for ax, panel in pairs:
        _texts(ax, panel, (floats(need[x]), floats(need[y])), borders, levels, rising)
    return canvas.figure


def _canvas(figure: layout.Canvas | None, rows: int, columns: int, named: bool) -> layout.Canvas:
    single = (1.55 if named else 1.25) * style.SINGLE_COLUMN
    width = style.DOUBLE_COLUMN if columns > 1 else single
    return layout.page(figure, width, 30.0 + (46.0 if columns > 2 else 54.0) * rows)


def _log(data: xr.DataArray) -> bool:
    return scales.logarithmic(floats(data), span=_DECADE)


def _borders(data: xr.DataArray) -> Values:
    return scales.borders(floats(data), log=_log(data))


def _norm(need: xr.Dataset, marks: names.Marks) -> Normalize | None:
    """From the least to the most that is found or marked; None if that is nothing."""
    values = np.append(reach.reached(need), [value for _, value in marks])
    if np.isnan(values).all():
        return None
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if scales.logarithmic(values, span=_LOG_COLOURS):
        return LogNorm(low, high)
    room = 0.0 if high > low else 0.1 * abs(low) or 1.0
    return Normalize(low - room, high + room)


def _map(
    ax: Axes, panel: xr.Dataset, borders: regions.Borders, norm: Normalize | None, rising: bool
) -> QuadMesh:
    easiest = 0.0
    if norm is not None:
        easiest = float((norm.vmin if rising else norm.vmax) or 0.0)
    values = np.where(reach.enough(panel), easiest, reach.reached(panel))
    mesh = maps.colours(ax, borders, values, norm or Normalize(0.0, 1.0))
    for process in reach.limits(panel):
        regions.hatched(ax, borders, _limited(panel, process), categories.hatch(process))
    return mesh


def _limited(panel: xr.Dataset, process: str) -> reach.Mask:
    return np.asarray(reach.beyond(panel) & (panel["limited_by"].values.astype(str) == process))


def _axes(
    ax: Axes, need: xr.Dataset, dims: tuple[str, str], borders: regions.Borders, room: int
) -> None:
    x, y = (need[dim] for dim in dims)
    scales.set_x(ax, floats(x), log=_log(x), room=room)
    scales.set_y(ax, floats(y), log=_log(y))
    ax.set_xlim(borders[0][0], borders[0][-1])
    ax.set_ylim(borders[1][0], borders[1][-1])


def _end(need: xr.Dataset, rising: bool) -> Literal["neither", "min", "max"]:
    """Of the colour bar, pointed where anything is enough."""
    if not reach.enough(need).any():
        return "neither"
    return "min" if rising else "max"


def _levels(need: xr.Dataset, norm: Normalize | None) -> list[float]:
    """Of the contour lines: the known ones of a conductivity, else round numbers."""
    if norm is None:
        return []
    low, high = float(norm.vmin or 0.0), float(norm.vmax or 0.0)
    if need["required"].attrs.get("path") == reach.CONDUCTIVITY:
        every: Any = _CONDUCTIVITIES
    elif isinstance(norm, LogNorm):
        subs = (1.0, 2.0, 5.0) if high / low < 50.0 else (1.0, 3.0) if high / low < 1e3 else (1.0,)
        every = LogLocator(subs=subs, numticks=50).tick_values(low, high)
    else:
        every = MaxNLocator(6).tick_values(low, high)
    return [float(level) for level in every if low < level < high]


def _inside(values: Values, levels: list[float]) -> list[float]:
    finite = values[np.isfinite(values)]
    return [level for level in levels if finite.size and finite.min() < level < finite.max()]


def _keys(need: xr.Dataset, levels: list[float]) -> list[Artist]:
    keys: list[Artist] = [
        regions.key(categories.hatch(process), reach.limited(need, [process]))
        for process in reach.limits(need)
    ]
    if reach.failed(need).any():
        blank = Patch(facecolor="white", edgecolor=style.GREY, linewidth=0.5)
        blank.set_label("solver failed")
        keys.append(blank)
    dashed = _inside(reach.reached(need), _dashed(need))
    if dashed and set(dashed) <= set(levels):
        value = f"{labels.number(reach.LIQUID)} {labels.unit('mS/cm')}"
        line = Line2D([], [], linestyle="--", **contours.LINE)
        line.set_path_effects(contours.STROKE)
        line.set_label(f"{value}, lithium-ion conductivity of a liquid electrolyte")
        keys.append(line)
    return keys


def _dashed(need: xr.Dataset) -> list[float]:
    of_conductivity = need["required"].attrs.get("path") == reach.CONDUCTIVITY
    cards = described(need, "results")["cells"] if "description" in need.attrs else []
    of_lithium = all(card.get("carrier", "lithium") == "lithium" for card in cards)
    return [reach.LIQUID] if of_conductivity and of_lithium else []


def _texts(
    ax: Axes,
    panel: xr.Dataset,
    at: tuple[Values, Values],
    borders: regions.Borders,
    levels: list[float],
    rising: bool,
) -> None:
    values = reach.reached(panel)
    inside = _inside(values, levels)
    if inside:
        log = bool(np.nanmin(values) > 0)
        contours.draw(ax, *at, values, inside, log=log, dashed=_dashed(panel), borders=borders)
    for process in reach.limits(panel):
        regions.name(ax, borders, _limited(panel, process), categories.whole(process))
    enough = reach.enough(panel)
    if enough.any():
        end = labels.number(float(floats(panel["required"])[enough][0]))
        regions.name(
            ax,
            borders,
            enough,
            f"{'≤' if rising else '≥'}\N{NO-BREAK SPACE}{end}",
            dark=not rising,
        )
