"""The derived design: every number that follows from what a cell card states."""

from __future__ import annotations

from dataclasses import dataclass, field

from sscell.cards.bookkeeping import Loading, VolumeFractions, loading, volume_fractions
from sscell.cards.cell import CellDesign
from sscell.designs.transport import diffusion_length_factor, ionic_efficiency
from sscell.parameters import names
from sscell.parameters.anode import Anode, balanced
from sscell.parameters.electrode import (
    ElectrodeFunctions,
    Structure,
    electrode_functions,
    electrode_numbers,
    structure,
)
from sscell.parameters.phases import Equilibrium, StoragePhase
from sscell.parameters.relations import anode_resistance, junction_resistances


@dataclass(frozen=True)
class Derived:
    """What a cell design implies, in SI units, at the temperature of the cell."""

    volume_fractions: VolumeFractions
    loading: Loading
    maximum_concentration: float
    """Lithium sites of the active material, density over molar mass. [mol/m3]"""
    stoichiometry_full: float
    """Of the active material, with the cell at equilibrium at the upper cut-off. [-]"""
    stoichiometry_empty: float
    """With the cell at equilibrium at the lower cut-off. [-]"""
    cathode_limits: tuple[float, float]
    """Potentials of the cathode with the cell at its lower and at its upper cut-off, at
    equilibrium, against Li/Li+. [V]"""
    equilibrium_capacity: float
    """Between the cut-offs, of all phases that store charge. [C/m2]"""
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
    """Conductivities, of stoichiometry and temperature."""
    numbers: dict[str, float]
    """What these and the phases rest on, by PyBaMM name."""
    contact_area: float
    """Active material touching catholyte per electrode volume. [m-1]"""
    diffusion_length_factor: float
    """Effective over geometric diffusion length in the active material. [-]"""
    separator_thickness: float
    """[m]"""
    separator_resistance: float
    """Layers and junctions. [ohm m2]"""
    junction_resistance: float
    """Junctions alone. [ohm m2]"""
    anode: Anode
    """In balance with the cathode."""
    anode_resistance: float
    """Of the counter electrode and its interface. [ohm m2]"""
    current_1c: float
    """[A/m2]"""
    structure: Structure
    """Which equations it has."""

    @property
    def phases(self) -> tuple[StoragePhase, ...]:
        """That store charge, the active material first."""
        return self.equilibrium.phases


def derive(cell: CellDesign) -> Derived:
    """Everything that follows from a cell design.

    Parameters
    ----------
    cell : CellDesign

    Returns
    -------
    Derived
    """
    cathode = cell.cathode
    fractions, amount = volume_fractions(cathode), loading(cell)
    efficiency = ionic_efficiency(cathode, fractions.catholyte)
    shape = structure(cell)

    def between(limits: tuple[float, float]) -> Equilibrium:
        state = cell, fractions, amount.thickness, limits
        return Equilibrium(tuple(StoragePhase.in_cell(kind, *state) for kind in shape.phases))

    limits = cell.cutoffs_vs_lithium
    equilibrium, anode = between(limits), Anode.flat(cell)
    if shape.anode is not None:
        anode, limits = balanced(shape.anode, cell, equilibrium)
        equilibrium = between(limits)
    active = equilibrium.phases[0]
    temperature, numbers = float(cell.temperature), electrode_numbers(cell, fractions)
    electrode = electrode_functions(shape, numbers.__getitem__)
    for phase in equilibrium.phases:
        numbers |= phase.numbers
    separator = numbers[names.SEPARATOR_THICKNESS]
    return Derived(
        volume_fractions=fractions,
        loading=amount,
        maximum_concentration=active.numbers[names.MAXIMUM_CONCENTRATION],
        stoichiometry_full=active.full,
        stoichiometry_empty=active.empty,
        cathode_limits=limits,
        equilibrium_capacity=equilibrium.capacity,
        equilibrium=equilibrium,
        ionic_efficiency=efficiency,
        tortuosity_factor=fractions.catholyte / efficiency,
        ionic_conductivity=float(electrode.catholyte_conductivity(temperature)) * efficiency,
        electronic_conductivity=float(electrode.electronic_conductivity(0.5, temperature)),
        carbon_conductivity=numbers[names.SIGMA_CARBON],
        electrode=electrode,
        numbers=numbers,
        contact_area=sum(
            phase.reacting_area for phase in equilibrium.phases if phase.kind.is_active_material
        ),
        diffusion_length_factor=diffusion_length_factor(cathode),
        separator_thickness=separator,
        separator_resistance=float(separator / electrode.separator_conductivity(temperature)),
        junction_resistance=sum(junction_resistances(cell)),
        anode=anode,
        anode_resistance=anode_resistance(cell),
        current_1c=amount.areal_capacity / 3600,
        structure=shape,
    )
