"""Electrolytes in one cell: capacity over conductivity, and which family each belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import categories, labels, layout, scales, series, style
from sscell.plot.parts import names as written
from sscell.plot.parts import screened as parts
from sscell.plot.parts.selection import Values, floats

_FACES = {"error": "white", "warning": "white", "note": None, "none": None}


@layout.drawn(old="screened")
def screen(
    results: xr.Dataset,
    *,
    capacity: Literal["specific", "areal", "fraction"] = "specific",
    c_rate: float | None = None,
    names: Sequence[str] | None = None,
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Capacity at one C-rate over the conductivity, and below it a row a family.

    A filled marker: the cell with this electrolyte has no findings but notes; open: it has
    warnings; crossed: it has errors. A thin line through a marker is its band. The vertical line
    is the conductivity that the cell needs at this rate. Infeasible cells lie at zero.
    Electrolytes without a conductivity are counted below.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.screen` returns.
    capacity : {"specific", "areal", "fraction"}
        Per gram of active material, per square centimetre, or as a share of the equilibrium
        capacity between the same cut-offs.
    c_rate : float, optional
        One of the dataset; the one nearest 1 if not given.
    names : sequence of str, optional
        Which to name; if not given, those of the user's own, and of the others as many as there is
        room for, evenly spread over the conductivities.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or holds no such rate or name.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> names = ["li6ps5cl", "li3incl6", "li3ycl6"]
    >>> results = sscell.screen(cell, c_rates=[1], electrolytes=names)
    >>> capacities, families = sscell.plot.screen(results).axes
    >>> [label.get_text() for label in families.get_yticklabels()]
    ['halide', 'sulfide']
    """
    variable, single = parts.asked(results, capacity, c_rate, ["worst_finding"], "screen")
    drawn, low = parts.on_the_axis(single)
    known = single.isel(electrolyte=drawn)
    families = [family for family, _ in Counter(known["family"].values.tolist()).most_common()]
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 106.0 + 5.5 * len(families))
    named = parts.named(known, names, canvas, "conductivity")
    top, bottom = canvas.subplots(
        2, 1, sharex=True, height_ratios=(1.0, 0.14 + 0.085 * len(families))
    )
    x, need = floats(known["conductivity"]), parts.need_of(single)
    along = np.append(x, float(f"{need:.2g}")) if np.isfinite(need) else x
    scales.set_x(top, along, log=scales.logarithmic(along, span=3.0), room=9)
    y, infeasible = parts.delivered(known, variable)
    _markers(top, bottom, known, y, families)
    reach = series.bars(top, known, variable, x, across=False)
    scales.from_zero(top, max(reach, float(np.nanmax(np.append(y, 0.0)))))
    top.set_ylabel(labels.axis(known[variable], width=26))
    bottom.set_xlabel(labels.axis(known["conductivity"]))
    if np.isfinite(need):
        for ax in (top, bottom):
            ax.axvline(need, label="_need", **parts.NEED)
    layout.title(canvas, parts.title_of(single))
    notes = parts.notes_below(single, known, low, bool(infeasible.any()))
    _legend(canvas, known, need, parts.shortened(notes, canvas))
    style.dress([top, bottom], letters=False)
    bottom.tick_params(axis="y", which="both", length=0.0)
    texts = parts.texts_of(known, named)
    written.make_room(top, texts)
    layout.settle(canvas)
    written.above(top, texts, x[named], np.nan_to_num(y[named]))
    return canvas.figure


def _markers(
    top: Axes, bottom: Axes, known: xr.Dataset, y: Values, families: Sequence[str]
) -> None:
    """A marker in both panels for each electrolyte, by its family and its findings."""
    rows = [families.index(family) for family in known["family"].values]
    worst, x = known["worst_finding"].values.astype(str), floats(known["conductivity"])
    for i, row in enumerate(rows):
        look = _look(worst[i], families[row])
        for ax, height in ((top, float(y[i])), (bottom, float(row))):
            _mark(ax, x[i], height, look)
    parts.family_rows(bottom, families)


def _look(severity: str, family: str) -> dict[str, Any]:
    colour, marker = categories.family(family)
    return {
        "color": colour,
        "marker": marker,
        "markerfacecolor": _FACES.get(severity) or colour,
        "severity": severity,
    }


def _mark(ax: Axes, x: float, y: float, look: dict[str, Any]) -> None:
    if not np.isfinite(y):
        return
    plain = {key: value for key, value in look.items() if key != "severity"}
    ax.plot([x], [y], linestyle="none", label="_electrolyte", clip_on=False, zorder=3, **plain)
    if look["severity"] == "error":
        ax.plot([x], [y], linestyle="none", marker="x", color=look["color"], label="_error",
                markersize=3.0, markeredgewidth=0.7, clip_on=False, zorder=4)  # fmt: skip


def _legend(canvas: layout.Canvas, known: xr.Dataset, need: float, notes: Sequence[str]) -> None:
    grey: dict[str, Any] = {"linestyle": "none", "color": style.GREY, "markeredgewidth": 0.8}
    dot = Line2D([], [], marker="o", **grey)
    ring = Line2D([], [], marker="o", markerfacecolor="white", **grey)
    cross = Line2D([], [], marker="x", markersize=3.0, **grey)
    keys: list[Any] = [dot]
    words = ["check without warnings"]
    worst = known["worst_finding"].values.astype(str).tolist()
    if "warning" in worst:
        keys, words = [*keys, ring], [*words, "warnings"]
    if "error" in worst:
        keys, words = [*keys, (ring, cross)], [*words, "errors"]
    if np.isfinite(need):
        keys.append(Line2D([], [], **parts.NEED))
        words.append(parts.need_words(known, need))
    for line in series.band_keys(known, shaded=False):
        keys, words = [*keys, line], [*words, str(line.get_label())]
    layout.key_below(canvas, keys, words, notes=notes, columns=4)
