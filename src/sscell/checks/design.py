"""The design of a cell: closures outside their range, values of another cathode, frequent slips."""

from collections.abc import Iterator

from sscell.cards import closures
from sscell.cards.bookkeeping import loading, measured_fractions, volume_fractions
from sscell.cards.carriers import COUNTER
from sscell.cards.cathode import Cathode
from sscell.cards.cell import CellDesign
from sscell.cards.contents import active_materials_of
from sscell.cards.layers import layer_cells
from sscell.cards.materials import ActiveMaterial
from sscell.cards.over_temperature import NEAR
from sscell.checks.compatibility import names_of
from sscell.checks.finding import Finding, titled
from sscell.checks.layers import in_layers
from sscell.designs.transport import differ, ionic_efficiency, structure_of, threshold_of
from sscell.parameters.pressure import at_pressure
from sscell.parameters.relations import anode_resistance, junction_resistances
from sscell.quantities.fields import NO_PATH
from sscell.quantities.sourced import is_assumption

BRUGGEMAN_FACTOR = 4.5
"""Mean ratio of the Bruggeman closure to measured composites of solids. [-]"""
POWER_LAW_RANGE = (0.20, 0.65)
"""Catholyte volume fractions of the composites that the exponent was fitted to. [-]"""
LEAST_ACTIVE = 0.30
"""Below this volume fraction the electronic power law fails. [-]"""
MOST_CARBON = 0.05
"""Volume fraction of carbon up to which the ionic closures were tested. [-]"""
SIZE_RATIOS = (0.5, 14.0)
"""Active over electrolyte size in the composites behind the percolation threshold. [-]"""

IONIC, ELECTRONIC = "cathode.ionic_transport", "cathode.electronic_transport"


def transport_validity(cell: CellDesign) -> Iterator[Finding]:
    """Effective conductivities from closures outside their range or from another cathode."""
    yield from _bruggeman(cell)
    yield from _below_threshold(cell)
    yield from _outside(cell)
    yield from _held(cell)
    yield from _carbon(cell)


def _bruggeman(cell: CellDesign) -> Iterator[Finding]:
    if cell.cathode.ionic_transport.closure == "bruggeman":
        yield Finding(
            "warning",
            IONIC,
            "the Bruggeman closure overestimates the ionic conductivity of composites of solid "
            f"particles by a factor of {BRUGGEMAN_FACTOR:g} on average; percolation is closer",
        )


def _below_threshold(cell: CellDesign) -> Iterator[Finding]:
    cathode = cell.cathode
    threshold = threshold_of(cathode)
    share = volume_fractions(cathode).catholyte
    if threshold is not None and share <= threshold:
        yield Finding(
            "warning",
            IONIC,
            f"catholyte volume fraction of {100 * share:.3g} % below the percolation "
            f"threshold of {100 * threshold:.3g} %: no ionic path crosses the cathode",
        )
    factor = cathode.ionic_transport.tortuosity_factor
    if factor is not None and factor >= NO_PATH:
        message = "infinite tortuosity factor: no ionic path crosses the cathode"
        yield Finding("warning", IONIC, message, factor.source)


def _outside(cell: CellDesign) -> Iterator[Finding]:
    cathode = cell.cathode
    fractions, ionic = volume_fractions(cathode), cathode.ionic_transport
    low, high = POWER_LAW_RANGE
    if ionic.closure == "power-law" and not low <= fractions.catholyte <= high:
        message = (
            f"the power law was fitted to {100 * low:.0f}-{100 * high:.0f} vol% catholyte; "
            f"this cathode holds {100 * fractions.catholyte:.3g} vol%"
        )
        yield Finding("warning", IONIC, message)
    if ionic.closure is not None and fractions.carbon > MOST_CARBON:
        message = (
            f"{100 * fractions.carbon:.3g} vol% carbon; no ionic closure here covers the blocking "
            f"of ions by more than {100 * MOST_CARBON:.0f} vol%"
        )
        yield Finding("warning", IONIC, message)
    size = cathode.catholyte.particle_size
    if ionic.closure == "percolation" and ionic.threshold is None and size is not None:
        ratio = cathode.active_size / float(size)
        if not SIZE_RATIOS[0] <= ratio <= SIZE_RATIOS[1]:
            message = (
                "the percolation threshold was fitted to ratios of particle sizes (active material "
                f"to electrolyte) of {SIZE_RATIOS[0]:g} to {SIZE_RATIOS[1]:g}; here {ratio:.3g}"
            )
            yield Finding("warning", IONIC, message)
    closure = cathode.electronic_transport.closure
    if closure is not None and fractions.active_material < LEAST_ACTIVE and not fractions.carbon:
        message = (
            f"{100 * fractions.active_material:.3g} vol% active material; the {closure} closure "
            f"for electrons fails below {100 * LEAST_ACTIVE:.0f} vol%"
        )
        yield Finding("warning", ELECTRONIC, message, "Minnmann2021")


