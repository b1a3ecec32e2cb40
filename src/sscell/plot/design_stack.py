"""Stacks of electrolytes: what the cell delivers with each, and what speaks against it."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import labels, layout, style
from sscell.plot.parts.selection import direction_of, floats, require
from sscell.studies.stack_search import UNKNOWN_ANODE
from sscell.studies.stack_words import by_class, leading

MOST = 18
"""Stacks that are drawn, the best of each verdict."""
_PER_NAME = 18.0
"""Height of a narrow canvas that each name needs. [mm]"""
_VERDICTS = {
    "fits": ("o", "#009E73", "fits"),
    "doubtful": ("^", "#E69F00", "doubtful"),
    "unknown": ("$?$", style.GREY, "data missing"),
}
_NEEDED = ("verdict", "outcome", "stack", "objective_range", "anode_resistance_basis",
           "contact_basis")  # fmt: skip


@layout.drawn()
def design_stack(results: xr.Dataset, *, figure: Figure | SubFigure | None = None) -> Figure:
    """A row a stack of electrolytes: what was maximised, and the verdict on the stack.

    Stacks of each verdict together, the best ones first, at most eighteen, fewer on a canvas
    narrower than 120 mm. An open marker: a contact is known by the classes of its materials only. A
    line through a marker is the band of an uncertainty; without one it is the range that an
    estimated resistance of the anode leaves.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.design_stack` returns.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li2zrcl6_li6ps5cl")
    >>> results = sscell.design_stack(
    ...     cell, "lithium", ["li2zrcl6", "li6ps5cl"], accuracy="draft")
    >>> (ax,) = sscell.plot.design_stack(results).axes
    >>> ax.get_xlabel().startswith("Areal capacity")
    True
    """
    needed: dict[str, tuple[str, ...]] = dict.fromkeys(_NEEDED, ("stack",))
    needed["outcome"] = ("stack", "c_rate")
    needed["objective_range"] = ("bound", "stack")
    needed["contact_basis"] = ("stack", "plane")
    require(results, needed, by="design_stack", source="sscell.design_stack")
    name = str(results.attrs["maximise"])
    require(results, {name: ("stack", "c_rate")}, by="design_stack", source="sscell.design_stack")
    count = min(MOST, results.sizes["stack"])
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 36.0 + 4.6 * count)
    narrow = layout.narrow(canvas)
    if narrow:
        count = min(count, max(2, int(layout.size(canvas)[1] / _PER_NAME)))
    shown = results.isel(stack=leading(results, count), c_rate=0)
    ax = canvas.add_subplot()
    _rows(ax, shown, name)
    width = 24 if narrow else 80
    ax.set_yticks(range(count), [labels.title(str(n), width) for n in shown["stack"].values])
    ax.set_ylim(count - 0.4, -0.6)
    ax.set_xlabel(labels.axis(shown[name]))
    rate = labels.value(shown["c_rate"])
    on = f"{rate} {direction_of(results)}".strip()
    layout.title(canvas, [labels.title(str(results.attrs["title"]), 100), on])
    _legend(canvas, shown, results)
    style.dress([ax], letters=False)
    ax.tick_params(axis="y", which="both", length=0.0)
    return canvas.figure


def _rows(ax: Axes, shown: xr.Dataset, name: str) -> None:
    values = floats(shown[name])
    ends = _ends(shown, name)
    verdicts = shown["verdict"].values.astype(str).tolist()
    for row, (verdict, classed) in enumerate(zip(verdicts, by_class(shown), strict=True)):
        marker, colour, _ = _VERDICTS[verdict]
        face = "white" if classed and verdict != "unknown" else colour
        low, high = ends[:, row]
        if high > low:
            ax.plot([low, high], [row, row], color=colour, linewidth=0.8, label="_range", zorder=2)
        ax.plot([values[row]], [row], marker=marker, color=colour, markersize=4.5,
                markerfacecolor=face, markeredgewidth=1.0,
                linestyle="none", label="_stack", clip_on=False, zorder=3)  # fmt: skip
        if row and verdict != verdicts[row - 1]:
            ax.axhline(row - 0.5, color="0.85", linewidth=0.6, zorder=0.5)
    known = np.append(values, ends)
    known = known[np.isfinite(known)]
    if known.size and known.min() < known.max() / 2:
        ax.set_xlim(left=0.0)


def _ends(shown: xr.Dataset, name: str) -> np.ndarray:
    """Of the line of each stack, NaN without one."""
    band = shown.get(f"{name}_band")
    if band is not None:
        return np.array([floats(band)[0], floats(band)[-1]])
    return np.asarray(floats(shown["objective_range"]))


def _legend(canvas: layout.Canvas, shown: xr.Dataset, results: xr.Dataset) -> None:
    verdicts = shown["verdict"].values.astype(str).tolist()
    keys: list[Any] = [
        Line2D([], [], marker=marker, color=colour, linestyle="none", markersize=4.5, label=word)
        for verdict, (marker, colour, word) in _VERDICTS.items()
        if verdict in verdicts
    ]
    about = results.attrs
    counts = [f"{int(about[key]):,}" for key in ("considered", "passing", "solved")]
    electrolytes = results.sizes.get("electrolyte", 0)
    notes = [
        f"{electrolytes} electrolytes: {counts[0]} stacks, of which {counts[1]} pass windows and "
        f"contacts and {counts[2]} are solved, of equal volume of catholyte and thickness.",
    ]
    if by_class(shown).any():
        notes.append("Open: a contact is known by the classes of its materials only.")
    bases = shown["anode_resistance_basis"].values
    if "estimated" in bases and f"{about['maximise']}_band" not in shown:
        notes.append(
            "Lines: from the 90 % to the 10 % quantile of an estimated resistance at the anode."
        )
    if unknown := int(np.sum(bases == UNKNOWN_ANODE)):
        notes.append(
            f"For {unknown} of these the resistance at the anode is unknown: that of the cell is "
            "used, without a range."
        )
    layout.key_below(canvas, keys, notes=notes, columns=3)
