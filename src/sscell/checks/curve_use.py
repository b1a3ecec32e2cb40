"""How a cell uses its curves: cleaning, and use beyond the measured range."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sscell.cards.bookkeeping import FARADAY
from sscell.cards.cell import CellDesign
from sscell.cards.contents import active_materials_of
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


class Use(NamedTuple):
    """An active material of a cell, between the cut-offs."""

    where: str
    material: ActiveMaterial
    share: float
    """Of the mass of all active material. [-]"""
    full: float
    """Stoichiometry at the upper cut-off. [-]"""
    empty: float
    """At the lower cut-off. [-]"""

    @property
    def theory(self) -> float:
        """Capacity of all sites. [mAh/g]"""
        return FARADAY / float(self.material.molar_mass) / 3600

    @property
    def capacity(self) -> float:
        """Between the cut-offs. [mAh/g]"""
        return self.theory * (self.empty - self.full)


def curve_use(cell: CellDesign) -> Iterator[Finding]:
    """Curves that were cleaned, cut-offs beyond their data, an axis that is no stoichiometry."""
    yield from _cleaning(cell)
    uses = _uses(cell)
    for use in uses:
        for name, curve in _curves(use.material):
            yield from _beyond(cell, use, name, curve)
    if uses:
        yield from _axis(cell, uses)


def _uses(cell: CellDesign) -> list[Use]:
    """Every active material of the cathode."""
    further = [float(part.share) for part in cell.cathode.blend]
    shares = 1 - sum(further), *further
    return [
        Use(
            titled(block, material), material, share, *equilibria(material, cell.cutoffs_vs_lithium)
        )
        for (block, material), share in zip(active_materials_of(cell).items(), shares, strict=False)
    ]


def equilibria(material: ActiveMaterial, limits: tuple[float, float]) -> tuple[float, float]:
    """Stoichiometries of an active material at the upper and the lower of two potentials. [-]

    On lines between the points of its potential, continued and with tails, as the model does it
    on smooth curves.
    """
    curve = material.open_circuit_potential
    x, y = continued(np.asarray(curve.x), np.asarray(curve.y))
    # the tails rise by 0.5 V within 0.01 of the ends and reach far beyond both
    grid = np.union1d(np.linspace(-0.01, 1.01, 10_201), x)
    potential = np.interp(grid, x, y) + open_circuit_potential_tail(grid)
    lower, upper = limits
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
    catholyte = cell.cathode.catholyte
    curves = [
        (titled(block, material), name, curve)
        for block, material in active_materials_of(cell).items()
        for name, curve in _curves(material)
    ]
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


def _beyond(cell: CellDesign, use: Use, name: str, curve: Curve) -> Iterator[Finding]:
    """The capacity between the cut-offs at which a curve is continued instead of measured."""
    full, empty, is_potential = use.full, use.empty, name == "open_circuit_potential"
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
            f"{100 * share:.3g} % of the equilibrium capacity, {beyond * use.theory:.3g} mAh/g, "
            f"lies beyond the data of the {_NAMES[name]} ({curve.origin}), which end at "
            f"{limit_of_data}; it continues {how} to the {limit} cut-off, {cutoff:.4g} V against "
            f"{cell.reference_electrode}"
        )
        grave = is_potential and (not stated or share > MUCH_BEYOND)
        yield Finding("warning" if grave else "note", use.where, message, curve.source)


def _axis(cell: CellDesign, uses: Sequence[Use]) -> Iterator[Finding]:
    """Whether the axis of a potential may be a state of charge instead of a stoichiometry."""
    (where, *_), curve = uses[0], uses[0].material.open_circuit_potential
    active = sum(use.share * use.capacity for use in uses)
    theory = sum(use.share * use.theory for use in uses)
    stored = _stored(cell)
    total, nominal = active + stored, float(cell.nominal_specific_capacity) / 3600
    origins = dict.fromkeys(use.material.open_circuit_potential.origin for use in uses)
    potential = f"open-circuit potential{'s' if len(uses) > 1 else ''} ({', '.join(origins)})"
    between = (
        f"equilibrium capacity{' of the blend' if len(uses) > 1 else ''} between the cut-offs is "
        f"{active:.4g} mAh/g by the {potential}, all sites give {theory:.4g} mAh/g"
        f"{f', with the catholyte {total:.4g} mAh/g' if stored else ''}; nominal is "
        f"{nominal:.4g} mAh/g"
    )
    axis = "is the axis a normalised capacity or state of charge? Stoichiometry is y in Li_y host"
    whole = any(
        use.empty - use.full > ALL_SITES and "layeredoxides" in names_of(use.material)[1]
        for use in uses
    )
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
