"""The derived design: every number that follows from what a cell card states."""

from __future__ import annotations

from dataclasses import dataclass, field

from sscell.cards import closures
from sscell.cards.bookkeeping import Loading, VolumeFractions, loading, volume_fractions
from sscell.cards.cell import CellDesign
from sscell.designs.transport import ionic_efficiency
from sscell.parameters import names
from sscell.parameters.electrode import (
    ElectrodeFunctions,
    Equilibrium,
    electrode_numbers,
    electrode_of,
)
from sscell.parameters.potential import stoichiometry_at
from sscell.parameters.redox_state import RedoxState, redox_state
from sscell.parameters.relations import FARADAY, anode_resistance
from sscell.quantities.curves import LAST_SITES


@dataclass(frozen=True)
class Derived:
    """What a cell design implies, in SI units, at the temperature of the cell."""

    volume_fractions: VolumeFractions
    loading: Loading
    maximum_concentration: float
    """Lithium sites of the active material, density over molar mass. [mol/m3]"""
    stoichiometry_full: float
    """At equilibrium with the upper cut-off. [-]"""
    stoichiometry_empty: float
    """At equilibrium with the lower cut-off. [-]"""
    equilibrium_capacity: float
    """Between the cut-offs, of connected active material and redox-active catholyte. [C/m2]"""
    equilibrium: Equilibrium
    """Of the phases of the cathode."""
    ionic_efficiency: float
    """Effective over intrinsic ionic conductivity of the catholyte. [-]"""
    tortuosity_factor: float
    """Catholyte volume fraction over ionic efficiency. [-]"""
    ionic_conductivity: float
    """Effective, of the cathode. [S/m]"""
    electronic_conductivity: float
    """Effective, of the cathode, at stoichiometry 0.5. [S/m]"""
    carbon_conductivity: float
    """Share of carbon in it. [S/m]"""
    electrode: ElectrodeFunctions = field(compare=False, repr=False)
    """Conductivities, kinetics and potential, of stoichiometry and temperature."""
    numbers: dict[str, float]
    """What these rest on, by PyBaMM name."""
    contact_area: float
    """Active material touching catholyte per electrode volume. [m-1]"""
    separator_thickness: float
    """[m]"""
    separator_resistance: float
    """Layers and junctions. [ohm m2]"""
    junction_resistance: float
    """Junctions alone. [ohm m2]"""
    anode_resistance: float
    """Of the counter electrode and its interface. [ohm m2]"""
    current_1c: float
    """[A/m2]"""
    redox: RedoxState | None
    """Of a catholyte that stores charge as well."""


def derive(cell: CellDesign) -> Derived:
    """Everything that follows from a cell design.

    Parameters
    ----------
    cell : CellDesign

    Returns
    -------
    Derived
    """
    cathode, material = cell.cathode, cell.cathode.active_material
    fractions, amount = volume_fractions(cathode), loading(cell)
    lower, upper = cell.cutoffs_vs_lithium
    curve = material.open_circuit_potential
    full, empty = (
        min(max(stoichiometry_at(curve, cutoff), LAST_SITES), 1 - LAST_SITES)
        for cutoff in (upper, lower)
    )
    sites = float(material.density / material.molar_mass)
    connected = fractions.active_material * cathode.utilisation
    efficiency = ionic_efficiency(cathode, fractions.catholyte)
    active = connected * amount.thickness * sites * FARADAY * (empty - full)
    redox = redox_state(cell, fractions.catholyte * amount.thickness)
    equilibrium = Equilibrium(curve, full, empty, active, redox)
    temperature, numbers = float(cell.temperature), electrode_numbers(cell, fractions)
    electrode = electrode_of(cell, numbers)
    separator = numbers[names.SEPARATOR_THICKNESS]
    return Derived(
        volume_fractions=fractions,
        loading=amount,
        maximum_concentration=sites,
        stoichiometry_full=full,
        stoichiometry_empty=empty,
        equilibrium_capacity=equilibrium.capacity,
        equilibrium=equilibrium,
        ionic_efficiency=efficiency,
        tortuosity_factor=fractions.catholyte / efficiency,
        ionic_conductivity=float(electrode.catholyte_conductivity(temperature)) * efficiency,
        electronic_conductivity=float(electrode.electronic_conductivity(0.5, temperature)),
        carbon_conductivity=numbers[names.SIGMA_CARBON],
        electrode=electrode,
        numbers=numbers,
        contact_area=closures.spheres(connected, material.particle_size) * cathode.coverage,
        separator_thickness=separator,
        separator_resistance=float(separator / electrode.separator_conductivity(temperature)),
        junction_resistance=numbers[names.JUNCTION_RESISTANCE],
        anode_resistance=anode_resistance(cell),
        current_1c=amount.areal_capacity / 3600,
        redox=redox,
    )
