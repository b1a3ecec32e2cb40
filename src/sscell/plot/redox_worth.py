"""Capacity, energy and voltage side by side: what more charge at a lower voltage is worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sscell.plot.parts import curves, labels, scales, style
from sscell.plot.parts.selection import cells, drawn, floats, outcomes, refusal, require, spread

_PANELS = ("electrode_capacity", "electrode_energy", "mean_voltage")
_MOST_RATES = 6


@drawn
def worth(results: xr.Dataset) -> Figure:
    """Capacity and energy per gram of electrode and mean voltage, against one swept quantity.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.sweep` returns for one swept quantity, of one cell or several; or what
        :func:`sscell.rate_capability` returns, which is drawn against the C-rate.

    All solids of the electrode count, so that a catholyte which stores charge gains nothing by
    being called active. A line for each of at most six C-rates, a line style for each cell.
    Infeasible points are open markers at zero; points the solver failed on are left out.

    Raises
    ------
    InputError
        If more than one quantity is varied, or the dataset is another.
    """
    require(results, (*_PANELS, "outcome", "c_rate"), by="worth", source="sscell.sweep")
    swept = [str(dim) for dim in results["outcome"].dims if dim not in ("cell", "c_rate")]
    if len(swept) > 1:
        raise refusal(
            f"plot.worth draws one swept quantity, got {', '.join(swept)}; choose values of the "
            f"others first, as in results.isel({swept[1]}=0)."
        )
    if "c_rate" not in results["outcome"].dims:
        results = results.expand_dims("c_rate")
    along = swept[0] if swept else "c_rate"
    results = results.sortby([along, "c_rate"])
    with style.context():
        every = cells(results)
        figure = style.page(style.DOUBLE_COLUMN, 66.0 + (5.0 if len(every) > 1 else 0.0))
        panels = list(figure.subplots(1, 3))
        drawn = zip(panels, _PANELS, strict=True)
        infeasible = [_panel(ax, every, variable, along) for ax, variable in drawn]
        _legends(figure, results, along, any(infeasible))
        style.dress(panels)
    return figure


def _panel(ax: Axes, every: list[tuple[str, xr.Dataset]], variable: str, along: str) -> bool:
    x, infeasible, values = floats(every[0][1][along]), False, [np.zeros(0)]
    for place, (_, one) in enumerate(every):
        for rate, look in _lines(one, along, place):
            line = one if rate is None else one.isel(c_rate=rate)
            drawn, _ = outcomes(floats(line[variable]), line["outcome"].values)
            values.append(drawn[np.isfinite(drawn)])
            if variable == "mean_voltage":  # of nothing there is none
                ax.plot(x, drawn, **look)
            else:
                infeasible |= curves.draw(ax, x, line[variable], line["outcome"], **look)
    over_rates = along == "c_rate"
    scales.set_x(ax, x, log=scales.logarithmic(x) or over_rates, room=6 if over_rates else 5)
    found = np.concatenate(values)
    if found.size:
        scales.set_y(ax, np.append(found, 0.0) if infeasible else found, log=False, room=6)
    data = every[0][1]
    ax.set_xlabel(labels.axis(data[along], width=32))
    ax.set_ylabel(labels.axis(data[variable], width=34))
    return infeasible


def _lines(one: xr.Dataset, along: str, place: int) -> list[tuple[int | None, dict[str, Any]]]:
    """Which C-rates are drawn and how; all along one line where they are the axis."""
    form = {
        "linestyle": style.LINE_STYLES[place % len(style.LINE_STYLES)],
        "marker": style.MARKERS[place % len(style.MARKERS)],
    }
    if along == "c_rate":
        return [(None, {"color": style.OKABE_ITO[place % len(style.OKABE_ITO)], **form})]
    rates = spread(one.sizes["c_rate"], _MOST_RATES)
    colours = style.sequential(len(rates))
    return [(rate, {"color": c, **form}) for rate, c in zip(rates, colours, strict=True)]


def _legends(figure: Figure, results: xr.Dataset, along: str, infeasible: bool) -> None:
    every = cells(results)
    over_rates = along == "c_rate"
    if not over_rates:
        rates = floats(results["c_rate"])
        keys = [
            Line2D([], [], color=look["color"], label=labels.number(float(rates[place or 0])))
            for place, look in _lines(every[0][1], along, 0)
        ]
        title = labels.axis(results["c_rate"], width=15)
        outside: dict[str, Any] = {"loc": "outside right upper", "alignment": "left"}
        figure.legend(handles=keys, title=title, handlelength=1.4, **outside)
    if len(every) > 1 or over_rates:
        keys = []
        for place, (title, one) in enumerate(every):
            look = _lines(one, along, place)[0][1]
            look = look if over_rates else {**look, "color": "black"}
            keys.append(Line2D([], [], label=labels.title(title, 56), **look))
        figure.legend(handles=keys, loc="outside upper left", ncols=2, handlelength=3.0)
    else:
        title = labels.title(every[0][0], 100)
        figure.suptitle(title, x=0.01, ha="left", fontsize=style.FONT)
    if infeasible:
        figure.legend(handles=[curves.infeasible_key()], loc="outside lower left", handlelength=2.4)
