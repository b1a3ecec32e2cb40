"""Whether an electrolyte's conductivity is known at a temperature, and how well."""

from __future__ import annotations

import math

from sscell.cards.materials import SolidElectrolyte
from sscell.quantities.conductivity_points import ConductivityPoints
from sscell.quantities.sourced import ESTIMATED
from sscell.quantities.units import GAS_CONSTANT

NEAR = 5.0
"""Temperature difference up to which a conductivity is taken as it was measured. [K]"""
ESTIMATED_REACH = 75.0
"""Temperature difference up to which an estimated activation energy is used. [K]"""


def unknown_at(electrolyte: SolidElectrolyte, temperature: float) -> str:
    """Why a conductivity is not known at a temperature [K], in words; empty if it is."""
    points, at = electrolyte.conductivity_points, electrolyte.temperature
    asked = f"{temperature - 273.15:.4g} degC"
    if isinstance(points, ConductivityPoints):
        return "" if points.cover(temperature) else f"is not known at {asked}: {points.range}"
    if electrolyte.conductivity is None or at is None:
        return "is unknown"
    if abs(temperature - at) <= NEAR:
        return ""
    energy = electrolyte.activation_energy
    if energy is not None and (
        energy.mark != ESTIMATED or abs(temperature - at) <= ESTIMATED_REACH
    ):
        return ""
    return f"was measured at {at - 273.15:.4g} degC and the cell is at {asked}"


def thermal_spread(electrolyte: SolidElectrolyte, temperature: float) -> float:
    """One standard deviation of the conductivity that that of the activation energy gives at a
    temperature [K], as a factor; 1 where the activation energy is known. [-]"""
    spread, at = electrolyte.activation_energy_spread, electrolyte.temperature
    if spread is None or at is None:
        return 1.0
    return math.exp(float(spread) / GAS_CONSTANT * abs(1 / temperature - 1 / float(at)))
