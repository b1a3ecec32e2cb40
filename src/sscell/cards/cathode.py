"""The composite cathode: what is mixed, how much of it, and how charge moves through it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import ConfigDict, Field, JsonValue, model_validator
from pydantic.config import JsonDict

from sscell.cards.blocks import Block, BlockError, one_of, optional
from sscell.cards.closures import ElectronicClosure, IonicClosure
from sscell.cards.film import Film, film_mistakes
from sscell.cards.layers import AMOUNTS, layer_mistakes, with_layers
from sscell.cards.materials import ActiveMaterial, SolidElectrolyte, other_ion
from sscell.cards.measured_cathode import as_weighed
from sscell.quantities.fields import (
    INTERFACE_ENERGY,
    ActivationEnergy,
    AddedWeightFraction,
    ArealCapacitance,
    ArealCapacity,
    AreaResistance,
    CatholyteFraction,
    Conductivity,
    Density,
    Exponent,
    Length,
    LengthFactor,
    MassLoading,
    ParticleSize,
    Share,
    Stoichiometry,
    Threshold,
    TortuosityFactor,
    VoidFraction,
)
from sscell.quantities.sourced import Sourced

WEIGHT_TOLERANCE = 1e-3
MOST_BLENDED = 3
"""Active materials beside the main one."""
_AS_MADE = Sourced(1.0, "assumed: measured on the electrode as made, fully lithiated", text="1.0")
_COVERAGE = Sourced(
    0.5,
    "assumed: images show 20 to 50 %, the value of finer electrolyte (Minnmann2024)",
    text="50 %",
)
_UTILISATION = Sourced(0.87, "assumed: median of published cells as calibrated", text="87 %")
_NO_FILM = Sourced(
    0.0, "assumed: the exchange-current density holds the interphase", text="0 ohm cm^2"
)

IONIC_FORMS = ("closure", "tortuosity_factor", "ionic_conductivity")
ELECTRONIC_FORMS = ("closure", "electronic_conductivity")


def _amounts(schema: JsonDict) -> None:
    """One amount beside a porosity, or a thickness and another amount, from which it follows.

    With layers, they may give all of it.
    """
    optional("porosity")(schema)
    beside: list[JsonValue] = [{"required": [amount, "porosity"]} for amount in AMOUNTS]
    follows: list[JsonValue] = [
        {"required": ["thickness", amount], "not": {"required": ["porosity"]}}
        for amount in AMOUNTS
        if amount != "thickness"
    ]
    schema["if"] = {"not": {"required": ["layers"]}}
    schema["then"] = {"oneOf": [*beside, *follows], "required": schema.pop("required")}


def _inherits(schema: JsonDict) -> None:
    """A layer needs an amount only."""
    schema.pop("required")
    properties = schema["properties"]
    assert isinstance(properties, dict)
    properties.pop("layers")
    schema["anyOf"] = [{"required": [amount]} for amount in ("share", *AMOUNTS)]


class Composition(Block):
    """Shares of the mass of the dry composite."""

    active_material: AddedWeightFraction
    """Weight fraction of active material; 0 if the catholyte alone stores charge. [-]"""
    catholyte: CatholyteFraction
    """Weight fraction of catholyte. [-]"""
    carbon: AddedWeightFraction = Sourced(0.0, text="0 wt%")
    """Weight fraction of conductive carbon. [-]"""
    binder: AddedWeightFraction = Sourced(0.0, text="0 wt%")
    """Weight fraction of binder. [-]"""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        parts = {
            "active_material": self.active_material,
            "catholyte": self.catholyte,
            "carbon": self.carbon,
            "binder": self.binder,
        }
        total = sum(parts.values())
        if abs(total - 1) > WEIGHT_TOLERANCE:
            message = " + ".join(f"{name} {100 * w:g}" for name, w in parts.items() if w)
            off = 100 * abs(total - 1)
            raise ValueError(
                f"{message} = {100 * total:g} wt%, {off:g} wt% too "
                f"{'much' if total > 1 else 'little'}; the weight fractions must sum to 100 wt%"
            )
        return self


class Structure(Block):
    """What a measured transport value depends on besides the materials; only what is known."""

    porosity: VoidFraction | None = None
    """Volume fraction of voids in the whole electrode. [-]"""
    active_material: AddedWeightFraction | None = None
    """Weight fraction of active material. [-]"""
    carbon: AddedWeightFraction | None = None
    """Weight fraction of conductive carbon. [-]"""
    binder: AddedWeightFraction | None = None
    """Weight fraction of binder. [-]"""
    active_material_size: ParticleSize | None = None
    """Median particle diameter (D50) of the active material. [m]"""
    catholyte_size: ParticleSize | None = None
    """Median particle diameter (D50) of the catholyte. [m]"""


class IonicTransport(Block):
    """How ions move through the cathode: a closure, a tortuosity factor or a measured value."""

    model_config = ConfigDict(json_schema_extra=one_of(*IONIC_FORMS))
    chosen: ClassVar[frozenset[str]] = frozenset({"measured_on"})

    closure: IonicClosure | None = None
    """Rule that gives the effective conductivity from the volume fractions."""
    threshold: Threshold | None = None
    """Percolation threshold of the catholyte volume fraction; by default from the particle sizes.
    [-]"""
    exponent: Exponent | None = None
    """Exponent of the power law. [-]"""
    tortuosity_factor: TortuosityFactor | None = None
    """Tortuosity factor T in kappa_eff = kappa phi / T. [-]"""
    ionic_conductivity: Conductivity | None = None
    """Effective ionic conductivity, measured on the composite at the temperature of the catholyte's
    conductivity. [S.m-1]"""
    measured_on: Structure | None = None
    """Structure of the cathode that was measured, where it differs from this one."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        _exactly_one(self, IONIC_FORMS)
        if self.threshold is not None and self.closure != "percolation":
            raise BlockError([("threshold", "belongs to closure: percolation only")])
        if self.exponent is not None and self.closure != "power-law":
            raise BlockError([("exponent", "belongs to closure: power-law only")])
        if self.measured_on is not None and self.closure is not None:
            raise BlockError([("measured_on", "belongs to a measured value; a closure needs none")])
        return self


