"""Capacity or energy over swept quantities: lines for few values, a heat map for many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import designs, labels, layout, maps, scales, series, style
from sscell.plot.parts.selection import (
    CAPACITIES,
    are_numbers,
    capacity_variable,
    cells,
    charges,
    directed,
    floats,
    refusal,
    require,
    spread,
    varied,
)
from sscell.quantities.wording import shown

_MOST_LINES = 8
_MOST_RATES = 12
_MOST_PANELS = 12
_MOST_NAMES = 24
"""Panels of words, which cannot stand for one another as numbers between others can."""


@dataclass(frozen=True)
class Roles:
    """The dimension of the x axis, of the lines and of the panels."""

    x: str
    lines: str | None
    panels: str | None


@layout.drawn()
def sweep(
    results: xr.Dataset,
    *,
    capacity: Literal["specific", "areal", "fraction"] = "specific",
    variable: str | None = None,
    x: str | None = None,
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Capacity against the first swept quantity, or of designs against all they differ in.

    The next dimension gives the lines, the last one the panels: two swept quantities give one
    panel a C-rate, one swept quantity one panel with a line a C-rate. Swept names, as of
    electrolytes, give lines or panels. Several cells differ by line style and marker, also by
    colour where each has a single line, charges by line style; bands of what is uncertain are
    shaded. A second swept quantity of more than eight values gives heat maps with contour lines,
    more than eight names panels. Infeasible points are
    open markers at zero (hatched in a heat map); points the solver failed on are left out. At most
    twelve panels, of names 24, evenly spread, are drawn.

    Designs that were not a grid give one panel a varied quantity (``x`` chooses one), colours
    for C-rates and rows for cells. More than 300 of them are medians with the band of 80 % of the
    designs of like values, infeasible ones as zero. Of more than four quantities, those are drawn
    whose ranks correlate most with the capacity.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.sweep` returns, for one cell or several.
    capacity : {"specific", "areal", "fraction"}
        Per gram of active material, per square centimetre, or as a share of the equilibrium
        capacity between the same cut-offs.
    variable : str, optional
        Another variable of the dataset instead, such as ``"stack_energy_density"``.
    x : str, optional
        The dimension on the x axis, by its name or its path (``catholyte.conductivity``).
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 111 or 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or varies more than can be drawn.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> over = {"catholyte.conductivity": ["0.5 mS/cm", "1 mS/cm", "2 mS/cm"]}
    >>> results = sscell.sweep(cell, over, c_rates=[1, 3])
    >>> sscell.plot.sweep(results).axes[0].get_xlabel()
    'Catholyte conductivity (mS cm$^{−1}$)'
    """
    if variable is None:
        variable = capacity_variable(capacity, ("specific", "areal", "fraction"))
    require(results, (variable, "outcome", "c_rate"), by="sweep", source="sscell.sweep")
    if not are_numbers(results[variable]):
        raise refusal(f"variable is {shown(variable)}, which holds words, not numbers.")
    results = directed(results, variable)
    if designs.DIMENSION in results.dims:
        one_charge = {variable: ("cell", designs.DIMENSION, "c_rate")}
        require(results, one_charge, by="sweep", source="sscell.sweep")
        return designs.draw(figure, results[[variable, "outcome"]], variable, x)
    dims = ("cell", "c_rate", *varied(results, "outcome", by="sweep"))
    needed = {variable: dims, "outcome": dims}
    require(results, needed, by="sweep", source="sscell.sweep")
    kept = [name for name in (variable, "outcome", f"{variable}_band") if name in results]
    fixed, results = _settle(results[kept])
    roles = _roles(results, x)
    if roles.panels is None and len(cells(results)) == 1:
        fixed = [labels.title(cells(results)[0][0], 60), *fixed]
    if roles.panels or len(cells(results)) == 1:  # else it is above the names of the cells
        fixed += filter(None, [labels.upper(layout.charged(results, _quantity(results[variable])))])
    used = [dim for dim in (roles.x, roles.lines, roles.panels) if dim]
    results = results.sortby([dim for dim in used if are_numbers(results[dim])])
    lines = roles.lines if roles.lines and are_numbers(results[roles.lines]) else None
    if lines and lines != "c_rate" and results.sizes[lines] > _MOST_LINES:
        require(results, {variable: ("cell", *used)}, by="sweep", source="sscell.sweep")
        return maps.draw(figure, results, variable, (roles.x, lines), roles.panels, fixed)
    return _line_panels(figure, results, variable, roles, fixed)


