"""The redox-active catholyte as a phase that stores charge: its numbers and its functions.

Its lithium stoichiometry x is 0 oxidised and 1 reduced. Only its own reaction changes x; what
the active material exchanges passes through it (Minnmann 2021 and others treat it as inert).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Literal, Self

import numpy as np

from sscell.cards.bookkeeping import VolumeFractions
from sscell.cards.cell import CellDesign
from sscell.cards.redox import stores_charge
from sscell.parameters import names
from sscell.parameters.phases import Array, Number, PhaseKind, PhaseProperties
from sscell.parameters.potential import Points, points_of, smooth
from sscell.parameters.relations import (
    FARADAY,
    REFERENCE_TEMPERATURE,
    conductivity_of_occupation,
    couple_potential,
    couple_slope,
    exchange_current_density,
    nernst_potential,
    nernst_slope,
    referred,
    thermal,
)
from sscell.quantities.curves import open_circuit_potential_tail

Function = Callable[[Any], Any]

STEP = 1e-3
"""In stoichiometry, for the slope of a measured potential. [-]"""
EDGE = 1e-4
"""Stoichiometry closer to an end than this reacts as if it were this. [-]"""
_VARIABLES = names.other_phase(names.REDOX)


@dataclass(frozen=True)
class RedoxCatholyte(PhaseKind):
    """A catholyte with a redox couple: spheres whose radius is its electronic reach.

    Inside, neutral lithium moves with the ambipolar diffusivity (sigma/F) |dU/dc| of Weppner and
    Huggins, J. Electrochem. Soc. 124 (1977) 1569.
    """

    potential: Literal["one couple", "two couples"] | Points
    conductivity: Literal["constant", "log-linear", "lattice-gas"] | Points

    name = names.REDOX
    label = "catholyte"
    initial = names.REDOX_INITIAL
    variables = _VARIABLES
    is_flat = True
    outputs = (_VARIABLES.mean, _VARIABLES.lowest_conductivity)
    profiles: ClassVar = {
        "catholyte_surface_stoichiometry": (
            _VARIABLES.surface,
            1.0,
            "1",
            "stoichiometry of the catholyte where electrons reach it",
        ),
        "catholyte_stoichiometry": (
            _VARIABLES.stoichiometry,
            1.0,
            "1",
            "mean stoichiometry of the catholyte",
        ),
        "relative_conductivity": (
            _VARIABLES.conductivity,
            1.0,
            "1",
            "ionic conductivity relative to the catholyte as made",
        ),
        "ionic_conductivity": (
            names.EFFECTIVE_CONDUCTIVITY,
            10.0,
            "mS/cm",
            "effective ionic conductivity",
        ),
    }
    ideal: ClassVar = {
        "catholyte": {"catholyte.conductivity_ratio": 1.0},
        "kinetics": {"catholyte.redox_exchange_current_density": "1e6 A/m^2"},
        "particles": {"catholyte.electronic_conductivity": "0.1 S/cm"},
    }

    layered = absent = (names.REDOX_FRACTION, names.REDOX_CHANGE)

    @classmethod
    def of(cls, cell: CellDesign) -> tuple[Self, ...]:
        """The catholyte, if it stores charge reversibly in this cell."""
        redox = cell.cathode.catholyte.redox
        if not stores_charge(redox, *cell.cutoffs_vs_lithium):
            return ()
        curve, law = redox.open_circuit_potential, redox.conductivity_curve
        couples: Literal["one couple", "two couples"] = (
            "one couple" if len(redox.couples) == 1 else "two couples"
        )
        conductivity: Any = "constant" if redox.conductivity_ratio is None else "log-linear"
        if law is not None:
            conductivity = points_of(law, logarithmic=True)
        elif redox.site_occupation is not None:
            conductivity = "lattice-gas"
        return (cls(couples if curve is None else points_of(curve), conductivity),)

    def numbers(self, cell: CellDesign, fractions: VolumeFractions) -> dict[str, float]:
        """Capacity, couples, conductivity and kinetics."""
        catholyte = cell.cathode.catholyte
        redox = catholyte.redox
        assert redox is not None
        assert redox.capacity is not None
        assert catholyte.density is not None
        first = redox.couples[0]
        second = redox.couples[-1]
        occupied = redox.site_occupation
        at = float(catholyte.temperature or REFERENCE_TEMPERATURE)
        electronic = float(catholyte.electronic_conductivity or redox.electronic_conductivity)
        electronic_energy = redox.electronic_conductivity_activation_energy
        exchange_energy = redox.exchange_current_density_activation_energy
        ratio = 1.0 if redox.conductivity_ratio is None else float(redox.conductivity_ratio)
        return {
            names.REDOX_SITES: redox.capacity * catholyte.density / FARADAY,
            names.REDOX_POTENTIAL: float(first.potential or 0.0),
            names.REDOX_SECOND_POTENTIAL: float(second.potential or 0.0),
            names.REDOX_SHARE: float(first.share) if len(redox.couples) > 1 else 1.0,
            names.REDOX_WIDTH: float(redox.width),
            names.AMBIENT_TEMPERATURE: float(cell.temperature),
            names.REDOX_AS_MADE: 0.5 if redox.as_made is None else float(redox.as_made),
            names.REDOX_CHANGE: redox.conductivity_share,
            names.REDOX_LOG_RATIO: float(np.log(ratio)),
            names.REDOX_OCCUPIED_OXIDISED: 0.5 if occupied is None else float(occupied.oxidised),
            names.REDOX_OCCUPIED_REDUCED: 0.5 if occupied is None else float(occupied.reduced),
            names.REDOX_EXPANSION: float(redox.expansion or 0.0),
            names.REDOX_REACH: float(redox.electronic_reach),
            names.REDOX_WIRED: float(redox.wired),
            names.REDOX_FRACTION: fractions.catholyte,
            **referred(
                at,
                (names.REDOX_EXCHANGE, float(redox.exchange_current_density)),
                (names.REDOX_EXCHANGE_ENERGY, float(exchange_energy)),
            ),
            **referred(
                at,
                (names.REDOX_ELECTRONIC, electronic),
                (names.REDOX_ELECTRONIC_ENERGY, float(electronic_energy)),
            ),
        }

    def equivalent(
        self, layers: Sequence[Mapping[str, float]], shares: Sequence[float]
    ) -> dict[str, float]:
        """With the conductivity of a layer that has the phase."""
        mean = super().equivalent(layers, shares)
        return mean | {names.REDOX_CHANGE: max(layer[names.REDOX_CHANGE] for layer in layers)}

    def properties(self, number: Number) -> PhaseProperties:
        """Of spheres whose radius is the electronic reach."""
        inner: Function
        slope: Function
        warmth = number(names.AMBIENT_TEMPERATURE) / REFERENCE_TEMPERATURE
        width = number(names.REDOX_WIDTH) * warmth  # as RT/F
        first, second = number(names.REDOX_POTENTIAL), number(names.REDOX_SECOND_POTENTIAL)
        if self.potential == "one couple":
            inner = partial(nernst_potential, potential=first, width=width)
            slope = partial(nernst_slope, width=width)
        elif self.potential == "two couples":
            both = {
                "first": first,
                "second": second,
                "share": number(names.REDOX_SHARE),
                "width": width,
            }
            inner, slope = partial(couple_potential, **both), partial(couple_slope, **both)
        else:
            inner = _table(self.potential)
            slope = partial(_difference, inner)

        def exchange_current(x: Any, T: Any) -> Any:
            inside = np.maximum(np.minimum(x, 1 - EDGE), EDGE)
            reference = number(names.REDOX_EXCHANGE)
            reference = reference * thermal(number(names.REDOX_EXCHANGE_ENERGY), T)
            return exchange_current_density(reference, inside)

        def diffusivity(x: Any, T: Any) -> Any:
            electronic = number(names.REDOX_ELECTRONIC)
            electronic = electronic * thermal(number(names.REDOX_ELECTRONIC_ENERGY), T)
            return electronic / (FARADAY * sites) * slope(x)

        sites = number(names.REDOX_SITES)
        return PhaseProperties(
            potential=lambda x: inner(x) + open_circuit_potential_tail(x),
            diffusivity=diffusivity,
            exchange_current_density=exchange_current,
            relative_conductivity=self._relative_conductivity(number),
            sites=sites,
            radius=number(names.REDOX_REACH),
            reacting_share=number(names.REDOX_WIRED),
            volume_fraction=number(names.REDOX_FRACTION),
        )

    def _relative_conductivity(self, number: Number) -> Function:
        law, made = self.conductivity, number(names.REDOX_AS_MADE)

        def relative_conductivity(x: Any) -> Any:
            # as far as the sites that there are move the composition from that as made
            inside = made + number(names.REDOX_CHANGE) * (
                np.maximum(np.minimum(x, 1.0), 0.0) - made
            )
            swollen = 1 + number(names.REDOX_EXPANSION) * (inside - made)
            if law == "constant":
                return swollen + 0 * inside
            if law == "log-linear":
                return swollen * np.exp((made - inside) * number(names.REDOX_LOG_RATIO))
            if law == "lattice-gas":
                oxidised = number(names.REDOX_OCCUPIED_OXIDISED)
                step = number(names.REDOX_OCCUPIED_REDUCED) - oxidised
                free = conductivity_of_occupation(oxidised + step * inside)
                return swollen * free / conductivity_of_occupation(oxidised + step * made)
            assert not isinstance(law, str)
            logarithm = _table(law, logarithmic=True)
            return swollen * np.exp(logarithm(inside) - logarithm(made))

        return relative_conductivity

    def path(self, full: float, empty: float) -> Array:
        """All but the ends: couples are the slowest where they are flat."""
        return np.linspace(0.02, 0.98, 49)


def _difference(function: Function, x: Any) -> Any:
    return (function(x - STEP) - function(x + STEP)) / (2 * STEP)


def _table(points: Points, *, logarithmic: bool = False) -> Function:
    function = smooth(points, logarithmic=logarithmic)
    return lambda x: function(np.maximum(np.minimum(x, 1.0), 0.0))
