"""Electrolytes in one cell: capacity over conductivity, and which family each belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from sscell.plot.parts import categories, labels, layout, scales, series, style
from sscell.plot.parts import names as written
from sscell.plot.parts.selection import (
    Values,
    capacity_variable,
    directed,
    direction_of,
    floats,
    outcomes,
    refusal,
    require,
    spread,
)
from sscell.quantities.wording import shown

_MOST_NAMES = 22
_PER_NAME = 5.5
"""Width of the canvas that each name needs. [mm]"""
_OF_EACH = ("conductivity", "conductivity_basis", "density_known", "family", "worst_finding",
            "electrolyte")  # fmt: skip
_BELOW_NEED, _BELOW_BEST = 3e2, 1e4
"""How far below the need, or else the best, the axis begins, as factors. [-]"""
_FACES = {"error": "white", "warning": "white", "note": None, "none": None}
_LEFT_OUT = "Left out of the library"
_BEYOND = {
    "not limited by the catholyte": "No conductivity is enough for",
    "always enough": "Any conductivity is enough for",
}
_WORDS = {
    "no conductivity": "without a conductivity",
    "unknown at this temperature": "without one at the temperature of the cell",
    "no density": "without the density that their redox capacity needs",
    "not possible": "that cannot be put into this cell",
}


@layout.drawn(old="screened")
def screen(
    results: xr.Dataset,
    *,
    capacity: Literal["specific", "areal", "fraction"] = "specific",
    c_rate: float | None = None,
    names: Sequence[str] | None = None,
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Capacity at one C-rate over the conductivity, and below it a row a family.

    A filled marker: the cell with this electrolyte has no findings but notes; open: it has
    warnings; crossed: it has errors. A thin line through a marker is its band. The vertical line
    is the conductivity that the cell needs at this rate. Infeasible cells lie at zero.
    Electrolytes without a conductivity are counted below.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.screen` returns.
    capacity : {"specific", "areal", "fraction"}
        Per gram of active material, per square centimetre, or as a share of the equilibrium
        capacity between the same cut-offs.
    c_rate : float, optional
        One of the dataset; the one nearest 1 if not given.
    names : sequence of str, optional
        Which to name; if not given, at most 22, evenly spread over the conductivities.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or holds no such rate or name.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> names = ["li6ps5cl", "li3incl6", "li3ycl6"]
    >>> results = sscell.screen(cell, c_rates=[1], electrolytes=names)
    >>> capacities, families = sscell.plot.screen(results).axes
    >>> [label.get_text() for label in families.get_yticklabels()]
    ['halide', 'sulfide']
    """
    variable = capacity_variable(capacity, ("specific", "areal", "fraction"))
    dims = ("electrolyte", "c_rate")
    each = dict.fromkeys(_OF_EACH, ("electrolyte",))
    needed = {variable: dims, "outcome": dims, **each}
    require(results, needed, by="screen", source="sscell.screen")
    screened = _at(directed(results, variable), c_rate)
    drawn, low = _shown(screened)
    known = screened.isel(electrolyte=drawn)
    families = [family for family, _ in Counter(known["family"].values.tolist()).most_common()]
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 106.0 + 5.5 * len(families))
    named = _named(known, names, int(layout.size(canvas)[0] / _PER_NAME))
    top, bottom = canvas.subplots(
        2, 1, sharex=True, height_ratios=(1.0, 0.14 + 0.085 * len(families))
    )
    x, need = floats(known["conductivity"]), _need(screened)
    along = np.append(x, float(f"{need:.2g}")) if np.isfinite(need) else x
    scales.set_x(top, along, log=scales.logarithmic(along, span=3.0), room=9)
    values, infeasible = outcomes(floats(known[variable]), known["outcome"].values)
    y = np.where(infeasible, 0.0, values)
    _markers(top, bottom, known, y, families)
    reach = series.bars(top, known, variable, x, across=False)
    scales.from_zero(top, max(reach, float(np.nanmax(np.append(y, 0.0)))))
    top.set_ylabel(labels.axis(known[variable], width=26))
    bottom.set_xlabel(labels.axis(known["conductivity"]))
    if np.isfinite(need):
        for ax in (top, bottom):
            ax.axvline(need, color=style.GREY, linewidth=0.8, linestyle="--", zorder=0.5,
                       label="_need")  # fmt: skip
    layout.title(canvas, _title(screened))
    notes = notes_below(screened, known, low, bool(infeasible.any()))
    if layout.narrow(canvas):
        notes = [note for note in notes if not note.startswith(_LEFT_OUT)]
    _legend(canvas, known, need, notes)
    style.dress([top, bottom], letters=False)
    bottom.tick_params(axis="y", which="both", length=0.0)
    texts = _texts(known, named)
    written.make_room(top, texts)
    layout.settle(canvas)
    written.above(top, texts, x[named], np.nan_to_num(y[named]))
    return canvas.figure


def _markers(
    top: Axes, bottom: Axes, known: xr.Dataset, y: Values, families: Sequence[str]
) -> None:
    """A marker in both panels for each electrolyte, by its family and its findings."""
    rows = [families.index(family) for family in known["family"].values]
    worst, x = known["worst_finding"].values.astype(str), floats(known["conductivity"])
    for i, row in enumerate(rows):
        look = _look(worst[i], families[row])
        for ax, height in ((top, float(y[i])), (bottom, float(row))):
            _mark(ax, x[i], height, look)
    names = [labels.escaped(family).replace("_", " ") for family in families]
    bottom.set_yticks(range(len(families)), names)
    bottom.set_ylim(len(families) - 0.4, -0.6)


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


