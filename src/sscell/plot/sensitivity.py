"""How capacities depend on parameters over C-rate, and which parameters look alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from sscell.plot.parts import labels, layout, scales, series, style
from sscell.plot.parts.selection import floats, refusal, require

_MOST = len(style.OKABE_ITO)


@layout.drawn()
def sensitivity(results: xr.Dataset, *, figure: Figure | SubFigure | None = None) -> Figure:
    """Scaled sensitivities against C-rate (left) and the correlation of parameters (right).

    A sensitivity of 0.5 means that one percent more of the parameter gives half a percent more
    capacity. Points that are unknown, because a varied cell is infeasible, are left out.
    Parameters whose correlation is near 1 or -1 cannot be distinguished by these capacities. On a
    canvas narrower than 120 mm the correlation lies below.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.sensitivity` returns, of at most seven parameters.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or has more parameters.

    Examples
    --------
    >>> import sscell
    >>> paths = ["active_material.diffusivity", "cathode.utilisation"]
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> results = sscell.sensitivity(cell, paths, c_rates=[0.5, 2, 5])
    >>> lines, correlation = sscell.plot.sensitivity(results).axes
    >>> lines.get_ylabel()
    'd ln(capacity) / d ln(parameter)'
    """
    needed = {
        "sensitivity": ("parameter", "c_rate"),
        "correlation": ("parameter", "other"),
        "parameter": ("parameter",),
        "c_rate": ("c_rate",),
    }
    require(results, needed, by="sensitivity", source="sscell.sensitivity")
    count = results.sizes["parameter"]
    if count > _MOST:
        raise refusal(f"plot.sensitivity draws at most {_MOST} parameters, this has {count}.")
    results = results.sortby("c_rate")
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 62.0 + 5.0 * count)
    if layout.narrow(canvas):
        left, right = canvas.subplots(2, 1)
    else:
        left, right = canvas.subplots(1, 2, width_ratios=[1.25, 1.0])
    _lines(left, results)
    width = 16 if layout.narrow(canvas) else 40
    left.set_ylabel(labels.wrapped("d ln(capacity) / d ln(parameter)", width))
    _correlations(right, results)
    title = labels.title(str(results.attrs.get("title", "")), layout.signs(canvas))
    layout.title(canvas, (title, str(results.attrs.get("direction", ""))))
    layout.key_below(canvas, left.get_legend_handles_labels()[0], handlelength=2.4)
    style.dress([left, right])
    right.tick_params(length=0.0)
    return canvas.figure


def _name(path: str) -> str:
    return labels.escaped(path).replace("_", " ").replace(".", ", ")


def _lines(ax: Axes, results: xr.Dataset) -> None:
    rates = floats(results["c_rate"])
    values = floats(results["sensitivity"].transpose("parameter", "c_rate"))
    for i, path in enumerate(results["parameter"].values.astype(str)):
        ax.plot(rates, values[i], label=f"{i + 1}  {_name(path)}", **series.look(i))
    ax.axhline(0.0, color=style.GREY, linewidth=0.6, zorder=0)
    scales.set_x(ax, rates, log=rates.size > 1 and rates.max() > 3 * rates.min(), room=7)
    scales.linear_ticks(ax.yaxis, 6)
    ax.set_xlabel(labels.axis(results["c_rate"]))


def _correlations(ax: Axes, results: xr.Dataset) -> None:
    values = floats(results["correlation"])
    count = values.shape[0]
    ax.imshow(values, cmap="RdBu_r", vmin=-1.0, vmax=1.0, aspect="auto")
    for i in range(count):
        for j in range(count):
            dark = abs(values[i, j]) > 0.6
            shown = round(float(values[i, j]), 2) + 0.0  # no minus before a zero
            text = f"{shown:.2f}".replace("-", "\N{MINUS SIGN}")
            look: dict[str, Any] = {"color": "white" if dark else "black", "ha": "center"}
            ax.text(j, i, text, va="center", fontsize=style.SMALL, **look)
    numbers = [str(1 + i) for i in range(count)]
    ax.set_xticks(np.arange(count), numbers)
    ax.set_yticks(np.arange(count), numbers)
    ax.spines[:].set_visible(False)
    ax.set_title("Correlation of the parameters", loc="left")
    ax.set_xlabel("Parameter")
    ax.set_ylabel("Parameter")
