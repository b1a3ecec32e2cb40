"""The active material as a phase that stores charge, behind a film perhaps."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sscell.cards.bookkeeping import VolumeFractions
from sscell.cards.cell import CellDesign
from sscell.designs.transport import diffusion_length_factor
from sscell.parameters import names
from sscell.parameters.phases import Number, PhaseKind, PhaseProperties
from sscell.parameters.potential import (
    Points,
    curve_shape,
    points_of,
    relative,
    stoichiometry_at,
    with_tails,
)
from sscell.parameters.relations import exchange_current_density, referred, thermal
from sscell.quantities.curves import LAST_SITES


@dataclass(frozen=True)
class ActiveMaterial(PhaseKind):
    """Particles of the active material; PyBaMM's primary phase."""

    open_circuit_potential: Points
    diffusivity: Points | None
    """Logarithm, relative to stoichiometry 0.5."""

    name = "Active material"
    label = "active"
    initial = names.INITIAL_CONCENTRATION
    variables = names.ACTIVE_MATERIAL
    is_flat = False
    outputs = ()
    profiles: ClassVar = {
        "surface_stoichiometry": (
            names.SURFACE_STOICHIOMETRY,
            1.0,
            "1",
            "stoichiometry at the particle surface",
        ),
        "stoichiometry": (
            names.MEAN_STOICHIOMETRY,
            1.0,
            "1",
            "mean stoichiometry of the particles",
        ),
    }
    ideal: ClassVar = {
        "kinetics": {"active_material.exchange_current_density": "1e6 A/m^2"},
        "particles": {
            "active_material.diffusivity": "1e-8 m^2/s",
            "cathode.diffusion_length_factor": 1.0,
        },
    }

    @classmethod
    def of(cls, cell: CellDesign) -> tuple[Self, ...]:
        """The active material."""
        material = cell.cathode.active_material
        curve = material.open_circuit_potential
        return (cls(points_of(curve), curve_shape(material.diffusivity)),)

    def numbers(self, cell: CellDesign, fractions: VolumeFractions) -> dict[str, float]:
        """Radius, sites, connected share and, at the reference temperature, the kinetics."""
        cathode, material = cell.cathode, cell.cathode.active_material
        # a path f times longer takes f squared times as long, as a diffusivity lower by that
        lengthened = diffusion_length_factor(cathode) ** 2
        exchange = (
            (names.EXCHANGE_REFERENCE, material.exchange_current_density),
            (names.EXCHANGE_ENERGY, material.exchange_current_density_activation_energy),
        )
        diffusivity = (
            (names.DIFFUSIVITY_REFERENCE, material.diffusivity.reference / lengthened),
            (names.DIFFUSIVITY_ENERGY, material.diffusivity_activation_energy),
        )
        numbers = {
            **referred(material.temperature, *exchange),
            **referred(material.temperature, *diffusivity),
            names.MAXIMUM_CONCENTRATION: material.density / material.molar_mass,
            names.RADIUS: material.particle_size / 2,
            names.COVERAGE: cathode.coverage,
            names.ACTIVE_FRACTION: fractions.active_material * cathode.utilisation,
        }
        return {name: float(value) for name, value in numbers.items()}

    def properties(self, number: Number) -> PhaseProperties:
        """Of particles that touch the catholyte with a share of their surface."""
        shape = relative(self.diffusivity)

        def diffusivity(y: Any, T: Any) -> Any:
            reference = number(names.DIFFUSIVITY_REFERENCE)
            return reference * shape(y) * thermal(number(names.DIFFUSIVITY_ENERGY), T)

        def exchange_current(y: Any, T: Any) -> Any:
            reference = number(names.EXCHANGE_REFERENCE) * thermal(number(names.EXCHANGE_ENERGY), T)
            return exchange_current_density(reference, y)

        return PhaseProperties(
            potential=with_tails(self.open_circuit_potential),
            diffusivity=diffusivity,
            exchange_current_density=exchange_current,
            relative_conductivity=None,
            sites=number(names.MAXIMUM_CONCENTRATION),
            radius=number(names.RADIUS),
            reacting_share=number(names.COVERAGE),
            volume_fraction=number(names.ACTIVE_FRACTION),
        )

    def started(self, stoichiometry: Any, sites: Any) -> Any:
        """A concentration. [mol/m3]"""
        return stoichiometry * sites

    def stoichiometry_at(self, properties: PhaseProperties, potential: float) -> float:
        """With some sites left empty and some filled."""
        at = stoichiometry_at(self.open_circuit_potential, potential)
        return min(max(at, LAST_SITES), 1 - LAST_SITES)
