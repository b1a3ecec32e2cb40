"""What lies beyond the points of a curve: its continuation to 0 and 1, and tails of potentials."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

END = 0.01
"""Share of a curve's range, at each end, whose slope continues it. Two logged points may lie so
close that their slope is that of the noise. [-]"""
SANE = (-1.0, 6.0)
"""Potentials between which a continuation stays. [V]"""
LEAST_FALL = 1e-3
"""Least slope of a continued potential, so that it falls strictly. [V]"""

LAST_SITES = 5e-4
"""No current starts nearer to empty or full than this: hardly a site is left to react. [-]"""

TAIL_WIDTH = 1 / 300
"""Stoichiometry over which a tail of the open-circuit potential grows by e. [-]"""
TAIL_HEIGHT = 0.5
"""Tail at stoichiometry 0 and 1. [V]"""
_TAIL_LINEAR_BEYOND = 1.5  # exponents above this continue as a straight line


def continued(x: Array, y: Array) -> tuple[Array, Array]:
    """Points of a falling potential from stoichiometry 0 to 1: those given and the ends added.

    Each end goes on with the slope of the last per cent of the range, but not beyond -1 or 6 V.

    Parameters
    ----------
    x, y : arrays, shape (n,)
        Stoichiometry, strictly increasing in [0, 1] [-], and potential, strictly falling [V].
    """
    step = END * (x[-1] - x[0])
    left, right = np.interp((x[0] + step, x[-1] - step), x, y)
    if x[0] > 0:
        slope = max((y[0] - left) / step, LEAST_FALL)
        x, y = np.append(0.0, x), np.append(_bounded(y[0], slope * x[0]), y)
    if x[-1] < 1:
        slope = max((right - y[-1]) / step, LEAST_FALL)
        x, y = np.append(x, 1.0), np.append(y, _bounded(y[-1], -slope * (1 - x[-1])))
    return x, y


def held(x: Array, y: Array) -> tuple[Array, Array]:
    """Points from stoichiometry 0 to 1, each end with the value of the last point."""
    if x[0] > 0:
        x, y = np.append(0.0, x), np.append(y[0], y)
    if x[-1] < 1:
        x, y = np.append(x, 1.0), np.append(y, y[-1])
    return x, y


def _bounded(potential: float, change: float) -> float:
    """A potential after a change that ends at a bound, or just beyond the potential itself."""
    just = potential + np.copysign(LEAST_FALL, change)
    return float(np.clip(potential + change, min(SANE[0], just), max(SANE[1], just)))


def _tail(exponent: Any) -> Any:
    inside = np.minimum(exponent, _TAIL_LINEAR_BEYOND)
    return np.exp(inside) * (1 + exponent - inside)


def open_circuit_potential_tail(stoichiometry: Any) -> Any:
    """What the model adds to every open-circuit potential near empty and full. [V]

    Grows by e every 1/300 in stoichiometry to +-0.5 V at 0 and 1, and linearly beyond, so
    the potential always reaches the cut-off without the near-vertical asymptote on which
    solvers fail. It stays below 1 mV between 0.021 and 0.979.

    Parameters
    ----------
    stoichiometry : float, array or pybamm.Symbol
        y in Li_y host; values outside 0..1 are allowed. [-]
    """
    rich = _tail((stoichiometry - 1) / TAIL_WIDTH)
    poor = _tail(-stoichiometry / TAIL_WIDTH)
    return TAIL_HEIGHT * (poor - rich)
