"""What an electrode is made of and conducts, each written once: on floats and PyBaMM symbols.

What the model solves, what a summary prints and what a study decides with are the same functions;
only where a number comes from differs: from a cell, or from a PyBaMM parameter of that name.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from sscell.cards import closures
from sscell.cards.bookkeeping import VolumeFractions, measured_fractions
from sscell.cards.cathode import Cathode
from sscell.cards.cell import CellDesign
from sscell.cards.layers import layer_cells
from sscell.cards.materials import SolidElectrolyte
from sscell.parameters import names
from sscell.parameters.active_material import ActiveMaterial
from sscell.parameters.anode import AnodeKind
from sscell.parameters.phases import Number, PhaseKind
from sscell.parameters.potential import Points, curve_shape, relative
from sscell.parameters.pressure import conductivity_factor
from sscell.parameters.redox import RedoxCatholyte
from sscell.parameters.relations import (
    GAS_CONSTANT,
    REFERENCE_TEMPERATURE,
    arrhenius,
    conducted,
    referred,
    thermal,
)
from sscell.quantities.conductivity_points import SLACK

OTHER_KINDS: tuple[type[PhaseKind], ...] = (RedoxCatholyte,)
"""Kinds of phases that may store charge beside the active material."""


class TemperatureShape(NamedTuple):
    """A conductivity over temperature, relative to that of its first point."""

    temperatures: tuple[float, ...]
    """[K]"""
    logarithms: tuple[float, ...]
    """Of sigma T**power, relative. [-]"""
    power: float


class Structure(NamedTuple):
    """What distinguishes two models; all else is a number. Equal structures share a model."""

    active_material: ActiveMaterial
    others: tuple[PhaseKind, ...]
    """Phases that store charge beside it."""
    electronic_conductivity: Points | None
    """Logarithm, relative to stoichiometry 0.5."""
    layers: tuple[TemperatureShape | None, ...]
    """Of each separator layer, and of the catholyte: a conductivity over temperature."""
    catholyte: TemperatureShape | None
    """In a cathode of layers, of the one at the separator."""
    film: bool
    anode: AnodeKind | None = None
    """None if its capacity is not limited."""
    catholytes: tuple[TemperatureShape | None, ...] = ()
    """Of each layer of the cathode, as ``catholyte``; empty without layers."""
    negative: Structure | None = None
    """That of a composite anode in a half cell."""

    @property
    def outputs_of_phases(self) -> tuple[str, ...]:
        """Variables of phases that a study keeps over time beside the voltage."""
        return tuple(output for phase in self.others for output in phase.outputs)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Variables that a study keeps over time beside the voltage."""
        return (
            *self.outputs_of_phases,
            *(() if self.anode is None else (names.ANODE_STOICHIOMETRY,)),
        )

    @property
    def phases(self) -> tuple[PhaseKind, ...]:
        """All that store charge."""
        return self.active_material, *self.others

    @property
    def is_flat(self) -> bool:
        """Whether a phase may have a flat potential."""
        return any(phase.is_flat for phase in self.phases)


def structure(cell: CellDesign) -> Structure:
    """The part of a cell that the equations depend on, hashable."""
    views = layer_cells(cell)
    kinds: tuple[type[PhaseKind], ...] = (ActiveMaterial, *OTHER_KINDS)
    active, *others = dict.fromkeys(
        phase for kind in kinds for view in views for phase in kind.of(view)
    )
    assert isinstance(active, ActiveMaterial)
    half = cell.anode_half_cell
    negative = None if half is None else structure(half)
    return Structure(
        active_material=active,
        others=tuple(others),
        electronic_conductivity=curve_shape(cell.cathode.active_material.electronic_conductivity),
        layers=tuple(temperature_shape(layer.electrolyte) for layer in cell.separator),
        catholyte=temperature_shape(views[0].cathode.catholyte),
        film=any(view.cathode.has_film for view in views)
        or (negative is not None and negative.film),
        anode=AnodeKind.of(cell),
        catholytes=tuple(temperature_shape(view.cathode.catholyte) for view in views)
        if cell.cathode.layers
        else (),
        negative=negative,
    )


def temperature_shape(electrolyte: SolidElectrolyte) -> TemperatureShape | None:
    """The points of a conductivity, rounded so that a scaled one has the same shape."""
    points = electrolyte.conductivity_points
    if points is None:
        return None
    power = 1.0 if electrolyte.arrhenius_form == "sigma*T" else 0.0
    first = points.y[0] * points.x[0] ** power
    ratios = (y * x**power / first for x, y in zip(points.x, points.y, strict=True))
    return TemperatureShape(points.x, tuple(float(f"{math.log(r):.12g}") for r in ratios), power)


class ElectrodeFunctions(NamedTuple):
    """Conductivities, of the stoichiometry y of the active material and the temperature T in K."""

    electronic_conductivity: Callable[[Any, Any], Any]
    """Of y and T, effective, of the cathode. [S/m]"""
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
    sigma_shape = relative(shape.electronic_conductivity)

    def electronic_conductivity(y: Any, T: Any) -> Any:
        active = number(names.SIGMA) * sigma_shape(y) * thermal(number(names.SIGMA_ENERGY), T)
        return active + number(names.SIGMA_CARBON)

    def catholyte_conductivity(T: Any) -> Any:
        return _ionic_conductivity(number, CATHOLYTE_NAMES, T, shape.catholyte)

    def separator_conductivity(T: Any) -> Any:
        total = number(names.SEPARATOR_THICKNESS)
        resistance = number(names.JUNCTION_RESISTANCE)
        resistance = resistance / thermal(number(names.JUNCTION_ENERGY), T)
        for i, points in enumerate(shape.layers):
            thickness = number(names.layer(i, names.LAYER_SHARE)) * total
            conductivity = _ionic_conductivity(number, layer_names(i), T, points)
            resistance = resistance + thickness / conductivity
        return total / resistance

    return ElectrodeFunctions(
        electronic_conductivity, catholyte_conductivity, separator_conductivity
    )


