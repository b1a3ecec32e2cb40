"""Cells side by side, a row each: energy, where the voltage goes, what to know of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sscell.plot.parts import labels, processes, scales, severities, style
from sscell.plot.parts.basis import basis
from sscell.plot.parts.selection import Values, drawn, floats, outcomes, refusal, require, spread
from sscell.quantities import wording

ENERGIES = (
    "stack_specific_energy",
    "stack_energy_density",
    "electrode_energy",
    "cathode_energy_density",
    "energy",
)
_MOST_DOTS = 6
_LEAST = 2e-3
"""Losses that exceed it in no cell are left out. [V]"""
_NOTE = 130
"""Signs that fit on a line below the panels."""


@drawn
def compare(compared: xr.Dataset, *, energy: str = ENERGIES[0]) -> Figure:
    """A row a cell: its energy at each C-rate, its mean voltage losses, its findings.

    Parameters
    ----------
    compared : xarray.Dataset
        What :func:`sscell.compare` returns.
    energy : str
        One of ``ENERGIES``.

    Left, the energy; colours tell C-rates apart or, if something was varied, its values at the
    C-rate of the losses. An open marker at zero is infeasible. Middle, the mean losses between
    equilibrium and cell voltage of the cells before anything was varied; right, how many errors
    and warnings the check of each cell finds. What is missing for a mass stands below.

    Raises
    ------
    InputError
        If the dataset is another, or varies more than one thing.
    """
    if not isinstance(energy, str) or energy not in ENERGIES:
        known = ", ".join(map(repr, ENERGIES))
        raise refusal(f"energy is {wording.shown(energy)}; it must be one of {known}.")
    needed = (energy, "outcome", "mean_loss", "worst_finding", "cell", "c_rate")
    require(compared, needed, by="compare", source="sscell.compare")
    varied = [str(dim) for dim in compared[energy].dims if dim not in ("cell", "c_rate")]
    if len(varied) > 1:
        raise refusal(
            f"plot.compare draws one varied quantity, got {', '.join(varied)}; choose values of "
            f"the others first, as in compared.isel({varied[1]}=0)."
        )
    along, shown = _along(compared, varied)
    count = compared.sizes["cell"]
    with style.context():
        figure = style.page(style.DOUBLE_COLUMN, 46.0 + 8.5 * count)
        axes = list(figure.subplots(1, 3, sharey=True, width_ratios=(1.0, 0.8, 0.28)))
        infeasible = _energies(axes[0], shown, energy, along)
        _losses(axes[1], compared)
        severities.column(axes[2], compared, "cell")
        titles = [labels.title(str(one), 38) for one in compared["cell"].values]
        axes[0].set_yticks(range(count), titles)
        axes[0].set_ylim(count - 0.5, -0.5)
        rate = labels.number(float(compared.attrs["loss_rate"]))
        axes[0].set_title(f"at {rate}C" if varied else "", loc="left")
        axes[1].set_title(f"at {rate}C", loc="left")
        figure.suptitle(_title(compared), x=0.01, ha="left", fontsize=style.FONT)
        _legends(figure, shown[along], compared, infeasible)
        style.dress(axes, letters=False)
        for ax in axes:
            ax.tick_params(axis="y", which="both", length=0.0)
    return figure


def _along(compared: xr.Dataset, varied: list[str]) -> tuple[str, xr.Dataset]:
    """What colours stand for, and the dataset with only that beside the cells."""
    if not varied:
        sorted_rates = compared.sortby("c_rate")
        return "c_rate", sorted_rates.isel(c_rate=spread(sorted_rates.sizes["c_rate"], _MOST_DOTS))
    at = compared.sel(c_rate=compared.attrs["loss_rate"], method="nearest").sortby(varied[0])
    return varied[0], at.isel({varied[0]: spread(at.sizes[varied[0]], _MOST_DOTS)})


def _energies(ax: Axes, shown: xr.Dataset, energy: str, along: str) -> bool:
    """A dot a value, joined; say whether any is infeasible."""
    data = shown[energy].transpose("cell", along)
    values, infeasible = outcomes(floats(data), shown["outcome"].transpose("cell", along).values)
    colours = style.sequential(values.shape[1])
    for row, (own, none) in enumerate(zip(values, infeasible, strict=True)):
        known = np.where(none, 0.0, own)
        known = known[np.isfinite(known)]
        if not known.size:
            ax.text(0.02, row, "unknown", va="center", fontsize=style.SMALL, color=style.GREY,
                    transform=ax.get_yaxis_transform())  # fmt: skip
            continue
        ax.plot([known.min(), known.max()], [row, row], color="#BBBBBB", zorder=1, label="_row")
        # The first on top: where two agree, the slower or the better one is seen.
        for place in reversed(range(own.size)):
            look: dict[str, Any] = {"marker": "o", "color": colours[place], "linestyle": "none"}
            if none[place]:
                look["markerfacecolor"] = "white"
            at = 0.0 if none[place] else own[place]
            ax.plot([at], [row], label="_dot", clip_on=False, zorder=3, **look)
    top, low = float(np.nanmax(np.append(values, 0.0))), 0.0
    if not infeasible.any() and np.isfinite(values).any():
        # Dots, unlike bars, may start anywhere: what differs between the cells shall be seen.
        low = max(0.0, float(np.nanmin(values)) - 0.3 * (top - float(np.nanmin(values))))
    ax.set_xlim(low, top + 0.05 * (top - low) if top > 0 else 1.0)
    scales.linear_ticks(ax.xaxis, 6)
    ax.set_xlabel(labels.axis(shown[energy], width=40))
    ax.grid(axis="x", color="#E5E5E5", linewidth=0.5)
    ax.set_axisbelow(True)
    return bool(infeasible.any())


def _drawn_processes(compared: xr.Dataset) -> list[str]:
    largest = compared["mean_loss"].max("cell")
    return [str(one) for one in compared["process"].values if largest.sel(process=one) > _LEAST]


def _losses(ax: Axes, compared: xr.Dataset) -> None:
    start: Values = np.zeros(compared.sizes["cell"])
    rows = np.arange(start.size)
    for process in _drawn_processes(compared):
        part = 1e3 * floats(compared["mean_loss"].sel(process=process))
        part = np.nan_to_num(np.clip(part, 0.0, None))
        ax.barh(rows, part, left=start, height=0.6, color=processes.colour(process), label="_part")
        start = start + part
    for row, whole in enumerate(start):
        said = f"{whole:.0f}" if whole > 0 else "infeasible"
        ax.annotate(said, (whole, row), (3.0, 0.0), textcoords="offset points", va="center",
                    fontsize=style.SMALL)  # fmt: skip
    ax.set_xlim(0.0, 1.18 * max(float(start.max()), 1.0))
    scales.linear_ticks(ax.xaxis, 5)
    ax.set_xlabel("Mean voltage loss (mV)")


def _title(compared: xr.Dataset) -> str:
    attrs = compared.attrs
    what = {
        "areal_capacity": "areal capacity",
        "thickness": "thickness of the cathode",
        "mass": "mass of the stack",
    }[str(attrs["at"])]
    number, _, units = str(attrs["value"]).partition(" ")
    equal = f"same {what}, {number} {labels.unit(units)}, on {attrs['direction']}"
    return labels.heading([labels.title(str(attrs.get("title", "")), 120), equal], 120)


def _legends(figure: Figure, along: xr.DataArray, compared: xr.Dataset, infeasible: bool) -> None:
    at = floats(along)
    dots = [
        Line2D([], [], linestyle="none", marker="o", color=colour, label=labels.number(float(one)))
        for one, colour in zip(at, style.sequential(at.size), strict=True)
    ]
    common: dict[str, Any] = {"alignment": "left", "handlelength": 1.0}
    figure.legend(
        handles=dots, title=labels.axis(along, width=18), loc="outside right upper", **common
    )
    keys: list[Artist] = [
        Patch(color=processes.colour(one), label=processes.part(one))
        for one in _drawn_processes(compared)
    ]
    if infeasible:
        open_dot = Line2D([], [], linestyle="none", marker="o", color=style.GREY)
        open_dot.set(markerfacecolor="white", label="infeasible, nothing delivered")
        keys.append(open_dot)
    notes = "\n".join(labels.heading([note], _NOTE) for note in _notes(compared))
    figure.legend(handles=keys, ncols=3, loc="outside lower left", title=notes or None, **common)


def _notes(compared: xr.Dataset) -> Sequence[str]:
    """What the masses rest on, and what is missing for them."""
    about = labels.escaped(str(compared.attrs.get("assumed", "")))
    about = about.replace(" um", " µm").replace("g/cm3", labels.unit("g/cm3"))
    said = [text for text in (basis(compared), about) if text]
    if "unknown" not in compared:
        return said
    for cell in compared["cell"].values:
        texts = np.unique(compared["unknown"].sel(cell=cell).values.astype(str))
        said += [
            f"{labels.title(str(cell), 120)}: {labels.escaped(text)}" for text in texts if text
        ]
    return said
