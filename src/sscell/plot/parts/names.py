"""Names of electrolytes beside an axis or above a panel, moved apart where they would overlap."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from sscell.plot.parts import labels, style
from sscell.plot.parts.reach import CONDUCTIVITY
from sscell.plot.parts.selection import Values, refusal
from sscell.quantities.wording import shown

Marks = list[tuple[str, float]]
MOST_SIGNS = 24
"""Of a name above a panel; the rest of a longer one is left out."""
_SIGNS = 30
"""Of a line of a name beside an axis."""
_AWAY, _LEADER = 9.0, 14.0
"""From the axis to a name beside it, and from the panel to one above it. [pt]"""
_LINE = 1.3
"""From one name to the next, over the font size. [-]"""
_SIGN = 0.37
"""Width of a character, over the height of a line. [-]"""


def checked(electrolytes: Mapping[str, float] | None, need: xr.Dataset) -> Marks:
    """Names and conductivities in rising order. [mS/cm]

    Raises
    ------
    InputError
        If a conductivity is not a positive number, or something else is required.
    """
    if electrolytes is None:
        return []
    path = str(need["required"].attrs.get("path", CONDUCTIVITY))
    if path != CONDUCTIVITY:
        raise refusal(
            f"electrolytes are marked where a catholyte conductivity is required; "
            f"of this dataset it is {shown(path)}."
        )
    if not isinstance(electrolytes, Mapping):
        raise refusal(
            "electrolytes is a mapping of name to conductivity in mS/cm, as in "
            f"{{'Li6PS5Cl': 2.2}}; got {type(electrolytes).__name__}."
        )
    marks = []
    for name, value in electrolytes.items():
        number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
        if not (number and np.isfinite(value) and value > 0):
            raise refusal(
                f"the conductivity of {shown(name)} is {shown(value)}; "
                "expected a positive number in mS/cm."
            )
        marks.append((str(name), float(value)))
    return sorted(marks, key=lambda mark: mark[1])


def _leader(relative: tuple[float, float], colour: str) -> dict[str, Any]:
    """A thin line from a name to where it belongs."""
    look: dict[str, Any] = {"arrowstyle": "-", "linewidth": 0.45, "color": colour}
    return {**look, "shrinkA": 0.0, "shrinkB": 0.0, "relpos": relative}


def beside(ax: Axes, marks: Marks) -> None:
    """Names to the right of an axes whose layout is settled."""
    height = ax.get_window_extent().height * 72.0 / ax.figure.dpi
    to_axes = ax.transData + ax.transAxes.inverted()
    at = np.array([to_axes.transform((0.0, value))[1] for _, value in marks]) * height
    texts = [labels.title(name, _SIGNS) for name, _ in marks]
    for text, low, moved in zip(texts, at, apart(at, _LINE * style.SMALL, height), strict=True):
        ax.annotate(
            text,
            (1.0, low / height),
            (_AWAY, moved - low),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            fontsize=style.SMALL,
            arrowprops=_leader((0.0, 0.5), style.GREY),
        )


def apart(at: Values, gap: float, height: float) -> Values:
    """Places as near as can be to ``at``, which rise, but a gap apart, and inside if all fit.

    Places that are too close are spread about their mean.
    """

    def lowest(group: list[float]) -> float:
        room = max(0.0, height - gap * (len(group) - 1))
        return float(np.clip(np.mean(group) - 0.5 * gap * (len(group) - 1), 0.0, room))

    groups: list[list[float]] = []
    for centre in at:
        groups.append([float(centre)])
        while len(groups) > 1 and lowest(groups[-1]) - lowest(groups[-2]) < gap * len(groups[-2]):
            last = groups.pop()
            groups[-1] += last
    return np.array([lowest(some) + gap * n for some in groups for n in range(len(some))])


def shortened(text: str) -> str:
    """A name with formulas in print, cut where it is too long."""
    short = text if len(text) <= MOST_SIGNS else f"{text[: MOST_SIGNS - 1]}…"
    return labels.title(short, 2 * MOST_SIGNS)


def make_room(ax: Axes, names: Sequence[str]) -> None:
    """A title of blank lines, which the names will replace."""
    if names:
        longest = min(max(map(len, names)), MOST_SIGNS)
        ax.set_title("\n" * (1 + int(np.ceil(_LEADER / 9.0 + _SIGN * longest))), loc="left")


def above(ax: Axes, names: Sequence[str], x: Values, y: Values) -> None:
    """Names over a panel, upright, each with a line down to its point.

    Parameters
    ----------
    ax : Axes
        Whose layout is settled.
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
    for name, (left, low), moved in zip(names, points, placed, strict=True):
        ax.plot([left, left], [low, 1.0], color="#CCCCCC", linewidth=0.4, zorder=0.4,
                transform=ax.transAxes, label="_lead", clip_on=False)  # fmt: skip
        ax.annotate(
            shortened(name),
            (left, 1.0),
            (moved - left * width, _LEADER),
            xycoords="axes fraction",
            textcoords="offset points",
            rotation=90,
            ha="center",
            va="bottom",
            fontsize=style.SMALL,
            annotation_clip=False,
            arrowprops=_leader((0.5, 0.0), "#999999"),
        )
