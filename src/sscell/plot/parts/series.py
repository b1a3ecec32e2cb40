"""Cells as lines of one panel: how each looks, and where its name is written."""

from collections.abc import Sequence
from typing import Any

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sscell.plot.parts import labels, layout, style
from sscell.plot.parts.selection import charges

_SIGNS = 56


def look(i: int, *, marker: bool = True) -> dict[str, Any]:
    """Colour, line style and, if wanted, marker of the cell number ``i``, from 0."""
    form = {
        "color": style.OKABE_ITO[i % len(style.OKABE_ITO)],
        "linestyle": style.LINE_STYLES[i % len(style.LINE_STYLES)],
    }
    return {**form, "marker": style.MARKERS[i % len(style.MARKERS)]} if marker else form


def of_charge(i: int, count: int) -> dict[str, Any]:
    """Line style of the charge number ``i`` where there are several, instead of the cell's."""
    return {"linestyle": style.LINE_STYLES[i % len(style.LINE_STYLES)]} if count > 1 else {}


def charge_keys(results: xr.Dataset) -> list[Line2D]:
    """Entries of a legend that say which line style is which charge."""
    every = charges(results)
    return [
        Line2D([], [], color="black", label=f"charge: {text}", **of_charge(i, len(every)))
        for i, (text, _) in enumerate(every)
        if text
    ]


def name(canvas: layout.Canvas, ax: Axes, titles: Sequence[str], *, marker: bool = True) -> None:
    """The name of a single cell over the panel, those of several in a legend above it."""
    if len(titles) == 1:
        ax.set_title(labels.title(titles[0], layout.panel_signs(canvas)), loc="left")
        return
    keys = [
        Line2D([], [], label=labels.title(title, _SIGNS), **look(i, marker=marker))
        for i, title in enumerate(titles)
    ]
    layout.key_below(canvas, keys, where="upper", handlelength=3.0)
