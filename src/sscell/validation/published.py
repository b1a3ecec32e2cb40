"""Published cells, predicted: every paper with capacities at rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscell.protocols.protocol import Protocol
from sscell.quantities.sourced import Sourced
from sscell.solving.batch import Execution
from sscell.validation.cards import RateCase, SharedDefaults, read_card
from sscell.validation.predict import Prediction, Prepared, predict, prepare

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
"""Cards of papers with capacities at rates."""
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
        Of ``PAPERS``.
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
