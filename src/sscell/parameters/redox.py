"""The redox-active catholyte as a second active phase: its shape, its numbers, its functions.

Its lithium stoichiometry x is 0 oxidised and 1 reduced. Only its own reaction changes x; what
the active material exchanges passes through it (Minnmann 2021 and others treat it as inert).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np

from sscell.cards.cell import CellDesign
from sscell.cards.redox import Redox, activity
from sscell.parameters import names
from sscell.parameters.potential import Points, points_of, smooth
from sscell.parameters.relations import (
    FARADAY,
    conductivity_of_occupation,
    couple_potential,
    couple_slope,
    exchange_current_density,
    nernst_potential,
    nernst_slope,
)
from sscell.quantities.curves import open_circuit_potential_tail

Function = Callable[[Any], Any]

STEP = 1e-3
"""In stoichiometry, for the slope of a measured potential. [-]"""


class RedoxShape(NamedTuple):
    """What distinguishes the equations of two redox-active phases; all else is a number."""

    potential: Literal["one couple", "two couples"] | Points
    conductivity: Literal["constant", "log-linear", "lattice-gas"] | Points


def redox_of(cell: CellDesign) -> Redox | None:
    """The redox block of a catholyte that stores charge reversibly in this cell, else None."""
    redox = cell.cathode.catholyte.redox
    if (
        redox is None
        or not redox.capacity
        or activity(redox, *cell.cutoffs_vs_lithium) != "reversible"
    ):
        return None
    return redox


def redox_shape(redox: Redox) -> RedoxShape:
    """The part of a redox block that the equations depend on."""
    curve = redox.open_circuit_potential
    couples: Literal["one couple", "two couples"] = (
        "one couple" if len(redox.couples) == 1 else "two couples"
    )
    if redox.conductivity_curve is not None:
        law: Any = points_of(redox.conductivity_curve, logarithmic=True)
    elif redox.site_occupation is not None:
        law = "lattice-gas"
    else:
        law = "constant" if redox.conductivity_ratio is None else "log-linear"
    return RedoxShape(couples if curve is None else points_of(curve), law)


def redox_scalars(cell: CellDesign, redox: Redox) -> dict[str, float]:
    """Every number of a redox-active catholyte, by name."""
    catholyte = cell.cathode.catholyte
    assert redox.capacity is not None
    assert catholyte.density is not None
    first = redox.couples[0]
    second = redox.couples[-1]
    occupied = redox.site_occupation
    ratio = 1.0 if redox.conductivity_ratio is None else float(redox.conductivity_ratio)
    return {
        names.REDOX_SITES: redox.capacity * catholyte.density / FARADAY,
        names.REDOX_POTENTIAL: float(first.potential or 0.0),
        names.REDOX_SECOND_POTENTIAL: float(second.potential or 0.0),
        names.REDOX_SHARE: float(first.share) if len(redox.couples) > 1 else 1.0,
        names.REDOX_WIDTH: float(redox.width),
        names.REDOX_AS_MADE: 0.5 if redox.as_made is None else float(redox.as_made),
        names.REDOX_CHANGE: redox.conductivity_share,
        names.REDOX_LOG_RATIO: float(np.log(ratio)),
        names.REDOX_OCCUPIED_OXIDISED: 0.5 if occupied is None else float(occupied.oxidised),
        names.REDOX_OCCUPIED_REDUCED: 0.5 if occupied is None else float(occupied.reduced),
        names.REDOX_EXPANSION: float(redox.expansion or 0.0),
        names.REDOX_REACH: float(redox.electronic_reach),
        names.REDOX_WIRED: float(redox.wired),
        names.REDOX_EXCHANGE: float(redox.exchange_current_density),
        names.REDOX_ELECTRONIC: float(
            catholyte.electronic_conductivity or redox.electronic_conductivity
        ),
    }


class RedoxFunctions(NamedTuple):
    """Functions of the stoichiometry of a redox-active phase, on floats or PyBaMM symbols."""

    potential: Function
    """Open-circuit potential against Li/Li+ with gentle tails. [V]"""
    slope: Function
    """How fast it falls with the stoichiometry, without the tails; positive. [V]"""
    relative_conductivity: Function
    """Ionic conductivity over that of the phase as made, swelling included. [-]"""
    exchange_current: Function
    """Per wired area. [A/m2]"""


def redox_functions(shape: RedoxShape, number: Callable[[str], Any]) -> RedoxFunctions:
    """The functions of a shape; ``number`` gives a scalar, or a PyBaMM parameter, by its name."""
    inner: Function
    slope: Function
    width = number(names.REDOX_WIDTH)
    first, second = number(names.REDOX_POTENTIAL), number(names.REDOX_SECOND_POTENTIAL)
    if shape.potential == "one couple":
        inner = partial(nernst_potential, potential=first, width=width)
        slope = partial(nernst_slope, width=width)
    elif shape.potential == "two couples":
        both = {
            "first": first,
            "second": second,
            "share": number(names.REDOX_SHARE),
            "width": width,
        }
        inner, slope = partial(couple_potential, **both), partial(couple_slope, **both)
    else:
        inner = _table(shape.potential)
        slope = partial(_difference, inner)
    law, made = shape.conductivity, number(names.REDOX_AS_MADE)

    def relative_conductivity(x: Any) -> Any:
        # as far as the sites that there are move the composition from that as made
        inside = made + number(names.REDOX_CHANGE) * (np.maximum(np.minimum(x, 1.0), 0.0) - made)
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

    def exchange_current(x: Any) -> Any:
        inside = np.maximum(np.minimum(x, 1 - EDGE), EDGE)
        return exchange_current_density(number(names.REDOX_EXCHANGE), inside)

    return RedoxFunctions(
        lambda x: inner(x) + open_circuit_potential_tail(x),
        slope,
        relative_conductivity,
        exchange_current,
    )


def _difference(function: Function, x: Any) -> Any:
    return (function(x - STEP) - function(x + STEP)) / (2 * STEP)


EDGE = 1e-4
"""Stoichiometry closer to an end than this reacts as if it were this. [-]"""


def _table(points: Points, *, logarithmic: bool = False) -> Function:
    function = smooth(points, logarithmic=logarithmic)
    return lambda x: function(np.maximum(np.minimum(x, 1.0), 0.0))
