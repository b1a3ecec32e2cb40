"""What figures of cycled cells share: checks, cycles of one rate, the axis of the efficiency."""

from itertools import pairwise, product
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import AutoMinorLocator, FixedLocator, MaxNLocator, NullLocator

from sscell.plot.parts import labels, series, style
from sscell.plot.parts.selection import (
    FAILED,
    INFEASIBLE,
    Values,
    are_numbers,
    cells,
    floats,
    refusal,
    require,
    spread,
)

SOURCE = "sscell.cycle"
_SHARE = 0.24
"""Of the height of the panel, which the efficiency takes above the capacities. [-]"""
_PERCENT = 100.0
_LEAST, _LOWEST, _HIGHEST = 90.0, 50.0, 110.0
"""The axis of the efficiency begins at the first or lower, and never passes the others. [%]"""
_STEP = 5.0
_TICKS = 6
_NOT_DONE = ("skipped", "infeasible", "solver failed", "not solved")
"""Ends of steps whose voltage is none of a cell that is cycled."""
_STEPS = {"time": ("step", "part"), "step_voltage": ("step", "part"),
          "step_current": ("step", "part"), "step_name": ("step",)}  # fmt: skip
_MOST_DESIGNS = 8
EFFICIENCY = "Coulombic efficiency (%)"
EMPTY_LABEL = "infeasible: cut-off voltage reached at once, nothing delivered"


def designs_as_cells(results: xr.Dataset) -> xr.Dataset:
    """What was varied as cells, each named by its values; at most eight of them, evenly spread."""
    if not isinstance(results, xr.Dataset) or "outcome" not in results:
        return results
    dims = [str(dim) for dim in results["outcome"].dims if dim != "cycle"]
    values = {
        dim: [c for c in results.coords.values() if c.dims == (dim,) and "path" in c.attrs]
        for dim in dims
    }
    if not any(values.values()) or not all(values[dim] for dim in dims if dim != "cell"):
        return results
    designs = list(product(*(range(results.sizes[dim]) for dim in dims)))
    chosen = [dict(zip(dims, designs[i], strict=True)) for i in spread(len(designs), _MOST_DESIGNS)]
    names = []
    for places in chosen:
        titles = [str(results["cell"].values[places["cell"]])] if "cell" in places else []
        words = [_in_words(c[places[dim]]) for dim in dims for c in values[dim]]
        names.append(", ".join([*titles, *words]))
    parts = [results.isel(places, drop=True) for places in chosen]
    alike: dict[str, Any] = {
        "data_vars": "all",
        "coords": "different",
        "compat": "equals",
        "join": "exact",
    }
    return xr.concat(parts, xr.Variable("cell", names), **alike)


def _in_words(value: xr.DataArray) -> str:
    """A varied value with its name and unit."""
    if not are_numbers(value):
        return str(value.item())
    unit = labels.text(str(value.attrs.get("units", "")))
    return f"{value.attrs.get('long_name', value.name)} {float(value):.4g} {unit}".rstrip()


def require_cycles(results: xr.Dataset, *variables: str, by: str) -> None:
    """Refuse a dataset without variables over the cycles of one cell or several."""
    along = ("cell", "cycle")
    needed = {"cycle": ("cycle",), "outcome": along, **dict.fromkeys(variables, along)}
    require(results, needed, by=by, source=SOURCE)
    if "cycle" not in results.dims:
        raise refusal(f"plot.{by} draws over the cycles; here one of them was chosen.")


def require_steps(results: xr.Dataset, *, by: str) -> None:
    """Refuse a dataset without time, voltage and current of the steps."""
    needed = {name: ("cell", *dims) for name, dims in _STEPS.items()}
    require(results, needed, by=by, source=SOURCE)
    for name, dims in _STEPS.items():
        if not set(dims) <= set(map(str, results[name].dims)):
            raise refusal(f"plot.{by} draws all steps in their order; {name!r} holds only some.")


def require_shares(results: xr.Dataset, *variables: str, by: str) -> None:
    """Refuse a dataset without voltages over the share of the capacity."""
    along = ("cell", "cycle", "share")
    needed = {"share": ("share",), **dict.fromkeys(variables, along)}
    require(results, needed, by=by, source=SOURCE)


def traces(results: xr.Dataset) -> list[tuple[str, dict[str, Values]]]:
    """Title and, of each step in a row, time [h], voltage [V] and current density [mA/cm2].

    Steps that were not done or not possible are left out; ``step`` holds the places of others.
    """
    listed = []
    for title, cell in cells(results):
        columns = {name: floats(cell[name].transpose("step", "part")) for name in _STEPS
                   if name != "step_name"}  # fmt: skip
        done = np.isfinite(columns["time"]).all(axis=1) & np.isfinite(columns["step_voltage"]).all(
            axis=1
        )
        if "ended_by" in cell:
            done &= ~np.isin(cell["ended_by"].values.astype(str), _NOT_DONE)
        columns = {name: values[done] for name, values in columns.items()}
        listed.append((title, {**columns, "step": np.flatnonzero(done).astype(float)}))
    return listed


def delivered(cell: xr.Dataset, variable: str) -> tuple[Values, Values]:
    """Values of the cycles, NaN where nothing was delivered, and the cycles where it was not."""
    words = cell["outcome"].values.astype(str)
    usable = ~np.isin(words, (INFEASIBLE, FAILED))
    return np.where(usable, floats(cell[variable]), np.nan), floats(cell["cycle"])[
        words == INFEASIBLE
    ]


