"""Capacity over cycles, and what took the capacity that is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Patch

from sscell.plot.parts import categories, cycled, labels, layout, scales, series, style
from sscell.plot.parts.selection import Values, capacity_variable, cells, floats, refusal, require

MECHANISMS: Mapping[str, tuple[str, str]] = {
    "film": ("film on the active material", categories.COLOURS["film"]),
    "junction": ("interfaces between electrolytes", categories.COLOURS["junction"]),
    "anode": ("anode", categories.COLOURS["anode"]),
    "coverage": ("contact between active material and catholyte", "#56B4E9"),
    "utilisation": ("active material cut off", "#009E73"),
    "together": ("several together only", "#332288"),
}
"""What a mechanism of ageing is called, and its colour."""
_OTHER = "#E69F00"
_LEAST = 2e-3
"""Mechanisms that never take more of the capacity are left out. [-]"""
_MOST_MARKERS = 40


@layout.drawn()
def cycles(
    results: xr.Dataset,
    *,
    capacity: Literal["specific", "areal"] = "specific",
    relative: bool = False,
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Discharge capacity over the cycle number, and what takes the capacity that is lost.

    Of one cell that ages, coloured areas above the capacity are the share of each mechanism in
    the loss. They reach up to what the cell as made delivers in the same cycle. The coulombic
    efficiency is read on the right. Gaps are cycles that deliver nothing.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.cycle` returns, for one cell or several. At most eight designs are
        drawn, as cells.
    capacity : {"specific", "areal"}
        Per gram of active material or per square centimetre of cell.
    relative : bool
        Draw each capacity over that of the cell in its first cycle, the capacity retention.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 111 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, the capacity is neither, or a cell delivers nothing in
        its first cycle and ``relative`` is wanted.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> life = sscell.Protocol.cycles(2, charge="1C", discharge="1C")
    >>> results = sscell.cycle(cell, life, accuracy="draft")
    >>> sscell.plot.cycles(results, relative=True).axes[0].get_ylabel()
    'Capacity retention (%)'
    """
    variable = capacity_variable(capacity, ("specific", "areal"))
    results = cycled.designs_as_cells(results)
    cycled.require_cycles(results, variable, by="cycles")
    every = cells(results)
    shared = len(every) == 1 and "capacity_loss" in results
    if shared:
        over = {"capacity_loss": ("cell", "cycle", "mechanism"), "mechanism": ("mechanism",),
                "capacity": ("cell", "cycle")}  # fmt: skip
        require(results, over, by="cycles", source=cycled.SOURCE)
    canvas = layout.page(figure, 1.25 * style.SINGLE_COLUMN, 76.0 + 4.0 * (len(every) > 1))
    ax = canvas.add_subplot()
    top, keys = 0.0, list[Patch]()
    for i, (_, cell) in enumerate(every):
        values, _ = cycled.delivered(cell, variable)
        factor = _percent(values, cell) if relative else 1.0
        line = factor * values
        if shared:
            highest, keys = _areas(ax, cell, variable, line, factor)
            top = max(top, highest)
        look: dict[str, Any] = {**series.look(i), "color": "black"} if shared else series.look(i)
        look["marker"] = look["marker"] if values.size <= _MOST_MARKERS else None
        ax.plot(floats(cell["cycle"]), line, label="_capacity", zorder=3, **look)
        top = max(top, float(np.nanmax(np.append(line, 0.0))))
    scales.from_zero(ax, top)
    cycled.cycle_axis(ax, results)
    marker = results.sizes["cycle"] <= _MOST_MARKERS
    right = cycled.efficiency(ax, results, marker=marker)
    label = labels.axis(results[variable], width=layout.height_signs(canvas, 1))
    ax.set_ylabel("Capacity retention (%)" if relative else label)
    series.name(canvas, ax, [title for title, _ in every], marker=marker)
    notes = ["Coloured: capacity lost by each mechanism."] if keys else []
    beside = cycled.efficiency_keys(right, marker=marker)
    layout.key_below(canvas, [*keys, *beside], notes=notes, columns=2)
    style.dress([ax])
    return canvas.figure


def _percent(values: Values, cell: xr.Dataset) -> float:
    """Factor that makes the capacity of the first cycle 100 %."""
    first = float(values[0])
    if not first > 0:
        cycle = labels.number(float(cell["cycle"].values[0]))
        raise refusal(
            f"plot.cycles cannot draw a capacity retention: cycle {cycle} delivers nothing."
        )
    return 100.0 / first


def _areas(
    ax: Axes, cell: xr.Dataset, variable: str, line: Values, factor: float
) -> tuple[float, list[Patch]]:
    """Stack the losses upon the capacity; the highest value, and the keys from top to bottom."""
    loss = floats(cell["capacity_loss"].transpose("mechanism", "cycle"))
    names = cell["mechanism"].values.astype(str).tolist()
    areal, _ = cycled.delivered(cell, "capacity")
    per_areal = np.nanmedian(cycled.delivered(cell, variable)[0] / areal)
    whole = float(np.nanmax(areal))
    lower, keys = line, list[Patch]()
    for name, part in zip(names, loss, strict=True):
        if float(np.nanmax(np.abs(part))) <= _LEAST * whole:
            continue
        words, colour = MECHANISMS.get(name, (labels.escaped(name), _OTHER))
        upper = lower + factor * per_areal * part
        look: dict[str, Any] = {"color": colour, "linewidth": 0.0, "label": f"_{name}"}
        ax.fill_between(floats(cell["cycle"]), lower, upper, **look)
        keys.insert(0, Patch(color=colour, label=words))
        lower = upper
    return float(np.nanmax(np.append(lower, 0.0))), keys
