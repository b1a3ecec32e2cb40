"""Electrolytes in one cell: conductivity over the mass fraction of lithium, with the capacity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import matplotlib
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import categories, labels, layout, maps, scales, style
from sscell.plot.parts import names as written
from sscell.plot.parts import screened as parts
from sscell.plot.parts.selection import Values, floats, refusal
from sscell.results.schema import described


@layout.drawn()
def lithium_fraction(
    results: xr.Dataset,
    *,
    capacity: Literal["specific", "areal", "fraction"] = "specific",
    c_rate: float | None = None,
    names: Sequence[str] | None = None,
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Conductivity over the mass fraction of lithium, coloured by the capacity in the cell.

    The marker tells the family. The horizontal line is the conductivity that the cell needs at this
    rate. Electrolytes whose formula does not say how much lithium it has are counted below. In a
    cell of sodium the fraction is that of sodium.

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
        Which to name; if not given, those of the user's own, and of the others as many as there is
        room for, evenly spread over the mass fractions.
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
    >>> sscell.plot.lithium_fraction(results).axes[0].get_xlabel()
    'Mass fraction of lithium (%)'
    """
    share = "carrier_mass_fraction"
    variable, single = parts.asked(results, capacity, c_rate, [share], "lithium_fraction")
    above, low = parts.on_the_axis(single)
    has_share = np.isfinite(floats(single[share]))
    known = single.isel(electrolyte=above & has_share)
    if not known.sizes["electrolyte"]:
        raise refusal("no electrolyte here has a formula that says how much lithium it has.")
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 122.0)
    named = parts.named(known, names, canvas, share)
    ax = canvas.subplots()
    x, y = 100.0 * floats(known[share]), floats(known["conductivity"])
    need = parts.need_of(single)
    scales.set_x(ax, x, log=scales.logarithmic(x, span=8.0), room=8)
    scales.set_y(ax, np.append(y, need)[: y.size + np.isfinite(need)], log=True, room=8)
    values, _ = parts.delivered(known, variable)
    _markers(ax, x, y, values, known, canvas, variable)
    if np.isfinite(need):
        ax.axhline(need, label="_need", **parts.NEED)
    element = _element(results)
    ax.set_xlabel(f"Mass fraction of {element} (%)")
    ax.set_ylabel(labels.axis(known["conductivity"]))
    layout.title(canvas, parts.title_of(single))
    notes = parts.notes_below(single, known, low, infeasible=False)
    lacking = int((above & ~has_share).sum())
    if lacking:
        notes.append(
            f"{lacking} more have a formula that does not say how much {element} is in it."
        )
    _legend(canvas, known, need, parts.shortened(notes, canvas))
    style.dress([ax], letters=False)
    texts = parts.texts_of(known, named)
    written.make_room(ax, texts)
    layout.settle(canvas)
    written.above(ax, texts, x[named], y[named])
    return canvas.figure


def _element(results: xr.Dataset) -> str:
    """What the cell exchanges, in words."""
    (card, *_) = described(results, "results")["cells"]
    return str(card.get("carrier", "lithium"))


def _markers(
    ax: Axes,
    x: Values,
    y: Values,
    values: Values,
    known: xr.Dataset,
    canvas: layout.Canvas,
    variable: str,
) -> None:
    """A marker for each, its colour the capacity, and the bar of colours."""
    top = float(np.nanmax(np.append(values, 0.0)))
    norm = Normalize(0.0, top if top > 0 else 1.0)
    colours = matplotlib.colormaps[maps.MAP]
    for i, family in enumerate(known["family"].values.astype(str)):
        face = colours(norm(values[i])) if np.isfinite(values[i]) else "white"
        ax.plot([x[i]], [y[i]], linestyle="none", label="_electrolyte", markerfacecolor=face,
                clip_on=False, zorder=3, **_look(family))  # fmt: skip
    maps.colour_bar(canvas, ScalarMappable(norm, colours), [ax], known[variable])


def _look(family: str) -> dict[str, Any]:
    return {
        "marker": categories.family(family)[1],
        "markeredgecolor": style.GREY,
        "markeredgewidth": 0.4,
        "markersize": 4.5,
    }


def _legend(canvas: layout.Canvas, known: xr.Dataset, need: float, notes: Sequence[str]) -> None:
    families = list(dict.fromkeys(known["family"].values.astype(str).tolist()))
    keys = [Line2D([], [], linestyle="none", markerfacecolor="white", **_look(f)) for f in families]
    words = [labels.escaped(family).replace("_", " ") for family in families]
    if np.isfinite(need):
        keys, words = [*keys, Line2D([], [], **parts.NEED)], [*words, parts.need_words(known, need)]
    layout.key_below(canvas, keys, words, notes=notes, columns=6)
