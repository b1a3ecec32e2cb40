"""On which basis cells are compared, as words above a figure."""

from __future__ import annotations

import xarray as xr
from matplotlib.figure import Figure

from sscell.plot.parts import labels, style


def basis(results: xr.Dataset) -> str:
    """What is equal in the cells compared, and what is not; empty for one cell."""
    if not results.attrs.get("basis"):
        return ""
    said = f"Cells compared {labels.escaped(str(results.attrs['basis']))}"
    other = labels.escaped(str(results.attrs.get("differences") or ""))
    return f"{said}; they differ in {other}." if other else f"{said}."


def write_basis(figure: Figure, results: xr.Dataset, width: int) -> None:
    """Write the words above a figure, in lines of at most ``width`` characters."""
    said = basis(results)
    if said:
        text = labels.heading([said], width)
        figure.suptitle(text, x=0.01, ha="left", fontsize=style.SMALL, color=style.GREY)
