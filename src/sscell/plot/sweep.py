"""Capacity over swept quantities: lines for few values, a heat map for many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sscell.plot.parts import curves, designs, heat_map, labels, panels, quantities, scales, style
from sscell.plot.parts.basis import basis
from sscell.plot.parts.selection import (
    capacity_variable,
    cells,
    directed,
    drawn,
    floats,
    refusal,
    require,
    spread,
)
from sscell.quantities.wording import shown

_MOST_LINES = 8
_MOST_RATES = 12
_MOST_PANELS = 12


@dataclass(frozen=True)
class Roles:
    """Which dimension is the x axis, which one tells lines apart, which one panels."""

    x: str
    lines: str | None
    panels: str | None


@drawn
def sweep(
    results: xr.Dataset,
    *,
    x: str | None = None,
    capacity: Literal["specific", "areal", "fraction"] = "specific",
) -> Figure:
    """Capacity against the first swept quantity, or of designs against all they differ in.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.sweep` returns, for one cell or several.
    x : str, optional
        The dimension on the x axis, by its name or its path (``catholyte.conductivity``).
    capacity : {"specific", "areal", "fraction"}
        Per gram of active material, per square centimetre, or as a share of the equilibrium
        capacity between the same cut-offs.

    The next dimension gives the lines, the last one the panels: two swept quantities give one
    panel a C-rate, one swept quantity one panel with a line a C-rate. Several cells differ by
    line style and marker. A second swept quantity of more than eight values gives heat maps with
    contour lines. Infeasible points are open markers at zero (hatched in a heat map); points the
    solver failed on are left out. At most twelve panels, evenly spread, are drawn.

    Designs that were not a grid give one panel a varied quantity (``x`` chooses one), colours
    for C-rates and rows for cells. Of more than four quantities, those are drawn whose ranks
    correlate most with the capacity.
    """
    variable = capacity_variable(capacity, ("specific", "areal", "fraction"))
    require(results, (variable, "outcome", "c_rate"), by="sweep", source="sscell.sweep")
    results = directed(results, variable)
    if quantities.DIMENSION in results.dims:
        with style.context():
            return designs.draw(results[[variable, "outcome"]], variable, x)
    fixed, results = _settle(results[[variable, "outcome"]])
    roles = _roles(results, x)
    if roles.panels is None and len(cells(results)) == 1:
        fixed = labels.heading((labels.title(cells(results)[0][0], 60), fixed), 60)
    results = results.sortby([dim for dim in (roles.x, roles.lines, roles.panels) if dim])
    with style.context():
        if roles.lines and roles.lines != "c_rate" and results.sizes[roles.lines] > _MOST_LINES:
            figure = heat_map.draw(
                results, variable, x=roles.x, y=roles.lines, panels=roles.panels, fixed=fixed
            )
        else:
            figure = _line_panels(results, variable, roles, fixed)
    return figure


def _settle(results: xr.Dataset) -> tuple[str, xr.Dataset]:
    """Drop dimensions with a single value; say in words what they are held at."""
    dims = [str(dim) for dim in results["outcome"].dims if dim != "cell"]
    swept = [dim for dim in dims if dim != "c_rate"]
    if not swept:
        raise refusal(
            "plot.sweep needs a swept dimension beside 'c_rate', which this dataset has not; "
            "plot.rate_capability draws capacity against C-rate."
        )
    single = [dim for dim in dims if results.sizes[dim] == 1]
    if len(single) == len(dims):
        single.remove(swept[0])
    scalars = [dim for dim in ("c_rate",) if dim not in dims and results[dim].ndim == 0]
    said = [labels.value(results[dim]) for dim in single + scalars]
    return ", ".join(said), results.isel(dict.fromkeys(single, 0))


def _roles(results: xr.Dataset, x: str | None) -> Roles:
    dims = [str(dim) for dim in results["outcome"].dims if dim != "cell"]
    names = {str(results[dim].attrs.get("path", dim)): dim for dim in dims}
    names.update({dim: dim for dim in dims})
    if x is not None and x not in names:
        choices = ", ".join(repr(dim) for dim in dims)
        raise refusal(f"x is {shown(x)}; the dataset varies {choices}.")
    along = names[x] if x is not None else dims[0]
    rest = [dim for dim in dims if dim != along]
    if len(rest) > 2:
        raise refusal(
            f"plot.sweep draws at most three dimensions, got {', '.join(dims)}; "
            f"choose values of the others first, as in results.sel({rest[0]}=...)."
        )
    return Roles(along, rest[0] if rest else None, rest[1] if len(rest) == 2 else None)


def _line_panels(results: xr.Dataset, variable: str, roles: Roles, fixed: str) -> Figure:
    places = spread(results.sizes[roles.panels], _MOST_PANELS) if roles.panels else [0]
    rows, columns = panels.grid(len(places))
    every = len(cells(results))
    figure = panels.page(rows, columns, 4.0 * every if every > 1 else 0.0)
    drawn: list[Axes] = []
    infeasible = False
    for place, index in enumerate(places):
        shared = drawn[0] if drawn else None
        ax = figure.add_subplot(rows, columns, place + 1, sharex=shared, sharey=shared)
        one = results.isel({roles.panels: index}) if roles.panels else results
        infeasible |= _panel(ax, one, variable, roles)
        row, column = divmod(place, columns)
        ax.tick_params(labelbottom=place + columns >= len(places), labelleft=column == 0)
        if row == rows - 1:
            ax.set_xlabel(labels.axis(results[roles.x], width=panels.SIGNS[columns]))
        if column == 0:
            ax.set_ylabel(labels.axis(results[variable], width=30))
        shown = labels.value(one[roles.panels]) if roles.panels else ""
        ax.set_title(labels.heading((shown, fixed), panels.SIGNS[columns]), loc="left")
        drawn.append(ax)
    x = floats(results[roles.x])
    log = scales.logarithmic(x) or roles.x == "c_rate"
    scales.set_x(drawn[0], x, log=log, room=7 if columns < 3 else 5)
    scales.from_zero(drawn[0], float(np.nanmax(np.append(floats(results[variable]), 0.0))))
    _legends(figure, drawn, results, roles, infeasible)
    style.dress(drawn)
    return figure


def _shown_lines(results: xr.Dataset, lines: str | None) -> list[int | None]:
    return [*spread(results.sizes[lines], _MOST_RATES)] if lines else [None]


def _panel(ax: Axes, panel: xr.Dataset, variable: str, roles: Roles) -> bool:
    lines = _shown_lines(panel, roles.lines)
    infeasible = False
    x = floats(panel[roles.x])
    for line, colour in zip(lines, style.sequential(len(lines)), strict=True):
        along = panel if line is None else panel.isel({roles.lines: line})
        for place, (_, one) in enumerate(cells(along)):
            look = {"color": colour, "label": "_line", **_look(place, x.size)}
            infeasible |= curves.draw(ax, x, one[variable], one["outcome"], **look)
    return infeasible


def _look(number: int, points: int) -> dict[str, Any]:
    return {
        "linestyle": style.LINE_STYLES[number % len(style.LINE_STYLES)],
        "marker": style.MARKERS[number % len(style.MARKERS)] if points <= 16 else None,
    }


def _legends(
    figure: Figure, drawn: list[Axes], results: xr.Dataset, roles: Roles, infeasible: bool
) -> None:
    points = results.sizes[roles.x]
    if roles.lines:
        figure.legend(
            handles=_line_keys(drawn[0], results, roles),
            title=labels.axis(results[roles.lines], width=15),
            loc="outside right upper",
            alignment="left",
            handlelength=1.4,
        )
    every = cells(results)
    if len(every) > 1:
        columns = 1 if len(drawn) == 1 else min(3, len(every))
        signs = 56 if columns == 1 else 40
        handles = [
            Line2D([], [], color="black", label=labels.title(title, signs), **_look(number, points))
            for number, (title, _) in enumerate(every)
        ]
        figure.legend(
            handles=handles,
            title=labels.heading([basis(results)], 60) or None,
            title_fontsize=style.SMALL,
            loc="outside upper left",
            alignment="left",
            ncols=columns,
            handlelength=3.0,
        )
    if infeasible:
        figure.legend(handles=[curves.infeasible_key()], loc="outside lower left", handlelength=2.4)


def _line_keys(ax: Axes, results: xr.Dataset, roles: Roles) -> list[Line2D]:
    """The lines' keys, top to bottom as the lines lie."""
    assert roles.lines is not None
    places = _shown_lines(results, roles.lines)
    values = floats(results[roles.lines])
    keys = [
        Line2D([], [], color=colour, label=labels.number(float(values[place])))
        for place, colour in zip(places, style.sequential(len(places)), strict=True)
        if place is not None
    ]
    lines = [line for line in ax.get_lines() if line.get_label() == "_line"]
    first, last = (np.nansum(np.asarray(lines[end].get_ydata(), float)) for end in (0, -1))
    return keys[::-1] if last > first else keys
