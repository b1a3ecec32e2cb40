"""Capacity against C-rate, with the voltage curves behind it."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.lines import Line2D

from sscell.plot.parts import curves, labels, scales, style
from sscell.plot.parts.basis import write_basis
from sscell.plot.parts.selection import (
    FAILED,
    INFEASIBLE,
    Values,
    capacity_variable,
    cells,
    directed,
    drawn,
    floats,
    outcomes,
    require,
    spread,
)

_MOST_RATES = 6
Cells = list[tuple[str, xr.Dataset]]


@drawn
def rate_capability(
    results: xr.Dataset,
    *,
    capacity: Literal["specific", "areal"] = "specific",
    figure: Figure | None = None,
) -> Figure:
    """Capacity against C-rate (left) and voltage against capacity (right, one panel a cell).

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.rate_capability` returns, for one cell or several.
    capacity : {"specific", "areal"}
        Per gram of active material or per square centimetre of cell.
    figure : matplotlib.figure.Figure, optional
        An empty figure to draw into; without it, a new one, 183 mm wide.

    Infeasible points are open markers at zero; points the solver failed on are left out. At most
    six C-rates, evenly spread, show their voltage curve.
    """
    variable = capacity_variable(capacity, ("specific", "areal"))
    needed = (variable, "outcome", "voltage", "c_rate", "state_of_discharge")
    require(results, needed, by="rate_capability", source="sscell.rate_capability")
    results = _with_rates(directed(results, variable)).sortby("c_rate")
    every = cells(results)
    rows, columns = _grid(len(every))
    with style.context():
        height = 12.0 + 56.0 * rows if len(every) > 1 else 64.0
        if figure is None:
            figure = style.page(style.DOUBLE_COLUMN, height)
        ratios = [1.0 if columns == 1 else 1.35, *[1.0] * columns]
        grid = figure.add_gridspec(rows, 1 + columns, width_ratios=ratios)
        left = figure.add_subplot(grid[0, 0])
        any_infeasible = _capacities(left, every, variable)
        right = _voltages(figure, grid, results, every, variable)
        _legends(figure, grid, results, variable, any_infeasible)
        if len(every) == 1:
            left.set_title(labels.title(every[0][0], 44), loc="left")
        write_basis(figure, results, 130)
        style.dress([left, *right])
    return figure


def _with_rates(results: xr.Dataset) -> xr.Dataset:
    return results if "c_rate" in results.dims else results.expand_dims("c_rate")


def _grid(count: int) -> tuple[int, int]:
    """Rows and columns of the voltage panels."""
    columns = count if count <= 3 else 2 if count == 4 else 3
    return -(-count // columns), columns


def _look(place: int) -> dict[str, Any]:
    return {
        "color": style.OKABE_ITO[place % len(style.OKABE_ITO)],
        "marker": style.MARKERS[place % len(style.MARKERS)],
        "linestyle": style.LINE_STYLES[place % len(style.LINE_STYLES)],
    }


def _capacities(ax: Axes, every: Cells, variable: str) -> bool:
    any_infeasible, top, sizes = False, 0.0, _open_sizes(every)
    for place, (title, one) in enumerate(every):
        rates, data = floats(one["c_rate"]), one[variable]
        look: dict[str, Any] = {"label": title, "open_size": sizes[place], **_look(place)}
        any_infeasible |= curves.draw(ax, rates, data, one["outcome"], **look)
        highest = float(np.nanmax(np.append(floats(data), 0.0)))
        top = max(top, highest, _band(ax, one, variable, look))
    banded = [drawn for drawn in ax.collections if "designs" in str(drawn.get_label())]
    if banded:  # one key for all: they mean the same
        ax.legend(handles=banded[:1], loc="lower left", frameon=False, fontsize=style.SMALL)
    first = every[0][1]
    scales.set_x(ax, floats(first["c_rate"]), log=True, room=8 if len(every) < 3 else 6)
    scales.from_zero(ax, top)
    ax.set_xlabel(labels.axis(first["c_rate"]))
    ax.set_ylabel(labels.axis(first[variable], width=34))
    return any_infeasible


def _band(ax: Axes, one: xr.Dataset, variable: str, look: dict[str, Any]) -> float:
    """Shade between the outer quantiles of what is uncertain, if it is; the highest value."""
    if f"{variable}_band" not in one:
        return 0.0
    band = one[f"{variable}_band"].sortby("c_rate")
    low, high = floats(band.isel(quantile=0)), floats(band.isel(quantile=-1))
    shares = floats(band["quantile"])
    said = f"{100 * shares[0]:.0f} to {100 * shares[-1]:.0f} % of {one.attrs['samples']} designs"
    if one.attrs.get("uncertainty_estimated"):
        said += ", spread estimated"
    rates = floats(band["c_rate"])
    ax.fill_between(rates, low, high, color=look["color"], alpha=0.2, linewidth=0, label=said)
    return float(np.nanmax(np.append(high, 0.0)))


def _open_sizes(every: Cells) -> list[float]:
    """Sizes that leave all visible where several cells are infeasible: rings within rings."""
    has_open = [bool((one["outcome"] == INFEASIBLE).any()) for _, one in every]
    inside = [sum(has_open[place + 1 :]) for place in range(len(every))]
    step = min(1.8, 5.4 / max(1, *inside))
    return [curves.OPEN_SIZE + step * count for count in inside]


def _shown_rates(results: xr.Dataset, variable: str) -> list[int]:
    """Places of the C-rates whose voltage is drawn: only those some cell delivers."""
    values, _ = outcomes(floats(results[variable]), results["outcome"].values)
    delivered = xr.DataArray(np.isfinite(values), dims=results[variable].dims)
    others = [dim for dim in delivered.dims if dim != "c_rate"]
    places = np.flatnonzero(delivered.any(others).values)
    return [int(places[place]) for place in spread(len(places), _MOST_RATES)]


def _voltages(
    figure: Figure, grid: GridSpec, results: xr.Dataset, every: Cells, variable: str
) -> list[Axes]:
    rows, columns = grid.nrows, grid.ncols - 1
    shown = _shown_rates(results, variable)
    colours = style.sequential(len(shown))
    panels: list[Axes] = []
    for place, (title, one) in enumerate(every):
        row, column = divmod(place, columns)
        shared = panels[0] if panels else None
        ax = figure.add_subplot(grid[row, 1 + column], sharex=shared, sharey=shared)
        for rate, colour in zip(shown, colours, strict=True):
            _voltage_curve(ax, one.isel(c_rate=rate), variable, colour)
        _note(ax, one)
        last_in_column = place + columns >= len(every)
        ax.tick_params(labelbottom=last_in_column, labelleft=column == 0)
        if row == rows - 1:
            ax.set_xlabel(labels.axis(one[variable], width=None if columns == 1 else 24))
        if column == 0:
            ax.set_ylabel(labels.axis(one["voltage"]))
        if len(every) > 1:
            _key(ax, title, _look(place), 32 if columns < 3 else 22)
        panels.append(ax)
    _voltage_limits(panels[0], results, variable, 6 if columns == 1 else 4)
    return panels


def _voltage_curve(ax: Axes, one: xr.Dataset, variable: str, colour: Any) -> None:
    charge, _ = outcomes(floats(one[variable]), one["outcome"].values)
    voltage = floats(one["voltage"])
    if np.isfinite(charge) and np.isfinite(voltage).any():
        ax.plot(floats(one["state_of_discharge"]) * float(charge), voltage, color=colour)


def _note(ax: Axes, one: xr.Dataset) -> None:
    """Say why a panel stays empty."""
    words = one["outcome"].values.astype(str)
    if not np.isin(words, (INFEASIBLE, FAILED)).all():
        return
    said = "nothing delivered" if (words == INFEASIBLE).all() else "no result"
    ax.text(0.5, 0.5, said, transform=ax.transAxes, ha="center", va="center", fontsize=style.SMALL)


def _voltage_limits(ax: Axes, results: xr.Dataset, variable: str, room: int) -> None:
    top = float(np.nanmax(np.append(floats(results[variable]), 0.0)))
    ax.set_xlim(0.0, 1.04 * top if top > 0 else 1.0)
    scales.linear_ticks(ax.xaxis, room)
    voltages: Values = floats(results["voltage"])
    voltages = voltages[np.isfinite(voltages)]
    if voltages.size:
        scales.set_y(ax, voltages, log=False, room=6)
    else:
        ax.set_yticks([])
        ax.set_xticks([])


def _key(ax: Axes, title: str, look: dict[str, Any], width: int) -> None:
    """Panel title and legend of the left panel in one: the cell's line beside its name."""
    handle = Line2D([], [], label=labels.title(title, width), **look)
    ax.legend(
        handles=[handle],
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        handlelength=2.4,
        borderpad=0.1,
        alignment="left",
    )


def _legends(
    figure: Figure, grid: GridSpec, results: xr.Dataset, variable: str, any_infeasible: bool
) -> None:
    shown = _shown_rates(results, variable)
    rates = floats(results["c_rate"])[shown]
    handles = [
        Line2D([], [], color=colour, label=labels.value(results["c_rate"], rate))
        for rate, colour in zip(rates, style.sequential(len(rates)), strict=True)
    ]
    named: dict[str, Any] = {"handles": handles, "title": "Voltage at", "alignment": "left"}
    if not handles:
        pass
    elif grid.nrows == 1:
        figure.legend(loc="outside right upper", handlelength=1.4, **named)
    else:
        blank = figure.add_subplot(grid[1, 0])
        blank.set_axis_off()
        blank.legend(loc="upper left", handlelength=1.8, ncols=2, **named)
    if any_infeasible:
        figure.legend(handles=[curves.infeasible_key()], loc="outside lower left", handlelength=2.4)
