"""The cell: a composite cathode, separator layers, an anode and the limits of cycling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from itertools import pairwise
from typing import Annotated, Any, Literal, Self, get_args

import numpy as np
from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from sscell.cards.ageing import Ageing
from sscell.cards.blocks import Block, BlockError, Name, optional
from sscell.cards.carriers import CARRIERS, CarrierName, carrier_name
from sscell.cards.cathode import Cathode
from sscell.cards.consistency import contradictions
from sscell.cards.materials import (
    INLINE,
    ActiveMaterial,
    OpenCircuitPotential,
    SolidElectrolyte,
    alike,
)
from sscell.cards.measured import Measured
from sscell.cards.measured_cathode import loading_of
from sscell.quantities.curve_readers import CurveOf
from sscell.quantities.fields import (
    INTERFACE_ENERGY,
    ActivationEnergy,
    Age,
    ArealCapacitance,
    ArealCapacity,
    ArealCharge,
    AreaResistance,
    Length,
    Potential,
    ResistanceGrowth,
    SpecificCapacity,
    Stoichiometry,
    Temperature,
)
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown

ANODE_POTENTIALS = {
    "lithium": Sourced(0.0, text="0 V", note="by definition"),
    "sodium": Sourced(0.0, text="0 V", note="by definition"),
    "lithium-indium": Sourced(0.62, "assumed: plateau of In + InLi", text="0.62 V"),
    "graphite": Sourced(0.1, "assumed: lithiated graphite, held constant", text="0.1 V"),
}
"""Potential against the metal of the carrier, by type of anode. [V]"""

OTHER = "other"
"""The type of any other electrode with a flat potential, which is then given."""
_ANODE_NAMES = {
    "lithium": ("lithium", "li", "limetal", "lithiummetal", "lifoil", "lithiumfoil"),
    "lithium-indium": ("lithiumindium", "indiumlithium", "liin", "inli", "in", "indium", "ininli",
                       "inliin", "liinin", "liinalloy", "inlialloy", "lithiumindiumalloy"),
    "graphite": ("graphite", "lithiatedgraphite", "lic"),
    "sodium": ("sodium", "na", "nametal", "sodiummetal", "nafoil", "sodiumfoil"),
    OTHER: (OTHER,),
}  # fmt: skip
"""What people call the types, in lower case and letters only."""
OF_CAPACITY = ("open_circuit_potential", "stoichiometry", "first_cycle_loss", "formation_charge")
"""Keys of an anode that need its capacity."""
_TYPES = {name: kind for kind, names in _ANODE_NAMES.items() for name in names}

_PERFECT = Sourced(
    0.0, "assumed: junctions between electrolytes without resistance", text="0 ohm cm^2"
)


class SeparatorLayer(Block):
    """One layer of electrolyte between the electrodes."""

    electrolyte: SolidElectrolyte
    """The material of the layer."""
    thickness: Length
    """Thickness of the layer. [m]"""
    junction_resistance: AreaResistance | None = None
    """Interface resistance, as made, to the electrolyte on the cathode's side where it is another;
    that of ``junction`` if not given. [ohm.m2]"""
    junction_growth: ResistanceGrowth | None = None
    """Growth of this interface resistance with the square root of time; that of ``junction`` if
    not given. Needs the age of the cell there. [ohm.m2.s-0.5]"""
    junction_capacitance: ArealCapacitance | None = None
    """Capacitance of this interface, parallel to its resistance, for impedance; that of
    ``junction`` if not given. [F.m-2]"""


class Junction(Block):
    """Every plane where two unlike electrolytes touch."""

    resistance: AreaResistance = _PERFECT
    """Interface resistance of each plane, as made. [ohm.m2]"""
    growth: ResistanceGrowth | None = None
    """Growth of this resistance with the square root of time, as of a layer that grows by
    diffusion. [ohm.m2.s-0.5]"""
    age: Age | None = None
    """Age of the cell, before its first cycle; needed with a growth. [s]"""
    activation_energy: ActivationEnergy = INTERFACE_ENERGY
    """Activation energy of the reciprocal resistances of all planes (Arrhenius). [J.mol-1]"""
    capacitance: ArealCapacitance | None = None
    """Capacitance of each plane, parallel to its resistance, for impedance; without it the plane
    is a resistor. [F.m-2]"""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.growth is not None and self.age is None:
            raise BlockError([("age", "missing; a growth needs the age of the cell")])
        return self


def _anode_type(given: Any) -> Any:
    """A type of anode by any of its names, such as ``"Li-In"``."""
    if not isinstance(given, str):
        return given
    kind = _TYPES.get(re.sub(r"[^a-z]", "", given.lower()))
    if kind is None:
        close = get_close_matches(given.lower(), _ANODE_NAMES, n=1)
        hint = f" Did you mean '{close[0]}'?" if close else ""
        raise ValueError(
            f"expected {', '.join(map(repr, _ANODE_NAMES))}, got {shown(given)}; for another "
            "electrode of flat potential write {type: other, name: ..., potential: 1.55 V}."
            f"{hint}"
        )
    return kind


_CURVE: CurveOf = get_args(OpenCircuitPotential)[1]


def is_anode_type(name: Any) -> bool:
    """Whether a text names a type of anode."""
    return isinstance(name, str) and re.sub(r"[^a-z]", "", name.lower()) in _TYPES


def _of_material(data: Any) -> Any:
    """An anode named by its material: a type, or an active material with its curve."""
    material = data.get("material") if isinstance(data, Mapping) else None
    if is_anode_type(material) and data.get("type") is None:
        return {**{k: v for k, v in data.items() if k != "material"}, "type": material}
    if not isinstance(material, ActiveMaterial):
        return data
    curve = material.open_circuit_potential
    usual = {"type": OTHER, "name": material.title, "open_circuit_potential": curve}
    return usual | {key: value for key, value in data.items() if value is not None}


class Anode(Block):
    """The counter electrode: a potential and a resistance, of limited capacity if that is given."""

    model_config = ConfigDict(json_schema_extra=optional("potential", "type"))

    type: Annotated[
        Literal["lithium", "lithium-indium", "graphite", "sodium", "other"],
        BeforeValidator(_anode_type),
        Field(json_schema_extra={"enum": [*_ANODE_NAMES, "Li", "Li-In", "In", "In/InLi", "Na"]}),
    ]
    """Its material, also written Li, Li-In, In or Na; other is any electrode of flat potential."""
    name: Name | None = None
    """Its name in figures and lists, for example LTO."""
    resistance: AreaResistance
    """Area-specific resistance of the anode and of its interface to the separator. [ohm.m2]"""
    activation_energy: ActivationEnergy = INTERFACE_ENERGY
    """Activation energy of the reciprocal resistance (Arrhenius). [J.mol-1]"""
    temperature: Temperature | None = None
    """Temperature at which the resistance was measured, if not the resistance_temperature of the
    cell. [K]"""
    capacitance: ArealCapacitance | None = None
    """Capacitance of its interface, parallel to the resistance, for impedance; without it the
    anode is a resistor. [F.m-2]"""
    potential: Potential
    """Potential against Li/Li+ (Na/Na+ in a cell of sodium); by default that of the type, or the
    mean of the open_circuit_potential; to be given for other. It turns cut-offs against Li/Li+ into
    voltages of the cell. [V]"""
    material: ActiveMaterial | None = None
    """Active material whose open_circuit_potential it has; a type may be written here as well."""
    open_circuit_potential: OpenCircuitPotential | None = None
    """Potential against Li/Li+ over the stoichiometry, from 0 (empty) to 1 (full); the same at all
    stoichiometries if not given. Needs the capacity. [V]"""
    capacity: ArealCapacity | None = None
    """Capacity from empty to full; more is deposited as metal. Unlimited if not given.
    [A.s.m-2]"""
    stoichiometry: Stoichiometry | None = None
    """As made, with the cathode at its lower cut-off; empty if not given. [-]"""
    first_cycle_loss: ArealCharge | None = None
    """Charge that the first charge of the cell leaves in the anode for good. [A.s.m-2]"""
    formation_charge: ArealCharge | None = None
    """Charge of the first charge of the cell, to its upper cut-off, by which the anode is filled;
    if not given, the capacities say how far it is. [A.s.m-2]"""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        given = [key for key in OF_CAPACITY if getattr(self, key) is not None]
        if self.capacity is None and given:
            raise BlockError([("capacity", f"missing; {given[0]} is of an anode with a capacity")])
        return self

    @property
    def potentials(self) -> tuple[float, float]:
        """Lowest and highest potential against Li/Li+ between full and empty, of a curve whose
        data are known between those. [V]"""
        curve = self.open_circuit_potential
        if curve is None:
            return float(self.potential), float(self.potential)
        empty, full = curve.measured or (0.0, 1.0)
        return curve.at(full), curve.at(empty)

    @property
    def pair_name(self) -> ActiveMaterial | str:
        """What pairs of materials call it: its material, the type, or the name of another one."""
        if self.material is not None and self.material.key != INLINE:
            return self.material
        return self.title if self.type == OTHER else self.type

    @property
    def title(self) -> str:
        """Its name, or else its type; of one without a name its potential."""
        if self.name or self.type != OTHER:
            return self.name or self.type
        return f"counter electrode at {float(self.potential):.4g} V"

    @model_validator(mode="before")
    @classmethod
    def _default_potential(cls, data: Any) -> Any:
        data = _of_material(data)
        if not isinstance(data, Mapping) or data.get("potential") is not None:
            return data
        if data.get("open_circuit_potential") is not None:
            try:
                curve = _CURVE(data["open_circuit_potential"])
            except ValueError as error:
                raise BlockError([("open_circuit_potential", str(error))]) from None
            mean = float(np.trapezoid(curve.y, curve.x)) / (curve.x[-1] - curve.x[0])
            potential = Sourced(mean, "assumed: mean of the open_circuit_potential")
            return {**data, "open_circuit_potential": curve, "potential": potential}
        try:
            kind = _anode_type(data.get("type"))
        except ValueError:
            kind = None
        if kind == OTHER:
            return data
        default = ANODE_POTENTIALS.get(kind) if isinstance(kind, str) else None
        # An unknown type is reported at the type, not as a missing potential too.
        return {**data, "potential": Sourced(0.0) if default is None else default}


class Limits(Block):
    """The cut-off voltages."""

    lower: Potential
    """Cut-off voltage that ends a discharge. [V]"""
    upper: Potential
    """Cut-off voltage that ends a charge. [V]"""
    reference: Literal["Li/Li+", "Na/Na+", "counter electrode"]
    """The electrode that the cut-off voltages are measured against."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.lower < self.upper:
            raise ValueError(
                f"lower is {self.lower:g} V and upper {self.upper:g} V; lower must be below upper"
            )
        return self