def _named(known: xr.Dataset, names: Sequence[str] | None, most: int) -> list[int]:
    """Places of those to name, in rising order of conductivity."""
    order = np.argsort(floats(known["conductivity"]), kind="stable")
    keys = known["electrolyte"].values.astype(str).tolist()
    if names is None:
        return [int(order[i]) for i in spread(order.size, min(most, _MOST_NAMES))]
    missing = [name for name in names if name not in keys]
    if missing:
        raise refusal(f"names has {shown(missing[0])}, which has no conductivity in the dataset.")
    return [int(i) for i in order if keys[i] in names]


def _look(severity: str, family: str) -> dict[str, Any]:
    colour, marker = categories.family(family)
    return {
        "color": colour,
        "marker": marker,
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


def _need(screened: xr.Dataset) -> float:
    """What the cell needs, NaN if that is not known or not to be had. [mS/cm]"""
    if "required" not in screened or str(screened["required_outcome"].values.item()) != "found":
        return float("nan")
    return float(screened["required"])


def _title(screened: xr.Dataset) -> list[str]:
    text = labels.title(str(screened.attrs.get("title", "")), 120)
    cell = labels.title(str(screened.attrs.get("cell", "")), 120)
    rate = labels.value(screened["c_rate"])
    return [text, cell, f"{rate} {direction_of(screened)}".strip()]


def _shown(screened: xr.Dataset) -> tuple[NDArray[np.bool_], float]:
    """Which lie on the axis, and where it begins: far too low ones would crowd the rest."""
    kappa, need = floats(screened["conductivity"]), _need(screened)
    if not np.isfinite(kappa).any():
        raise refusal("plot.screen has nothing to draw: no electrolyte here has a conductivity.")
    low = need / _BELOW_NEED if np.isfinite(need) else np.nanmax(kappa) / _BELOW_BEST
    return np.asarray(kappa >= low), low


def _legend(canvas: layout.Canvas, known: xr.Dataset, need: float, notes: Sequence[str]) -> None:
    grey: dict[str, Any] = {"linestyle": "none", "color": style.GREY, "markeredgewidth": 0.8}
    dot = Line2D([], [], marker="o", **grey)
    ring = Line2D([], [], marker="o", markerfacecolor="white", **grey)
    cross = Line2D([], [], marker="x", markersize=3.0, **grey)
    keys: list[Any] = [dot]
    words = ["check without warnings"]
    worst = known["worst_finding"].values.astype(str).tolist()
    if "warning" in worst:
        keys, words = [*keys, ring], [*words, "warnings"]
    if "error" in worst:
        keys, words = [*keys, (ring, cross)], [*words, "errors"]
    if np.isfinite(need):
        share = labels.number(100.0 * float(known.attrs["capacity_fraction"]))
        value = f"{labels.number(float(f'{need:.2g}'))} {labels.unit('mS/cm')}"
        keys.append(Line2D([], [], color=style.GREY, linewidth=0.8, linestyle="--"))
        words.append(f"{value}, required for {share} % of the capacity")
    for line in series.band_keys(known, shaded=False):
        keys, words = [*keys, line], [*words, str(line.get_label())]
    layout.key_below(canvas, keys, words, notes=notes, columns=4)


def _texts(known: xr.Dataset, named: list[int]) -> list[str]:
    """Titles without the form of preparation in brackets."""
    title = known["name"] if "name" in known else known["electrolyte"]
    return [str(title.values[i]).partition(" (")[0] for i in named]


def notes_below(screened: xr.Dataset, known: xr.Dataset, low: float, infeasible: bool) -> list[str]:
    """Sentences for below the panels.

    Parameters
    ----------
    one : xarray.Dataset
        A screening at one rate.
    known : xarray.Dataset
        What of it is drawn.
    low : float
        Conductivity below which nothing is. [mS/cm]
    infeasible : bool
        Whether points lie at zero because they are.
    """
    kappa = floats(screened["conductivity"])
    words = Counter(screened["outcome"].values[~np.isfinite(kappa)].astype(str).tolist())
    missing = [f"{count} {_WORDS.get(word, labels.escaped(word))}" for word, count in words.items()]
    below = int((kappa < low).sum())
    if below:
        missing.insert(0, f"{below} below {labels.number(float(f'{low:.1g}'))} mS/cm")
    assumed = {
        "with a range or a bound as conductivity": known["conductivity_basis"] != "value",
        "without a stated density, which has no effect at equal volumes": ~known["density_known"],
    }
    if "estimated" in known:
        energies = known["estimated"].str.contains("activation energy")
        assumed["with an estimated activation energy"] = energies
    counts = [f"{int(mask.sum())} {what}" for what, mask in assumed.items() if mask.any()]
    left_out = labels.prose(str(screened.attrs.get("left_out", "")))
    verdict = screened.get("required_outcome")
    word = "found" if verdict is None else str(verdict.values.item())
    beyond = _BEYOND.get(word, labels.escaped(word))
    share = labels.number(100.0 * float(screened.attrs.get("capacity_fraction", 1.0)))
    return [
        *([layout.basis(screened)] if layout.basis(screened) else []),
        *([f"{beyond} {share} % of the capacity."] if word != "found" else []),
        *(["At zero: infeasible, the cut-off voltage is reached at once."] if infeasible else []),
        *([f"Drawn: {known.sizes['electrolyte']}; {', '.join(counts)}."] if counts else []),
        *([f"Not drawn: {', '.join(missing)}."] if missing else []),
        *([f"{_LEFT_OUT}: {left_out}."] if left_out else []),
    ]
