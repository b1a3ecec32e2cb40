"""Materials: what an active material and a solid electrolyte are said to be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sscell.cards.blocks import Block, BlockError, Name, optional
from sscell.cards.particle_sizes import Powder
from sscell.cards.pressure import Pressed
from sscell.cards.redox import Redox
from sscell.quantities.conductivity_points import (
    ConductivityPoints,
    PointsOf,
    is_points,
    scaled_points,
)
from sscell.quantities.curve_readers import CurveOf, DependentOn
from sscell.quantities.curves import Curve, Dependent
from sscell.quantities.fields import (
    ActivationEnergy,
    ArealCapacitance,
    Conductivity,
    CurrentDensity,
    Density,
    Diffusivity,
    Factor,
    Modulus,
    MolarMass,
    ParticleSize,
    Potential,
    Temperature,
    measure_of,
)
from sscell.quantities.formulas import elements_of, mass_fraction
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced
from sscell.quantities.value_schema import value_or

CARRIER = "Li+"
"""The ion of a material that does not name it."""
INLINE = "inline"
"""The key of a material that is written out in a cell's card."""

OpenCircuitPotential = Annotated[
    Curve, CurveOf(Measure("V", "a potential", "3.8 V", ge=-1, le=10), falling=True)
]
_CONDUCTIVITY, _TEMPERATURE = measure_of(Conductivity), measure_of(Temperature)
OVER_TEMPERATURE = PointsOf(_CONDUCTIVITY)
OverTemperature = Annotated[Curve, OVER_TEMPERATURE]
DependentDiffusivity = Annotated[
    Dependent,
    DependentOn(measure_of(Diffusivity)),
]
DependentConductivity = Annotated[
    Dependent,
    DependentOn(Measure("S/m", "an electronic conductivity", "5 mS/cm", gt=0, le=1e8)),
]


Role = Literal[
    "catholyte",
    "separator",
    "anolyte",
    "interlayer",
    "coating",
    "interphase",
    "active material",
    "reference",
]
"""What a solid is used as; an interphase forms by itself, others are held to a reference."""

Basis = Literal[
    "measured",
    "reported elsewhere",
    "simulated",
    "derived",
    "disputed",
    "assumed",
    "class statement",
    "no value",
]
"""What the main number of an entry rests on; how far *we* can trust it is its mark."""


class Material(Powder):
    """What all materials have."""

    key: Name = INLINE
    """Name in the library, or "inline"."""
    title: Name
    """Name in figures and lists."""
    formula: Name
    """Chemical formula."""
    read_from: Name | None = None
    """The user's file that it comes from; none if it is of the library or inline."""

    @property
    def identity(self) -> str:
        """Tells unlike materials apart: the key, or for an inline one its title."""
        return self.key if self.key != INLINE else f"{INLINE}: {self.title}"


EXCHANGE = "exchange_current_density"
EXCHANGE_CURRENTS: dict[str, Sourced] = {
    "coated": Sourced(
        0.5,
        "assumed: coated oxide on a solid electrolyte, 0.1-1.5; order of the resistances in "
        "Kim2025, Cha2024",
        text="0.5 A/m^2",
        note="Charge transfer and interphase together.",
    ),
    "uncoated": Sourced(
        0.05,
        "assumed: uncoated oxide on a sulfide, 0.005-0.2; order of the resistances in Kim2025, "
        "Cha2024, Yun2023",
        text="0.05 A/m^2",
        note="Charge transfer and interphase together.",
    ),
}
"""Exchange-current density at 25 degC where a card states only whether the oxide is coated.
[A.m-2]"""
_BY_COATING = frozenset(value.source for value in EXCHANGE_CURRENTS.values())


class ActiveMaterial(Material):
    """The solid that stores the carrier, such as Li_yMO2 with stoichiometry y."""

    model_config = ConfigDict(json_schema_extra=optional("exchange_current_density"))

    carrier: Name = CARRIER
    """The ion that it exchanges, Li+ or Na+; potentials are against its metal."""
    molar_mass: MolarMass
    """Molar mass of the full host, y = 1, per ion that it exchanges. [kg.mol-1]"""
    density: Density
    """Density without pores. [kg.m-3]"""
    particle_size: ParticleSize
    """Median particle diameter (D50) by volume. [m]"""
    open_circuit_potential: OpenCircuitPotential
    """Open-circuit potential against Li/Li+, or the metal of another carrier, falling with the
    stoichiometry. [V]"""
    diffusivity: DependentDiffusivity
    """Diffusivity of the carrier in the particle. [m2.s-1]"""
    diffusivity_activation_energy: ActivationEnergy
    """Activation energy of the diffusivity. [J.mol-1]"""
    coating: Literal["coated", "uncoated"] | None = None
    """Whether a layer keeps the material from reacting with the catholyte; gives the
    exchange-current density where that is not stated."""
    exchange_current_density: CurrentDensity
    """Exchange-current density per contact area with the electrolyte, at stoichiometry 0.5; by
    default the usual one of coated or of uncoated oxides, as the coating says. [A.m-2]"""
    exchange_current_density_activation_energy: ActivationEnergy
    """Activation energy of the exchange-current density. [J.mol-1]"""
    electronic_conductivity: DependentConductivity | None = None
    """Electronic conductivity of the compact material. [S.m-1]"""
    electronic_conductivity_activation_energy: ActivationEnergy | None = None
    """Activation energy of the electronic conductivity. [J.mol-1]"""
    double_layer_capacity: ArealCapacitance
    """Double-layer capacitance per contact area. [F.m-2]"""
    temperature: Temperature
    """Temperature at which these values were measured. [K]"""

    @model_validator(mode="before")
    @classmethod
    def _by_coating(cls, data: Any) -> Any:
        """The usual exchange current, unless the card has its own."""
        if not isinstance(data, Mapping):
            return data
        coating, given = data.get("coating"), data.get(EXCHANGE)
        usual = EXCHANGE_CURRENTS.get(coating) if isinstance(coating, str) else None
        source = given.source if isinstance(given, Sourced) else None
        if isinstance(given, Mapping):
            source = given.get("source")
        if usual is None or not (given is None or source in _BY_COATING):
            return data
        return {**data, EXCHANGE: usual}


