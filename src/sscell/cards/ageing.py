"""Ageing: the laws by which a cell changes over its cycles, each alone or together."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import model_validator

from sscell.cards.blocks import Block, BlockError
from sscell.quantities.fields import (
    ActivationEnergy,
    Length,
    Potential,
    ResistanceGrowth,
    SpecificCapacity,
    Temperature,
)
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced

FilmGrowth = Annotated[
    Sourced,
    Measure("ohm^2*m^4/s", "a growth of a film", "100 ohm^2 cm^4/h", ge=0, le=1e6),
]
LinearGrowth = Annotated[
    Sourced, Measure("ohm*m^2/s", "a growth of resistance", "0.1 ohm cm^2/h", ge=0, le=1e3)
]
PotentialWidth = Annotated[Sourced, Measure("V", "a potential", "0.1 V", gt=0, le=2)]
LossPerStrain = Annotated[Sourced, Measure("1", "a loss per strain", "0.02", ge=0, le=10)]
VolumeChange = Annotated[Sourced, Measure("1", "a relative volume change", "7 %", gt=0, le=4)]
LossPerCycle = Annotated[Sourced, Measure("1", "a loss per cycle", "0.01", ge=0, le=1)]
CycleCount = Annotated[Sourced, Measure("1", "a number of cycles", "3", gt=0, le=1e4)]
SpecificSurface = Annotated[
    Sourced, Measure("m^2/kg", "an area per mass", "60 m^2/g", ge=0, le=1e7)
]

_WIDTH = Sourced(0.1, "assumed: 0.05 to 0.3 V are worth a sweep", text="0.1 V")
_VOLUME = Sourced(
    0.07, "assumed: 6 to 8 % of Ni-rich oxides, whole range (Koerver2018)", text="7 %"
)
_FIRST = Sourced(1.0, "assumed: within the first cycles; 1 to 5 are worth a sweep", text="1")
_CARBON = Sourced(6e4, "assumed: carbon black such as Super C65", text="60 m^2/g")


class FilmAgeing(Block):
    """A film between active material and catholyte that grows by diffusion where it is charged:
    d(R^2)/dt = 2 k exp((phi - threshold)/width)."""

    growth: FilmGrowth
    """Growth constant k at the threshold, of the film resistance per contact area.
    [ohm2.m4.s-1]"""
    threshold: Potential
    """Potential of the cathode against Li/Li+ to which the growth constant refers, such as the
    practical limit of the catholyte. [V]"""
    width: PotentialWidth = _WIDTH
    """Potential over which the growth rises e-fold. [V]"""
    activation_energy: ActivationEnergy | None = None
    """Activation energy of the growth constant. [J.mol-1]"""
    temperature: Temperature | None = None
    """Temperature of the growth constant; needed with an activation energy. [K]"""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.activation_energy is not None and self.temperature is None:
            message = "missing; an activation_energy needs the temperature of the growth"
            raise BlockError([("temperature", message)])
        return self


class CoverageAgeing(Block):
    """Contact lost as the active material breathes: d(coverage)/dN = -loss strain coverage."""

    loss: LossPerStrain
    """Share of the contact that a cycle with a strain of 1 would take. [-]"""
    volume_change: VolumeChange = _VOLUME
    """Relative volume change of the active material between stoichiometry 0 and 1; the strain of
    a cycle is this times the swing of its mean stoichiometry. [-]"""


class UtilisationAgeing(Block):
    """Active material cut off as contact is lost: d(utilisation)/dN = -loss (1 - coverage over
    coverage as made), as a share of the utilisation as made."""

    loss: LossPerCycle
    """Share of the active material that a cycle without any contact left would take. [-]"""


class OxidationAgeing(Block):
    """Catholyte oxidised once, within a depth of the electron conductors that it touches.

    The charge is passed on charge only and adds to the charge capacity of the first cycles.
    """

    depth: Length
    """Depth from active material and carbon within which the catholyte is oxidised. [m]"""
    capacity: SpecificCapacity
    """Charge of the complete oxidation per mass of catholyte. [A.s.kg-1]"""
    cycles: CycleCount = _FIRST
    """Cycles in which all but 1/e of it is oxidised. [-]"""
    carbon_surface: SpecificSurface = _CARBON
    """Area per mass of the conductive carbon in contact with catholyte. [m2.kg-1]"""


class AnodeAgeing(Block):
    """An interphase at the anode: R = R0 + k sqrt(t) if it passivates, R0 + k t if it conducts both
    ions and electrons. The time starts with the first cycle."""

    growth: ResistanceGrowth | None = None
    """Growth with the square root of time, of a passivating pair. [ohm.m2.s-0.5]"""
    linear_growth: LinearGrowth | None = None
    """Growth in proportion to time, of a mixed-conducting interphase. [ohm.m2.s-1]"""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.growth is None) == (self.linear_growth is None):
            given = "nothing is given" if self.growth is None else "both are given"
            raise ValueError(f"{given}; give exactly one of growth, linear_growth")
        return self


class Ageing(Block):
    """How a cell changes over its cycles; what is left out does not age.

    Junctions between electrolytes age with ``junction.growth`` or ``junction_growth`` of a
    separator layer.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_bare_li6ps5cl")
    >>> cell.ageing.film.width
    0.1 V [assumed: 0.05 to 0.3 V are worth a sweep]
    """

    film: FilmAgeing | None = None
    """Film at the contacts of the active material."""
    coverage: CoverageAgeing | None = None
    """Loss of contact between active material and catholyte."""
    utilisation: UtilisationAgeing | None = None
    """Active material that lost contact; needs the block coverage."""
    oxidation: OxidationAgeing | None = None
    """Catholyte oxidised in the first cycles."""
    anode: AnodeAgeing | None = None
    """Growing interphase of the anode."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.utilisation is not None and self.coverage is None:
            message = "missing; utilisation falls with the coverage that is lost"
            raise BlockError([("coverage", message)])
        return self
