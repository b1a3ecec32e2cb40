"""Potentials, reaction and stoichiometry through the thickness of the composite cathode."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import labels, layout, scales, style
from sscell.plot.parts.selection import floats, require, spread
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


@layout.drawn()
def profiles(results: Any, *, figure: Figure | SubFigure | None = None) -> Figure:
    """Four panels against the distance from the separator, one line a state of discharge.

    At most six states of discharge, evenly spread, are drawn.

    Parameters
    ----------
    results : xarray.Dataset or pybamm.Solution
        A solution as ``sscell.discharge`` gives it, or the dataset that ``sscell.profiles`` makes
        of it: profiles of one cell at one C-rate, electrolyte and electrode potential, volumetric
        reaction current density, stoichiometry at the particle surface and its particle average.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or of more than one discharge.

    Examples
    --------
    >>> import sscell
    >>> solution = sscell.discharge(sscell.load_cell("ncm83_li6ps5cl"), c_rate=1)
    >>> figure = sscell.plot.profiles(solution)
    >>> figure.axes[2].get_xlabel()
    'Distance from the separator (µm)'
    """
    if not isinstance(results, xr.Dataset):
        results = table(results)
    dims = ("state_of_discharge", "x")
    needed = {**dict.fromkeys((*_PANELS, _MEAN), dims), "state_of_discharge": dims, "x": ("x",)}
    require(results, needed, by="profiles", source="sscell.profiles")
    if "state_of_discharge" not in results.dims:
        results = results.expand_dims("state_of_discharge")
    states = _shown(results)
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 100.0)
    rows, columns = layout.grid(4, figure)
    axes = layout.separate(canvas, 4, rows, columns)
    colours = style.sequential(len(states))
    for ax, variable in zip(axes, _PANELS, strict=True):
        for state, colour in zip(states, colours, strict=True):
            _line(ax, results.isel(state_of_discharge=state), variable, colour)
        scales.linear_ticks(ax.yaxis, 6)
        ax.set_ylabel(labels.axis(results[variable], width=layout.height_signs(canvas, rows)))
    _stoichiometry(axes[3])
    _zero_line(axes[2])
    for i, ax in enumerate(axes):
        scales.set_x(ax, np.append(floats(results["x"]), 0.0), log=False, pad=0.0)
        ax.tick_params(labelbottom=i >= 4 - columns)
    for ax in axes[-columns:]:
        ax.set_xlabel(labels.axis(results["x"]))
    layout.title(canvas, [labels.title(labels.run(results), layout.signs(canvas))])
    _legend(canvas, results, states)
    style.dress(axes)
    return canvas.figure


def _legend(canvas: layout.Canvas, results: xr.Dataset, states: list[int]) -> None:
    handles = [
        Line2D([], [], color=colour, label=_state(results.isel(state_of_discharge=state)))
        for state, colour in zip(states, style.sequential(len(states)), strict=True)
    ]
    if layout.narrow(canvas):
        layout.key_below(canvas, handles, notes=["Share of the charge passed"], columns=3)
    else:
        layout.key_right(canvas, handles, "Share of the\ncharge passed")


def _shown(results: xr.Dataset) -> list[int]:
    finite = np.isfinite(floats(results[_PANELS[0]].transpose("state_of_discharge", "x")))
    places = np.flatnonzero(finite.any(axis=1))
    return [int(places[i]) for i in spread(len(places), _MOST_STATES)]


def _line(ax: Axes, state: xr.Dataset, variable: str, colour: object) -> None:
    x = floats(state["x"])
    ax.plot(x, floats(state[variable]), color=colour)
    if variable == "surface_stoichiometry":
        ax.plot(x, floats(state[_MEAN]), color=colour, linestyle=_MEAN_STYLE, label="_mean")


def _stoichiometry(ax: Axes) -> None:
    ax.set_ylabel("Stoichiometry")
    handles = [
        Line2D([], [], color=style.GREY, label="particle surface"),
        Line2D([], [], color=style.GREY, linestyle=_MEAN_STYLE, label="particle mean"),
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderpad=0.1,
              handlelength=1.6, columnspacing=1.0)  # fmt: skip


def _zero_line(ax: Axes) -> None:
    low, high = ax.get_ylim()
    if low < 0.0 < high:
        ax.axhline(0.0, color=style.GREY, linewidth=0.5, zorder=0.5, label="_zero")


def _state(state: xr.Dataset) -> str:
    text = labels.number(round(float(state["state_of_discharge"]), 3))
    if "voltage" in state and np.isfinite(float(state["voltage"])):
        return f"{text} ({float(state['voltage']):.2f} V)"
    return text
