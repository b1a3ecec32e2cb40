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
from numpy.typing import NDArray

from sscell.plot.parts import labels, names_above, scales, style
from sscell.plot.parts.screen_notes import notes
from sscell.plot.parts.selection import (
    capacity_variable,
    directed,
    drawn,
    floats,
    outcomes,
    refusal,
    require,
    spread,
)
from sscell.quantities.wording import shown

_MOST_NAMES = 22
_MARKERS = ("o", "s", "^", "D", "v", "p", "<", "h", ">")
"""Of families; without crosses, which mean errors."""
_BELOW_NEED, _BELOW_BEST = 3e2, 1e4
"""How far below the need, or else the best, the axis begins, as factors. [-]"""
_FACES = {"error": "white", "warning": "white", "note": None, "none": None}


@drawn
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
    InputError
        If the dataset is another, or holds no such rate or name.
    """
    variable = capacity_variable(capacity, ("specific", "areal", "fraction"))
    needed = (variable, "outcome", "conductivity", "conductivity_basis", "density_known", "family",
              "worst_finding", "electrolyte")  # fmt: skip
    require(screened, needed, by="screen", source="sscell.screen")
    one = _at(directed(screened, variable), c_rate)
    shown, low = _shown(one)
    known = one.isel(electrolyte=shown)
    named = _named(known, names)
    families = [family for family, _ in Counter(known["family"].values.tolist()).most_common()]
    with style.context():
        figure = style.page(style.DOUBLE_COLUMN, 106.0 + 5.5 * len(families))
        top, bottom = figure.subplots(
            2, 1, sharex=True, height_ratios=(1.0, 0.14 + 0.085 * len(families))
        )
        x, need = floats(known["conductivity"]), _need(one)
        along = np.append(x, float(f"{need:.2g}")) if np.isfinite(need) else x
        scales.set_x(top, along, log=scales.logarithmic(along, span=3.0), room=9)
        values, infeasible = outcomes(floats(known[variable]), known["outcome"].values)
        y = np.where(infeasible, 0.0, values)
        rows = np.array([families.index(family) for family in known["family"].values])
        for place in range(x.size):
            look = _look(str(known["worst_finding"].values[place]), int(rows[place]))
            for ax, height in ((top, y[place]), (bottom, rows[place])):
                _mark(ax, x[place], height, look)
        highest = float(np.nanmax(np.append(y, 0.0)))
        scales.from_zero(top, highest)
        top.set_ylabel(labels.axis(known[variable], width=26))
        bottom.set_yticks(
            range(len(families)), [labels.escaped(family).replace("_", " ") for family in families]
        )
        bottom.set_ylim(len(families) - 0.4, -0.6)
        bottom.set_xlabel(labels.axis(known["conductivity"]))
        if np.isfinite(need):
            for ax in (top, bottom):
                ax.axvline(need, color=style.GREY, linewidth=0.8, linestyle="--", zorder=0.5,
                           label="_need")  # fmt: skip
        top.set_title("", loc="left")
        figure.suptitle(_title(one), x=0.01, ha="left", fontsize=style.FONT)
        _legend(figure, known, need, notes(one, known, low, bool(infeasible.any())))
        style.dress([top, bottom], letters=False)
        bottom.tick_params(axis="y", which="both", length=0.0)
        texts = _texts(known, named)
        names_above.make_room(top, texts)
        # The layout must stand before names can be put apart.
        figure.draw_without_rendering()
        names_above.draw(top, texts, x[named], np.nan_to_num(y[named]))
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
        raise refusal(f"c_rate is {shown(c_rate)}; the dataset holds {listed}.")
    return screened.isel(c_rate=int(near[0]))


def _named(known: xr.Dataset, names: Sequence[str] | None) -> list[int]:
    """Places of those to name, in rising order of conductivity."""
    order = np.argsort(floats(known["conductivity"]), kind="stable")
    keys = known["electrolyte"].values.astype(str).tolist()
    if names is None:
        return [int(order[place]) for place in spread(order.size, _MOST_NAMES)]
    missing = [name for name in names if name not in keys]
    if missing:
        raise refusal(f"names has {shown(missing[0])}, which has no conductivity in the dataset.")
    return [int(place) for place in order if keys[place] in names]


def _look(severity: str, row: int) -> dict[str, Any]:
    colour = style.OKABE_ITO[row % len(style.OKABE_ITO)]
    return {
        "color": colour,
        "marker": _MARKERS[row % len(_MARKERS)],
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
    cell = labels.title(str(one.attrs.get("cell", "")), 120)
    return labels.heading([text, cell, labels.value(one["c_rate"])], 120)


def _shown(one: xr.Dataset) -> tuple[NDArray[np.bool_], float]:
    """Which lie on the axis, and where it begins: what is worth too little would crowd the rest."""
    kappa, need = floats(one["conductivity"]), _need(one)
    if not np.isfinite(kappa).any():
        raise refusal("plot.screen has nothing to draw: no electrolyte here has a conductivity.")
    low = need / _BELOW_NEED if np.isfinite(need) else np.nanmax(kappa) / _BELOW_BEST
    return np.asarray(kappa >= low), low


def _legend(figure: Figure, known: xr.Dataset, need: float, below: Sequence[str]) -> None:
    grey: dict[str, Any] = {"linestyle": "none", "color": style.GREY, "markeredgewidth": 0.8}
    dot = Line2D([], [], marker="o", **grey)
    ring = Line2D([], [], marker="o", markerfacecolor="white", **grey)
    cross = Line2D([], [], marker="x", markersize=3.0, **grey)
    keys: list[Any] = [dot]
    said = ["nothing worse than notes in the check"]
    worst = known["worst_finding"].values.astype(str).tolist()
    if "warning" in worst:
        keys, said = [*keys, ring], [*said, "warnings"]
    if "error" in worst:
        keys, said = [*keys, (ring, cross)], [*said, "errors"]
    if np.isfinite(need):
        share = labels.number(100.0 * float(known.attrs["capacity_fraction"]))
        value = f"{labels.number(float(f'{need:.2g}'))} {labels.unit('mS/cm')}"
        keys.append(Line2D([], [], color=style.GREY, linewidth=0.8, linestyle="--"))
        said.append(f"{value}: enough for {share} % of the capacity")
    figure.legend(
        keys,
        said,
        ncols=4,
        loc="outside lower left",
        alignment="left",
        handlelength=1.4,
        title="\n".join(labels.heading([note], 130) for note in below) or None,
    )


def _texts(known: xr.Dataset, named: list[int]) -> list[str]:
    """Titles without what is said in brackets of the form."""
    title = known["name"] if "name" in known else known["electrolyte"]
    return [str(title.values[place]).partition(" (")[0] for place in named]
