"""What a designer should know of a cell before trusting it, the gravest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from sscell.cards.cell import CellDesign
from sscell.checks.compatibility import neighbours
from sscell.checks.curve_use import curve_use
from sscell.checks.electrolyte_knowledge import electrolyte_knowledge, plausibility
from sscell.checks.finding import SEVERITIES, Finding, Severity
from sscell.checks.provenance import provenance, sources
from sscell.checks.redox_activity import redox_activity
from sscell.checks.transport_validity import transport_validity
from sscell.checks.traps import traps
from sscell.checks.windows import windows

__all__ = ["Finding", "Severity", "findings", "sources"]


CHECKS: dict[str, Callable[[CellDesign], Iterator[Finding]]] = {
    "potentials outside a stability window": windows,
    "materials in contact": neighbours,
    "what is not known of the electrolytes": electrolyte_knowledge,
    "values outside the range of their family": plausibility,
    "charge of the electrolytes": redox_activity,
    "effective transport": transport_validity,
    "design": traps,
    "curves and their data": curve_use,
    "sources of values": provenance,
}
"""What is looked at, by the cause that findings of it have."""


def findings(cell: CellDesign) -> list[Finding]:
    """Everything that is doubtful about a cell: its chemistry, its closures, its numbers.

    Stability windows against the potentials that the layers see, materials in contact, what is
    not known of the electrolytes, values outside the range of their family, charge that the
    catholyte stores or takes once, closures outside their range, mistakes often made with such
    cells, curves that were cleaned or are used beyond their data, and values whose source is
    weak.
    """
    found = dict.fromkeys(
        replace(finding, cause=cause) for cause, check in CHECKS.items() for finding in check(cell)
    )
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
