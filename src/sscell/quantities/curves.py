"""Curves over stoichiometry, and properties that may be one."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sscell.quantities.sourced import Sourced, is_assumption, provenance

REFERENCE = 0.5
"""Stoichiometry at which the single value of a property holds. [-]"""


@dataclass(frozen=True)
class Curve:
    """A property over stoichiometry, as points to be joined by lines."""

    x: tuple[float, ...]
    """Stoichiometry, strictly increasing in [0, 1]. [-]"""
    y: tuple[float, ...]
    """The property, in SI units."""
    source: str | None = None
    mark: str | None = None
    origin: str = "inline"
    """The file it was read from, as the card names it."""
    note: str | None = None
    cleaning: tuple[str, ...] = ()
    """What was done to the points when they were read."""
    against: str = field(default="", compare=False)
    """The electrode that a potential is measured against, if its file states it."""
    measured: tuple[float, float] | None = None
    """Stoichiometries between which the points are data; the rest was added to them. [-]"""

    @cached_property
    def _hash(self) -> int:
        # of numbers only: hashes of text differ between processes, and this one travels
        return hash((self.x, self.y))

    def __hash__(self) -> int:
        """Of thousands of points, worked out once."""
        return self._hash

    def __repr__(self) -> str:
        return self.outline("in SI units")

    def outline(self, unit: str) -> str:
        """The range of the curve, whose values are in a unit, with mark and source."""
        values = f"{self.y[0]:.4g} to {self.y[-1]:.4g} {unit}"
        ends = f"stoichiometry {self.x[0]:.4g} to {self.x[-1]:.4g}"
        return f"{len(self.x)} points, {values} at {ends}{provenance(self.source, self.mark)}"

    def at(self, x: float) -> float:
        """The value at a stoichiometry: linear between points, that of the end point outside."""
        x = min(max(x, self.x[0]), self.x[-1])
        i = min(max(bisect_right(self.x, x), 1), len(self.x) - 1)
        share = (x - self.x[i - 1]) / (self.x[i] - self.x[i - 1])
        return self.y[i - 1] + share * (self.y[i] - self.y[i - 1])

    def scaled(self, factor: float) -> Curve:
        """The same shape, every value multiplied."""
        return replace(self, y=tuple(factor * y for y in self.y))

    def with_source(self, source: str | None, mark: str | None) -> Curve:
        """The same curve; source and mark filled in where it has none of its own."""
        own_mark = self.mark if self.mark is not None or is_assumption(self.source) else mark
        filled = self.source or source
        if own_mark is None and is_assumption(filled):
            own_mark = "assumed"
        return replace(self, source=filled, mark=own_mark)


@dataclass(frozen=True)
class Dependent:
    """A property that may depend on stoichiometry."""

    reference: Sourced
    """The value at stoichiometry 0.5, in SI units."""
    curve: Curve | None = None

    def __repr__(self) -> str:
        return repr(self.reference if self.curve is None else self.curve)

    @property
    def source(self) -> str | None:
        """Where the value or the curve comes from."""
        return self.reference.source

    def scaled_to(self, reference: Sourced) -> Dependent:
        """Another reference value; a curve keeps its shape."""
        factor = float(reference) / float(self.reference)
        if self.curve is None or factor == 1:
            return Dependent(reference, self.curve)
        scaled = self.curve.scaled(factor)
        note = f"scaled; shape from {self.curve.source or self.curve.origin}"
        source, mark = reference.source, reference.mark
        return Dependent(reference, replace(scaled, source=source, mark=mark, note=note))


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
    return empty_tail(stoichiometry) - empty_tail(1 - stoichiometry)


def empty_tail(stoichiometry: Any) -> Any:
    """The rise towards empty alone. [V]"""
    return TAIL_HEIGHT * _tail(-stoichiometry / TAIL_WIDTH)
