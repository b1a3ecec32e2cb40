"""The report on the calibration: how right a prediction of a cell that nobody has seen is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sscell.reading.published_spread import PublishedSpread, published_spread
from sscell.validation.calibrate import (
    COMMAND,
    FACTORS,
    METHODS,
    before_and_after,
    identity,
    read_forecasts,
)
from sscell.validation.cards import SharedDefaults, read_card
from sscell.validation.emulator import DRAWS, ranges
from sscell.validation.forecasts import Forecast, scores
from sscell.validation.predict import DEFAULTS, FAST
from sscell.validation.report import Section, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BEFORE = "the same points, that capacity not known"
ASIDE = "papers that the calibration has not seen, by its shipped draws"
COLUMNS = (
    "points",
    "80 % band holds",
    "width [%]",
    "CRPS [%]",
    "median error [%]",
    f"above {FAST:g}C [%]",
)
IONIC = ("61 vol%", "61 vol%, fine electrolyte")
"""Cells of Minnmann 2021 whose ions lose most: 503 and 132 ohm cm2 of L/(3 kappa)."""


def calibration_section() -> Section:
    """Scores of papers left out, the factors, and the cells that ions limit."""
    forecasts, spread = read_forecasts(), published_spread()
    before, after = before_and_after(forecasts)
    text = [
        f"Made by `{COMMAND}` ({_made(spread)}). Three factors are shared by all cells: contact, "
        "diffusivity and utilisation; nothing is fitted to a cell. "
        f"{DRAWS} Sobol draws from the ranges of the literature are solved at every measured "
        "point, radial basis functions interpolate between them, and the draws are weighted by a "
        "normal discrepancy whose size, and whose share common to the points of a cell, are "
        "inferred as well. Each paper is predicted by the factors of the other papers.",
        "Width and CRPS (continuous ranked probability score) are over the practical capacity, "
        "errors of the median over what was measured. A single number has no band, and its CRPS "
        "is its mean absolute error.",
    ]
    tables = [
        _scores(forecasts, before, after),
        _papers(forecasts),
        _factors(spread),
        _ionic(forecasts),
    ]
    figures = {
        "left_out": (
            "Bands of papers left out, before and after one slow capacity is known",
            lambda: _bands(forecasts),
        )
    }
    ours, ours_open = (
        scores(_by(forecasts, method)) for method in ("calibrated", "calibrated, charge open")
    )
    headline = (
        f"papers left out: the 80 % band holds {100 * ours.held:.0f} % of {ours.points} points, "
        f"CRPS {100 * ours.crps:.1f} % of the practical capacity, charged as best known; "
        f"{100 * ours_open.held:.0f} % and {100 * ours_open.crps:.1f} % with either charge"
    )
    return Section(
        "calibration",
        "How right a prediction is",
        text,
        tables,
        figures,
        _verdict(forecasts, before, after, spread),
        headline,
    )


def _by(forecasts: Sequence[Forecast], method: str) -> list[Forecast]:
    return [f for f in forecasts if f.method == method]


def _score_row(name: str, forecasts: Sequence[Forecast]) -> tuple[object, ...]:
    result = scores(forecasts)
    banded = result.width > 0
    return (
        name,
        result.points,
        f"{result.held:.2f}" if banded else "–",
        f"{100 * result.width:.0f}" if banded else "–",
        f"{100 * result.crps:.1f}",
        f"{100 * result.error:.0f}",
        f"{100 * result.fast_error:.0f}" if np.isfinite(result.fast_error) else "–",
    )


def _scores(
    forecasts: Sequence[Forecast], before: Sequence[Forecast], after: Sequence[Forecast]
) -> Table:
    rows = [
        _score_row(words, _by(forecasts, method))
        for method, words in METHODS.items()
        if method != "one slow capacity"
    ]
    rows += [_score_row(METHODS["one slow capacity"], after), _score_row(BEFORE, before)]
    if aside := _by(forecasts, "kept aside"):
        rows.append(_score_row(ASIDE, aside))
    caption = "Every paper left out in turn, and papers kept aside:"
    return Table("calibration", ("forecast", *COLUMNS), rows, caption)


def _papers(forecasts: Sequence[Forecast]) -> Table:
    ours = [*_by(forecasts, "calibrated"), *_by(forecasts, "kept aside")]
    titles = dict.fromkeys(f.paper for f in ours)
    rows = [_score_row(title, [f for f in ours if f.paper == title]) for title in titles]
    caption = "The calibrated forecast of each paper by the others, charge as best known:"
    return Table("calibration_papers", ("paper", *COLUMNS), rows, caption)


def _factors(spread: PublishedSpread) -> Table:
    prior = ranges(read_card(DEFAULTS, SharedDefaults))
    ends = np.transpose([prior.low, prior.high])
    ends[:2] = np.exp(ends[:2])
    draws = np.array(spread.draws)
    rows = []
    for k, name in enumerate(("contact", "diffusivity", "utilisation")):
        low, middle, high = (float(x) for x in np.quantile(draws[:, k], (0.1, 0.5, 0.9)))
        rows.append((name, FACTORS[name], *map(float, ends[k]), low, middle, high))
    columns = ("factor", "what", "range from", "to", "10 %", "median", "90 %")
    return Table("calibration_factors", columns, rows, "Before and after the papers:")


def _ionic(forecasts: Sequence[Forecast]) -> Table:
    chosen = _ionic_limited(forecasts)
    rows = [
        (
            f.cell,
            f"{f.c_rate:g}C",
            f"{f.measured:.2f}",
            f"{f.median:.2f}",
            f"{100 * (f.median / f.measured - 1):.0f}",
        )
        for f in chosen
    ]
    columns = ("cell", "rate", "measured [-]", "predicted [-]", "error [%]")
    caption = (
        "Cells of Minnmann 2021 that ions limit, charged at the test rate, over the practical "
        "capacity, with the shared defaults and nothing fitted:"
    )
    return Table("ionic_limited", columns, rows, caption)


def _ionic_limited(forecasts: Sequence[Forecast]) -> list[Forecast]:
    listed = _by(forecasts, "defaults same rate")
    return [f for f in listed if f.cell in IONIC]


def _verdict(
    forecasts: Sequence[Forecast],
    before: Sequence[Forecast],
    after: Sequence[Forecast],
    spread: PublishedSpread,
) -> list[str]:
    ours, ranged, ours_open, ranged_open, blind = (
        scores(_by(forecasts, method))
        for method in (
            "calibrated",
            "ranges",
            "calibrated, charge open",
            "ranges, charge open",
            "no physics",
        )
    )
    first, second = scores(before), scores(after)
    ionic = scores(_ionic_limited(forecasts))
    contact = np.quantile([draw.contact for draw in spread.draws], (0.1, 0.9))
    return [
        f"With every cell charged as best known, the 80 % band of a paper that was not seen is "
        f"{100 * ours.width:.0f} % of the practical capacity wide and holds {100 * ours.held:.0f} "
        f"% of the points. Its CRPS is {100 * ours.crps:.1f} %, against {100 * blind.crps:.1f} % "
        f"without physics and {100 * ranged.crps:.1f} % with the ranges of the literature; the "
        f"median is {100 * ours.error:.0f} % off, {100 * ours.fast_error:.0f} % above {FAST:g}C.",
        "Hardly any paper prints how its cells were charged. Where that is inferred, it is partly "
        "inferred from the capacities themselves, so the numbers above are the better end. With "
        f"either charge as likely the band is {100 * ours_open.width:.0f} % wide and holds "
        f"{100 * ours_open.held:.0f} % of the points, the CRPS is {100 * ours_open.crps:.1f} % "
        f"(ranges of the literature: {100 * ranged_open.crps:.1f} %), the error of the median "
        f"{100 * ours_open.error:.0f} %, {100 * ours_open.fast_error:.0f} % above {FAST:g}C.",
        f"One slow capacity of the cell itself lowers the CRPS of its other points from "
        f"{100 * first.crps:.1f} to {100 * second.crps:.1f} % "
        f"({100 * (1 - second.crps / first.crps):.0f} % lower) and the width of the band from "
        f"{100 * first.width:.0f} to {100 * second.width:.0f} %.",
        f"Contact is weakly identified: eight of ten draws lie between {contact[0]:.2g} and "
        f"{contact[1]:.2g}. Where ions limit, {ionic.points} points of Minnmann 2021, the "
        f"defaults are {100 * ionic.error:.0f} % off in the median with nothing fitted.",
    ]


def _made(spread: PublishedSpread) -> str:
    made = spread.made
    known = [str(made[key]) for key in ("version", "date") if key in made]
    return ", ".join([*known, f"{made.get('points', '?')} points"])


def _bands(forecasts: Sequence[Forecast]) -> Figure:
    from sscell.validation.figures import left_out

    _, after = before_and_after(forecasts)
    narrowed = {identity(f): f for f in after}
    return left_out([(f, narrowed.get(identity(f))) for f in _by(forecasts, "calibrated")])
