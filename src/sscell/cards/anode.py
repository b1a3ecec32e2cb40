"""The anode: its type or its material, what it holds, or the composite that it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self, get_args

import numpy as np
from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from sscell.cards.blocks import Block, BlockError, Name, optional
from sscell.cards.cathode import Cathode
from sscell.cards.materials import (
    INLINE,
    ActiveMaterial,
    OpenCircuitPotential,
)
from sscell.quantities.curve_readers import CurveOf
from sscell.quantities.curves import Curve
from sscell.quantities.fields import (
    INTERFACE_ENERGY,
    ActivationEnergy,
    ArealCapacitance,
    ArealCapacity,
    ArealCharge,
    AreaResistance,
    NPRatio,
    Potential,
    Share,
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
OF_CAPACITY = (
    *("open_circuit_potential", "stoichiometry", "formation_charge"),
    *("first_cycle_loss", "first_cycle_efficiency"),
)
"""Keys of an anode that need its capacity."""
OF_COMPOSITE = ("material", "open_circuit_potential", "capacity", "volume_fraction")
"""What follows from the composite of an anode that has one."""
_TYPES = {name: kind for kind, names in _ANODE_NAMES.items() for name in names}


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
        return _of_composite(data)
    curve = material.open_circuit_potential
    usual = {"type": OTHER, "name": material.title, "open_circuit_potential": curve}
    return usual | {key: value for key, value in data.items() if value is not None}


def _of_composite(data: Any) -> Any:
    """A composite anode with the name and the mean potential of its active material."""
    composite = data.get("composite") if isinstance(data, Mapping) else None
    if composite is None:
        return data
    usual: dict[str, Any] = {"type": OTHER}
    with suppress(KeyError, AttributeError, ValueError):  # reported where it is
        material = _at(composite, "active_material")
        curve = _CURVE(_at(material, "open_circuit_potential"))
        usual |= {"name": _at(material, "title"), "potential": _mean(curve)}
    return usual | {key: value for key, value in data.items() if value is not None}


def _at(block: Any, key: str) -> Any:
    return block[key] if isinstance(block, Mapping) else getattr(block, key)


def _mean(curve: Curve) -> Sourced:
    """Of a potential over the stoichiometry. [V]"""
    mean = float(np.trapezoid(curve.y, curve.x)) / (curve.x[-1] - curve.x[0])
    return Sourced(mean, "assumed: mean of the open_circuit_potential")


class AnodeComposite(Cathode):
    """The composite electrode that an anode is; its amount may follow from the N/P ratio."""

    model_config = ConfigDict(json_schema_extra=optional("porosity"))

    def _amount_mistakes(self) -> list[tuple[str, str]]:
        return super()._amount_mistakes() if self.amounts else []  # the anode has a ratio, then


class Anode(Block):
    """The counter electrode: a potential and a resistance, of limited capacity if that is given,
    or a composite electrode."""

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
    composite: AnodeComposite | None = None
    """A composite electrode of the anode's active material, with the keys of a cathode: its
    catholyte is the electrolyte in the anode, an areal capacity that of all its sites."""
    capacity: ArealCapacity | None = None
    """Capacity from empty to full; more is deposited as metal. Unlimited if not given.
    [A.s.m-2]"""
    np_ratio: NPRatio | None = None
    """Capacity of the anode (of a composite that of its connected sites) over the nominal areal
    capacity of the cathode; instead of a capacity, which then follows from the cathode. [-]"""
    volume_fraction: Share | None = None
    """Of its material, full, in a thin film; the rest is electrolyte as in the separator beside
    it. For mass and thickness of a stack only, by default 60 %. [-]"""
    stoichiometry: Stoichiometry | None = None
    """As made, with the cathode at its lower cut-off; empty if not given. [-]"""
    first_cycle_loss: ArealCharge | None = None
    """Charge that the first charge of the cell leaves in the anode for good. [A.s.m-2]"""
    first_cycle_efficiency: Share | None = None
    """The same as a coulombic efficiency: of what fills the anode once, the share that can be drawn
    again, so that the loss is the capacity times (1/efficiency - 1). [-]"""
    formation_charge: ArealCharge | None = None
    """Charge of the first charge of the cell, to its upper cut-off, by which the anode is filled;
    if not given, the capacities say how far it is. [A.s.m-2]"""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        mistakes = self._amount_mistakes()
        if self.first_cycle_loss is not None and self.first_cycle_efficiency is not None:
            message = "is given beside first_cycle_loss; give one of them"
            mistakes.append(("first_cycle_efficiency", message))
        if self.composite is not None:
            follow = [key for key in OF_COMPOSITE if getattr(self, key) is not None]
            message = "follows from the composite; leave it out"
            mistakes += [(key, message) for key in follow]
        given = [key for key in OF_CAPACITY if getattr(self, key) is not None]
        if not self.is_limited and given:
            first = given[0] if self.material is None else "material"
            message = f"missing; {first} is of an anode with a capacity or an np_ratio"
            mistakes.append(("capacity", message))
        if self.volume_fraction is not None and self.composite is None and self.material is None:
            message = "is of a thin film of a material, which is missing"
            mistakes.append(("volume_fraction", message))
        if mistakes:
            raise BlockError(mistakes)
        return self

    def _amount_mistakes(self) -> list[tuple[str, str]]:
        """More than one statement of what it holds or loses, or none of a composite."""
        amounts = () if self.composite is None else self.composite.amounts
        capacity = ("capacity",) if self.capacity is not None and self.composite is None else ()
        stated = [*capacity, *(f"composite.{name}" for name in amounts)]
        if self.np_ratio is not None and stated:
            return [("np_ratio", f"is given beside {stated[0]}; give one of them")]
        if self.composite is not None and self.np_ratio is None and not amounts:
            message = "give one of loading, thickness and areal_capacity, or np_ratio of the anode"
            return [("composite", message)]
        return []

    @property
    def is_film(self) -> bool:
        """Whether it is a thin film of one material with a capacity."""
        return self.composite is None and self.material is not None and self.is_limited

    @property
    def is_limited(self) -> bool:
        """Whether it has a capacity, whichever key states it."""
        return any(x is not None for x in (self.composite, self.capacity, self.np_ratio))

    @property
    def curve(self) -> Curve | None:
        """Potential over the stoichiometry, None of a flat one. [V]"""
        if self.composite is None:
            return self.open_circuit_potential
        return self.composite.active_material.open_circuit_potential

    @property
    def potentials(self) -> tuple[float, float]:
        """Lowest and highest potential against Li/Li+ between full and empty, of a curve whose
        data are known between those. [V]"""
        curve = self.curve
        if curve is None:
            return float(self.potential), float(self.potential)
        empty, full = curve.measured or (0.0, 1.0)
        return curve.at(full), curve.at(empty)

    @property
    def pair_name(self) -> ActiveMaterial | str:
        """What pairs of materials call it: its material, the type, or the name of another one."""
        host = self.material if self.composite is None else self.composite.active_material
        if host is not None and host.key != INLINE:
            return host
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
            return {**data, "open_circuit_potential": curve, "potential": _mean(curve)}
        try:
            kind = _anode_type(data.get("type"))
        except ValueError:
            kind = None
        if kind == OTHER:
            return data
        default = ANODE_POTENTIALS.get(kind) if isinstance(kind, str) else None
        # An unknown type is reported at the type, not as a missing potential too.
        return {**data, "potential": Sourced(0.0) if default is None else default}
