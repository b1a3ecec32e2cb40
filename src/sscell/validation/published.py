"""The report on published cells: measured, predicted, error, what limits, what to conclude."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from sscell.study.batch import Execution
from sscell.study.ideal import PROCESSES
from sscell.study.points import Direction
from sscell.validation.cards import RateCase, SharedDefaults, read_card
from sscell.validation.multipliers import CONTACT, DIFFUSION, Pair, fit_pair
from sscell.validation.predict import PROTOCOLS, UNITS, Prediction, predict, prepare
from sscell.validation.report import Section, Table
from sscell.validation.scores import FAST, Score, errors, score
from sscell.validation.thickness import over_thickness

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAPERS = ("minnmann2021", "kato2018", "choi2024", "zhang2024")
"""Cards of papers with capacities at rates."""
DEFAULTS = "shared_defaults"
MAIN: Direction = "discharge"
"""The protocol that scores are given for where a paper does not say; the other is shown too."""


@dataclass(frozen=True)
class Published:
    """All papers, predicted."""

    cases: tuple[RateCase, ...]
    names: tuple[str, ...]
    predictions: tuple[tuple[Prediction, ...], ...]
    pair: Pair | None
    """Fitted only where every paper is asked for."""

    def paired(self, place: int, values: str = "predicted") -> list[float]:
        """Predictions with the shared pair for one paper; empty without a pair."""
        if self.pair is None:
            return []
        start = sum(len(found) for found in self.predictions[:place])
        chosen = getattr(self.pair, values)
        return [float(v) for v in chosen[start : start + len(self.predictions[place])]]


def publish(names: Sequence[str], execution: Execution, *, with_pair: bool = True) -> Published:
    """Read the cards and predict every point of them.

    Parameters
    ----------
    names : sequence of str
        Of ``PAPERS``.
    execution : Execution
    with_pair : bool
        Also fit the pair of multipliers that all papers share.
    """
    defaults = read_card(DEFAULTS, SharedDefaults)
    cases = tuple(read_card(name, RateCase) for name in names)
    found = tuple(tuple(predict(case, defaults, execution)) for case in cases)
    pair = None
    if with_pair:
        papers = [
            (case.reported, [prepare(sample, defaults) for sample in case.samples])
            for case in cases
        ]
        pair = fit_pair(papers, execution)
    return Published(cases, tuple(names), found, pair)


def paper_section(place: int, done: Published, execution: Execution) -> Section:
    """One paper: a row for every measured point, failures among them."""
    case, found = done.cases[place], done.predictions[place]
    _, unit = UNITS[case.reported]
    paired = done.paired(place)
    rows = [_row(p, paired[i] if paired else float("nan")) for i, p in enumerate(found)]
    name = done.names[place]
    table = Table(name, _columns(unit), rows)
    known = [f"Missing: {case.missing.strip()}", f"Grade {case.grade}. {_protocol(case)}"]
    figures = {name: (f"{case.title}: measured and predicted", lambda: _rates(case, found))}
    text = [*([case.note.strip()] if case.note else []), *known]
    tables = [table]
    if case.thickness is not None:
        first = prepare(case.samples[0], read_card(DEFAULTS, SharedDefaults))
        thick = over_thickness(case, first, execution)
        figures[f"{name}_thickness"] = (
            "Areal capacity against current: simulated and the closed form of ions alone",
            lambda: _thickness(thick, case),
        )
        text.append((case.thickness.note or "").strip())
        tables.append(_thickness_table(name, thick))
    own = _score(found, MAIN)
    conclusion = [_limits(found), f"Missing physics: {case.lacking.strip()}"]
    headline = f"{own}; null model {_null(found)}"
    return Section(name, case.title, text, tables, figures, conclusion, headline)


def overall_section(done: Published) -> Section:
    """All papers together: median and worst errors, the null model, the shared pair."""
    rows = []
    for place, case in enumerate(done.cases):
        rows.append(_score_row(case.title, done.predictions[place], done.paired(place)))
    every = [p for found in done.predictions for p in found]
    paired = [v for place in range(len(done.cases)) for v in done.paired(place)]
    fast = [i for i, p in enumerate(every) if p.c_rate > FAST]
    sure = [i for i, p in enumerate(every) if not p.banded]
    for title, chosen in (
        ("all points", list(range(len(every)))),
        (f"all above {FAST:g}C", fast),
        ("cells with nothing drawn", sure),
        (f"cells with nothing drawn, above {FAST:g}C", [i for i in sure if i in fast]),
    ):
        rows.append(
            _score_row(title, [every[i] for i in chosen], [paired[i] for i in chosen if paired])
        )
    columns = (
        "points of",
        "number",
        *(f"median, {words} [%]" for words in PROTOCOLS.values()),
        *(f"worst, {words} [%]" for words in PROTOCOLS.values()),
        "median, null model [%]",
        "worst, null model [%]",
        "median, shared pair [%]",
        "worst, shared pair [%]",
    )
    overall, quick = _score(every, MAIN), _score([every[i] for i in fast], MAIN)
    text = [
        "Nothing is fitted to a cell. What papers rarely print is the same for all of them "
        f"(`{DEFAULTS}.yaml`): " + _defaults() + ".",
        "The null model says that a cell delivers its equilibrium capacity at every rate. Two "
        "columns where a paper does not say how its cells were charged: a full charge before "
        "each discharge, or a charge at the test rate.",
    ]
    pair = done.pair
    if pair is not None:
        outside = score(pair.left_out.tolist(), [p.measured for p in every])
        text.append(
            "The shared pair is fitted, once, to all points together: contact (coverage times "
            f"exchange current, which no discharge tells apart) times {pair.contact:.2g} and "
            f"diffusivity times {pair.diffusion:.2g}. It is a second column, never the first. "
            f"Fitted to the other papers only, it leaves {outside}. The map below shows a "
            "valley, not a point: slow contacts and slow diffusion stand in for each other."
        )
    figures = {"parity": ("Predicted against measured capacity", lambda: _parity(done))}
    if pair is not None:
        figures["shared_pair"] = (
            "Mean logarithmic error over both multipliers",
            lambda: _valley(pair),
        )
    return Section(
        "published",
        "Published cells, all together",
        text,
        [Table("published", columns, rows)],
        figures,
        [_verdict(every, fast, paired)],
        f"{overall}; above {FAST:g}C {quick}",
    )


def _row(p: Prediction, paired: float) -> tuple[object, ...]:
    band = f"{p.low[MAIN]:.3g}–{p.high[MAIN]:.3g}" if p.banded else ""
    off = {way: round(100 * float(errors(p.predicted[way], p.measured))) for way in PROTOCOLS}
    return (
        p.sample,
        f"{p.c_rate:.3g}C",
        p.measured,
        *(v for way in PROTOCOLS for v in (p.predicted[way], off[way])),
        band,
        p.equilibrium,
        paired,
        f"{PROCESSES.get(p.dominating, 'none')} ({100 * p.gain:.0f} %)",
    )


def _columns(unit: str) -> tuple[str, ...]:
    predicted = (
        name
        for words in PROTOCOLS.values()
        for name in (f"predicted, {words} [{unit}]", "error [%]")
    )
    return (
        "cell",
        "rate",
        f"measured [{unit}]",
        *predicted,
        f"10 to 90 % of designs [{unit}]",
        f"null model [{unit}]",
        f"shared pair [{unit}]",
        "dominating loss (gain if ideal)",
    )


def _protocol(case: RateCase) -> str:
    if case.protocol == "unknown":
        return "How the cells were charged is not known, so both protocols are shown."
    return f"Protocol: {case.protocol}."


def _score(found: Sequence[Prediction], way: Direction) -> Score:
    return score([p.predicted[way] for p in found], [p.measured for p in found])


def _null(found: Sequence[Prediction]) -> Score:
    return score([p.equilibrium for p in found], [p.measured for p in found])


def _score_row(
    title: str, found: Sequence[Prediction], paired: Sequence[float]
) -> tuple[object, ...]:
    by_way = [_score(found, way) for way in PROTOCOLS]
    null = _null(found)
    pair = score(paired, [p.measured for p in found]) if paired else Score(0, np.nan, np.nan)
    shown = [s.median for s in by_way] + [s.worst for s in by_way]
    shown += [null.median, null.worst, pair.median, pair.worst]
    return (title, len(found), *(_percent(value) for value in shown))


def _percent(value: float) -> object:
    return round(100 * value) if np.isfinite(value) else float("nan")


def _limits(found: Sequence[Prediction]) -> str:
    counts = {name: sum(p.dominating == name for p in found) for name in (*PROCESSES, "none")}
    told = sorted((n, name) for name, n in counts.items() if n)[::-1]
    words = ", ".join(f"{PROCESSES.get(name, 'none')} at {n}" for n, name in told)
    own, null = _score(found, MAIN), _null(found)
    high = sum(p.predicted[MAIN] > p.measured for p in found)
    return (
        f"Error {own} over {own.points} points, {high} of them predicted too high; the null "
        f"model leaves {null}. Dominating loss as predicted: {words} of {own.points} points."
    )


def _verdict(every: Sequence[Prediction], fast: Sequence[int], paired: Sequence[float]) -> str:
    quick = [every[i] for i in fast]
    high = sum(p.predicted[MAIN] > p.measured for p in quick)
    own, null = _score(quick, MAIN), _null(quick)
    other = _score(quick, "cycle")
    words = (
        f"Above {FAST:g}C the model with literature defaults is {100 * own.median:.0f} % off in "
        f"the median ({100 * other.median:.0f} % if the cells were charged at the test rate) "
        f"where the null model is {100 * null.median:.0f} % off; {high} of {len(quick)} such "
        "points are predicted too high. "
    )
    if paired:
        after = score([paired[i] for i in fast], [p.measured for p in quick])
        words += (
            f"Two numbers shared by all cells bring it to {100 * after.median:.0f} %. That is a "
            "fit, and says what is missing: contact and diffusion in real composites are worse "
            "than single contacts and single particles promise. "
        )
    return words + (
        "Use absolute capacities at high rate with that error in mind; trends with conductivity, "
        "thickness and loading rest on the closed forms above."
    )


def _defaults() -> str:
    values = read_card(DEFAULTS, SharedDefaults).values
    return "; ".join(
        f"{v.path} {v.value} (literature {v.low} to {v.high})" for v in values
    )


def _parity(done: Published) -> Figure:
    from sscell.plot.parity import parity

    rows = [
        (case.title, p.measured / p.equilibrium, p.predicted[way] / p.equilibrium, way)
        for case, found in zip(done.cases, done.predictions, strict=True)
        for p in found
        for way in PROTOCOLS
    ]
    titles, measured, predicted, ways = zip(*rows, strict=True)
    data = xr.Dataset(
        {
            "measured": ("point", list(measured)),
            "predicted": ("point", list(predicted)),
            "paper": ("point", list(titles)),
            "protocol": ("point", [PROTOCOLS[way] for way in ways]),
        }
    )
    return parity(data)


def _valley(pair: Pair) -> Figure:
    from sscell.plot.parity import valley

    data = xr.Dataset(
        {"misfit": (("contact", "diffusion"), pair.misfit)},
        {"contact": CONTACT, "diffusion": DIFFUSION},
        {"best_contact": pair.contact, "best_diffusion": pair.diffusion},
    )
    return valley(data)


def _rates(case: RateCase, found: Sequence[Prediction]) -> Figure:
    from sscell.plot.measured import measured

    names = list(dict.fromkeys(p.sample for p in found))
    _, unit = UNITS[case.reported]
    data = xr.Dataset(
        {
            "measured": ("point", [p.measured for p in found]),
            "predicted": (("point", "protocol"), [list(p.predicted.values()) for p in found]),
            "low": ("point", [p.low[MAIN] for p in found]),
            "high": ("point", [p.high[MAIN] for p in found]),
            "equilibrium": ("point", [p.equilibrium for p in found]),
            "sample": ("point", [p.sample for p in found]),
            "c_rate": ("point", [p.c_rate for p in found]),
        },
        {"protocol": list(PROTOCOLS.values())},
        {"title": case.title, "units": unit, "reported": case.reported, "samples": len(names)},
    )
    return measured(data)


def _thickness(thick: xr.Dataset, case: RateCase) -> Figure:
    from sscell.plot.measured import thickness

    return thickness(thick)


def _thickness_table(name: str, thick: xr.Dataset) -> Table:
    rows = []
    for electrolyte in thick["electrolyte"].values:
        for size in thick["thickness"].values:
            one = thick.sel(electrolyte=electrolyte, thickness=size)
            for i in (10.0, 60.0, 120.0):
                at = one.sel(current_density=i / 10)
                ours, closed = float(at["capacity"]), float(at["ions_alone"])
                rows.append((str(electrolyte), int(size), i / 10, ours, closed))
    columns = (
        "electrolyte",
        "thickness [um]",
        "current density [mA/cm2]",
        "simulated [mAh/cm2]",
        "ions alone [mAh/cm2]",
    )
    caption = "Thickness, rate and electrolyte against the closed form of ions alone:"
    return Table(f"{name}_thickness", columns, rows, caption)
