"""What figures of a screening share: the rate, what lies on the axis, names, notes."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from numpy.typing import NDArray

from sscell.plot.parts import labels, layout, style
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

_OF_EACH = ("conductivity", "conductivity_basis", "density_known", "family", "electrolyte")
MOST_NAMES = 22
PER_NAME = 5.5
"""Width of the canvas that each name needs. [mm]"""
_BELOW_NEED, _BELOW_BEST = 3e2, 1e4
"""How far below the need, or else the best, the axis begins, as factors. [-]"""
NEED: dict[str, Any] = {
    "color": style.GREY,
    "linewidth": 0.8,
    "linestyle": "--",
    "zorder": 0.5,
}
"""The line of the conductivity that the cell needs."""
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


def at_rate(screened: xr.Dataset, c_rate: float | None) -> xr.Dataset:
    """At one C-rate, the one nearest 1 if none is asked for."""
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


def asked(
    results: xr.Dataset, capacity: str, c_rate: float | None, needed: Sequence[str], by: str
) -> tuple[str, xr.Dataset]:
    """The variable that a figure of a screening draws, and the screening at one C-rate.

    Parameters
    ----------
    results : xarray.Dataset
    capacity : "specific" | "areal" | "fraction"
    c_rate : float, optional
        The one nearest 1 if not given.
    needed : sequence of str
        Further variables of each electrolyte that the figure rests on.
    by : str
        The figure.

    Raises
    ------
    InputError
        If the dataset is of another study or has no such rate.
    """
    variable = capacity_variable(capacity, ("specific", "areal", "fraction"))
    dims: dict[str, tuple[str, ...]] = dict.fromkeys((*_OF_EACH, *needed), ("electrolyte",))
    dims |= dict.fromkeys((variable, "outcome"), ("electrolyte", "c_rate"))
    require(results, dims, by=by, source="sscell.screen")
    return variable, at_rate(directed(results, variable), c_rate)


def delivered(known: xr.Dataset, variable: str) -> tuple[Values, NDArray[np.bool_]]:
    """What each cell delivers, zero where it is infeasible, and which are."""
    values, infeasible = outcomes(floats(known[variable]), known["outcome"].values)
    return np.where(infeasible, 0.0, values), infeasible


def need_of(screened: xr.Dataset) -> float:
    """What the cell needs, NaN if that is not known or not to be had. [mS/cm]"""
    if "required" not in screened or str(screened["required_outcome"].values.item()) != "found":
        return float("nan")
    return float(screened["required"])


def title_of(screened: xr.Dataset) -> list[str]:
    """What was screened, in which cell, at which rate."""
    text = labels.title(str(screened.attrs.get("title", "")), 120)
    cell = labels.title(str(screened.attrs.get("cell", "")), 120)
    rate = labels.value(screened["c_rate"])
    return [text, cell, f"{rate} {direction_of(screened)}".strip()]


def on_the_axis(screened: xr.Dataset) -> tuple[NDArray[np.bool_], float]:
    """Which lie on the axis, and where it begins: far too low ones would crowd the rest."""
    kappa, need = floats(screened["conductivity"]), need_of(screened)
    if not np.isfinite(kappa).any():
        raise refusal("there is nothing to draw: no electrolyte here has a conductivity.")
    low = need / _BELOW_NEED if np.isfinite(need) else np.nanmax(kappa) / _BELOW_BEST
    return np.asarray(kappa >= low), low


def need_words(screened: xr.Dataset, need: float) -> str:
    """What the line of the need means."""
    share = labels.number(100.0 * float(screened.attrs["capacity_fraction"]))
    value = f"{labels.number(float(f'{need:.2g}'))} {labels.unit('mS/cm')}"
    return f"{value}, required for {share} % of the capacity"


def family_rows(ax: Axes, families: Sequence[str]) -> None:
    """Rows of families from the top, as ticks of a y axis."""
    names = [labels.escaped(family).replace("_", " ") for family in families]
    ax.set_yticks(range(len(families)), names)
    ax.set_ylim(len(families) - 0.4, -0.6)


def shortened(notes: Sequence[str], canvas: layout.Canvas) -> list[str]:
    """Notes without the longest on a narrow canvas."""
    return [n for n in notes if not (layout.narrow(canvas) and n.startswith(_LEFT_OUT))]


def named(
    known: xr.Dataset, names: Sequence[str] | None, canvas: layout.Canvas, along: str
) -> list[int]:
    """Places of those to name, in rising order of what is along the axis.

    Unless they are listed, the user's own are all named, and others as far as there is room.
    """
    order = np.argsort(floats(known[along]), kind="stable")
    keys = known["electrolyte"].values.astype(str).tolist()
    if names is None:
        most = min(int(layout.size(canvas)[0] / PER_NAME), MOST_NAMES)
        is_own = known["own"].values[order] if "own" in known else np.zeros(order.size, dtype=bool)
        others = np.flatnonzero(~is_own)
        some = others[spread(others.size, max(0, most - int(is_own.sum())))]
        return [int(order[i]) for i in np.sort(np.append(np.flatnonzero(is_own), some))]
    missing = [name for name in names if name not in keys]
    if missing:
        raise refusal(f"names has {shown(missing[0])}, which has no conductivity in the dataset.")
    return [int(i) for i in order if keys[i] in names]


def texts_of(known: xr.Dataset, places: Sequence[int]) -> list[str]:
    """Titles without the form of preparation in brackets."""
    title = known["name"] if "name" in known else known["electrolyte"]
    return [str(title.values[i]).partition(" (")[0] for i in places]


def notes_below(screened: xr.Dataset, known: xr.Dataset, low: float, infeasible: bool) -> list[str]:
    """Sentences for below the panels.

    Parameters
    ----------
    screened : xarray.Dataset
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