_STRUCTURE = {
    "porosity": "porosity",
    "active_material": "active material",
    "carbon": "carbon",
    "binder": "binder",
    "active_material_size": "active-material particle size",
    "catholyte_size": "catholyte particle size",
}
"""Attributes of a structure in words."""


def _held(cell: CellDesign) -> Iterator[Finding]:
    """Measured values that belong to another cathode than this one."""
    ionic, electronic = cell.cathode.ionic_transport, cell.cathode.electronic_transport
    factor, measured = ionic.tortuosity_factor, ionic.ionic_conductivity
    electrons = electronic.electronic_conductivity
    values = (
        (IONIC, ionic.measured_on, "tortuosity factor", factor, 1, ""),
        (IONIC, ionic.measured_on, "effective ionic conductivity", measured, 10, " mS/cm"),
        (ELECTRONIC, electronic.measured_on, "electronic conductivity", electrons, 10, " mS/cm"),
    )
    now = structure_of(cell.cathode)
    for where, origin, what, value, scale, unit in values:
        if origin is None or value is None:
            continue
        other = [
            f"{_STRUCTURE[name]} {_amount(name, old)} there, {_amount(name, now[name])} here"
            for name, old in origin
            if name in _STRUCTURE and differ(old, now[name])
        ]
        if other:
            message = (
                f"{what} of {scale * value:.3g}{unit} measured on another cathode: "
                f"{'; '.join(other)}{_added_carbon(cell.cathode) if where == ELECTRONIC else ''}"
            )
            yield Finding("warning", where, message, value.source)


def _added_carbon(cathode: Cathode) -> str:
    """What a change of carbon does to a measured electronic conductivity, in words."""
    then, now = (
        closures.carbon_network(phi.carbon, phi.catholyte)
        for phi in (measured_fractions(cathode), volume_fractions(cathode))
    )
    if then == now:
        return ""
    change = (
        f"the share of its carbon is scaled by {now / then:.3g}"
        if then
        else f"a carbon network of {10 * now:.3g} mS/cm is added"
    )
    return f"; {change} (closure, good to a factor of {closures.CARBON_ERROR:g})"


def _carbon(cell: CellDesign) -> Iterator[Finding]:
    """A measured conductivity that is too low for the carbon of the composition."""
    cathode = cell.cathode
    transport, weight = cathode.electronic_transport, cathode.composition.carbon
    measured, phi = transport.electronic_conductivity, volume_fractions(cathode)
    network = closures.carbon_network(phi.carbon, phi.catholyte)
    known = transport.measured_on is not None and transport.measured_on.carbon is not None
    if measured is None or known or network < closures.CARBON_ERROR * measured:
        return
    if is_assumption(measured.source):
        return  # a guess of the network itself
    message = (
        f"{100 * weight:.3g} wt% carbon conducts about {10 * network:.3g} mS/cm by itself "
        f"(closure), but the measured electronic conductivity of {10 * measured:.3g} mS/cm is "
        "kept; if it was measured without this carbon, add measured_on: {carbon: 0 wt%}"
    )
    yield Finding("warning", ELECTRONIC, message, measured.source)