def electrode_numbers(cell: CellDesign, fractions: VolumeFractions) -> dict[str, float]:
    """Every number that the functions of an electrode ask for, by PyBaMM name.

    A value of a material holds at the temperature of its card; here it is moved to the reference
    temperature with its own activation energy, so that the functions give it back there.
    """
    material, at = cell.cathode.active_material, cell.cathode.active_material.temperature
    sigma, carbon = _electronic_conductivities(cell.cathode, fractions)
    sigma_energy = material.electronic_conductivity_activation_energy
    thickness = float(sum(layer.thickness for layer in cell.separator))
    values = {
        **referred(at, (names.SIGMA, sigma), (names.SIGMA_ENERGY, sigma_energy)),
        names.SIGMA_CARBON: carbon,
        **_conductivity_numbers(cell.cathode.catholyte, CATHOLYTE_NAMES),
        names.SEPARATOR_THICKNESS: thickness,
        **_interface_numbers(cell),
    }
    for i, layer in enumerate(cell.separator):
        values[names.layer(i, names.LAYER_SHARE)] = layer.thickness / thickness
        values |= _conductivity_numbers(layer.electrolyte, layer_names(i))
    return {name: float(value) for name, value in values.items()}


def _interface_numbers(cell: CellDesign) -> dict[str, float]:
    """Resistances of film, junctions and anode, moved as the conductivities of materials are."""
    cathode, junction, anode = cell.cathode, cell.junction, cell.anode
    planes, film = junction.activation_energy, float(cathode.film_activation_energy)
    resistance, at = float(cathode.film_resistance), None
    if cathode.film is not None:
        film = apparent_energy(cathode.film.electrolyte)
        resistance, at = film_resistance(cell), float(cell.temperature)
    rows = (
        (names.FILM_RESISTANCE, resistance, names.FILM_ENERGY, film, at),
        (names.JUNCTION_RESISTANCE, sum(cell.junction_resistances),
         names.JUNCTION_ENERGY, planes, None),
        (names.COUNTER_RESISTANCE, anode.resistance,
         names.COUNTER_ENERGY, anode.activation_energy, anode.temperature),
    )  # fmt: skip
    values: dict[str, float] = {}
    for name, resistance, energy_name, energy, measured in rows:
        moved = conducted(cell, energy, measured, REFERENCE_TEMPERATURE)
        values |= {name: resistance / moved, energy_name: energy}
    return values


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


def conductivity_in(cell: CellDesign, electrolyte: SolidElectrolyte) -> float:
    """Of a dense electrolyte at the temperature and the pressures of a cell. [S/m]"""
    at_temperature = conductivity_at(electrolyte, float(cell.temperature))
    return at_temperature * conductivity_factor(cell, electrolyte)


def film_resistance(cell: CellDesign) -> float:
    """Of the film per contact area at the temperature of the cell. [ohm m2]"""
    cathode, film = cell.cathode, cell.cathode.film
    if film is None:
        return float(cathode.film_resistance / conducted(cell, cathode.film_activation_energy))
    return float(film.thickness) / conductivity_at(film.electrolyte, float(cell.temperature))


def apparent_energy(electrolyte: SolidElectrolyte) -> float:
    """Of exp(-E/RT) for the conductivity near its temperature, whatever its form. [J/mol]

    The resistance of a film follows this one from the temperature of the cell, where it is exact.
    """
    points, energy = electrolyte.conductivity_points, electrolyte.activation_energy
    if points is not None:
        steepness = math.log(points.y[-1] / points.y[0])
        return GAS_CONSTANT * steepness / (1 / points.x[0] - 1 / points.x[-1])
    if energy is None:
        return 0.0
    power = 1.0 if electrolyte.arrhenius_form == "sigma*T" else 0.0
    assert electrolyte.temperature is not None
    return float(energy) - power * GAS_CONSTANT * float(electrolyte.temperature)


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


def _electronic_conductivities(cathode: Cathode, fractions: VolumeFractions) -> tuple[float, float]:
    """What the active material conducts at stoichiometry 0.5, and what carbon adds. [S/m]

    At the temperature of the active material's card; a value measured on the composite is
    taken to hold there too. If that composite held carbon, both share the value as their closures
    do, and the carbon's network then scales with the carbon that there is; if not, the
    network is added.
    """
    material = cathode.active_material.electronic_conductivity
    transport, over_half = cathode.electronic_transport, relative(curve_shape(material))
    network = closures.carbon_network(fractions.carbon, fractions.catholyte)
    if transport.electronic_conductivity is None:
        assert material is not None
        efficiency = closures.electronic(transport.closure, fractions.active_material)
        main, *others = cathode.active_materials
        # what a further material adds follows its own curve, taken where it is half full
        conductivities = [(m.electronic_conductivity, share) for m, share in others]
        added = sum(float(c.reference) * share for c, share in conductivities if c is not None)
        network += float(added * efficiency)
        return float(material.reference * main[1] * efficiency), network
    then, state = measured_fractions(cathode), over_half(float(transport.stoichiometry))
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
