"""How capacities answer to parameters over C-rate, and which parameters look alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sscell.plot.parts import labels, scales, style
from sscell.plot.parts.selection import drawn, floats, refusal, require

_MOST = len(style.OKABE_ITO)


@drawn
def sensitivity(results: xr.Dataset) -> Figure:
    """Scaled sensitivities against C-rate (left) and the correlation of parameters (right).

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.sensitivity` returns, of at most seven parameters.

    A sensitivity of 0.5 means that one percent more of the parameter gives half a percent more
    capacity. Points that are unknown, because a varied cell is infeasible, are left out.
    Parameters whose correlation is near 1 or -1 cannot be told apart by these capacities.

    Raises
    ------
    InputError
        If the dataset is another, or has more parameters.
    """
    needed = ("sensitivity", "correlation", "parameter", "c_rate")
    require(results, needed, by="sensitivity", source="sscell.sensitivity")
    count = results.sizes["parameter"]
    if count > _MOST:
        raise refusal(f"plot.sensitivity draws at most {_MOST} parameters, this has {count}.")
    results = results.sortby("c_rate")
    with style.context():
        figure = style.page(style.DOUBLE_COLUMN, 62.0 + 5.0 * count)
        left, right = figure.subplots(1, 2, width_ratios=[1.25, 1.0])
        _lines(left, results)
        _correlations(right, results)
        title = labels.title(str(results.attrs.get("title", "")), 60)
        left.set_title(labels.heading((title, str(results.attrs.get("direction", ""))), 50),
                       loc="left")  # fmt: skip
        handles, names = left.get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower center", ncols=2)
        style.dress([left, right])
        right.tick_params(length=0.0)
    return figure


def _name(path: str) -> str:
    return labels.escaped(path).replace("_", " ").replace(".", ", ")


def _lines(ax: Axes, results: xr.Dataset) -> None:
    rates = floats(results["c_rate"])
    values = floats(results["sensitivity"].transpose("parameter", "c_rate"))
    for place, path in enumerate(results["parameter"].values.astype(str)):
        look: dict[str, Any] = {
            "color": style.OKABE_ITO[place],
            "marker": style.MARKERS[place],
            "linestyle": style.LINE_STYLES[place % len(style.LINE_STYLES)],
        }
        ax.plot(rates, values[place], label=f"{place + 1}  {_name(path)}", **look)
    ax.axhline(0.0, color=style.GREY, linewidth=0.6, zorder=0)
    scales.set_x(ax, rates, log=rates.size > 1 and rates.max() > 3 * rates.min(), room=7)
    scales.linear_ticks(ax.yaxis, 6)
    ax.set_xlabel(labels.axis(results["c_rate"]))
    ax.set_ylabel("d ln(capacity) / d ln(parameter)")


def _correlations(ax: Axes, results: xr.Dataset) -> None:
    values = floats(results["correlation"])
    count = values.shape[0]
    ax.imshow(values, cmap="RdBu_r", vmin=-1.0, vmax=1.0)
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
    ax.set_title("Correlation as the data would give it", loc="left")
    ax.set_xlabel("Parameter")
    ax.set_ylabel("Parameter")
