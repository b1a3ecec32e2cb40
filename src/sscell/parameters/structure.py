"""The shape of a model: what distinguishes its equations from those of another."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from sscell.description.cell import CellDesign
from sscell.description.curves import Dependent
from sscell.parameters.redox import RedoxShape, redox_of, redox_shape

Points = tuple[tuple[float, ...], tuple[float, ...]]


class Structure(NamedTuple):
    """What distinguishes two models; all else is a number. Equal structures share a model."""

    open_circuit_potential: Points
    diffusivity: Points | None
    """Relative to stoichiometry 0.5, as is the next."""
    electronic_conductivity: Points | None
    layers: int
    film: bool
    redox: RedoxShape | None
    """Of a catholyte that stores charge as well."""


def structure(cell: CellDesign) -> Structure:
    """The part of a cell that the equations depend on, hashable."""
    material = cell.cathode.active_material
    potential = material.open_circuit_potential
    redox = redox_of(cell)
    return Structure(
        open_circuit_potential=(potential.x, potential.y),
        diffusivity=curve_shape(material.diffusivity),
        electronic_conductivity=curve_shape(material.electronic_conductivity),
        layers=len(cell.separator),
        film=cell.cathode.film_resistance > 0,
        redox=None if redox is None else redox_shape(redox),
    )


@lru_cache(maxsize=256)
def curve_shape(property_: Dependent | None) -> Points | None:
    """A curve relative to its reference, rounded so that a scaled curve has the same shape."""
    if property_ is None or property_.curve is None:
        return None
    curve, reference = property_.curve, float(property_.reference)
    return curve.x, tuple(float(f"{y / reference:.12g}") for y in curve.y)
