"""Potentials, reaction and stoichiometry through the thickness of the composite cathode."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sscell.plot.parts import labels, scales, style
from sscell.plot.parts.selection import drawn, floats, require, spread
from sscell.results.profiles import profiles as table

_PANELS = (
    "electrolyte_potential",
    "electrode_potential",
    "reaction_current_density",
    "surface_stoichiometry",
)
_MEAN = "stoichiometry"
_MEAN_STYLE = style.LINE_STYLES[1]
_MOST_STATES = 6


@drawn
def profiles(results: Any) -> Figure:
    """Four panels against the distance from the separator, one line a state of discharge.

    Parameters
    ----------
    results : xarray.Dataset or pybamm.Solution
        A solution as ``sscell.discharge`` gives it, or the dataset that ``sscell.profiles`` makes
        of it: profiles of one cell at one C-rate, electrolyte and electrode potential, volumetric
        reaction current density, stoichiometry at the particle surface and its particle average.

    At most six states of discharge, evenly spread, are drawn.
    """
    if not isinstance(results, xr.Dataset):
        results = table(results)
    needed = (*_PANELS, _MEAN, "state_of_discharge", "x")
    require(results, needed, by="profiles", source="sscell.profiles")
    if "state_of_discharge" not in results.dims:
        results = results.expand_dims("state_of_discharge")
    states = _shown(results)
    with style.context():
        figure = style.page(style.DOUBLE_COLUMN, 100.0)
        panels = list(figure.subplots(2, 2, sharex=True).flat)
        colours = style.sequential(len(states))
        for ax, variable in zip(panels, _PANELS, strict=True):
            for state, colour in zip(states, colours, strict=True):
                _line(ax, results.isel(state_of_discharge=state), variable, colour)
            scales.linear_ticks(ax.yaxis, 6)
            ax.set_ylabel(labels.axis(results[variable], width=32))
        _stoichiometry(panels[3])
        _zero_line(panels[2])
        depth = np.append(floats(results["x"]), 0.0)
        scales.set_x(panels[0], depth, log=False, pad=0.0)
        for ax in panels[2:]:
            ax.set_xlabel(labels.axis(results["x"]))
        panels[0].set_title(labels.title(_title(results), 48), loc="left")
        _legend(figure, results, states)
        style.dress(panels)
    return figure


def _legend(figure: Figure, results: xr.Dataset, states: list[int]) -> None:
    handles = [
        Line2D([], [], color=colour, label=_state(results.isel(state_of_discharge=state)))
        for state, colour in zip(states, style.sequential(len(states)), strict=True)
    ]
    figure.legend(
        handles=handles,
        title=labels.axis(results["state_of_discharge"], width=20),
        loc="outside right upper",
        alignment="left",
        handlelength=1.4,
    )


def _shown(results: xr.Dataset) -> list[int]:
    finite = np.isfinite(floats(results[_PANELS[0]].transpose("state_of_discharge", "x")))
    places = np.flatnonzero(finite.any(axis=1))
    return [int(places[place]) for place in spread(len(places), _MOST_STATES)]


def _line(ax: Axes, one: xr.Dataset, variable: str, colour: object) -> None:
    x = floats(one["x"])
    ax.plot(x, floats(one[variable]), color=colour)
    if variable == "surface_stoichiometry":
        ax.plot(x, floats(one[_MEAN]), color=colour, linestyle=_MEAN_STYLE, label="_mean")


def _stoichiometry(ax: Axes) -> None:
    ax.set_ylabel("Stoichiometry")
    handles = [
        Line2D([], [], color=style.GREY, label="particle surface"),
        Line2D([], [], color=style.GREY, linestyle=_MEAN_STYLE, label="particle mean"),
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderpad=0.1)


def _zero_line(ax: Axes) -> None:
    low, high = ax.get_ylim()
    if low < 0.0 < high:
        ax.axhline(0.0, color=style.GREY, linewidth=0.5, zorder=0.5, label="_zero")


def _title(results: xr.Dataset) -> str:
    title, rate = str(results.attrs.get("title", "")), results.attrs.get("c_rate")
    if rate is None:
        return title
    run = f"{labels.number(float(rate))}C {results.attrs.get('direction', '')}".strip()
    return f"{title}, {run}" if title else run


def _state(one: xr.Dataset) -> str:
    text = labels.number(round(float(one["state_of_discharge"]), 3))
    if "voltage" in one and np.isfinite(float(one["voltage"])):
        return f"{text} ({float(one['voltage']):.2f} V)"
    return text
