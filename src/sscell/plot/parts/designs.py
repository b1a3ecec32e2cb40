"""Capacity of designs that differ in several quantities at once: a cloud of points for each.

Of many designs a cloud shows nothing; they are drawn as medians and bands.
"""

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sscell.plot.parts import labels, layout, scales, series, style
from sscell.plot.parts.selection import (
    INFEASIBLE,
    Values,
    are_numbers,
    cells,
    floats,
    outcomes,
    refusal,
    spread,
)
from sscell.quantities.wording import shown
from sscell.results.schema import CURRENTS

DIMENSION = "design"
"""Along which the designs of a dataset lie."""
_MOST_PANELS = 4
_MOST_RATES = 12
MOST_POINTS = 300
"""Designs of a panel that are points."""
_GROUPS = 15
"""Along an axis, of designs with neighbouring values."""
_LEAST = 8
"""Designs of which a band says something."""
_ENDS = (10, 50, 90)
"""Of a band, and its middle. [%]"""
_DECADE = 10.0


def draw(figure: layout.Canvas | None, results: xr.Dataset, variable: str, x: str | None) -> Figure:
    """One panel a varied quantity, one row of panels a cell if there are several.

    Colours distinguish C-rates; infeasible points are open markers at zero. Of more than four
    quantities, those are drawn whose ranks correlate most with those of the capacity. More than
    300 designs are medians of groups of neighbours, with the band of 80 % of each group;
    infeasible ones count as zero.

    Parameters
    ----------
    figure : Figure or SubFigure, optional
    results : xarray.Dataset
        ``variable`` and ``outcome`` along ``design``, with ``c_rate`` and ``cell`` if several;
        the varied quantities are coordinates along ``design``.
    variable : str
        The capacity on the y axis, which all panels share.
    x : str, optional
        The only quantity to draw, by its name or its path.

    Raises
    ------
    InputError
        If nothing is varied along ``design``, or not ``x``.
    """
    if "c_rate" not in results.dims:
        results = results.expand_dims("c_rate")
    results = results.sortby("c_rate")
    names, fixed, notes = chosen(results, variable, x)
    if results.sizes["c_rate"] == 1:
        fixed = [labels.value(results["c_rate"]), *fixed]
    drawn = results.isel(c_rate=spread(results.sizes["c_rate"], _MOST_RATES))
    many = drawn.sizes[DIMENSION] > MOST_POINTS
    clouds = [(title, cell, name) for title, cell in cells(drawn) for name in names]
    several = len(clouds) > len(names)
    if several:
        rows, columns = len(cells(drawn)), len(names)
        canvas = layout.page(figure, style.DOUBLE_COLUMN, 22.0 + 46.0 * rows)
    else:
        canvas, rows, columns = layout.panels(figure, len(names))
    axes = np.ravel(canvas.subplots(rows, columns, sharex="col" if several else False, sharey=True))
    infeasible, signs = False, layout.panel_signs(canvas, columns)
    for i, (ax, (title, cell, name)) in enumerate(zip(axes, clouds, strict=False)):
        values, words = _positions(drawn[name])
        if many:
            _middles(ax, cell, variable, name)
        else:
            infeasible |= _points(ax, cell, variable, name)
        if words:
            ax.set_xticks(range(len(words)), words)
            ax.set_xlim(-0.5, len(words) - 0.5)
        else:
            scales.set_x(ax, values, log=scales.logarithmic(values, span=_DECADE), room=5)
        if i % columns == 0:
            ax.set_ylabel(labels.axis(results[variable], width=layout.height_signs(canvas, rows)))
        if i >= len(clouds) - len(names):
            ax.set_xlabel(labels.axis(results[name], width=signs))
        if i % len(names) == 0:
            ax.set_title(labels.heading((labels.title(title, signs), *fixed), signs), loc="left")
    for unused in axes[len(clouds) :]:
        unused.remove()
    scales.from_zero(axes[0], float(np.nanmax(np.append(floats(results[variable]), 0.0))))
    if many:
        notes = [_of_many(drawn), *notes]
    _legends(canvas, drawn, infeasible, notes, many=many)
    style.dress(list(axes[: len(clouds)]))
    return canvas.figure


