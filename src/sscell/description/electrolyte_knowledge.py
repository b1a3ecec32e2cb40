"""What is not known, or not sure, of the electrolytes of a cell."""

from __future__ import annotations

from collections.abc import Iterator

from sscell.description.cell import CellDesign
from sscell.description.finding import Finding, Severity, titled
from sscell.description.materials import Basis, SolidElectrolyte

_BASES: dict[Basis, Severity] = {
    "simulated": "warning",
    "disputed": "warning",
    "assumed": "warning",
    "class statement": "warning",
    "derived": "note",
}


def electrolyte_knowledge(cell: CellDesign) -> Iterator[Finding]:
    """Conductivities that nobody measured, missing densities, and what is no solid for lithium."""
    for place, electrolyte in cell.electrolytes.items():
        where = titled(place, electrolyte)
        yield from _unfit(where, electrolyte)
        yield from _unsure(where, electrolyte)
        yield from _missing(where, electrolyte)


def _unfit(where: str, e: SolidElectrolyte) -> Iterator[Finding]:
    if e.family == "liquid":
        message = "a liquid is no layer of this model; see sscell.liquid_reference"
        yield Finding("error", where, message, e.source)


def _unsure(where: str, e: SolidElectrolyte) -> Iterator[Finding]:
    severity = _BASES.get(e.basis) if e.basis is not None else None
    own = e.conductivity is not None and e.conductivity.source == e.source
    if e.conductivity is None or severity is None or not own:
        return  # a value that the cell brings along has its own source
    value = f"{10 * float(e.conductivity):.4g} mS/cm"
    words = "said of a class" if e.basis == "class statement" else e.basis
    note = f": {e.note.strip()}" if e.note and e.basis == "disputed" else ""
    yield Finding(
        severity, where, f"its conductivity of {value} is {words}{note}", e.conductivity.source
    )


def _missing(where: str, e: SolidElectrolyte) -> Iterator[Finding]:
    if e.density is None:
        yield Finding("note", where, "its density is unknown, and with it the mass of its layer")
    if e.activation_energy is None and e.conductivity_points is None:
        message = (
            "its activation energy is unknown; the cell holds at the measured temperature only"
        )
        yield Finding("note", where, message)
