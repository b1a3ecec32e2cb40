"""Capacity over two swept quantities of many values each, as heat maps with contour lines."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sscell.plot.parts import colour_bar, contours, labels, scales, style
from sscell.plot.parts.selection import Values, cells, floats, outcomes, spread

_MAP = "cividis"
_MOST_ACROSS = 4


def draw(
    results: xr.Dataset, variable: str, *, x: str, y: str, panels: str | None, fixed: str
) -> Figure:
    """One map a value of ``panels``, one row of maps a cell, all with the same colours."""
    every = cells(results)
    places = spread(results.sizes[panels], _MOST_ACROSS) if panels else [0]
    rows, columns = len(every), len(places)
    width = style.DOUBLE_COLUMN if columns > 1 else 1.25 * style.SINGLE_COLUMN
    figure = style.page(width, 22.0 + (52.0 if columns > 1 else 56.0) * rows)
    top = float(np.nanmax(np.append(floats(results[variable]), 0.0)))
    norm = Normalize(0.0, top if top > 0 else 1.0)
    axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    infeasible, drawn = False, []
    for row, (title, cell) in enumerate(every):
        for column, place in enumerate(places):
            one = (cell.isel({panels: place}) if panels else cell).transpose(y, x)
            ax: Axes = axes[row, column]
            mesh, open_points = _map(ax, one, variable, (x, y), norm)
            drawn.append((ax, one))
            infeasible |= open_points
            shown = labels.heading((labels.value(one[panels]) if panels else "", fixed), 32)
            named = labels.title(title, 30) if rows > 1 and column == 0 else ""
            ax.set_title("\n".join(filter(None, (named, shown))), loc="left")
    _label(axes, results, x, y)
    _scale(axes[0, 0], floats(results[x]), floats(results[y]), columns)
    colour_bar.draw(figure, mesh, axes, results[variable])
    if infeasible:
        figure.legend(handles=[_infeasible_key()], loc="outside lower left")
    style.dress(list(axes.flat))
    _contours(figure, drawn, variable, (x, y), norm)
    return figure


def _label(axes: Any, results: xr.Dataset, x: str, y: str) -> None:
    for ax in axes[-1]:
        ax.set_xlabel(labels.axis(results[x], width=40 if axes.shape[1] < 3 else 24))
    for ax in axes[:, 0]:
        ax.set_ylabel(labels.axis(results[y], width=26))


def _infeasible_key() -> Patch:
    return Patch(
        facecolor="white",
        edgecolor=style.GREY,
        hatch="////",
        linewidth=0.5,
        label="infeasible: cut-off voltage passed at the first instant",
    )


def _map(
    ax: Axes, one: xr.Dataset, variable: str, dims: tuple[str, str], norm: Normalize
) -> tuple[QuadMesh, bool]:
    values, infeasible = outcomes(floats(one[variable]), one["outcome"].values)
    edges = [_edges(floats(one[dim])) for dim in dims]
    mesh = ax.pcolormesh(*edges, np.ma.masked_invalid(values), cmap=_MAP, norm=norm)
    mesh.set_rasterized(True)
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
    figure: Figure,
    drawn: list[tuple[Axes, xr.Dataset]],
    variable: str,
    dims: tuple[str, str],
    norm: Normalize,
) -> None:
    # The layout must stand before labels can lie along their lines.
    figure.draw_without_rendering()
    levels = [
        level for level in MaxNLocator(6).tick_values(0.0, float(norm.vmax or 1.0)) if level > 0
    ]
    for ax, one in drawn:
        values, _ = outcomes(floats(one[variable]), one["outcome"].values)
        finite = values[np.isfinite(values)]
        inside = [level for level in levels if finite.size and finite.min() < level < finite.max()]
        if not inside:
            continue
        x, y = (floats(one[dim]) for dim in dims)
        contours.draw(ax, x, y, values, inside)
