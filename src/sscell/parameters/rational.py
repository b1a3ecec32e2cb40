"""A measured curve as a rational function: smooth to every order, and quick to evaluate.

Monotone pieces through the same points have to be searched for the piece at every node; with
rational functions six rates of the demonstrator take a tenth less, interpreted.
"""

import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import AAA, PchipInterpolator

Array = NDArray[np.float64]

MOST_TERMS = 30
MOST_TRIES = 8
"""Fits that are looked at, the smallest first; more terms than that fit the scatter."""
MOST_POINTS = 600
"""Of a curve that could be smooth; more are left after thinning only where values scatter."""
SMALLEST_STEP = 1e-5
"""Between points that are fitted; a function that bends within less has poles that are felt. [-]"""
SAMPLES = 501
"""Over 0..1; those before the second point and after the last but one are fitted as well, since a
curve is continued there in one piece."""
NEAREST_POLE = 2e-3
"""Distance from the axis below which a pole over 0..1 could be felt between two points. [-]"""


@dataclass(frozen=True)
class Rational:
    """A constant, simple poles on the axis, and conjugate pairs of poles beside it."""

    constant: float
    real: tuple[tuple[float, float], ...]
    """Pole and residue."""
    pairs: tuple[tuple[float, float, float, float], ...]
    """Real and imaginary part of a pole, and of its residue."""

    def __call__(self, x: Any) -> Any:
        """Value at a float, an array or a PyBaMM symbol."""
        value: Any = self.constant
        for pole, residue in self.real:
            value = value + residue / (x - pole)
        for re, im, a, b in self.pairs:
            value = value + (2 * a * (x - re) - 2 * b * im) / ((x - re) ** 2 + im**2)
        return value


class Tolerance(NamedTuple):
    """How far a fit may be from the points, and from a monotone interpolation between them."""

    at_points: float
    between: float


POTENTIAL = Tolerance(5e-4, 7e-4)
"""Of the smooth function that replaces a measured potential. [V]"""
LOGARITHM = Tolerance(8.5e-3, 8.5e-3)
"""The same for logarithms of what spans decades. [-]"""


@lru_cache(maxsize=64)
def rational_fit(
    stoichiometry: tuple[float, ...],
    values: tuple[float, ...],
    tolerance: Tolerance,
    *,
    falling: bool = False,
) -> Rational | None:
    """The smallest rational function within a tolerance of the points of a curve over 0..1.

    Adaptive Antoulas-Anderson algorithm (Nakatsukasa, Sete and Trefethen 2018,
    10.1137/16M1106122).

    Parameters
    ----------
    stoichiometry, values : tuple of float
        Points of a curve that reach from 0 to 1.
    tolerance : Tolerance
        Largest deviations allowed, in the unit of the values.
    falling : bool
        Whether the fit must fall strictly over 0..1.

    Returns
    -------
    Rational or None
        None where no fit keeps the tolerance without a pole near 0..1.
    """
    x, y = np.asarray(stoichiometry), np.asarray(values)
    if x.size > MOST_POINTS:
        return None
    monotone = PchipInterpolator(x, y)
    grid = np.linspace(0.0, 1.0, SAMPLES)
    apart = x[np.append(True, np.diff(x) > SMALLEST_STEP)]
    sampled = np.union1d(apart, grid[(grid < x[1]) | (grid > x[-2])])
    fine = np.union1d(_subdivided(x), np.linspace(0.0, 1.0, 8 * SAMPLES))
    between = monotone(fine)
    errors = _aaa(sampled, monotone(sampled), MOST_TERMS).errors
    for terms in np.flatnonzero(errors <= max(tolerance))[:MOST_TRIES] + 1:
        candidate = _partial_fractions(_aaa(sampled, monotone(sampled), int(terms)))
        if candidate is None:
            continue
        drawn = np.broadcast_to(candidate(fine), fine.shape)  # a constant is one number
        at_points, off = np.abs(candidate(x) - y).max(), np.abs(drawn - between).max()
        close = at_points <= tolerance.at_points and off <= tolerance.between
        if close and (not falling or np.all(np.diff(drawn) < 0)):
            return candidate
    return None


def _aaa(x: Array, y: Array, terms: int) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # not converged: what is asked for
        return AAA(x, y, rtol=1e-13, max_terms=terms, clean_up=False)


def _subdivided(x: Array) -> Array:
    """Every point and three between each two."""
    shares = np.arange(4) / 4
    return np.append((x[:-1, None] + np.diff(x)[:, None] * shares).ravel(), x[-1])


def _partial_fractions(fit: Any) -> Rational | None:
    poles, residues = fit.poles(), fit.residues()
    felt = (poles.real > -0.02) & (poles.real < 1.02) & (np.abs(poles.imag) < NEAREST_POLE)
    if felt.any():
        return None
    weights, support = fit.weights, fit.support_values
    on_axis = np.abs(poles.imag) < 1e-12
    above = poles.imag >= 1e-12
    return Rational(
        constant=float(np.real(np.sum(weights * support) / np.sum(weights))),
        real=tuple(
            (float(p.real), float(r.real))
            for p, r in zip(poles[on_axis], residues[on_axis], strict=True)
        ),
        pairs=tuple(
            (float(p.real), float(p.imag), float(r.real), float(r.imag))
            for p, r in zip(poles[above], residues[above], strict=True)
        ),
    )
