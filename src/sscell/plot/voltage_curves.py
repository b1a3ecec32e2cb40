"""Charge and discharge voltages over capacity, of chosen cycles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import cycled, labels, layout, scales, series, style
from sscell.plot.parts.selection import capacity_variable, cells, floats, refusal, spread
from sscell.quantities.wording import shown

_MOST_CYCLES = 4
_CHARGES = {"specific_capacity": "specific_charge_capacity", "capacity": "charge_capacity"}


@layout.drawn()
def voltage_curves(
    results: xr.Dataset,
    *,
    capacity: Literal["specific", "areal"] = "specific",
    cycles: Sequence[int] | None = None,
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Cell voltage over the capacity of charge and discharge, a colour for each cycle.

    Charge and discharge both begin at zero; the charge is dashed. A panel for each cell. The
    legend gives the C-rates of the discharges where they differ and all cells have the same.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.cycle` returns, for one cell or several. At most eight designs are
        drawn, as cells.
    capacity : {"specific", "areal"}
        Per gram of active material or per square centimetre of cell.
    cycles : sequence of int, optional
        Numbers of the cycles to draw; if not given, at most four, evenly spread, the first and
        the last among them.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 111 or 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or holds no such cycle.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> life = sscell.Protocol.cycles(2, charge="1C", discharge="1C")
    >>> results = sscell.cycle(cell, life, accuracy="draft")
    >>> figure = sscell.plot.voltage_curves(results, cycles=[1, 2])
    >>> [text.get_text() for text in figure.legends[0].get_texts()]
    ['1', '2']
    """
    variable = capacity_variable(capacity, ("specific", "areal"))
    names = (("charge_voltage", _CHARGES[variable]), ("discharge_voltage", variable))
    results = cycled.designs_as_cells(results)
    cycled.require_cycles(results, variable, _CHARGES[variable], by="voltage_curves")
    cycled.require_shares(results, *(name for name, _ in names), by="voltage_curves")
    results = results.isel(cycle=_places(results, cycles))
    every, count = cells(results), results.sizes["cycle"]
    canvas, rows, columns = layout.panels(figure, len(every))
    axes = layout.shared(canvas, len(every), rows, columns)
    colours = style.sequential(count)
    for ax, (title, cell) in zip(axes, every, strict=True):
        for i, colour in enumerate(colours):
            for curve, name in names:
                _curve(ax, cell.isel(cycle=i), curve, name, colour)
        ax.set_title(labels.title(title, layout.panel_signs(canvas, columns)), loc="left")
    layout.label(canvas, axes, columns, results[variable], results["discharge_voltage"])
    for i, ax in enumerate(axes):
        if i % columns == 0:
            ax.set_ylabel("Cell voltage (V)")
    _limits(axes[0], results, names)
    layout.key_right(canvas, layout.lines(colours, _named(results)), "Cycle")
    lines: dict[str, Any] = {"charge": style.LINE_STYLES[1], "discharge": "-"}
    below = [
        Line2D([], [], color=style.GREY, linestyle=line, label=label)
        for label, line in lines.items()
    ]
    layout.key_below(canvas, below, handlelength=2.4)
    style.dress(axes)
    return canvas.figure


def _named(results: xr.Dataset) -> list[str]:
    """Numbers of the cycles, with the C-rate of the discharge where the rates differ."""
    numbers = [labels.number(float(number)) for number in results["cycle"].values]
    runs = cycled.plateaus(results) if "c_rate" in results else []
    if len({rate for *_, rate in runs}) < 2:
        return numbers
    rates = {
        number: rate
        for first, last, rate in runs
        for number in results["cycle"].values
        if first <= number <= last
    }
    return [
        f"{text} ({rates[number]})" if number in rates else text
        for text, number in zip(numbers, results["cycle"].values, strict=True)
    ]


def _places(results: xr.Dataset, cycles: Sequence[int] | None) -> list[int]:
    numbers = results["cycle"].values.tolist()
    if cycles is None:
        return spread(len(numbers), _MOST_CYCLES)
    wanted = [cycles] if np.ndim(cycles) == 0 else list(cycles)
    missing = [number for number in wanted if number not in numbers]
    if missing or not wanted:
        unknown = shown(missing[0] if missing else cycles)
        raise refusal(
            f"cycles has {unknown}; the dataset holds the cycles {numbers[0]} to {numbers[-1]}."
        )
    return [numbers.index(number) for number in wanted]


def _curve(ax: Axes, cycle: xr.Dataset, curve: str, name: str, colour: Any) -> None:
    amount, voltage = float(cycle[name]), floats(cycle[curve])
    if amount > 0 and np.isfinite(voltage).any():
        line: Any = style.LINE_STYLES[1] if curve == "charge_voltage" else "-"
        label = f"_{curve}"
        ax.plot(amount * floats(cycle["share"]), voltage, color=colour, linestyle=line, label=label)


def _limits(ax: Axes, results: xr.Dataset, names: Sequence[tuple[str, str]]) -> None:
    top = float(np.nanmax(np.concatenate([floats(results[k]).ravel() for _, k in names] + [[0.0]])))
    ax.set_xlim(0.0, 1.04 * top if top > 0 else 1.0)
    scales.linear_ticks(ax.xaxis, 6)
    voltages = np.concatenate([floats(results[curve]).ravel() for curve, _ in names])
    if not np.isfinite(voltages).any():
        raise refusal("plot.voltage_curves has nothing to draw: these cycles deliver nothing.")
    scales.set_y(ax, voltages[np.isfinite(voltages)], log=False, room=6)


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
