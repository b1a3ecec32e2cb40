"""The report on one paper: measured, predicted, what limits, its closed form over thickness."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.designs.replace import replaced
from sscell.parameters.derived import derive
from sscell.protocols.protocol import Protocol
from sscell.solving.arrays import solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.studies.idealised import PROCESSES
from sscell.validation import figures as draw
from sscell.validation.cards import (
    Catholyte,
    RateCase,
    SharedDefaults,
    ThickDesign,
    ThicknessStudy,
    read_card,
)
from sscell.validation.predict import (
    CHARGED,
    DEFAULTS,
    FULL,
    SAME,
    UNITS,
    Prediction,
    Prepared,
    Published,
    errors,
    null_score,
    own_score,
    prepare,
    reported,
)
from sscell.validation.report import Section, Table

CURRENTS = (5.0, 10.0, 20.0, 40.0, 60.0, 90.0, 120.0, 200.0)
"""Current densities of the figure. [A/m2]"""


def ions_alone(
    study: ThicknessStudy, electrolyte: Catholyte, design: ThickDesign, current: float
) -> float:
    """Capacity that fronts in both electrodes leave, at most what the cathode holds. [C/m2]

    C = X/i (U_c - U_a - U_cut - R_o i), 1/X = 1/(q_c kappa_c) + 1/(q_a kappa_a) (Kato2018).

    Parameters
    ----------
    study : ThicknessStudy
    electrolyte : Catholyte
    design : ThickDesign
    current : float
        [A/m2]
    """
    slowness = 1 / (study.cathode_capacity * electrolyte.ionic_conductivity)
    slowness += 1 / (study.anode_capacity * study.anode_conductivity)
    voltage = study.cathode_potential - study.anode_potential - study.cutoff
    left = max(voltage - study.other_resistance * current, 0.0)
    return min(float(left / slowness / current), float(design.areal_capacity))


def over_thickness(case: RateCase, samples: Sequence[Prepared], execution: Execution) -> xr.Dataset:
    """Areal capacities, simulated and of the paper's closed form.

    Parameters
    ----------
    case : RateCase
        With a ``thickness`` block.
    samples : sequence of Prepared
        Of the paper; the cell of the first is made thicker and thinner.
    execution : Execution

    Returns
    -------
    xarray.Dataset
        Dims (electrolyte, thickness, current_density): ``capacity`` and ``ions_alone``
        [mAh/cm2]; measured points along ``point``.
    """
    study = case.thickness
    assert study is not None
    points = []
    for electrolyte in study.electrolytes:
        for design in study.designs:
            layer = Design.of(_cell(samples[0].cell, electrolyte, design))
            points += [Point(layer, i / layer.derived.current_1c) for i in CURRENTS]
    shape = (len(study.electrolytes), len(study.designs), len(CURRENTS))
    answers, _ = solved_arrays(points, shape, execution)
    closed = np.array(
        [
            [[ions_alone(study, e, d, i) / 36000 for i in CURRENTS] for d in study.designs]
            for e in study.electrolytes
        ]
    )
    dims = ("electrolyte", "thickness", "current_density")
    unit = {"units": "mAh/cm2", "long_name": "areal capacity"}
    return xr.Dataset(
        {
            "capacity": (dims, answers["capacity"], unit),
            "ions_alone": (dims, closed, unit),
            "outcome": (dims, answers["outcome"]),
            **_measured(study, samples),
        },
        {
            "electrolyte": ("electrolyte", [e.name for e in study.electrolytes]),
            "thickness": (
                "thickness",
                [round(d.thickness * 1e6) for d in study.designs],
                {"units": "um", "long_name": "cathode thickness"},
            ),
            "current_density": (
                "current_density",
                [i / 10 for i in CURRENTS],
                {"units": "mA/cm2", "long_name": "current density"},
            ),
        },
        {"title": case.title},
    )


def _measured(study: ThicknessStudy, samples: Sequence[Prepared]) -> dict[str, Any]:
    """What the samples delivered, with their thickness and the electrolyte nearest to theirs."""
    rows = []
    for sample in samples:
        d = Design.of(sample.cell).derived
        gaps = [
            abs(np.log(e.ionic_conductivity / d.ionic_conductivity)) for e in study.electrolytes
        ]
        electrolyte = study.electrolytes[int(np.argmin(gaps))].name
        rows += [
            (
                reported(point, "areal"),
                point.c_rate * d.current_1c / 10,
                d.loading.thickness * 1e6,
                electrolyte,
            )
            for point in sample.points
        ]
    capacity, current, thickness, electrolyte_of = zip(*rows, strict=True)
    return {
        "measured_capacity": ("point", list(capacity)),
        "measured_current": ("point", list(current)),
        "measured_thickness": ("point", list(thickness)),
        "measured_electrolyte": ("point", list(electrolyte_of)),
    }


def _cell(base: CellDesign, electrolyte: Catholyte, design: ThickDesign) -> CellDesign:
    """The base with other ions and loading, all of it connected as in the closed form.

    Its anode grows with the cathode.
    """
    loading = Design.of(base).derived.loading.loading
    anode = base.anode.resistance * design.loading / loading
    return replaced(
        base,
        {
            "cathode.loading": design.loading,
            "cathode.ionic_conductivity": electrolyte.ionic_conductivity,
            "anode.resistance": f"{anode!r} ohm m^2",
            "cathode.utilisation": "100 %",
        },
    )


_KNOWN = {
    "stated": "{words}, as the paper states",
    "inferred": "{words}, which is inferred and not printed in what is known here",
    "unknown": "how they were charged is not known ({words} is the first guess)",
}
"""How a charge is described, by how it is known."""


def paper_section(index: int, done: Published, execution: Execution) -> Section:
    """One paper: a row for every measured point, failures among them."""
    case, predictions = done.cases[index], done.predictions[index]
    _, unit = UNITS[case.reported]
    rows = [_row(p) for p in predictions]
    name = done.names[index]
    table = Table(name, _columns(unit), rows)
    charges = _charges(done.prepared[index])
    known = [f"Missing: {case.missing.strip()}", f"Grade {case.grade}. {charges}"]
    caption = f"{case.title}: measured and predicted"
    figures = {name: (caption, lambda: draw.measured(predictions, case.reported))}
    text = [*([case.note.strip()] if case.note else []), *known]
    tables = [table]
    if case.asked:
        defaults = read_card(DEFAULTS, SharedDefaults)
        tables.append(composition_table(name, case, defaults, execution))
    if case.thickness is not None:
        thick = over_thickness(case, done.prepared[index], execution)
        figures[f"{name}_thickness"] = (
            "Areal capacity against current: simulated and the closed form of ions alone",
            lambda: draw.thickness(thick),
        )
        text.append((case.thickness.note or "").strip())
        tables.append(_thickness_table(name, thick))
    error = own_score(predictions)
    conclusion = [_limits(predictions), f"Missing physics: {case.lacking.strip()}"]
    headline = f"{error}; null model {null_score(predictions)}"
    return Section(name, case.title, text, tables, figures, conclusion, headline)


def _row(p: Prediction) -> tuple[object, ...]:
    band = f"{p.low[p.charge]:.3g}–{p.high[p.charge]:.3g}" if p.banded else ""
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
        *(f"dominating loss, {words} (gain if ideal)" for words in CHARGED.values()),
    )


def _charges(samples: Sequence[Prepared]) -> str:
    """How the cells were charged, and from where that is known."""
    sentences: dict[str, list[str]] = {}
    for sample in samples:
        if sample.measured is not None:
            words = CHARGED[sample.charge]
            sentence = _KNOWN[sample.measured.charge_known].format(words=words)
            sentences.setdefault(sentence, []).append(sample.sample.name)
    if len(sentences) == 1:
        return f"The cells: {next(iter(sentences))}."
    return " ".join(f"{', '.join(names)}: {words}." for words, names in sentences.items())


def _limits(predictions: Sequence[Prediction]) -> str:
    error, null = own_score(predictions), null_score(predictions)
    high = sum(p.main > p.measured for p in predictions)
    banded = [p for p in predictions if p.banded]
    inside = sum(p.low[p.charge] <= p.measured <= p.high[p.charge] for p in banded)
    held = f" The band holds {inside} of {len(banded)} of them." if banded else ""
    full, same = own_score(predictions, FULL), own_score(predictions, SAME)
    return (
        f"Error {error} over {error.points} points, charged as best known, {high} of them "
        f"predicted too high; {full} after a full charge, {same} if all were charged at the test "
        f"rate; the null model leaves {null}. Dominating loss of these points as predicted after a "
        f"full charge: {_counted(predictions, FULL)}; charged at the test rate: "
        f"{_counted(predictions, SAME)}.{held}{_excluded(predictions)}"
    )


def _excluded(predictions: Sequence[Prediction]) -> str:
    """A charge at the test rate that would leave next to nothing of what was measured."""
    stuck = sum(p.predicted[SAME] < 0.02 * p.measured for p in predictions)
    if not stuck:
        return ""
    return (
        f" Charged at the test rate {stuck} of them would deliver next to nothing, so they were "
        "charged more slowly, or to a higher voltage than assumed."
    )


def _dominating(p: Prediction, protocol: Protocol) -> str:
    return f"{PROCESSES.get(p.dominating[protocol], 'none')} ({100 * p.gain[protocol]:.0f} %)"


def _counted(predictions: Sequence[Prediction], protocol: Protocol) -> str:
    """How often each process dominates, the most frequent first."""
    counts = Counter(p.dominating[protocol] for p in predictions)
    return ", ".join(f"{PROCESSES.get(name, 'none')} at {n}" for name, n in counts.most_common())


def _thickness_table(name: str, thick: xr.Dataset) -> Table:
    rows = []
    for electrolyte in thick["electrolyte"].values:
        for size in thick["thickness"].values:
            curve = thick.sel(electrolyte=electrolyte, thickness=size)
            for i in (10.0, 60.0, 120.0):
                at = curve.sel(current_density=i / 10)
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
    every.sort(key=lambda prepared: derive(prepared.cell).volume_fractions.active_material)
    rates = case.asked
    designs = [Design.of(prepared.cell) for prepared in every]
    points = [Point(d, rate, protocol) for d in designs for protocol in CHARGED for rate in rates]
    shape = (len(every), len(CHARGED), len(rates))
    variable, unit = UNITS[case.reported]
    values = solved_arrays(points, shape, execution)[0][variable]
    rows = []
    for i, prepared in enumerate(every):
        d = derive(prepared.cell)
        third = 1e4 * d.loading.thickness / (3 * d.ionic_conductivity)
        for j, rate in enumerate(rates):
            row = (prepared.sample.name, 10 * d.ionic_conductivity, third, f"{rate:g}C")
            rows.append(
                (*row, *(float(v) for v in values[i, :, j]), _measured_at(prepared, rate, case))
            )
    columns = (
        "cell",
        "effective ionic conductivity, measured [mS/cm]",
        "L/(3 kappa) [ohm cm2]",
        "rate",
        *(f"predicted, {words} [{unit}]" for words in CHARGED.values()),
        f"measured [{unit}]",
    )
    return Table(f"{name}_compositions", columns, rows, "All compositions at the same rates:")


def _measured_at(prepared: Prepared, rate: float, case: RateCase) -> float:
    for point in prepared.points:
        if abs(point.c_rate - rate) < 1e-9:
            return reported(point, case.reported)
    return float("nan")
