"""Capacity against C-rate, with the voltage curves behind it."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.gridspec import GridSpec
from matplotlib.lines import Line2D

from sscell.plot.parts import conditions, currents, labels, layout, scales, series, style
from sscell.plot.parts.measured import MeasuredPoints, along_axis, measured_points
from sscell.plot.parts.selection import (
    FAILED,
    INFEASIBLE,
    Values,
    capacity_variable,
    cells,
    charges,
    directed,
    floats,
    outcomes,
    refusal,
    require,
    spread,
)
from sscell.protocols.protocol import DISCHARGE
from sscell.results.schema import protocol_of

_MOST_RATES = 6
_MEASURED: dict[str, Any] = {
    "markersize": 6.0, "markeredgecolor": "black", "markeredgewidth": 1.0, "zorder": 5
}  # fmt: skip
Cells = list[tuple[str, xr.Dataset]]


@layout.drawn()
def rate_capability(
    results: xr.Dataset,
    *,
    capacity: Literal["specific", "areal"] = "specific",
    x: Literal["c_rate", "current_density", "specific_current"] | None = None,
    relative: bool = False,
    measured: Any = True,
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Capacity against C-rate (left) and voltage against capacity (right, one panel a cell).

    Charges differ by line style; where they have bands too, each of two or three cells has its own
    panel of capacities above that of its voltages. Infeasible points are open markers at zero;
    points the solver failed on are left out. At most six C-rates, evenly spread, show their
    voltage curve. On a canvas narrower than 120 mm the panels lie below each other.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.rate_capability` returns, for one cell or several.
    capacity : {"specific", "areal"}
        Per gram of active material or per square centimetre of cell.
    x : {"c_rate", "current_density", "specific_current"}, optional
        What the capacities are drawn over; the C-rate if not given. A second axis above has the
        current density, over a current the C-rate, if 1C is the same current for all cells and one
        panel has their capacities.
    relative : bool
        Draw each capacity over that of the cell at its lowest C-rate. The voltage curves stay as
        they are.
    measured : bool, str, Path, pandas.DataFrame or mapping
        Discharge capacities that are drawn beside the predicted ones: those that the cards carry
        (True), none (False), or data of the first cell as :func:`sscell.fit` takes them.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study or lacks the current, the capacity or the current is
        none of these, measured data cannot be read, or a cell delivers nothing at its lowest
        C-rate and ``relative`` is wanted.

    Examples
    --------
    >>> import sscell
    >>> results = sscell.rate_capability(sscell.load_cell("ncm83_li6ps5cl"), c_rates=[0.5, 2])
    >>> capacities, voltages = sscell.plot.rate_capability(results).axes
    >>> voltages.get_ylabel()
    'Cell voltage (V)'

    Two figures side by side in one:

    >>> from matplotlib.figure import Figure
    >>> page = Figure(figsize=(7.0, 5.0), layout="constrained")
    >>> left, right = page.subfigures(1, 2)
    >>> for part, capacity in ((left, "specific"), (right, "areal")):
    ...     whole = sscell.plot.rate_capability(results, capacity=capacity, figure=part)
    >>> whole is page
    True
    """
    variable = capacity_variable(capacity, ("specific", "areal"))
    dims = ("cell", "charge", "c_rate")
    needed = {variable: dims, "outcome": dims, "voltage": (*dims, "state_of_discharge"),
              "c_rate": dims, "state_of_discharge": ("state_of_discharge",)}  # fmt: skip
    require(results, needed, by="rate_capability", source="sscell.rate_capability")
    results = _with_rates(directed(results, variable)).sortby("c_rate")
    along = currents.coordinate(results, x)
    every = cells(results)
    apart = _apart(figure, every, variable)
    canvas, grid = _canvas(figure, len(every), apart)
    left = _left(canvas, grid, len(every) if apart else 1)
    drawn = [(title, _relative(cell, variable)) for title, cell in every] if relative else every
    points = [] if relative else measured_points(results, measured, variable)
    keys = _capacities(left if apart else left * len(every), drawn, variable, along, points)
    height = layout.height_signs(canvas, grid.nrows)
    left[0].set_ylabel(labels.axis(drawn[0][1][variable], width=height))
    right = _voltages(canvas, grid, results, every, variable, apart)
    if len(every) == 1:
        width = layout.panel_signs(canvas, grid.ncols)
        left[0].set_title(labels.title(every[0][0], width), loc="left")
    for i, (ax, (title, cell)) in enumerate(zip(left if apart else right, every, strict=True)):
        if len(every) > 1:
            look = series.look(i) | series.of_charge(0, len(charges(cell)))
            _key(ax, title, look, (32 if len(every) < 3 else 22) + 8 * apart)
    _legends(canvas, grid, results, variable, keys, blank=not apart)
    charge = layout.basis(results) or _from_full(results)
    layout.title(canvas, [charge, labels.upper(conditions.short(results))], small=True)
    style.dress([*left, *right])
    return canvas.figure


