"""How a cell uses its curves: cleaning, and use beyond the measured range."""

from collections.abc import Iterator

import numpy as np

from sscell.cards.bookkeeping import FARADAY
from sscell.cards.cell import CellDesign
from sscell.cards.materials import ActiveMaterial
from sscell.cards.redox import exchanged, stores_charge
from sscell.checks.compatibility import names_of
from sscell.checks.finding import Finding, titled
from sscell.quantities.curves import LAST_SITES, Curve, continued, open_circuit_potential_tail

HAIR, LITTLE, SOME = 1e-3, 0.02, 0.05
"""Shares of the equilibrium capacity beyond the data that are no finding: for a potential whose
file ends, for one whose file is extrapolated, for a diffusivity or conductivity. [-]"""
MUCH_BEYOND = 0.1
"""Share of the equilibrium capacity outside the data of a shipped curve that is a warning. [-]"""
UNLIKE = 0.2
"""Relative difference of equilibrium and nominal capacity that is a warning. [-]"""
ALL_SITES = 0.95
"""Share of all lithium sites that no layered oxide exchanges between cut-offs. [-]"""

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
    curves = [(titled("cathode.active_material", material), n, c) for n, c in _curves(material)]
    redox = catholyte.redox
    if redox is not None:
        where = f"{titled('cathode.catholyte', catholyte)}.redox"
        for name in ("open_circuit_potential", "conductivity_curve"):
            curve = getattr(redox, name)
            curves += [] if curve is None else [(where, name, curve)]
    for where, name, curve in curves:
        if curve.cleaning:
            message = f"{name}: points of {curve.origin} changed: {'; '.join(curve.cleaning)}"
            yield Finding("note", where, message, curve.source)


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
        limit_of_data = f"stoichiometry {end:.4g}"
        how = "with its last value"
        if is_potential:
            limit_of_data = f"{curve.at(end):.4g} V, {limit_of_data}"
            how = "with the slope of its last per cent"
        if stated:
            how = "as extrapolated or assumed in its file"
        cutoff = cell.cutoffs_vs_lithium[limit == "upper"]
        message = (
            f"{100 * share:.3g} % of the equilibrium capacity, {beyond * site:.3g} mAh/g, lies "
            f"beyond the data of the {_NAMES[name]} ({curve.origin}), which end at "
            f"{limit_of_data}; it continues {how} to the {limit} cut-off, {cutoff:.4g} V against "
            f"{cell.reference_electrode}"
        )
        grave = is_potential and (not stated or share > MUCH_BEYOND)
        where = titled("cathode.active_material", material)
        yield Finding("warning" if grave else "note", where, message, curve.source)


def _axis(cell: CellDesign, share: float) -> Iterator[Finding]:
    """Whether the axis of the potential may be a state of charge instead of a stoichiometry."""
    material = cell.cathode.active_material
    curve = material.open_circuit_potential
    theory = FARADAY / float(material.molar_mass) / 3600
    active, stored = share * theory, _stored(cell)
    total, nominal = active + stored, float(cell.nominal_specific_capacity) / 3600
    where = titled("cathode.active_material", material)
    between = (
        f"equilibrium capacity between the cut-offs is {active:.4g} mAh/g by the open-circuit "
        f"potential ({curve.origin}), all sites give {theory:.4g} mAh/g"
        f"{f', with the catholyte {total:.4g} mAh/g' if stored else ''}; nominal is "
        f"{nominal:.4g} mAh/g"
    )
    axis = "is the axis a normalised capacity or state of charge? Stoichiometry is y in Li_y host"
    whole = share > ALL_SITES and "layeredoxides" in names_of(material)[1]
    if total > (1 + UNLIKE) * nominal or whole:
        message = f"{between}; {axis}"
        yield Finding("warning", where, message, curve.source)
    elif total < (1 - UNLIKE) * nominal:
        message = f"{between}, to which rates refer. If the cut-offs are right, {axis}"
        yield Finding("warning", where, message, curve.source)


def _stored(cell: CellDesign) -> float:
    """Capacity of a redox-active catholyte, per mass of active material. [mAh/g]"""
    composition, redox = cell.cathode.composition, cell.cathode.catholyte.redox
    limits = cell.cutoffs_vs_lithium
    if not stores_charge(redox, *limits):
        return 0.0
    ratio = float(composition.catholyte) / float(composition.active_material)
    return ratio * float(redox.capacity or 0.0) / 3600 * exchanged(redox, *limits)
