"""Particle sizes of a powder: one diameter, a lognormal distribution, or classes with shares.

A material keeps its median diameter as ``particle_size`` and the distribution around it beside it,
so that another median moves all sizes alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple, Self

import numpy as np
from pydantic import Field, GetJsonSchemaHandler, ValidationError, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sscell.cards.blocks import Block, BlockError
from sscell.cards.problems import problems
from sscell.quantities.fields import ParticleSize, Share, SizeSpread, measure_of
from sscell.quantities.sourced import Sourced
from sscell.quantities.value_schema import PROVENANCE, Schema, closed, value_or
from sscell.quantities.wording import listed_keys

SIZE, DISTRIBUTION = "particle_size", "size_distribution"
"""Keys of a material."""
MEDIAN_FORM = ("median", "spread")
DIAMETERS = ("D10", "D50", "D90")
CLASSES = "classes"
FORMS = f"{{median: 4 um, spread: 1.6}}, {{{', '.join(f'{d}: ...' for d in DIAMETERS)}}} or classes"
TENTH = 1.2815515655446004
"""Standard deviations between the median and the 90 % quantile of a normal distribution. [-]"""
SHARE_TOLERANCE = 1e-3
_SIZE, _SHARE = measure_of(ParticleSize), measure_of(Share)


class ClassOfSize(NamedTuple):
    """Particles of one size."""

    size: float
    """Diameter. [m]"""
    share: float
    """Of the volume of the powder. [-]"""


class SizeClass(Block):
    """Particles of about one size."""

    size: ParticleSize
    """Particle diameter. [m]"""
    share: Share
    """Share of the volume of the powder, or of its mass. [-]"""


class SizeDistribution(Block):
    """How particle sizes spread about the median: a lognormal distribution, or classes."""

    spread: SizeSpread | None = None
    """Geometric standard deviation of a lognormal distribution by volume; 1 is a single size.
    [-]"""
    classes: Annotated[tuple[SizeClass, ...], Field(min_length=1, max_length=6)] | None = None
    """Classes of sizes, whose shares sum to 100 %."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.spread is None) == (self.classes is None):
            raise BlockError([("", "give one of spread and classes")])
        total = sum(each.share for each in self.classes or ())
        if self.classes and abs(total - 1) > SHARE_TOLERANCE:
            message = f"the shares sum to {100 * total:g} %; they must sum to 100 %"
            raise BlockError([(CLASSES, message)])
        return self


