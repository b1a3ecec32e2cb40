"""One point of a study: a cell, a rate and a direction, and the solver inputs they mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from sscell.description.cell import CellDesign
from sscell.models.resolution import Resolution, resolution_for
from sscell.parameters import names
from sscell.parameters.derived import Derived, derive
from sscell.parameters.relations import FARADAY, GAS_CONSTANT, arrhenius
from sscell.parameters.values import AREA, UNBOUNDED, scalars

Direction = Literal["discharge", "charge"]
DIRECTIONS: tuple[Direction, ...] = ("discharge", "charge")

MARGIN = 1.05
"""Time allowed, over the time in which the whole equilibrium capacity would pass. [-]"""


@dataclass(frozen=True)
class Design:
    """A cell and what follows from it, worked out once for all its rates."""

    cell: CellDesign
    derived: Derived
    scalars: dict[str, float]

    @classmethod
    def of(cls, cell: CellDesign) -> Design:
        """Derive a cell."""
        derived = derive(cell)
        return cls(cell, derived, scalars(cell, derived))

    @cached_property
    def slowest_diffusion(self) -> float:
        """Lowest diffusivity between the cut-offs, at the temperature of the cell. [m2/s]"""
        material = self.cell.cathode.active_material
        slowest = float(material.diffusivity.reference)
        curve = material.diffusivity.curve
        if curve is not None:
            full, empty = self.derived.stoichiometry_full, self.derived.stoichiometry_empty
            slowest = min(curve.at(y) for y in np.linspace(full, min(empty, 1.0), 50))
        energy = material.diffusivity_activation_energy or 0.0
        return slowest * float(arrhenius(self.cell.temperature, material.temperature, energy))


@dataclass(frozen=True)
class Point:
    """A constant-current discharge from full charge, or charge from full discharge."""

    design: Design
    c_rate: float
    direction: Direction = "discharge"

    @property
    def current_density(self) -> float:
        """Magnitude. [A/m2]"""
        return self.c_rate * self.design.derived.current_1c

    @property
    def time_limit(self) -> float:
        """By which every cut-off is reached, because the equilibrium capacity is used up. [s]"""
        return MARGIN * self.design.derived.equilibrium_capacity / self.current_density

    def inputs(self) -> dict[str, float]:
        """Solver inputs by PyBaMM name. Only the cut-off of the direction is active."""
        d = self.design.derived
        charging = self.direction == "charge"
        sign = -1.0 if charging else 1.0
        start = d.stoichiometry_empty if charging else d.stoichiometry_full
        idle = {names.LOWER_CUTOFF: -UNBOUNDED} if charging else {names.UPPER_CUTOFF: UNBOUNDED}
        return {
            **self.design.scalars,
            **idle,
            names.CURRENT: sign * self.current_density * AREA,
            names.GUESSED_CURRENT_DENSITY: sign * self.current_density,
            names.INITIAL_CONCENTRATION: start * d.maximum_concentration,
        }

    def ohmic_drop(self) -> float:
        """I L (1/kappa + 1/sigma) over RT/F, sigma where the electrode conducts worst. [-]"""
        d, cell = self.design.derived, self.design.cell
        sigma = d.electronic_conductivity
        material = cell.cathode.active_material.electronic_conductivity
        if material is not None and material.curve is not None:
            relative = material.curve.at(d.stoichiometry_empty) / float(material.reference)
            sigma = (sigma - d.carbon_conductivity) * relative + d.carbon_conductivity
        drop = self.current_density * d.loading.thickness * (1 / d.ionic_conductivity + 1 / sigma)
        return drop * FARADAY / (GAS_CONSTANT * float(cell.temperature))

    def diffusion_over_discharge(self) -> float:
        """R**2 / (D t) with the slowest diffusion met and the nominal time. [-]"""
        radius = self.design.cell.cathode.active_material.particle_size / 2
        return radius**2 * self.c_rate / (self.design.slowest_diffusion * 3600)

    def resolution(self) -> Resolution:
        """The mesh this point needs."""
        return resolution_for(self.ohmic_drop(), self.diffusion_over_discharge())
