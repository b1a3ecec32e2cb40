"""How a cell uses its curves: what was done to them, and where they are no data any more."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sscell.cards.bookkeeping import FARADAY
from sscell.cards.cell import CellDesign
from sscell.cards.materials import ActiveMaterial
from sscell.cards.redox import activity, exchanged
from sscell.checks.compatibility import names_of
from sscell.checks.finding import Finding, titled
from sscell.quantities.curves import LAST_SITES, Curve, continued, open_circuit_potential_tail

HAIR, LITTLE, SOME = 1e-3, 0.02, 0.05
"""Shares of the equilibrium capacity beyond the data not worth a word: of a potential whose file
ends, of one whose file is extrapolated, of a diffusivity or conductivity. [-]"""
MUCH_BEYOND = 0.1
"""Share of the equilibrium capacity outside the data of a shipped curve that is a warning. [-]"""
UNLIKE = 0.2
"""Relative difference of equilibrium and nominal capacity that is a warning. [-]"""
ALL_SITES = 0.95
"""Share of all sites that no layered oxide exchanges between cut-offs. [-]"""

_NAMES = {
    "open_circuit_potential": "open-circuit potential",
    "diffusivity": "diffusivity",
    "electronic_conductivity": "electronic conductivity",
}


def curve_use(cell: CellDesign) -> Iterator[Finding]:
    """Curves that were cleaned, cut-offs beyond their data, an axis that is no stoichiometry."""
    yield from _cleaning(cell)
    if cell.cathode.composition.active_material:
        full, empty = equilibria(cell)
        for name, curve in _curves(cell.cathode.active_material):
            yield from _beyond(cell, name, curve, full, empty)
        yield from _axis(cell, empty - full)


def equilibria(cell: CellDesign) -> tuple[float, float]:
    """Stoichiometries of the active material at the upper and the lower cut-off. [-]

    On lines between the points of its potential, continued and with tails, as the model does it
    on smooth curves.
    """
    curve = cell.cathode.active_material.open_circuit_potential
    x, y = continued(np.asarray(curve.x), np.asarray(curve.y))
    # the tails rise by 0.5 V within 0.01 of the ends and reach far beyond both
    grid = np.union1d(np.linspace(-0.01, 1.01, 10_201), x)
    potential = np.interp(grid, x, y) + open_circuit_potential_tail(grid)
    lower, upper = cell.cutoffs_vs_lithium
    reached = np.interp([-upper, -lower], -potential, grid)
    full, empty = np.clip(reached, LAST_SITES, 1 - LAST_SITES)
    return float(full), float(empty)


def _curves(material: ActiveMaterial) -> Iterator[tuple[str, Curve]]:
    yield "open_circuit_potential", material.open_circuit_potential
    for name in ("diffusivity", "electronic_conductivity"):
        value = getattr(material, name)
        if value is not None and value.curve is not None:
            yield name, value.curve


def _cleaning(cell: CellDesign) -> Iterator[Finding]:
    material, catholyte = cell.cathode.active_material, cell.cathode.catholyte
    places = [(titled("cathode.active_material", material), n, c) for n, c in _curves(material)]
    redox = catholyte.redox
    if redox is not None:
        place = f"{titled('cathode.catholyte', catholyte)}.redox"
        for name in ("open_circuit_potential", "conductivity_curve"):
            curve = getattr(redox, name)
            places += [] if curve is None else [(place, name, curve)]
    for place, name, curve in places:
        if curve.cleaning:
            said = f"{name}: points of {curve.origin} changed: {'; '.join(curve.cleaning)}"
            yield Finding("note", place, said, curve.source)


def _beyond(
    cell: CellDesign, name: str, curve: Curve, full: float, empty: float
) -> Iterator[Finding]:
    """The capacity between the cut-offs at which a curve is continued instead of measured."""
    material, is_potential = cell.cathode.active_material, name == "open_circuit_potential"
    site = FARADAY / float(material.molar_mass) / 3600
    first, last = curve.measured or (curve.x[0], curve.x[-1])
    ends = (
        ("upper", first, min(first, empty) - full, first > curve.x[0]),
        ("lower", last, empty - max(last, full), last < curve.x[-1]),
    )
    for limit, end, beyond, stated in ends:
        share = beyond / (empty - full)
        if share <= (SOME if not is_potential else LITTLE if stated else HAIR):
            continue
        where = f"stoichiometry {end:.4g}"
        how = "with its last value"
        if is_potential:
            where = f"{curve.at(end):.4g} V, {where}"
            how = "with the slope of its last per cent"
        if stated:
            how = "as extrapolated or assumed in its file"
        cutoff = cell.cutoffs_vs_lithium[limit == "upper"]
        message = (
            f"data of the {_NAMES[name]} ({curve.origin}) end at {where}; up to the {limit} "
            f"cut-off, {cutoff:.4g} V against Li/Li+, it goes on {how}: {100 * share:.3g} % of the "
            f"equilibrium capacity, {beyond * site:.3g} mAh/g, lies beyond the data"
        )
        grave = is_potential and (not stated or share > MUCH_BEYOND)
        place = titled("cathode.active_material", material)
        yield Finding("warning" if grave else "note", place, message, curve.source)


def _axis(cell: CellDesign, share: float) -> Iterator[Finding]:
    """Whether the axis of the potential may be a state of charge instead of a stoichiometry."""
    material = cell.cathode.active_material
    curve = material.open_circuit_potential
    theory = FARADAY / float(material.molar_mass) / 3600
    own, stored = share * theory, _stored(cell)
    total, nominal = own + stored, float(cell.nominal_specific_capacity) / 3600
    place = titled("cathode.active_material", material)
    between = (
        f"between the cut-offs the open-circuit potential ({curve.origin}) holds {own:.4g} of the "
        f"{theory:.4g} mAh/g that all lithium sites would"
        f"{f', {total:.4g} mAh/g with the catholyte' if stored else ''}, against {nominal:.4g} "
        "mAh/g nominal"
    )
    axis = (
        "is its axis a normalised capacity or state of charge? The stoichiometry is y in Li_y host"
    )
    whole = share > ALL_SITES and "layeredoxides" in names_of(material)[1]
    if total > (1 + UNLIKE) * nominal or whole:
        message = f"{between}; {axis}"
        yield Finding("warning", place, message, curve.source)
    elif total < (1 - UNLIKE) * nominal:
        message = f"{between}; rates refer to the nominal one. If the cut-offs are as meant, {axis}"
        yield Finding("warning", place, message, curve.source)


def _stored(cell: CellDesign) -> float:
    """Capacity of a redox-active catholyte, per mass of active material. [mAh/g]"""
    composition, redox = cell.cathode.composition, cell.cathode.catholyte.redox
    limits = cell.cutoffs_vs_lithium
    if redox is None or not redox.capacity or activity(redox, *limits) != "reversible":
        return 0.0
    ratio = float(composition.catholyte) / float(composition.active_material)
    return ratio * float(redox.capacity) / 3600 * exchanged(redox, *limits)