def _quantity(drawn: xr.DataArray) -> str:
    """What is drawn, in a word where it is a capacity."""
    if drawn.name in CAPACITIES.values():
        return "capacity"
    return str(drawn.attrs.get("long_name", drawn.name))


def _settle(results: xr.Dataset) -> tuple[list[str], xr.Dataset]:
    """What dimensions with a single value are held at, in words, and the dataset without them."""
    dims = [str(dim) for dim in results["outcome"].dims if dim not in ("cell", "charge")]
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
    held = [labels.value(results[dim]) for dim in single + scalars]
    return held, results.isel(dict.fromkeys(single, 0))


def _roles(results: xr.Dataset, x: str | None) -> Roles:
    dims = [str(dim) for dim in results["outcome"].dims if dim not in ("cell", "charge")]
    names = {str(results[dim].attrs.get("path", dim)): dim for dim in dims}
    names.update({dim: dim for dim in dims})
    numbers = [dim for dim in dims if are_numbers(results[dim])]
    if x is not None and names.get(x) not in numbers:
        choices = ", ".join(repr(dim) for dim in numbers)
        raise refusal(f"x is {shown(x)}; the dataset varies the numbers {choices or 'none'}.")
    if not numbers:
        raise refusal(
            f"plot.sweep needs an axis of numbers; {', '.join(dims)} holds words. Ask for more "
            "than one C-rate."
        )
    along = numbers[0] if x is None else names[x]
    rest = [dim for dim in dims if dim != along]
    if len(rest) > 2:
        raise refusal(
            f"plot.sweep draws at most three dimensions, got {', '.join(dims)}; "
            f"choose values of the others first, as in results.sel({rest[0]}=...)."
        )
    lines, panels = rest[0] if rest else None, rest[1] if len(rest) == 2 else None
    if (
        lines
        and lines not in numbers
        and results.sizes[lines] > _MOST_LINES
        and not (panels and panels not in numbers)
    ):
        lines, panels = panels, lines  # more names than colours tell apart
    return Roles(along, lines, panels)


def _line_panels(
    figure: layout.Canvas | None,
    results: xr.Dataset,
    variable: str,
    roles: Roles,
    fixed: list[str],
) -> Figure:
    most = _MOST_NAMES if roles.panels and not _ordered(results, roles.panels) else _MOST_PANELS
    places = spread(results.sizes[roles.panels], most) if roles.panels else [0]
    every = len(cells(results))
    extra = 4.0 * every if every > 1 else 0.0
    canvas, rows, columns = layout.panels(figure, len(places), extra)
    drawn = layout.shared(canvas, len(places), rows, columns)
    signs = layout.panel_signs(canvas, columns)
    infeasible, top = False, float(np.nanmax(np.append(floats(results[variable]), 0.0)))
    for i, ax in zip(places, drawn, strict=True):
        panel = results.isel({roles.panels: i}) if roles.panels else results
        open_points, highest = _panel(ax, panel, variable, roles)
        infeasible, top = infeasible or open_points, max(top, highest)
        held = labels.value(panel[roles.panels]) if roles.panels else ""
        if len(held) > signs and " " not in held:
            held = f"{held[: signs - 1]}…"  # a name does not break
        ax.set_title(labels.heading((held, *fixed), signs), loc="left")
    if every == 1 and roles.panels:
        layout.title(canvas, [labels.title(cells(results)[0][0], layout.signs(canvas))])
    layout.label(canvas, drawn, columns, results[roles.x], results[variable])
    x = floats(results[roles.x])
    log = scales.logarithmic(x) or roles.x == "c_rate"
    scales.set_x(drawn[0], x, log=log, room=7 if signs > 35 else 5)
    scales.from_zero(drawn[0], top)
    _legends(canvas, drawn, results, variable, roles, infeasible)
    style.dress(drawn)
    return canvas.figure


