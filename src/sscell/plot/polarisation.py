"""Polarisation over rate: how far the voltage lies from that of slow cycling, at half capacity."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from sscell.plot.parts import labels, layout, scales, series, style
from sscell.plot.parts.selection import (
    Values,
    cells,
    floats,
    outcomes,
    refusal,
    require,
)
from sscell.results.schema import protocol_of

_MILLI = 1e3
_HALF = 0.5


@layout.drawn()
def polarisation(results: xr.Dataset, *, figure: Figure | SubFigure | None = None) -> Figure:
    """The voltage that a rate costs at half its capacity, over the C-rate.

    Of rates: the distance between the voltage at a rate and that at the lowest rate, at half of
    the capacity at the higher rate, both after the same charge. It is positive where the rate
    costs voltage, on charge as on discharge. The lowest rate that delivers is the reference, named
    on the axis and not drawn.

    Of cycles: the gap between the voltages of charge and discharge at half of the lower of both
    capacities, a point for each cycle.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.rate_capability` or :func:`sscell.cycle` returns, of one cell or more.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 111 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or no two rates deliver a capacity.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> results = sscell.rate_capability(cell, c_rates=[0.1, 0.5, 1, 2])
    >>> (ax,) = sscell.plot.polarisation(results).axes
    >>> ax.get_xlabel()
    'C-rate'
    >>> len(ax.get_lines()[0].get_xdata())
    3
    """
    if isinstance(results, xr.Dataset) and "voltage_gap" in results:
        along = ("cell", "cycle")
        require(results, {"voltage_gap": along, "c_rate": along},
                by="polarisation", source="sscell.cycle")  # fmt: skip
        drawn, words = _gaps(results), "Voltage gap at half capacity"
    else:
        dims = ("cell", "c_rate")
        needed = {"capacity": dims, "outcome": dims, "voltage": (*dims, "state_of_discharge"),
                  "c_rate": dims, "state_of_discharge": ("state_of_discharge",)}  # fmt: skip
        require(results, needed, by="polarisation", source="sscell.rate_capability")
        drawn, references = _drops(results)
        words = f"Voltage drop at half capacity, relative to {_reference(references)}"
    points = np.concatenate([values for _, _, values in drawn])
    if not np.isfinite(points).any():
        raise refusal(
            "plot.polarisation has nothing to draw: it needs a capacity at two C-rates at least, "
            "or a charge and a discharge of one cycle."
        )
    canvas = layout.page(figure, 1.25 * style.SINGLE_COLUMN, 72.0)
    ax = canvas.add_subplot()
    joined = "voltage_gap" not in results
    for i, (title, rates, values) in enumerate(drawn):
        look: dict[str, Any] = series.look(i) if joined else {**series.look(i), "linestyle": "none"}
        ax.plot(rates, _MILLI * values, label=title, **look)
    _axes(ax, np.concatenate([rates for _, rates, _ in drawn]), _MILLI * points)
    ax.set_ylabel(labels.wrapped(f"{words} (mV)", layout.height_signs(canvas, 1)))
    ax.set_xlabel(labels.axis(results["c_rate"]))
    series.name(canvas, ax, [title for title, *_ in drawn])
    style.dress([ax])
    return canvas.figure


def _axes(ax: Axes, rates: Values, values: Values) -> None:
    log = scales.logarithmic(rates, span=3.0)
    scales.set_x(ax, rates[np.isfinite(rates)], log=log, room=7)
    low = float(np.nanmin(values))
    if low < 0:
        scales.set_y(ax, values[np.isfinite(values)], log=False, room=6)
    else:
        scales.from_zero(ax, float(np.nanmax(values)))


def _gaps(results: xr.Dataset) -> list[tuple[str, Values, Values]]:
    """Title, C-rates and voltage gaps of each cell, a point for each cycle. [V]"""
    return [
        (title, floats(cell["c_rate"]), floats(cell["voltage_gap"]))
        for title, cell in cells(results)
    ]


def _reference(rates: list[float]) -> str:
    """The C-rate at which the drop is zero, if it is the same for all cells."""
    if len(set(rates)) == 1:
        return f"{labels.number(float(f'{rates[0]:.3g}'))}C"
    return "the lowest C-rate"


def _drops(results: xr.Dataset) -> tuple[list[tuple[str, Values, Values]], list[float]]:
    """Title, C-rates and voltage drops of each cell [V], and the C-rates of the references."""
    protocol = protocol_of(results)
    charging = protocol is not None and protocol.last.sign < 0
    listed, references = [], list[float]()
    for title, cell in cells(results.sortby("c_rate") if results["c_rate"].ndim else results):
        rates, values = np.atleast_1d(floats(cell["c_rate"])), floats(cell["capacity"])
        capacity = np.atleast_1d(outcomes(values, cell["outcome"].values)[0])
        voltage = floats(cell["voltage"].transpose("c_rate", ...)) if rates.size > 1 else None
        delivered = np.flatnonzero(np.isfinite(capacity))
        if voltage is None or delivered.size < 2:
            listed.append((title, np.zeros(0), np.zeros(0)))
            continue
        references.append(float(rates[delivered[0]]))
        share, first = floats(cell["state_of_discharge"]), delivered[0]
        others = delivered[1:]
        half = _HALF * capacity[others]
        slow = np.interp(half, share * capacity[first], voltage[first])
        fast = [np.interp(_HALF, share, voltage[i]) for i in others]
        drop = slow - np.array(fast)
        listed.append((title, rates[others], -drop if charging else drop))
    return listed, references
