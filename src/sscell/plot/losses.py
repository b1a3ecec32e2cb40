"""Where the voltage goes: the losses between equilibrium and cell voltage, and their means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from sscell.plot.parts import categories, labels, layout, scales, style
from sscell.plot.parts.selection import Values, floats, refusal, require

_LEAST = 5e-5
"""Parts that never exceed it are left out. [V]"""
_MOST = 8
"""Of more parts the smallest are drawn together, as others."""
_OTHERS = "others"
_ROOM = 0.2
"""Beside the longest bar, for its number, of the width of all bars. [-]"""
_MILLI = 1e3


@layout.drawn(old="split")
def losses(results: xr.Dataset, *, figure: Figure | SubFigure | None = None) -> Figure:
    """The losses of one discharge or charge, stacked between the voltages, and their means.

    Left, cell voltage and equilibrium voltage over the charge passed. The losses lie between
    them, in the order of the bars on the right, which name their colours: below equilibrium on
    discharge, above on charge. A negative part lies on the other side of equilibrium, and the
    stack then passes the cell voltage by as much. Parts that never exceed 0.05 mV are left out, and
    of more than eight the smallest are drawn together.
    On a canvas narrower than 120 mm the bars lie below.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.losses` returns.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or of more than one discharge.

    Examples
    --------
    >>> import sscell
    >>> results = sscell.losses(sscell.load_cell("ncm83_li6ps5cl"), c_rate=1)
    >>> voltages, means = sscell.plot.losses(results).axes
    >>> means.get_xlabel()
    'Mean loss (mV)'
    """
    state = ("state_of_discharge",)
    needed = {"loss": ("process", *state), "mean_loss": ("process",), "state_of_discharge": state,
              "voltage": state, "equilibrium_voltage": state}  # fmt: skip
    require(results, needed, by="losses", source="sscell.losses")
    for name in ("loss", "mean_loss", "voltage", "equilibrium_voltage"):
        if not np.isfinite(floats(results[name])).any():
            raise refusal(f"plot.losses has nothing to draw: '{name}' holds no number.")
    split = _sorted(results.sortby("state_of_discharge"))
    charging = bool((split["voltage"] - split["equilibrium_voltage"]).mean() > 0)
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 74.0)
    if layout.narrow(canvas):
        left, right = canvas.subplots(2, 1)
    else:
        left, right = canvas.subplots(1, 2, width_ratios=(1.0, 0.8))
    _stack(left, split, charging)
    _bars(right, split, _names(results))
    layout.title(canvas, [labels.title(labels.run(split), layout.signs(canvas))])
    style.dress([left, right])
    right.tick_params(axis="y", length=0.0)
    return canvas.figure


def _sorted(split: xr.Dataset) -> xr.Dataset:
    """The parts that are seen, the largest mean first."""
    most = np.abs(floats(split["loss"].transpose("process", ...))).max(axis=1)
    there = np.flatnonzero(most > _LEAST)
    if there.size > _MOST:
        there = there[np.argsort(-most[there], kind="stable")]
        parts = split[["loss", "mean_loss"]]
        rest = parts.isel(process=there[_MOST - 1 :]).sum("process", keep_attrs=True)
        rest = rest.expand_dims(process=[_OTHERS])
        drawn = xr.concat([parts.isel(process=there[: _MOST - 1]), rest], "process")
        split = split.drop_dims("process").merge(drawn)
    else:
        split = split.isel(process=there)
    return split.isel(process=np.argsort(-floats(split["mean_loss"]), kind="stable"))


def _stack(ax: Axes, split: xr.Dataset, charging: bool) -> None:
    state, rest = floats(split["state_of_discharge"]), floats(split["equilibrium_voltage"])
    voltage, sign = floats(split["voltage"]), 1.0 if charging else -1.0
    # From equilibrium outwards; downwards the greatest comes first, upwards it comes last.
    ordered = split.isel(process=slice(None, None, -1)) if charging else split
    outer, inner = rest.copy(), rest.copy()
    for process, loss in zip(_names(ordered), _rows(ordered), strict=True):
        outer = _band(ax, state, outer, sign * np.maximum(loss, 0.0), process)
        inner = _band(ax, state, inner, sign * np.minimum(loss, 0.0), process)
    dashed = style.LINE_STYLES[1]
    ax.plot(state, rest, color="black", linestyle=dashed, linewidth=0.9, label="equilibrium")
    ax.plot(state, voltage, color="black", label="cell voltage")
    scales.set_x(ax, np.append(state, 0.0), log=False, pad=0.0)
    scales.set_y(ax, np.concatenate([rest, voltage, outer, inner]), log=False, room=6)
    passed = "Share of the charge passed"
    ax.set_xlabel(passed if charging else labels.axis(split["state_of_discharge"]))
    ax.set_ylabel("Voltage (V)")
    ax.legend(loc="lower right" if charging else "lower left", handlelength=2.4)


def _band(ax: Axes, state: Values, start: Values, part: Values, process: str) -> Values:
    """Draw a layer unless it is zero everywhere, and return its other border."""
    if np.any(part != 0.0):
        look: dict[str, Any] = {
            "color": categories.colour(process),
            "linewidth": 0.0,
            "label": f"_{process}",
        }
        ax.fill_between(state, start, start + part, **look)
    return start + part


def _names(split: xr.Dataset) -> list[str]:
    return [str(name) for name in split["process"].values]


def _rows(split: xr.Dataset) -> Values:
    return floats(split["loss"].transpose("process", "state_of_discharge"))


def _bars(ax: Axes, split: xr.Dataset, every: Sequence[str]) -> None:
    """The mean of each part that is drawn, ``every`` part named."""
    means, names = _MILLI * floats(split["mean_loss"]), _names(split)
    rows = np.arange(means.size)
    ax.barh(rows, means, height=0.72, color=[categories.colour(name) for name in names])
    for row, mean in zip(rows, means, strict=True):
        look: dict[str, Any] = {"va": "center", "ha": "left" if mean >= 0 else "right"}
        ax.annotate(
            _tenths(mean),
            (mean, row),
            (3.0 if mean >= 0 else -3.0, 0.0),
            textcoords="offset points",
            fontsize=style.SMALL,
            **look,
        )
    texts = [labels.upper(categories.part(name, every)) for name in names]
    ax.set_yticks(rows, [labels.heading([text], 22) for text in texts])
    ax.invert_yaxis()
    low, high = min(0.0, means.min(initial=0.0)), max(means.max(initial=0.0), 1e-3)
    room = _ROOM * (high - low)
    ax.set_xlim(low - (room if low < 0 else 0.0), high + room)
    scales.linear_ticks(ax.xaxis, 6)
    if low < 0:
        ax.axvline(0.0, color="black", linewidth=0.6, label="_zero")
    ax.set_xlabel("Mean loss (mV)")
    ax.set_title(f"{_tenths(float(means.sum()))} mV in total", loc="left")


def _tenths(value: float) -> str:
    return f"{round(float(value), 1) + 0.0:.1f}".replace("-", "\N{MINUS SIGN}")
