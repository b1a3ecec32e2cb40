"""A rate test as papers print it: the capacities of each cycle, its rates and its efficiency."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import cycled, labels, layout, scales, series, style
from sscell.plot.parts.selection import capacity_variable, cells, require

_CHARGES = {"specific_capacity": "specific_charge_capacity", "capacity": "charge_capacity"}
_SIGN = 1.5
"""Width of a character of a rate. [mm]"""
_PANEL = 0.76
"""Width of the panel over that of the canvas. [-]"""


@layout.drawn()
def rate_test(
    results: xr.Dataset,
    *,
    capacity: Literal["specific", "areal"] = "specific",
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Capacities over the cycle number: charge open, discharge filled, rates over the plateaus.

    The coulombic efficiency of each cycle, discharge over charge, is read on the right. A cross
    at zero is a cycle in which the cut-off voltage is reached at once; cycles the solver failed
    on are left out. Rates are written where all cells have the same.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.cycle` returns, for one cell or several. At most eight designs are
        drawn, as cells.
    capacity : {"specific", "areal"}
        Per gram of active material or per square centimetre of cell.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 111 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or the capacity is neither.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> test = sscell.Protocol.rate_test([0.5, 1], cycles=2)
    >>> results = sscell.cycle(cell, test, accuracy="draft")
    >>> capacities, efficiencies = sscell.plot.rate_test(results).axes
    >>> efficiencies.get_ylabel()
    'Coulombic efficiency (%)'
    """
    variable = capacity_variable(capacity, ("specific", "areal"))
    charge = _CHARGES[variable]
    results = cycled.designs_as_cells(results)
    cycled.require_cycles(results, variable, charge, "c_rate", by="rate_test")
    along = {"coulombic_efficiency": ("cell", "cycle")}
    require(results, along, by="rate_test", source=cycled.SOURCE)
    every = cells(results)
    canvas = layout.page(figure, 1.25 * style.SINGLE_COLUMN, 74.0 + 4.0 * (len(every) > 1))
    ax = canvas.add_subplot()
    top, empty = 0.0, False
    for i, (_, cell) in enumerate(every):
        highest, some = _points(ax, cell, (variable, charge), series.look(i))
        top, empty = max(top, highest), empty or some
    scales.from_zero(ax, top)
    cycled.cycle_axis(ax, results)
    right = cycled.efficiency(ax, results, marker=True)
    _plateaus(ax, cycled.plateaus(results), _PANEL * layout.size(canvas)[0])
    ax.set_ylabel(labels.axis(results[variable], width=layout.height_signs(canvas, 1)))
    if len(every) == 1:
        layout.title(canvas, [labels.title(every[0][0], layout.signs(canvas))])
    else:
        series.name(canvas, ax, [title for title, _ in every])
    _legend(canvas, cycled.efficiency_keys(right, marker=True), empty=empty)
    style.dress([ax])
    return canvas.figure


def _points(
    ax: Axes, cell: xr.Dataset, names: tuple[str, str], look: dict[str, Any]
) -> tuple[float, bool]:
    """Draw charge and discharge; the highest capacity, and whether a cycle delivers nothing."""
    cycle, highest, none = cell["cycle"].values.astype(float), 0.0, np.zeros(0)
    plain = {"color": look["color"], "marker": look["marker"], "linestyle": "none"}
    for name, face in ((names[1], "white"), (names[0], look["color"])):
        values, none = cycled.delivered(cell, name)
        label = "_charge" if name == names[1] else "_discharge"
        ax.plot(cycle, values, markerfacecolor=face, label=label, **plain)
        highest = max(highest, float(np.nanmax(np.append(values, 0.0))))
    if none.size:
        crossed = {**plain, "marker": "x"}
        ax.plot(none, np.zeros(none.size), label="_infeasible", clip_on=False, **crossed)
    return highest, bool(none.size)


def _plateaus(ax: Axes, plateaus: list[tuple[float, float, str]], width: float) -> None:
    """Write each rate over its cycles, upright where it is wider than they are. [mm]"""
    low, high = ax.get_xlim()
    room = [width * (last - first + 1.0) / (high - low) for first, last, _ in plateaus]
    upright = any(r < _SIGN * len(rate) for r, (_, _, rate) in zip(room, plateaus, strict=True))
    if upright and min(room) < 2.0 * _SIGN:
        return  # a drive cycle, of which every cycle differs
    for i, (first, last, rate) in enumerate(plateaus):
        ax.annotate(
            rate,
            (0.5 * (first + last), 1.0),
            xytext=(0.0, 2.0),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            ha="center",
            va="bottom",
            rotation=90.0 if upright else 0.0,
            fontsize=style.SMALL,
        )
        if i:
            border = 0.5 * (first + plateaus[i - 1][1])
            ax.axvline(border, color="#CCCCCC", linewidth=0.5, zorder=0.5, label="_border")


def _legend(canvas: layout.Canvas, efficiencies: list[Line2D], *, empty: bool) -> None:
    look: dict[str, Any] = {"linestyle": "none", "color": style.GREY}
    keys = [
        Line2D([], [], marker="o", markerfacecolor="white", label="charge", **look),
        Line2D([], [], marker="o", label="discharge", **look),
        *efficiencies,
    ]
    if empty:
        keys.append(Line2D([], [], marker="x", label=cycled.EMPTY_LABEL, **look))
    layout.key_below(canvas, keys, columns=3, handlelength=1.0)
