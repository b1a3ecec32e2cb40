"""The derived design: every number that follows from what a cell card states."""

from __future__ import annotations

from dataclasses import dataclass

from sscell.description import closures
from sscell.description.bookkeeping import Loading, VolumeFractions, loading, volume_fractions
from sscell.description.cathode import Cathode
from sscell.description.cell import CellDesign
from sscell.description.materials import SolidElectrolyte
from sscell.description.transport import threshold_of
from sscell.parameters.potential import stoichiometry_at
from sscell.parameters.redox_state import RedoxState, redox_state
from sscell.parameters.relations import FARADAY, arrhenius


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
    active_capacity: float
    """The part of the active material. [C/m2]"""
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
    contact_area: float
    """Active material touching catholyte per electrode volume. [m-1]"""
    separator_thickness: float
    """[m]"""
    separator_resistance: float
    """Layers and junctions. [ohm m2]"""
    current_1c: float
    """[A/m2]"""
    redox: RedoxState | None
    """Of a catholyte that stores charge as well."""

    def charge_at(self, stoichiometry: float, potential: float) -> float:
        """Charge from full charge to an equilibrium. [C/m2]

        Parameters
        ----------
        stoichiometry : float
            Of the active material there. [-]
        potential : float
            Its open-circuit potential there, against Li/Li+. [V]
        """
        span = self.stoichiometry_empty - self.stoichiometry_full
        charge = self.active_capacity * (stoichiometry - self.stoichiometry_full) / span
        return charge if self.redox is None else charge + self.redox.charge_at(potential)


def conductivity_at(electrolyte: SolidElectrolyte, temperature: float) -> float:
    """Ionic conductivity of a solid electrolyte at a temperature. [S/m]

    Raises
    ------
    ValueError
        If the card states no conductivity.
    """
    if electrolyte.conductivity is None or electrolyte.temperature is None:
        raise ValueError(f"electrolyte '{electrolyte.identity}' has no conductivity")
    if electrolyte.activation_energy is None:
        return float(electrolyte.conductivity)
    factor = arrhenius(
        temperature,
        float(electrolyte.temperature),
        float(electrolyte.activation_energy),
        1 if electrolyte.arrhenius_form == "sigma*T" else 0,
    )
    return float(electrolyte.conductivity * factor)


def ionic_efficiency(cathode: Cathode, catholyte_fraction: float) -> float:
    """Effective over intrinsic ionic conductivity of a cathode, as its card says. [-]"""
    transport = cathode.ionic_transport
    if transport.tortuosity_factor is not None:
        return catholyte_fraction / transport.tortuosity_factor
    if transport.ionic_conductivity is not None:
        assert cathode.catholyte.conductivity is not None
        return float(transport.ionic_conductivity / cathode.catholyte.conductivity)
    if transport.closure == "power-law":
        exponent = transport.exponent
        chosen = closures.POWER_LAW_IONIC if exponent is None else float(exponent)
        return closures.power_law(catholyte_fraction, chosen)
    if transport.closure == "bruggeman":
        return closures.power_law(catholyte_fraction, closures.BRUGGEMAN)
    threshold = threshold_of(cathode)
    assert threshold is not None
    return closures.percolation(catholyte_fraction, threshold)


def electronic_conductivities(cathode: Cathode, fractions: VolumeFractions) -> tuple[float, float]:
    """Effective electronic conductivity at stoichiometry 0.5 and carbon's share. [S/m]"""
    material = cathode.active_material.electronic_conductivity
    transport = cathode.electronic_transport
    if transport.electronic_conductivity is not None:
        measured = float(transport.electronic_conductivity)
        if material is None or material.curve is None:
            return measured, 0.0
        relative = material.curve.at(float(transport.stoichiometry)) / material.reference
        return measured / relative, 0.0
    assert material is not None
    share = fractions.active_material
    efficiency = (
        closures.power_law(share, closures.POWER_LAW_ELECTRONIC)
        if transport.closure == "power-law"
        else closures.electronic_percolation(share)
    )
    carbon = closures.carbon_network(fractions.carbon, fractions.catholyte)
    return float(material.reference * efficiency) + carbon, carbon


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
    full, empty = stoichiometry_at(curve, upper), stoichiometry_at(curve, lower)
    sites = float(material.density / material.molar_mass)
    connected = fractions.active_material * cathode.utilisation
    efficiency = ionic_efficiency(cathode, fractions.catholyte)
    kappa = conductivity_at(cathode.catholyte, cell.temperature)
    sigma, carbon = electronic_conductivities(cathode, fractions)
    active = connected * amount.thickness * sites * FARADAY * (empty - full)
    redox = redox_state(cell, fractions.catholyte * amount.thickness)
    layers = sum(
        layer.thickness / conductivity_at(layer.electrolyte, cell.temperature)
        for layer in cell.separator
    )
    return Derived(
        volume_fractions=fractions,
        loading=amount,
        maximum_concentration=sites,
        stoichiometry_full=full,
        stoichiometry_empty=empty,
        equilibrium_capacity=active + (0.0 if redox is None else redox.capacity),
        active_capacity=active,
        ionic_efficiency=efficiency,
        tortuosity_factor=fractions.catholyte / efficiency,
        ionic_conductivity=kappa * efficiency,
        electronic_conductivity=sigma,
        carbon_conductivity=carbon,
        contact_area=closures.spheres(connected, material.particle_size) * cathode.coverage,
        separator_thickness=float(sum(layer.thickness for layer in cell.separator)),
        separator_resistance=float(layers + cell.junctions * cell.junction.aged_resistance),
        current_1c=amount.areal_capacity / 3600,
        redox=redox,
    )