def plateaus(results: xr.Dataset) -> list[tuple[float, float, str]]:
    """First and last cycle of each run of cycles at one C-rate, and the rate in words.

    Empty where the cells differ in their C-rates.
    """
    rates = floats(results["c_rate"].transpose(..., "cycle")).reshape(-1, results.sizes["cycle"])
    if not (np.isclose(rates, rates[0]) | np.isnan(rates)).all():
        return []
    rate, cycle = rates[0], floats(results["cycle"])
    same = np.isclose(rate[1:], rate[:-1]) | (np.isnan(rate[1:]) & np.isnan(rate[:-1]))
    borders = [0, *(np.flatnonzero(~same) + 1).tolist(), rate.size]
    return [
        (float(cycle[a]), float(cycle[b - 1]), _rate(rate[a]))
        for a, b in pairwise(borders)
        if np.isfinite(rate[a])
    ]


def _rate(rate: float) -> str:
    return f"{labels.number(float(f'{rate:.3g}'))}C"


def cycle_axis(ax: Axes, results: xr.Dataset) -> None:
    """Whole cycle numbers, with half a cycle of room at both ends."""
    cycle = floats(results["cycle"])
    room = max(0.5, 0.015 * float(np.ptp(cycle)))
    ax.set_xlim(float(cycle.min()) - room, float(cycle.max()) + room)
    major = MaxNLocator(8, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1)
    ax.xaxis.set_major_locator(major)
    step = round(float(np.ptp(major()[:2])))
    parts = {1: 1, 5: 5}.get(step, 2)  # no tick between two cycles
    ax.xaxis.set_minor_locator(AutoMinorLocator(parts) if parts > 1 else NullLocator())
    ax.set_xlabel("Cycle number")


def efficiency(ax: Axes, results: xr.Dataset, *, marker: bool) -> Axes | None:
    """Coulombic efficiencies on an axis on the right, above what is drawn from zero on ``ax``.

    Returns None, and draws nothing, where the dataset has none. Efficiencies below 50 % and above
    110 %, as where a slow discharge follows a fast charge, are arrows at the edge of the axis.
    """
    drawn = [
        _PERCENT * delivered(cell, "coulombic_efficiency")[0]
        for _, cell in cells(results)
        if "coulombic_efficiency" in cell
    ]
    values = np.concatenate(drawn) if drawn else np.zeros(0)
    values = values[np.isfinite(values)]
    if not values.size:
        return None
    low = max(_LOWEST, min(_LEAST, _STEP * np.floor(float(values.min()) / _STEP)))
    high = min(_HIGHEST, max(_PERCENT, float(values.max())))
    bottom, top = ax.get_ylim()
    marks = np.asarray(MaxNLocator(_TICKS, steps=[1, 2, 2.5, 5, 10]).tick_values(bottom, top))
    marks = marks[(marks >= bottom) & (marks <= top)]
    ax.yaxis.set_major_locator(FixedLocator([float(mark) for mark in marks]))
    ax.yaxis.set_minor_locator(FixedLocator([float(m) for m in 0.5 * (marks[1:] + marks[:-1])]))
    ax.set_ylim(bottom, bottom + (top - bottom) / (1.0 - _SHARE))
    right, cycle = ax.twinx(), floats(results["cycle"])
    for i, percent in enumerate(drawn):
        look = {**_look(marker=marker), "label": "_efficiency"}
        colour = series.look(i)["color"]
        within = np.where((percent >= low) & (percent <= high), percent, np.nan)
        right.plot(cycle, within, **{**look, "color": colour})
        for edge, beyond, arrow in ((low, percent < low, "v"), (high, percent > high, "^")):
            if beyond.any():
                label, arrows = "_beyond", {**_ARROW, "marker": arrow, "color": colour}
                right.plot(cycle[beyond], np.full(beyond.sum(), edge), label=label, **arrows)
    # Capacities keep the lower part of the panel, efficiencies the upper one.
    span = (high - low) / (_SHARE - 0.03)
    right.set_ylim(high + 0.02 * span - span, high + 0.02 * span)
    step = _STEP if high - low <= 25.0 else 20.0
    ticks = np.arange(np.ceil(low / step) * step, high + 1e-6, step)
    right.yaxis.set_major_locator(FixedLocator([float(tick) for tick in ticks[-4:]]))
    right.spines["right"].set_visible(True)
    right.set_ylabel(EFFICIENCY)
    style.dress([right], letters=False)
    return right


def efficiency_keys(right: Axes | None, *, marker: bool) -> list[Line2D]:
    """The legend's entries for the efficiencies on an axis, and for what lies beyond it."""
    if right is None:
        return []
    label = "coulombic efficiency (right)"
    keys = [Line2D([], [], color=style.GREY, label=label, **_look(marker=marker))]
    beyond = {str(line.get_marker()) for line in right.get_lines() if line.get_label() == "_beyond"}
    bounds = {"^": f"above {_HIGHEST:.0f} %", "v": f"below {_LOWEST:.0f} %"}
    return keys + [
        Line2D([], [], color=style.GREY, label=words, **_ARROW, marker=arrow)
        for arrow, words in bounds.items()
        if arrow in beyond
    ]


_ARROW: dict[str, Any] = {
    "linestyle": "none",
    "markersize": 4.0,
    "markerfacecolor": "white",
    "clip_on": False,
}


def _look(*, marker: bool) -> dict[str, Any]:
    if marker:
        return {"marker": "d", "linestyle": "none", "markersize": 2.4}
    return {"linewidth": 0.5, "marker": "d", "markersize": 3.6, "markerfacecolor": "white",
            "markeredgewidth": 0.6, "markevery": 0.08}  # fmt: skip
