"""The electrode's properties, each written once: on floats, on arrays and on PyBaMM symbols.

What the model solves, what a summary prints and what a study decides with are the same functions;
only where a number comes from differs: from a cell, or from a PyBaMM parameter of that name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import brentq

from sscell.cards import closures
from sscell.cards.bookkeeping import VolumeFractions, measured_fractions
from sscell.cards.cathode import Cathode
from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.parameters import names
from sscell.parameters.potential import Points, open_circuit_potential, smooth
from sscell.parameters.redox_state import RedoxState
from sscell.parameters.relations import arrhenius, exchange_current_density
from sscell.parameters.structure import (
    Structure,
    TemperatureShape,
    curve_shape,
    structure,
    temperature_shape,
)
from sscell.quantities.conductivity_points import SLACK
from sscell.quantities.curves import Curve

REFERENCE_TEMPERATURE = 298.15
"""Temperature to which every scalar refers. [K]"""

Number = Callable[[str], Any]


class ElectrodeFunctions(NamedTuple):
    """Functions of the stoichiometry y of the active material and of the temperature T in K."""

    open_circuit_potential: Callable[[Any], Any]
    """Of y, against Li/Li+, without the tails that the model adds. [V]"""
    diffusivity: Callable[[Any, Any], Any]
    """Of y and T. [m2/s]"""
    electronic_conductivity: Callable[[Any, Any], Any]
    """Of y and T, effective, of the cathode. [S/m]"""
    exchange_current_density: Callable[[Any, Any], Any]
    """Of y and T, per contact area. [A/m2]"""
    catholyte_conductivity: Callable[[Any], Any]
    """Of T, of the dense catholyte. [S/m]"""
    separator_conductivity: Callable[[Any], Any]
    """Of T, of all layers and junctions as if they were one layer. [S/m]"""


def electrode_functions(shape: Structure, number: Number) -> ElectrodeFunctions:
    """The functions of a structure.

    Parameters
    ----------
    shape : Structure
    number : callable
        Gives a scalar by its PyBaMM name: a float, or ``pybamm.Parameter`` itself.
    """
    diffusivity_shape = _relative(shape.diffusivity)
    sigma_shape = _relative(shape.electronic_conductivity)

    def thermal(energy: str, T: Any) -> Any:
        return arrhenius(T, REFERENCE_TEMPERATURE, number(energy))

    def diffusivity(y: Any, T: Any) -> Any:
        reference = number(names.DIFFUSIVITY_REFERENCE)
        return reference * diffusivity_shape(y) * thermal(names.DIFFUSIVITY_ENERGY, T)

    def electronic_conductivity(y: Any, T: Any) -> Any:
        active = number(names.SIGMA) * sigma_shape(y) * thermal(names.SIGMA_ENERGY, T)
        return active + number(names.SIGMA_CARBON)

    def exchange_current(y: Any, T: Any) -> Any:
        reference = number(names.EXCHANGE_REFERENCE) * thermal(names.EXCHANGE_ENERGY, T)
        return exchange_current_density(reference, y)

    def catholyte_conductivity(T: Any) -> Any:
        return _ionic_conductivity(number, CATHOLYTE_NAMES, T, shape.catholyte)

    def separator_conductivity(T: Any) -> Any:
        total = number(names.SEPARATOR_THICKNESS)
        resistance = number(names.JUNCTION_RESISTANCE)
        for i, points in enumerate(shape.layers):
            thickness = number(names.layer(i, names.LAYER_SHARE)) * total
            conductivity = _ionic_conductivity(number, layer_names(i), T, points)
            resistance = resistance + thickness / conductivity
        return total / resistance

    return ElectrodeFunctions(
        smooth(shape.open_circuit_potential),
        diffusivity,
        electronic_conductivity,
        exchange_current,
        catholyte_conductivity,
        separator_conductivity,
    )


def electrode_of(cell: CellDesign, numbers: dict[str, float]) -> ElectrodeFunctions:
    """The functions of a cell on floats, from its numbers (:func:`electrode_numbers`)."""
    return electrode_functions(structure(cell), numbers.__getitem__)


def electrode_numbers(cell: CellDesign, fractions: VolumeFractions) -> dict[str, float]:
    """Every number that the functions of an electrode ask for, by PyBaMM name.

    A value of a material holds at the temperature of its card; here it is moved to the reference
    temperature with its own activation energy, so that the functions give it back there.
    """
    material, at = cell.cathode.active_material, cell.cathode.active_material.temperature
    sigma, carbon = _electronic_conductivities(cell.cathode, fractions)
    sigma_energy = material.electronic_conductivity_activation_energy
    exchange_energy = material.exchange_current_density_activation_energy
    exchange = material.exchange_current_density
    thickness = float(sum(layer.thickness for layer in cell.separator))
    values = {
        **_referred(at, (names.SIGMA, sigma), (names.SIGMA_ENERGY, sigma_energy)),
        names.SIGMA_CARBON: carbon,
        **_referred(
            at,
            (names.DIFFUSIVITY_REFERENCE, material.diffusivity.reference),
            (names.DIFFUSIVITY_ENERGY, material.diffusivity_activation_energy),
        ),
        **_referred(
            at, (names.EXCHANGE_REFERENCE, exchange), (names.EXCHANGE_ENERGY, exchange_energy)
        ),
        **_conductivity_numbers(cell.cathode.catholyte, CATHOLYTE_NAMES),
        names.SEPARATOR_THICKNESS: thickness,
        names.JUNCTION_RESISTANCE: sum(cell.junction_resistances),
    }
    for i, layer in enumerate(cell.separator):
        values[names.layer(i, names.LAYER_SHARE)] = layer.thickness / thickness
        values |= _conductivity_numbers(layer.electrolyte, layer_names(i))
    return {name: float(value) for name, value in values.items()}


def conductivity_at(electrolyte: SolidElectrolyte, temperature: float) -> float:
    """Ionic conductivity of a solid electrolyte at a temperature. [S/m]

    Raises
    ------
    ValueError
        If the card states no conductivity.
    """
    if electrolyte.conductivity is None or electrolyte.temperature is None:
        raise ValueError(f"electrolyte '{electrolyte.identity}' has no conductivity")
    numbers = _conductivity_numbers(electrolyte, CATHOLYTE_NAMES)
    points = temperature_shape(electrolyte)
    return float(_ionic_conductivity(numbers.__getitem__, CATHOLYTE_NAMES, temperature, points))


ConductivityNames = tuple[str, str, str]
"""Reference conductivity, activation energy and exponent of one electrolyte."""

CATHOLYTE_NAMES: ConductivityNames = (names.KAPPA, names.KAPPA_ENERGY, names.KAPPA_EXPONENT)


def layer_names(index: int) -> ConductivityNames:
    """The names of one separator layer, 0 touching the cathode."""
    kappa, energy, exponent = names.LAYER_KAPPA, names.LAYER_ENERGY, names.LAYER_EXPONENT
    return names.layer(index, kappa), names.layer(index, energy), names.layer(index, exponent)


def _ionic_conductivity(
    number: Number, keys: ConductivityNames, T: Any, points: TemperatureShape | None
) -> Any:
    if points is not None:
        return number(keys[0]) * _over_temperature(points, T)
    kappa, energy, exponent = map(number, keys)
    return kappa * arrhenius(T, REFERENCE_TEMPERATURE, energy, exponent)


def _over_temperature(points: TemperatureShape, T: Any) -> Any:
    """Conductivity over that of the first point, straight between points over 1/T; 0 outside."""
    inverse = [1 / at for at in points.temperatures]
    low, high = points.temperatures[0] - SLACK, points.temperatures[-1] + SLACK
    logarithm: Any = 0.0
    pieces = zip(pairwise(inverse), pairwise(points.logarithms), strict=True)
    for i, ((left, right), (start, end)) in enumerate(pieces):
        # the first and the last piece go on to the slack
        most = 1 / low if i == 0 else left
        least = 1 / high if i == len(inverse) - 2 else right
        inside = np.maximum(np.minimum(1 / T, most), least)
        logarithm = logarithm + (inside - left) * ((end - start) / (right - left))
    return (
        np.exp(logarithm) * (points.temperatures[0] / T) ** points.power * (low <= T) * (high >= T)
    )


def _conductivity_numbers(
    electrolyte: SolidElectrolyte, keys: ConductivityNames
) -> dict[str, float]:
    assert electrolyte.conductivity is not None
    assert electrolyte.temperature is not None
    if electrolyte.conductivity_points is not None:
        return {keys[0]: float(electrolyte.conductivity_points.y[0])}
    energy, power = electrolyte.activation_energy, 0.0
    if energy is not None and electrolyte.arrhenius_form == "sigma*T":
        power = 1.0
    factor = arrhenius(REFERENCE_TEMPERATURE, electrolyte.temperature, energy or 0.0, power)
    return dict(zip(keys, (electrolyte.conductivity * factor, energy or 0.0, power), strict=True))


def _referred(
    temperature: float, value: tuple[str, float], energy: tuple[str, float | None]
) -> dict[str, float]:
    activation = energy[1] or 0.0
    factor = arrhenius(REFERENCE_TEMPERATURE, temperature, activation)
    return {value[0]: value[1] * factor, energy[0]: activation}


def _electronic_conductivities(cathode: Cathode, fractions: VolumeFractions) -> tuple[float, float]:
    """What the active material conducts at stoichiometry 0.5, and what carbon adds. [S/m]

    At the temperature of the active material's card; a value measured on the composite is
    taken to hold there too. If that composite held carbon, both share the value as their closures
    do, and the carbon's network then scales with the carbon that there is; if not, the
    network is added.
    """
    material = cathode.active_material.electronic_conductivity
    transport, relative = cathode.electronic_transport, _relative(curve_shape(material))
    network = closures.carbon_network(fractions.carbon, fractions.catholyte)
    if transport.electronic_conductivity is None:
        assert material is not None
        share = fractions.active_material
        efficiency = (
            closures.power_law(share, closures.POWER_LAW_ELECTRONIC)
            if transport.closure == "power-law"
            else closures.electronic_percolation(share)
        )
        return float(material.reference * efficiency), network
    then, state = measured_fractions(cathode), relative(float(transport.stoichiometry))
    measured, carried = float(transport.electronic_conductivity), 0.0
    before = closures.carbon_network(then.carbon, then.catholyte)
    if before > 0:
        active = closures.electronic_percolation(then.active_material)
        active *= 0.0 if material is None else float(material.reference) * state
        most = closures.MOST_OF_THE_NETWORK * before
        carried = min(measured * before / (before + active), most)
        network *= carried / before
    least = closures.PERCOLATION_FLOOR * measured  # where carbon carried all and is taken away
    return float(max(measured - carried, least) / state), float(network)


@dataclass(frozen=True)
class Equilibrium:
    """The phases of a cathode at one potential: charge against stoichiometry and potential."""

    curve: Curve
    """Open-circuit potential of the active material. [V]"""
    full: float
    """Stoichiometry of the active material at the upper cut-off. [-]"""
    empty: float
    """At the lower cut-off. [-]"""
    active_capacity: float
    """Of the active material between them. [C/m2]"""
    redox: RedoxState | None
    """Of a catholyte that stores charge as well."""

    @property
    def capacity(self) -> float:
        """Of all phases between the cut-offs. [C/m2]"""
        return self.active_capacity + (0.0 if self.redox is None else self.redox.capacity)

    def charge(self, active: Any, redox: Any = 0.0) -> Any:
        """Charge from full charge to stoichiometries of the phases, at equilibrium or not. [C/m2]

        Parameters
        ----------
        active, redox : float or array
            Of the active material and of a redox-active catholyte. [-]
        """
        charge = self.active_capacity * (active - self.full) / (self.empty - self.full)
        if self.redox is None:
            return charge
        return charge + self.redox.sites * (redox - self.redox.stoichiometry_full)

    def charge_at(self, active: float) -> float:
        """Charge from full charge to equilibrium with a stoichiometry of the active material."""
        redox = self.redox
        if redox is None:
            return float(self.charge(active))
        potential = float(open_circuit_potential(self.curve, active))
        return float(self.charge(active, redox.stoichiometry_at(potential)))

    def stoichiometry_after(self, charge: float) -> float:
        """Of the active material, at the equilibrium that a charge from full leads to. [-]"""
        if self.redox is None:
            return self.full + charge / self.capacity * (self.empty - self.full)
        ends = self.full - 0.1, self.empty + 0.1
        return float(brentq(lambda y: self.charge_at(y) - charge, *ends, xtol=1e-14))

    def potential_after(self, charge: float) -> float:
        """Against Li/Li+, at the equilibrium that a charge from full charge leads to. [V]"""
        return float(open_circuit_potential(self.curve, self.stoichiometry_after(charge)))


@lru_cache(maxsize=256)
def _relative(points: Points | None) -> Callable[[Any], Any]:
    """A curve over its value at stoichiometry 0.5."""
    if points is None:
        return lambda y: 1.0
    logarithm = smooth(points, logarithmic=True)
    return lambda y: np.exp(logarithm(y))