def _shown_lines(results: xr.Dataset, lines: str | None) -> list[int | None]:
    return [*spread(results.sizes[lines], _MOST_RATES)] if lines else [None]


def _colours(results: xr.Dataset, lines: str | None) -> list[Any]:
    """Dark to light for numbers, different ones for words."""
    count = len(_shown_lines(results, lines))
    return style.sequential(count) if _ordered(results, lines) else style.categories(count)


def _ordered(results: xr.Dataset, lines: str | None) -> bool:
    return lines is None or are_numbers(results[lines])


def _panel(ax: Axes, panel: xr.Dataset, variable: str, roles: Roles) -> tuple[bool, float]:
    """Draw the lines; whether points are infeasible, and how high the bands reach."""
    lines = _shown_lines(panel, roles.lines)
    infeasible, top = False, 0.0
    x = floats(panel[roles.x])
    for line, colour in zip(lines, _colours(panel, roles.lines), strict=True):
        along = panel if line is None else panel.isel({roles.lines: line})
        for i, (_, cell) in enumerate(cells(along)):
            look = {"color": colour, "label": "_line", **_look(i, x.size)}
            if roles.lines is None:
                look["color"] = series.look(i)["color"]
            parts = charges(cell)
            for j, (_, part) in enumerate(parts):
                look |= series.of_charge(j, len(parts))
                infeasible |= series.draw(ax, x, part[variable], part["outcome"], **look)
                top = max(top, series.shade(ax, part, variable, roles.x, look["color"]))
    return infeasible, top


def _look(number: int, points: int) -> dict[str, Any]:
    return {
        "linestyle": style.LINE_STYLES[number % len(style.LINE_STYLES)],
        "marker": style.MARKERS[number % len(style.MARKERS)] if points <= 16 else None,
    }


def _legends(
    canvas: layout.Canvas,
    drawn: list[Axes],
    results: xr.Dataset,
    variable: str,
    roles: Roles,
    infeasible: bool,
) -> None:
    points = results.sizes[roles.x]
    if roles.lines:
        heading = labels.axis(results[roles.lines], width=15)
        layout.key_right(canvas, _line_keys(drawn[0], results, roles.lines), heading)
    every = cells(results)
    if len(every) > 1:
        solid = series.of_charge(0, len(charges(results)))
        handles = [
            Line2D(
                *([], []),
                color="black" if roles.lines else series.look(i)["color"],
                label=labels.title(title, 56),
                **_look(i, points) | solid,
            )
            for i, (title, _) in enumerate(every)
        ]
        basis = [layout.basis(results, _quantity(results[variable]))]
        columns = 1 if len(drawn) == 1 else 3
        layout.key_below(canvas, handles, notes=basis, columns=columns, where="upper",
                         handlelength=3.0)  # fmt: skip
    keys: list[Artist] = [*series.charge_keys(results), *series.band_keys(results)]
    keys += [series.infeasible_key()] if infeasible else []
    of_capacity = variable in CAPACITIES.values()
    notes = filter(None, [layout.estimated(results, density=not of_capacity)])
    layout.key_below(canvas, keys, notes=notes, handlelength=3.0)


def _line_keys(ax: Axes, results: xr.Dataset, lines: str) -> list[Line2D]:
    """The lines' keys, top to bottom as the lines lie, unless they are of words."""
    shown = results[lines].isel({lines: spread(results.sizes[lines], _MOST_RATES)})
    keys = layout.lines(_colours(results, lines), labels.entries(shown))
    drawn = [line for line in ax.get_lines() if line.get_label() == "_line"]
    first, last = (np.nansum(np.asarray(drawn[end].get_ydata(), float)) for end in (0, -1))
    return keys[::-1] if last > first and _ordered(results, lines) else keys
