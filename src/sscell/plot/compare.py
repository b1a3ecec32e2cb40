"""Cells side by side, a row each: energy, voltage losses, findings of the check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sscell.plot.parts import categories, labels, layout, scales, style
from sscell.plot.parts.selection import (
    Values,
    are_numbers,
    direction_of,
    floats,
    outcomes,
    refusal,
    require,
    spread,
    varied,
)
from sscell.quantities import wording
from sscell.results.dataset import band_words

ENERGIES = (
    "stack_specific_energy",
    "stack_energy_density",
    "electrode_energy",
    "cathode_energy_density",
    "energy",
)
_MOST_DOTS = 6
_FINDINGS = ("errors", "warnings", "worst_finding")
_DIFFERENCE = "energy_difference_band"
_LEAST = 2e-3
"""Losses that exceed it in no cell are left out. [V]"""
_HEIGHTS, _SHADES = (0.6, 0.25), ("0.8", style.OKABE_ITO[0])
"""Of the bands of cells alone and of their differences."""


@layout.drawn(old="compared")
def compare(
    results: xr.Dataset,
    *,
    energy: str = ENERGIES[0],
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """A row a cell: its energy at each C-rate, its mean voltage losses, its findings.

    Left, the energy; colours distinguish C-rates or, if something was varied, its values at the
    C-rate of the losses. An open marker at zero is infeasible. Middle, the mean losses between
    equilibrium and cell voltage of the cells before anything was varied; right, how many errors
    and warnings the check of each cell reports. What is unknown of a mass is listed below. On a
    canvas narrower than 120 mm the losses lie below the energy.

    With an uncertainty the middle shows instead the areal energy of each cell less that of the
    first, at the C-rate of the losses: the wide bar is the band of the cell alone, the narrow one
    that of the difference within one draw. Contact, diffusivity, utilisation and what they leave
    unexplained are taken as the same for all cells of a draw, so that much of them cancels.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.compare` returns.
    energy : str
        One of ``ENERGIES``.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or varies more than one quantity.

    Examples
    --------
    >>> import sscell
    >>> cells = [sscell.load_cell(name) for name in ("ncm83_coated_li6ps5cl", "ncm83_li6ps5cl")]
    >>> results = sscell.compare(cells, at="areal_capacity", value="2 mAh/cm^2", c_rates=[1])
    >>> figure = sscell.plot.compare(results)
    >>> [ax.get_title(loc="left") for ax in figure.axes]
    ['', 'at 1C', 'Check']
    """
    if not isinstance(energy, str) or energy not in ENERGIES:
        known = ", ".join(map(repr, ENERGIES))
        raise refusal(f"energy is {wording.shown(energy)}; it must be one of {known}.")
    names = (energy, "outcome", "cell", "c_rate", "mean_loss", "worst_finding")
    require(results, names, by="compare", source="sscell.compare")
    dims = varied(results, energy, by="compare", most=1)
    swept = ("cell", "c_rate", *dims)
    single = {"mean_loss": ("cell", "process"), **dict.fromkeys(_FINDINGS, ("cell",))}
    needed = {energy: swept, "outcome": swept, **single}
    require(results, needed, by="compare", source="sscell.compare")
    along, shown = _along(results, dims)
    count = results.sizes["cell"]
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 46.0 + 8.5 * count)
    left, middle, right = axes = _panels(canvas)
    infeasible = _energies(left, shown, energy, along)
    if _DIFFERENCE in results:
        _differences(middle, results, dims)
    else:
        _losses(middle, results)
    categories.findings_column(right, results, "cell")
    width = 20 if layout.narrow(canvas) else 38
    left.set_yticks(range(count), [labels.title(str(n), width) for n in results["cell"].values])
    left.set_ylim(count - 0.5, -0.5)
    rate = labels.number(float(results.attrs["loss_rate"]))
    left.set_title(f"at {rate}C" if dims else "", loc="left")
    same = "charge" not in dims and direction_of(results) == results.attrs.get("direction", "")
    full = "" if same or _DIFFERENCE in results else " from full charge"
    middle.set_title(f"at {rate}C{full}", loc="left")
    layout.title(canvas, _title(results))
    _legends(canvas, shown[along], results, infeasible)
    style.dress(axes, letters=False)
    for ax in axes:
        ax.tick_params(axis="y", which="both", length=0.0)
    right.tick_params(labelleft=False)
    return canvas.figure


def _panels(canvas: layout.Canvas) -> list[Axes]:
    """Of energies, losses and findings; all share the rows of the cells."""
    if not layout.narrow(canvas):
        return list(canvas.subplots(1, 3, sharey=True, width_ratios=(1.0, 0.8, 0.28)))
    grid = canvas.add_gridspec(2, 2, width_ratios=(1.0, 0.35))
    first = canvas.add_subplot(grid[0, 0])
    return [first, *(canvas.add_subplot(grid[at], sharey=first) for at in ((1, 0), (0, 1)))]


def _along(compared: xr.Dataset, dims: list[str]) -> tuple[str, xr.Dataset]:
    """What colours mean, and the dataset with only that beside the cells."""
    if not dims:
        sorted_rates = compared.sortby("c_rate")
        return "c_rate", sorted_rates.isel(c_rate=spread(sorted_rates.sizes["c_rate"], _MOST_DOTS))
    at = compared.sel(c_rate=compared.attrs["loss_rate"], method="nearest")
    if are_numbers(at[dims[0]]):
        at = at.sortby(dims[0])
    return dims[0], at.isel({dims[0]: spread(at.sizes[dims[0]], _MOST_DOTS)})


def _energies(ax: Axes, shown: xr.Dataset, energy: str, along: str) -> bool:
    """A dot a value, joined; returns whether any is infeasible."""
    data = shown[energy].transpose("cell", along)
    values, infeasible = outcomes(floats(data), shown["outcome"].transpose("cell", along).values)
    colours = style.sequential(values.shape[1])
    for row, (cell, none) in enumerate(zip(values, infeasible, strict=True)):
        known = np.where(none, 0.0, cell)
        known = known[np.isfinite(known)]
        if not known.size:
            ax.text(0.02, row, "unknown", va="center", fontsize=style.SMALL, color=style.GREY,
                    transform=ax.get_yaxis_transform())  # fmt: skip
            continue
        ax.plot([known.min(), known.max()], [row, row], color="#BBBBBB", zorder=1, label="_row")
        # The first on top: where two agree, the slower or the better one is seen.
        for i in reversed(range(cell.size)):
            look: dict[str, Any] = {"marker": "o", "color": colours[i], "linestyle": "none"}
            if none[i]:
                look["markerfacecolor"] = "white"
            at = 0.0 if none[i] else cell[i]
            ax.plot([at], [row], label="_dot", clip_on=False, zorder=3, **look)
    top, low = float(np.nanmax(np.append(values, 0.0))), 0.0
    if not infeasible.any() and np.isfinite(values).any():
        # Dots, unlike bars, may start anywhere: what differs between the cells shall be seen.
        low = max(0.0, float(np.nanmin(values)) - 0.3 * (top - float(np.nanmin(values))))
    if top <= low:  # a single value, or none
        low, top = 0.0, top or 1.0
    ax.set_xlim(low, top + 0.05 * (top - low))
    scales.linear_ticks(ax.xaxis, 6)
    ax.set_xlabel(labels.axis(shown[energy], width=40))
    ax.grid(axis="x", color="#E5E5E5", linewidth=0.5)
    ax.set_axisbelow(True)
    return bool(infeasible.any())


def _drawn_processes(compared: xr.Dataset) -> list[str]:
    largest = compared["mean_loss"].max("cell")
    return [str(name) for name in compared["process"].values if largest.sel(process=name) > _LEAST]


def _losses(ax: Axes, compared: xr.Dataset) -> None:
    start: Values = np.zeros(compared.sizes["cell"])
    rows = np.arange(start.size)
    for process in _drawn_processes(compared):
        part = 1e3 * floats(compared["mean_loss"].sel(process=process))
        part = np.nan_to_num(np.clip(part, 0.0, None))
        ax.barh(rows, part, left=start, height=0.6, color=categories.colour(process), label="_part")
        start = start + part
    for row, whole in enumerate(start):
        words = f"{whole:.0f}" if whole > 0 else "infeasible"
        ax.annotate(words, (whole, row), (3.0, 0.0), textcoords="offset points", va="center",
                    fontsize=style.SMALL)  # fmt: skip
    ax.set_xlim(0.0, 1.18 * max(float(start.max()), 1.0))
    scales.linear_ticks(ax.xaxis, 5)
    ax.set_xlabel("Mean voltage loss (mV)")


def _differences(ax: Axes, compared: xr.Dataset, dims: list[str]) -> None:
    """Bands of the energies over that of the first cell, alone and within a draw."""
    at = compared.sel(c_rate=compared.attrs["loss_rate"], method="nearest")
    at = at.isel(dict.fromkeys(dims, 0))
    rows, energy = np.arange(at.sizes["cell"]), floats(at["energy"])
    if not energy[0] > 0:
        ax.text(0.5, 0.5, "nothing delivered", transform=ax.transAxes, ha="center")
        return
    alone = floats(at["energy_band"].transpose("quantile", "cell")) - energy[0]
    within = floats(at[_DIFFERENCE].transpose("quantile", "cell"))
    for band, height, colour in zip((alone, within), _HEIGHTS, _SHADES, strict=True):
        low, high = 100.0 * band[[0, -1]] / energy[0]
        ax.barh(rows, high - low, left=low, height=height, color=colour, label="_band")
    middle = 100.0 * (energy / energy[0] - 1.0)
    ax.plot(middle, rows, linestyle="none", marker="|", color="black", label="_middle")
    ax.axvline(0.0, color="black", linewidth=0.6, zorder=0.5, label="_zero")
    ax.margins(x=0.06)
    scales.linear_ticks(ax.xaxis, 5)
    ax.set_xlabel("Areal energy less that\nof the first cell (%)")


def _title(compared: xr.Dataset) -> list[str]:
    attrs = compared.attrs
    what = {
        "areal_capacity": "areal capacity",
        "thickness": "cathode thickness",
        "mass": "stack mass",
    }[str(attrs["at"])]
    number, _, units = str(attrs["value"]).partition(" ")
    equal = f"equal {what} of {number} {labels.unit(units)}"
    return [labels.title(str(attrs.get("title", "")), 120), equal, direction_of(compared)]


def _legends(
    canvas: layout.Canvas, along: xr.DataArray, compared: xr.Dataset, infeasible: bool
) -> None:
    dots = [
        Line2D([], [], linestyle="none", marker="o", color=colour, label=text)
        for text, colour in zip(labels.entries(along), style.sequential(along.size), strict=True)
    ]
    keys: list[Artist] = []
    if layout.narrow(canvas):  # no room on the right
        for dot, value in zip(dots, along, strict=True):
            dot.set_label(labels.value(value))
        keys += dots
    else:
        layout.key_right(canvas, dots, labels.axis(along, width=18), handlelength=1.0)
    if _DIFFERENCE in compared:
        words = (f"{band_words(compared)}, alone", "difference within one draw")
        keys += [Patch(color=c, label=text) for c, text in zip(_SHADES, words, strict=True)]
    else:
        every = compared["process"].values.tolist()
        keys += [
            Patch(color=categories.colour(process), label=categories.part(process, every))
            for process in _drawn_processes(compared)
        ]
    if infeasible:
        open_dot = Line2D([], [], linestyle="none", marker="o", color=style.GREY)
        open_dot.set(markerfacecolor="white", label="infeasible, nothing delivered")
        keys.append(open_dot)
    layout.key_below(canvas, keys, notes=_notes(compared), columns=3, handlelength=1.0)


def _notes(compared: xr.Dataset) -> Sequence[str]:
    """What the masses rest on, and what is unknown of them."""
    basis = layout.basis(compared) if compared.attrs.get("differences") else ""
    assumed = labels.prose(str(compared.attrs.get("assumed", "")))
    notes = [text for text in (basis, assumed, layout.estimated(compared)) if text]
    if "unknown" not in compared:
        return notes
    for cell in compared["cell"].values:
        texts = np.unique(compared["unknown"].sel(cell=cell).values.astype(str))
        notes += [f"{labels.title(str(cell), 120)}: {labels.escaped(t)}" for t in texts if t]
    return notes