class ConductivityRange(Block):
    """Between which values conductivities were reported; one end alone is a bound."""

    low: Conductivity | None = None
    """Lowest reported conductivity. [S.m-1]"""
    high: Conductivity | None = None
    """Highest reported conductivity. [S.m-1]"""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError("a range needs low, high or both")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(
                f"low is {10 * self.low:g} mS/cm and high {10 * self.high:g} mS/cm; "
                "low must not be above high"
            )
        return self


WindowKind = Literal["thermodynamic", "practical"]
Bound = Literal["at least", "at most"]
Breach = Literal["passivating", "resistive", "growing"]


class Window(Block):
    """One statement on the potentials between which an electrolyte is stable."""

    kind: WindowKind
    """Thermodynamic: at equilibrium, mostly calculated. Practical: observed in a sweep or a
    cell."""
    low: Potential | None = None
    """Potential below which the electrolyte is reduced. [V]"""
    high: Potential | None = None
    """Potential above which the electrolyte is oxidised. [V]"""
    low_bound: Bound | None = None
    """Given where only a bound of the lower limit is known."""
    high_bound: Bound | None = None
    """Given where only a bound of the upper limit is known."""
    reference: Name = "Li/Li+"
    """The electrode that the potentials are measured against."""
    below: Breach | None = None
    """What forms below the window: a layer that protects, one that resists, or one that grows."""
    above: Breach | None = None
    """What forms above the window."""
    survived_low: Potential | None = None
    """Lowest potential at which cells ran although the window ends above it. [V]"""
    survived_high: Potential | None = None
    """Highest potential at which cells ran although the window ends below it. [V]"""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError("a window needs low, high or both")
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError(
                f"low is {self.low:g} V and high {self.high:g} V; low must be below high"
            )
        return self


