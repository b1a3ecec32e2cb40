"""Curves over stoichiometry, and properties that may be one."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property

from sscell.description.sourced import Sourced, is_assumption

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
    measured: tuple[float, float] | None = None
    """Stoichiometries between which the points are data; the rest was added to them. [-]"""

    @cached_property
    def _hash(self) -> int:
        # of numbers only: hashes of text differ between processes, and this one travels
        return hash((self.x, self.y))

    def __hash__(self) -> int:
        """Of thousands of points, worked out once."""
        return self._hash

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
        own = self.mark if self.mark is not None or is_assumption(self.source) else mark
        filled = self.source or source
        if own is None and is_assumption(filled):
            own = "assumed"
        return replace(self, source=filled, mark=own)


@dataclass(frozen=True)
class Dependent:
    """A property that may depend on stoichiometry."""

    reference: Sourced
    """The value at stoichiometry 0.5, in SI units."""
    curve: Curve | None = None

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
