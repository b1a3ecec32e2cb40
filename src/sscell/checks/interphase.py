"""What forms where lithium reduces an electrolyte, and the resistance that follows: an estimate."""

import math
from dataclasses import dataclass
from functools import lru_cache

from sscell.cards.materials import CARRIER, SolidElectrolyte
from sscell.checks.windows import Exposure
from sscell.quantities.formulas import amounts_of, molar_mass
from sscell.quantities.sourced import ESTIMATED, Sourced
from sscell.reading.read import read_electrolyte

PRODUCTS = {
    "S": "li2s", "Se": "li2se", "P": "li3p", "As": "li3as", "N": "li3n", "O": "li2o",
    "F": "lif", "Cl": "licl", "Br": "libr", "I": "lii",
}  # fmt: skip
"""What lithium makes of each element, as entries of the library; with any other element, as of a
metal that forms an alloy, the layer conducts electrons and grows, and nothing is estimated."""
FULLY_REDUCED = 0.1
"""Potential below which all of these have formed. [V]"""
THICKNESS = (10e-9, 250e-9)
"""Assumed range of a layer that passivates, from the first hours to a cycled cell. [m]"""
SHARE = 0.8
"""Of the range of possible values, in its logarithm, lies between low and high."""


@dataclass(frozen=True)
class Interphase:
    """The layer between an electrolyte and lithium."""

    products: tuple[str, ...]
    """Formulas, the largest volume first."""
    low: float
    """Area-specific resistance of the 10 % quantile. [ohm.m2]"""
    middle: float
    """The median. [ohm.m2]"""
    high: float
    """The 90 % quantile. [ohm.m2]"""

    @property
    def resistance(self) -> Sourced:
        """The median as a value of a card, with its range. [ohm.m2]"""
        words = " and ".join(self.products)
        low, high = (f"{value * 1e4:.2g}" for value in (self.low, self.high))
        return Sourced(
            self.middle,
            f"assumed: layer of {words}, {THICKNESS[0] * 1e9:g}-{THICKNESS[1] * 1e9:g} nm, "
            f"{low}-{high} ohm cm^2",
            ESTIMATED,
        )


def interphase(exposure: Exposure) -> Interphase | None:
    """The layer that an electrolyte at a potential forms with lithium; None if none is estimated.

    Each product has its published conductivity, or the upper bound that is published. At best all
    of them reach through the layer in parallel, at worst the largest volume encloses the others
    (Maxwell's spheres, the lower bound of Hashin and Shtrikman). The logarithms of conductivity
    and thickness are taken as even between their ends; low and high hold 80 % of the resistances.

    Parameters
    ----------
    exposure : Exposure
        Of the electrolyte at the lowest potential of the anode.
    """
    e = exposure.electrolyte
    amounts = amounts_of(e.formula)
    stable = exposure.position("thermodynamic")
    if e.carrier != CARRIER or exposure.potential > FULLY_REDUCED or amounts is None:
        return None
    elements = {symbol: amount for symbol, amount in amounts.items() if symbol != "Li"}
    if not elements or stable == "inside" or not elements.keys() <= PRODUCTS.keys():
        return None
    formed = [(_product(PRODUCTS[symbol]), amount) for symbol, amount in elements.items()]
    parts = [(product, amount * _volume(product)) for product, amount in formed]
    total = sum(volume for _, volume in parts)
    parts.sort(key=lambda part: -part[1])
    shares = [(volume / total, _conductivity(product)) for product, volume in parts]
    best = sum(share * kappa for share, kappa in shares)
    matrix = shares[0][1]
    if matrix <= 0:
        return None
    worst = 1 / sum(share / (kappa + 2 * matrix) for share, kappa in shares) - 2 * matrix
    ends = [math.log(value) for value in (THICKNESS[0] / best, THICKNESS[1] / worst)]
    spans = math.log(best / worst), math.log(THICKNESS[1] / THICKNESS[0])
    middle, reach = sum(ends) / 2, _reach(*spans)
    return Interphase(
        tuple(product.formula for product, _ in parts),
        math.exp(middle - reach),
        math.exp(middle),
        math.exp(middle + reach),
    )


def _reach(first: float, second: float) -> float:
    """Half the width that holds the share of the sum of two even distributions, of their spans."""
    wide, narrow = max(first, second), min(first, second)
    tail = (1 - SHARE) / 2
    if narrow <= 0 or tail * 2 * wide >= narrow:  # in the flat part of the trapezium
        return wide / 2 - tail * wide
    return (wide + narrow) / 2 - math.sqrt(2 * tail * wide * narrow)


@lru_cache(maxsize=len(PRODUCTS))
def _product(name: str) -> SolidElectrolyte:
    return read_electrolyte(name)


def _volume(product: SolidElectrolyte) -> float:
    """Per mole of the element that is not lithium. [m3.mol-1]"""
    amounts = amounts_of(product.formula)
    assert amounts is not None
    assert product.density is not None
    (other,) = (amount for symbol, amount in amounts.items() if symbol != "Li")
    return molar_mass(amounts) / float(product.density) / other


def _conductivity(product: SolidElectrolyte) -> float:
    """As published or its bound; of one without either none. [S.m-1]"""
    if product.conductivity is not None:
        return float(product.conductivity)
    span = product.conductivity_range
    return 0.0 if span is None or span.high is None else float(span.high)
