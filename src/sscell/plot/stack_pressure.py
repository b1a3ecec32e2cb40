"""How much of the slow capacity is left at a high rate, over stack pressure."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sscell.cards.materials import SolidElectrolyte
from sscell.plot.parts import labels, layout, scales, style
from sscell.plot.parts.selection import are_numbers, cells, floats, refusal, require, varied
from sscell.reading.library import library
from sscell.reading.read import read_electrolyte

PRESSURE = "stack_pressure"
_RESPONSE = "pressure."
"""With which the paths of how a cell answers pressure begin."""
_MOST_LINES = len(style.OKABE_ITO)
STATED = (5.0, 0.70)
"""Stack pressure in MPa below which cells with halides keep this share of C/20 at 1C; a review's
statement, second-hand. It sets ``sscell.parameters.pressure.ACTIVE``."""
_STATED_RATES = (0.05, 1.0)
_STATED = "cells with halides below 5 MPa (a review, second-hand), met by choice of the contact"
_ASSUMED = (
    "Assumed: values of cards at their reference pressure; pressures of contacts in proportion to "
    "the bulk modulus of the electrolyte; sintered oxides do not depend on pressure. The separator "
    "follows the pressure too."
)


@layout.drawn()
def stack_pressure(results: xr.Dataset, *, figure: Figure | SubFigure | None = None) -> Figure:
    """Capacity at the highest rate over that at the lowest one, against stack pressure.

    Lines are cells, or the values of one more varied quantity such as the catholyte. Bands reach
    from the least to the most over all values of paths ``pressure.*`` that were varied; the line
    is that with the value nearest to 1. Of rates C/20 and 1C the statement of a review for cells
    with halides is shown, which one number of the closures was set by.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.sweep` returns, over ``stack_pressure`` and at two rates or more.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 134 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, has one rate only, or varies more than can be drawn.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> over = {"stack_pressure": ["5 MPa", "50 MPa"], "pressure.grains": [0.5, 1, 2]}
    >>> results = sscell.sweep(cell, over, c_rates=[0.1, 1], accuracy="draft")
    >>> sscell.plot.stack_pressure(results).axes[0].get_ylabel()
    'Capacity at 1C over\\nthat at C/10'
    """
    name = "specific_capacity"
    require(
        results, (name, "outcome", "c_rate", PRESSURE), by="stack_pressure", source="sscell.sweep"
    )
    dims = varied(results, "outcome", by="stack_pressure")
    answers = [dim for dim in dims if str(results[dim].attrs.get("path")).startswith(_RESPONSE)]
    lines = [dim for dim in dims if dim not in (PRESSURE, *answers)]
    lines += [dim for dim in ("cell",) if dim in results[name].dims]
    if PRESSURE not in dims or results.sizes.get("c_rate", 1) < 2:
        raise refusal("plot.stack_pressure needs a sweep over stack_pressure at two rates or more.")
    count = results.sizes[lines[0]] if lines else 1
    if len(lines) > 1 or count > _MOST_LINES:
        most = f"one quantity of at most {_MOST_LINES} values beside the pressures"
        raise refusal(f"plot.stack_pressure draws {most}, got {', '.join(lines)}; choose some.")
    results = results.sortby([PRESSURE, "c_rate"])
    left = _left(results[name]).transpose(*lines, PRESSURE, *answers)
    canvas = layout.page(figure, 1.5 * style.SINGLE_COLUMN, 88.0)
    ax = canvas.add_subplot()
    colours = style.categories(count)
    for i, colour in enumerate(colours):
        _line(ax, left.isel({lines[0]: i}) if lines else left, answers, colour)
    rates = floats(results["c_rate"])[[0, -1]]
    with_statement = bool(np.allclose(rates, _STATED_RATES))
    scales.set_x(ax, floats(results[PRESSURE]), log=True, room=7)
    scales.from_zero(ax, 1.0)
    if with_statement:
        _statement(ax)
    ax.set_xlabel(labels.axis(results[PRESSURE]))
    slow, fast = map(_rate, rates)
    ax.set_ylabel(f"Capacity at {fast} over\nthat at {slow}")
    every = cells(results)
    if lines:
        layout.key_right(canvas, _entries(results[lines[0]], colours), None)
    named = [labels.title(every[0][0], 60)] if len(every) == 1 else []
    layout.titles(canvas, [ax], [*named, labels.upper(layout.charged(results))], [])
    keys: list[Artist] = [Patch(color=style.GREY, alpha=0.3, linewidth=0, label=_band(answers))]
    keys = keys if answers else []
    keys += [Line2D([], [], label=_STATED, **_POINT)] if with_statement else []
    notes = [
        _ASSUMED,
        layout.estimated(results, density=False),
    ]
    layout.key_below(canvas, keys, notes=filter(None, notes), columns=1, handlelength=2.0)
    style.dress([ax])
    return canvas.figure


_POINT: dict[str, Any] = {"linestyle": "none", "marker": "D", "color": "black",
                          "markerfacecolor": "white", "markersize": 5.0, "zorder": 4}  # fmt: skip


def _left(capacity: xr.DataArray) -> xr.DataArray:
    """Capacity at the highest rate over that at the lowest; 0 where that is 0 as well."""
    slow, fast = (capacity.isel(c_rate=end, drop=True) for end in (0, -1))
    return (fast / slow.where(slow > 0)).where(slow.isnull() | (slow > 0), 0.0)


def _line(ax: Axes, left: xr.DataArray, answers: list[str], colour: Any) -> None:
    x = floats(left[PRESSURE])
    middle = left
    for dim in answers:
        middle = middle.isel({dim: int(np.argmin(np.abs(np.log(floats(left[dim])))))})
    if answers:
        low, high = floats(left.min(answers)), floats(left.max(answers))
        ax.fill_between(x, low, high, color=colour, alpha=0.16, linewidth=0, label="_band")
    ax.plot(x, floats(middle), color=colour, marker="o", label="_line")


def _statement(ax: Axes) -> None:
    """The point at the upper end of the pressures that are meant, with a bar over them."""
    pressure, left = STATED
    ax.plot([ax.get_xlim()[0], pressure], [left, left], color="black", linewidth=0.8, zorder=4)
    ax.plot([pressure], [left], label="_stated", **_POINT)


def _entries(data: xr.DataArray, colours: Any) -> list[Line2D]:
    known = library("electrolytes")
    names = [str(value) for value in data.values.ravel()]
    titles = [_short(read_electrolyte(name)) if name in known else name for name in names]
    texts = labels.entries(data) if are_numbers(data) else titles
    return layout.lines(colours, [labels.title(text, 30) for text in texts], marker="o")


def _short(electrolyte: SolidElectrolyte) -> str:
    """Title without its remark in brackets; what is sintered is called so."""
    title = electrolyte.title.partition(" (")[0]
    return f"{title}, sintered" if electrolyte.held_by == "sintered" else title


def _band(answers: list[str]) -> str:
    uncertain = "an uncertain number" if len(answers) == 1 else f"{len(answers)} uncertain numbers"
    return f"least to most over {uncertain} of the closures"


def _rate(rate: float) -> str:
    """C/20 of 0.05, 1C of 1."""
    part = 1 / rate
    return f"C/{part:.0f}" if part > 1 and np.isclose(part, round(part)) else f"{rate:.3g}C"
