"""Closures of a cathode outside the range they were fitted in, and transport kept from before."""

from __future__ import annotations

from collections.abc import Iterator

from sscell.cards import closures
from sscell.cards.bookkeeping import measured_fractions, volume_fractions
from sscell.cards.cathode import Cathode
from sscell.cards.cell import CellDesign
from sscell.checks.finding import Finding
from sscell.designs.transport import differ, structure_of, threshold_of
from sscell.quantities.fields import NO_PATH
from sscell.quantities.sourced import is_assumption

BRUGGEMAN_FACTOR = 4.5
"""How much too high the Bruggeman closure is on average for composites of solids. [-]"""
POWER_LAW_RANGE = (0.20, 0.65)
"""Catholyte volume fractions of the composites that the exponent was fitted to. [-]"""
LEAST_ACTIVE = 0.30
"""Below this volume fraction the electronic power law fails. [-]"""
MOST_CARBON = 0.05
"""Volume fraction of carbon up to which the ionic closures were tried. [-]"""
SIZE_RATIOS = (0.5, 14.0)
"""Active over electrolyte size in the composites behind the percolation threshold. [-]"""

IONIC, ELECTRONIC = "cathode.ionic_transport", "cathode.electronic_transport"


def transport_validity(cell: CellDesign) -> Iterator[Finding]:
    """Where effective conductivities rest on rules that were not made for such a cathode."""
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
            "the Bruggeman closure gives composites of solid particles an ionic conductivity "
            f"{BRUGGEMAN_FACTOR:g} times too high on average; percolation comes closer",
        )


def _below_threshold(cell: CellDesign) -> Iterator[Finding]:
    cathode = cell.cathode
    threshold = threshold_of(cathode)
    share = volume_fractions(cathode).catholyte
    if threshold is not None and share <= threshold:
        yield Finding(
            "warning",
            IONIC,
            f"the catholyte fills {100 * share:.3g} % of the volume, below its percolation "
            f"threshold of {100 * threshold:.3g} %: no ionic path crosses the cathode",
        )
    factor = cathode.ionic_transport.tortuosity_factor
    if factor is not None and factor >= NO_PATH:
        message = "an infinite tortuosity factor: no ionic path crosses the cathode"
        yield Finding("warning", IONIC, message, factor.source)


def _outside(cell: CellDesign) -> Iterator[Finding]:
    cathode = cell.cathode
    fractions, ionic = volume_fractions(cathode), cathode.ionic_transport
    low, high = POWER_LAW_RANGE
    if ionic.closure == "power-law" and not low <= fractions.catholyte <= high:
        message = (
            f"the power law was fitted to {100 * low:.0f}-{100 * high:.0f} vol% catholyte, "
            f"here it fills {100 * fractions.catholyte:.3g} %"
        )
        yield Finding("warning", IONIC, message)
    if ionic.closure is not None and fractions.carbon > MOST_CARBON:
        message = (
            f"{100 * fractions.carbon:.3g} vol% carbon; more than {100 * MOST_CARBON:.0f} % "
            "blocks ions in a way that no closure here knows"
        )
        yield Finding("warning", IONIC, message)
    size = cathode.catholyte.particle_size
    if ionic.closure == "percolation" and ionic.threshold is None and size is not None:
        ratio = float(cathode.active_material.particle_size) / float(size)
        if not SIZE_RATIOS[0] <= ratio <= SIZE_RATIOS[1]:
            message = (
                f"the threshold was fitted to particles {SIZE_RATIOS[0]:g} to {SIZE_RATIOS[1]:g} "
                f"times as large as the electrolyte's, here they are {ratio:.3g} times"
            )
            yield Finding("warning", IONIC, message)
    closure = cathode.electronic_transport.closure
    if closure is not None and fractions.active_material < LEAST_ACTIVE and not fractions.carbon:
        message = (
            f"{100 * fractions.active_material:.3g} vol% active material; the {closure} closure "
            f"fails for electrons below {100 * LEAST_ACTIVE:.0f} %"
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
            said = f"the {what} {scale * value:.3g}{unit} was measured on another cathode"
            added = _added_carbon(cell.cathode) if where == ELECTRONIC else ""
            yield Finding("warning", where, f"{said}: {'; '.join(other)}{added}", value.source)


def _added_carbon(cathode: Cathode) -> str:
    """What a change of carbon does to a measured electronic conductivity, in words."""
    then, now = (
        closures.carbon_network(phi.carbon, phi.catholyte)
        for phi in (measured_fractions(cathode), volume_fractions(cathode))
    )
    if then == now:
        return ""
    if not then:
        said = f"a carbon network of {10 * now:.3g} mS/cm is added"
    else:
        said = f"the share of its carbon is scaled by {now / then:.3g}"
    return f"; {said} (closure, good to a factor of {closures.CARBON_ERROR:g})"


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