def _amount(name: str, value: float | None) -> str:
    if name.endswith("_size"):
        return f"{1e6 * (value or 0.0):.3g} um"
    return f"{100 * (value or 0.0):.3g} {'vol%' if name == 'porosity' else 'wt%'}"


LEAST_VOIDS = 0.03
"""Published pressed composites hold 7 to 24 % voids. [-]"""
LIQUID_EXCHANGE = 3.0
"""Lowest exchange-current densities of oxides in liquids. [A.m-2]"""
MOST_SITES = 55e3
"""Layered oxides hold 47 to 53 mol of lithium sites a litre. [mol.m-3]"""
MARKED_LOSS = 0.05
"""Least loss at 1C that is a finding. [V]"""
SQUARE = 0.25
"""Relative difference below which a squared tortuosity is taken for a tortuosity factor. [-]"""


def traps(cell: CellDesign) -> Iterator[Finding]:
    """Slips of units, references and definitions; losses blamed on the wrong part."""
    yield from in_layers(cell, _slips)
    for where, material in active_materials_of(cell).items():
        yield from _exchange(where, material)
        yield from _electrons(where, material)
        yield from _sites(where, material)
    if active_materials_of(cell):
        yield from _reference(cell)
    yield from _series_losses(cell)


def _slips(cell: CellDesign) -> Iterator[Finding]:
    """Of a composite, which may be a layer of a cathode."""
    yield from _tortuosity(cell)
    yield from _voids(cell)
    if active_materials_of(cell):
        yield from _contacts(cell)


def _tortuosity(cell: CellDesign) -> Iterator[Finding]:
    """A tortuosity factor too small for any composite, or the root of a likely one."""
    cathode = cell.cathode
    given = cathode.ionic_transport.tortuosity_factor
    share = volume_fractions(cathode).catholyte
    if given is None or not share:
        return
    where, least = "cathode.ionic_transport", (3 - share) / 2
    if given < least:
        message = (
            f"tortuosity factor of {float(given):.3g} below the bound of isotropic composites "
            f"with {100 * share:.3g} vol% catholyte, {least:.3g} (Hashin and Shtrikman)"
        )
        yield Finding("warning", where, message, given.source)
    usual = share / _percolated(cell, share)
    if given**2 < 1e4 and abs(given**2 / usual - 1) < SQUARE and given < usual / 1.5:
        message = (
            f"tortuosity factor of {float(given):.3g}; its square, {float(given) ** 2:.3g}, is "
            "usual for such composites: a tortuosity, whose square is the tortuosity factor?"
        )
        yield Finding("note", where, message, given.source)


def _percolated(cell: CellDesign, share: float) -> float:
    cathode = cell.cathode
    size = cathode.catholyte.surface_mean_size or cathode.active_size
    threshold = closures.percolation_threshold(cathode.active_size, float(size))
    return closures.percolation(share, threshold)


def _voids(cell: CellDesign) -> Iterator[Finding]:
    porosity = cell.cathode.porosity
    if porosity < LEAST_VOIDS:
        message = (
            f"{100 * float(porosity):.3g} % voids; pressed composites hold 7 to 24 %, and papers "
            "often print volume fractions of the solids as those of the whole electrode"
        )
        yield Finding("note", "cathode.porosity", message, porosity.source)


def _contacts(cell: CellDesign) -> Iterator[Finding]:
    cathode = cell.cathode
    if cathode.coverage > 0.99:
        message = (
            f"coverage of {100 * float(cathode.coverage):.3g} %, as of a liquid; "
            "measurements on solids give 3 to 80 %"
        )
        yield Finding("warning", "cathode.coverage", message, cathode.coverage.source)


def _exchange(at: str, material: ActiveMaterial) -> Iterator[Finding]:
    where, exchange = titled(at, material), material.exchange_current_density
    if exchange >= LIQUID_EXCHANGE:
        message = (
            f"exchange-current density of {float(exchange):.3g} A/m2, as in a liquid; "
            "solid contacts have 1/10 to 1/100 of it"
        )
        yield Finding("warning", where, message, exchange.source)
    if material.coating is None and is_assumption(exchange.source):
        message = (
            f"exchange-current density of {float(exchange):.3g} A/m2 is assumed, and the card does "
            "not state whether the material is coated (coating: coated or uncoated); coated "
            "oxides have 0.1 to 1.5 A/m2 on solid electrolytes, uncoated 0.005 to 0.2"
        )
        yield Finding("note", where, message, exchange.source)


