"""Predicted against measured, and how two shared multipliers trade off."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sscell.plot.parts import labels, style
from sscell.plot.parts.selection import floats, require


def parity(points: xr.Dataset) -> Figure:
    """Predicted against measured capacity, both over the practical capacity.

    One panel a protocol; colours and markers tell the papers apart. The grey wedge is within a
    fifth of what was measured.

    Parameters
    ----------
    points : xarray.Dataset
        Along ``point``: ``measured`` and ``predicted`` [-], ``paper`` and ``protocol``.

    Raises
    ------
    ValueError
        If something is missing.
    """
    require(
        points, ("measured", "predicted", "paper", "protocol"), by="parity", source="the validation"
    )
    x, y = floats(points["measured"]), floats(points["predicted"])
    paper, protocol = (points[name].values.astype(str) for name in ("paper", "protocol"))
    papers, protocols = list(dict.fromkeys(paper)), list(dict.fromkeys(protocol))
    top = 1.08 * float(np.nanmax([x.max(), y.max(), 1.0]))
    line = np.array([0.0, top])
    with style.context():
        figure = style.page(style.DOUBLE_COLUMN, 30.0 + 58.0)
        axes = [figure.add_subplot(1, len(protocols), 1 + k) for k in range(len(protocols))]
        for ax, words in zip(axes, protocols, strict=True):
            ax.fill_between(line, 0.8 * line, 1.2 * line, color="#DDDDDD", linewidth=0)
            ax.plot(line, line, color=style.GREY, linewidth=0.7)
            for index, title in enumerate(papers):
                chosen = (paper == title) & (protocol == words)
                look: dict[str, Any] = {
                    "color": style.OKABE_ITO[index],
                    "marker": style.MARKERS[index],
                }
                ax.plot(x[chosen], y[chosen], linestyle="none", **look)
            ax.set_xlim(0.0, top)
            ax.set_ylim(0.0, top)
            ax.set_aspect("equal")
            ax.set_title(words[:1].upper() + words[1:], loc="left")
            ax.set_xlabel("Measured over practical capacity")
        axes[0].set_ylabel("Predicted over practical capacity")
        handles = [
            Line2D(
                [], [], linestyle="none", color=style.OKABE_ITO[k], marker=style.MARKERS[k],
                label=labels.title(title, 60),
            )
            for k, title in enumerate(papers)
        ]  # fmt: skip
        figure.legend(handles=handles, loc="outside lower center", ncols=2)
        style.dress(axes)
    return figure


def valley(fit: xr.Dataset) -> Figure:
    """Mean logarithmic error over a multiplier of contact and one of diffusivity.

    Parameters
    ----------
    fit : xarray.Dataset
        ``misfit`` over ``contact`` and ``diffusion``; attributes ``best_contact`` and
        ``best_diffusion``.

    Raises
    ------
    ValueError
        If something is missing.
    """
    require(fit, ("misfit", "contact", "diffusion"), by="valley", source="the validation")
    misfit = floats(fit["misfit"].transpose("diffusion", "contact"))
    with style.context():
        figure = style.page(1.15 * style.SINGLE_COLUMN, 70.0)
        ax = figure.add_subplot()
        levels = np.geomspace(misfit.min(), 1.0001 * misfit.max(), 14)
        x, y = floats(fit["contact"]), floats(fit["diffusion"])
        drawn = ax.contourf(x, y, misfit, levels=levels, cmap="viridis_r")
        ax.contour(x, y, misfit, levels=levels, colors="white", linewidths=0.3)
        ax.set_xscale("log")
        ax.set_yscale("log")
        best = (fit.attrs["best_contact"], fit.attrs["best_diffusion"])
        look: dict[str, Any] = {
            "linestyle": "none",
            "markeredgecolor": "white",
            "clip_on": False,
            "zorder": 5,
        }
        ax.plot(*best, marker="*", markersize=9.0, color="#D55E00", label="best pair", **look)
        ax.plot(
            1, 1, marker="o", markersize=5.0, color="black", label="literature defaults", **look
        )
        ax.set_xlabel("Multiplier of contact")
        ax.set_ylabel("Multiplier of diffusivity")
        bar = figure.colorbar(drawn, ax=ax, format="%.2f")
        bar.set_label("Mean |ln(predicted / measured)|")
        bar.ax.tick_params(labelsize=style.SMALL)
        figure.legend(loc="outside upper center", ncols=2)
        style.dress([ax])
    return figure
