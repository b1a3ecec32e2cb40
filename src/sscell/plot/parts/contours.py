"""Contour lines over a map of colours, each with its value on the line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.path import Path
from matplotlib.patheffects import AbstractPathEffect, withStroke

from sscell.plot.parts import labels
from sscell.plot.parts.selection import Values

STROKE: list[AbstractPathEffect] = [withStroke(linewidth=1.5, foreground="#333333")]
"""Around white lines and texts: they are read on any colour."""
LINE: dict[str, Any] = {"color": "white", "linewidth": 0.8}
_FONT = 6.5
_STUB, _NAMED = 10.0, 16.0
"""Shorter lines are left out, and shorter ones than the second carry no value. [pt]"""
_APART = 13.0
"""Least distance of a value from another value. [pt]"""


def draw(
    ax: Axes,
    x: Values,
    y: Values,
    values: Values,
    levels: Sequence[float],
    *,
    log: bool = False,
    dashed: Sequence[float] = (),
) -> None:
    """Draw lines at ``levels``, each with its value where it is farthest from the others.

    Parameters
    ----------
    ax : Axes
        Whose layout stands, because values lie along their lines.
    x, y : array
        Of the columns and rows.
    values : array, shape (y, x)
        NaN where there is none; no line passes there.
    levels : sequence of float
        In rising order.
    log : bool
        Interpolate the logarithm.
    dashed : sequence of float
        The levels whose lines are dashed.
    """
    masked = np.ma.masked_invalid(np.log(values) if log else values)
    at = np.log(levels) if log else np.asarray(levels)
    styles = ["--" if level in dashed else "-" for level in levels]
    lines = ax.contour(
        x, y, masked, at, colors=LINE["color"], linewidths=LINE["linewidth"], linestyles=styles
    )
    lines.set_path_effects(STROKE)
    points = ax.figure.dpi / 72.0
    pieces = [_pieces(ax, path, _STUB * points) for path in lines.get_paths()]
    lines.set_paths([_joined(ax, some) for some in pieces])
    texts = {one: labels.number(level) for one, level in zip(lines.levels, levels, strict=True)}
    # Dashed lines choose the places of their values first.
    order = np.argsort([level not in dashed for level in levels], kind="stable")
    pieces = [pieces[place] for place in order]
    _write(ax, lines, _places(pieces, _NAMED * points, _APART * points), texts)


def _write(ax: Axes, lines: ContourSet, places: list[Values], texts: dict[float, str]) -> None:
    if not places:
        return
    at = [tuple(ax.transData.inverted().transform(place)) for place in places]
    for text in ax.clabel(lines, fontsize=_FONT, fmt=texts, inline_spacing=2, manual=at):
        text.set_path_effects(STROKE)


def _pieces(ax: Axes, path: Path, least: float) -> list[Values]:
    """The connected lines of a level with points close together, without the stubs. [pixel]"""
    found = []
    for piece in path.to_polygons(closed_only=False):
        corners = np.asarray(ax.transData.transform(piece))
        along = np.append(0.0, np.cumsum(np.hypot(*np.diff(corners, axis=0).T)))
        if along[-1] >= least:
            steps = np.unique(np.append(along, np.arange(0.0, along[-1], 2.0)))
            found.append(np.column_stack([np.interp(steps, along, one) for one in corners.T]))
    return found


def _joined(ax: Axes, pieces: list[Values]) -> Path:
    if not pieces:
        return Path(np.empty((0, 2)))
    back = ax.transData.inverted()
    return Path.make_compound_path(*[Path(back.transform(piece)) for piece in pieces])


def _places(pieces: list[list[Values]], least: float, gap: float) -> list[Values]:
    """A point on the longest line of each level, away from its ends and from all others."""
    chosen: list[Values] = []
    for level, some in enumerate(pieces):
        own = max(some, key=len, default=np.empty((0, 2)))
        others = [one for place, many in enumerate(pieces) if place != level for one in many]
        if not len(own) or _length(own) < least:
            continue
        room = np.minimum(_distance(own, own[[0, -1]]), 4.0 * gap)
        if others:
            room = np.minimum(room, _distance(own, np.concatenate(others)))
        if chosen:
            free = _distance(own, np.array(chosen))
            room = np.where(free < gap, -1.0, np.minimum(room, free))
        if room.max() > 0:
            chosen.append(own[int(room.argmax())])
    return chosen


def _length(piece: Values) -> float:
    return float(np.hypot(*np.diff(piece, axis=0).T).sum())


def _distance(points: Values, others: Values) -> Values:
    """From each point to the nearest of others."""
    return np.asarray(np.hypot(*(points[:, None] - others[None]).T).min(axis=0))
