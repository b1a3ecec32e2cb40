"""The open-circuit potential the model sees, as numbers: tails included, and its inverse."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator
from scipy.optimize import brentq

from sscell.description.curves import Curve
from sscell.parameters.rational import Rational, rational_fit
from sscell.parameters.relations import open_circuit_potential_tail

GRID_POINTS = 4001
"""Points of the uniform table that a measured curve becomes. With half of them the steep end of
LCO moves capacities by 1e-5 of nominal, with an eighth by 2e-4."""

FIT_TOLERANCE = 5e-4
"""Between a measured potential and the smooth function that replaces it. [V]"""
LOGARITHM_TOLERANCE = 1e-2
"""The same for diffusivity and electronic conductivity, which are known to a factor. [-]"""

Array = NDArray[np.float64]


@lru_cache(maxsize=64)
def uniform_table(
    stoichiometry: tuple[float, ...], values: tuple[float, ...], logarithmic: bool = False
) -> tuple[Array, Array]:
    """A material curve on a uniform grid of stoichiometry from 0 to 1.

    Monotone between the points given (PCHIP, Fritsch and Carlson 1980) and continued with
    the slope of its ends, or with its end values where the quantity spans decades.

    Parameters
    ----------
    stoichiometry, values : tuple of float
        Points of a curve.
    logarithmic : bool
        Interpolate the logarithm; the table then holds logarithms.

    Returns
    -------
    x, y : arrays, shape (GRID_POINTS,)
    """
    x, y = np.asarray(stoichiometry), np.asarray(values)
    if logarithmic:
        y = np.log(y)
    inside = PchipInterpolator(x, y)
    grid = np.linspace(0.0, 1.0, GRID_POINTS)
    table = inside(np.clip(grid, x[0], x[-1]))
    if not logarithmic:
        low = (y[1] - y[0]) / (x[1] - x[0])
        high = (y[-1] - y[-2]) / (x[-1] - x[-2])
        table += low * np.minimum(grid - x[0], 0) + high * np.maximum(grid - x[-1], 0)
    return grid, table


def open_circuit_potential(curve: Curve, stoichiometry: Array | float) -> Array:
    """Open-circuit potential against Li/Li+ as the model uses it. [V]

    Parameters
    ----------
    curve : Curve
        Of the active material, strictly falling. [V]
    stoichiometry : float or array
        [-]
    """
    function = smooth(curve.x, curve.y) or _spline(curve.x, curve.y)
    y = np.asarray(stoichiometry, dtype=float)
    return np.asarray(function(np.clip(y, 0, 1)) + open_circuit_potential_tail(y))


def smooth(
    stoichiometry: tuple[float, ...], values: tuple[float, ...], *, logarithmic: bool = False
) -> Rational | None:
    """A curve as a rational function, or None where a spline must serve.

    Parameters
    ----------
    stoichiometry, values : tuple of float
        Points of a curve.
    logarithmic : bool
        Fit the logarithm, to 1 %; else a falling potential, to ``FIT_TOLERANCE``.
    """
    x, y = np.asarray(stoichiometry), np.asarray(values)
    grid, table = uniform_table(stoichiometry, values, logarithmic)
    grid, table = grid[::8], table[::8]  # only for where there are no points, and smooth there
    outside = (grid < x[0]) | (grid > x[-1])
    xs = np.append(grid[outside], x)
    ys = np.append(table[outside], np.log(y) if logarithmic else y)
    order = np.argsort(xs)
    tolerance = LOGARITHM_TOLERANCE if logarithmic else FIT_TOLERANCE
    return rational_fit(
        tuple(xs[order].tolist()), tuple(ys[order].tolist()), tolerance, falling=not logarithmic
    )


@lru_cache(maxsize=64)
def _spline(stoichiometry: tuple[float, ...], values: tuple[float, ...]) -> CubicSpline:
    return CubicSpline(*uniform_table(stoichiometry, values), bc_type="not-a-knot")


@lru_cache(maxsize=1024)
def stoichiometry_at(curve: Curve, potential: float) -> float:
    """Equilibrium stoichiometry at a potential against Li/Li+. [-]

    The tails make every potential reachable, so this has a root for all of them.
    """
    low, high = -0.1, 1.1
    return float(
        brentq(lambda y: float(open_circuit_potential(curve, y)) - potential, low, high, xtol=1e-14)
    )
