"""The places of a map in waves, and guesses from those that are solved; never answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

Array = NDArray[np.float64]
Places = NDArray[np.intp]

STRIDES = (4, 2)
"""Of the waves before the last: about every fourth, then every second value of a long axis."""
LONG = 5
"""Values of an axis from which it is interpolated; maps along shorter ones are separate."""


def waves(shape: Sequence[int], apart: int | None = None) -> Iterator[Places]:
    """Positions in a flat map, first few and far apart, then those between them.

    Parameters
    ----------
    shape : sequence of int
    apart : int, optional
        An axis whose values have nothing to do with each other, as designs drawn at random.

    Examples
    --------
    >>> from sscell.studies.neighbours import waves
    >>> [wave.tolist() for wave in waves((9,))]
    [[0, 4, 8], [2, 6], [1, 3, 5, 7]]
    """
    left, axes = np.ones(shape, dtype=bool), list(zip(shape, _long(shape, apart), strict=True))
    for stride in (*STRIDES, 1):
        wave = np.zeros(shape, dtype=bool)
        wave[np.ix_(*(_spread(n, stride if is_long else 1) for n, is_long in axes))] = True
        yield np.flatnonzero(wave & left)
        left &= ~wave


def _long(shape: Sequence[int], apart: int | None) -> NDArray[np.bool_]:
    return np.array([n >= LONG and axis != apart for axis, n in enumerate(shape)])


def _spread(count: int, stride: int) -> Places:
    return np.unique(np.linspace(0, count - 1, -(-(count - 1) // stride) + 1).round().astype(int))


def interpolated(
    shape: Sequence[int], values: Array, asked: Places, apart: int | None = None
) -> Array:
    """Values at places of a map, from those known at others.

    Parameters
    ----------
    shape : sequence of int
    values : array, shape (places, n)
        NaN where not known.
    asked : array, shape (m,)
    apart : int, optional
        As for :func:`waves`.

    Returns
    -------
    array, shape (m, n)
        NaN where too little is known.
    """
    at = np.stack(np.unravel_index(np.arange(len(values)), shape), axis=1).astype(float)
    is_long = _long(shape, apart)
    _, maps = np.unique(at[:, ~is_long], axis=0, return_inverse=True)
    maps = maps.ravel()  # a column in numpy 2.0.0
    at, known = at[:, is_long], np.isfinite(values).all(axis=1)
    answers = np.full((asked.size, values.shape[1]), np.nan)
    if not is_long.any():
        return answers
    for each in np.unique(maps[asked]):
        given, wanted = np.flatnonzero(known & (maps == each)), maps[asked] == each
        if not given.size:
            continue
        # a plane is part of the interpolation; places in a row do not define it
        if np.linalg.matrix_rank(at[given] - at[given].mean(axis=0)) == is_long.sum():
            between = RBFInterpolator(at[given], values[given], kernel="cubic")
            answers[wanted] = between(at[asked[wanted]])
    return answers


WITHIN = 0.01
"""Width of a bracket that is enough, if what is reached at its ends tells the answer apart."""
NEAR = 0.0025
"""Distance of an answer from the root on a straight line between the ends of its bracket."""
BEYOND = 0.001
"""How far beyond an expected root the answer is tried."""
SHORT = 0.005
"""How far short of it a value that misses the criterion is tried."""
UNSURE = 0.05
"""Share of a step that a slope taken over from other places may be off."""
LEAST = 1e-4
"""Steepness that is taken where there seems to be none, as above a jump."""
TRIES = 6
"""Solutions of a place before its neighbours are taken for misleading."""


def steepness(known: Mapping[tuple[int, float], float], places: Places, x: Array) -> Array:
    """Of the margin over x around answers, without a sign; NaN where there is no answer.

    Parameters
    ----------
    known : mapping of (place, x) to margin
        With other values of x of the same places.
    places, x : array, shape (n,)
        The answers.
    """
    tried: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for (i, value), margin in known.items():
        tried[i].append((value, margin))
    slopes = []
    for i, answer in zip(places.tolist(), x.tolist(), strict=True):
        values, margins = np.transpose(tried[i])
        away = np.abs(values - answer)
        other = np.argmin(np.where(away < SHORT / 2, np.inf, away))
        slopes.append(abs(known.get((i, answer), np.nan) - margins[other]) / away[other])
    return np.maximum(slopes, LEAST)


def refined(
    margin: Callable[[Array, Places], Array],
    places: Places,
    guess: Array,
    slope: Array,
    ends: tuple[Array, Array],
) -> Array:
    """Values that meet a criterion, with one that misses it less than ``WITHIN`` away.

    Parameters
    ----------
    margin : callable
        How far the criterion is met, from values of x and their places.
    places : array, shape (n,)
    guess : array, shape (n,)
        Of the root in x, which is a logarithm; NaN where there is none.
    slope : array, shape (n,)
        Of the margin over x there, without a sign.
    ends : (worst, best)
        Of the range in x, shape (n,) each.

    Returns
    -------
    array, shape (n,)
        NaN where that would need more than ``TRIES`` solutions, or one failed.
    """
    missed, met = (end.copy() for end in ends)
    toward = np.sign(met - missed)
    low, high = np.full((2, guess.size), np.nan)  # the margins there, NaN at an end of the range
    answer = np.full(guess.size, np.nan)
    left, x = np.flatnonzero(np.isfinite(guess + slope)), guess - SHORT * toward
    for _ in range(TRIES):
        x[left] = np.clip(x[left], *np.sort([missed[left], met[left]], axis=0))
        reached = np.full(guess.size, np.nan)
        reached[left] = margin(x[left], places[left])
        left = left[np.isfinite(reached[left])]
        good, bad = left[reached[left] >= 0], left[reached[left] < 0]
        met[good], high[good] = x[good], reached[good]
        missed[bad], low[bad] = x[bad], reached[bad]
        chord = high * np.abs(met - missed) / (high - low)
        # from the value that meets it back to the root, on the chord or with the slope
        is_met, both = np.isfinite(high), np.isfinite(chord)
        step = -np.where(is_met, high, low) / slope
        above = np.where(both, chord, np.where(is_met, -step, np.inf))
        done = left[both[left] & (above[left] <= NEAR) & (np.abs(met - missed)[left] <= WITHIN)]
        answer[done], left = met[done], np.setdiff1d(left, done)
        root = np.where(is_met, met - toward * above, missed + toward * step * (1 + UNSURE))
        x = root + toward * np.where(above <= NEAR, -SHORT, BEYOND)
    return answer
