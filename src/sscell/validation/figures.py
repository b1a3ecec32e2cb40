"""The figures of the report, drawn from what its sections hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sscell.cards import closures as laws
from sscell.plot.parts import labels, scales, style
from sscell.plot.parts.selection import Values, floats
from sscell.validation.predict import CHARGED, UNITS

if TYPE_CHECKING:
    import pandas as pd

    from sscell.validation.ageing_section import Lived
    from sscell.validation.forecasts import Forecast
    from sscell.validation.predict import Prediction

_RATIOS = (0.5, 10.0)
"""Size of active material over that of electrolyte between which percolation is drawn. [-]"""
_REPORTED = {"specific": "Specific capacity", "areal": "Areal capacity"}
_DOTS: dict[str, Any] = {"linestyle": "none", "clip_on": False}


def ageing(lives: Sequence[Lived]) -> Figure:
    """Measured and calculated resistance over cycles on the left, retention on the right."""
    cycles = np.arange(1, lives[0].law.size + 1)
    with style.context():
        figure = style.page(2 * style.SINGLE_COLUMN, 68.0)
        left, right = figure.subplots(1, 2)
        for i, life in enumerate(lives):
            look = {"color": style.OKABE_ITO[i], "marker": style.MARKERS[i]}
            left.plot(cycles, life.law, color=look["color"], label=life.name)
            left.plot(life.cycles, life.measured, **look, **_DOTS)
            right.plot(cycles, 100 * life.retention, color=look["color"])
            right.plot(cycles[-1:], [100 * life.measured_retention], **look, **_DOTS)
        left.set_ylabel("Interface resistance / ohm cm$^2$")
        right.set_ylabel("Capacity retention / %")
        left.set_ylim(bottom=0)
        right.set_ylim(0, 103)
        for ax in (left, right):
            ax.set_xlabel("Cycle")
            ax.set_xlim(0, cycles[-1])
        figure.legend(loc="outside upper center", ncols=3)
        style.dress([left, right])
    return figure


def closures(composites: pd.DataFrame) -> Figure:
    """Effective over intrinsic ionic conductivity against catholyte volume fraction.

    Percolation depends on the ratio of particle sizes, so it is a band; the others are lines.
    """
    with style.context():
        figure = style.page(1.45 * style.SINGLE_COLUMN, 78.0)
        ax = figure.add_subplot()
        grid = np.linspace(0.02, 1.0, 400)
        low, high = (
            np.array([laws.percolation(x, laws.percolation_threshold(ratio, 1.0)) for x in grid])
            for ratio in _RATIOS
        )
        between = f"percolation, size ratio {_RATIOS[0]:g} to {_RATIOS[1]:g}"
        ax.fill_between(grid, low, high, color="#BBBBBB", linewidth=0, label=between)
        lines = (
            ("power law", laws.POWER_LAW_IONIC, style.LINE_STYLES[1]),
            ("Bruggeman", laws.BRUGGEMAN, style.LINE_STYLES[3]),
        )
        for name, exponent, dashes in lines:
            label = f"{name}, exponent {exponent:g}"
            ax.plot(grid, grid**exponent, color="black", linestyle=dashes, label=label)
        for index, (paper, rows) in enumerate(composites.groupby("source", sort=False)):
            colour = style.OKABE_ITO[index % len(style.OKABE_ITO)]
            marker = style.MARKERS[index % len(style.MARKERS)]
            fill = colour if index < len(style.OKABE_ITO) else "white"
            look: dict[str, Any] = {"color": colour, "markerfacecolor": fill, "linestyle": "none"}
            x, y = rows["catholyte_fraction"], rows["efficiency"]
            ax.plot(x, y, marker=marker, label=paper, **look)
        ax.set_yscale("log")
        ax.set_ylim(0.4 * composites["efficiency"].min(), 1.3)
        ax.set_xlim(0.0, 0.85)
        ax.set_xlabel("Catholyte volume fraction")
        ax.set_ylabel("Effective over intrinsic ionic conductivity")
        figure.legend(loc="outside right upper", handlelength=1.8)
        style.dress([ax])
    return figure


def measured(predictions: Sequence[Prediction], reported: str) -> Figure:
    """Capacity against C-rate, measured and predicted after both charges, one panel a cell.

    The bands hold eight of ten designs where a paper leaves inputs open.

    Parameters
    ----------
    predictions : sequence of Prediction
        Of one paper.
    reported : str
        What its capacities refer to: ``"specific"`` or ``"areal"``.
    """
    samples = list(dict.fromkeys(p.sample for p in predictions))
    columns = min(len(samples), 4)
    rows = -(-len(samples) // columns)
    top = max(max(p.measured, p.practical, *p.high.values()) for p in predictions)
    banded = any(p.banded for p in predictions)
    band: dict[str, Any] = {"alpha": 0.2, "linewidth": 0}
    with style.context():
        width = {1: 1.3 * style.SINGLE_COLUMN}.get(columns, style.DOUBLE_COLUMN)
        figure = style.page(width, 24.0 + 48.0 * rows)
        axes = [figure.add_subplot(rows, columns, 1 + k) for k in range(len(samples))]
        for ax, name in zip(axes, samples, strict=True):
            points = sorted((p for p in predictions if p.sample == name), key=lambda p: p.c_rate)
            rate = np.array([p.c_rate for p in points])
            ax.axhline(points[0].practical, color=style.GREY, linewidth=0.8)
            for k, protocol in enumerate(CHARGED):
                values = [p.predicted[protocol] for p in points]
                ax.plot(rate, values, clip_on=False, zorder=3, **_look(k))
                if points[0].banded:
                    low, high = ([getattr(p, e)[protocol] for p in points] for e in ("low", "high"))
                    ax.fill_between(rate, low, high, color=_look(k)["color"], **band)
            values = [p.measured for p in points]
            ax.plot(rate, values, color="black", marker="o", zorder=4, **_DOTS)
            scales.set_x(ax, rate, log=True, room=4, pad=0.1)
            if rate.size == 1:
                ax.set_xticks(rate, [f"{rate[0]:.2g}"])
            scales.from_zero(ax, top)
            ax.set_title(labels.title(name, 26), loc="left")
            ax.set_xlabel("C-rate")
        for ax in axes[::columns]:
            ax.set_ylabel(f"{_REPORTED[reported]} ({labels.unit(UNITS[reported][1])})")
        handles: list[Any] = [
            Line2D([], [], color="black", linestyle="none", marker="o", label="measured"),
            *(
                Line2D([], [], label=f"predicted, {words}", **_look(k))
                for k, words in enumerate(CHARGED.values())
            ),
            Line2D([], [], color=style.GREY, linewidth=0.8, label="null model"),
        ]
        if banded:
            handles.append(Patch(color=style.GREY, label="10 to 90 % of designs drawn", **band))
        figure.legend(handles=handles, loc="outside lower center", ncols=2 if columns < 3 else 3)
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
        Of :func:`sscell.validation.paper_section.over_thickness`.
    """
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


