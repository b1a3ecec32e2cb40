"""The redox activity of an electrolyte: its couples, its capacity, and what carries them."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated, Literal, Self, TypeGuard

from pydantic import Field, model_validator

from sscell.cards.blocks import Block, BlockError, Name
from sscell.quantities.curve_readers import CurveOf
from sscell.quantities.curves import Curve
from sscell.quantities.fields import (
    INTERFACE_ENERGY,
    ActivationEnergy,
    Conductivity,
    CurrentDensity,
    Length,
    Potential,
    Share,
    Stoichiometry,
)
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced

RedoxCapacity = Annotated[
    Sourced, Measure("A*s/kg", "a specific capacity", "90 mAh/g", ge=0, le=3.6e7)
]
CoupleWidth = Annotated[Sourced, Measure("V", "a potential", "26 mV", gt=0, le=0.5)]
ConductivityRatio = Annotated[Sourced, Measure("1", "a ratio", "0.1", gt=0, le=1e6)]
WiredShare = Annotated[Sourced, Measure("1", "a share", "100 %", ge=0, le=1)]
RelativeExpansion = Annotated[Sourced, Measure("1", "a ratio", "3 %", ge=-0.5, le=1)]
RedoxPotentialCurve = Annotated[
    Curve, CurveOf(Measure("V", "a potential", "3.6 V", ge=-1, le=10), falling=True)
]
ConductivityCurve = Annotated[
    Curve, CurveOf(Measure("S/m", "a conductivity", "1 mS/cm", gt=0, le=1e6))
]
LEAST_CAPACITY = 18000.0
"""Sites of less, 5 mAh/g, are too few to move the conductivity of the whole phase as stated: a
twentieth of what redox-active electrolytes hold. [A.s.kg-1]"""
Reversibility = Literal["reversible", "irreversible", "unknown"]

_IDEAL = Sourced(0.025693, "assumed: one electron in an ideal solid solution", text="25.693 mV")
_ALL = Sourced(1.0, "assumed: the whole capacity where nothing else is stated", text="100 %")
_REACH = Sourced(5e-7, "assumed: unknown; 0.1 to 5 um are worth a sweep", text="0.5 um")
_EXCHANGE = Sourced(1.0, "assumed: unknown; 0.01 to 10 A/m^2 are worth a sweep", text="1 A/m^2")
_ELECTRONIC = Sourced(
    1e-6, "assumed: unknown; 1e-10 to 1e-5 S/cm are worth a sweep", text="1e-8 S/cm"
)
_HOPPING = Sourced(
    38594.132849324, "assumed: unknown; electrons hop with some 0.2 to 0.6 eV", text="0.4 eV"
)
_WIRED = Sourced(1.0, "assumed: an electron conductor within reach everywhere", text="100 %")


class Couple(Block):
    """One redox couple of an electrolyte."""

    name: Name
    """For example "Fe2+/Fe3+"."""
    potential: Potential | None = None
    """Potential against Li/Li+ at which half of it is converted. [V]"""
    share: Share = _ALL
    """Fraction of the redox capacity. [-]"""


class SiteOccupation(Block):
    """Share of the sites for mobile lithium that are filled."""

    oxidised: Stoichiometry
    """Occupied fraction at x = 0. [-]"""
    reduced: Stoichiometry
    """Occupied fraction at x = 1. [-]"""


class Redox(Block):
    """What an electrolyte stores besides conducting; its lithium stoichiometry x is 1 reduced."""

    couples: Annotated[tuple[Couple, ...], Field(min_length=1, max_length=4)]
    """Redox couples from the highest potential to the lowest; together they are the capacity."""
    reversibility: Reversibility = "unknown"
    """Reversibility of the chemistry; what it means in a cell follows from the cell's
    potentials."""
    capacity: RedoxCapacity | None = None
    """Capacity of all couples per mass of electrolyte. [A.s.kg-1]"""
    width: CoupleWidth = _IDEAL
    """Width of each couple at 25 degC: U = U0 + width ln((1 - x)/x); RT/F in an ideal solid
    solution, and proportional to the temperature. [V]"""
    open_circuit_potential: RedoxPotentialCurve | None = None
    """Measured potential over the stoichiometry, instead of couples of a width. [V]"""
    as_made: Stoichiometry | None = None
    """Stoichiometry at which the conductivity of the card was measured: 0 oxidised, 1 reduced.
    [-]"""
    conductivity_ratio: ConductivityRatio | None = None
    """Ionic conductivity of the oxidised over that of the reduced end; its logarithm is linear in
    between. [-]"""
    site_occupation: SiteOccupation | None = None
    """Instead of a ratio: conductivity as mobile ions times free sites of a lattice gas."""
    conductivity_curve: ConductivityCurve | None = None
    """Instead of a ratio: ionic conductivity over the stoichiometry; only its shape is used.
    [S.m-1]"""
    conductivity_capacity: RedoxCapacity | None = None
    """Capacity that belongs to the stated change of conductivity; by default the capacity, at least
    5 mAh/g. With a lower capacity the composition changes less. [A.s.kg-1]"""
    electronic_reach: Length = _REACH
    """Distance from an electron conductor within which the phase is charged. [m]"""
    electronic_conductivity: Conductivity = _ELECTRONIC
    """Electronic conductivity of the phase, where its card states none. [S.m-1]"""
    electronic_conductivity_activation_energy: ActivationEnergy = _HOPPING
    """Activation energy of the electronic conductivity of either. [J.mol-1]"""
    wired: WiredShare = _WIRED
    """Fraction of the phase's surface, as that of spheres of the reach, that electrons reach.
    [-]"""
    exchange_current_density: CurrentDensity = _EXCHANGE
    """Exchange-current density per wired area, half converted. [A.m-2]"""
    exchange_current_density_activation_energy: ActivationEnergy = INTERFACE_ENERGY
    """Activation energy of the exchange-current density. [J.mol-1]"""
    expansion: RelativeExpansion | None = None
    """Relative volume change from oxidised to reduced. [-]"""

    @property
    def has_reversible_capacity(self) -> bool:
        """Whether it can store charge in a cell with the right cut-offs."""
        return bool(self.capacity) and self.reversibility == "reversible"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        mistakes = []
        shares = sum(couple.share for couple in self.couples)
        if self.capacity is not None and abs(shares - 1) > 1e-3:
            mistakes.append(("couples", f"their shares add up to {shares:.4g}, expected 1"))
        known = [c.potential for c in self.couples if c.potential is not None]
        if any(low > high for high, low in pairwise(known)):
            mistakes.append(("couples", "expected in falling order of potential"))
        laws = ("conductivity_ratio", "site_occupation", "conductivity_curve")
        given = [name for name in laws if getattr(self, name) is not None]
        if len(given) > 1:
            mistakes.append(("", f"{' and '.join(given)} are given; give one of them"))
        if given and self.as_made is None:
            message = f"missing; a {given[0]} needs the state of the conductivity on the card"
            mistakes.append(("as_made", message))
        if len(self.couples) > 2 and self.open_circuit_potential is None and self.capacity:
            mistakes.append(("open_circuit_potential", "missing; more than two couples need it"))
        if mistakes:
            raise BlockError(mistakes)
        return self

    @property
    def conductivity_share(self) -> float:
        """Share of the stated change of conductivity and volume that this capacity makes. [-]

        Both follow the lithium that comes and goes, so that they vanish with the capacity; more
        capacity than the change was stated with is not extrapolated.
        """
        stated = self.conductivity_capacity or self.capacity or 0.0
        return min(float(self.capacity or 0.0) / max(float(stated), LEAST_CAPACITY), 1.0)


Activity = Literal["inert", "passive", "reversible"]
NO_CHANGE = 1e-3
"""Share of the capacity that may pass in an electrolyte that is called inert. [-]"""


def activity(redox: Redox, lower: float, upper: float) -> Activity:
    """What a redox couple does between two potentials against Li/Li+. [V]

    Between the cut-offs of a cell that is whether it stores charge there; between the ends of
    the potential of the active material it is the class that the field speaks of: *reversible*
    means that the two overlap, *passive* that it contributes in the first few cycles.

    Inert if less than 0.1 % of the capacity reacts there, else reversible or passive (it reacts,
    but not back) as the chemistry is; a chemistry of unknown reversibility is passive. What is
    not reversible reacts from its state as made, so also by couples below the lower potential.
    """
    if redox.reversibility == "reversible":
        return "reversible" if exchanged(redox, lower, upper) > NO_CHANGE else "inert"
    return "passive" if sum(converted(redox, lower, upper)) > NO_CHANGE else "inert"


def stores_charge(redox: Redox | None, lower: float, upper: float) -> TypeGuard[Redox]:
    """Whether an electrolyte stores charge reversibly between two potentials against Li/Li+. [V]"""
    return (
        redox is not None
        and redox.has_reversible_capacity
        and activity(redox, lower, upper) == "reversible"
    )


def converted(redox: Redox, lower: float, upper: float) -> tuple[float, float]:
    """Shares of the capacity oxidised by a first charge and reduced by a first discharge. [-]

    From the state as made, if that is known, to equilibrium with two potentials against Li/Li+;
    else what lies between them, as oxidised.
    """
    if redox.as_made is None:
        return exchanged(redox, lower, upper), 0.0
    made = float(redox.as_made)
    charged, discharged = (reduced_at(redox, potential) for potential in (upper, lower))
    return max(made - charged, 0.0), max(discharged - made, 0.0)


def exchanged(redox: Redox, lower: float, upper: float) -> float:
    """Share of the capacity between two potentials against Li/Li+; of known couples. [-]"""
    return reduced_at(redox, lower) - reduced_at(redox, upper)


def reduced_at(redox: Redox, potential: float) -> float:
    """Stoichiometry at equilibrium with a potential against Li/Li+; of known couples. [-]"""
    curve = redox.open_circuit_potential
    if curve is not None:
        return _crossing(curve, potential)
    return sum(
        float(couple.share) * _reduced(potential, couple, redox.width)
        for couple in redox.couples
        if couple.potential is not None
    )


def _reduced(potential: float, couple: Couple, width: float) -> float:
    """The part of a couple that is reduced at a potential. [-]"""
    assert couple.potential is not None
    return 0.5 * (1 - math.tanh((potential - couple.potential) / (2 * width)))


def _crossing(curve: Curve, potential: float) -> float:
    """Where a falling curve crosses a potential, linear between its points. [-]"""
    pairs = zip(pairwise(curve.x), pairwise(curve.y), strict=True)
    for (left, right), (high, low) in pairs:
        if high >= potential >= low:
            return left + (right - left) * (high - potential) / (high - low)
    return 0.0 if potential > curve.y[0] else 1.0
