"""Voltage and current over time, as a cycler records them."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure, SubFigure

from sscell.plot.parts import cycled, labels, layout, scales, series, style
from sscell.plot.parts.selection import refusal


@layout.drawn()
def voltage_over_time(results: xr.Dataset, *, figure: Figure | SubFigure | None = None) -> Figure:
    """Cell voltage and, below, current density over the time since the protocol began.

    The current is positive on discharge. Steps that were skipped, infeasible or failed are left
    out.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.cycle` returns, for one cell or several. At most eight designs are
        drawn, as cells.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 111 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or no step of it was done.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> life = sscell.Protocol.cycles(2, charge="1C", discharge="1C")
    >>> results = sscell.cycle(cell, life, accuracy="draft")
    >>> voltages, currents = sscell.plot.voltage_over_time(results).axes
    >>> currents.get_xlabel()
    'Time (h)'
    """
    results = cycled.designs_as_cells(results)
    cycled.require_steps(results, by="voltage_over_time")
    listed = cycled.traces(results)
    if not any(trace["step"].size for _, trace in listed):
        raise refusal("plot.voltage_over_time has nothing to draw: no step was done.")
    canvas = layout.page(figure, 1.25 * style.SINGLE_COLUMN, 92.0)
    upper, lower = axes = list(canvas.subplots(2, 1, sharex=True, height_ratios=(1.5, 1.0)))
    for i, (_, trace) in enumerate(listed):
        look = {key: value for key, value in series.look(i).items() if key != "marker"}
        for ax, name in ((upper, "step_voltage"), (lower, "step_current")):
            ax.plot(trace["time"].ravel(), trace[name].ravel(), label=f"_{name}", **look)
    for ax, name in ((upper, "step_voltage"), (lower, "step_current")):
        values = np.concatenate([trace[name].ravel() for _, trace in listed])
        scales.set_y(ax, values, log=False, room=6 if ax is upper else 4)
        ax.set_ylabel(labels.axis(results[name], width=20))
    lower.axhline(0.0, color="#CCCCCC", linewidth=0.5, zorder=0.5, label="_zero")
    times = np.concatenate([trace["time"].ravel() for _, trace in listed])
    scales.set_x(lower, times, log=False, room=7, pad=0.02)
    lower.set_title("positive on discharge", loc="left", fontsize=style.SMALL)
    lower.set_xlabel("Time (h)")
    series.name(canvas, upper, [title for title, _ in listed], marker=False)
    style.dress(axes, letters=False)
    return canvas.figure
