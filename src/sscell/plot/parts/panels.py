"""Figures of several panels: how they are laid out, how large, and what text fits over one."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sscell.plot.parts import labels, style

SIGNS = {1: 60, 2: 44, 3: 32, 4: 24}
"""That fit over or under a panel, by the number of columns."""


def grid(count: int) -> tuple[int, int]:
    """Rows and columns of the panels."""
    columns = 2 if count == 4 else 4 if count > 9 else min(count, 3)
    return -(-count // columns), columns


def page(rows: int, columns: int, extra: float = 0.0) -> Figure:
    """An empty figure for panels; ``extra`` height is for a legend above a single one. [mm]"""
    if rows * columns == 1:
        return style.page(1.25 * style.SINGLE_COLUMN, 72.0 + extra)
    return style.page(style.DOUBLE_COLUMN, 22.0 + (42.0 if columns == 4 else 50.0) * rows)


def titles(figure: Figure, axes: Sequence[Axes], common: Sequence[str], own: Sequence[str]) -> None:
    """What all panels show, over a single one or over the figure, and what each shows."""
    if not own:
        axes[0].set_title(labels.heading(common, SIGNS[1]), loc="left")
        return
    figure.suptitle(labels.heading(common, 120), x=0.01, ha="left", fontsize=style.FONT)
    for ax, text in zip(axes, own, strict=True):
        ax.set_title(labels.heading([text], SIGNS[3]), loc="left")


def keys_below(figure: Figure, keys: Sequence[Artist], *, handlelength: float) -> None:
    """A legend below all panels, in two columns if the page is wide enough for its texts."""
    if not keys:
        return
    for columns in (2, 1):
        legend = figure.legend(
            handles=list(keys), loc="outside lower left", handlelength=handlelength, ncols=columns
        )
        if legend.get_window_extent().width <= figure.bbox.width or columns == 1:
            return
        legend.remove()
