"""Mistakes that are often made with such cells, as far as they can be seen in one."""

from __future__ import annotations

from collections.abc import Iterator

from sscell.cards.bookkeeping import loading, volume_fractions
from sscell.cards.cell import CellDesign
from sscell.cards.closures import percolation, percolation_threshold
from sscell.cards.materials import NEAR
from sscell.checks.compatibility import names_of
from sscell.checks.finding import Finding
from sscell.designs.transport import ionic_efficiency

LEAST_VOIDS = 0.03
"""Pressed composites that were looked at hold 7 to 24 % voids. [-]"""
LIQUID_EXCHANGE = 3.0
"""Exchange-current densities of oxides in liquids begin here. [A.m-2]"""
LUMPED_EXCHANGE = 1.5
"""Up to here, values for solid contacts hold an interphase as well. [A.m-2]"""
MOST_SITES = 55e3
"""Layered oxides hold 47 to 53 mol of lithium sites a litre. [mol.m-3]"""
MARKED_LOSS = 0.05
"""A loss at 1C that is worth a word. [V]"""
SQUARE = 0.25
"""How near the square of a tortuosity must be to a tortuosity factor to be taken for it. [-]"""


def traps(cell: CellDesign) -> Iterator[Finding]:
    """Slips of units, references and definitions; losses blamed on the wrong part."""
    yield from _tortuosity(cell)
    yield from _voids(cell)
    if cell.cathode.composition.active_material:
        yield from _contacts(cell)
        yield from _electrons(cell)
        yield from _sites(cell)
        yield from _reference(cell)
    yield from _series_losses(cell)


def _tortuosity(cell: CellDesign) -> Iterator[Finding]:
    """A tortuosity factor too small for any composite, or the root of a likely one."""
    cathode = cell.cathode
    given = cathode.ionic_transport.tortuosity_factor
    share = volume_fractions(cathode).catholyte
    if given is None or not share:
        return
    place, least = "cathode.ionic_transport", (3 - share) / 2
    if given < least:
        message = (
            f"a tortuosity factor of {float(given):.3g} is less than any isotropic composite "
            f"with {100 * share:.3g} % catholyte can have, {least:.3g} (Hashin and Shtrikman)"
        )
        yield Finding("warning", place, message, given.source)
    usual = share / _percolated(cell, share)
    if given**2 < 1e4 and abs(given**2 / usual - 1) < SQUARE and given < usual / 1.5:
        message = (
            f"its square, {float(given) ** 2:.3g}, is what such composites have; "
            f"is {float(given):.3g} a tortuosity, whose square is the tortuosity factor?"
        )
        yield Finding("note", place, message, given.source)


def _percolated(cell: CellDesign, share: float) -> float:
    cathode = cell.cathode
    size = cathode.catholyte.particle_size or cathode.active_material.particle_size
    threshold = percolation_threshold(float(cathode.active_material.particle_size), float(size))
    return percolation(share, threshold)


def _voids(cell: CellDesign) -> Iterator[Finding]:
    porosity = cell.cathode.porosity
    if porosity < LEAST_VOIDS:
        message = (
            f"{100 * float(porosity):.3g} % voids; pressed composites hold 7 to 24 %, and volume "
            "fractions of the solids alone are often printed for those of the whole electrode"
        )
        yield Finding("note", "cathode.porosity", message, porosity.source)


def _contacts(cell: CellDesign) -> Iterator[Finding]:
    cathode = cell.cathode
    exchange = cathode.active_material.exchange_current_density
    if cathode.coverage > 0.99:
        message = (
            "the catholyte is said to touch all of the surface, as a liquid does; "
            "in solids 3 to 80 % were found"
        )
        yield Finding("warning", "cathode.coverage", message, cathode.coverage.source)
    place = f"cathode.active_material ({cathode.active_material.key})"
    if exchange >= LIQUID_EXCHANGE:
        message = (
            f"an exchange-current density of {float(exchange):.3g} A/m2 is that of a liquid; "
            "solid contacts have 10 to 100 times less"
        )
        yield Finding("warning", place, message, exchange.source)
    if cathode.film_resistance > 0 and exchange <= LUMPED_EXCHANGE:
        message = (
            f"a film comes on top of an exchange-current density of {float(exchange):.3g} A/m2, "
            "which may hold the interphase already: counted twice?"
        )
        yield Finding("note", "cathode.film_resistance", message, cathode.film_resistance.source)


