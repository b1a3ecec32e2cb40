"""What a designer should know of a cell before trusting it, the gravest first."""

from __future__ import annotations

from sscell.description.cell import CellDesign
from sscell.description.electrolyte_knowledge import electrolyte_knowledge
from sscell.description.finding import SEVERITIES, Finding, Severity
from sscell.description.neighbours import neighbours
from sscell.description.plausibility import plausibility
from sscell.description.provenance import provenance, sources
from sscell.description.redox_activity import redox_activity
from sscell.description.transport_validity import transport_validity
from sscell.description.traps import traps
from sscell.description.windows import windows

__all__ = ["Finding", "Severity", "findings", "sources"]


def findings(cell: CellDesign) -> list[Finding]:
    """Everything that is doubtful about a cell: its chemistry, its closures, its numbers.

    Stability windows against the potentials that the layers see, materials in contact, what is
    not known of the electrolytes, values outside the range of their family, charge that the
    catholyte stores or takes once, closures outside their range, mistakes often made with such
    cells, and values whose source is weak.
    """
    checks = (
        windows,
        neighbours,
        electrolyte_knowledge,
        plausibility,
        redox_activity,
        transport_validity,
        traps,
        provenance,
    )
    found = dict.fromkeys(finding for check in checks for finding in check(cell))
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
