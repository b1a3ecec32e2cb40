"""Which share of the designs drawn has enough, over the value of what is required."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Patch

from sscell.plot.parts import categories, labels, layout, names, reach, scales, style
from sscell.plot.parts.selection import Values, floats, refusal, require, spread
from sscell.results.dataset import drawn_words

MOST_PANELS = 4
_MOST_RATES = 6
_VALUES = 400
"""Places at which the shares are drawn."""
_FILLED = 0.82
"""Share of a rate's room that its bar takes. [-]"""


@layout.drawn()
def required_share(
    results: xr.Dataset,
    *,
    electrolytes: Mapping[str, float] | None = None,
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """The share of the designs drawn for which a value is enough, and what limits the others.

    Above, the share over the value, a line a C-rate; it ends below 100 % where no value is enough
    for some. Below, these by the process that limits them: the one that, made ideal, brings a
    design furthest. A panel for each design of the map, at most four.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.required_conductivity` or :func:`sscell.required` returns with an
        uncertainty.
    electrolytes : mapping of name to float, optional
        Conductivities to mark. [mS/cm]
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, has no uncertainty or more designs, or an electrolyte
        makes no sense.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> results = sscell.required_conductivity(
    ...     cell, c_rates=[1], capacity_fraction=0.5, uncertainty="published", samples=4,
    ...     accuracy="draft")
    >>> shares, rest = sscell.plot.required_share(results).axes
    >>> shares.get_ylabel()
    'Share of cells as built (%)'
    """
    needed = ("required", "required_samples", "limited_by_samples")
    source = "sscell.required_conductivity with an uncertainty"
    require(results, needed, by="required_share", source=source)
    marks = names.checked(electrolytes, results)
    results = results.isel(c_rate=spread(results.sizes["c_rate"], _MOST_RATES)).sortby("c_rate")
    designs = [str(dim) for dim in results["required"].dims if dim != "c_rate"]
    every = [
        results.isel(dict(zip(designs, index, strict=True)))
        for index in product(*(range(results.sizes[dim]) for dim in designs))
    ]
    if len(every) > MOST_PANELS:
        raise refusal(
            f"plot.required_share draws at most {MOST_PANELS} designs, this has {len(every)}; "
            f"choose values first, as in results.sel({designs[0]}=[...])."
        )
    width = 1.5 * style.SINGLE_COLUMN if len(every) == 1 else style.DOUBLE_COLUMN
    canvas = layout.page(figure, width, 98.0)
    axes = canvas.subplots(
        2, len(every), sharex="row", sharey="row", squeeze=False, height_ratios=[2.2, 1.0]
    )
    x = _values(results, [value for _, value in marks])
    colours = style.sequential(results.sizes["c_rate"])
    for column, (panel, (above, below)) in enumerate(zip(every, axes.T, strict=True)):
        _shares(above, panel, x, colours)
        _rest(below, panel)
        words = [labels.value(panel[dim]) for dim in designs]
        above.set_title(labels.heading(words, layout.panel_signs(canvas, len(every))), loc="left")
        signs = layout.panel_signs(canvas, len(every))
        about = reach.worded(results)["required"]
        above.set_xlabel(labels.axis(about, width=signs))
        below.set_xlabel(labels.wrapped("Share without a value that is enough (%)", signs))
        for name, value in marks:
            above.axvline(value, color=style.GREY, linewidth=0.6, zorder=0.8, label="_electrolyte")
            if column == 0:
                look: dict[str, Any] = {"va": "top", "ha": "right", "fontsize": style.SMALL}
                above.annotate(labels.title(name, 24), (value, 100.0), (-1, 0), rotation=90,
                               textcoords="offset points", **look)  # fmt: skip
    share = f"Share of {drawn_words(results)} (%)"
    axes[0, 0].set_ylabel(labels.wrapped(share, layout.height_signs(canvas, 1)))
    axes[1, 0].set_ylabel(labels.upper(labels.name(results["c_rate"])))
    title = labels.title(str(results.attrs.get("title", "")), layout.signs(canvas))
    layout.title(canvas, (title, reach.asked(results)))
    _keys(canvas, axes[0, 0], results)
    style.dress(list(axes.flat))
    return canvas.figure


def _values(results: xr.Dataset, marks: Sequence[float]) -> Values:
    """Places of the axis: from the least to the largest value that is required, and the marks."""
    needed = floats(results["required_samples"])
    seen = np.append(needed[np.isfinite(needed)], marks)
    if not seen.size:
        seen = np.array([1.0, 10.0])
    low, high = float(seen.min()), float(seen.max())
    return np.geomspace(low / 1.3, high * 1.3, _VALUES) if low > 0 else np.linspace(low, high)


def _shares(ax: Axes, panel: xr.Dataset, x: Values, colours: Sequence[object]) -> None:
    """A line a rate: of how many designs each value is at least, or at most, what is required."""
    needed = floats(panel["required_samples"].transpose("c_rate", "sample"))
    falling = np.isneginf(floats(panel["required_samples"])).any()
    for rate, row, colour in zip(panel["c_rate"], needed, colours, strict=True):
        known = row[~np.isnan(row)]
        met = known >= x[:, None] if falling else known <= x[:, None]
        ax.plot(x, 100 * met.mean(axis=1), color=colour, label=labels.value(rate))  # type: ignore[arg-type]
    scales.set_x(ax, x, log=bool(x[0] > 0), room=5, pad=0.0)
    ax.set_ylim(0.0, 100.0)
    ax.grid(axis="x", color="#DDDDDD", linewidth=0.5)
    ax.set_axisbelow(True)


def _rest(ax: Axes, panel: xr.Dataset) -> None:
    """A bar a rate: the designs that no value is enough for, by what limits them."""
    limits = panel["limited_by_samples"].transpose("c_rate", "sample").values.astype(str)
    start = np.zeros(len(limits))
    for process in _limits(panel):
        share = 100 * (limits == process).mean(axis=1)
        at, colour = np.arange(share.size), categories.colour(process)
        ax.barh(at, share, left=start, height=_FILLED, color=colour, label="_rest")
        start += share
    ax.set_yticks(np.arange(len(limits)), [labels.value(rate) for rate in panel["c_rate"]])
    ax.set_ylim(len(limits) - 0.5, -0.5)
    ax.set_xlim(0.0, 100.0)


def _limits(results: xr.Dataset) -> list[str]:
    """The processes that limit, in the order of all figures."""
    seen = set(results["limited_by_samples"].values.astype(str).flat) - {""}
    return sorted(seen, key=lambda process: [*categories.COLOURS, process].index(process))


def _keys(canvas: layout.Canvas, ax: Axes, results: xr.Dataset) -> None:
    heading = labels.upper(labels.name(results["c_rate"]))
    layout.key_right(canvas, ax.get_legend_handles_labels()[0], heading)
    bars = [
        Patch(color=categories.colour(process), label=categories.limit(process))
        for process in _limits(results)
    ]
    layout.key_below(canvas, bars, notes=["Limited by:"] if bars else [], columns=4)
