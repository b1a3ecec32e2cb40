"""The cell: a composite cathode, separator layers, an anode and the limits of cycling."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sscell.cards.ageing import Ageing
from sscell.cards.anode import Anode
from sscell.cards.blocks import Block, BlockError, Name
from sscell.cards.bookkeeping import FARADAY, anode_capacity
from sscell.cards.carriers import CARRIERS, CarrierName, carrier_name
from sscell.cards.cathode import Cathode
from sscell.cards.consistency import contradictions
from sscell.cards.contents import films_of
from sscell.cards.materials import (
    SolidElectrolyte,
    alike,
)
from sscell.cards.measured import Measured
from sscell.cards.measured_cathode import loading_of
from sscell.cards.pressure import PressureResponse
from sscell.quantities.fields import (
    INTERFACE_ENERGY,
    ActivationEnergy,
    Age,
    ArealCapacitance,
    AreaResistance,
    Length,
    Potential,
    Pressure,
    ResistanceGrowth,
    SpecificCapacity,
    Temperature,
)
from sscell.quantities.sourced import Sourced

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
    stack_pressure: Pressure | None = None
    """Pressure on the stack while it is cycled; without it and the fabrication_pressure all values
    hold as the card has them. [Pa]"""
    fabrication_pressure: Pressure | None = None
    """Pressure at which electrodes and separator were pressed. [Pa]"""
    pressure: PressureResponse | None = None
    """How the cell answers these pressures, where it is not as assumed."""
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
        """Every electrolyte by its place, the catholyte first and coatings last."""
        return self.electrolytes_in_series | {
            where: film.electrolyte for where, film in films_of(self).items()
        }

    @property
    def electrolytes_in_series(self) -> dict[str, SolidElectrolyte]:
        """Electrolytes by their place in the order in which ions pass them, from the current
        collector of the cathode."""
        used = {"cathode.catholyte": self.cathode.catholyte}
        if self.cathode.layers:
            used = {
                f"cathode.layers.{i}.catholyte": layer.catholyte
                for i, layer in reversed([*enumerate(self.cathode.layers)])
            }
        for i, layer in enumerate(self.separator):
            used[f"separator.{i}.electrolyte"] = layer.electrolyte
        if self.anode.composite is not None:
            used["anode.composite.catholyte"] = self.anode.composite.catholyte
        return used

    @property
    def cathode_half_cell(self) -> CellDesign:
        """The same with an anode that keeps its potential and resistance whatever it holds."""
        anode = self.anode
        kept = {"potential": anode.potential, "resistance": anode.resistance}
        moved = {"activation_energy": anode.activation_energy, "temperature": anode.temperature}
        flat = Anode.model_validate({"type": "other", "name": anode.title, **kept, **moved})
        return self.model_copy(update={"anode": flat})

    @property
    def anode_half_cell(self) -> CellDesign | None:
        """A composite anode as the working electrode of a half cell with its metal, between the
        ends of its potential; None of any other anode."""
        composite = self.anode.composite
        if composite is None:
            return None
        if (ratio := self.anode.np_ratio) is not None:
            sites = (anode_capacity(self) or 0.0) / composite.utilisation
            composite = composite.rebuilt(areal_capacity=Sourced(sites, ratio.source, ratio.mark))
        material = composite.active_material
        ends = material.open_circuit_potential.y
        return CellDesign.model_validate(
            {
                "title": self.anode.title,
                "temperature": self.temperature,
                "resistance_temperature": self.resistance_temperature,
                "cathode": composite,
                "separator": self.separator[-1:],
                "carrier": self.carrier,
                "anode": {"type": self.carrier, "resistance": Sourced(0.0)},
                "limits": {
                    "lower": Sourced(ends[-1]),
                    "upper": Sourced(ends[0]),
                    "reference": self.reference_electrode,
                },
                "nominal_specific_capacity": Sourced(FARADAY / float(material.molar_mass)),
            }
        )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if mistakes := contradictions(self):
            raise BlockError(mistakes)
        return self
