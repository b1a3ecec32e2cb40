"""The curves of materials as the model sees them: continued, smooth, and inverted."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pybamm
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.optimize import brentq

from sscell.parameters.rational import LOGARITHM, POTENTIAL, Rational, rational_fit
from sscell.quantities.curve_cleaning import averaged
from sscell.quantities.curves import (
    Curve,
    Dependent,
    continued,
    held,
    open_circuit_potential_tail,
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

Array = NDArray[np.float64]
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
