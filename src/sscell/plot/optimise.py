"""How flat an optimum is: what is maximised along each parameter through it."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sscell.plot.parts import labels, layout, scales, series, style
from sscell.plot.parts.selection import Values, floats, require

_MET = "within the limits"
_COLOUR = style.OKABE_ITO[0]
_LOG_SPAN = 8.0
"""Ratio of the ends of a range from which on its axis is logarithmic."""
_BEYOND: dict[str, Any] = {"color": style.GREY, "linestyle": (0, (3, 2)), "linewidth": 0.9}


@layout.drawn()
def optimise(results: xr.Dataset, *, figure: Figure | SubFigure | None = None) -> Figure:
    """What is maximised, along each parameter through the optimum: a panel a parameter.

    The shaded range is within 1 % of the optimum, all else as there. Dashed lines are designs
    beyond a limit. A bar at the optimum is its band, where something is uncertain.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.optimise` returns.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide for several parameters, if not given. The
        whole figure is returned.

    Raises
    ------
    InputError
        If the dataset is of another study.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_coated_li6ps5cl")
    >>> loadings = {"cathode.areal_capacity": ("2 mAh/cm^2", "12 mAh/cm^2")}
    >>> results = sscell.optimise(cell, loadings, accuracy="draft")
    >>> sscell.plot.optimise(results).axes[0].get_xscale()
    'linear'
    """
    cut = ("parameter", "cut")
    needed = {
        "cut_value": cut,
        "objective_cut": cut,
        "outcome_varied": cut,
        **dict.fromkeys(("optimum", "flat_low", "flat_high", "parameter"), ("parameter",)),
        "objective": (),
    }
    require(results, needed, by="optimise", source="sscell.optimise")
    count = results.sizes["parameter"]
    canvas, rows, columns = layout.panels(figure, count, extra=6.0)
    axes = layout.separate(canvas, count, rows, columns)
    seen = [_cut(ax, results.isel(parameter=i)) for i, ax in enumerate(axes)]
    ends = [*np.concatenate(seen), *_band(results)]
    for i, ax in enumerate(axes):
        scales.set_y(ax, np.array(ends), log=False, pad=0.08)
        if i % columns:
            ax.tick_params(labelleft=False)
        else:
            ax.set_ylabel(
                labels.axis(results["objective"], width=layout.height_signs(canvas, rows))
            )
    title = labels.title(str(results.attrs.get("title", "")), layout.signs(canvas))
    layout.title(canvas, (title, _condition(results)))
    texts = results["limit"].values.tolist() if "limit" in results.coords else []
    notes = [*(labels.prose(_limit(str(text))) for text in texts), layout.estimated(results)]
    layout.key_below(canvas, _keys(results, axes), notes=filter(None, notes), handlelength=2.4)
    style.dress(axes)
    return canvas.figure


def _cut(ax: Axes, parameter: xr.Dataset) -> Values:
    """Draw one parameter, and return what of the objective is drawn."""
    x, y = floats(parameter["cut_value"]), floats(parameter["objective_cut"])
    x, places = np.unique(x, return_index=True)
    y, met = y[places], parameter["outcome_varied"].values.astype(str)[places] == _MET
    ax.axvspan(
        float(parameter["flat_low"]), float(parameter["flat_high"]), color=_COLOUR, alpha=0.12, lw=0
    )
    ax.plot(x, y, label="_beyond", zorder=1, **_BEYOND)
    ax.plot(x, np.where(met, y, np.nan), color=_COLOUR, label="_cut")
    given = float(parameter["as_given"]) if "as_given" in parameter.coords else np.nan
    if x[0] <= given <= x[-1]:
        ax.axvline(given, color=style.GREY, linewidth=0.7, linestyle=":", label="_given")
    best = float(parameter["optimum"]), float(parameter["objective"])
    if _band(parameter).size:
        low, _, high = _band(parameter)
        ax.plot([best[0], best[0]], [low, high], color="black", linewidth=1.0, label="_band")
    ax.plot(*best, linestyle="none", marker="o", color="black", markersize=4.5, label="_optimum")
    scales.set_x(ax, x, log=scales.logarithmic(x, _LOG_SPAN), room=6)
    about = {"units": str(parameter["unit"].item()), "long_name": str(parameter["quantity"].item())}
    ax.set_xlabel(labels.axis(xr.DataArray(0.0, attrs=about), width=32))
    return y[np.isfinite(y)]


def _band(results: xr.Dataset) -> Values:
    """Quantiles of the objective at the optimum, empty if it has none."""
    if "objective_band" not in results:
        return np.array([])
    band = floats(results["objective_band"])
    return band if np.isfinite(band).all() else np.array([])


def _condition(results: xr.Dataset) -> str:
    charge = str(results.attrs.get("charge", "full"))
    return f"{results.attrs['at']}" + (f", charge: {charge}" if charge != "full" else "")


def _limit(text: str) -> str:
    return f"Limit: {text.replace('_', ' ')}."


def _keys(results: xr.Dataset, axes: list[Axes]) -> list[Any]:
    """The legend, of what is drawn in any panel."""
    drawn = {line.get_label() for ax in axes for line in ax.get_lines()}
    beyond = bool((results["outcome_varied"].values.astype(str) != _MET).any())
    keys: list[Any] = [
        Line2D([], [], linestyle="none", marker="o", color="black", label="optimum"),
        Patch(color=_COLOUR, alpha=0.2, linewidth=0, label="within 1 % of it"),
    ]
    if "_given" in drawn:
        look: dict[str, Any] = {"color": style.GREY, "linewidth": 0.7, "linestyle": ":"}
        keys.append(Line2D([], [], label="cell as given", **look))
    if beyond:
        keys.append(Line2D([], [], label="beyond a limit", **_BEYOND))
    return [*keys, *(series.band_keys(results, shaded=False) if "_band" in drawn else [])]
