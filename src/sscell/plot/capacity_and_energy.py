"""Capacity, energy and voltage side by side: more charge at a lower voltage may be less energy."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import labels, layout, scales, series, style
from sscell.plot.parts.selection import (
    are_numbers,
    cells,
    floats,
    outcomes,
    require,
    spread,
    varied,
)

_PANELS = ("electrode_capacity", "electrode_energy", "mean_voltage")
_MOST_RATES = 6


@layout.drawn()
def capacity_and_energy(results: xr.Dataset, *, figure: Figure | SubFigure | None = None) -> Figure:
    """Capacity and energy per gram of electrode and mean voltage, against one swept quantity.

    All solids of the electrode count, so that a catholyte which stores charge gains nothing by
    being called active. A line for each of at most six C-rates, a line style for each cell; swept
    names are drawn as cells are. Infeasible points are open markers at zero; points the solver
    failed on are left out. In 0.2 this figure was called ``worth``.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.sweep` returns for one swept quantity, of one cell or several; or what
        :func:`sscell.rate_capability` returns, which is drawn against the C-rate.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If more than one quantity is varied, or the dataset is of another study.

    Examples
    --------
    >>> import sscell
    >>> results = sscell.rate_capability(sscell.load_cell("ncm83_li6ps5cl"), c_rates=[0.5, 2])
    >>> capacity, energy, voltage = sscell.plot.capacity_and_energy(results).axes
    >>> voltage.get_ylabel()
    'Mean cell voltage (V)'
    """
    require(results, (*_PANELS, "outcome", "c_rate"), by=_NAME, source="sscell.sweep")
    swept = varied(results, "outcome", by=_NAME, most=1)
    dims = ("cell", "c_rate", *swept)
    require(results, dict.fromkeys((*_PANELS, "outcome"), dims), by=_NAME, source="sscell.sweep")
    if "c_rate" not in results["outcome"].dims:
        results = results.expand_dims("c_rate")
    if swept and not are_numbers(results[swept[0]]):
        results, swept = _as_cells(results[[*_PANELS, "outcome"]], swept[0]), []
    along = swept[0] if swept else "c_rate"
    results = results.sortby([along, "c_rate"])
    every = cells(results)
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 66.0 + (5.0 if len(every) > 1 else 0.0))
    rows, columns = layout.grid(3, figure)
    axes = layout.separate(canvas, len(_PANELS), rows, columns)
    infeasible = [_panel(ax, every, name, along) for ax, name in zip(axes, _PANELS, strict=True)]
    for ax, name in zip(axes, _PANELS, strict=True):
        ax.set_xlabel(labels.axis(results[along], width=layout.panel_signs(canvas, columns)))
        ax.set_ylabel(labels.axis(results[name], width=layout.height_signs(canvas, rows)))
    _legends(canvas, results, along, any(infeasible))
    style.dress(axes)
    return canvas.figure


_NAME = "capacity_and_energy"


def _as_cells(results: xr.Dataset, dim: str) -> xr.Dataset:
    """Swept names as cells, each called by its name, after that of the cell if there are more."""
    if "cell" not in results.dims:
        return results.drop_vars("cell", errors="ignore").rename({dim: "cell"})
    parts = [
        results.isel(cell=i, drop=True).rename({dim: "cell"}).assign_coords(
            cell=[f"{title}, {name}" for name in results[dim].values]
        )
        for i, title in enumerate(results["cell"].values)
    ]  # fmt: skip
    return xr.concat(parts, "cell")


def _panel(ax: Axes, every: list[tuple[str, xr.Dataset]], variable: str, along: str) -> bool:
    x, infeasible, values = floats(every[0][1][along]), False, [np.zeros(0)]
    for i, (_, cell) in enumerate(every):
        for rate, look in _lines(cell, along, i):
            line = cell if rate is None else cell.isel(c_rate=rate)
            drawn, _ = outcomes(floats(line[variable]), line["outcome"].values)
            values.append(drawn[np.isfinite(drawn)])
            if variable == "mean_voltage":  # of nothing there is none
                ax.plot(x, drawn, **look)
            else:
                infeasible |= series.draw(ax, x, line[variable], line["outcome"], **look)
    over_rates = along == "c_rate"
    scales.set_x(ax, x, log=scales.logarithmic(x) or over_rates, room=6 if over_rates else 5)
    delivered = np.concatenate(values)
    if delivered.size:
        shown = np.append(delivered, 0.0) if infeasible else delivered
        scales.set_y(ax, shown, log=False, room=6)
    return infeasible


def _lines(cell: xr.Dataset, along: str, i: int) -> list[tuple[int | None, dict[str, Any]]]:
    """Which C-rates are drawn and how; all along one line where they are the axis."""
    form = series.look(i)
    if along == "c_rate":
        return [(None, form)]
    rates = spread(cell.sizes["c_rate"], _MOST_RATES)
    colours = style.sequential(len(rates))
    return [(rate, {**form, "color": c}) for rate, c in zip(rates, colours, strict=True)]


def _legends(canvas: layout.Canvas, results: xr.Dataset, along: str, infeasible: bool) -> None:
    every = cells(results)
    over_rates = along == "c_rate"
    if not over_rates:
        rates = floats(results["c_rate"])
        drawn = _lines(every[0][1], along, 0)
        colours, texts = ([look["color"] for _, look in drawn], [rates[i or 0] for i, _ in drawn])
        keys = layout.lines(colours, map(labels.number, texts))
        layout.key_right(canvas, keys, labels.axis(results["c_rate"], width=15))
    if len(every) > 1:
        keys = []
        for i, (title, cell) in enumerate(every):
            look = _lines(cell, along, i)[0][1]
            look = look if over_rates else {**look, "color": "black"}
            keys.append(Line2D([], [], label=labels.title(title, 56), **look))
        layout.key_below(canvas, keys, where="upper", handlelength=3.0)
    else:
        layout.title(canvas, [labels.title(every[0][0], layout.signs(canvas))])
    below = [series.infeasible_key()] if infeasible else []
    layout.key_below(canvas, below, notes=[layout.basis(results)], handlelength=2.4)