class Powder(Block):
    """What has a ``particle_size`` that may be a distribution."""

    size_distribution: SizeDistribution | None = None
    """How particle sizes spread about the median, which may be written under ``particle_size`` as
    well; all particles have that size if not given."""

    @property
    def size_classes(self) -> tuple[ClassOfSize, ...]:
        """The sizes it is modelled with, that of the largest share first; none if unknown."""
        median: Sourced | None = getattr(self, SIZE)
        return () if median is None else size_classes(float(median), self.size_distribution)

    @property
    def surface_mean_size(self) -> float | None:
        """Diameter of spheres of one size with the same volume and surface (Sauter mean). [m]"""
        return sauter_mean(self.size_classes) if self.size_classes else None

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Distributions may be written under ``particle_size`` as well."""
        made = super().__get_pydantic_json_schema__(schema, handler)
        keys = handler.resolve_ref_schema(made)["properties"]
        if SIZE in keys:
            keys[SIZE] = sizes_schema(keys[SIZE], handler)
        return made

    @model_validator(mode="before")
    @classmethod
    def _of_sizes(cls, data: Any) -> Any:
        """The median from a distribution, or classes scaled to a median."""
        return with_sizes(data) if isinstance(data, Mapping) else data

    @model_validator(mode="after")
    def _has_a_median(self) -> Self:
        if self.size_distribution is not None and not self.size_classes:
            raise BlockError([(SIZE, "missing; a size_distribution needs the median")])
        return self


def size_classes(median: float, distribution: SizeDistribution | None) -> tuple[ClassOfSize, ...]:
    """The sizes a powder is modelled with, that of the largest share first.

    A lognormal distribution by volume becomes classes at equal steps of the logarithm of the size.

    Parameters
    ----------
    median : float
        Median diameter. [m]
    distribution : SizeDistribution, optional
        A single size if not given.
    """
    if distribution is None or float(distribution.spread or 0.0) == 1:
        return (ClassOfSize(float(median), 1.0),)
    if distribution.classes is not None:
        total = sum(float(each.share) for each in distribution.classes)
        made = [ClassOfSize(float(c.size), float(c.share) / total) for c in distribution.classes]
    else:
        assert distribution.spread is not None
        made = lognormal_classes(median, distribution.spread, quadrature_order(distribution.spread))
    return tuple(sorted(made, key=lambda each: -each.share))


def quadrature_order(spread: float) -> int:
    """Classes that keep 0.1 % of the capacity of a lognormal distribution."""
    return next((n for most, n in ORDERS if spread <= most), MOST_CLASSES)


ORDERS = ((1.2, 3), (1.3, 4), (2.0, 5))
"""Geometric standard deviation up to which a number of classes is enough."""
MOST_CLASSES = 7


def lognormal_classes(median: float, spread: float, order: int) -> list[ClassOfSize]:
    """Trapezoidal rule over the logarithm of the size, with the variance of the distribution.

    Capacities have a kink at the size that is just filled; with equal steps that costs a half of
    what it does with Gauss-Hermite nodes, whose middle class is half of the volume.

    Parameters
    ----------
    median : float
        Median diameter. [m]
    spread : float
        Geometric standard deviation. [-]
    order : int
        Number of classes.
    """
    steps = (np.arange(order) - (order - 1) / 2) * math.sqrt(2 * math.pi / order)
    weights = np.exp(-(steps**2) / 2)
    shares = weights / weights.sum()
    sizes = median * spread ** (steps / math.sqrt(shares @ steps**2))
    return [ClassOfSize(float(d), float(w)) for d, w in zip(sizes, shares, strict=True)]


def sauter_mean(classes: tuple[ClassOfSize, ...]) -> float:
    """Diameter of spheres of one size with the same volume and the same surface. [m]"""
    return 1 / sum(each.share / each.size for each in classes)


def geometric_mean(sizes: list[float], shares: list[float]) -> float:
    """By volume; of a lognormal distribution it is the median. [m]"""
    logarithms = (w * math.log(d) for d, w in zip(sizes, shares, strict=True))
    return math.exp(sum(logarithms) / sum(shares))


def with_sizes(data: Mapping[str, Any]) -> dict[str, Any]:
    """A material's mapping with its median and its distribution, from whatever form it has.

    Classes that stand beside another median are scaled to it.

    Raises
    ------
    BlockError
        If the mapping of sizes is no such form, or a value in it is wrong.
    """
    given, beside = data.get(SIZE), data.get(DISTRIBUTION)
    if is_distribution(given):
        assert isinstance(given, Mapping)
        size, beside = _read(given)
        data = {**data, SIZE: size, DISTRIBUTION: beside}
    classes = getattr(beside, CLASSES, None)
    if classes is None and isinstance(beside, Mapping):
        classes = beside.get(CLASSES)
    if classes is None or not isinstance(given, Sourced | str | Mapping):
        return dict(data)
    return {**data, DISTRIBUTION: _scaled(data[SIZE], beside)}


def is_distribution(given: Any) -> bool:
    """Whether a mapping is a distribution of sizes, not one value with its source."""
    return isinstance(given, Mapping) and "value" not in given


def _read(given: Mapping[Any, Any]) -> tuple[Any, Any]:
    """Median and distribution of a mapping, each with its provenance."""
    keys = set(given) - set(PROVENANCE)
    about = {key: given[key] for key in PROVENANCE if given.get(key) is not None}
    if keys == set(MEDIAN_FORM):
        return _sourced(given["median"], about), {"spread": given["spread"], **about}
    if keys == set(DIAMETERS):
        low, middle, high = (_value(given[name], name) for name in DIAMETERS)
        if not low < middle < high:
            raise BlockError([(SIZE, "D10 must be below D50, and D50 below D90")])
        spread = math.exp(math.log(high / low) / (2 * TENTH))
        return _sourced(given["D50"], about), {"spread": Sourced(spread, mark="derived"), **about}
    if keys == {CLASSES} and isinstance(given[CLASSES], list | tuple):
        try:
            beside = SizeDistribution.model_validate({CLASSES: given[CLASSES], **about})
        except ValidationError as error:
            mistakes = problems(error, "", SizeDistribution, SIZE)
            raise BlockError([(each.where, each.message) for each in mistakes]) from None
        return Sourced(_mean(beside), mark="derived"), beside
    listed = {key: value for key, value in given.items() if key in keys}
    raise BlockError([(SIZE, f"expected a diameter, {FORMS}, got {listed_keys(listed)}")])


def _sourced(value: Any, about: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        return {**about, **value}
    return {"value": value, **about} if about and not isinstance(value, Sourced) else value


def _value(given: Any, key: str) -> float:
    try:
        return float(_SIZE(given))
    except ValueError as error:
        raise BlockError([(f"{SIZE}.{key}", str(error))]) from None


def _mean(distribution: SizeDistribution) -> float:
    classes = distribution.classes or ()
    return geometric_mean([float(c.size) for c in classes], [float(c.share) for c in classes])


def _scaled(size: Any, beside: Any) -> Any:
    """Classes whose geometric mean is a given median."""
    try:
        wanted = float(_SIZE(size))
    except ValueError:
        return beside  # the key of the median reports it
    distribution = SizeDistribution.model_validate(beside)
    factor = wanted / _mean(distribution)
    if math.isclose(factor, 1.0, rel_tol=1e-12):
        return distribution
    moved = tuple(
        each.rebuilt(size=Sourced(each.size * factor, each.size.source, each.size.mark))
        for each in distribution.classes or ()
    )
    return distribution.rebuilt(classes=moved)


def sizes_schema(value: Schema, handler: Any) -> Schema:
    """What ``particle_size`` takes: one diameter or a distribution."""
    size, share = _SIZE.json_schema(handler), _SHARE.json_schema(handler)
    spread = measure_of(SizeSpread).json_schema(handler)
    listed = {
        "type": "array",
        "minItems": 1,
        "maxItems": 6,
        "description": "Classes of sizes, whose shares sum to 100 %.",
        "items": closed(
            {
                "size": {**size, "description": "Particle diameter."},
                "share": {**share, "description": "Share of the volume of the powder."},
            },
            "size",
            "share",
        ),
    }
    about = ("Ten percent", "Half", "Ninety percent")
    forms = (
        {
            "median": {**size, "description": "Median diameter (D50)."},
            "spread": {**spread, "description": "Geometric standard deviation."},
        },
        {
            name: {**size, "description": f"{part} of the volume is finer."}
            for name, part in zip(DIAMETERS, about, strict=True)
        },
        {CLASSES: listed},
    )
    other = {
        "description": "A distribution by volume: median and spread, D10, D50 and D90, or classes.",
        "anyOf": [closed({**form, **PROVENANCE}, *form) for form in forms],
    }
    return value_or(other, value, handler)