def _from_full(results: xr.Dataset) -> str:
    """That the cells were charged in full, where a study assumed it."""
    protocol = protocol_of(results)
    return f"Capacity {DISCHARGE.condition}." if protocol is DISCHARGE else ""


def _apart(figure: layout.Canvas | None, every: Cells, variable: str) -> bool:
    """Whether bands of several charges and cells would hide each other in one panel."""
    _, first = every[0]
    banded = f"{variable}_band" in first and len(charges(first)) > 1
    return banded and 1 < len(every) < 4 and not (figure is not None and layout.narrow(figure))


def _left(canvas: layout.Canvas, grid: GridSpec, count: int) -> list[Axes]:
    """The panels of capacities, which share their axes."""
    axes = [canvas.add_subplot(grid[0, 0])]
    for i in range(1, count):
        axes.append(canvas.add_subplot(grid[0, i], sharex=axes[0], sharey=axes[0]))
        axes[i].tick_params(labelleft=False)
    return axes


def _with_rates(results: xr.Dataset) -> xr.Dataset:
    return results if "c_rate" in results.dims else results.expand_dims("c_rate")


def _canvas(
    figure: layout.Canvas | None, count: int, apart: bool
) -> tuple[layout.Canvas, GridSpec]:
    """The capacities at the upper left, the voltages right of them or, on a narrow one, below."""
    if apart:
        canvas = layout.page(figure, style.DOUBLE_COLUMN, 132.0)
        return canvas, canvas.add_gridspec(2, count, height_ratios=[1.25, 1.0])
    columns = count if count <= 3 else 2 if count == 4 else 3
    rows = -(-count // columns)
    height = 24.0 + 56.0 * rows if count > 1 else 76.0
    canvas = layout.page(figure, style.DOUBLE_COLUMN, height)
    if layout.narrow(canvas):
        return canvas, canvas.add_gridspec(1 + count, 1, height_ratios=[1.35, *[1.0] * count])
    ratios = [1.0 if columns == 1 else 1.35, *[1.0] * columns]
    return canvas, canvas.add_gridspec(rows, 1 + columns, width_ratios=ratios)


def _relative(cell: xr.Dataset, variable: str) -> xr.Dataset:
    """With capacities over that at the lowest C-rate, and their band."""
    lowest = cell.isel(c_rate=0)
    delivered, _ = outcomes(floats(lowest[variable]), lowest["outcome"].values)
    slow = lowest[variable].copy(data=delivered)
    rate = labels.value(cell["c_rate"], float(lowest["c_rate"]))
    if not (slow > 0).all():
        raise refusal(
            f"plot.rate_capability cannot draw capacities over that at the lowest C-rate: nothing "
            f"is delivered at {rate}."
        )
    data = cell[variable]
    words = f"{data.attrs.get('long_name', variable)} relative to that at {rate}"
    shares = {
        variable: (data / slow).transpose(*data.dims).assign_attrs(units="1", long_name=words)
    }
    if f"{variable}_band" in cell:
        shares[f"{variable}_band"] = cell[f"{variable}_band"] / slow
    return cell.assign(shares)


def _capacities(
    axes: list[Axes], every: Cells, variable: str, along: str, points: list[MeasuredPoints]
) -> list[Any]:
    """Draw them, each cell into its axes; what a legend of the whole figure explains."""
    any_infeasible, top, sizes = False, 0.0, _open_sizes(every)
    for i, (ax, (title, cell)) in enumerate(zip(axes, every, strict=True)):
        look: dict[str, Any] = {"label": title, "open_size": sizes[i], **series.look(i)}
        parts = charges(cell)
        for j, (_, part) in enumerate(parts):
            look |= series.of_charge(j, len(parts))
            rates, data = floats(part[along]), part[variable]
            any_infeasible |= series.draw(ax, rates, data, part["outcome"], **look)
            highest = float(np.nanmax(np.append(floats(data), 0.0)))
            top = max(top, highest, series.shade(ax, part, variable, along, look["color"]))
    places = np.concatenate([floats(cell[along]).ravel() for _, cell in every])
    shaded = [area for area in axes[0].collections if not str(area.get_label()).startswith("_")]
    keys: list[Any] = shaded[:1]  # the same words for all cells
    for i, (ax, series_of, (_, cell)) in enumerate(zip(axes, points, every, strict=False)):
        if series_of.c_rates.size:
            at = along_axis(cell, series_of.c_rates, along)
            look = {**series.look(i), "linestyle": "none", **_MEASURED}
            keys += ax.plot(at, series_of.capacities, label=series_of.words, **look)
            places = np.concatenate([places, at])
            top = max(top, float(series_of.capacities.max()))
    if any_infeasible:
        keys.append(series.infeasible_key())
    panels = list(dict.fromkeys(axes))
    for ax in panels:
        scales.set_x(ax, places, log=True, room=8 if len(every) < 3 else 6)
        scales.from_zero(ax, top)
        ax.set_xlabel(labels.axis(every[0][1][along]))
        if len(panels) == 1:  # over panels of single cells are their names
            currents.axis_above(ax, [cell for _, cell in every], along)
    return keys


def _open_sizes(every: Cells) -> list[float]:
    """Sizes that leave all visible where several cells are infeasible: rings within rings."""
    has_open = [bool((cell["outcome"] == INFEASIBLE).any()) for _, cell in every]
    inside = [sum(has_open[i + 1 :]) for i in range(len(every))]
    step = min(1.8, 5.4 / max(1, *inside))
    return [series.OPEN_SIZE + step * count for count in inside]


def _shown_rates(results: xr.Dataset, variable: str) -> list[int]:
    """Places of the C-rates whose voltage is drawn: only those some cell delivers."""
    values, _ = outcomes(floats(results[variable]), results["outcome"].values)
    delivered = xr.DataArray(np.isfinite(values), dims=results[variable].dims)
    others = [dim for dim in delivered.dims if dim != "c_rate"]
    places = np.flatnonzero(delivered.any(others).values)
    return [int(places[i]) for i in spread(len(places), _MOST_RATES)]


def _voltages(
    canvas: layout.Canvas,
    grid: GridSpec,
    results: xr.Dataset,
    every: Cells,
    variable: str,
    apart: bool,
) -> list[Axes]:
    columns = len(every) if apart else max(1, grid.ncols - 1)
    shown = _shown_rates(results, variable)
    colours = style.sequential(len(shown))
    drawn: list[Axes] = []
    for i, (_, cell) in enumerate(every):
        row, column = divmod(i, columns)
        shared = drawn[0] if drawn else None
        below = apart or grid.ncols == 1
        spot = grid[1 + row, column] if below else grid[row, 1 + column]
        ax = canvas.add_subplot(spot, sharex=shared, sharey=shared)
        for rate, colour in zip(shown, colours, strict=True):
            parts = charges(cell.isel(c_rate=rate))
            for j, (_, part) in enumerate(parts):
                look = {"color": colour, **series.of_charge(j, len(parts))}
                _voltage_curve(ax, part, variable, look)
        _note(ax, cell)
        last_in_column = i + columns >= len(every)
        ax.tick_params(labelbottom=last_in_column, labelleft=column == 0)
        if last_in_column:
            ax.set_xlabel(labels.axis(cell[variable], width=None if columns == 1 or apart else 24))
        if column == 0:
            ax.set_ylabel(labels.axis(cell["voltage"]))
        drawn.append(ax)
    _voltage_limits(drawn[0], results, variable, 6 if columns == 1 else 4)
    return drawn


def _voltage_curve(ax: Axes, cell: xr.Dataset, variable: str, look: dict[str, Any]) -> None:
    charge, _ = outcomes(floats(cell[variable]), cell["outcome"].values)
    voltage = floats(cell["voltage"])
    if np.isfinite(charge) and np.isfinite(voltage).any():
        ax.plot(floats(cell["state_of_discharge"]) * float(charge), voltage, **look)


def _note(ax: Axes, cell: xr.Dataset) -> None:
    """Say why a panel stays empty."""
    words = cell["outcome"].values.astype(str)
    if not np.isin(words, (INFEASIBLE, FAILED)).all():
        return
    note = "nothing delivered" if (words == INFEASIBLE).all() else "no result"
    ax.text(0.5, 0.5, note, transform=ax.transAxes, ha="center", va="center", fontsize=style.SMALL)


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
    canvas: layout.Canvas,
    grid: GridSpec,
    results: xr.Dataset,
    variable: str,
    keys: list[Any],
    blank: bool,
) -> None:
    shown = _shown_rates(results, variable)
    rates = floats(results["c_rate"])[shown]
    texts = [labels.value(results["c_rate"], rate) for rate in rates]
    handles = layout.lines(style.sequential(len(rates)), texts)
    if grid.nrows == 1 or grid.ncols == 1 or not blank:
        layout.key_right(canvas, handles, "Voltage at")
    elif handles:
        empty = canvas.add_subplot(grid[1, 0])
        empty.set_axis_off()
        look: dict[str, Any] = {"loc": "upper left", "alignment": "left", "handlelength": 1.8}
        empty.legend(handles=handles, title="Voltage at", ncols=2, **look)
    notes = filter(None, [layout.estimated(results, density=False)])  # capacities are drawn
    layout.key_below(canvas, series.charge_keys(results) + keys, notes=notes, handlelength=3.0)