def _electrons(where: str, material: ActiveMaterial) -> Iterator[Finding]:
    """Electronic conductivities of oxides change by decades between charged and discharged."""
    value = material.electronic_conductivity
    if value is None or value.curve is None:
        message = (
            "electronic conductivity is constant; that of layered oxides changes by decades with "
            "the state of charge"
        )
        source = value.source if value is not None else None
        yield Finding("note", titled(where, material), message, source)


def _sites(where: str, material: ActiveMaterial) -> Iterator[Finding]:
    sites = float(material.density) / float(material.molar_mass)
    if "layeredoxides" in names_of(material)[1] and sites > MOST_SITES:
        message = (
            f"density over molar mass gives {sites / 1e3:.3g} mol/L of lithium sites; "
            "layered oxides have 47 to 53 mol/L. A fitted concentration of a liquid cell?"
        )
        yield Finding("warning", titled(where, material), message, material.density.source)


def _reference(cell: CellDesign) -> Iterator[Finding]:
    """Cut-offs against the metal that look like voltages against the anode."""
    offset, limits = float(cell.anode.potential), cell.limits
    if limits.reference == COUNTER or offset < 0.3:
        return
    highest = cell.cathode.active_material.open_circuit_potential.y[0]
    upper = float(limits.upper)
    if upper < highest - offset and upper + offset > highest - 0.5:
        message = (
            f"upper cut-off of {upper:.4g} V against {limits.reference} uses little of the active "
            f"material; against this anode it would be {upper + offset:.4g} V: reference: counter "
            "electrode?"
        )
        yield Finding("warning", "limits.upper", message, limits.upper.source)


def _series_losses(cell: CellDesign) -> Iterator[Finding]:
    """Separator and anode where they cost as much as the cathode, or more."""
    cell = at_pressure(cell)
    rate = loading(cell).areal_capacity / 3600
    anode = anode_resistance(cell)
    if anode * rate > MARKED_LOSS:
        message = (
            f"anode resistance of {1e4 * anode:.3g} ohm cm2 costs {1e3 * anode * rate:.0f} mV at 1C"
        )
        yield Finding("note", "anode.resistance", message, cell.anode.resistance.source)
    layers = [(float(s.thickness), s.electrolyte) for s in cell.separator]
    cathode = _cathode_resistance(cell)
    known = all(_near(cell, e.temperature) and e.conductivity for _, e in layers)
    if cathode is None or not known:
        return
    separator = sum(length / float(e.conductivity or 1) for length, e in layers)
    separator += sum(junction_resistances(cell))
    if separator > cathode and separator * rate > MARKED_LOSS:
        message = (
            f"separator resistance of {1e4 * separator:.3g} ohm cm2 costs "
            f"{1e3 * separator * rate:.0f} mV at 1C; ions through the cathode (a third of its "
            f"thickness) meet {1e4 * cathode:.3g} ohm cm2"
        )
        yield Finding("note", "separator", message)


def _cathode_resistance(cell: CellDesign) -> float | None:
    """L / (3 kappa_eff) at the temperature of the card; None where another holds. [ohm.m2]"""
    resistance = 0.0
    for view in layer_cells(cell):
        catholyte, share = view.cathode.catholyte, volume_fractions(view.cathode).catholyte
        if catholyte.conductivity is None or not _near(cell, catholyte.temperature):
            return None
        effective = catholyte.conductivity * ionic_efficiency(view.cathode, share)
        if not effective > 0:
            return None
        resistance += loading(view).thickness / (3 * effective)
    return resistance


def _near(cell: CellDesign, temperature: float | None) -> bool:
    return temperature is not None and abs(float(cell.temperature) - float(temperature)) <= NEAR
