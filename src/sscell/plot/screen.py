"""Electrolytes in one cell: capacity over conductivity, and which family each belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sscell.plot import labels, scales, severities, style
from sscell.plot.electrolytes import apart
from sscell.plot.selection import (
    Values,
    capacity_variable,
    directed,
    floats,
    outcomes,
    require,
    spread,
)

_MOST_NAMES = 22
_SIGNS = 24
_LEADER = 14.0
"""From the panel to a name. [pt]"""
_LINE = 1.3
"""From one name to the next, over the font size. [-]"""
_FACES = {"error": "white", "warning": "white", "note": None, "none": None}


def screen(
    screened: xr.Dataset,
    *,
    c_rate: float | None = None,
    capacity: Literal["specific", "areal", "fraction"] = "specific",
    names: Sequence[str] | None = None,
) -> Figure:
    """Capacity at one C-rate over the conductivity, and below it a row a family.

    Parameters
    ----------
    screened : xarray.Dataset
        What :func:`sscell.screen` returns.
    c_rate : float, optional
        One of the dataset; the one nearest 1 if not given.
    capacity : {"specific", "areal", "fraction"}
    names : sequence of str, optional
        Which to name; if not given, at most 22, evenly spread over the conductivities.

    Filled: the check finds nothing worse than notes in the cell with it; open: warnings;
    crossed: errors. The vertical line is the conductivity that the cell needs at this rate.
    Infeasible ones lie at zero. Those without a conductivity are counted below.

    Raises
    ------
    ValueError
        If the dataset is another, or holds no such rate or name.
    """
    variable = capacity_variable(capacity, ("specific", "areal", "fraction"))
    needed = (variable, "outcome", "conductivity", "family", "worst_finding", "electrolyte")
    require(screened, needed, by="screen", source="sscell.screen")
    one = _at(directed(screened, variable), c_rate)
    known = one.isel(electrolyte=np.isfinite(floats(one["conductivity"])))
    named = _named(known, names)
    families = [family for family, _ in Counter(known["family"].values.tolist()).most_common()]
    with style.context():
        figure = style.page(style.DOUBLE_COLUMN, 106.0 + 5.5 * len(families))
        top, bottom = figure.subplots(
            2, 1, sharex=True, height_ratios=(1.0, 0.14 + 0.085 * len(families))
        )
        x = floats(known["conductivity"])
        scales.set_x(top, x, log=scales.logarithmic(x, span=3.0), room=9)
        values, infeasible = outcomes(floats(known[variable]), known["outcome"].values)
        y = np.where(infeasible, 0.0, values)
        rows = np.array([families.index(family) for family in known["family"].values])
        for place in range(x.size):
            look = _look(str(known["worst_finding"].values[place]), int(rows[place]))
            for ax, height in ((top, y[place]), (bottom, rows[place])):
                _mark(ax, x[place], height, look)
        highest = float(np.nanmax(np.append(y, 0.0)))
        scales.from_zero(top, highest)
        top.set_ylabel(labels.axis(known[variable], width=34))
        bottom.set_yticks(range(len(families)), [family.replace("_", " ") for family in families])
        bottom.set_ylim(len(families) - 0.4, -0.6)
        bottom.set_xlabel(labels.axis(known["conductivity"]))
        need = _need(one)
        if np.isfinite(need):
            for ax in (top, bottom):
                ax.axvline(need, color=style.GREY, linewidth=0.8, linestyle="--", zorder=0.5,
                           label="_need")  # fmt: skip
        top.set_title("", loc="left")
        figure.suptitle(_title(one), x=0.01, ha="left", fontsize=style.FONT)
        _legend(figure, one, known, need, bool(infeasible.any()))
        style.dress([top, bottom], letters=False)
        bottom.tick_params(axis="y", which="both", length=0.0)
        _room_above(top, known, named)
        # The layout must stand before names can be put apart.
        figure.draw_without_rendering()
        _names(top, known, named, y)
    return figure


def _at(screened: xr.Dataset, c_rate: float | None) -> xr.Dataset:
    if "c_rate" not in screened.dims:
        return screened
    rates = floats(screened["c_rate"])
    if c_rate is None:
        return screened.isel(c_rate=int(np.argmin(abs(np.log(rates)))))
    near = np.flatnonzero(np.isclose(rates, c_rate))
    if not near.size:
        listed = ", ".join(f"{rate:g}" for rate in rates)
        raise ValueError(f"c_rate is {c_rate!r}; the dataset holds {listed}.")
    return screened.isel(c_rate=int(near[0]))


def _named(known: xr.Dataset, names: Sequence[str] | None) -> list[int]:
    """Places of those to name, in rising order of conductivity."""
    order = np.argsort(floats(known["conductivity"]), kind="stable")
    keys = known["electrolyte"].values.astype(str).tolist()
    if names is None:
        return [int(order[place]) for place in spread(order.size, _MOST_NAMES)]
    missing = [name for name in names if name not in keys]
    if missing:
        raise ValueError(f"names has {missing[0]!r}, which has no conductivity in the dataset.")
    return [int(place) for place in order if keys[place] in names]


def _look(severity: str, row: int) -> dict[str, Any]:
    colour = style.OKABE_ITO[row % len(style.OKABE_ITO)]
    return {
        "color": colour,
        "marker": style.MARKERS[row % len(style.MARKERS)],
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


def _need(one: xr.Dataset) -> float:
    """What the cell needs, NaN if that is not known or not to be had. [mS/cm]"""
    if "required" not in one or str(one["required_outcome"].values.item()) != "found":
        return float("nan")
    return float(one["required"])


def _title(one: xr.Dataset) -> str:
    text = labels.title(str(one.attrs.get("title", "")), 120)
    return labels.heading([text, labels.value(one["c_rate"])], 120)


def _legend(
    figure: Figure, one: xr.Dataset, known: xr.Dataset, need: float, infeasible: bool
) -> None:
    grey: dict[str, Any] = {"linestyle": "none", "marker": "o", "color": style.GREY}
    keys = [Line2D([], [], label="nothing worse than notes in the check", **grey)]
    worst = known["worst_finding"].values.astype(str).tolist()
    if "warning" in worst:
        keys.append(Line2D([], [], markerfacecolor="white", label="warnings", **grey))
    if "error" in worst:
        marker = {**grey, "marker": severities.SIGNS["error"][0], "markerfacecolor": "white"}
        keys.append(Line2D([], [], label="errors", **marker))
    if np.isfinite(need):
        share = labels.number(100.0 * float(one.attrs["capacity_fraction"]))
        said = f"{labels.number(float(f'{need:.2g}'))} {labels.unit('mS/cm')}: enough for {share} %"
        keys.append(Line2D([], [], color=style.GREY, linewidth=0.8, linestyle="--",
                           label=f"{said} of the capacity"))  # fmt: skip
    notes = []
    if infeasible:
        notes.append("At zero: infeasible, the cut-off voltage is passed at the first instant.")
    words = Counter(one["outcome"].values[~np.isfinite(floats(one["conductivity"]))].tolist())
    if words:
        listed = ", ".join(f"{count} {_WORDS.get(word, word)}" for word, count in words.items())
        notes.append(f"Not drawn: {listed}.")
    if one.attrs.get("left_out"):
        notes.append(f"Left out of the library: {one.attrs['left_out']}.")
    if "density_known" in known and not known["density_known"].values.all():
        count = int((~known["density_known"].values.astype(bool)).sum())
        notes.append(f"Of {count} the density is unknown; capacities do not depend on it here.")
    figure.legend(
        handles=keys,
        ncols=4,
        loc="outside lower left",
        alignment="left",
        handlelength=1.4,
        title="\n".join(labels.heading([note], 130) for note in notes) or None,
    )


_WORDS = {
    "no conductivity": "without a conductivity",
    "unknown at this temperature": "without one at the temperature of the cell",
    "not possible": "that cannot be put into this cell",
}


def _texts(known: xr.Dataset, named: list[int]) -> list[str]:
    title = known["name"] if "name" in known else known["electrolyte"]
    texts = [str(title.values[place]).partition(" (")[0] for place in named]
    short = [text if len(text) <= _SIGNS else f"{text[: _SIGNS - 1]}…" for text in texts]
    return [labels.title(text, 2 * _SIGNS) for text in short]


def _room_above(ax: Axes, known: xr.Dataset, named: list[int]) -> None:
    """A title of blank lines, in whose place the names will stand."""
    if named:
        longest = max(len(text) for text in _texts(known, named))
        lines = 2 + int(np.ceil(0.42 * min(longest, _SIGNS) * 1.15))
        ax.set_title("\n" * lines, loc="left")


def _names(ax: Axes, known: xr.Dataset, named: list[int], y: Values) -> None:
    """Names above the panel, upright, moved apart, each with a line to its marker."""
    if not named:
        return
    width = ax.get_window_extent().width * 72.0 / ax.figure.dpi
    to_axes = ax.transData + ax.transAxes.inverted()
    x = floats(known["conductivity"])[named]
    at = np.array([to_axes.transform((one, 1.0))[0] for one in x]) * width
    placed = apart(at, _LINE * style.SMALL, width)
    for place, text, own, moved in zip(named, _texts(known, named), at, placed, strict=True):
        height = y[place] if np.isfinite(y[place]) else 0.0
        low = to_axes.transform((x[named.index(place)], height))[1]
        ax.plot([own / width] * 2, [low, 1.0], color="#CCCCCC", linewidth=0.4, zorder=0.4,
                transform=ax.transAxes, label="_lead", clip_on=False)  # fmt: skip
        ax.annotate(
            text,
            (own / width, 1.0),
            (moved - own, _LEADER),
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
