"""All findings of a cell, the gravest first, and a summary of them that fits a screen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from textwrap import shorten

from sscell.cards.cell import CellDesign
from sscell.checks.anode import anode_use
from sscell.checks.compatibility import neighbours, processed
from sscell.checks.curve_use import curve_use
from sscell.checks.design import transport_validity, traps
from sscell.checks.electrolytes import electrolyte_knowledge, plausibility, redox_activity
from sscell.checks.film import film_use
from sscell.checks.finding import SEVERITIES, Finding, Severity
from sscell.checks.layers import Check, in_layers
from sscell.checks.pressure import pressures
from sscell.checks.provenance import provenance, sources
from sscell.checks.temperature import other_temperatures
from sscell.checks.windows import common_potentials, windows

__all__ = ["Finding", "Findings", "Severity", "findings", "sources"]


CHECKS: dict[str, Check] = {
    "effective transport": transport_validity,
    "electrolyte values outside their family": plausibility,
    "charge of the catholyte": redox_activity,
    "design": traps,
    "film on the active material": film_use,
    "values of another temperature": other_temperatures,
    "pressure": pressures,
    "curves and their data": curve_use,
    "balance of the anode": anode_use,
    "stability windows": windows,
    "windows of materials in contact": common_potentials,
    "materials in contact": neighbours,
    "solvents and humid air": processed,
    "gaps in the electrolyte data": electrolyte_knowledge,
    "sources of values": provenance,
}
"""The checks by the cause of their findings, those that move a capacity most first."""

OF_A_LAYER = (
    "effective transport",
    "charge of the catholyte",
    "film on the active material",
    "stability windows",
)
"""Causes that are looked for in each layer of a cathode."""

MOST_LINES = 5
"""Lines of a summary, one a severity and cause."""
MOST_NAMED = 3
"""Cells named in a line."""
LONGEST = 200
"""Longest finding in a summary. [characters]"""

ByCell = Mapping[str, Sequence[Finding]]


class Findings(list[Finding]):
    """Findings of one cell, the gravest first; printed, they are a summary of a few lines."""

    def __str__(self) -> str:
        return "\n".join([*finding_lines({"": self}), verdict({"": self})])


def findings(cell: CellDesign) -> Findings:
    """Everything that is doubtful about a cell: its chemistry, its closures, its numbers.

    Closures outside their range, values outside the range of their family, charge that the
    catholyte stores or takes once, frequent mistakes, curves that were cleaned or are used beyond
    their data, pressures, stability windows against the potentials that the layers see, materials
    in contact, what harms electrolytes while a cell is made, gaps in their data, and values whose
    source is weak.
    """
    listed = dict.fromkeys(
        replace(finding, cause=cause)
        for cause, check in CHECKS.items()
        for finding in (in_layers(cell, check) if cause in OF_A_LAYER else check(cell))
    )
    return Findings(sorted(listed, key=lambda finding: SEVERITIES.index(finding.severity)))


def verdict(by_cell: ByCell, everything: bool = True) -> str:
    """The counts of a valid card: ``"valid, 2 warnings; 14 notes: --all"``."""
    every = [finding.severity for finding in _with_cells(by_cell)]
    errors, warnings, notes = (
        f"{n} {word}{'s' * (n > 1)}" if (n := every.count(word)) else "" for word in SEVERITIES
    )
    grave = ", ".join(filter(None, (errors, warnings)))
    expected = "but not expected to work: " if errors else ""
    counts = "; ".join(filter(None, (f"valid, {expected}{grave}" if grave else "valid", notes)))
    hidden = not everything and len(finding_lines(by_cell)) < len(every)
    return f"{counts}: --all" if hidden else counts


def finding_lines(by_cell: ByCell, everything: bool = False) -> list[str]:
    """Findings as lines: one a cause of the errors and warnings, or everything."""
    groups: dict[tuple[Severity, str], list[tuple[Finding, list[str]]]] = {}
    for finding, cells in _with_cells(by_cell).items():
        groups.setdefault((finding.severity, finding.cause), []).append((finding, cells))
    if everything:
        return [_line(*item, by_cell) for group in groups.values() for item in group]
    lines = []
    for (severity, cause), group in groups.items():
        if severity != "note":
            more = f" (and {len(group) - 1} more on {cause})" if len(group) > 1 else ""
            lines.append(shorten(_line(*group[0], by_cell), LONGEST, placeholder=" ...") + more)
    return lines[:MOST_LINES]


def _with_cells(by_cell: ByCell) -> dict[Finding, list[str]]:
    """Every finding once, with the cells that have it; the gravest first, then by cause."""
    cells: dict[Finding, list[str]] = {}
    for name, listed in by_cell.items():
        for finding in listed:
            cells.setdefault(finding, []).append(name)
    causes = list(CHECKS)

    def rank(finding: Finding) -> tuple[int, int]:
        known = finding.cause in CHECKS
        return SEVERITIES.index(finding.severity), causes.index(finding.cause) if known else 0

    return {finding: cells[finding] for finding in sorted(cells, key=rank)}


def _line(finding: Finding, cells: Sequence[str], by_cell: ByCell) -> str:
    """A finding, with the names of its cells where there are several."""
    if len(by_cell) == 1:
        return str(finding)
    names = ", ".join(cells) if len(cells) <= MOST_NAMED else f"{len(cells)} cells"
    return f"{'all cells' if len(cells) == len(by_cell) else names}: {finding}"
