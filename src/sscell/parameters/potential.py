"""The curves of materials as the model sees them: continued, smooth, and inverted."""

import warnings
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
import pybamm
from numpy.typing import NDArray
from scipy.interpolate import AAA, PchipInterpolator
from scipy.optimize import brentq

from sscell.quantities.curve_cleaning import averaged
from sscell.quantities.curves import (
    Curve,
    Dependent,
    continued,
    held,
    open_circuit_potential_tail,
)

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


FEW_POINTS = 400
"""A curve of more points is thinned: neighbours that close repeat each other, or noise."""
THINNED = (2.5e-4, 7e-4)
"""Deviations allowed by thinning: of a potential in V, of what spans decades relative."""
MIDDLE = 0.5
ROUND_OFF = 1e-9
"""Distance from 0 or 1 that is none. [-]"""
STEP = 1e-5
"""Width of an interval below which it is a step, too narrow to be resolved in time. [-]"""
NEAR_END = 1e-3
"""Of the last interval, within which the slope turns into that of the continuation. [-]"""
STEEPEST = 5.0
"""Slope near an end over that of the last interval. [-]"""

Points = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True)
class MonotoneCurve:
    """Piecewise cubics that are monotone between points (PCHIP, Fritsch and Carlson 1980)."""

    x: tuple[float, ...]
    """Stoichiometry, from 0 to 1. [-]"""
    y: tuple[float, ...]

    @cached_property
    def _pieces(self) -> PchipInterpolator:
        return PchipInterpolator(self.x, self.y)

    def __call__(self, stoichiometry: Any) -> Any:
        """Value at a float, an array or a PyBaMM symbol; beyond 0 and 1 that of the ends."""
        inside = np.maximum(np.minimum(stoichiometry, 1.0), 0.0)
        if not isinstance(inside, pybamm.Symbol):
            return self._pieces(inside)
        points = np.asarray(self.x), np.asarray(self.y)
        return pybamm.Interpolant(*points, inside, name="curve", interpolator="pchip")


@lru_cache(maxsize=256)
def points_of(curve: Curve, *, logarithmic: bool = False) -> Points:
    """The points of a curve that the model keeps, from stoichiometry 0 to 1.

    A falling potential goes on with the slope of the last per cent of its range; what spans
    decades keeps its last value, and its logarithm is returned.

    Parameters
    ----------
    curve : Curve
    logarithmic : bool
        Whether it is no potential but spans decades.
    """
    x, y = np.asarray(curve.x), np.asarray(curve.y)
    if logarithmic:
        y = np.log(y)
    beyond = held(x, y) if logarithmic else continued(x, y)
    if x.size > FEW_POINTS:
        x, y = _thinned(x, y)
    slope = PchipInterpolator(x, y).derivative()
    left = _before(x, y, float(slope(x[0])), beyond[0][0], beyond[1][0])
    right = _before(-x[::-1], y[::-1], -float(slope(x[-1])), -beyond[0][-1], beyond[1][-1])
    x = np.concatenate([left[0], x, -right[0][::-1]])
    y = np.concatenate([left[1], y, right[1][::-1]])
    return tuple(x.tolist()), tuple(y.tolist())


def _before(x: Array, y: Array, slope: float, end_x: float, end_y: float) -> tuple[Array, Array]:
    """Points before the first: the end, and one nearby that keeps the slope PCHIP has there."""
    span, gap = x[1] - x[0], x[0] - end_x
    if gap < ROUND_OFF:
        return np.empty(0), np.empty(0)
    if min(span, gap) < STEP:  # a step of the first instants, whose slope nothing should start with
        return np.array([end_x]), np.array([end_y])
    step = min(NEAR_END * span, gap / 2)
    weights = 2 * span + step, span + 2 * step
    chord = (y[1] - y[0]) / span
    inverse = sum(weights) / slope - weights[1] / chord if slope and chord else 0.0
    before = weights[0] / inverse if inverse else 0.0
    # that of a potential is never so steep; what rises and falls can ask for any
    before = float(np.clip(before, -STEEPEST * abs(chord), STEEPEST * abs(chord)))
    near = x[0] - step, y[0] - step * before
    return np.array([end_x, near[0]]), np.array([end_y, near[1]])


def _thinned(x: Array, y: Array) -> tuple[Array, Array]:
    """Means of neighbours: few within a small tolerance, or else within a larger one."""
    kept = x, y
    for tolerance in THINNED:
        kept = averaged(x, y, tolerance, PchipInterpolator)
        if kept[0].size <= FEW_POINTS:
            break
    return kept


@lru_cache(maxsize=256)
def smooth(points: Points, *, logarithmic: bool = False) -> Rational | MonotoneCurve:
    """A function through the points that the model keeps of a curve.

    A rational function where one is as close as ``POTENTIAL`` or ``LOGARITHM`` says, else
    monotone pieces.

    Parameters
    ----------
    points : Points
        As :func:`points_of` returns them.
    logarithmic : bool
        Whether they are logarithms of what spans decades; else they are a falling potential.
    """
    fitted = rational_fit(*points, LOGARITHM if logarithmic else POTENTIAL, falling=not logarithmic)
    return MonotoneCurve(*points) if fitted is None else fitted


@lru_cache(maxsize=256)
def curve_shape(property_: Dependent | None) -> Points | None:
    """Logarithms of a curve over its reference, rounded so that scaling changes nothing."""
    if property_ is None or property_.curve is None:
        return None
    curve, reference = property_.curve, float(property_.reference)
    shape = tuple(float(f"{y / reference:.12g}") for y in curve.y)
    return points_of(Curve(curve.x, shape), logarithmic=True)


@lru_cache(maxsize=256)
def relative(points: Points | None) -> Callable[[Any], Any]:
    """A property over its value at stoichiometry 0.5, from the shape of its curve."""
    if points is None:
        return lambda y: 1.0
    logarithm = smooth(points, logarithmic=True)
    return lambda y: np.exp(logarithm(y))


def open_circuit_potential(curve: Curve, stoichiometry: Array | float) -> Array:
    """Open-circuit potential against Li/Li+ as the model uses it. [V]

    Parameters
    ----------
    curve : Curve
        Of the active material, strictly falling. [V]
    stoichiometry : float or array
        [-]
    """
    return np.asarray(with_tails(points_of(curve))(np.asarray(stoichiometry, dtype=float)))


def with_tails(points: Points) -> Callable[[Any], Any]:
    """The same of the points that the model keeps, also of a PyBaMM symbol. [V]"""
    function = smooth(points)
    return lambda y: function(np.maximum(np.minimum(y, 1.0), 0.0)) + open_circuit_potential_tail(y)


@lru_cache(maxsize=1024)
def stoichiometry_at(points: Points, potential: float) -> float:
    """Equilibrium stoichiometry at a potential against Li/Li+. [-]

    The tails make every potential reachable, so this has a root for all of them. Within a step
    narrower than ``STEP`` it is the end of the step nearer to the middle: nothing starts on a
    cliff, and no capacity depends on so little.
    """
    function, model = smooth(points), with_tails(points)
    root = float(brentq(lambda y: float(model(y)) - potential, -0.1, 1.1, xtol=1e-14))
    if isinstance(function, MonotoneCurve) and 0 < root < 1:
        right = bisect_right(function.x, root)
        step = function.x[right - 1], function.x[right]
        if step[1] - step[0] < STEP:
            return step[1] if root < MIDDLE else step[0]
    return root
