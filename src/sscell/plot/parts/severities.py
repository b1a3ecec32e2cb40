"""How grave the findings of a design are, as signs that read without colour too."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr
from matplotlib.axes import Axes

from sscell.plot.parts import style

SIGNS: Mapping[str, tuple[str, str]] = {
    "error": ("X", "#D55E00"),
    "warning": ("^", "#E69F00"),
    "note": ("o", "#009E73"),
    "none": ("o", "#009E73"),
}
"""Marker and colour of each severity; notes do not count against a design."""


def column(ax: Axes, results: xr.Dataset, dim: str) -> None:
    """One sign and its words a row: ``2 errors``, ``1 warning``, or nothing worse than notes."""
    for row in range(results.sizes[dim]):
        one = results.isel({dim: row})
        marker, colour = SIGNS[str(one["worst_finding"].values.item())]
        ax.plot([0.08], [row], marker=marker, color=colour, markersize=5.0, label="_finding",
                transform=ax.get_yaxis_transform(), clip_on=False)  # fmt: skip
        ax.text(0.2, row, words(one), va="center", fontsize=style.SMALL,
                transform=ax.get_yaxis_transform())  # fmt: skip
    ax.set_title("Check", loc="left")
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xlim(0.0, 1.0)
    ax.set_xticks([])


def words(one: xr.Dataset) -> str:
    """How many errors and warnings one design has."""
    said = []
    for severity in ("error", "warning"):
        count = int(one[f"{severity}s"])
        if count:
            said.append(f"{count} {severity}{'s' if count > 1 else ''}")
    return "\n".join(said) or "notes only"
