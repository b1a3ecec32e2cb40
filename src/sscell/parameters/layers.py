"""Numbers of a cathode in layers: what may differ between them, and a uniform equivalent."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sscell.parameters import names
from sscell.parameters.phases import PhaseKind

ELECTRODE = (
    names.CATHOLYTE_FRACTION,
    names.TORTUOSITY,
    names.SOLID_TORTUOSITY,
    names.KAPPA,
    names.KAPPA_ENERGY,
    names.KAPPA_EXPONENT,
    names.SIGMA,
    names.SIGMA_CARBON,
    names.FILM_RESISTANCE,
    names.FILM_ENERGY,
    names.DOUBLE_LAYER,
)
"""Numbers of an electrode, beside those of its phases, that each layer has."""

Numbers = Mapping[str, float]


def differing(kinds: Iterable[PhaseKind]) -> frozenset[str]:
    """Names of all numbers that each layer has."""
    return frozenset((*ELECTRODE, *(name for kind in kinds for name in kind.layered)))


def numbered(layers: Sequence[Numbers], kinds: Iterable[PhaseKind]) -> dict[str, float]:
    """The numbers of all layers, those that may differ with the number of their layer."""
    differ = differing(kinds)
    shared = {name: value for name, value in layers[0].items() if name not in differ}
    return shared | {
        names.cathode_layer(i, name): value
        for i, layer in enumerate(layers)
        for name, value in layer.items()
        if name in differ
    }


def in_series(values: Iterable[tuple[Any, Any]]) -> Any:
    """Conductivity of layers one after the other, from their thicknesses and conductivities."""
    pairs = list(values)
    if len(pairs) == 1:
        return pairs[0][1]
    return sum(length for length, _ in pairs) / sum(length / value for length, value in pairs)