class ElectronicTransport(Block):
    """How electrons move through the cathode: a closure or a measured value."""

    model_config = ConfigDict(json_schema_extra=one_of(*ELECTRONIC_FORMS))
    chosen: ClassVar[frozenset[str]] = frozenset({"measured_on"})

    closure: ElectronicClosure | None = None
    """Rule that gives the effective conductivity from the volume fractions."""
    electronic_conductivity: Conductivity | None = None
    """Effective electronic conductivity, measured on the composite. [S.m-1]"""
    stoichiometry: Stoichiometry = _AS_MADE
    """Stoichiometry of the active material when the conductivity was measured. [-]"""
    measured_on: Structure | None = None
    """Structure of the cathode that was measured, where it differs from this one."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        _exactly_one(self, ELECTRONIC_FORMS)
        if self.closure is not None and self.stoichiometry != _AS_MADE:
            raise BlockError([("stoichiometry", "belongs to electronic_conductivity only")])
        if self.measured_on is not None and self.closure is not None:
            raise BlockError([("measured_on", "belongs to electronic_conductivity only")])
        return self


class BlendPart(Block):
    """A further active material of a composite."""

    active_material: ActiveMaterial
    """The material, by its name or written out."""
    share: Share
    """Its share of the mass of all active material. [-]"""


class Cathode(Block):
    """The composite cathode between separator and current collector."""

    model_config = ConfigDict(json_schema_extra=_amounts)

    active_material: ActiveMaterial
    """The material that stores the lithium; of a blend the one that takes the rest."""
    blend: Annotated[tuple[BlendPart, ...], Field(max_length=MOST_BLENDED)] = ()
    """Further active materials, each with its share of the mass of active material."""
    catholyte: SolidElectrolyte
    """The electrolyte that brings the ions to the active material."""
    composition: Composition
    """Fractions by weight, or by volume of the solids (or of the electrode, if with the porosity
    they sum to 100 %)."""
    carbon_density: Density | None = None
    """Density of the conductive carbon; needed where there is some. [kg.m-3]"""
    binder_density: Density | None = None
    """Density of the binder; needed where there is some. [kg.m-3]"""
    porosity: VoidFraction
    """Volume fraction of voids in the whole electrode; follows from a thickness given beside a
    loading or an areal capacity. [-]"""
    loading: MassLoading | None = None
    """Mass of active material per area. [kg.m-2]"""
    thickness: Length | None = None
    """Thickness from the separator to the current collector. [m]"""
    areal_capacity: ArealCapacity | None = None
    """Areal capacity: the nominal specific capacity times the loading. [A.s.m-2]"""
    ionic_transport: IonicTransport
    """Transport of ions through the composite."""
    electronic_transport: ElectronicTransport
    """Transport of electrons through the composite."""
    coverage: Share = _COVERAGE
    """Fraction of the active material's surface in contact with catholyte. [-]"""
    diffusion_length_factor: LengthFactor | None = None
    """How much longer patchy contact makes the diffusion path in the active material, whose
    diffusivity is divided by its square; 1 if not at all, by default estimated from coverage and
    particle sizes. [-]"""
    utilisation: Share = _UTILISATION
    """Fraction of the active material that both ions and electrons reach. [-]"""
    film_resistance: AreaResistance = _NO_FILM
    """Resistance per contact area, in series with the reaction. [ohm.m2]"""
    film: Film | None = None
    """Coating of the active material, in place of a film_resistance: an electrolyte and a
    thickness, from which its resistance follows."""
    film_activation_energy: ActivationEnergy = INTERFACE_ENERGY
    """Activation energy of the reciprocal film resistance (Arrhenius). [J.mol-1]"""
    film_capacitance: ArealCapacitance | None = None
    """Capacitance of the film per contact area, for impedance; without it film and reaction share
    the double layer. [F.m-2]"""
    # in words here, as old releases of pydantic lose the docstring of a forward reference
    layers: Annotated[
        tuple[CathodeLayer, ...] | None,
        Field(
            min_length=1,
            max_length=10,
            description="Layers from the separator to the current collector, each with keys of "
            "this block where it differs; one layer if not given.",
        ),
    ] = None

    @property
    def parts(self) -> tuple[Cathode, ...]:
        """Its layers; itself without any."""
        return self.layers or (self,)

    @property
    def has_film(self) -> bool:
        """Whether a film is in series with the reaction."""
        return self.film is not None or self.film_resistance > 0

    @model_validator(mode="before")
    @classmethod
    def _as_weighed(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        made, mistakes = with_layers(data)
        made, wrong = as_weighed(made)
        if wrong or mistakes:
            raise BlockError([*wrong, *mistakes])
        return made

    @property
    def active_materials(self) -> tuple[tuple[ActiveMaterial, float], ...]:
        """Every active material with its share of their volume, the main one first."""
        rest = 1 - sum(part.share for part in self.blend)
        parts = (self.active_material, rest), *((p.active_material, p.share) for p in self.blend)
        volumes = [share / material.density for material, share in parts]
        pairs = zip(parts, volumes, strict=True)
        return tuple((material, float(v / sum(volumes))) for (material, _), v in pairs)

    @property
    def active_density(self) -> float:
        """Of all active material together, without pores. [kg.m-3]"""
        return float(sum(material.density * share for material, share in self.active_materials))

    @property
    def active_size(self) -> float:
        """Median diameter of the active material; of a blend, that with its surface. [m]"""
        if not self.blend:
            return float(self.active_material.particle_size)
        return 1 / sum(share / float(m.particle_size) for m, share in self.active_materials)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.layers:
            if mistakes := layer_mistakes(self):
                raise BlockError(mistakes)
            return self  # each layer is complete
        mistakes = [*self._amount_mistakes(), *_material_mistakes(self), *_blend_mistakes(self)]
        mistakes += film_mistakes(self)
        densities = {"carbon": self.carbon_density, "binder": self.binder_density}
        for part, density in densities.items():
            weight = getattr(self.composition, part)
            if weight > 0 and density is None:
                mistakes.append(
                    (f"{part}_density", f"missing, but the composition has {100 * weight:g} wt%")
                )
        redox = self.catholyte.redox
        stores = redox is not None and redox.has_reversible_capacity
        if not self.composition.active_material and not stores:
            message = "0 wt%, but the catholyte has no reversible redox capacity either"
            mistakes.append(("composition.active_material", message))
        if mistakes:
            raise BlockError(mistakes)
        return self

    @property
    def amounts(self) -> tuple[str, ...]:
        """Which of loading, thickness and areal capacity it states."""
        return tuple(name for name in AMOUNTS if getattr(self, name) is not None)

    def _amount_mistakes(self) -> list[tuple[str, str]]:
        if len(self.amounts) == 1:
            return []
        if not self.amounts:
            return [("", "give one of loading, thickness and areal_capacity")]
        both = " and ".join(self.amounts)
        only = "give only one of loading, thickness and areal_capacity"
        end = "or thickness with one of the others and no porosity"
        return [("", f"{both} are given; {only}, {end}")]


class CathodeLayer(Cathode):
    """A layer of a cathode."""

    model_config = ConfigDict(json_schema_extra=_inherits)

    share: Share | None = None
    """Of the loading, thickness or areal capacity that the cathode block gives. [-]"""

    def _amount_mistakes(self) -> list[tuple[str, str]]:
        given = [*(() if self.share is None else ("share",)), *self.amounts]
        if len(given) == 1:
            return []
        message = f"{' and '.join(given)} are given" if given else "nothing is given"
        return [("", f"{message}; give one of share, loading, thickness and areal_capacity")]


Cathode.model_rebuild()


def _material_mistakes(cathode: Cathode) -> list[tuple[str, str]]:
    """Properties that may be unknown in general but that this cathode needs."""
    mistakes = []
    catholyte, ionic = cathode.catholyte, cathode.ionic_transport
    material = cathode.active_material if cathode.composition.active_material else None
    stranger = material is not None and other_ion(catholyte, material.carrier)
    if catholyte.density is None and not stranger:  # which the cell refuses
        mistakes.append(("catholyte.density", "missing; the volume fractions need it"))
    needs_size = ionic.closure == "percolation" and ionic.threshold is None
    if needs_size and catholyte.particle_size is None:
        message = (
            "missing; the percolation closure takes its threshold from it "
            "(or give ionic_transport.threshold)"
        )
        mistakes.append(("catholyte.particle_size", message))
    needs_conductivity = cathode.electronic_transport.closure is not None
    if needs_conductivity and cathode.active_material.electronic_conductivity is None:
        message = "missing; electronic_transport.closure needs it"
        mistakes.append(("active_material.electronic_conductivity", message))
    return mistakes


def _blend_mistakes(cathode: Cathode) -> list[tuple[str, str]]:
    """Shares that leave nothing for the main material; a conductivity that a closure needs."""
    mistakes = []
    total = sum(part.share for part in cathode.blend)
    if total >= 1:
        message = f"the shares sum to {100 * total:g} %; less than 100 % must be left for the rest"
        mistakes.append(("blend", message))
    if cathode.electronic_transport.closure is not None:
        for i, part in enumerate(cathode.blend):
            if part.active_material.electronic_conductivity is None:
                key = f"blend.{i}.active_material.electronic_conductivity"
                mistakes.append((key, "missing; electronic_transport.closure needs it"))
    return mistakes


def _exactly_one(block: Block, names: tuple[str, ...]) -> None:
    given = [name for name in names if getattr(block, name) is not None]
    if len(given) != 1:
        message = " and ".join(given) + " are given" if given else "nothing is given"
        raise ValueError(f"{message}; give exactly one of {', '.join(names)}")
