"""Forecasts of measured capacities, and how good they are: band, width, CRPS, error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscell.designs.discrepancy import Discrepancy
from sscell.validation.emulator import SEED, PublishedCell
from sscell.validation.posterior import Evaluated, Posterior
from sscell.validation.predict import FAST

Array = NDArray[np.float64]
BAND = (0.1, 0.9)
"""Quantiles at the ends of the band."""


@dataclass(frozen=True)
class Forecast:
    """One measured point and what was predicted for it, over the practical capacity."""

    method: str
    paper: str
    cell: str
    c_rate: float
    measured: float
    low: float
    """Tenth percentile."""
    median: float
    high: float
    """Ninetieth percentile."""
    crps: float
    """Continuous ranked probability score: mean distance between the forecast and what was
    measured, less half the mean distance between two values of the forecast. [-]"""


@dataclass(frozen=True)
class Scores:
    """Of many forecasts by one method."""

    points: int
    held: float
    """Share of the points within the band from the 10th to the 90th percentile. [-]"""
    width: float
    """Mean of that band, over the practical capacity. [-]"""
    crps: float
    """Mean, over the practical capacity. [-]"""
    error: float
    """Median absolute error of the median, over what was measured. [-]"""
    fast_error: float
    """The same above ``FAST``; NaN without such points. [-]"""


def scores(forecasts: Sequence[Forecast]) -> Scores:
    """Of some forecasts, each point counting once."""
    measured, low, middle, high, crps, rate = np.transpose(
        [(f.measured, f.low, f.median, f.high, f.crps, f.c_rate) for f in forecasts]
    )
    error, fast = np.abs(middle / measured - 1), rate > FAST
    return Scores(
        len(forecasts),
        float(np.mean((low <= measured) & (measured <= high))),
        float(np.mean(high - low)),
        float(crps.mean()),
        float(np.median(error)),
        float(np.median(error[fast])) if fast.any() else float("nan"),
    )


def judged(
    method: str, cell: PublishedCell, point: int, values: ArrayLike, weights: Array | None = None
) -> Forecast:
    """The forecast of a point from values it may have, equally likely or by weight."""
    x = np.maximum(np.ravel(np.asarray(values, dtype=float)), 0.0)
    w = np.full(x.size, 1 / x.size) if weights is None else np.ravel(weights) / np.sum(weights)
    order = np.argsort(x)
    x, w = x[order], w[order]
    measured = float(cell.measured[point])
    up_to = np.cumsum(w)
    low, middle, high = (x[np.searchsorted(up_to, q).clip(max=x.size - 1)] for q in (0.1, 0.5, 0.9))
    # half the mean distance of two values: the area of F (1 - F)
    apart = float(np.sum(np.diff(x) * up_to[:-1] * (1 - up_to[:-1])))
    crps = float(np.sum(w * np.abs(x - measured))) - apart
    return Forecast(
        method, cell.paper, cell.name, cell.rates[point], measured, low, middle, high, crps
    )


def forecast(method: str, done: Evaluated, index: int, chosen: Posterior) -> list[Forecast]:
    """Of every point of a cell that the posterior has not seen."""
    capacities, numbers = _drawn(done, index, chosen)
    off = chosen.discrepancy[:, None] * numbers
    return [
        judged(method, done.cells[index], k, capacities[:, k] + off[:, k])
        for k in range(capacities.shape[1])
    ]


def conditioned(method: str, done: Evaluated, index: int, chosen: Posterior) -> list[Forecast]:
    """Of the points of a cell but its slowest, which is known.

    The draws are weighted by how well they meet the slowest point, and what they leave there is
    left at the other points as far as the discrepancy is shared.
    """
    cell = done.cells[index]
    capacities, numbers = _drawn(done, index, chosen)
    known, left = cell.slowest, Discrepancy(chosen.discrepancy, chosen.shared)
    others = [k for k in range(len(cell.rates)) if k != known]
    seen = (cell.measured - capacities)[:, [known]], [cell.rates[known]]
    mean, deviation = left.given(*seen, [cell.rates[k] for k in others])
    after = capacities[:, others] + mean + deviation * numbers[:, others]
    weights = np.exp(left.log_density(*seen))
    return [
        judged(method, cell, k, values, weights) for k, values in zip(others, after.T, strict=True)
    ]


def _drawn(done: Evaluated, index: int, chosen: Posterior) -> tuple[Array, Array]:
    """Capacities of a cell by draw, charges and readings in turn, and standard normal numbers."""
    values = done.capacities[index][chosen.index]
    draws, readings, charges, points = values.shape
    random = np.random.default_rng([SEED, index])
    each = (
        np.arange(draws),
        random.integers(readings, size=draws),
        random.integers(charges, size=draws),
    )
    return values[each], random.standard_normal((draws, points))