def _middles(ax: Axes, cell: xr.Dataset, variable: str, path: str) -> None:
    """Medians and bands of designs with neighbouring values, of names those of each name."""
    x, words = _positions(cell[path])
    along = np.log(x) if not words and scales.logarithmic(x, span=_DECADE) else x
    borders = np.linspace(along.min(), along.max(), _GROUPS + 1)[1:-1]
    members = x if words else np.digitize(along, borders)
    groups = [np.flatnonzero(members == group) for group in np.unique(members)]
    groups = [group for group in groups if words or group.size >= _LEAST]
    places = [float(np.median(x[group])) for group in groups]
    for i, colour in enumerate(style.sequential(cell.sizes["c_rate"])):
        rate = cell.isel(c_rate=i)
        values, infeasible = outcomes(floats(rate[variable]), rate["outcome"].values)
        values = np.where(infeasible, 0.0, values)
        low, middle, high = np.array([_of_group(values[group]) for group in groups]).T
        if words:
            look: dict[str, Any] = {"color": colour, "linewidth": 1.0}
            ax.vlines(places, low, high, label="_band", **look)
            ax.plot(places, middle, "o", color=colour, label="_middle")
        else:
            ax.fill_between(places, low, high, color=colour, alpha=0.2, lw=0, label="_band")
            ax.plot(places, middle, color=colour, label="_middle")


def _of_many(drawn: xr.Dataset) -> str:
    """What lines and bands are, in words."""
    zero = " Infeasible ones count as zero." if (drawn["outcome"] == INFEASIBLE).any() else ""
    count = f"{drawn.sizes[DIMENSION]:,}"
    return f"{count} designs: medians and bands of 80 % of those with neighbouring values.{zero}"


def _of_group(values: Values) -> Values:
    """Ends of the band and median of what the solver did not fail on."""
    known = values[np.isfinite(values)]
    return np.percentile(known, _ENDS) if known.size else np.full(3, np.nan)


def _points(ax: Axes, cell: xr.Dataset, variable: str, path: str) -> bool:
    """Draw the designs of one cell, the lowest rate on top; returns whether any is infeasible."""
    x, _ = _positions(cell[path])
    size = _size(x.size)
    any_infeasible = False
    colours = style.sequential(cell.sizes["c_rate"])
    for i, colour in reversed(list(enumerate(colours))):
        rate = cell.isel(c_rate=i)
        values, infeasible = outcomes(floats(rate[variable]), rate["outcome"].values)
        look: dict[str, Any] = {"color": colour, "marker": "o", "markersize": size}
        ax.plot(x, values, linestyle="none", label="_points", markeredgewidth=0.0, **look)
        if infeasible.any():
            series.open_markers(ax, x[infeasible], **look)
            any_infeasible = True
    return any_infeasible


def _positions(data: xr.DataArray) -> tuple[Values, list[str]]:
    """Where values lie on an axis; names side by side, each once, with the words of the ticks."""
    if are_numbers(data):
        return floats(data), []
    names, places = np.unique(data.values.astype(str), return_inverse=True)
    return places.astype(float), [labels.title(name, 20) for name in names.tolist()]


def _size(count: int) -> float:
    """Of a marker, smaller where there are many. [pt]"""
    return float(np.clip(30.0 / np.sqrt(count), 1.2, 3.6))


