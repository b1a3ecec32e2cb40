"""What a paper says of its own closed form over thickness."""

from typing import Annotated

from pydantic import Field

from sscell.cards.blocks import Block, Name
from sscell.quantities.fields import (
    ArealCapacity,
    AreaResistance,
    Conductivity,
    Length,
    MassLoading,
    Potential,
)
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced

VolumetricCapacity = Annotated[
    Sourced, Measure("A*s/m^3", "a capacity per volume", "950 C/cm^3", gt=0, le=1e11)
]


class Catholyte(Block):
    """One electrolyte of the cathodes."""

    name: Name
    """As the paper names it."""
    ionic_conductivity: Conductivity
    """Effective, of the cathode. [S.m-1]"""


class ThickDesign(Block):
    """One thickness."""

    thickness: Length
    """Of the cathode. [m]"""
    loading: MassLoading
    """Active material per area. [kg.m-2]"""
    areal_capacity: ArealCapacity
    """Of the cathode in theory. [A.s.m-2]"""


class ThicknessStudy(Block):
    """Capacity against current in the limit of ions alone, fronts in both electrodes."""

    cathode_capacity: VolumetricCapacity
    """[A.s.m-3]"""
    anode_capacity: VolumetricCapacity
    """[A.s.m-3]"""
    cathode_potential: Potential
    """Mean, against Li/Li+. [V]"""
    anode_potential: Potential
    """Mean, against Li/Li+. [V]"""
    cutoff: Potential
    """Of the cell. [V]"""
    other_resistance: AreaResistance
    """Separator and contacts. [ohm.m2]"""
    anode_conductivity: Conductivity
    """Effective, of the anode. [S.m-1]"""
    electrolytes: Annotated[tuple[Catholyte, ...], Field(min_length=1)]
    """Of the cathodes."""
    designs: Annotated[tuple[ThickDesign, ...], Field(min_length=1)]
    """Thicknesses that were made."""
