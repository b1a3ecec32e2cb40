"""The shape of a model: functions of stoichiometry and temperature on scalars yet to come."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import pybamm

from sscell.description.cell import CellDesign
from sscell.description.curves import Dependent
from sscell.parameters import names
from sscell.parameters.potential import smooth, uniform_table
from sscell.parameters.redox import RedoxShape, redox_of, redox_shape
from sscell.parameters.relations import arrhenius, exchange_current_density

REFERENCE_TEMPERATURE = 298.15
"""Temperature to which every scalar refers. [K]"""

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
        diffusivity=_shape(material.diffusivity),
        electronic_conductivity=_shape(material.electronic_conductivity),
        layers=len(cell.separator),
        film=cell.cathode.film_resistance > 0,
        redox=None if redox is None else redox_shape(redox),
    )


@lru_cache(maxsize=256)
def _shape(property_: Dependent | None) -> Points | None:
    """A curve relative to its reference, rounded so that a scaled curve has the same shape."""
    if property_ is None or property_.curve is None:
        return None
    curve, reference = property_.curve, float(property_.reference)
    return curve.x, tuple(float(f"{y / reference:.12g}") for y in curve.y)


def layer_conductivity_names(index: int) -> tuple[str, str, str]:
    """Reference conductivity, activation energy and exponent of one separator layer."""
    kappa, energy, exponent = names.LAYER_KAPPA, names.LAYER_ENERGY, names.LAYER_EXPONENT
    return names.layer(index, kappa), names.layer(index, energy), names.layer(index, exponent)


def functions(shape: Structure) -> dict[str, Callable[..., Any]]:
    """The functions of stoichiometry and temperature that a structure fixes."""
    open_circuit_potential = _function(shape.open_circuit_potential)
    diffusivity_shape = _relative(shape.diffusivity)
    sigma_shape = _relative(shape.electronic_conductivity)

    def diffusivity(sto: Any, T: Any) -> Any:
        reference = pybamm.Parameter(names.DIFFUSIVITY_REFERENCE)
        return reference * diffusivity_shape(sto) * _thermal(names.DIFFUSIVITY_ENERGY, T)

    def electronic_conductivity(sto: Any, T: Any) -> Any:
        active = pybamm.Parameter(names.SIGMA) * sigma_shape(sto)
        return active * _thermal(names.SIGMA_ENERGY, T) + pybamm.Parameter(names.SIGMA_CARBON)

    def exchange_current(c_e: Any, c_s: Any, c_max: Any, T: Any) -> Any:
        reference = pybamm.Parameter(names.EXCHANGE_REFERENCE)
        return exchange_current_density(reference, c_s / c_max) * _thermal(names.EXCHANGE_ENERGY, T)

    def catholyte_conductivity(T: Any) -> Any:
        thermal = _thermal(names.KAPPA_ENERGY, T, names.KAPPA_EXPONENT)
        return pybamm.Parameter(names.KAPPA) * thermal

    def separator_conductivity(T: Any) -> Any:
        total = pybamm.Parameter(names.SEPARATOR_THICKNESS)
        resistance = pybamm.Parameter(names.JUNCTION_RESISTANCE)
        for i in range(shape.layers):
            kappa, energy, exponent = layer_conductivity_names(i)
            conductivity = pybamm.Parameter(kappa) * _thermal(energy, T, exponent)
            thickness = pybamm.Parameter(names.layer(i, names.LAYER_SHARE)) * total
            resistance = resistance + thickness / conductivity
        return total / resistance

    return {
        names.OCP: open_circuit_potential,
        names.DIFFUSIVITY: diffusivity,
        names.ELECTRONIC_CONDUCTIVITY: electronic_conductivity,
        names.EXCHANGE_CURRENT: exchange_current,
        names.CATHOLYTE_CONDUCTIVITY: catholyte_conductivity,
        names.SEPARATOR_CONDUCTIVITY: separator_conductivity,
    }


def _thermal(energy: str, T: Any, exponent: str | None = None) -> Any:
    power = 0 if exponent is None else pybamm.Parameter(exponent)
    return arrhenius(T, REFERENCE_TEMPERATURE, pybamm.Parameter(energy), power)


def _relative(points: Points | None) -> Callable[[Any], Any]:
    """A curve over its value at stoichiometry 0.5, as a function of PyBaMM symbols."""
    if points is None:
        return lambda sto: 1.0
    logarithm = _function(points, logarithmic=True)
    return lambda sto: pybamm.exp(logarithm(sto))


def _function(points: Points, *, logarithmic: bool = False) -> Callable[[Any], Any]:
    """A curve, or its logarithm, as a function of PyBaMM symbols."""
    rational = smooth(*points, logarithmic=logarithmic)
    if rational is not None:
        return rational
    table = uniform_table(*points, logarithmic=logarithmic)
    return lambda sto: pybamm.Interpolant(*table, sto, name="curve", interpolator="cubic")
