"""How far predictions are from what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
    found = np.asarray(predicted, dtype=float) / np.asarray(measured, dtype=float) - 1
    return np.asarray(found)


def score(predicted: Sequence[float], measured: Sequence[float]) -> Score:
    """Median and worst error; points without a number count as entirely wrong."""
    off = np.abs(errors(predicted, measured))
    off = np.where(np.isfinite(off), off, np.inf)
    if not off.size:
        return Score(0, float("nan"), float("nan"))
    return Score(off.size, float(np.median(off)), float(off.max()))
