"""Numbers drawn from a voltage trace, as pure functions."""

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

Array = NDArray[np.float64]


def energy(time: Array, voltage: Array, current_density: float) -> float:
    """Integral of voltage times current density over time. [J/m2]

    Parameters
    ----------
    time, voltage : arrays, shape (n,)
        As the solver stepped, n >= 2. [s], [V]
    current_density : float
        Constant. [A/m2]
    """
    return float(PchipInterpolator(time, voltage).integrate(time[0], time[-1]) * current_density)


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
