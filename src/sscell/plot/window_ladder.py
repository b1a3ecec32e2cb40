"""Layers of cells over potential: windows of the electrolytes beside the potentials they meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from sscell.cards.cell import CellDesign
from sscell.cards.materials import WindowKind
from sscell.checks.compatibility import Contact, Verdict
from sscell.checks.finding import Severity
from sscell.checks.ladder import EQUILIBRIUM, Ladder, Rung, ladder, words
from sscell.checks.windows import ENDS, Limit
from sscell.plot.parts import categories, labels, layout, style
from sscell.plot.parts.selection import refusal
from sscell.quantities.wording import shown
from sscell.reading.read import read_cell
from sscell.results.dataset import cell_cards

MOST_CELLS = 6
_ROW = 8.2
"""Height of a layer. [mm]"""
_AROUND = 14.0
"""Height of the title and the axis of a panel. [mm]"""
_MOST_BELOW = 3
"""Cells up to which panels lie below each other."""
_ELECTRODE = "#BDBDBD"
_UNVERIFIED = ("recalled", "assumed", "estimated")
"""Marks of limits that no paper was read for."""
_HALF: dict[WindowKind, float] = {"practical": 0.24, "thermodynamic": 0.13}
"""Of the height of a bar, over that of a layer."""
_HATCH = "//////"
_FADE, _STEPS = 1.8, 9
"""Over which a window without a known end fades. [V]"""
_LEAST_BAND = 0.06
"""Width at which a flat potential is drawn. [V]"""
_MARGIN, _ASIDE = 0.35, 0.1
_WORDS = 6.0
"""Font of the words on a bar."""
_MEANINGS = {
    "error": "error: not expected to work",
    "warning": "warning",
    "note": "note: tolerated",
}
_CONTACTS: dict[Verdict, str] = {
    "stable": "stable",
    "passivating": "passivates",
    "conflicting": "disputed",
    "reacts": "reacts",
    "unknown": "no data",
}


@layout.drawn()
def window_ladder(results: Any, *, figure: Figure | SubFigure | None = None) -> Figure:
    """The layers of cells from cathode to anode over potential, a panel a cell.

    A filled bar is the thermodynamic window of an electrolyte, an outlined one the practical
    window; an end that is not known fades, an arrow says that the window reaches at least as far.
    Grey bands are the potentials of the electrodes over the whole state of charge, drawn over the
    layers that are exposed to them, pale where only the face of a layer is. A line from the limit
    to the potential is coloured by the severity that the check of the cell gives it. Between the
    layers stands what is known of their contact. A layer between others is exposed to no
    potential, as none of them is taken to conduct electrons.

    Parameters
    ----------
    results : CellDesign, sequence of CellDesign or xarray.Dataset
        Cells, at most six, or what a study returned of such cells.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 89 mm wide for one cell and 183 mm for several, if
        not given. The whole figure is returned.

    Raises
    ------
    InputError
        If it is neither, or holds more cells.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li2zrcl6_li6ps5cl")
    >>> (ax,) = sscell.plot.window_ladder(cell).axes
    >>> ax.get_xlabel()
    'Potential against Li/Li$^{+}$ (V)'
    """
    ladders = [ladder(cell) for cell in _cells(results)]
    canvas, axes, columns = _panels(figure, ladders)
    low, high = _ends(ladders)
    for ax, stack in zip(axes, ladders, strict=True):
        ax.set_xlim(low, high)
        _draw(ax, stack)
    for ax in axes[-columns:]:
        metal, sign = ladders[0].cell.reference_electrode.rstrip("+"), "$^{+}$"
        ax.set_xlabel(f"Potential against {metal}{sign} (V)")
    if len(ladders) > 1:
        width = layout.signs(canvas) // columns - 8
        for ax, stack in zip(axes, ladders, strict=True):
            ax.set_title(labels.title(stack.cell.title, width), loc="left")
    else:
        layout.title(canvas, [labels.title(ladders[0].cell.title, layout.signs(canvas))])
    _legend(canvas, ladders)
    style.dress(axes, letters=len(axes) > 1)
    for ax in axes:
        ax.tick_params(axis="y", which="both", length=0.0)
    return canvas.figure


def _cells(results: Any) -> list[CellDesign]:
    if isinstance(results, CellDesign):
        return [results]
    if isinstance(results, xr.Dataset):
        cells: list[Any] = [read_cell(card) for card in cell_cards(results)]
    else:
        several = isinstance(results, Iterable) and not isinstance(results, str)
        cells = list(results) if several else [results]
    wrong = [cell for cell in cells if not isinstance(cell, CellDesign)]
    if wrong or not cells:
        got = shown(wrong[0] if wrong else results)
        raise refusal(f"plot.window_ladder draws cells as sscell.load_cell gives them, got {got}.")
    if len(cells) > MOST_CELLS:
        message = f"plot.window_ladder draws at most {MOST_CELLS} cells, got {len(cells)}"
        raise refusal(f"{message}; choose some, as in sscell.cells_of(results)[:3].")
    references = {cell.reference_electrode for cell in cells}
    if len(references) > 1:
        raise refusal("plot.window_ladder draws cells of one carrier; potentials have one axis.")
    return cells


def _panels(
    figure: Figure | SubFigure | None, ladders: Sequence[Ladder]
) -> tuple[layout.Canvas, list[Axes], int]:
    """A canvas, a panel a cell, and in how many columns: one of up to three cells."""
    count = len(ladders)
    columns = 1 if count <= _MOST_BELOW else 2
    rows = [len(stack.rungs) + 2 for stack in ladders]
    width = style.SINGLE_COLUMN if columns == 1 else style.DOUBLE_COLUMN
    height = sum(_AROUND + _ROW * row for row in rows) / columns
    canvas = layout.page(figure, width, 28.0 + height)
    if layout.narrow(canvas):
        columns = 1
    lines = -(-count // columns)
    heights = [max(rows[i * columns : (i + 1) * columns]) for i in range(lines)]
    grid = canvas.add_gridspec(lines, columns, height_ratios=heights)
    axes = [canvas.add_subplot(grid[i // columns, i % columns]) for i in range(count)]
    return canvas, axes, columns


def _ends(ladders: Sequence[Ladder]) -> tuple[float, float]:
    """Of the axis of potentials. [V]"""
    every: list[float] = []
    for stack in ladders:
        every += [*stack.cathode, *stack.anode]
        for rung in stack.rungs:
            limits = (rung.limit(end, kind) for end in ENDS for kind in _HALF)
            every += [float(limit.value) for limit in limits if limit is not None]
    return min(every) - _MARGIN, max(every) + _MARGIN


def _draw(ax: Axes, stack: Ladder) -> None:
    count = len(stack.rungs)
    ax.set_ylim(count + 1.5, -0.5)
    _band(ax, stack.cathode, -0.3, 0.3, 1.0)
    _band(ax, stack.anode, count + 0.7, count + 1.3, 1.0)
    names = ["Cathode"]
    for row, rung in enumerate(stack.rungs, start=1):
        _exposed(ax, stack, rung, row)
        _windows(ax, rung, row)
        _found(ax, rung, row)
        names.append(labels.title(rung.electrolyte.formula, 16))
    names.append(labels.title(labels.upper(stack.cell.anode.title), 16))
    ax.set_yticks(range(count + 2), names)
    for row, contact in enumerate(stack.contacts):
        if contact is not None:
            _contact(ax, row + 0.5, contact)


def _look(severity: Severity | None) -> tuple[str, str]:
    """Marker and colour; of None, where nothing is known."""
    return ("$?$", style.GREY) if severity is None else categories.SEVERITIES[severity]


def _contact(ax: Axes, y: float, contact: Contact) -> None:
    """What is known of two layers in contact, right of the panel between them."""
    known = contact.verdict != "unknown"
    marker, colour = _look(contact.severity(contact.verdict) if known else None)
    beside = ax.get_yaxis_transform()
    ax.plot([1.04], [y], marker=marker, color=colour, markersize=4.5, label="_contact",
            transform=beside, clip_on=False)  # fmt: skip
    ax.text(1.08, y, _CONTACTS[contact.verdict], transform=beside, va="center",
            fontsize=style.SMALL)  # fmt: skip


def _band(ax: Axes, ends: tuple[float, float], top: float, bottom: float, alpha: float) -> None:
    middle = sum(ends) / 2
    half = max(ends[1] - ends[0], _LEAST_BAND) / 2
    ax.add_patch(Rectangle((middle - half, top), 2 * half, bottom - top, facecolor=_ELECTRODE,
                           edgecolor="none", alpha=alpha, zorder=0.5))  # fmt: skip


def _exposed(ax: Axes, stack: Ladder, rung: Rung, row: int) -> None:
    """The potential of each electrode over the layer that is exposed to it."""
    for ends, at_anode in ((stack.cathode, False), (stack.anode, True)):
        met = [e for e in rung.exposures if e.where.endswith(" anode") == at_anode]
        if not met:
            continue
        if met[0].at_face:
            _band(ax, ends, row - 0.5, row - 0.36, 0.5)
        else:
            top, bottom = (row - 0.5, row + 0.7) if at_anode else (row - 0.7, row + 0.5)
            _band(ax, ends, top, bottom, 0.5)


def _windows(ax: Axes, rung: Rung, row: int) -> None:
    colour = categories.family(rung.electrolyte.family or "")[0]
    for kind, half in _HALF.items():
        low, high = (rung.limit(end, kind) for end in ENDS)
        if low or high:
            _bar(ax, row, half, colour, low, high)
    if not rung.electrolyte.windows:
        ax.text(sum(ax.get_xlim()) / 2, row, "window unknown", ha="center", va="center",
                color=style.GREY, fontsize=style.SMALL, style="italic")  # fmt: skip


def _bar(
    ax: Axes, row: int, half: float, colour: str, low: Limit | None, high: Limit | None
) -> None:
    """A window; towards an end that is not known it fades away in steps."""
    known = [limit for limit in (low, high) if limit is not None]
    start, end = float(known[0].value), float(known[-1].value)
    filled = known[0].window.kind == "thermodynamic"
    hatched = filled and any(limit.value.mark in _UNVERIFIED for limit in known)
    ax.add_patch(Rectangle((start, row - half), end - start, 2 * half, zorder=2,
                           facecolor=colour if filled else "none", hatch=_HATCH * hatched,
                           edgecolor="white" if hatched else colour,
                           linewidth=0.0 if filled else 0.8))  # fmt: skip
    if len(known) == 1:
        left, right = ax.get_xlim()
        far = max(left, start - _FADE) if low is None else min(right, end + _FADE)
        cuts = np.linspace(start, far, _STEPS + 1)
        for i, (near, next_one) in enumerate(pairwise(cuts)):
            ax.add_patch(Rectangle((min(near, next_one), row - half), abs(next_one - near),
                                   2 * half, facecolor=colour, edgecolor="none", zorder=2,
                                   alpha=(0.9 if filled else 0.3) * (1 - i / _STEPS)))  # fmt: skip
    for limit in known:
        if limit.bound is not None:
            ax.plot([float(limit.value)], [row], marker=">" if limit.bound == "at least" else "<",
                    color=colour, markersize=4.5, markeredgecolor="white", linestyle="none",
                    label="_bound", zorder=4)  # fmt: skip


def _found(ax: Axes, rung: Rung, row: int) -> None:
    """A line from the limit to each potential that is beyond it, and words."""
    for exposure, finding in rung.found:
        marker, colour = _look(finding.severity)
        text, at = words(exposure), exposure.potential
        kind: WindowKind = "thermodynamic" if text.endswith(EQUILIBRIUM) else "practical"
        limit = rung.limit(exposure.end, kind) or rung.limit(exposure.end, "thermodynamic")
        if limit is None:
            marker, colour = _look(None)
        else:
            ax.plot([float(limit.value), at], [row, row], color=colour, linewidth=2.0,
                    solid_capstyle="butt", label="_beyond", zorder=3)  # fmt: skip
        ax.plot([at], [row], marker=marker, color=colour, markersize=4.5, linestyle="none",
                label="_beyond", zorder=5, clip_on=False)  # fmt: skip
        if not rung.electrolyte.windows:
            continue  # the row says so
        low = exposure.end == "low"
        ax.text(at - _ASIDE if low else at + _ASIDE, row + 0.26 if low else row - 0.26,
                f"{text}{' (face)' if exposure.at_face else ''}", fontsize=_WORDS, zorder=6,
                va="top" if low else "bottom", ha="left" if low else "right")  # fmt: skip


def _legend(canvas: layout.Canvas, ladders: Sequence[Ladder]) -> None:
    rungs = [rung for stack in ladders for rung in stack.rungs]
    grey = style.GREY
    keys: list[Any] = [
        Patch(facecolor=grey, edgecolor="none", label="thermodynamic window"),
        Patch(facecolor="none", edgecolor=grey, linewidth=0.8, label="practical window"),
        Patch(facecolor=_ELECTRODE, edgecolor="none", label="potential of the electrode"),
    ]
    every = (rung.limit(end, kind) for rung in rungs for kind in _HALF for end in ENDS)
    limits = [limit for limit in every if limit is not None]
    marks = {limit.value.mark for limit in limits}
    unsure = [mark for mark in _UNVERIFIED if mark in marks]
    if unsure:
        keys.append(Patch(facecolor=grey, edgecolor="white", hatch=_HATCH, linewidth=0.0,
                          label=f"limit {' or '.join(unsure)}"))  # fmt: skip
    if any(limit.bound for limit in limits):
        keys.append(Line2D([], [], color=grey, marker=">", markersize=4.5, linestyle="none",
                           label="limit at least there"))  # fmt: skip
    severities = {finding.severity for rung in rungs for _, finding in rung.found}
    severities |= {c.severity(c.verdict) for stack in ladders for c in stack.contacts if c}
    meanings = {
        "error": "error: not expected to work",
        "warning": "warning",
        "note": "note: tolerated",
    }
    for severity, word in meanings.items():
        if severity in severities:
            marker, colour = categories.SEVERITIES[severity]
            keys.append(Line2D([], [], color=colour, marker=marker, linewidth=2.0, markersize=4.5,
                               label=word))  # fmt: skip
    layout.key_below(canvas, keys, columns=4)
