"""Electrolytes beside an axis of conductivities: each with its name at its value."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from sscell.plot.parts import labels, style
from sscell.plot.parts.reach import CONDUCTIVITY
from sscell.plot.parts.selection import Values, refusal
from sscell.quantities.wording import shown

Marks = list[tuple[str, float]]
_AWAY, _LINE = 9.0, 1.25
"""From the axis to a name [pt]; height of a name over its font size. [-]"""
_SIGNS = 30


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


def beside(ax: Axes, marks: Marks) -> None:
    """Names to the right of an axes whose layout stands, moved apart where they would overlap."""
    height = ax.get_window_extent().height * 72.0 / ax.figure.dpi
    to_axes = ax.transData + ax.transAxes.inverted()
    at = np.array([to_axes.transform((0.0, value))[1] for _, value in marks]) * height
    texts = [labels.title(name, _SIGNS) for name, _ in marks]
    for text, own, moved in zip(texts, at, apart(at, _LINE * style.SMALL, height), strict=True):
        ax.annotate(
            text,
            (1.0, own / height),
            (_AWAY, moved - own),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            fontsize=style.SMALL,
            arrowprops={
                "arrowstyle": "-",
                "linewidth": 0.5,
                "color": style.GREY,
                "shrinkA": 0.0,
                "shrinkB": 0.0,
                "relpos": (0.0, 0.5),
            },
        )


def apart(at: Values, gap: float, height: float) -> Values:
    """Places as near as can be to ``at``, which rise, but a gap apart, and inside if all fit.

    Places that are too close are spread about their mean.
    """

    def lowest(group: list[float]) -> float:
        room = max(0.0, height - gap * (len(group) - 1))
        return float(np.clip(np.mean(group) - 0.5 * gap * (len(group) - 1), 0.0, room))

    groups: list[list[float]] = []
    for one in at:
        groups.append([float(one)])
        while len(groups) > 1 and lowest(groups[-1]) - lowest(groups[-2]) < gap * len(groups[-2]):
            last = groups.pop()
            groups[-1] += last
    return np.array([lowest(one) + gap * place for one in groups for place in range(len(one))])
