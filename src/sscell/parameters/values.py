"""A cell design as PyBaMM hears it: scalars, each of which may become a solver input, and
functions of stoichiometry and temperature built on those scalars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pybamm

from sscell.description.cell import CellDesign
from sscell.description.curves import Dependent
from sscell.description.materials import SolidElectrolyte
from sscell.parameters import names
from sscell.parameters.derived import Derived, derive
from sscell.parameters.potential import smooth, uniform_table
from sscell.parameters.relations import arrhenius, exchange_current_density

AREA = 1e-4
"""Electrode area of every simulated cell; results are per area. [m2]"""
REFERENCE_TEMPERATURE = 298.15
"""Temperature to which every scalar refers. [K]"""
ION_CONCENTRATION = 1.0
"""Uniform and without effect for a single-ion conductor; PyBaMM wants a number. [mol/m3]"""
UNBOUNDED = 100.0
"""A voltage cut-off that is never reached. [V]"""


Points = tuple[tuple[float, ...], tuple[float, ...]]


class Structure(NamedTuple):
    """What distinguishes two models; all else is a number. Equal structures share a model."""

    open_circuit_potential: Points
    diffusivity: Points | None
    """Relative to stoichiometry 0.5, as is the next."""
    electronic_conductivity: Points | None
    layers: int
    film: bool


def structure(cell: CellDesign) -> Structure:
    """The part of a cell that the equations depend on, hashable."""
    material = cell.cathode.active_material
    potential = material.open_circuit_potential
    return Structure(
        open_circuit_potential=(potential.x, potential.y),
        diffusivity=_shape(material.diffusivity),
        electronic_conductivity=_shape(material.electronic_conductivity),
        layers=len(cell.separator),
        film=cell.cathode.film_resistance > 0,
    )


def _shape(property_: Dependent | None) -> Points | None:
    """A curve relative to its reference, rounded so that a scaled curve has the same shape."""
    if property_ is None or property_.curve is None:
        return None
    curve, reference = property_.curve, float(property_.reference)
    return curve.x, tuple(float(f"{y / reference:.12g}") for y in curve.y)


def parameter_values(cell: CellDesign) -> pybamm.ParameterValues:
    """PyBaMM parameter values of a cell of 1 cm2, fully charged, ready for a 1C discharge.

    Parameters
    ----------
    cell : CellDesign

    Returns
    -------
    pybamm.ParameterValues
        With PyBaMM's own names wherever PyBaMM has one. Temperatures may be changed by
        updating "Ambient temperature [K]" and "Initial temperature [K]".
    """
    values = {**constants(), **functions(structure(cell)), **scalars(cell)}
    return pybamm.ParameterValues(values)


def scalars(cell: CellDesign, derived: Derived | None = None) -> dict[str, float]:
    """Every number of a cell that may differ between points of a sweep, by PyBaMM name."""
    d = derived or derive(cell)
    cathode, material = cell.cathode, cell.cathode.active_material
    lower, upper = (limit - cell.anode.potential for limit in cell.cutoffs_vs_lithium)
    values = {
        names.THICKNESS: d.loading.thickness,
        names.SEPARATOR_THICKNESS: d.separator_thickness,
        names.RADIUS: material.particle_size / 2,
        names.ACTIVE_FRACTION: d.volume_fractions.active_material * cathode.utilisation,
        names.CATHOLYTE_FRACTION: d.volume_fractions.catholyte,
        names.TORTUOSITY: d.tortuosity_factor,
        # PyBaMM conducts electrons in all that is not electrolyte, voids included; with this
        # factor its effective conductivity is exactly the function given.
        names.SOLID_TORTUOSITY: 1 - d.volume_fractions.catholyte,
        names.SIGMA: d.electronic_conductivity - d.carbon_conductivity,
        names.SIGMA_CARBON: d.carbon_conductivity,
        names.SIGMA_ENERGY: material.electronic_conductivity_activation_energy or 0.0,
        names.COVERAGE: cathode.coverage,
        names.FILM_RESISTANCE: cathode.film_resistance,
        names.DOUBLE_LAYER: (material.double_layer_capacity or 0.0) * cathode.coverage,
        names.MAXIMUM_CONCENTRATION: d.maximum_concentration,
        names.INITIAL_CONCENTRATION: d.stoichiometry_full * d.maximum_concentration,
        names.COUNTER_POTENTIAL: cell.anode.potential,
        names.COUNTER_RESISTANCE: cell.anode.resistance,
        names.JUNCTION_RESISTANCE: cell.junctions * cell.junction.resistance,
        names.CURRENT: d.current_1c * AREA,
        names.GUESSED_CURRENT_DENSITY: 0.0,
        names.LOWER_CUTOFF: lower,
        names.UPPER_CUTOFF: upper,
        names.NOMINAL_CAPACITY: d.current_1c * AREA,
        **dict.fromkeys(names.TEMPERATURES, cell.temperature),
    }
    values |= _referred(
        material.temperature,
        (names.DIFFUSIVITY_REFERENCE, material.diffusivity.reference),
        (names.DIFFUSIVITY_ENERGY, material.diffusivity_activation_energy),
    )
    values |= _referred(
        material.temperature,
        (names.EXCHANGE_REFERENCE, material.exchange_current_density),
        (names.EXCHANGE_ENERGY, material.exchange_current_density_activation_energy),
    )
    values |= _conductivity(
        cathode.catholyte, (names.KAPPA, names.KAPPA_ENERGY, names.KAPPA_EXPONENT)
    )
    for i, layer in enumerate(cell.separator):
        values[names.layer(i, names.LAYER_THICKNESS)] = layer.thickness
        values |= _conductivity(layer.electrolyte, _layer_names(i))
    return {name: float(value) for name, value in values.items()}


def _layer_names(index: int) -> tuple[str, str, str]:
    kappa, energy, exponent = names.LAYER_KAPPA, names.LAYER_ENERGY, names.LAYER_EXPONENT
    return names.layer(index, kappa), names.layer(index, energy), names.layer(index, exponent)


def _referred(
    temperature: float, value: tuple[str, float], energy: tuple[str, float | None]
) -> dict[str, float]:
    activation = energy[1] or 0.0
    factor = arrhenius(REFERENCE_TEMPERATURE, temperature, activation)
    return {value[0]: value[1] * factor, energy[0]: activation}


def _conductivity(electrolyte: SolidElectrolyte, keys: tuple[str, str, str]) -> dict[str, float]:
    assert electrolyte.conductivity is not None
    assert electrolyte.temperature is not None
    energy = electrolyte.activation_energy
    exponent = 1.0 if energy is not None and electrolyte.arrhenius_form == "sigma*T" else 0.0
    factor = (
        1.0
        if energy is None
        else arrhenius(REFERENCE_TEMPERATURE, electrolyte.temperature, energy, exponent)
    )
    return dict(
        zip(keys, (electrolyte.conductivity * factor, energy or 0.0, exponent), strict=True)
    )


def constants() -> dict[str, float]:
    """What PyBaMM asks for and no cell changes."""
    return {
        names.HEIGHT: AREA**0.5,
        names.WIDTH: AREA**0.5,
        names.IN_PARALLEL: 1.0,
        names.IN_SERIES: 1.0,
        names.SEPARATOR_FRACTION: 1.0,
        names.SEPARATOR_TORTUOSITY: 1.0,
        names.ENTROPIC_CHANGE: 0.0,
        names.ION_CONCENTRATION: ION_CONCENTRATION,
        names.REFERENCE_TEMPERATURE: REFERENCE_TEMPERATURE,
        # the counter electrode is an interface: its bulk has no resistance of its own
        names.COUNTER_THICKNESS: 1e-6,
        names.COUNTER_CONDUCTIVITY: 1e12,
    }


def functions(shape: Structure) -> dict[str, Callable[..., Any]]:
    """The functions of stoichiometry and temperature that a structure fixes."""
    open_circuit_potential = _function(shape.open_circuit_potential)
    diffusivity_shape = _relative(shape.diffusivity)
    sigma_shape = _relative(shape.electronic_conductivity)

    def diffusivity(sto: Any, T: Any) -> Any:
        reference = pybamm.Parameter(names.DIFFUSIVITY_REFERENCE)
        return reference * diffusivity_shape(sto) * _thermal(names.DIFFUSIVITY_ENERGY, T)

    def electronic_conductivity(sto: Any, T: Any) -> Any:
        active = pybamm.Parameter(names.SIGMA) * sigma_shape(sto)
        return active * _thermal(names.SIGMA_ENERGY, T) + pybamm.Parameter(names.SIGMA_CARBON)

    def exchange_current(c_e: Any, c_s: Any, c_max: Any, T: Any) -> Any:
        reference = pybamm.Parameter(names.EXCHANGE_REFERENCE)
        return exchange_current_density(reference, c_s / c_max) * _thermal(names.EXCHANGE_ENERGY, T)

    def catholyte_conductivity(T: Any) -> Any:
        thermal = _thermal(names.KAPPA_ENERGY, T, names.KAPPA_EXPONENT)
        return pybamm.Parameter(names.KAPPA) * thermal

    def separator_conductivity(T: Any) -> Any:
        resistance = pybamm.Parameter(names.JUNCTION_RESISTANCE)
        for i in range(shape.layers):
            kappa, energy, exponent = _layer_names(i)
            conductivity = pybamm.Parameter(kappa) * _thermal(energy, T, exponent)
            thickness = pybamm.Parameter(names.layer(i, names.LAYER_THICKNESS))
            resistance = resistance + thickness / conductivity
        return pybamm.Parameter(names.SEPARATOR_THICKNESS) / resistance

    return {
        names.OCP: open_circuit_potential,
        names.DIFFUSIVITY: diffusivity,
        names.ELECTRONIC_CONDUCTIVITY: electronic_conductivity,
        names.EXCHANGE_CURRENT: exchange_current,
        names.CATHOLYTE_CONDUCTIVITY: catholyte_conductivity,
        names.SEPARATOR_CONDUCTIVITY: separator_conductivity,
    }


def _thermal(energy: str, T: Any, exponent: str | None = None) -> Any:
    power = 0 if exponent is None else pybamm.Parameter(exponent)
    return arrhenius(T, REFERENCE_TEMPERATURE, pybamm.Parameter(energy), power)


def _relative(points: Points | None) -> Callable[[Any], Any]:
    """A curve over its value at stoichiometry 0.5, as a function of PyBaMM symbols."""
    if points is None:
        return lambda sto: 1.0
    logarithm = _function(points, logarithmic=True)
    return lambda sto: pybamm.exp(logarithm(sto))


def _function(points: Points, *, logarithmic: bool = False) -> Callable[[Any], Any]:
    """A curve, or its logarithm, as a function of PyBaMM symbols."""
    rational = smooth(*points, logarithmic=logarithmic)
    if rational is not None:
        return rational
    table = uniform_table(*points, logarithmic=logarithmic)
    return lambda sto: pybamm.Interpolant(*table, sto, name="curve", interpolator="cubic")
