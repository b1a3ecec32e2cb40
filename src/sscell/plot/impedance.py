"""Impedance spectra as papers print them: in the complex plane and over frequency."""

from __future__ import annotations

from itertools import product
from typing import Any, Literal, NamedTuple

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from sscell.plot.parts import labels, layout, scales, style
from sscell.plot.parts.selection import Values, floats, refusal, require, spread
from sscell.quantities.wording import shown

_PARTS = {
    "cell": ("resistance", "reactance"),
    "cathode": ("cathode_resistance", "cathode_reactance"),
}
_UNIT = f"({labels.unit('ohm*cm2')})"
_MOST_CELLS, _MOST_OTHERS = 6, 6
_SINGLE = "single"
"""The other dimension where there is none."""
_PREFIXES = ((1e6, "MHz"), (1e3, "kHz"), (1.0, "Hz"), (1e-3, "mHz"), (1e-6, "µHz"))
_BESIDE = 4.0
"""From a point to the name of its frequency. [pt]"""
_SIGN, _HEIGHT = 0.56, 1.1
"""Size of a character and height of a line, over the size of the font. [-]"""
_SIDES = ((0, 1), (1, 1), (-1, 1), (1, 0), (-1, 0), (1, -1), (-1, -1), (0, -1))
"""Of a point, where its name may be written: right and up are 1."""
_ALONG = 1.0
"""Between places at which a line is tested for a name in its way. [pt]"""


class _Line(NamedTuple):
    """One spectrum."""

    frequency: Values
    """From high to low. [Hz]"""
    real: Values
    imaginary: Values
    look: dict[str, Any]
    cell: str
    """Its title, where there are several."""
    other: str
    """Its state of charge, cycle or what is varied, where there are several."""


