"""Figures of several panels: how they are laid out, how large, and what text fits over one."""

from __future__ import annotations

from matplotlib.figure import Figure

from sscell.plot import style

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
