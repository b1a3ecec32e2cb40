"""Measured capacities averaged over repeats of a rate, and how well each mean is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sscell.errors import InputError, Problem
from sscell.study.rate_data import RateData

Array = NDArray[np.float64]

FLOOR = 0.5
"""Of the largest standard deviation, below which none falls: 1 % of the largest capacity at a
precision of 2 %. A capacity near zero is not known to 2 % of itself. [-]"""
ALIKE = 1e-3
"""Relative difference up to which two rates are the same. [-]"""


@dataclass(frozen=True)
class RateMeans:
    """One mean a rate, in the order in which the rates first occur."""

    data: RateData
    """As measured."""
    rates: Array
    """C-rates [h-1], or current densities [A/m2]."""
    capacities: Array
    """In the unit of the data."""
    counts: NDArray[np.int_]
    """How often each was measured."""
    deviations: Array
    """Standard deviation of each mean, in the same unit: precision or scatter of repeats."""
    scatter: float
    """Standard deviation of repeats at one rate, as a share of a capacity; NaN without repeats."""


def rate_means(data: RateData, precision: float) -> RateMeans:
    """Means over repeats, with their standard deviations.

    The precision is that of a cell: repeats of one cell do not make it better. Where repeats
    scatter so much that their mean is known less well than that, the scatter counts (the
    pure error, pooled over all rates).

    Parameters
    ----------
    data : RateData
    precision : float
        Relative standard deviation of a capacity. [-]

    Raises
    ------
    InputError
        If no capacity is above zero.
    """
    if not data.capacities.max() > 0:
        raise InputError(Problem(data.origin, "no capacity is above 0; nothing follows from that"))
    group = _groups(data.rates)
    counts = np.bincount(group)
    rates, means = (np.bincount(group, v) / counts for v in (data.rates, data.capacities))
    deviations = precision * np.maximum(means, FLOOR * means.max())
    repeated = int(np.sum(counts - 1))
    within = np.sum(((data.capacities - means[group]) / deviations[group]) ** 2)
    scatter = float(np.sqrt(within / repeated)) if repeated else float("nan")
    wider = np.nan_to_num(scatter / np.sqrt(counts), nan=1.0)
    deviations = deviations * np.maximum(1.0, wider)
    return RateMeans(data, rates, means, counts, deviations, precision * scatter)


def _groups(rates: Array) -> NDArray[np.int_]:
    """The number of the group of equal rates that each belongs to, by first occurrence."""
    order = np.argsort(rates, kind="stable")
    new = np.diff(np.log(rates[order]), prepend=-np.inf) > ALIKE
    label = np.empty(rates.size, dtype=int)
    label[order] = np.cumsum(new) - 1
    first = dict.fromkeys(label.tolist())
    number = {group: i for i, group in enumerate(first)}
    return np.array([number[group] for group in label.tolist()])
