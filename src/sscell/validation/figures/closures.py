"""Measured effective conductivities of composites beside the closures."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sscell.cards import closures as laws
from sscell.plot.parts import style
from sscell.plot.parts.selection import floats, require

_RATIOS = (0.5, 10.0)
"""Size of active material over that of electrolyte between which percolation is drawn. [-]"""


def closures(composites: xr.Dataset) -> Figure:
    """Effective over intrinsic ionic conductivity against catholyte volume fraction.

    Percolation depends on the ratio of particle sizes, so it is a band; the others are lines.

    Parameters
    ----------
    composites : xarray.Dataset
        Along ``composite``: ``efficiency`` and ``catholyte_fraction`` [-], and ``source``.

    Raises
    ------
    ValueError
        If something is missing.
    """
    needed = ("efficiency", "catholyte_fraction", "source")
    require(composites, needed, by="closures", source="the validation")
    phi, efficiency = floats(composites["catholyte_fraction"]), floats(composites["efficiency"])
    source = composites["source"].values.astype(str)
    with style.context():
        figure = style.page(1.45 * style.SINGLE_COLUMN, 78.0)
        ax = figure.add_subplot()
        grid = np.linspace(0.02, 1.0, 400)
        low, high = (
            np.array([laws.percolation(x, laws.percolation_threshold(ratio, 1.0)) for x in grid])
            for ratio in _RATIOS
        )
        between = f"percolation, size ratio {_RATIOS[0]:g} to {_RATIOS[1]:g}"
        ax.fill_between(grid, low, high, color="#BBBBBB", linewidth=0, label=between)
        lines = (
            ("power law", laws.POWER_LAW_IONIC, style.LINE_STYLES[1]),
            ("Bruggeman", laws.BRUGGEMAN, style.LINE_STYLES[3]),
        )
        for name, exponent, dashes in lines:
            label = f"{name}, exponent {exponent:g}"
            ax.plot(grid, grid**exponent, color="black", linestyle=dashes, label=label)
        papers = list(dict.fromkeys(source))
        for index, paper in enumerate(papers):
            chosen = source == paper
            colour = style.OKABE_ITO[index % len(style.OKABE_ITO)]
            marker = style.MARKERS[index % len(style.MARKERS)]
            fill = colour if index < len(style.OKABE_ITO) else "white"
            look: dict[str, Any] = {"color": colour, "markerfacecolor": fill, "linestyle": "none"}
            ax.plot(phi[chosen], efficiency[chosen], marker=marker, label=paper, **look)
        ax.set_yscale("log")
        ax.set_ylim(0.4 * efficiency.min(), 1.3)
        ax.set_xlim(0.0, 0.85)
        ax.set_xlabel("Catholyte volume fraction")
        ax.set_ylabel("Effective over intrinsic ionic conductivity")
        figure.legend(loc="outside right upper", handlelength=1.8)
        style.dress([ax])
    return figure
