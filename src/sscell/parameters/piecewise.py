"""Parameters of a cathode in layers as functions of the depth, each constant within a layer."""

from collections.abc import Iterable, Sequence
from typing import Any

import pybamm

from sscell.parameters import names
from sscell.parameters.active_material import ActiveMaterial
from sscell.parameters.electrode import ElectrodeFunctions, Structure, electrode_functions
from sscell.parameters.layers import differing
from sscell.parameters.phases import Number, PhaseKind

CATHODE = "positive electrode"
_NAME = "Layer "
_MAIN: PhaseKind = ActiveMaterial(((), ()), None)
"""PyBaMM's own phase, whose curves have no part in its names."""


class LayerIndicator(pybamm.SpatialVariable):
    """1 inside one layer of the cathode, 0 outside; the mesh knows where that is."""

    @property
    def index(self) -> int:
        """Of the layer, 0 at the separator."""
        return int(self.name.removeprefix(_NAME))


def layer_indicator(index: int) -> LayerIndicator:
    """Of one layer, 0 at the separator."""
    around = {"secondary": "current collector"}
    return LayerIndicator(f"{_NAME}{index}", domain=CATHODE, auxiliary_domains=around)


def piecewise(values: Sequence[Any]) -> Any:
    """A function of the depth with one value in each layer."""
    return sum(layer_indicator(i) * value for i, value in enumerate(values))


def of_layer(index: int, kinds: Iterable[PhaseKind]) -> Number:
    """Parameters of one layer."""
    differ = differing(kinds)

    def number(name: str) -> Any:
        return pybamm.Parameter(names.cathode_layer(index, name) if name in differ else name)

    return number


def _parameter(name: str) -> Any:
    return pybamm.Parameter(name)


def parameter(layers: int, others: Sequence[PhaseKind]) -> Number:
    """A parameter by its name, over the depth where it may differ between layers.

    Parameters
    ----------
    layers : int
        Number of layers, 0 for a cathode without.
    others : sequence of PhaseKind
        Beside the active material.
    """
    if not layers:
        return _parameter
    kinds = [_MAIN, *others]
    numbers = [of_layer(i, kinds) for i in range(layers)]
    differ = differing(kinds)

    def number(name: str) -> Any:
        if name not in differ:
            return pybamm.Parameter(name)
        return piecewise([number(name) for number in numbers])

    return number


def mean(layers: int, others: Sequence[PhaseKind]) -> Number:
    """A parameter by its name, of layers their mean over the depth."""
    if not layers:
        return _parameter
    kinds = [_MAIN, *others]
    numbers = [of_layer(i, kinds) for i in range(layers)]
    shares = [pybamm.Parameter(names.cathode_layer(i, names.LAYER_SHARE)) for i in range(layers)]

    def number(name: str) -> Any:
        return sum(share * number(name) for share, number in zip(shares, numbers, strict=True))

    return number


def conductivities(shape: Structure) -> ElectrodeFunctions:
    """The functions of an electrode on PyBaMM parameters, over the depth."""
    number = parameter(len(shape.catholytes), shape.others)
    functions = electrode_functions(shape, number)
    if not shape.catholytes:
        return functions
    kinds = shape.phases
    of_layers = [
        electrode_functions(shape._replace(catholyte=points), of_layer(i, kinds))
        for i, points in enumerate(shape.catholytes)
    ]

    def catholyte_conductivity(T: Any) -> Any:
        return piecewise([layer.catholyte_conductivity(T) for layer in of_layers])

    return functions._replace(catholyte_conductivity=catholyte_conductivity)
