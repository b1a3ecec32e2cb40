"""Published capacities beside what was predicted for them."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sscell.plot.parts import labels, scales, style
from sscell.plot.parts.selection import floats, require

_REPORTED = {"specific": "Specific capacity", "areal": "Areal capacity"}


def measured(points: xr.Dataset) -> Figure:
    """Capacity against C-rate, measured and predicted, one panel a cell.

    The band holds eight of ten designs where a paper leaves inputs open.

    Parameters
    ----------
    points : xarray.Dataset
        Along ``point``: ``measured``, ``low``, ``high``, ``practical``, ``c_rate``, ``sample``;
        ``predicted`` over ``point`` and ``protocol``; attributes ``title``, ``units`` and
        ``reported``.

    Raises
    ------
    ValueError
        If something is missing.
    """
    needed = ("measured", "predicted", "low", "high", "practical", "c_rate", "sample", "protocol")
    require(points, needed, by="measured", source="the validation")
    samples = list(dict.fromkeys(points["sample"].values.astype(str)))
    columns = min(len(samples), 4)
    rows = -(-len(samples) // columns)
    top = float(np.nanmax([floats(points[n]).max() for n in ("measured", "practical", "high")]))
    protocols = points["protocol"].values.astype(str)
    with style.context():
        width = {1: 1.3 * style.SINGLE_COLUMN}.get(columns, style.DOUBLE_COLUMN)
        figure = style.page(width, 24.0 + 48.0 * rows)
        axes = [figure.add_subplot(rows, columns, 1 + k) for k in range(len(samples))]
        banded = False
        for ax, name in zip(axes, samples, strict=True):
            chosen = points.isel(point=points["sample"].values.astype(str) == name).sortby("c_rate")
            rate = floats(chosen["c_rate"])
            low, high = floats(chosen["low"]), floats(chosen["high"])
            if np.any(high > low):
                banded = True
                ax.fill_between(rate, low, high, color=style.OKABE_ITO[5], alpha=0.4, linewidth=0)
            ax.axhline(float(chosen["practical"][0]), color=style.GREY, linewidth=0.8)
            for k in range(protocols.size):
                values = floats(chosen["predicted"].isel(protocol=k))
                ax.plot(rate, values, clip_on=False, zorder=3, **_look(k))
            look: dict[str, Any] = {
                "color": "black",
                "linestyle": "none",
                "marker": "o",
                "clip_on": False,
            }
            ax.plot(rate, floats(chosen["measured"]), zorder=4, **look)
            scales.set_x(ax, rate, log=True, room=4, pad=0.1)
            if rate.size == 1:
                ax.set_xticks(rate, [f"{rate[0]:.2g}"])
            scales.from_zero(ax, top)
            ax.set_title(labels.title(name, 26), loc="left")
            ax.set_xlabel("C-rate")
        for ax in axes[::columns]:
            units = labels.unit(str(points.attrs["units"]))
            ax.set_ylabel(f"{_REPORTED[str(points.attrs['reported'])]} ({units})")
        handles: list[Any] = [
            Line2D([], [], color="black", linestyle="none", marker="o", label="measured"),
            *(Line2D([], [], label=f"predicted, {p}", **_look(k)) for k, p in enumerate(protocols)),
            Line2D([], [], color=style.GREY, linewidth=0.8, label="null model"),
        ]
        if banded:
            handles.append(
                Patch(color=style.OKABE_ITO[5], alpha=0.4, label="10 to 90 % of designs drawn")
            )
        figure.legend(handles=handles, loc="outside lower center", ncols=2 if columns < 3 else 5)
        style.dress(axes)
    return figure


def _look(index: int) -> dict[str, Any]:
    return {
        "color": style.OKABE_ITO[index],
        "marker": style.MARKERS[1 + index],
        "markersize": 3.0,
        "linestyle": style.LINE_STYLES[index],
    }


def thickness(study: xr.Dataset) -> Figure:
    """Areal capacity against current density, a line a thickness, a panel an electrolyte.

    Parameters
    ----------
    study : xarray.Dataset
        Dims (electrolyte, thickness, current_density): ``capacity`` and ``ions_alone``
        [mAh/cm2]; along ``point`` if there are any: ``measured_capacity``, ``measured_current``,
        ``measured_electrolyte`` and ``measured_thickness``.

    Raises
    ------
    ValueError
        If something is missing.
    """
    needed = ("capacity", "ions_alone", "electrolyte", "thickness", "current_density")
    require(study, needed, by="thickness", source="the validation")
    names = study["electrolyte"].values.astype(str)
    sizes = floats(study["thickness"])
    current = floats(study["current_density"])
    colours = style.sequential(sizes.size)
    top = float(np.nanmax([study[n].max() for n in ("capacity", "ions_alone")]))
    with style.context():
        figure = style.page(style.DOUBLE_COLUMN, 76.0)
        axes = [figure.add_subplot(1, names.size, 1 + k) for k in range(names.size)]
        for k, (ax, name) in enumerate(zip(axes, names, strict=True)):
            panel = study.isel(electrolyte=k)
            for index, colour in enumerate(colours):
                line = panel.isel(thickness=index)
                ax.plot(current, floats(line["capacity"]), color=colour)
                dashes = {"color": colour, "linestyle": style.LINE_STYLES[1], "linewidth": 0.8}
                ax.plot(current, floats(line["ions_alone"]), **dashes)
            _points(ax, study, name, sizes, colours)
            scales.set_x(ax, current, log=True, room=6)
            scales.from_zero(ax, top)
            ax.set_title(labels.title(name, 30), loc="left")
            ax.set_xlabel(labels.axis(study["current_density"]))
        axes[0].set_ylabel(labels.axis(study["capacity"]))
        handles = [
            Line2D([], [], color=c, label=f"{labels.number(s)} µm")
            for c, s in zip(colours, sizes, strict=True)
        ]
        handles += [
            Line2D([], [], color="black", label="simulated"),
            Line2D([], [], color="black", linestyle=style.LINE_STYLES[1], label="ions alone"),
            Line2D([], [], color="black", marker="o", linestyle="none", label="measured"),
        ]
        figure.legend(handles=handles, loc="outside right upper", title="Cathode thickness")
        style.dress(axes)
    return figure


def _points(ax: Any, study: xr.Dataset, name: str, sizes: Any, colours: Any) -> None:
    if "measured_capacity" not in study:
        return
    chosen = study["measured_electrolyte"].values.astype(str) == name
    for at in np.flatnonzero(chosen):
        nearest = int(np.argmin(np.abs(sizes - float(study["measured_thickness"][at]))))
        x, y = float(study["measured_current"][at]), float(study["measured_capacity"][at])
        look: dict[str, Any] = {
            "markeredgecolor": "black",
            "marker": "o",
            "clip_on": False,
            "zorder": 4,
        }
        ax.plot(x, y, color=colours[nearest], linestyle="none", **look)
