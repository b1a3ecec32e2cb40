"""On which basis cells are compared, as words below a figure."""

from __future__ import annotations

import xarray as xr
from matplotlib.figure import Figure

from sscell.plot import labels, style


def basis(results: xr.Dataset) -> str:
    """What is equal in the cells compared, and what is not; empty for one cell."""
    if not results.attrs.get("basis"):
        return ""
    said = f"Cells compared {results.attrs['basis']}"
    other = results.attrs.get("differences")
    return f"{said}; they differ in {other}." if other else f"{said}."


def write_basis(figure: Figure, results: xr.Dataset, width: int) -> None:
    """The words below a figure, in lines of so many characters."""
    said = basis(results)
    if said:
        figure.supxlabel(labels.heading([said], width), fontsize=style.SMALL, color=style.GREY)
