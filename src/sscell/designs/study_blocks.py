"""The blocks of an experiment that ask for a study; each is a key of ``protocol``."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from sscell.cards.blocks import Block, BlockError, Name
from sscell.cards.stack import Stack
from sscell.designs.comparison import AMOUNT_MEASURES
from sscell.designs.ranges import searched_quantity
from sscell.designs.spectrum import read_cycles, read_frequencies, read_socs
from sscell.errors import InputError
from sscell.protocols.charge import is_several, read_charge, read_charges
from sscell.protocols.charge_rates import RATE_SCHEMA, Rate, asked_again, read_asked
from sscell.quantities.fields import (
    Conductivity,
    CurrentDensity,
    Density,
    Diffusivity,
    Length,
    Share,
    TortuosityFactor,
)
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown

Voltage = Annotated[Sourced, Measure("V", "a voltage", "100 mV", gt=0, le=10)]
Concentration = Annotated[Sourced, Measure("mol/m^3", "a concentration", "1 mol/l", gt=0, le=1e5)]
Value = Name | float
_AsWritten = PlainValidator(lambda given: given)
_CYCLES = {"type": ["integer", "array"], "items": {"type": "integer", "minimum": 0}, "minItems": 1}
AskedRate = Annotated[Sourced | Rate, PlainValidator(read_asked), WithJsonSchema(RATE_SCHEMA)]


def name_or_card(what: str, key: str) -> Callable[[Any], str | dict[str, Any]]:
    """What reads the name of something, or its whole card, which has a key."""

    def read(given: Any) -> str | dict[str, Any]:
        if isinstance(given, str) and 0 < len(given.strip()) <= 200:
            return " ".join(given.split())
        if isinstance(given, Mapping) and key in given:
            return dict(given)
        expected = f"expected the name of {what}, or the whole card of one"
        raise ValueError(f"{expected}, got {shown(given)}")

    return read


def read_asked_charge(given: Any) -> str | tuple[str, ...]:
    """How a cell was charged, as it was written; several in a list.

    Raises
    ------
    ValueError
        If one makes no sense.
    """
    try:
        if is_several(given):
            return tuple(protocol.charge for protocol in read_charges(given))
        return read_charge(given).charge
    except InputError as error:
        raise ValueError("; ".join(problem.message for problem in error.problems)) from None


AskedCharge = Annotated[
    str | tuple[str, ...],
    PlainValidator(read_asked_charge),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1}),
]


class StudyBlock(Block):
    """What a study is asked beside its cells, their protocol and what is varied."""

    one_cell: ClassVar[bool] = True
    """Whether it is of a single cell."""
    rates: ClassVar[Literal["some", "one", "of the data", "none"]] = "some"
    """Which C-rates it takes."""
    directions: ClassVar[tuple[str, ...]] = ("discharge", "charge", "cycle")
    """Which directions it takes."""
    takes_uncertainty: ClassVar[bool] = False
    """Whether its answer may have a band."""
    takes_charge: ClassVar[bool] = False
    """Whether it can be asked how the cells were charged."""
    refused_charge: ClassVar[str] = ""
    """Why a charge is refused where that is not because the study is of a full cell."""
    takes_charges: ClassVar[bool] = False
    """Whether it takes several charges."""
    varies: ClassVar[Literal["nothing", "a grid"]] = "nothing"
    """What it varies."""

    def arguments(self) -> dict[str, Any]:
        """Its keys as keyword arguments of the study, those that are not given left out."""
        keys = [key for key in type(self).model_fields if key not in Block.model_fields]
        given = {key: getattr(self, key) for key in keys}
        return {key: value for key, value in given.items() if value is not None}


class Comparison(StudyBlock):
    """Cells made equal in one respect, side by side; see ``sscell.compare``."""

    takes_uncertainty: ClassVar = True
    takes_charge: ClassVar = True
    takes_charges: ClassVar = True
    one_cell: ClassVar = False
    varies: ClassVar = "a grid"

    at: Literal["areal_capacity", "thickness", "mass"] = "areal_capacity"
    """Quantity in which the cells are made equal."""
    value: Name | None = None
    """Value of this quantity, with a unit; by default that of the first cell."""
    loss_rate: AskedRate | None = None
    """Rate at which the voltage losses are split. [h-1]"""
    stack: Stack = Stack()
    """Current collectors and anode."""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if self.value is not None:
            try:
                AMOUNT_MEASURES[self.at](self.value)
            except ValueError as error:
                raise BlockError([("value", str(error))]) from None
        return self

    def to_mapping(self) -> dict[str, Any]:
        """As :meth:`Block.to_mapping`; a current keeps its unit."""
        mapping = super().to_mapping()
        if self.loss_rate is not None:
            mapping["loss_rate"] = asked_again(self.loss_rate)
        return mapping


class Ragone(StudyBlock):
    """Energy over power of the cells as they are given; see ``sscell.ragone``."""

    takes_uncertainty: ClassVar = True
    takes_charge: ClassVar = True
    takes_charges: ClassVar = True
    one_cell: ClassVar = False
    directions: ClassVar = ("discharge",)

    liquid: bool = False
    """Whether the cathode of the first cell is shown with a liquid electrolyte as well."""
    stack: Stack = Stack()
    """Current collectors and anode."""


CONDUCTIVITY = "catholyte.conductivity"
CONDUCTIVITIES = ("0.01 mS/cm", "1000 mS/cm")
"""Range in which a conductivity is looked for."""


class Requirement(StudyBlock):
    """The value of a quantity that a cell needs; see ``sscell.required``."""

    one_cell: ClassVar = False
    takes_uncertainty: ClassVar = True
    takes_charge: ClassVar = True
    varies: ClassVar = "a grid"

    path: Name = CONDUCTIVITY
    """Path of the quantity."""
    between: tuple[Value, Value] | None = None
    """Range in which the value is looked for; needed for anything but a conductivity."""
    capacity_fraction: Share | None = None
    """Fraction of the equilibrium capacity to reach; 0.8 if no criterion is given. [-]"""
    voltage_loss: Voltage | None = None
    """Largest mean distance from the equilibrium voltage. [V]"""
    energy_efficiency: Share | None = None
    """Least energy efficiency of a cycle. [-]"""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        criteria = ("capacity_fraction", "voltage_loss", "energy_efficiency")
        given = [name for name in criteria if getattr(self, name) is not None]
        problems = []
        if len(given) > 1:
            problems.append(("", f"{' and '.join(given)} are given; expected one criterion"))
        if self.between is None and self.path != CONDUCTIVITY:
            problems.append(("between", "missing; expected a range (low, high) with units"))
        else:
            try:
                searched_quantity(self.path, self.between or CONDUCTIVITIES)
            except InputError as error:
                problems += [("", str(problem)) for problem in error.problems]
        if problems:
            raise BlockError(problems)
        return self

    def arguments(self) -> dict[str, Any]:
        """With the range of a conductivity, if no other is given."""
        return {"between": CONDUCTIVITIES, **super().arguments()}


class Gains(StudyBlock):
    """Capacity gained by making one process at a time ideal; see ``sscell.gains``."""

    takes_uncertainty: ClassVar = True
    takes_charge: ClassVar = True


class Losses(StudyBlock):
    """Voltage losses by process at one C-rate; see ``sscell.losses``."""

    rates: ClassVar = "one"
    directions: ClassVar = ("discharge", "charge")


class Profiles(StudyBlock):
    """Profiles through the cathode at one C-rate; see ``sscell.profiles``."""

    rates: ClassVar = "one"
    directions: ClassVar = ("discharge", "charge")


class Impedance(StudyBlock):
    """Impedance spectra at rest; see ``sscell.impedance``."""

    chosen: ClassVar = frozenset({"cycles", "protocol"})
    one_cell: ClassVar = False
    rates: ClassVar = "none"
    directions: ClassVar = ("discharge",)
    varies: ClassVar = "a grid"

    frequencies: tuple[Value, ...] | dict[Name, Value | int] | None = None
    """Frequencies in Hz or with a unit, or a range of them; by default 1 MHz to 1 mHz, ten a
    decade."""
    soc: Value | tuple[Value, ...] | None = None
    """States of charge, 0.5 if not given: 0 at equilibrium with the lower cut-off, 1 with the
    upper. [-]"""
    cycles: Annotated[Any, _AsWritten, WithJsonSchema(_CYCLES)] = None
    """Numbers of cycles of the protocol after which spectra are solved, 0 before the first. [-]"""
    protocol: Annotated[Any, _AsWritten, WithJsonSchema({"type": ["object", "array"]})] = None
    """What is done in the cycles: a list of steps, or a mapping such as {cycles: {number: 100,
    charge: 0.5C, discharge: 0.5C}}."""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        problems = []
        asked: dict[Callable[..., Any], tuple[Any, ...]] = {
            read_frequencies: (self.frequencies,),
            read_socs: (0.5 if self.soc is None else self.soc,),
            read_cycles: (self.cycles, self.protocol),
        }
        for read, given in asked.items():
            try:
                read(*given)
            except InputError as error:
                problems += [(problem.where, problem.message) for problem in error.problems]
        if problems:
            raise BlockError(problems)
        return self


class LiquidReference(StudyBlock):
    """The cathode with a liquid electrolyte; see ``sscell.liquid_reference``."""

    directions: ClassVar = ("discharge", "charge")

    conductivity: Conductivity | None = None
    """Ionic conductivity of the liquid. [S/m]"""
    transference_number: Share | None = None
    """Transference number of lithium ions. [-]"""
    diffusivity: Diffusivity | None = None
    """Diffusivity of the salt. [m2/s]"""
    concentration: Concentration | None = None
    """Concentration of the salt. [mol/m3]"""
    tortuosity_factor: TortuosityFactor | None = None
    """Tortuosity factor of the pores of the cathode. [-]"""
    exchange_current_density: CurrentDensity | None = None
    """Exchange-current density at stoichiometry 0.5. [A/m2]"""
    separator_thickness: Length | None = None
    """Thickness of the separator. [m]"""
    separator_porosity: Share | None = None
    """Porosity of the separator. [-]"""
    density: Density | None = None
    """Density of the liquid. [kg.m-3]"""


_Data = Name | dict[Name, tuple[Value | None, ...] | Value]


class Fit(StudyBlock):
    """A cell from its own measurements; see ``sscell.fit``."""

    chosen: ClassVar = frozenset({"data", "bounds"})
    rates: ClassVar = "of the data"
    refused_charge: ClassVar = "goes with the data: a key of fit, with prior: published"

    data: _Data | Annotated[tuple[_Data, ...], Field(min_length=1, max_length=100)]
    """CSV file with measured capacities, beside the card, or its columns; with a prior also one
    capacity such as {c_rate: 0.05, specific_capacity: 180 mAh/g}, or a list."""
    paths: Annotated[tuple[Name, ...], Field(min_length=1, max_length=20)] | None = None
    """Paths of the parameters, if there is no prior."""
    prior: Literal["published"] | None = None
    """Instead of paths: what published cells teach of cells as built."""
    charge: AskedCharge | None = None
    """With a prior: how the cell was charged before each discharge; of several each is as likely.
    By default as the measured block of the card says, else full or same rate."""
    precision: Share = Sourced(0.02)
    """Relative standard deviation of a measured capacity. [-]"""
    bounds: dict[Name, tuple[Value, Value]] | None = None
    """Least and largest value by path, with units."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        problems = []
        if (self.paths is None) == (self.prior is None):
            problems.append(("paths", "give either paths or prior: published"))
        names = ("charge",) if self.prior is None else ("bounds",)
        kind = "prior: published" if self.prior is None else "paths"
        given = [name for name in names if getattr(self, name) is not None]
        problems += [(name, f"belongs to {kind}; leave it out") for name in given]
        if problems:
            raise BlockError(problems)
        return self