def _legends(
    canvas: layout.Canvas, drawn: xr.Dataset, infeasible: bool, notes: list[str], *, many: bool
) -> None:
    if drawn.sizes["c_rate"] > 1:
        rates = labels.entries(drawn["c_rate"])
        colours = style.sequential(len(rates))
        look = {} if many else {"linestyle": "none", "marker": "o"}
        keys = layout.lines(colours, rates, **look)
        heading = labels.axis(drawn["c_rate"], width=15)
        layout.key_right(canvas, keys, heading, handlelength=1.0)
    below = [series.infeasible_key(joined=False)] if infeasible else []
    layout.key_below(canvas, below, notes=notes, handlelength=1.0)


def quantities(results: xr.Dataset) -> list[str]:
    """The coordinates along ``design`` that say what the designs are."""
    along = [str(name) for name, data in results.coords.items() if data.dims == (DIMENSION,)]
    return [name for name in along if name not in (DIMENSION, *CURRENTS)]


def chosen(
    results: xr.Dataset, variable: str, x: str | None
) -> tuple[list[str], list[str], list[str]]:
    """Which of the quantities that designs differ in are worth a panel.

    Parameters
    ----------
    results : xarray.Dataset
    variable : str
        The capacity.
    x : str, optional
        The only quantity wanted, by its name or its path.

    Returns
    -------
    list of str
        At most four coordinates, those whose ranks correlate most with the capacity.
    list of str
        In words, what all designs have in common.
    list of str
        Notes on what is left out.

    Raises
    ------
    InputError
        If nothing is varied along ``design``, or not ``x``.
    """
    names = quantities(results)
    if not names:
        raise refusal(
            "plot.sweep draws the capacity of designs against what is varied, but this dataset "
            "has no coordinate along 'design'. It plots what sscell.sweep returns."
        )
    if x is not None:
        known = {str(results[name].attrs.get("path", name)): name for name in names}
        known.update({name: name for name in names})
        if x not in known:
            raise refusal(f"x is {shown(x)}; the dataset varies {', '.join(map(repr, names))}.")
        return [known[x]], [], []
    held = [name for name in names if np.ptp(_positions(results[name])[0]) == 0]
    if len(held) == len(names):
        return names[:_MOST_PANELS], [], []
    names = [name for name in names if name not in held]
    fixed = [labels.value(results[name][0]) for name in held]
    if len(names) <= _MOST_PANELS:
        return names, fixed, []
    weights = rank_correlations(results, variable, names)
    best = sorted(names, key=lambda name: -weights[name])[:_MOST_PANELS]
    words = [labels.name(results[name]) for name in names if name not in best]
    left = [labels.lower(word) for word in words]
    note = (
        f"Drawn: the {_MOST_PANELS} of {len(names)} varied quantities whose rank correlation "
        f"(Spearman) with the capacity is strongest; left out: {', '.join(left)}."
    )
    return [name for name in names if name in best], fixed, [note]


def rank_correlations(results: xr.Dataset, variable: str, names: list[str]) -> dict[str, float]:
    """Magnitude of Spearman's correlation with the capacity, mean over rates and cells.

    Parameters
    ----------
    results : xarray.Dataset
    variable : str
        The capacity; designs the solver failed on do not count, infeasible ones count as zero.
    names : list of str
        Coordinates along ``design``.
    """
    values, infeasible = outcomes(floats(results[variable]), results["outcome"].values)
    capacity = xr.DataArray(np.where(infeasible, 0.0, values), dims=results[variable].dims)
    runs = capacity.transpose(DIMENSION, ...).values.reshape(results.sizes[DIMENSION], -1).T
    return {
        name: float(np.mean([_rank_correlation(_positions(results[name])[0], run) for run in runs]))
        for name in names
    }


def _rank_correlation(x: Values, capacity: Values) -> float:
    """Zero where one of them does not vary, which Spearman leaves undefined."""
    from scipy.stats import spearmanr  # slow to import, and seldom needed

    solved = np.isfinite(capacity)
    x, capacity = x[solved], capacity[solved]
    if x.size < 3 or np.ptp(x) == 0 or np.ptp(capacity) == 0:
        return 0.0
    return abs(float(spearmanr(x, capacity).statistic))
