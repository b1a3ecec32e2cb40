"""Electrolytes in one cell by family: box plots of their conductivity and of their capacity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import categories, labels, layout, scales, style
from sscell.plot.parts import screened as parts
from sscell.plot.parts.selection import Values, floats

FEWEST_IN_BOX = 5
"""Electrolytes of a family from which quartiles say more than the points themselves."""
_BOX = 0.6
"""Height of a box, over that of a row. [-]"""


@layout.drawn()
def families(
    results: xr.Dataset,
    *,
    capacity: Literal["specific", "areal", "fraction"] = "specific",
    c_rate: float | None = None,
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Conductivity and capacity of each family of electrolytes in one cell.

    A point is an electrolyte. A box holds the middle half of a family, its line is the median, its
    whiskers end at the farthest points within 1.5 times its length; families of fewer than five
    have no box. The one with the highest median conductivity comes first.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.screen` returns.
    capacity : {"specific", "areal", "fraction"}
        Per gram of active material, per square centimetre, or as a share of the equilibrium
        capacity between the same cut-offs.
    c_rate : float, optional
        One of the dataset; the one nearest 1 if not given.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or holds no such rate.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> names = ["li6ps5cl", "li3incl6", "li3ycl6"]
    >>> results = sscell.screen(cell, c_rates=[1], electrolytes=names)
    >>> left, right = sscell.plot.families(results).axes
    >>> [label.get_text() for label in left.get_yticklabels()]
    ['sulfide (1)', 'halide (2)']
    """
    variable, single = parts.asked(results, capacity, c_rate, [], "families")
    drawn, low = parts.on_the_axis(single)
    known = single.isel(electrolyte=drawn)
    kappa = floats(known["conductivity"])
    delivered, infeasible = parts.delivered(known, variable)
    family = known["family"].values.astype(str)
    order = sorted(set(family), key=lambda name: -float(np.median(kappa[family == name])))
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 44.0 + 9.0 * len(order))
    left, right = canvas.subplots(1, 2, sharey=True)
    need, room = parts.need_of(single), 3 if layout.narrow(canvas) else 6
    along = np.append(kappa, need)[: kappa.size + np.isfinite(need)]
    scales.set_x(left, along, log=scales.logarithmic(along, span=3.0), room=room)
    top = float(np.nanmax(np.append(delivered, 0.0)))
    right.set_xlim(0.0, 1.06 * top if top > 0 else 1.0)
    scales.linear_ticks(right.xaxis, room)
    for row, name in enumerate(order):
        for ax, numbers in ((left, kappa), (right, delivered)):
            _row(ax, row, numbers[(family == name) & np.isfinite(numbers)], name)
    if np.isfinite(need):
        left.axvline(need, label="_need", **parts.NEED)
    counted = [f"{name} ({int((family == name).sum())})" for name in order]
    parts.family_rows(left, counted)
    width = layout.panel_signs(canvas, 2)
    left.set_xlabel(labels.axis(known["conductivity"], width=width))
    right.set_xlabel(labels.axis(known[variable], width=width))
    layout.title(canvas, parts.title_of(single))
    notes = parts.notes_below(single, known, low, bool(infeasible.any()))
    _legend(canvas, known, need, parts.shortened(notes, canvas))
    style.dress([left, right])
    for ax in (left, right):
        ax.tick_params(axis="y", which="both", length=0.0)
    return canvas.figure


def _row(ax: Axes, row: int, values: Values, family: str) -> None:
    """The points of a family, and its box if they are enough; order gives their heights."""
    colour, marker = categories.family(family)
    if values.size >= FEWEST_IN_BOX:
        line: dict[str, Any] = {"color": colour, "linewidth": 0.9}
        ax.boxplot(
            values,
            positions=[row],
            widths=_BOX,
            orientation="horizontal",
            showfliers=False,
            manage_ticks=False,
            boxprops=line,
            whiskerprops=line,
            capprops=line,
            medianprops={**line, "linewidth": 1.8},
        )
    heights = row + 0.36 * _BOX * np.cos(np.pi * np.arange(values.size))
    ax.plot(np.sort(values), heights if values.size > 1 else [float(row)], linestyle="none",
            marker=marker, color=colour, markersize=2.6, alpha=0.55, label="_electrolyte",
            markeredgewidth=0.0, clip_on=False)  # fmt: skip


def _legend(canvas: layout.Canvas, known: xr.Dataset, need: float, notes: Sequence[str]) -> None:
    keys = [Line2D([], [], **parts.NEED)] if np.isfinite(need) else []
    words = [parts.need_words(known, need)] if np.isfinite(need) else []
    box = "Box: middle half of a family of at least five, with its median."
    layout.key_below(canvas, keys, words, notes=[box, *notes])