def _points(ax: Axes, study: xr.Dataset, name: str, sizes: Values, colours: list[Any]) -> None:
    chosen = study["measured_electrolyte"].values.astype(str) == name
    for at in np.flatnonzero(chosen):
        nearest = int(np.argmin(np.abs(sizes - float(study["measured_thickness"][at]))))
        x, y = float(study["measured_current"][at]), float(study["measured_capacity"][at])
        look: dict[str, Any] = {"markeredgecolor": "black", "marker": "o", "zorder": 4}
        ax.plot(x, y, color=colours[nearest], **look, **_DOTS)


def parity(papers: Mapping[str, Sequence[Prediction]]) -> Figure:
    """Predicted against measured capacity, both over the practical capacity.

    One panel a protocol; colours and markers tell the papers, by their titles, apart. The grey
    wedge is within a fifth of what was measured.
    """
    every = [p for predictions in papers.values() for p in predictions]
    most = max(max(p.measured, *p.predicted.values()) / p.practical for p in every)
    top = 1.08 * max(most, 1.0)
    line = np.array([0.0, top])
    with style.context():
        rows = -(-len(papers) // 2)
        looks = [_look_of_paper(k, c) for k, c in enumerate(style.categories(len(papers)))]
        figure = style.page(style.DOUBLE_COLUMN, 80.0 + 4.0 * rows)
        axes = [figure.add_subplot(1, len(CHARGED), 1 + k) for k in range(len(CHARGED))]
        for ax, (protocol, words) in zip(axes, CHARGED.items(), strict=True):
            ax.fill_between(line, 0.8 * line, 1.2 * line, color="#DDDDDD", linewidth=0)
            ax.plot(line, line, color=style.GREY, linewidth=0.7)
            for look, points in zip(looks, papers.values(), strict=True):
                x = [p.measured / p.practical for p in points]
                y = [p.predicted[protocol] / p.practical for p in points]
                ax.plot(x, y, **look)
            ax.set_xlim(0.0, top)
            ax.set_ylim(0.0, top)
            ax.set_aspect("equal")
            ax.set_title(labels.upper(words), loc="left")
            ax.set_xlabel("Measured over practical capacity")
        axes[0].set_ylabel("Predicted over practical capacity")
        handles = [
            Line2D([], [], label=labels.title(title, 60), **look)
            for look, title in zip(looks, papers, strict=True)
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=2)
        style.dress(axes)
    return figure


def _look_of_paper(k: int, colour: Any) -> dict[str, Any]:
    """Markers are filled, and open once there are more papers than markers."""
    face = colour if k < len(style.MARKERS) else "white"
    marker = style.MARKERS[k % len(style.MARKERS)]
    return {"linestyle": "none", "color": colour, "marker": marker, "markerfacecolor": face}


_ROWS_LEFT_OUT = 2
"""Rows of panels, about as many points in each."""


def left_out(points: Sequence[tuple[Forecast, Forecast | None]]) -> Figure:
    """80 % bands and medians over the practical capacity, papers side by side, slow points first.

    Parameters
    ----------
    points : sequence of pairs of Forecast
        The paper left out, drawn pale; and with the slowest capacity of the cell known, drawn
        dark, None for that point itself.
    """
    by_paper: dict[str, list[tuple[Forecast, Forecast | None]]] = {}
    for pair in points:
        by_paper.setdefault(pair[0].paper, []).append(pair)
    rows: list[list[str]] = [[] for _ in range(_ROWS_LEFT_OUT)]
    seen = 0
    for title, pairs in by_paper.items():
        rows[_ROWS_LEFT_OUT * seen // len(points)].append(title)
        seen += len(pairs)
    top = 1.05 * max(max(f.high, f.measured) for pair in points for f in pair if f is not None)
    with style.context():
        filled = [row for row in rows if row]
        figure = style.page(style.DOUBLE_COLUMN, 14.0 + 58.0 * len(filled))
        axes = [figure.add_subplot(len(filled), 1, 1 + k) for k in range(len(filled))]
        for ax, titles in zip(axes, filled, strict=True):
            _bars(ax, {title: by_paper[title] for title in titles})
            ax.set_ylim(0.0, top)
        handles: list[Any] = [
            Line2D([], [], color="black", marker="o", label="measured", **_DOTS),
            Patch(color=style.OKABE_ITO[5], alpha=0.5, label="80 % band, paper left out"),
            Patch(color=style.OKABE_ITO[0], label="80 % band, slowest capacity known as well"),
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=3)
        style.dress(axes, letters=False)
    return figure


def _bars(ax: Axes, papers: Mapping[str, Sequence[tuple[Forecast, Forecast | None]]]) -> None:
    """A bar for each point with its median in white; cells apart by a gap, papers by a line."""
    ticks: dict[float, str] = {}
    x = 0.0
    for title, pairs in papers.items():
        if x:
            ax.axvline(x, color=style.GREY, linewidth=0.5)
            x += 1.0
        first = x
        for cell in dict.fromkeys(left.cell for left, _ in pairs):
            chosen = [pair for pair in pairs if pair[0].cell == cell]
            for pair in sorted(chosen, key=lambda pair: pair[0].c_rate):
                for f, colour, alpha, width in zip(
                    pair, (style.OKABE_ITO[5], style.OKABE_ITO[0]), (0.5, 1.0), (0.8, 0.34),
                    strict=True,
                ):  # fmt: skip
                    if f is not None:
                        look: dict[str, Any] = {"color": colour, "alpha": alpha, "linewidth": 0}
                        ax.bar(x, f.high - f.low, width, f.low, **look)
                        ax.plot([x - width / 2, x + width / 2], [f.median] * 2, color="white")
                ax.plot(x, pair[0].measured, "o", color="black", markersize=3.0, zorder=4)
                x += 1.0
            x += 0.6
        ticks[(first + x) / 2 - 0.8] = labels.title(title.partition(",")[0], 24)
    ax.set_xlim(-0.8, x - 0.6)
    ax.set_xticks(list(ticks), list(ticks.values()))
    ax.tick_params(axis="x", length=0)
    ax.set_ylabel("Capacity over practical capacity")