class Sensitivity(StudyBlock):
    """Sensitivities of capacities to parameters; see ``sscell.sensitivity``."""

    paths: Annotated[tuple[Name, ...], Field(min_length=1, max_length=20)]
    """Paths of the parameters."""
    precision: Share = Sourced(0.02)
    """Relative standard deviation of a measured capacity. [-]"""
    voltage_precision: Name | None = None
    """Standard deviation of a measured voltage, such as 10 mV, if whole curves are measured."""


class Optimum(StudyBlock):
    """The best design within ranges at one rate; see ``sscell.optimise``."""

    chosen: ClassVar = frozenset({"over", "subject_to"})
    rates: ClassVar = "one"
    directions: ClassVar = ("discharge",)
    takes_uncertainty: ClassVar = True
    takes_charge: ClassVar = True

    over: Annotated[dict[Name, tuple[Value, Value]], Field(min_length=1, max_length=6)]
    """Ranges [low, high] by path, with units."""
    maximise: Name = "stack_specific_energy"
    """Variable of a rate capability that is to be largest."""
    subject_to: (
        dict[Name, Annotated[dict[Literal["at_least", "at_most"], Value], Field(min_length=1)]]
        | None
    ) = None
    """Limits by variable, such as {capacity_fraction: {at_least: 0.8}}."""
    stack: Stack = Stack()
    """Current collectors and anode."""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        problems = []
        for path, between in self.over.items():
            try:
                searched_quantity(path, between)
            except InputError as error:
                problems += [(f"over.{p.where}", p.message) for p in error.problems]
        if problems:
            raise BlockError(problems)
        return self
