"""Predictions for published cells, with nothing but what the papers and the shared defaults say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.measured import Measured
from sscell.designs.replace import replaced
from sscell.designs.uncertainty import uncertain_designs
from sscell.parameters.measured_points import RatePoint, rate_points
from sscell.protocols.charge import read_charge
from sscell.protocols.protocol import Protocol
from sscell.quantities.sourced import Sourced
from sscell.reading.read import read_cell
from sscell.solving.arrays import solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.studies.idealised import PROCESSES, idealised
from sscell.validation.cards import RateCase, Sample, SharedDefaults, folder, read_card

Array = NDArray[np.float64]
FULL, SAME = read_charge("full"), read_charge("same rate")
CHARGED: dict[Protocol, str] = {FULL: "full charge first", SAME: "charged at the same rate"}
"""How a cell may have been charged before a discharge, by protocol."""
DRAWN = 32
"""Designs drawn where a paper leaves values open; a power of two."""
NOTHING = 0.02
"""Gain below which no loss dominates, of the equilibrium capacity. [-]"""
UNITS = {"specific": ("specific_capacity", "mAh/g"), "areal": ("capacity", "mAh/cm2")}
"""Variable and unit of a capacity as a paper reports it."""


@dataclass(frozen=True)
class Prepared:
    """A sample, ready to be asked."""

    sample: Sample
    cell: CellDesign
    """With the shared defaults where the paper is silent."""
    drawn: tuple[CellDesign, ...]
    """Itself, or as often as drawn where values are unknown."""
    measured: Measured | None
    """What was measured on it; none where only a prediction is shown."""

    @property
    def points(self) -> tuple[RatePoint, ...]:
        """What was measured, in common units."""
        return rate_points(self.cell, self.measured.points if self.measured else ())

    @property
    def rates(self) -> list[float]:
        """C-rates that were measured. [h-1]"""
        return [point.c_rate for point in self.points]

    @property
    def charge(self) -> Protocol:
        """How the cell was charged, or most likely was; one of ``CHARGED``."""
        charge = self.measured.charge if self.measured else SAME.charge
        return next(protocol for protocol in CHARGED if protocol.charge == charge)


@dataclass(frozen=True)
class Prediction:
    """One measured point and what was predicted for it, in the unit of the paper."""

    case: str
    sample: str
    c_rate: float
    measured: float
    predicted: dict[Protocol, float]
    """By protocol; the median of what was drawn."""
    low: dict[Protocol, float]
    """Tenth percentile of what was drawn; the prediction itself where nothing was."""
    high: dict[Protocol, float]
    """Ninetieth percentile."""
    practical: float
    """Equilibrium capacity of all active material: the guess of who knows nothing of rates."""
    connected: float
    """The same of the active material that is connected."""
    dominating: dict[Protocol, str]
    """The process that wins most when it is made ideal, by protocol."""
    gain: dict[Protocol, float]
    """What it wins, over the equilibrium capacity. [-]"""
    banded: bool
    """Whether values were drawn."""
    charge: Protocol
    """How the cell was charged, or most likely was."""

    @property
    def main(self) -> float:
        """What was predicted for the charge that it had, or most likely had."""
        return self.predicted[self.charge]


def prepare(
    sample: Sample, defaults: SharedDefaults, others: Mapping[str, Any] | None = None
) -> Prepared:
    """A sample's cell with the shared defaults, and the designs drawn from what is unknown.

    Parameters
    ----------
    sample : Sample
    defaults : SharedDefaults
        Used but where the paper gives the value.
    others : mapping of path to value, optional
        Instead of the defaults of these paths.
    """
    given = sample.cell if isinstance(sample.cell, str) else dict(sample.cell)
    card = read_cell(given, CellDesign, folder())
    measured = sample.measured or (None if sample.change else card.measured)
    shared = {v.path: v.sourced for v in defaults.values} | dict(others or {})
    shared = {path: value for path, value in shared.items() if path not in sample.given}
    cell = replaced(card, {**shared, **{change.path: change.sourced for change in sample.change}})
    if not sample.unknown:
        return Prepared(sample, cell, (cell,), measured)
    ranges = {unknown.path: unknown.span for unknown in sample.unknown}
    drawn = [replaced(cell, design) for design in uncertain_designs(cell, ranges, DRAWN)]
    return Prepared(sample, cell, tuple(drawn), measured)


def predict(
    case: RateCase, prepared: Sequence[Prepared], execution: Execution, *, gains: bool = True
) -> list[Prediction]:
    """Predictions for every measured point of a paper, solved in few batches.

    Parameters
    ----------
    case : RateCase
    prepared : sequence of Prepared
        Its samples, or some of them.
    execution : Execution
    gains : bool
        Also find the dominating loss.
    """
    variable, _ = UNITS[case.reported]
    predictions: list[Prediction] = []
    designs = [
        (p, d, protocol) for p in prepared for d in map(Design.of, p.drawn) for protocol in CHARGED
    ]
    points = [Point(d, rate, protocol) for p, d, protocol in designs for rate in p.rates]
    answers = _solved(points, variable, execution)
    ideal = (
        {protocol: _gains(prepared, protocol, execution) for protocol in CHARGED} if gains else {}
    )
    at = 0
    for p in prepared:
        shape = (len(p.drawn), len(CHARGED), len(p.rates))
        size = int(np.prod(shape))
        values = answers[at : at + size].reshape(shape)
        at += size
        rest = np.median([equilibrium(cell, case.reported) for cell in p.drawn])
        share = float(p.cell.cathode.utilisation)
        for k, point in enumerate(p.points):
            won = {protocol: gained[p.sample.name][k] for protocol, gained in ideal.items()}
            low, middle, high = np.nanquantile(values[:, :, k], (0.1, 0.5, 0.9), axis=0)
            predictions.append(
                Prediction(
                    case.title,
                    p.sample.name,
                    p.rates[k],
                    reported(point, case.reported),
                    dict(zip(CHARGED, middle.tolist(), strict=True)),
                    dict(zip(CHARGED, low.tolist(), strict=True)),
                    dict(zip(CHARGED, high.tolist(), strict=True)),
                    float(rest) / share,
                    float(rest),
                    {protocol: process for protocol, (process, _) in won.items()},
                    {protocol: gain for protocol, (_, gain) in won.items()},
                    bool(p.sample.unknown),
                    p.charge,
                )
            )
    return predictions


def reported(point: RatePoint, how: str) -> float:
    """A measured capacity in the unit of the paper. [mAh/g] or [mAh/cm2]"""
    return point.specific_capacity if how == "specific" else point.areal_capacity


def equilibrium(cell: CellDesign, how: str) -> float:
    """Capacity of the connected active material, in the unit of the paper."""
    d = Design.of(cell).derived
    if how == "specific":
        return d.equilibrium_capacity / d.loading.loading / 3600
    return d.equilibrium_capacity / 36000


def _solved(points: Sequence[Point], variable: str, execution: Execution) -> Array:
    variables, _ = solved_arrays(points, (len(points),), execution)
    return np.asarray(variables[variable], dtype=float)


def _gains(
    prepared: Sequence[Prepared], protocol: Protocol, execution: Execution
) -> dict[str, list[tuple[str, float]]]:
    """The process that wins most at each point of each sample, and what it wins."""
    cells = {
        p.sample.name: [p.cell, *(idealised(p.cell, process) for process in PROCESSES)]
        for p in prepared
    }
    points = [
        Point(Design.of(cell), rate, protocol)
        for p in prepared
        for cell in cells[p.sample.name]
        for rate in p.rates
    ]
    fractions = _solved(points, "capacity_fraction", execution)
    dominating: dict[str, list[tuple[str, float]]] = {}
    at = 0
    for p in prepared:
        shape = (1 + len(PROCESSES), len(p.rates))
        size = int(np.prod(shape))
        values: Any = fractions[at : at + size].reshape(shape)
        at += size
        won = values[1:] - values[0]
        best = np.nanargmax(won, axis=0)
        names = list(PROCESSES)
        dominating[p.sample.name] = [
            (names[b] if won[b, k] > NOTHING else "none", float(won[b, k]))
            for k, b in enumerate(best)
        ]
    return dominating


PAPERS = (
    "minnmann2021",
    "schlautmann2023",
    "asano2017",
    "kato2018",
    "zhang2024",
    "choi2024",
    "song2024",
    "deng2022",
)
"""Cards of papers with capacities at rates that the calibration learns from."""
KEPT_ASIDE = ("yan2025", "kim2021", "subramanian2024", "wang2023", "oh2026")
"""The same of papers that it has not seen, to test its bands."""
EVERY = (*PAPERS, *KEPT_ASIDE)
DEFAULTS = "shared_defaults"
UTILISATION = "cathode.utilisation"
LEVERS = (0.62, 0.77, 1.0)
"""Utilisations whose effect is shown: two that images gave (Minnmann2024), and all of it. [-]"""


@dataclass(frozen=True)
class Published:
    """Papers, predicted."""

    names: tuple[str, ...]
    cases: tuple[RateCase, ...]
    prepared: tuple[tuple[Prepared, ...], ...]
    predictions: tuple[tuple[Prediction, ...], ...]
    levers: dict[float, tuple[Prediction, ...]]
    """Cells with nothing drawn, at other utilisations."""

    @property
    def every(self) -> list[Prediction]:
        """All points in order."""
        return [point for predictions in self.predictions for point in predictions]


def publish(names: Sequence[str], execution: Execution, *, together: bool = True) -> Published:
    """Read the cards and predict every point of them.

    Parameters
    ----------
    names : sequence of str
        Of ``EVERY``.
    execution : Execution
    together : bool
        Also show what utilisation does.
    """
    defaults = read_card(DEFAULTS, SharedDefaults)
    cases = tuple(read_card(name, RateCase) for name in names)
    prepared = tuple(tuple(prepare(s, defaults) for s in case.samples) for case in cases)
    predictions = tuple(
        tuple(predict(case, ready, execution)) for case, ready in zip(cases, prepared, strict=True)
    )
    levers = {}
    if together:
        levers = {share: _at(share, cases, defaults, execution) for share in LEVERS}
    return Published(tuple(names), cases, prepared, predictions, levers)


def _at(
    share: float, cases: Sequence[RateCase], defaults: SharedDefaults, execution: Execution
) -> tuple[Prediction, ...]:
    """Predictions with another utilisation for all cells in which nothing is drawn."""
    value = Sourced(share, "assumed: to show what utilisation does")
    predictions: list[Prediction] = []
    for case in cases:
        sure = [sample for sample in case.samples if not sample.unknown]
        ready = [prepare(s, defaults, {UTILISATION: value}) for s in sure]
        if ready:
            predictions += predict(case, ready, execution, gains=False)
    return tuple(predictions)


def own_score(predictions: Sequence[Prediction], protocol: Protocol | None = None) -> Score:
    """Of the predictions with literature defaults.

    Parameters
    ----------
    predictions : sequence of Prediction
    protocol : Protocol, optional
        One of ``CHARGED``; by default that of each cell, as best known.
    """
    guess = [p.predicted[protocol or p.charge] for p in predictions]
    return score(guess, [p.measured for p in predictions])


def null_score(predictions: Sequence[Prediction], *, connected: bool = False) -> Score:
    """Of the equilibrium capacity at every rate, of all or of the connected active material."""
    guess = [p.connected if connected else p.practical for p in predictions]
    return score(guess, [p.measured for p in predictions])


FAST = 0.3
"""C-rate above which a point says something of rates. [h-1]"""


@dataclass(frozen=True)
class Score:
    """Absolute relative errors of some points."""

    points: int
    median: float
    """[-]"""
    worst: float
    """[-]"""

    def __str__(self) -> str:
        if not self.points:
            return "no point"
        return f"{100 * self.median:.0f} % median, {100 * self.worst:.0f} % worst"


def errors(predicted: ArrayLike, measured: ArrayLike) -> NDArray[np.float64]:
    """Predicted over measured, less one; -1 where nothing is delivered. [-]"""
    return np.asarray(np.asarray(predicted, dtype=float) / np.asarray(measured, dtype=float) - 1)


def score(predicted: Sequence[float], measured: Sequence[float]) -> Score:
    """Median and worst error; points without a number count as entirely wrong."""
    off = np.abs(errors(predicted, measured))
    off = np.where(np.isfinite(off), off, np.inf)
    if not off.size:
        return Score(0, float("nan"), float("nan"))
    return Score(off.size, float(np.median(off)), float(off.max()))
