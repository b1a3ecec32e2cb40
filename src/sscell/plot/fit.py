"""A fit: measured and fitted capacities over C-rate, with the fitted values."""

from __future__ import annotations

from collections.abc import Sequence

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from sscell.plot.parts import labels, layout, scales, style
from sscell.plot.parts.selection import floats, require


@layout.drawn()
def fit(results: xr.Dataset, *, figure: Figure | SubFigure | None = None) -> Figure:
    """Measured capacities with their standard deviations, and what the cell delivers.

    Of a fit of parameters: the fitted cell, and open markers for capacities that were left out as
    outliers; the legend gives each fitted value with one standard deviation as a factor. With a
    prior: the medians and the bands of 80 % before and after the measurements.

    Parameters
    ----------
    results : xarray.Dataset
        What ``sscell.fit(...).to_dataset()`` returns.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 105 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is another.

    Examples
    --------
    >>> import sscell
    >>> data = {"c_rate": [0.5, 1], "capacity [mAh/g]": [156, 142]}
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> fitted = sscell.fit(cell, data, ["cathode.utilisation"], accuracy="draft")
    >>> sscell.plot.fit(fitted.to_dataset()).axes[0].get_xlabel()
    'C-rate'
    """
    if isinstance(results, xr.Dataset) and "after_band" in results:
        return _with_bands(results, figure)
    measured_at = ("measured", "fitted", "deviation", "outlying", "c_rate")
    needed = dict.fromkeys(measured_at, ("c_rate",))
    needed |= dict.fromkeys(("fitted_value", "factor"), ("parameter",))
    require(results, needed, by="fit", source="sscell.fit(...).to_dataset()")
    results = results.sortby("c_rate")
    rates, measured, fitted = (floats(results[k]) for k in ("c_rate", "measured", "fitted"))
    deviation, left_out = floats(results["deviation"]), results["outlying"].values.astype(bool)
    canvas, ax = _canvas(results, figure)
    ax.plot(rates, fitted, color=style.OKABE_ITO[0], label="fitted")
    for chosen, face, name in ((~left_out, None, "measured"), (left_out, "none", "left out")):
        if chosen.any():
            points = rates[chosen], measured[chosen], deviation[chosen]
            ax.errorbar(*points, fmt="o", color="black", mfc=face, label=name)
    scales.set_x(ax, rates, log=rates.size > 1 and rates.max() > 3 * rates.min(), room=7)
    return _finished(canvas, ax, _values(results))


def _canvas(results: xr.Dataset, figure: layout.Canvas | None) -> tuple[layout.Canvas, Axes]:
    """Axes of capacities over the C-rate, with the title of the cell."""
    canvas = layout.page(figure, 1.25 * style.SINGLE_COLUMN, 72.0)
    ax = canvas.add_subplot()
    ax.set_xlabel(labels.axis(results["c_rate"]))
    ax.set_ylabel(labels.axis(results["measured"].assign_attrs(long_name="capacity")))
    title = labels.title(str(results.attrs.get("title", "")), layout.signs(canvas))
    layout.title(canvas, (title, str(results.attrs.get("direction", ""))))
    return canvas, ax


def _finished(canvas: layout.Canvas, ax: Axes, notes: Sequence[str]) -> Figure:
    ax.set_ylim(bottom=0.0)
    handles, words = ax.get_legend_handles_labels()
    layout.key_below(canvas, handles, words, notes=notes, columns=3)
    style.dress([ax])
    return canvas.figure


_BANDS = {
    "before_band": ("published cells", "0.6"),
    "after_band": ("this cell", style.OKABE_ITO[0]),
}


def _with_bands(results: xr.Dataset, figure: layout.Canvas | None) -> Figure:
    """Capacities with the bands before and after they were measured."""
    along = dict.fromkeys(("measured", "deviation", "c_rate"), ("c_rate",))
    needed = along | dict.fromkeys(_BANDS, ("quantile", "c_rate"))
    require(results, needed, by="fit", source="sscell.fit(...).to_dataset()")
    results = results.sortby("c_rate")
    rates, shares = floats(results["c_rate"]), floats(results["quantile"])
    canvas, ax = _canvas(results, figure)
    for name, (words, colour) in _BANDS.items():
        low, middle, high = floats(results[name].transpose("quantile", "c_rate"))[[0, 1, -1]]
        held = f"{words}, {100 * (shares[-1] - shares[0]):.0f} %"
        ax.fill_between(rates, low, high, color=colour, alpha=0.25, linewidth=0, label=held)
        ax.plot(rates, middle, color=colour)
    points = floats(results["measured"]), floats(results["deviation"])
    ax.errorbar(rates, *points, fmt="o", color="black", label="measured")
    scales.set_x(ax, rates, log=True, room=7)
    charges, effective = results.attrs.get("charges"), results.attrs.get("effective")
    notes = [f"charge before each discharge: {charges}"] if charges else []
    if effective:
        notes.append(f"effective number of published draws: {effective:.0f}")
    return _finished(canvas, ax, notes)


def _values(results: xr.Dataset) -> list[str]:
    rows = (results[name].values.tolist() for name in ("parameter", "fitted_value", "unit"))
    lines = []
    for (path, value, unit), factor in zip(
        zip(*rows, strict=True), results["factor"].values, strict=True
    ):
        name = labels.escaped(str(path)).replace("_", " ").replace(".", ", ")
        known = f"\N{MULTIPLICATION SIGN}/\N{DIVISION SIGN} {factor:.3g}" if factor > 0 else ""
        quantity = labels.number(float(f"{value:.4g}")), labels.unit(str(unit)), known
        lines.append(f"{name}: {' '.join(filter(None, quantity))}")
    return lines
