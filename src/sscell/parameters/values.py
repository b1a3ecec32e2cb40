"""A cell design as PyBaMM hears it: scalars, each of which may become a solver input, and
functions of stoichiometry and temperature built on those scalars."""

from __future__ import annotations

import pybamm

from sscell.description.cell import CellDesign
from sscell.description.materials import SolidElectrolyte
from sscell.parameters import names
from sscell.parameters.derived import Derived, derive
from sscell.parameters.relations import arrhenius
from sscell.parameters.structure import (
    REFERENCE_TEMPERATURE,
    functions,
    layer_conductivity_names,
    structure,
)

AREA = 1e-4
"""Electrode area of every simulated cell; results are per area. [m2]"""
ION_CONCENTRATION = 1.0
"""Uniform and without effect for a single-ion conductor; PyBaMM wants a number. [mol/m3]"""
UNBOUNDED = 100.0
"""A voltage cut-off that is never reached. [V]"""


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
        names.JUNCTION_RESISTANCE: cell.junctions * cell.junction.aged_resistance,
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
    if d.redox is not None:
        values |= {**d.redox.numbers, names.REDOX_INITIAL: d.redox.stoichiometry_full}
    for i, layer in enumerate(cell.separator):
        share = layer.thickness / d.separator_thickness
        values[names.layer(i, names.LAYER_SHARE)] = share
        values |= _conductivity(layer.electrolyte, layer_conductivity_names(i))
    return {name: float(value) for name, value in values.items()}


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
