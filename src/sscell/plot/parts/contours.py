"""Contour lines over a map of colours, each with its value on the line."""

import warnings
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
_SIGN = 0.6
"""Width of a character of a value, over the font size. [-]"""
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
    borders: tuple[Values, Values] | None = None,
) -> None:
    """Draw lines at ``levels``, each with its value where it is farthest from the others.

    With ``borders`` they go on to the borders of the outermost cells that have a value.

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
    borders : (array, array), optional
        Of the columns and of the rows, one more than there are of these.
    """
    drawn = np.log(values) if log else values
    if borders is not None:
        x, drawn = _to_borders(x, borders[0], drawn)
        y, turned = _to_borders(y, borders[1], drawn.T)
        drawn = turned.T
    masked = np.ma.masked_invalid(drawn)
    at = np.log(levels) if log else np.asarray(levels)
    styles = ["--" if level in dashed else "-" for level in levels]
    lines = ax.contour(
        x, y, masked, at, colors=LINE["color"], linewidths=LINE["linewidth"], linestyles=styles
    )
    lines.set_path_effects(STROKE)
    points = ax.figure.dpi / 72.0
    pieces = [_pieces(ax, path, _STUB * points) for path in lines.get_paths()]
    lines.set_paths([_joined(ax, some) for some in pieces])
    words = [labels.number(level) for level in levels]
    # Dashed lines choose the places of their values first.
    order = np.argsort([level not in dashed for level in levels], kind="stable")
    pieces = [pieces[i] for i in order]
    widths = [_SIGN * _FONT * points * len(words[i]) for i in order]
    places = _places(pieces, _NAMED * points, _APART * points, widths, _FONT * points)
    _write(ax, lines, places, dict(zip(lines.levels, words, strict=True)))


def _to_borders(at: Values, borders: Values, values: Values) -> tuple[Values, Values]:
    """Values at the columns and at borders to nothing, straight on from the side that has some.

    Parameters
    ----------
    at : array
        Of n columns.
    borders : array
        n + 1 of them.
    values : array, shape (m, n)
        NaN where there is none.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of borders without a value
        step = np.diff(values, axis=1, prepend=np.nan, append=np.nan) / 2
        # from the left and from the right of each border, with the slope beyond if it is known
        left = values + np.where(np.isnan(step[:, :-1]), 0.0, step[:, :-1])
        right = values - np.where(np.isnan(step[:, 1:]), 0.0, step[:, 1:])
        middle = values[:, 1:] - step[:, 1:-1]
        one_side = np.nanmean([left[:, :-1], right[:, 1:]], axis=0)
    inside = np.where(np.isnan(middle), one_side, middle)
    positions = np.empty(2 * at.size + 1)
    positions[::2], positions[1::2] = borders, at
    filled = np.empty((len(values), positions.size))
    filled[:, 1::2] = values
    filled[:, 2:-1:2], filled[:, 0], filled[:, -1] = inside, right[:, 0], left[:, -1]
    known = ~np.isnan(values)
    kept = np.ones(positions.size, bool)
    kept[2:-1:2] = (known[:, 1:] != known[:, :-1]).any(axis=0)  # others would only add ripples
    return positions[kept], filled[:, kept]


def _write(ax: Axes, lines: ContourSet, places: list[Values], texts: dict[float, str]) -> None:
    if not places:
        return
    at = [tuple(ax.transData.inverted().transform(spot)) for spot in places]
    for text in ax.clabel(lines, fontsize=_FONT, fmt=texts, inline_spacing=2, manual=at):
        text.set_path_effects(STROKE)


def _pieces(ax: Axes, path: Path, least: float) -> list[Values]:
    """The connected lines of a level with points close together, without the stubs. [pixel]"""
    pieces = []
    for piece in path.to_polygons(closed_only=False):
        corners = np.asarray(ax.transData.transform(piece))
        along = np.append(0.0, np.cumsum(np.hypot(*np.diff(corners, axis=0).T)))
        if along[-1] >= least:
            steps = np.unique(np.append(along, np.arange(0.0, along[-1], 2.0)))
            pieces.append(np.column_stack([np.interp(steps, along, at) for at in corners.T]))
    return pieces


def _joined(ax: Axes, pieces: list[Values]) -> Path:
    if not pieces:
        return Path(np.empty((0, 2)))
    back = ax.transData.inverted()
    return Path.make_compound_path(*[Path(back.transform(piece)) for piece in pieces])


def _places(
    pieces: list[list[Values]],
    least: float,
    gap: float,
    widths: Sequence[float] = (),
    height: float = 0.0,
) -> list[Values]:
    """A point on the longest line of each level, away from its ends and from all others.

    The values, as wide as ``widths`` along their lines and of a height, do not overlap: a level
    without room for its value has none. All in pixels.
    """
    chosen: list[Values] = []
    written: list[Values] = []
    for level, some in enumerate(pieces):
        longest = max(some, key=len, default=np.empty((0, 2)))
        others = [piece for i, many in enumerate(pieces) if i != level for piece in many]
        if not len(longest) or _length(longest) < least:
            continue
        room = np.minimum(_distance(longest, longest[[0, -1]]), 4.0 * gap)
        if others:
            room = np.minimum(room, _distance(longest, np.concatenate(others)))
        if chosen:
            free = _distance(longest, np.array(chosen))
            room = np.where(free < gap, -1.0, np.minimum(room, free))
        half = 0.5 * widths[level] if len(widths) else 0.0
        for i in np.argsort(-room, kind="stable").tolist():
            if room[i] <= 0:
                break
            along = longest[_distance(longest, longest[[i]]) <= half]
            if not any(_overlap(along, other, height) for other in written):
                chosen.append(longest[i])
                written.append(along)
                break
    return chosen


def _overlap(first: Values, second: Values, height: float) -> bool:
    """Whether the upright boxes around texts of a height along two lines have a part in common."""
    low = np.maximum(first.min(axis=0), second.min(axis=0))
    high = np.minimum(first.max(axis=0), second.max(axis=0))
    return bool(np.all(low - high < height))


def _length(piece: Values) -> float:
    return float(np.hypot(*np.diff(piece, axis=0).T).sum())


def _distance(points: Values, others: Values) -> Values:
    """From each point to the nearest of others."""
    return np.asarray(np.hypot(*(points[:, None] - others[None]).T).min(axis=0))
