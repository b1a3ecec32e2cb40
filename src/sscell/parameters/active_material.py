"""The active material as phases that store charge, behind a film perhaps.

Each class of particle sizes of each active material of a blend is a phase. The first, the class of
the largest share of the main material, is PyBaMM's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from sscell.cards.bookkeeping import VolumeFractions
from sscell.cards.cell import CellDesign
from sscell.designs.transport import diffusion_length_factor
from sscell.parameters import names
from sscell.parameters.phases import EDGE, Number, PhaseKind, PhaseProperties
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

MAIN = "active"
"""Label of the main material."""
LAYERED = (
    names.RADIUS,
    names.COVERAGE,
    names.ACTIVE_FRACTION,
    names.DIFFUSIVITY_REFERENCE,
)
"""Numbers of a class that may differ between layers of a cathode."""


@dataclass(frozen=True)
class ActiveMaterial(PhaseKind):
    """Particles of one size of an active material."""

    open_circuit_potential: Points
    diffusivity: Points | None
    """Logarithm, relative to stoichiometry 0.5."""
    member: int = 0
    """Among all classes of all active materials; 0 is PyBaMM's primary phase."""
    material: int = 0
    """Among the active materials of the cathode; 0 is the main one."""
    size: int = 0
    """Among the size classes of the material."""

    is_active_material = True
    is_flat = False

    @classmethod
    def of(cls, cell: CellDesign) -> tuple[Self, ...]:
        """The classes of sizes of every active material, those of the main one first."""
        made: list[Self] = []
        for i, (material, _) in enumerate(cell.cathode.active_materials):
            shape = curve_shape(material.diffusivity)
            points = points_of(material.open_circuit_potential)
            for size in range(len(material.size_classes)):
                made.append(cls(points, shape, len(made), i, size))
        return tuple(made)

    @property
    def name(self) -> str:
        """With a number, but for PyBaMM's own."""
        return f"{names.CLASS} {self.member}" if self.member else names.CLASS

    @property
    def label(self) -> str:
        """Of the material, whatever the class; further ones are numbered as in the card."""
        return f"blend_{self.material - 1}" if self.material else MAIN

    @property
    def initial(self) -> str:
        """A concentration of the first, a stoichiometry of the others."""
        return f"{self.name} {names.OTHER_INITIAL}" if self.member else names.INITIAL_CONCENTRATION

    @property
    def variables(self) -> names.PhaseVariables | names.OtherPhaseVariables:
        """Of PyBaMM, or ours."""
        return names.other_phase(self.name) if self.member else names.ACTIVE_MATERIAL

    @property
    def outputs(self) -> tuple[str, ...]:
        """The mean stoichiometry of a further material of a blend."""
        return (names.other_phase(self.name).mean,) if self.material else ()

    @property
    def profiles(self) -> Mapping[str, tuple[str, float, str, str]]:
        """Stoichiometries; of further classes and materials with their number."""
        start = f"{self.label}_" if self.material else ""
        start += f"class_{self.size}_" if self.size else ""
        of = f" of further material {self.material - 1}" if self.material else ""
        of += f" of size class {self.size}" if self.size else ""
        mean = self.variables.stoichiometry if self.member else names.MEAN_STOICHIOMETRY
        surface, whole = "stoichiometry at the particle surface", "mean stoichiometry"
        return {
            f"{start}surface_stoichiometry": (self.variables.surface, 1.0, "1", surface + of),
            f"{start}stoichiometry": (mean, 1.0, "1", f"{whole} of the particles{of}"),
        }

    @property
    def ideal(self) -> Mapping[str, Mapping[str, str | float]]:
        """Fast reaction and fast diffusion of its material."""
        start = f"blend.{self.material - 1}" if self.material else "active_material"
        return {
            "kinetics": {f"{start}.exchange_current_density": "1e6 A/m^2"},
            "particles": {
                f"{start}.diffusivity": "1e-8 m^2/s",
                "cathode.diffusion_length_factor": 1.0,
            },
        }

    @property
    def layered(self) -> tuple[str, ...]:
        """Sizes, amounts, contact and the diffusion that it lengthens."""
        return tuple(names.of_class(self.member, name) for name in LAYERED)

    @property
    def absent(self) -> tuple[str, ...]:
        """The volume of a class that a layer has not got."""
        return (names.of_class(self.member, names.ACTIVE_FRACTION),)

    def is_equal_at_rest(self, other: PhaseKind) -> bool:
        """If both have one open-circuit potential."""
        if not isinstance(other, ActiveMaterial):
            return False
        return self.open_circuit_potential == other.open_circuit_potential

    def numbers(self, cell: CellDesign, fractions: VolumeFractions) -> dict[str, float]:
        """Radius, sites, connected share and, at the reference temperature, the kinetics."""
        cathode = cell.cathode
        material, share = cathode.active_materials[self.material]
        size = material.size_classes[self.size]
        # a path f times longer takes f squared times as long, as a diffusivity lower by that
        lengthened = diffusion_length_factor(cathode, size.size) ** 2
        exchange = (
            (names.EXCHANGE_REFERENCE, material.exchange_current_density),
            (names.EXCHANGE_ENERGY, material.exchange_current_density_activation_energy),
        )
        diffusivity = (
            (names.DIFFUSIVITY_REFERENCE, material.diffusivity.reference / lengthened),
            (names.DIFFUSIVITY_ENERGY, material.diffusivity_activation_energy),
        )
        connected = fractions.active_material * cathode.utilisation
        numbers = {
            **referred(material.temperature, *exchange),
            **referred(material.temperature, *diffusivity),
            names.MAXIMUM_CONCENTRATION: material.density / material.molar_mass,
            names.RADIUS: size.size / 2,
            names.COVERAGE: cathode.coverage,
            names.ACTIVE_FRACTION: connected * share * size.share,
        }
        return {names.of_class(self.member, name): float(v) for name, v in numbers.items()}

    def equivalent(
        self, layers: Sequence[Mapping[str, float]], shares: Sequence[float]
    ) -> dict[str, float]:
        """With the contact area of all, and the slowest diffusion of any."""
        mean = super().equivalent(layers, shares)
        radius, coverage, fraction, diffusivity = self.layered
        present = [x for x in layers if x[fraction]] or layers
        slowest = max(x[radius] ** 2 / x[diffusivity] for x in present)
        area = sum(
            share * x[coverage] * x[fraction] / x[radius]
            for share, x in zip(shares, layers, strict=True)
        )
        if area > 0:
            mean[radius] = mean[coverage] * mean[fraction] / area
        mean[diffusivity] = mean[radius] ** 2 / slowest
        return mean

    def properties(self, number: Number) -> PhaseProperties:
        """Of particles that touch the catholyte with a share of their surface."""
        shape, member = relative(self.diffusivity), self.member

        def value(name: str) -> Any:
            return number(names.of_class(member, name))

        def diffusivity(y: Any, T: Any) -> Any:
            reference = value(names.DIFFUSIVITY_REFERENCE)
            return reference * shape(y) * thermal(value(names.DIFFUSIVITY_ENERGY), T)

        def exchange_current(y: Any, T: Any) -> Any:
            reference = value(names.EXCHANGE_REFERENCE) * thermal(value(names.EXCHANGE_ENERGY), T)
            if member:  # PyBaMM keeps its own phase inside
                y = np.maximum(np.minimum(y, 1 - EDGE), EDGE)
            return exchange_current_density(reference, y)

        return PhaseProperties(
            potential=with_tails(self.open_circuit_potential),
            diffusivity=diffusivity,
            exchange_current_density=exchange_current,
            relative_conductivity=None,
            sites=value(names.MAXIMUM_CONCENTRATION),
            radius=value(names.RADIUS),
            reacting_share=value(names.COVERAGE),
            volume_fraction=value(names.ACTIVE_FRACTION),
        )

    def started(self, stoichiometry: Any, sites: Any) -> Any:
        """A concentration of the first class. [mol/m3]"""
        return stoichiometry if self.member else stoichiometry * sites

    def stoichiometry_at(self, properties: PhaseProperties, potential: float) -> float:
        """With some sites left empty and some filled."""
        at = stoichiometry_at(self.open_circuit_potential, potential)
        return min(max(at, LAST_SITES), 1 - LAST_SITES)
