"""Energy over power of whole cells, with lines of equal discharge time."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import labels, layout, scales, series, style
from sscell.plot.parts.selection import Values, cells, charges, floats, refusal, require

_AXES = {
    "mass": ("stack_specific_power", "stack_specific_energy"),
    "volume": ("stack_power_density", "stack_energy_density"),
}
_TIMES = {"10 h": 10.0, "1 h": 1.0, "6 min": 0.1, "1 min": 1 / 60}
"""Discharges that take equally long lie on a line. [h]"""
_NOTHING = "a rate at which a cell delivers nothing has no point"
_LIQUID: dict[str, Any] = {
    "color": "black",
    "linestyle": (0, (1, 1)),
    "marker": "x",
    "markersize": 3.5,
}
_LEAST = 0.02
"""Share of the highest energy below which nothing is drawn: power at no energy. [-]"""


@layout.drawn()
def ragone(
    results: xr.Dataset,
    *,
    per: Literal["mass", "volume"] = "mass",
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Energy over mean power of the discharge, both logarithmic, a line a cell.

    Grey lines join discharges that take equally long. Charges differ by line style. Points that
    deliver less than 2 % of the highest energy are left out.
    Bands of the energy are drawn at the power of the line. A cathode with a liquid electrolyte is
    a dotted line with crosses.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.ragone` returns.
    per : {"mass", "volume"}
        Of the stack as assembled.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 111 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, no mass or volume is known, or it is per neither.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_coated_li6ps5cl")
    >>> results = sscell.ragone(cell, c_rates=[0.1, 1, 3])
    >>> (ax,) = sscell.plot.ragone(results).axes
    >>> ax.get_xscale(), ax.get_yscale()
    ('log', 'log')
    """
    if per not in _AXES:
        raise refusal(f"per: expected 'mass' or 'volume', got {per!r}.")
    power, energy = _AXES[per]
    dims = ("cell", "charge", "c_rate")
    needed = {power: dims, energy: dims, "energy": dims, "c_rate": dims}
    require(results, needed, by="ragone", source="sscell.ragone")
    results = results.sortby("c_rate")
    every, highest = cells(results), float(np.nanmax(floats(results[energy]), initial=0.0))
    if not highest > 0:
        unknown = labels.prose("; ".join(dict.fromkeys(results["unknown"].values.astype(str).flat)))
        raise refusal(f"plot.ragone has no energy {per} to draw; {unknown or 'no rate delivers'}.")
    canvas = layout.page(figure, 1.25 * style.SINGLE_COLUMN, 82.0 + 4.0 * len(every))
    ax = canvas.add_subplot()
    drawn: list[tuple[Values, Values]] = []
    for i, (_, cell) in enumerate(every):
        parts = charges(cell)
        for k, (_, part) in enumerate(parts):
            line = series.look(i) | series.of_charge(k, len(parts))
            drawn.append(_line(ax, part, power, energy, _LEAST * highest, line))
    baseline = _baseline(ax, results, power, energy)
    drawn += baseline
    x, y = (np.concatenate(values) for values in zip(*drawn, strict=True))
    scales.set_x(ax, x, log=True, pad=0.14 if baseline else 0.08)
    scales.set_y(ax, y, log=True, pad=0.12)
    _times(ax)
    ax.set_xlabel(labels.axis(results[power]))
    ax.set_ylabel(labels.axis(results[energy], width=layout.height_signs(canvas, 1)))
    series.name(canvas, ax, [title for title, _ in every])
    lost = bool((floats(results["energy"]) <= 0).any())
    notes = [
        text
        for text in (
            layout.basis(results),
            labels.prose(str(results.attrs.get("assumed", ""))),
            layout.estimated(results),
            labels.upper(_NOTHING) + "." if lost else "",
        )
        if text
    ]
    keys: list[Any] = []
    if baseline:
        liquid = labels.title(str(results.attrs["liquid"]), layout.signs(canvas) // 2)
        keys.append(Line2D([], [], label=labels.upper(liquid), **_LIQUID))
    keys += [*series.charge_keys(results), *series.band_keys(results)]
    layout.key_below(canvas, keys, notes=notes, handlelength=3.0)
    style.dress([ax])
    return canvas.figure


def _baseline(
    ax: Axes, results: xr.Dataset, power: str, energy: str
) -> list[tuple[Values, Values]]:
    """Draw the cathode with a liquid electrolyte, if it was asked for."""
    names = [name.replace("stack", "liquid") for name in (power, energy)]
    if names[0] not in results:
        return []
    x, y = (floats(results[name]) for name in names)
    seen = np.isfinite(x)
    ax.plot(x[seen], y[seen], **_LIQUID)
    return [(x[seen], y[seen])]


def _line(
    ax: Axes, cell: xr.Dataset, power: str, energy: str, least: float, look: dict[str, object]
) -> tuple[Values, Values]:
    """Draw one cell after one charge, and return what of it is drawn."""
    x, y = floats(cell[power]), floats(cell[energy])
    seen = np.isfinite(x) & (y >= least)
    ax.plot(x[seen], y[seen], **look)  # type: ignore[arg-type]
    if (band := f"{energy}_band") in cell:
        low, high = (floats(cell[band].isel(quantile=q))[seen] for q in (0, -1))
        style_of = {"color": look["color"], "alpha": 0.2, "linewidth": 0.0}
        ax.fill_between(x[seen], np.maximum(low, least), high, **style_of)  # type: ignore[arg-type]
        return np.tile(x[seen], 2), np.concatenate([y[seen], high])
    return x[seen], y[seen]


def _times(ax: Axes) -> None:
    """Lines of equal discharge time across the panel, named where they leave it."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for name, hours in _TIMES.items():
        x = np.array([max(left, low / hours), min(right, high / hours)])
        if x[1] <= x[0] * 1.05:
            continue
        ax.plot(x, hours * x, color=style.GREY, linewidth=0.5, zorder=0, label="_time")
        at_top = x[1] < right
        look: dict[str, Any] = {"ha": "right", "va": "top" if at_top else "bottom"}
        offset = (-9.0, -1.0) if at_top else (-2.0, 3.0)
        ax.annotate(name, (x[1], hours * x[1]), offset, textcoords="offset points",
                    fontsize=style.SMALL, color=style.GREY, **look)  # fmt: skip
    ax.set_xlim(left, right)
    ax.set_ylim(low, high)
