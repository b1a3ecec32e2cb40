"""The report on one paper: measured, predicted, error, what limits, what to conclude."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import xarray as xr

from sscell.parameters.derived import derive
from sscell.protocols.protocol import CYCLE, Protocol
from sscell.solving.arrays import solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.studies.idealised import PROCESSES
from sscell.validation.cards import RateCase, SharedDefaults, read_card
from sscell.validation.predict import CHARGED, UNITS, Prediction, Prepared, prepare, reported
from sscell.validation.published import DEFAULTS, MAIN, Published, errors, null_score, own_score
from sscell.validation.report import Section, Table
from sscell.validation.thickness import over_thickness

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
    if case.asked:
        defaults = read_card(DEFAULTS, SharedDefaults)
        tables.append(composition_table(name, case, defaults, execution))
    if case.thickness is not None:
        thick = over_thickness(case, done.prepared[place], execution)
        figures[f"{name}_thickness"] = (
            "Areal capacity against current: simulated and the closed form of ions alone",
            lambda: _thickness(thick),
        )
        text.append((case.thickness.note or "").strip())
        tables.append(_thickness_table(name, thick))
    own = own_score(found)
    conclusion = [_limits(found), f"Missing physics: {case.lacking.strip()}"]
    headline = f"{own}; null model {null_score(found)}"
    return Section(name, case.title, text, tables, figures, conclusion, headline)


def _row(p: Prediction, paired: float) -> tuple[object, ...]:
    band = f"{p.low[MAIN]:.3g}–{p.high[MAIN]:.3g}" if p.banded else ""
    off = {
        protocol: round(100 * float(errors(p.predicted[protocol], p.measured)))
        for protocol in CHARGED
    }
    return (
        p.sample,
        f"{p.c_rate:.3g}C",
        p.measured,
        *(v for protocol in CHARGED for v in (p.predicted[protocol], off[protocol])),
        band,
        p.practical,
        paired,
        *(_dominating(p, protocol) for protocol in CHARGED),
    )


def _columns(unit: str) -> tuple[str, ...]:
    predicted = (
        name for words in CHARGED.values() for name in (f"predicted, {words} [{unit}]", "error [%]")
    )
    return (
        "cell",
        "rate",
        f"measured [{unit}]",
        *predicted,
        f"10 to 90 % of designs [{unit}]",
        f"null model [{unit}]",
        f"shared pair [{unit}]",
        *(f"dominating loss, {words} (gain if ideal)" for words in CHARGED.values()),
    )


def _protocol(case: RateCase) -> str:
    if case.protocol == "unknown":
        return "How the cells were charged is not known, so both protocols are shown."
    return f"Protocol: {case.protocol}."


def _limits(found: Sequence[Prediction]) -> str:
    own, null = own_score(found), null_score(found)
    high = sum(p.predicted[MAIN] > p.measured for p in found)
    stuck = sum(p.predicted[CYCLE] < 0.02 * p.measured for p in found)
    excluded = (
        ""
        if not stuck
        else f" Charged at the test rate {stuck} of them would deliver next to nothing, so they "
        "were charged more slowly, or to a higher voltage than assumed."
    )
    banded = [p for p in found if p.banded]
    inside = sum(p.low[MAIN] <= p.measured <= p.high[MAIN] for p in banded)
    held = f" The band holds {inside} of {len(banded)} of them." if banded else ""
    other = own_score(found, CYCLE)
    return (
        f"Error {own} over {own.points} points, {high} of them predicted too high; "
        f"{other} if they were charged at the test rate; the null "
        f"model leaves {null}. Dominating loss of these points as predicted: "
        f"{_counted(found, MAIN)}; charged at the test rate: {_counted(found, CYCLE)}."
        f"{held}{excluded}"
    )


def _dominating(p: Prediction, protocol: Protocol) -> str:
    return f"{PROCESSES.get(p.dominating[protocol], 'none')} ({100 * p.gain[protocol]:.0f} %)"


def _counted(found: Sequence[Prediction], protocol: Protocol) -> str:
    """How often each process dominates, the most frequent first."""
    counts = Counter(p.dominating[protocol] for p in found)
    return ", ".join(f"{PROCESSES.get(name, 'none')} at {n}" for name, n in counts.most_common())


def _rates(case: RateCase, found: Sequence[Prediction]) -> Figure:
    from sscell.validation.figures.measured import measured

    names = list(dict.fromkeys(p.sample for p in found))
    _, unit = UNITS[case.reported]
    data = xr.Dataset(
        {
            "measured": ("point", [p.measured for p in found]),
            "predicted": (("point", "protocol"), [list(p.predicted.values()) for p in found]),
            "low": ("point", [p.low[MAIN] for p in found]),
            "high": ("point", [p.high[MAIN] for p in found]),
            "practical": ("point", [p.practical for p in found]),
            "sample": ("point", [p.sample for p in found]),
            "c_rate": ("point", [p.c_rate for p in found]),
        },
        {"protocol": list(CHARGED.values())},
        {"title": case.title, "units": unit, "reported": case.reported, "samples": len(names)},
    )
    return measured(data)


def _thickness(thick: xr.Dataset) -> Figure:
    from sscell.validation.figures.measured import thickness

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


def composition_table(
    name: str, case: RateCase, defaults: SharedDefaults, execution: Execution
) -> Table:
    """Predictions at ``case.asked`` for every composition, the least active material first.

    Parameters
    ----------
    name : str
        Of the table.
    case : RateCase
        With ``asked`` rates.
    defaults : SharedDefaults
    execution : Execution
    """
    every = [prepare(sample, defaults) for sample in (*case.samples, *case.compositions)]
    every.sort(key=lambda one: derive(one.cell).volume_fractions.active_material)
    rates = case.asked
    designs = [Design.of(one.cell) for one in every]
    points = [Point(d, rate, protocol) for d in designs for protocol in CHARGED for rate in rates]
    shape = (len(every), len(CHARGED), len(rates))
    variable, unit = UNITS[case.reported]
    values = solved_arrays(points, shape, execution)[0][variable]
    rows = []
    for i, one in enumerate(every):
        d = derive(one.cell)
        third = 1e4 * d.loading.thickness / (3 * d.ionic_conductivity)
        for j, rate in enumerate(rates):
            row = (one.sample.name, 10 * d.ionic_conductivity, third, f"{rate:g}C")
            rows.append((*row, *(float(v) for v in values[i, :, j]), _measured(one, rate, case)))
    columns = (
        "cell",
        "effective ionic conductivity, measured [mS/cm]",
        "L/(3 kappa) [ohm cm2]",
        "rate",
        *(f"predicted, {words} [{unit}]" for words in CHARGED.values()),
        f"measured [{unit}]",
    )
    return Table(f"{name}_compositions", columns, rows, "All compositions at the same rates:")


def _measured(one: Prepared, rate: float, case: RateCase) -> float:
    for point, known in zip(one.sample.measured, one.rates, strict=True):
        if abs(known - rate) < 1e-9:
            return reported(point, case.reported)
    return float("nan")
