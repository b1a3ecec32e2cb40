"""Capacity over rate on logarithmic axes, with the fitted empirical rate law."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import labels, layout, scales, series, style
from sscell.plot.parts.selection import Values, cells, require
from sscell.theory.rate_law import RateLawFit, currents_and_capacities, fit_rate_law

_BOUND = "\N{NO-BREAK SPACE}"
_PERCENT = 100.0
_POINTS = 200
_BESIDE = 1.3
"""How far the curve passes the points, as a factor. [-]"""


@layout.drawn()
def rate_law(results: xr.Dataset, *, figure: Figure | SubFigure | None = None) -> Figure:
    """Specific capacity over rate, both logarithmic, with the fitted law of Tian and Coleman.

    The rate is the current over the capacity that it delivers, one over the time that the
    discharge takes, and not the C-rate. The legend gives the capacity at low rate, the time
    constant and the exponent of each cell, from :func:`sscell.theory.fit_rate_law`, and how far
    the law misses the points. Simulated points have no scatter, so no error of measurement is
    given. Points that are infeasible, failed or ended at the time
    limit are neither fitted nor drawn.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.rate_capability` returns, for one cell or several.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 111 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or a cell delivers a capacity at fewer than four rates.

    Notes
    -----
    Tian et al. 2019, Nat. Commun. 10, 1933, 10.1038/s41467-019-09792-9, equation 2.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> results = sscell.rate_capability(cell, c_rates=[0.1, 1, 3, 10, 20])
    >>> (ax,) = sscell.plot.rate_law(results).axes
    >>> ax.get_xscale(), ax.get_yscale()
    ('log', 'log')
    """
    dims = ("cell", "c_rate")
    needed = {"specific_capacity": dims, "outcome": dims, "c_rate": dims}
    require(results, needed, by="rate_law", source="sscell.rate_capability")
    curves = [(title, *_measured(cell), fit_rate_law(cell)) for title, cell in cells(results)]
    height = 78.0 + 4.0 * len(curves)
    canvas = layout.page(figure, 1.25 * style.SINGLE_COLUMN, height)
    ax = canvas.add_subplot()
    for i, (_, rates, capacities, fit) in enumerate(curves):
        _draw(ax, rates, capacities, fit, series.look(i))
    every = [np.concatenate([curve[k] for curve in curves]) for k in (1, 2)]
    scales.set_x(ax, every[0], log=True, room=7, pad=0.1)
    scales.set_y(ax, every[1], log=True, room=7, pad=0.1)
    ax.set_xlabel(f"Rate, current over capacity delivered ({labels.unit('1/h')})")
    ax.set_ylabel(labels.axis(results["specific_capacity"], width=layout.height_signs(canvas, 1)))
    keys = [Line2D([], [], **series.look(i)) for i in range(len(curves))]
    words = [
        f"{labels.title(title, 60)}\n{_values(rates, capacities, fit)}"
        for title, rates, capacities, fit in curves
    ]
    layout.key_below(canvas, keys, words, columns=1, handlelength=3.0)
    style.dress([ax])
    return canvas.figure


MOST_DIGITS = 4
"""Significant ones of a constant, however well it fits."""


def _measured(cell: xr.Dataset) -> tuple[Values, Values]:
    """Rates and capacities of the points that the law is fitted to. [1/h], [mAh/g]"""
    current, capacity = currents_and_capacities(cell)
    usable = np.isfinite(capacity.m) & (capacity.m > 0)
    delivered = capacity[usable].to("mAh/g")
    return (current[usable] / delivered).to("1/h").m, delivered.m


def _draw(
    ax: Axes, rates: Values, capacities: Values, fit: RateLawFit, look: dict[str, Any]
) -> None:
    along = np.geomspace(rates.min() / _BESIDE, rates.max() * _BESIDE, _POINTS)
    line = {key: value for key, value in look.items() if key != "marker"}
    ax.plot(along, _law(along, fit), label="_law", **line)
    ax.plot(rates, capacities, label="_points", **{**look, "linestyle": "none"})


def _values(rates: Values, capacities: Values, fit: RateLawFit) -> str:
    """The fitted constants, to the digits that the fit leaves, and the largest misfit."""
    constants = (
        ("$Q_{M}$", fit.low_rate_capacity, fit.low_rate_capacity_error, "mAh/g"),
        ("\N{GREEK SMALL LETTER TAU}", fit.time_constant, fit.time_constant_error, "min"),
    )
    texts = [
        _constant(symbol, value.to(unit).m, error.to(unit).m, labels.unit(unit))
        for symbol, value, error, unit in constants
    ]
    texts.append(_constant("n", fit.exponent, fit.exponent_error, ""))
    off = np.abs(_law(rates, fit) / capacities - 1.0).max()
    return f"{', '.join(texts)}\nmisfit of the law up to {_PERCENT * off:.1g}{_BOUND}%"


def _law(rates: Values, fit: RateLawFit) -> Values:
    """Capacities of the law at rates. [mAh/g], [1/h]"""
    return np.asarray(fit.capacity([f"{rate!r} h^-1" for rate in rates.tolist()]).m)


def _constant(symbol: str, value: float, error: float, unit: str) -> str:
    if not np.isfinite(error) or error > value:
        return f"{symbol} not determined"
    digits = max(0, MOST_DIGITS - 1 - int(np.floor(np.log10(value))))
    if error >= 0.5 * 10.0**-digits:  # else the error is below the last digit
        digits = min(digits, max(0, -int(np.floor(np.log10(error)))))
    return f"{symbol} = {value:.{digits}f} {unit}".rstrip().replace(" ", _BOUND)
