"""Capacity of designs that differ in several quantities at once: a cloud of points for each."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sscell.plot.parts import curves, labels, panels, quantities, scales, style
from sscell.plot.parts.selection import cells, floats, outcomes, spread

_MOST_RATES = 12
_MOST_POINTS = 4000
_DECADE = 10.0
_NOTE = 130
"""Signs that fit on a line below the panels."""


def draw(results: xr.Dataset, variable: str, x: str | None) -> Figure:
    """One panel a varied quantity, one row of panels a cell if there are several.

    Parameters
    ----------
    results : xarray.Dataset
        ``variable`` and ``outcome`` along ``design``, with ``c_rate`` and ``cell`` if several;
        the varied quantities are coordinates along ``design``.
    variable : str
        The capacity on the y axis, which all panels share.
    x : str, optional
        The only quantity to draw, by its name or its path.

    Colours tell C-rates apart; infeasible points are open markers at zero. Of more than four
    quantities, those are drawn whose ranks correlate most with those of the capacity. Of more
    than 4,000 designs a random choice is drawn, always the same.

    Raises
    ------
    ValueError
        If nothing is varied along ``design``, or not ``x``.
    """
    if "c_rate" not in results.dims:
        results = results.expand_dims("c_rate")
    results = results.sortby("c_rate")
    shown, fixed, notes = quantities.chosen(results, variable, x)
    if results.sizes["c_rate"] == 1:
        fixed = [labels.value(results["c_rate"]), *fixed]
    drawn, thinned = _thinned(results.isel(c_rate=spread(results.sizes["c_rate"], _MOST_RATES)))
    clouds = [(title, one, path) for title, one in cells(drawn) for path in shown]
    several = len(clouds) > len(shown)
    rows, columns = (len(cells(drawn)), len(shown)) if several else panels.grid(len(shown))
    figure = panels.page(rows, columns)
    axes = np.ravel(figure.subplots(rows, columns, sharex="col" if several else False, sharey=True))
    infeasible, signs = False, panels.SIGNS[columns]
    for place, (ax, (title, one, path)) in enumerate(zip(axes, clouds, strict=True)):
        infeasible |= _points(ax, one, variable, path)
        values = floats(drawn[path])
        scales.set_x(ax, values, log=scales.logarithmic(values, span=_DECADE), room=5)
        if place % columns == 0:
            ax.set_ylabel(labels.axis(results[variable], width=30))
        if place >= len(clouds) - len(shown):
            ax.set_xlabel(labels.axis(results[path], width=signs))
        if place % len(shown) == 0:
            ax.set_title(labels.heading((labels.title(title, signs), *fixed), signs), loc="left")
    scales.from_zero(axes[0], float(np.nanmax(np.append(floats(results[variable]), 0.0))))
    _legends(figure, drawn, infeasible, notes + thinned)
    style.dress(list(axes))
    return figure


def _thinned(results: xr.Dataset) -> tuple[xr.Dataset, list[str]]:
    """As many designs as can be told apart, and a note if they are not all of them."""
    count = results.sizes[quantities.DIMENSION]
    if count <= _MOST_POINTS:
        return results, []
    # By chance, because every n-th point of a Sobol sequence leaves parts of a range empty.
    chosen = np.random.default_rng(0).choice(count, _MOST_POINTS, replace=False)
    note = f"Drawn are {_MOST_POINTS:,} of {count:,} designs, chosen at random."
    return results.isel({quantities.DIMENSION: np.sort(chosen)}), [note]


def _points(ax: Axes, one: xr.Dataset, variable: str, path: str) -> bool:
    """Draw the designs of one cell, the lowest rate on top, and say whether any is infeasible."""
    x = floats(one[path])
    size = _size(x.size)
    found = False
    colours = style.sequential(one.sizes["c_rate"])
    for place, colour in reversed(list(enumerate(colours))):
        rate = one.isel(c_rate=place)
        values, infeasible = outcomes(floats(rate[variable]), rate["outcome"].values)
        look: dict[str, Any] = {"color": colour, "marker": "o", "markersize": size}
        ax.plot(x, values, linestyle="none", label="_points", markeredgewidth=0.0, **look)
        if infeasible.any():
            curves.open_markers(ax, x[infeasible], **look)
            found = True
    return found


def _size(count: int) -> float:
    """Of a marker, smaller where there are many. [pt]"""
    return float(np.clip(30.0 / np.sqrt(count), 1.2, 3.6))


def _legends(figure: Figure, drawn: xr.Dataset, infeasible: bool, notes: list[str]) -> None:
    rates = floats(drawn["c_rate"])
    if rates.size > 1:
        keys = [
            Line2D([], [], linestyle="none", marker="o", color=colour, label=labels.number(rate))
            for rate, colour in zip(map(float, rates), style.sequential(rates.size), strict=True)
        ]
        figure.legend(
            handles=keys,
            title=labels.axis(drawn["c_rate"], width=15),
            loc="outside right upper",
            alignment="left",
            handlelength=1.0,
        )
    if infeasible or notes:
        figure.legend(
            handles=[curves.infeasible_key(joined=False)] if infeasible else [],
            title="\n".join(labels.heading([note], _NOTE) for note in notes) or None,
            loc="outside lower left",
            alignment="left",
            handlelength=1.0,
        )
