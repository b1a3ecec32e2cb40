"""A redox-active catholyte in a cell: its equilibria, its capacity, how fast and how well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq

from sscell.cards.cell import CellDesign
from sscell.parameters import names
from sscell.parameters.redox import (
    RedoxFunctions,
    RedoxShape,
    redox_functions,
    redox_of,
    redox_scalars,
    redox_shape,
)
from sscell.parameters.relations import FARADAY


@dataclass(frozen=True)
class RedoxState:
    """What follows from a redox-active catholyte in a cell, in SI units."""

    numbers: dict[str, float]
    """Every number of it, by name."""
    functions: RedoxFunctions
    stoichiometry_full: float
    """At equilibrium with the upper cut-off. [-]"""
    stoichiometry_empty: float
    """At equilibrium with the lower cut-off. [-]"""
    sites: float
    """Charge between the stoichiometries 0 and 1. [C/m2]"""
    wired_area: float
    """Surface wired to electrons per volume of the phase. [m-1]"""

    @property
    def capacity(self) -> float:
        """Between the cut-offs. [C/m2]"""
        return self.sites * (self.stoichiometry_empty - self.stoichiometry_full)

    def stoichiometry_at(self, potential: float) -> float:
        """At equilibrium with a potential against Li/Li+; the tails make every one reachable."""
        return _equilibrium(self.functions, potential)

    def charge_at(self, potential: float) -> float:
        """Charge taken up from full charge to equilibrium with a potential. [C/m2]"""
        return self.sites * (self.stoichiometry_at(potential) - self.stoichiometry_full)

    @property
    def slowest_diffusion(self) -> float:
        """The lowest ambipolar diffusivity between the ends. [m2/s]"""
        slope = min(float(self.functions.slope(x)) for x in np.linspace(0.02, 0.98, 49))
        concentration = FARADAY * self.numbers[names.REDOX_SITES]
        return self.numbers[names.REDOX_ELECTRONIC] * slope / concentration

    @property
    def lowest_conductivity(self) -> float:
        """Lowest relative conductivity between the cut-offs. [-]"""
        path = np.linspace(self.stoichiometry_full, self.stoichiometry_empty, 21)
        return min(float(self.functions.relative_conductivity(x)) for x in path)


def redox_state(cell: CellDesign, volume: float) -> RedoxState | None:
    """The state of a catholyte that stores charge reversibly in this cell, else None.

    Parameters
    ----------
    cell : CellDesign
    volume : float
        Of catholyte in the cathode, per area. [m]
    """
    redox = redox_of(cell)
    if redox is None:
        return None
    numbers = redox_scalars(cell, redox)
    functions = _functions(redox_shape(redox), tuple(numbers.items()))
    lower, upper = cell.cutoffs_vs_lithium
    return RedoxState(
        numbers,
        functions,
        _equilibrium(functions, upper),
        _equilibrium(functions, lower),
        sites=volume * numbers[names.REDOX_SITES] * FARADAY,
        wired_area=3 * numbers[names.REDOX_WIRED] / numbers[names.REDOX_REACH],
    )


@lru_cache(maxsize=64)
def _functions(shape: RedoxShape, numbers: tuple[tuple[str, float], ...]) -> RedoxFunctions:
    return redox_functions(shape, dict(numbers).__getitem__)


@lru_cache(maxsize=1024)
def _equilibrium(functions: RedoxFunctions, potential: float) -> float:
    def off(x: float) -> float:
        return float(functions.potential(x)) - potential

    return float(brentq(off, -0.5, 1.5, xtol=1e-14))
