"""Maps of colours over two axes with their colour bar, and capacities as such maps."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import QuadMesh
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sscell.plot.parts import contours, labels, layout, scales, series, style
from sscell.plot.parts.selection import Values, cells, floats, outcomes, spread

MAP = "cividis"
_MOST_ACROSS = 4
_BAR = 0.4
"""Length over width of the colour bar, per height of the canvas. [1/mm]"""
_TIP = 0.03
"""Length of a pointed end, of the length of the colour bar. [-]"""


def colours(ax: Axes, borders: Sequence[Values], values: Values, norm: Normalize) -> QuadMesh:
    """Colours between the borders of columns and rows, nothing where a value is NaN."""
    drawn = ax.pcolormesh(*borders, np.ma.masked_invalid(values), cmap=MAP, norm=norm)
    drawn.set_rasterized(True)
    return drawn


def colour_bar(
    canvas: layout.Canvas,
    mesh: ScalarMappable,
    axes: Iterable[Axes],
    data: xr.DataArray,
    *,
    end: Literal["neither", "min", "max"] = "neither",
    marks: Iterable[float] = (),
) -> Axes:
    """Draw the bar of one map to the right of all and return its axes.

    Parameters
    ----------
    canvas : Figure or SubFigure
    mesh : ScalarMappable
        One of the maps.
    axes : iterable of Axes
        Of all maps.
    data : xarray.DataArray
        What the colours mean.
    end : {"neither", "min", "max"}
        The pointed end.
    marks : iterable of float
        Values to mark; ticks and label are then on the left and leave room for their names.
    """
    look: dict[str, Any] = {
        "aspect": _BAR * layout.size(canvas)[1],
        "pad": 0.015,
        "extend": end,
        "extendfrac": _TIP,
    }
    bar = canvas.colorbar(mesh, ax=list(axes), **look)
    bar.outline.set_linewidth(0.6)  # type: ignore[operator]
    bar.ax.tick_params(labelsize=style.SMALL, length=3.0, width=0.6)
    bar.ax.tick_params(which="minor", length=1.7, width=0.5)
    bar.set_label(labels.axis(data, width=34))
    if isinstance(mesh.norm, LogNorm):
        span = np.array([mesh.norm.vmin, mesh.norm.vmax], dtype=np.float64)
        scales.ticks(bar.ax.yaxis, span, log=True, room=6)
    for i, value in enumerate(marks):
        if i == 0:
            bar.ax.yaxis.set_ticks_position("left")
            bar.ax.yaxis.set_label_position("left")
        line = bar.ax.axhline(value, label="_mark", **contours.LINE)
        line.set_path_effects(contours.STROKE)
    return bar.ax


def draw(
    figure: layout.Canvas | None,
    results: xr.Dataset,
    variable: str,
    dims: tuple[str, str],
    panels: str | None,
    fixed: Sequence[str],
) -> Figure:
    """Capacities over two dimensions, a map a value of a third, a row of maps a cell."""
    x, y = dims
    every = cells(results)
    places = spread(results.sizes[panels], _MOST_ACROSS) if panels else [0]
    rows, columns = len(every), len(places)
    width = style.DOUBLE_COLUMN if columns > 1 else 1.25 * style.SINGLE_COLUMN
    canvas = layout.page(figure, width, 22.0 + (52.0 if columns > 1 else 56.0) * rows)
    if len(every) == 1:
        rows, columns = layout.grid(len(places), figure) if figure else (rows, columns)
    axes = canvas.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for unused in axes.flat[len(every) * len(places) :]:
        unused.remove()
    spots = [(i, *cell) for cell in every for i in places]
    top = float(np.nanmax(np.append(floats(results[variable]), 0.0)))
    norm = Normalize(0.0, top if top > 0 else 1.0)
    signs = layout.panel_signs(canvas, columns)
    infeasible, drawn = False, []
    for ax, (i, title, cell) in zip(axes.flat, spots, strict=False):
        panel = (cell.isel({panels: i}) if panels else cell).transpose(y, x)
        mesh, open_points = _map(ax, panel, variable, dims, norm)
        drawn.append((ax, panel))
        infeasible |= open_points
        held = labels.heading((labels.value(panel[panels]) if panels else "", *fixed), signs)
        named = labels.title(title, signs) if len(every) > 1 and i == places[0] else ""
        ax.set_title("\n".join(filter(None, (named, held))), loc="left")
    if len(every) == 1 and panels:
        layout.title(canvas, [labels.title(every[0][0], layout.signs(canvas))])
    maps = [ax for ax, _ in drawn]
    layout.label(canvas, maps, columns, results[x], results[y])
    _scale(maps[0], floats(results[x]), floats(results[y]), columns)
    colour_bar(canvas, mesh, maps, results[variable])
    layout.key_below(canvas, [_infeasible_key()] if infeasible else [])
    style.dress(maps)
    layout.settle(canvas)
    _contours(drawn, variable, dims, norm)
    return canvas.figure


def _infeasible_key() -> Patch:
    return Patch(
        facecolor="white",
        edgecolor=style.GREY,
        hatch="////",
        linewidth=0.5,
        label=series.INFEASIBLE_LABEL,
    )


def _map(
    ax: Axes, panel: xr.Dataset, variable: str, dims: tuple[str, str], norm: Normalize
) -> tuple[QuadMesh, bool]:
    values, infeasible = outcomes(floats(panel[variable]), panel["outcome"].values)
    edges = [_edges(floats(panel[dim])) for dim in dims]
    mesh = colours(ax, edges, values, norm)
    if infeasible.any():
        hatched = np.ma.masked_where(~infeasible, np.ones_like(values))
        ax.pcolor(*edges, hatched, hatch="////", facecolor="none", edgecolor=style.GREY, lw=0.0)
    return mesh, bool(infeasible.any())


def _edges(values: Values) -> Values:
    return scales.borders(values, log=scales.logarithmic(values))


def _scale(ax: Axes, x: Values, y: Values, columns: int) -> None:
    room = 7 if columns < 3 else 5
    scales.set_x(ax, x, log=scales.logarithmic(x), room=room)
    scales.set_y(ax, y, log=scales.logarithmic(y))
    ax.set_xlim(_edges(x)[0], _edges(x)[-1])
    ax.set_ylim(_edges(y)[0], _edges(y)[-1])


def _contours(
    drawn: list[tuple[Axes, xr.Dataset]],
    variable: str,
    dims: tuple[str, str],
    norm: Normalize,
) -> None:
    levels = [
        level for level in MaxNLocator(6).tick_values(0.0, float(norm.vmax or 1.0)) if level > 0
    ]
    for ax, panel in drawn:
        values, _ = outcomes(floats(panel[variable]), panel["outcome"].values)
        finite = values[np.isfinite(values)]
        inside = [level for level in levels if finite.size and finite.min() < level < finite.max()]
        if not inside:
            continue
        x, y = (floats(panel[dim]) for dim in dims)
        contours.draw(ax, x, y, values, inside, borders=(_edges(x), _edges(y)))
