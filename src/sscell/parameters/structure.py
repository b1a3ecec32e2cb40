"""The shape of a model: what distinguishes its equations from those of another."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.parameters.potential import Points, points_of
from sscell.parameters.redox import RedoxShape, redox_of, redox_shape
from sscell.quantities.curves import Curve, Dependent


class TemperatureShape(NamedTuple):
    """A conductivity over temperature, relative to that of its first point."""

    temperatures: tuple[float, ...]
    """[K]"""
    logarithms: tuple[float, ...]
    """Of sigma T**power, relative. [-]"""
    power: float


class Structure(NamedTuple):
    """What distinguishes two models; all else is a number. Equal structures share a model."""

    open_circuit_potential: Points
    diffusivity: Points | None
    """Logarithm, relative to stoichiometry 0.5, as is the next."""
    electronic_conductivity: Points | None
    layers: tuple[TemperatureShape | None, ...]
    """Of each separator layer, and of the catholyte: a conductivity over temperature."""
    catholyte: TemperatureShape | None
    film: bool
    redox: RedoxShape | None
    """Of a catholyte that stores charge as well."""


def structure(cell: CellDesign) -> Structure:
    """The part of a cell that the equations depend on, hashable."""
    material = cell.cathode.active_material
    redox = redox_of(cell)
    return Structure(
        open_circuit_potential=points_of(material.open_circuit_potential),
        diffusivity=curve_shape(material.diffusivity),
        electronic_conductivity=curve_shape(material.electronic_conductivity),
        layers=tuple(temperature_shape(layer.electrolyte) for layer in cell.separator),
        catholyte=temperature_shape(cell.cathode.catholyte),
        film=cell.cathode.film_resistance > 0,
        redox=None if redox is None else redox_shape(redox),
    )


@lru_cache(maxsize=256)
def curve_shape(property_: Dependent | None) -> Points | None:
    """Logarithms of a curve over its reference, rounded so that scaling changes nothing."""
    if property_ is None or property_.curve is None:
        return None
    curve, reference = property_.curve, float(property_.reference)
    relative = tuple(float(f"{y / reference:.12g}") for y in curve.y)
    return points_of(Curve(curve.x, relative), logarithmic=True)


def temperature_shape(electrolyte: SolidElectrolyte) -> TemperatureShape | None:
    """The points of a conductivity, rounded so that a scaled one has the same shape."""
    points = electrolyte.conductivity_points
    if points is None:
        return None
    power = 1.0 if electrolyte.arrhenius_form == "sigma*T" else 0.0
    first = points.y[0] * points.x[0] ** power
    ratios = (y * x**power / first for x, y in zip(points.x, points.y, strict=True))
    return TemperatureShape(points.x, tuple(float(f"{math.log(r):.12g}") for r in ratios), power)
