"""Bands of papers that were left out, beside what was measured."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sscell.plot.parts import labels, style
from sscell.plot.parts.selection import floats, require

ROWS = 2
"""Rows of panels, about as many points in each."""


def left_out(points: xr.Dataset) -> Figure:
    """80 % bands and medians of every point, papers side by side, slow points first.

    A pale bar is the band of a paper that was left out, a dark one the band when the slowest
    capacity of the cell is known.

    Parameters
    ----------
    points : xarray.Dataset
        Along ``point``: ``measured``, ``low``, ``median``, ``high`` and, NaN for the slowest
        point of a cell, ``low_known``, ``median_known``, ``high_known`` [-], over the practical
        capacity; ``paper``, ``cell`` and ``c_rate``.

    Raises
    ------
    ValueError
        If something is missing.
    """
    bands = tuple(f"{name}{end}" for end in ("", "_known") for name in ("low", "median", "high"))
    needed = ("measured", "paper", "cell", "c_rate", *bands)
    require(points, needed, by="left_out", source="the validation")
    paper = points["paper"].values.astype(str)
    rows = _split(paper)
    top = 1.05 * max(float(np.nanmax(points[name])) for name in ("high", "high_known", "measured"))
    with style.context():
        figure = style.page(style.DOUBLE_COLUMN, 30.0 + 62.0 * len(rows))
        axes = [figure.add_subplot(len(rows), 1, 1 + k) for k in range(len(rows))]
        for ax, titles in zip(axes, rows, strict=True):
            _row(ax, points.isel(point=np.isin(paper, titles)), titles, top)
        handles: list[Any] = [
            Line2D([], [], color="black", marker="o", linestyle="none", label="measured"),
            Patch(color=style.OKABE_ITO[5], alpha=0.5, label="80 % band, paper left out"),
            Patch(color=style.OKABE_ITO[0], label="slowest capacity of the cell known"),
            Line2D([], [], color="white", markeredgecolor="black", marker="_", label="median"),
        ]
        figure.legend(handles=handles[:3], loc="outside lower center", ncols=3)
        style.dress(axes, letters=False)
    return figure


def _split(paper: Any) -> list[list[str]]:
    """Papers in their order, in rows of about as many points."""
    titles = list(dict.fromkeys(paper))
    rows: list[list[str]] = [[] for _ in range(min(ROWS, len(titles)))]
    seen = 0
    for title in titles:
        rows[min(int(len(rows) * seen / paper.size), len(rows) - 1)].append(title)
        seen += int((paper == title).sum())
    return [row for row in rows if row]


def _row(ax: Any, points: xr.Dataset, titles: list[str], top: float) -> None:
    """One panel: a bar for each point, cells apart by a gap and papers by a line."""
    paper, cell = (points[name].values.astype(str) for name in ("paper", "cell"))
    at, ticks, x = [], [], 0.0
    for title in titles:
        if x:
            ax.axvline(x, color=style.GREY, linewidth=0.5)
            x += 1.0
        begun = x
        for name in dict.fromkeys(cell[paper == title]):
            chosen = np.flatnonzero((paper == title) & (cell == name))
            order = chosen[np.argsort(floats(points["c_rate"])[chosen])]
            at += [(int(i), x + k) for k, i in enumerate(order)]
            x += order.size + 0.6
        ticks.append(((begun + x) / 2 - 0.8, title))
    for i, centre in at:
        point = points.isel(point=i)
        for end, colour, alpha, width in (
            ("", style.OKABE_ITO[5], 0.5, 0.8),
            ("_known", style.OKABE_ITO[0], 1.0, 0.3),
        ):
            low, middle, high = (float(point[f"{q}{end}"]) for q in ("low", "median", "high"))
            if np.isfinite(low):
                ax.bar(centre, high - low, width, low, color=colour, alpha=alpha, linewidth=0)
                ax.plot([centre - width / 2, centre + width / 2], [middle] * 2, color="white")
        ax.plot(centre, float(point["measured"]), "o", color="black", markersize=3.0, zorder=4)
    ax.set_xlim(-0.8, x)
    ax.set_ylim(0.0, top)
    ax.set_xticks(
        [place_ for place_, _ in ticks],
        [labels.title(title.partition(",")[0], 24) for _, title in ticks],
    )
    ax.tick_params(axis="x", length=0)
    ax.set_ylabel("Capacity over practical capacity")
