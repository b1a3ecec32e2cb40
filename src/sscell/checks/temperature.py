"""Values used far from the temperature at which they were measured."""

from __future__ import annotations

from collections.abc import Iterator

from sscell.cards.cell import CellDesign
from sscell.cards.contents import active_materials_of
from sscell.cards.over_temperature import NEAR
from sscell.cards.redox import stores_charge
from sscell.checks.finding import Finding, titled
from sscell.checks.layers import in_layers
from sscell.parameters.relations import arrhenius
from sscell.quantities.sourced import Sourced, is_assumption


def other_temperatures(cell: CellDesign) -> Iterator[Finding]:
    """What is moved by an assumed activation energy, and what does not follow the temperature."""
    yield from _interfaces(cell)
    yield from _redox(cell)
    composite = cell.cathode.electronic_transport.electronic_conductivity
    for where, material in active_materials_of(cell).items():
        unknown = material.electronic_conductivity_activation_energy is None
        measured = material.electronic_conductivity or composite
        if unknown and measured and _far(cell, material.temperature):
            message = (
                f"electronic conductivity of {_shown(material.temperature)} used at "
                f"{_shown(cell.temperature)}; its activation energy is unknown"
            )
            yield Finding("note", titled(where, material), message)


def _interfaces(cell: CellDesign) -> Iterator[Finding]:
    junction, anode = cell.junction, cell.anode
    planes = sum(cell.junction_resistances)
    rows = (
        ("junction.resistance", planes, junction.activation_energy, None),
        ("anode.resistance", anode.resistance, anode.activation_energy, anode.temperature),
    )
    yield from in_layers(cell, _film)
    for row in rows:
        yield from _interface(cell, *row)


def _film(cell: CellDesign) -> Iterator[Finding]:
    resistance, energy = cell.cathode.film_resistance, cell.cathode.film_activation_energy
    yield from _interface(cell, "cathode.film_resistance", resistance, energy, None)


def _interface(
    cell: CellDesign, where: str, resistance: float, energy: Sourced, measured: float | None
) -> Iterator[Finding]:
    at = measured or cell.resistance_temperature
    if not resistance:
        return
    if at is not None:
        yield from _moved(cell, where, at, energy, -1)
    elif _far(cell, cell.cathode.catholyte.temperature):
        message = f"taken as measured at {_shown(cell.temperature)}"
        yield Finding("note", where, f"{message}; if not, state resistance_temperature")


def _redox(cell: CellDesign) -> Iterator[Finding]:
    catholyte = cell.cathode.catholyte
    redox, at = catholyte.redox, catholyte.temperature
    if at is None or not stores_charge(redox, *cell.cutoffs_vs_lithium):
        return
    where = f"{titled('cathode.catholyte', catholyte)}.redox"
    for name in ("exchange_current_density", "electronic_conductivity"):
        energy = getattr(redox, f"{name}_activation_energy")
        yield from _moved(cell, f"{where}.{name}", at, energy, 1)


def _moved(
    cell: CellDesign, where: str, at: float, energy: Sourced, sign: int
) -> Iterator[Finding]:
    if not _far(cell, at) or not is_assumption(energy.source):
        return
    factor = arrhenius(float(cell.temperature), float(at), sign * float(energy))
    message = f"{factor:.3g} times that at {_shown(at)}, by an assumed activation energy"
    yield Finding("note", where, message, energy.source)


def _far(cell: CellDesign, temperature: float | None) -> bool:
    return temperature is not None and abs(float(cell.temperature) - float(temperature)) > NEAR


def _shown(temperature: float) -> str:
    return f"{float(temperature) - 273.15:.4g} degC"
