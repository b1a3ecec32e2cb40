"""Between which potentials an electrolyte lasts, and what happens beyond."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from sscell.description.described import Described, Name
from sscell.description.fields import Potential

WindowKind = Literal["thermodynamic", "practical"]
Bound = Literal["at least", "at most"]
Breach = Literal["passivating", "resistive", "growing"]


class Window(Described):
    """One statement on the potentials between which an electrolyte is stable."""

    kind: WindowKind
    """At equilibrium (mostly calculated), or seen in a sweep or a cell."""
    low: Potential | None = None
    """Below it the electrolyte is reduced. [V]"""
    high: Potential | None = None
    """Above it the electrolyte is oxidised. [V]"""
    low_bound: Bound | None = None
    """Where only a bound of the lower limit is known."""
    high_bound: Bound | None = None
    """Where only a bound of the upper limit is known."""
    reference: Name = "Li/Li+"
    """The electrode the potentials are against."""
    below: Breach | None = None
    """What forms below the window: a layer that protects, one that resists, or one that grows."""
    above: Breach | None = None
    """What forms above the window."""
    survived_low: Potential | None = None
    """Lowest potential at which cells ran although the window ends above it. [V]"""
    survived_high: Potential | None = None
    """Highest potential at which cells ran although the window ends below it. [V]"""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError("a window needs low, high or both")
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError(
                f"low is {self.low:g} V and high {self.high:g} V; low must be below high"
            )
        return self
