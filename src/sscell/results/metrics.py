"""Numbers drawn from a voltage trace, as pure functions."""

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

Array = NDArray[np.float64]


def energy(time: Array, voltage: Array, current_density: float) -> float:
    """Integral of voltage times current density over time. [J/m2]

    The trapezoidal rule with its end correction on every step, which makes it the integral of
    a cubic through the points with the slopes of parabolas through each three.

    Parameters
    ----------
    time, voltage : arrays, shape (n,)
        As the solver stepped, n >= 2. [s], [V]
    current_density : float
        Constant. [A/m2]
    """
    step = np.diff(time)
    if step.size < 2:
        return float(np.trapezoid(voltage, time) * current_density)
    slope = np.gradient(voltage, time, edge_order=2)
    trapezoids = step * (voltage[1:] + voltage[:-1]) / 2
    corrections = step**2 * (slope[:-1] - slope[1:]) / 12
    return float((trapezoids + corrections).sum() * current_density)


def resample(time: Array, voltage: Array, shares: Array) -> Array:
    """Voltage at shares of the time that passed, monotone between the solver's steps. [V]

    Parameters
    ----------
    time, voltage : arrays, shape (n,)
        n >= 2. [s], [V]
    shares : array, shape (m,)
        0 is the start, 1 the end. [-]
    """
    return np.asarray(PchipInterpolator(time, voltage)(time[0] + shares * (time[-1] - time[0])))