def _electrons(cell: CellDesign) -> Iterator[Finding]:
    """Electronic conductivities of oxides change by decades between charged and discharged."""
    material = cell.cathode.active_material
    own = material.electronic_conductivity
    if own is None or own.curve is None:
        message = (
            "its electronic conductivity does not follow the state of charge, over which that of "
            "layered oxides changes by decades"
        )
        source = own.source if own is not None else None
        yield Finding("note", f"cathode.active_material ({material.key})", message, source)


def _sites(cell: CellDesign) -> Iterator[Finding]:
    material = cell.cathode.active_material
    sites = float(material.density) / float(material.molar_mass)
    if "layeredoxides" in names_of(material)[1] and sites > MOST_SITES:
        message = (
            f"density over molar mass gives {sites / 1e3:.3g} mol of lithium sites a litre; "
            "layered oxides hold 47 to 53. A fitted concentration of a liquid cell?"
        )
        place = f"cathode.active_material ({material.key})"
        yield Finding("warning", place, message, material.density.source)


def _reference(cell: CellDesign) -> Iterator[Finding]:
    """Cut-offs against Li/Li+ that look like voltages against the anode."""
    offset, limits = float(cell.anode.potential), cell.limits
    if limits.reference != "Li/Li+" or offset < 0.3:
        return
    highest = cell.cathode.active_material.open_circuit_potential.y[0]
    upper = float(limits.upper)
    if upper < highest - offset and upper + offset > highest - 0.5:
        message = (
            f"an upper cut-off of {upper:.4g} V against Li/Li+ uses little of the active material; "
            f"against this anode it would be {upper + offset:.4g} V: reference: counter electrode?"
        )
        yield Finding("warning", "limits.upper", message, limits.upper.source)


def _series_losses(cell: CellDesign) -> Iterator[Finding]:
    """Separator and anode where they cost as much as the cathode, or more."""
    rate = loading(cell).areal_capacity / 3600
    anode = float(cell.anode.resistance)
    if anode * rate > MARKED_LOSS:
        message = (
            f"{1e4 * anode:.3g} ohm cm2 take {1e3 * anode * rate:.0f} mV at 1C; "
            "the anode is no mere reference"
        )
        yield Finding("note", "anode.resistance", message, cell.anode.resistance.source)
    layers = [(float(s.thickness), s.electrolyte) for s in cell.separator]
    cathode = _cathode_resistance(cell)
    known = all(_near(cell, e.temperature) and e.conductivity for _, e in layers)
    if cathode is None or not known:
        return
    separator = sum(length / float(e.conductivity or 1) for length, e in layers)
    separator += cell.junctions * float(cell.junction.resistance)
    if separator > cathode and separator * rate > MARKED_LOSS:
        message = (
            f"{1e4 * separator:.3g} ohm cm2 against {1e4 * cathode:.3g} ohm cm2 of ions through "
            f"the cathode (a third of its thickness): {1e3 * separator * rate:.0f} mV at 1C are "
            "the separator's"
        )
        yield Finding("note", "separator", message)


def _cathode_resistance(cell: CellDesign) -> float | None:
    """L / (3 kappa_eff) at the temperature of the card; None where another holds. [ohm.m2]"""
    catholyte, share = cell.cathode.catholyte, volume_fractions(cell.cathode).catholyte
    if catholyte.conductivity is None or not _near(cell, catholyte.temperature):
        return None
    effective = catholyte.conductivity * ionic_efficiency(cell.cathode, share)
    return loading(cell).thickness / (3 * effective) if effective > 0 else None


def _near(cell: CellDesign, temperature: float | None) -> bool:
    return temperature is not None and abs(float(cell.temperature) - float(temperature)) <= NEAR
