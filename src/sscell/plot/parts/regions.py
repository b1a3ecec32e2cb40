"""Regions of a map that carry a word instead of a colour, written where it fits."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sscell.plot.parts import style
from sscell.plot.parts.reach import Mask
from sscell.plot.parts.selection import Values

Borders = tuple[Values, Values]
"""Of the columns and of the rows of a map."""
PALE = "#EBEBEB"
_ROOM = (4.0, 3.0, 2.0, 1.5, 1.2)
"""How many times its size a word may have around it; the most that fits is taken. [-]"""


def hatched(ax: Axes, borders: Borders, mask: Mask, hatch: str) -> None:
    """Hatch cells of a map, as one patch so that no seams show between them."""
    x, y = borders
    cells = [
        Path(Bbox([[x[column], y[row]], [x[column + 1], y[row + 1]]]).corners()[[0, 2, 3, 1, 0]])
        for row, column in np.argwhere(mask)
    ]
    ax.add_patch(PathPatch(Path.make_compound_path(*cells), **_look(hatch)))


def _look(hatch: str) -> dict[str, Any]:
    return {"facecolor": PALE, "edgecolor": "#9A9A9A", "hatch": hatch, "linewidth": 0.0}


def key(hatch: str, label: str) -> Patch:
    """The legend's entry for it."""
    return Patch(label=label, **_look(hatch))


def name(ax: Axes, borders: Borders, mask: Mask, text: str, *, dark: bool = True) -> bool:
    """Write a word into the widest part of a region, if there is room, and say whether it was.

    Parameters
    ----------
    ax : Axes
        Whose layout stands.
    borders : (array, array)
    mask : array of bool, shape (rows, columns)
    text : str
    dark : bool
        Dark on a pale ground, or white.
    """
    ink, ground = ("black", PALE) if dark else ("white", "#333333")
    word = ax.text(0.5, 0.5, text, fontsize=style.SMALL, ha="center", va="center", color=ink)
    word.set_path_effects([withStroke(linewidth=2.5 if dark else 1.5, foreground=ground)])
    edges = [_pixels(ax, edge, axis) for axis, edge in enumerate(borders)]
    for lines in dict.fromkeys((text, text.replace(" ", "\n", 1), text.replace(" ", "\n"))):
        word.set_text(lines)
        point = _widest(edges, mask, _size(word))
        if point is not None:
            word.set_position(tuple(ax.transData.inverted().transform(point)))
            return True
    word.remove()
    return False


def _size(word: Text) -> Values:
    box = word.get_window_extent()
    return np.array([box.width, box.height])


def _pixels(ax: Axes, borders: Values, axis: int) -> Values:
    points = np.full((borders.size, 2), 1.0)
    points[:, axis] = borders
    return np.asarray(ax.transData.transform(points)[:, axis])


def _widest(edges: list[Values], mask: Mask, size: Values) -> Values | None:
    """The middle of a cell, or a corner, about which the region leaves a word most room. [pixel]"""
    if not mask.any():
        return None
    at_x, at_y = (np.sort(np.append(edge, 0.5 * (edge[1:] + edge[:-1])))[1:-1] for edge in edges)
    places = [np.array([edge, other]) for other in at_y for edge in at_x]
    centre = _centre(edges, mask)
    places.sort(key=lambda point: float(np.sum((point - centre) ** 2)))
    for room in _ROOM:
        for point in places:
            if _inside(edges, mask, point, 0.5 * size * np.array([1.0 + 0.2 * (room - 1), room])):
                return point
    return None


def _centre(edges: list[Values], mask: Mask) -> Values:
    rows, columns = np.nonzero(mask)
    middles = [0.5 * (edge[1:] + edge[:-1]) for edge in edges]
    return np.array([middles[0][columns].mean(), middles[1][rows].mean()])


def _inside(edges: list[Values], mask: Mask, point: Values, half: Values) -> bool:
    spans = []
    for borders, middle, reach in zip(edges, point, half, strict=True):
        low, high = middle - reach, middle + reach
        if low < borders[0] or high > borders[-1]:
            return False
        first, last = np.searchsorted(borders, [low, high])
        spans.append(slice(max(0, int(first) - 1), int(last)))
    return bool(mask[spans[1], spans[0]].all())