class SolidElectrolyte(Material, Pressed):
    """A solid in which one ion moves, in one form; only title, formula and form are needed.

    Examples
    --------
    >>> import sscell
    >>> catholyte = sscell.load_cell("ncm83_li6ps5cl").cathode.catholyte
    >>> catholyte.formula, catholyte.conductivity
    ('Li6PS5Cl', 2.2 mS/cm [second-hand, Schlautmann2023])
    """

    carrier: Name = CARRIER
    """The mobile ion."""
    family: Name | None = None
    """Family, for example "sulfide" or "halide"; see parameter_sets/README.md."""
    group: Name | None = None
    """Group within the family, for example "argyrodite"."""
    roles: Annotated[tuple[Role, ...], Field(max_length=8)] = ()
    """What it is used as, where that is known."""
    basis: Basis | None = None
    """What the main number of the entry rests on."""
    via: Annotated[tuple[Name, ...], Field(max_length=8)] = ()
    """Reviews that report the value of the source."""
    conductivity: Conductivity | None = None
    """Ionic conductivity of the dense material at the temperature of the entry. [S.m-1]"""
    conductivity_points: OverTemperature | None = None
    """Ionic conductivity over temperature, which may be written under conductivity as well; between
    the points its logarithm (in the arrhenius_form) is linear in 1/T. [S.m-1]"""
    conductivity_range: ConductivityRange | None = None
    """Range of several reports, or the bound that is all a source gives."""
    spread: Factor | None = None
    """Spread of the conductivity between laboratories: one standard deviation, as a factor. [-]"""
    temperature: Temperature | None = None
    """Temperature at which the conductivity was measured. [K]"""
    activation_energy: ActivationEnergy | None = None
    """Activation energy of the ionic conductivity, in the arrhenius_form. [J.mol-1]"""
    activation_energy_spread: ActivationEnergy | None = None
    """One standard deviation of the activation energy, where it is not known well. [J.mol-1]"""
    arrhenius_form: Literal["sigma", "sigma*T"] | None = None
    """Whether the logarithm of sigma or of sigma times T is linear in 1/T."""
    density: Density | None = None
    """Density without pores. [kg.m-3]"""
    electronic_conductivity: Conductivity | None = None
    """Electronic conductivity of the dense material. [S.m-1]"""
    particle_size: ParticleSize | None = None
    """Median particle diameter (D50) by volume. [m]"""
    bulk_modulus: Modulus | None = None
    """Bulk modulus. [Pa]"""
    youngs_modulus: Modulus | None = None
    """Young's modulus. [Pa]"""
    windows: Annotated[tuple[Window, ...], Field(max_length=8)] = ()
    """Potentials between which it is stable, one entry for each statement."""
    redox: Redox | None = None
    """Charge that it stores by itself, if any."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Points may be written under ``conductivity`` as well."""
        made = super().__get_pydantic_json_schema__(schema, handler)
        keys = handler.resolve_ref_schema(made)["properties"]
        points = {"$ref": keys["conductivity_points"]["$ref"]}
        keys["conductivity"] = value_or(points, keys["conductivity"], handler)
        return made

    @model_validator(mode="before")
    @classmethod
    def _from_points(cls, data: Any) -> Any:
        """One conductivity at one temperature from points, or points scaled to it."""
        if not isinstance(data, Mapping):
            return data
        data = dict(data)
        if is_points(data.get("conductivity")):
            data["conductivity_points"] = data.pop("conductivity")
            if isinstance(data.get("activation_energy"), Sourced):
                data["activation_energy"] = None  # of an entry whose conductivity is replaced
                data["activation_energy_spread"] = None
        if data.get("conductivity_points") is None:
            return data
        try:
            points = OVER_TEMPERATURE(data["conductivity_points"])
            assert isinstance(points, ConductivityPoints)
            at = data.get("temperature")
            given = points.reference if at is None else float(_TEMPERATURE(at))
            at = given if points.cover(given) else points.reference
            value = points.conductivity(at, 1.0 if data.get("arrhenius_form") == "sigma*T" else 0.0)
            if data.get("conductivity") is None:
                data["conductivity"] = Sourced(value, points.source, points.mark)
            else:
                wanted = _CONDUCTIVITY(data["conductivity"])
                data["conductivity_points"] = scaled_points(points, wanted, value)
                return {**data, "temperature": _kept(data.get("temperature"), at)}
        except ValueError as error:
            raise BlockError([("conductivity", str(error))]) from None
        kept = _kept(data.get("temperature"), at)
        return {**data, "conductivity_points": points, "temperature": kept}

    @model_validator(mode="after")
    def _complete(self) -> Self:
        mistakes = []
        if self.conductivity_points is not None and self.activation_energy is not None:
            message = "belongs to a single conductivity; points over temperature need none"
            mistakes.append(("activation_energy", message))
        if self.conductivity is not None and self.temperature is None:
            mistakes.append(
                ("temperature", "missing; a conductivity needs the temperature it was measured at")
            )
        if self.activation_energy is not None and self.arrhenius_form is None:
            mistakes.append(
                ("arrhenius_form", "missing; an activation_energy needs 'sigma' or 'sigma*T'")
            )
        if mistakes:
            raise BlockError(mistakes)
        return self


def _kept(given: Any, at: float) -> Any:
    """The temperature of a card, unless the points leave it out."""
    if given is not None and math.isclose(float(_TEMPERATURE(given)), at, rel_tol=1e-12):
        return given
    return Sourced(at, note="of the conductivity that is given over temperature")


def alike(left: SolidElectrolyte, right: SolidElectrolyte) -> bool:
    """Whether two electrolytes are one material; inline ones of one title may be two."""
    return (left.identity, left.formula, left.form) == (right.identity, right.formula, right.form)


def carrier_mass_fraction(electrolyte: SolidElectrolyte) -> float | None:
    """Share of the element of the mobile ion in the mass; None if the formula has letters. [-]"""
    return mass_fraction(electrolyte.formula, electrolyte.carrier.rstrip("+-0123456789"))


def other_ion(electrolyte: SolidElectrolyte, ion: str = CARRIER) -> str:
    """Why an electrolyte cannot carry the ion of the cell, in words; empty if it can."""
    exchange = f"the active material and the anode exchange {ion}"
    redox = electrolyte.redox
    couples = "" if redox is None else " and ".join(couple.name for couple in redox.couples)
    if electrolyte.carrier != ion:
        verb = "exchange" if redox is not None and len(redox.couples) > 1 else "exchanges"
        also = f", and its {couples} {verb} it" if couples else ""
        return (
            f"{electrolyte.identity} conducts {electrolyte.carrier}{also}, but {exchange}; "
            f"give a conductor of {ion}"
        )
    element = ion.rstrip("+")
    elements = elements_of(electrolyte.formula) or frozenset({element})
    others = sorted(elements & {"Li", "Na", "K"})
    if others and element not in elements:
        return (
            f"{electrolyte.identity} is {electrolyte.formula}, which holds no {element} but "
            f"{' and '.join(others)}; {exchange}"
        )
    return ""