class CellDesign(Block):
    """A solid-state cell as its designer describes it.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> isinstance(cell, sscell.CellDesign), cell.title
    (True, 'NCM83 | Li6PS5Cl | In-Li')
    """

    title: Name
    """Name in figures and lists."""
    carrier: Annotated[CarrierName, BeforeValidator(carrier_name)] = "lithium"
    """The ion that its electrodes exchange, also written Li+ or Na+; potentials are against its
    metal."""
    temperature: Temperature
    """Temperature of the whole cell. [K]"""
    resistance_temperature: Temperature | None = None
    """Temperature at which the resistances of film, junctions and anode were measured; by default
    that of the cell. ``replace`` with another temperature leaves it where it was. [K]"""
    cathode: Cathode
    """The composite electrode, which is modelled in full."""
    separator: Annotated[tuple[SeparatorLayer, ...], Field(min_length=1, max_length=20)]
    """Electrolyte layers from the cathode to the anode."""
    junction: Junction = Junction()
    """Interfaces between unlike electrolytes."""
    anode: Anode
    """The counter electrode."""
    limits: Limits
    """Cut-off voltages."""
    ageing: Ageing | None = None
    """How the cell changes over its cycles; not at all if not given."""
    nominal_specific_capacity: SpecificCapacity
    """Capacity per mass of active material that 1C passes in one hour. [A.s.kg-1]"""
    measured: Measured | None = None
    """Capacities that were measured on this very cell; ``replace`` drops them."""

    @model_validator(mode="before")
    @classmethod
    def _with_loading(cls, data: Any) -> Any:
        cathode = data.get("cathode") if isinstance(data, Mapping) else None
        if not isinstance(cathode, Mapping):
            return data
        return {**data, "cathode": loading_of(cathode, data.get("nominal_specific_capacity"))}

    @property
    def ion(self) -> str:
        """The ion of the carrier, as electrolytes and active materials name it."""
        return CARRIERS[self.carrier].ion

    @property
    def reference_electrode(self) -> str:
        """The metal that potentials are against, for example Li/Li+."""
        return CARRIERS[self.carrier].reference

    @property
    def cutoffs_vs_lithium(self) -> tuple[float, float]:
        """Lower and upper cut-off against Li/Li+, in a cell of sodium against Na/Na+. [V]"""
        limits = self.limits
        shift = float(self.anode.potential) if limits.reference == "counter electrode" else 0.0
        return float(limits.lower) + shift, float(limits.upper) + shift

    @property
    def cutoffs(self) -> tuple[float, float]:
        """Lower and upper cut-off voltage of the cell. [V]"""
        lower, upper = self.cutoffs_vs_lithium
        return lower - float(self.anode.potential), upper - float(self.anode.potential)

    @property
    def junctions(self) -> int:
        """How many planes between unlike electrolytes there are, cathode to anode."""
        return len(self.junction_layers)

    @property
    def junction_layers(self) -> tuple[int, ...]:
        """Separator layers with another electrolyte on their cathode side."""
        at_separator = self.cathode.parts[0].catholyte
        used = [at_separator, *(layer.electrolyte for layer in self.separator)]
        pairs = enumerate(pairwise(used))
        return tuple(i for i, (left, right) in pairs if not alike(left, right))

    @property
    def junction_resistances(self) -> tuple[float, ...]:
        """At the age of the cell, of each plane between unlike electrolytes. [ohm.m2]"""
        age = float(self.junction.age or 0.0)
        pairs = zip(self.made_junction_resistances, self.junction_growths, strict=True)
        return tuple(made + growth * age**0.5 for made, growth in pairs)

    @property
    def made_junction_resistances(self) -> tuple[float, ...]:
        """As made, of each plane between unlike electrolytes. [ohm.m2]"""
        singles = [layer.junction_resistance for layer in self.separator]
        made = [self.junction.resistance if single is None else single for single in singles]
        return tuple(float(made[i]) for i in self.junction_layers)

    @property
    def junction_growths(self) -> tuple[float, ...]:
        """With the square root of time, of each plane between unlike electrolytes.
        [ohm.m2.s-0.5]"""
        common = self.junction.growth or 0.0
        singles = [layer.junction_growth for layer in self.separator]
        growths = [common if single is None else single for single in singles]
        return tuple(float(growths[i]) for i in self.junction_layers)

    @property
    def junction_capacitances(self) -> tuple[float | None, ...]:
        """Of each plane between unlike electrolytes, None where it is a resistor. [F.m-2]"""
        common = self.junction.capacitance
        singles = [self.separator[i].junction_capacitance for i in self.junction_layers]
        return tuple(common if single is None else single for single in singles)

    @property
    def electrolytes(self) -> dict[str, SolidElectrolyte]:
        """Every electrolyte by its place, the catholyte first."""
        used = {"cathode.catholyte": self.cathode.catholyte}
        if self.cathode.layers:
            used = {
                f"cathode.layers.{i}.catholyte": layer.catholyte
                for i, layer in reversed([*enumerate(self.cathode.layers)])
            }
        for i, layer in enumerate(self.separator):
            used[f"separator.{i}.electrolyte"] = layer.electrolyte
        return used

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if mistakes := contradictions(self):
            raise BlockError(mistakes)
        return self
