"""Pressure: at which one the values of a card hold, what follows it, and lithium that creeps."""

from __future__ import annotations

from collections.abc import Iterator

from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.checks.finding import Finding, Severity, titled
from sscell.parameters.pressure import (
    FABRICATION,
    LITHIUM_REFERENCE,
    MEGAPASCAL,
    REFERENCE,
    answers,
    conductivity_factor,
    contact_factor,
    lithium_factor,
    reference_of,
    response_of,
)

LEAST = 10e6
"""Lowest stack pressure at which the conductivity of grains was measured (Cronau2021). [Pa]"""
MOST_OF_A_MODULE = 10e6
"""assumed: modules of many cells hold 5 to 10 MPa at most. [Pa]"""
CREEPS, SOON = 5e6, 25e6
"""Stack pressure above which lithium crept through Li6PS5Cl, and at which it did within two days
(Doux2020). [Pa]"""
_CREEP = "Doux2020"


def pressures(cell: CellDesign) -> Iterator[Finding]:
    """At which pressures values hold, which closures act, and what the pressure itself does."""
    if not answers(cell):
        yield Finding("note", "stack_pressure", f"not given; {_known(cell)}")
        return
    yield from _moved(cell)
    if cell.stack_pressure is None:
        return
    pressure = float(cell.stack_pressure)
    if pressure < LEAST:
        message = f"{_shown(pressure)}: grains of electrolyte were measured down to 10 MPa only"
        yield Finding("note", "stack_pressure", message)
    if pressure > MOST_OF_A_MODULE:
        message = (
            f"{_shown(pressure)} is for test cells; modules hold 5 to 10 MPa at most (assumed)"
        )
        yield Finding("note", "stack_pressure", message)
    yield from _oxide_powders(cell)
    yield from _creep(cell, pressure)


def _known(cell: CellDesign) -> str:
    """Where the values of a card hold, as far as it says so."""
    stated = [
        f"the conductivity of {e.identity} at {_shown(float(e.stack_pressure))}"
        for e in {e.identity: e for e in cell.electrolytes.values()}.values()
        if e.stack_pressure is not None
    ]
    reference = response_of(cell).reference
    stated += [] if reference is None else [f"contacts at {_shown(float(reference))}"]
    if stated:
        return f"values hold where they were measured: {', '.join(stated)}"
    return "values hold at the pressure at which they were measured, which the card does not state"


def _moved(cell: CellDesign) -> Iterator[Finding]:
    """One line: what the pressures change, and which references are assumed."""
    lithium = cell.anode.type == "lithium"
    used = {e.identity: e for e in cell.electrolytes.values()}
    factors = {f"conductivity of {name}": conductivity_factor(cell, e) for name, e in used.items()}
    factors["coverage"] = contact_factor(cell, cell.cathode.catholyte)
    if lithium:
        factors["resistance of lithium"] = lithium_factor(cell)
    given = {"stack": cell.stack_pressure, "fabrication": cell.fabrication_pressure}
    stated = [f"{_shown(float(p))} of {name}" for name, p in given.items() if p is not None]
    changed = [f"{name} x {factor:.2g}" for name, factor in factors.items()]
    message = f"{' and '.join(stated)}: {', '.join(changed)}"
    if assumed := _assumed(cell, lithium):
        message += f"; assumed that values were measured {assumed}"
    yield Finding("note", "stack_pressure", message, "assumed: closures of wide range, vary them")


def _assumed(cell: CellDesign, lithium: bool) -> str:
    """References that no card states, in words."""
    used = cell.electrolytes.values()
    words = []
    if any(reference_of(cell, e) is REFERENCE for e in (None, *used)):
        words.append(f"at {_shown(REFERENCE)}")
    if lithium and response_of(cell).reference is None:
        words.append(f"on lithium at {_shown(LITHIUM_REFERENCE)}")
    if any(e.held_by == "glass" and e.fabrication_pressure is None for e in used):
        words.append(f"on pellets pressed at {_shown(FABRICATION)}")
    return ", ".join(words)


def _oxide_powders(cell: CellDesign) -> Iterator[Finding]:
    for where, electrolyte in cell.electrolytes.items():
        if electrolyte.family == "oxide" and electrolyte.held_by != "sintered":
            yield _not_for(where, electrolyte)


def _not_for(where: str, electrolyte: SolidElectrolyte) -> Finding:
    message = (
        "an oxide that is not sintered: its grain boundaries resist in themselves, which the "
        "closure of pressure, from sulfides, does not know"
    )
    return Finding("warning", titled(where, electrolyte), message)


def _creep(cell: CellDesign, pressure: float) -> Iterator[Finding]:
    """Lithium that the stack pressure presses through the separator."""
    if cell.anode.type != "lithium" or pressure <= CREEPS:
        return
    times = "short circuits after 474 h at 10 MPa and 48 h at 25 MPa, none in 1000 h at 5 MPa"
    message = f"{_shown(pressure)} on lithium, which creeps: {times} (0.075 mA/cm2)"
    severity: Severity = "warning" if pressure >= SOON else "note"
    yield Finding(severity, "stack_pressure", message, _CREEP)


def _shown(pressure: float) -> str:
    return f"{pressure / MEGAPASCAL:.3g} MPa"
