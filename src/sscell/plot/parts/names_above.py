"""Names over a panel, upright, each with a line down to its point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from sscell.plot.parts import labels, style
from sscell.plot.parts.electrolytes import apart
from sscell.plot.parts.selection import Values

MOST_SIGNS = 24
"""Of a name; the rest of a longer one is left out."""
_LEADER = 14.0
"""From the panel to a name. [pt]"""
_LINE = 1.3
"""From one name to the next, over the font size. [-]"""
_SIGN = 0.37
"""Width of a sign, over the height of a line. [-]"""


def shortened(text: str) -> str:
    """A name with formulas in print, cut where it is too long."""
    short = text if len(text) <= MOST_SIGNS else f"{text[: MOST_SIGNS - 1]}…"
    return labels.title(short, 2 * MOST_SIGNS)


def make_room(ax: Axes, names: Sequence[str]) -> None:
    """A title of blank lines, in whose place the names will stand."""
    if names:
        longest = min(max(map(len, names)), MOST_SIGNS)
        ax.set_title("\n" * (1 + int(np.ceil(_LEADER / 9.0 + _SIGN * longest))), loc="left")


def draw(ax: Axes, names: Sequence[str], x: Values, y: Values) -> None:
    """Write names, moved apart where they would overlap.

    Parameters
    ----------
    ax : Axes
        Whose layout stands.
    names : sequence of str
    x, y : arrays
        Of the points in data coordinates, x rising.
    """
    if not names:
        return
    width = ax.get_window_extent().width * 72.0 / ax.figure.dpi
    to_axes = ax.transData + ax.transAxes.inverted()
    points = np.array([to_axes.transform(point) for point in zip(x, y, strict=True)])
    at = points[:, 0] * width
    placed = apart(at, _LINE * style.SMALL, width)
    for name, (own, low), moved in zip(names, points, placed, strict=True):
        ax.plot([own, own], [low, 1.0], color="#CCCCCC", linewidth=0.4, zorder=0.4,
                transform=ax.transAxes, label="_lead", clip_on=False)  # fmt: skip
        ax.annotate(
            shortened(name),
            (own, 1.0),
            (moved - own * width, _LEADER),
            xycoords="axes fraction",
            textcoords="offset points",
            rotation=90,
            ha="center",
            va="bottom",
            fontsize=style.SMALL,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "linewidth": 0.4,
                "color": "#999999",
                "shrinkA": 0.0,
                "shrinkB": 0.0,
                "relpos": (0.5, 0.0),
            },
        )