@layout.drawn()
def nyquist(
    results: xr.Dataset,
    *,
    part: Literal["cell", "cathode"] = "cell",
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Negative imaginary part over real part of the impedance, on axes of equal scale.

    One line a spectrum, with a point at each decade of the frequency. Points bear their frequencies
    in the colour of their line where that covers neither a line nor another name. Cells have a
    colour each, at most six; states of charge, cycles or what is varied have a shade each, at most
    six, or, beside cells, a line style each, at most four. A long capacitive tail makes arcs small:
    choose frequencies first, as in ``results.sel(frequency=slice(1e6, 0.1))``.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.impedance` returns.
    part : {"cell", "cathode"}
        The whole cell, or the cathode alone.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 111 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or varies more than can be drawn.

    Examples
    --------
    >>> import sscell
    >>> spectra = sscell.impedance(sscell.load_cell("ncm83_li6ps5cl"), soc=[0.2, 0.8])
    >>> axes = sscell.plot.nyquist(spectra).axes[0]
    >>> axes.get_aspect()
    1.0
    """
    lines = _lines(results, part, "nyquist")
    canvas = layout.page(figure, 1.25 * style.SINGLE_COLUMN, 66.0)
    ax = canvas.add_subplot()
    for line in lines:
        ax.plot(line.real, -line.imaginary, markevery=_decades(line), **line.look)
    whose = "cathode " if part == "cathode" else ""
    ax.set_xlabel(labels.upper(f"{whose}Re Z {_UNIT}"))
    ax.set_ylabel(labels.upper(f"{whose}\N{MINUS SIGN}Im Z {_UNIT}"))
    _equal_limits(ax, lines)
    _titles(canvas, results)
    _legend(canvas, lines, results)
    style.dress([ax])
    if lines:
        layout.settle(canvas)
        _name_decades(ax, lines)
    return canvas.figure


@layout.drawn()
def bode(
    results: xr.Dataset,
    *,
    part: Literal["cell", "cathode"] = "cell",
    figure: Figure | SubFigure | None = None,
) -> Figure:
    """Modulus and negative phase angle of the impedance over frequency.

    Lines as in :func:`nyquist`. On a canvas narrower than 120 mm the panels lie below each other.

    Parameters
    ----------
    results : xarray.Dataset
        What :func:`sscell.impedance` returns.
    part : {"cell", "cathode"}
        The whole cell, or the cathode alone.
    figure : matplotlib.figure.Figure or SubFigure, optional
        An empty one to draw into; a new one, 183 mm wide, if not given. The whole figure is
        returned.

    Raises
    ------
    InputError
        If the dataset is of another study, or varies more than can be drawn.

    Examples
    --------
    >>> import sscell
    >>> spectrum = sscell.impedance(sscell.load_cell("ncm83_li6ps5cl"))
    >>> modulus, phase = sscell.plot.bode(spectrum).axes
    >>> modulus.get_xscale(), modulus.get_yscale()
    ('log', 'log')
    """
    lines = _lines(results, part, "bode")
    canvas = layout.page(figure, style.DOUBLE_COLUMN, 74.0)
    stacked = layout.narrow(canvas)
    left, right = canvas.subplots(2, 1, sharex=True) if stacked else canvas.subplots(1, 2)
    lines = [line._replace(look=line.look | {"marker": "none"}) for line in lines]
    for line in lines:
        z = line.real + 1j * line.imaginary
        left.plot(line.frequency, np.abs(z), **line.look)
        right.plot(line.frequency, -np.angle(z, deg=True), **line.look)
    whose = "cathode " if part == "cathode" else ""
    left.set_ylabel(labels.upper(f"{whose}|Z| {_UNIT}"))
    right.set_ylabel(labels.upper(f"{whose}\N{MINUS SIGN}phase (°)"))
    at = floats(results["frequency"]).ravel()
    sizes = np.concatenate(
        [np.hypot(chosen.real, chosen.imaginary) for chosen in lines] or [np.ones(1)]
    )
    for ax in (left, right):
        scales.set_x(ax, at, log=True, room=6, pad=0.0)
    scales.set_y(left, sizes, log=True, room=6)
    scales.linear_ticks(right.yaxis, 6)
    for ax in (right,) if stacked else (left, right):
        ax.set_xlabel(labels.axis(results["frequency"]))
    _titles(canvas, results)
    _legend(canvas, lines, results)
    style.dress([left, right])
    return canvas.figure


def _lines(results: xr.Dataset, part: str, by: str) -> list[_Line]:
    """The spectra that are drawn, each with its look."""
    if part not in _PARTS:
        raise refusal(f"part is {shown(part)}; it must be 'cell' or 'cathode'.")
    real, imaginary = _PARTS[part]
    results, other = _drawable(results, (real, imaginary), by)
    cells = spread(results.sizes["cell"], _MOST_CELLS)
    most = _MOST_OTHERS if len(cells) == 1 else len(style.LINE_STYLES)
    others = spread(results.sizes[other], most)
    by_cell = len(cells) > 1 or len(others) == 1
    colours = style.categories(len(cells)) if by_cell else style.sequential(len(others))
    lines = []
    for (i, cell), (k, position) in product(enumerate(cells), enumerate(others)):
        chosen = results.isel({"cell": cell, other: position})
        frequency, x, y = (floats(chosen[name]) for name in ("frequency", real, imaginary))
        if not np.isfinite(x).all():
            continue
        look = {
            "color": colours[i if by_cell else k],
            "linestyle": style.LINE_STYLES[k % len(style.LINE_STYLES)] if by_cell else "-",
            "marker": style.MARKERS[k if by_cell else 0],
        }
        title = labels.title(str(chosen["cell"].item()), 60) if len(cells) > 1 else ""
        value = _value(chosen[other]) if len(others) > 1 else ""
        lines.append(_Line(frequency, x, y, look, title, value))
    return lines


def _value(data: xr.DataArray) -> str:
    """A state of charge, a number of cycles or a varied value in words."""
    if data.name != "cycle":
        return labels.value(data)
    return f"After {data.item()} cycle{'s' * (data.item() != 1)}" if data.item() else "As made"


def _drawable(results: xr.Dataset, parts: tuple[str, str], by: str) -> tuple[xr.Dataset, str]:
    """Spectra over cell, one other dimension, and frequency from high to low."""
    require(results, (*parts, "frequency"), by=by, source="sscell.impedance")
    dims = [str(dim) for dim in results[parts[0]].dims if dim not in ("cell", "frequency")]
    several = [dim for dim in dims if results.sizes[dim] > 1]
    if len(several) > 1:
        raise refusal(
            f"plot.{by} draws over one of {', '.join(several)}; "
            f"choose values of the others first, as in results.isel({several[-1]}=0)."
        )
    along = (*dims, "cell", "frequency")
    needed = {parts[0]: along, parts[1]: along, "frequency": ("frequency",)}
    require(results, needed, by=by, source="sscell.impedance")
    other = next(iter(several or dims), _SINGLE)
    results = results.squeeze([dim for dim in dims if dim != other])
    missing = [dim for dim in ("cell", other, "frequency") if dim not in results[parts[0]].dims]
    return results.expand_dims(missing).sortby("frequency", ascending=False), other


def _decades(line: _Line) -> list[int]:
    """Places of the frequencies that are powers of ten."""
    decades = np.log10(line.frequency)
    return [int(i) for i in np.flatnonzero(np.abs(decades - np.round(decades)) < 1e-3)]


def _equal_limits(ax: Axes, lines: list[_Line]) -> None:
    """From the origin, and as far as the spectra reach; the scale of both axes is the same."""
    ax.set_aspect("equal", adjustable="box")
    right = max((float(line.real.max()) for line in lines), default=1.0)
    top = max((float(-line.imaginary.min()) for line in lines), default=1.0)
    low = min((float(-line.imaginary.max()) for line in lines), default=0.0)
    margin = 0.05 * max(right, top)
    ax.set_xlim(0.0, right + margin)
    ax.set_ylim(min(0.0, low) - (margin if low < -margin else 0.0), max(top, right / 3) + margin)
    scales.linear_ticks(ax.xaxis, 7)
    scales.linear_ticks(ax.yaxis, 5)


def _name_decades(ax: Axes, lines: list[_Line]) -> None:
    """Frequencies beside their points, where they cover no line, no point and no other name."""
    scale = 72.0 / ax.figure.dpi
    spectra = [
        scale * ax.transData.transform(np.column_stack([line.real, -line.imaginary]))
        for line in lines
    ]
    taken = np.concatenate([_filled(points) for points in spectra])
    frame = ax.get_window_extent()
    low, high = scale * np.array([frame.p0, frame.p1])
    boxes: list[tuple[Values, Values]] = []
    for turn, k in _in_turn(spectra, lines):
        line, name = lines[k], _frequency(float(lines[k].frequency[turn]))
        size = style.SMALL * np.array([_SIGN * len(name), _HEIGHT])
        for side in _SIDES:
            offset = np.array(side) * (_BESIDE + 0.5 * size)
            box = (spectra[k][turn] + offset - 0.5 * size, spectra[k][turn] + offset + 0.5 * size)
            if _is_free(box, taken, boxes, (low, high)):
                boxes.append(box)
                look = {"ha": "center", "va": "center", "color": line.look["color"]}
                at = (line.real[turn], -line.imaginary[turn])
                ax.annotate(
                    name, at, tuple(offset), textcoords="offset points",
                    fontsize=style.SMALL, **look,
                )  # fmt: skip
                break


def _in_turn(spectra: list[Values], lines: list[_Line]) -> list[tuple[int, int]]:
    """Decades and spectra in the order in which they are named: those that lie alone first."""
    order = []
    for k, (points, line) in enumerate(zip(spectra, lines, strict=True)):
        decades = _decades(line)
        at = points[decades]
        gaps = np.linalg.norm(at[:, None] - at[None], axis=-1)
        alone = np.where(np.eye(len(decades), dtype=bool), np.inf, gaps).min(axis=1, initial=np.inf)
        order += [(-gap, decade, k) for gap, decade in zip(alone, decades, strict=True)]
    return [(decade, k) for _, decade, k in sorted(order)]


def _filled(points: Values) -> Values:
    """Places along a line, close to each other."""
    length = np.append(0.0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1)))
    at = np.linspace(0.0, length[-1], int(length[-1] / _ALONG) + 2)
    return np.column_stack([np.interp(at, length, column) for column in points.T])


def _is_free(
    box: tuple[Values, Values],
    taken: Values,
    boxes: list[tuple[Values, Values]],
    frame: tuple[Values, Values],
) -> bool:
    """Whether a box lies in the frame and meets neither a line nor another box."""
    low, high = box
    inside = np.all(low > frame[0]) and np.all(high < frame[1])
    crossed = np.all((taken > low - 1.0) & (taken < high + 1.0), axis=1).any()
    return bool(inside and not crossed) and not any(
        np.all(low < other[1]) and np.all(high > other[0]) for other in boxes
    )


def _frequency(value: float) -> str:
    """With the prefix that makes it one, ten or a hundred."""
    size, unit = next((p for p in _PREFIXES if value >= 0.999 * p[0]), _PREFIXES[-1])
    return f"{labels.number(value / size)} {unit}"


def _titles(canvas: layout.Canvas, results: xr.Dataset) -> None:
    title = "" if results.sizes.get("cell", 1) > 1 else str(results.attrs.get("title", ""))
    layout.title(canvas, [labels.title(title, layout.signs(canvas))])


def _legend(canvas: layout.Canvas, lines: list[_Line], results: xr.Dataset) -> None:
    """A key for each line; where cells and something else differ, for each of both."""
    keys: dict[str, dict[str, Any]] = {}
    for line in lines:
        if line.cell and line.other:
            keys[line.cell] = {"color": line.look["color"]}
            keys[line.other] = {**line.look, "color": style.GREY}
        elif name := line.cell or line.other:
            keys[name] = line.look
    keys = dict(sorted(keys.items(), key=lambda key: key[1]["color"] == style.GREY))
    handles = [Line2D([], [], label=name, **look) for name, look in keys.items()]
    notes = [] if lines else ["no result"]
    if "note" in results.attrs and "cycle" in results.dims:
        notes.append(labels.title(str(results.attrs["note"]), 1000))
    layout.key_below(canvas, handles, notes=notes, handlelength=2.4)
