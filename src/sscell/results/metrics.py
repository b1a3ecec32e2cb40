"""Numbers drawn from a voltage trace, as pure functions."""

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

Array = NDArray[np.float64]


def energy(time: Array, voltage: Array, current_density: float) -> float:
    """Integral of voltage times current density over time. [J/m2]

    The integral of the monotone piecewise cubic through the solver's steps, so that the mean
    voltage lies within the trace, however short a step is beside the next. It is the curve
    that ``resample`` draws.

    Parameters
    ----------
    time, voltage : arrays, shape (n,)
        As the solver stepped, n >= 2; times never fall. [s], [V]
    current_density : float
        Constant. [A/m2]

    References
    ----------
    Fritsch and Butland, SIAM J. Sci. Stat. Comput. 5 (1984) 300, for the slopes.
    """
    step = np.diff(time)
    if not step.all():  # an event in the very instant of a step
        kept = np.append(True, step > 0)
        time, voltage = time[kept], voltage[kept]
        step = np.diff(time)
    rise = np.diff(voltage)
    slope = _monotone_slopes(step, rise / step)
    trapezoids = step * (voltage[:-1] + rise / 2)
    corrections = step**2 * (slope[:-1] - slope[1:]) / 12
    return float((trapezoids + corrections).sum() * current_density)


def _monotone_slopes(step: Array, secant: Array) -> Array:
    """Slopes at the steps as SciPy's PCHIP has them, in a quarter of the time it takes."""
    slope = np.empty(step.size + 1)
    if step.size < 2:
        slope[:] = secant
        return slope
    before, after = step[:-1] + 2 * step[1:], 2 * step[:-1] + step[1:]
    left, right = secant[:-1], secant[1:]
    # the weighted harmonic mean of both secants, 0 at an extremum
    weighted = before * right + after * left
    same = left * right > 0
    slope[1:-1] = np.where(same, 3 * (step[:-1] + step[1:]), 0.0) * right
    slope[1:-1] *= left / np.where(same, weighted, 1.0)
    slope[0] = _end_slope(step[0], step[1], secant[0], secant[1])
    slope[-1] = _end_slope(step[-1], step[-2], secant[-1], secant[-2])
    return slope


def _end_slope(near: float, far: float, secant: float, next_secant: float) -> float:
    """Of the parabola through three points, limited so that the end stays monotone."""
    slope = ((2 * near + far) * secant - near * next_secant) / (near + far)
    if slope * secant <= 0:
        return 0.0
    if secant * next_secant <= 0 and abs(slope) > 3 * abs(secant):
        return 3 * secant
    return slope


def energy_efficiency(discharge: tuple[Array, Array], charge: tuple[Array, Array]) -> float:
    """Energy of a discharge over the energy that the same charge cost, at one current. [-]

    A discharge that ends early gives back what came in last. Only that part of the charge
    counts: against the whole, which began at low voltage, the ratio could exceed 1.

    Parameters
    ----------
    discharge, charge : (time, voltage)
        Traces of the same current density; the discharge is no longer than the charge.
    """
    time, voltage = charge
    duration = discharge[0][-1] - discharge[0][0]
    start = max(time[-1] - duration, time[0])
    later = time > start
    at_start = PchipInterpolator(time, voltage)(start)
    paid = energy(np.append(start, time[later]), np.append(at_start, voltage[later]), 1.0)
    mean_paid = paid / (time[-1] - start)
    # no cell gives more than it took; what is beyond is below the tolerance of the solver
    return float(min(1.0, energy(*discharge, 1.0) / duration / mean_paid))


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
