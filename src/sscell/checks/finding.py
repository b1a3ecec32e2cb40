"""One thing about a cell that its designer should know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sscell.cards.materials import Material

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The gravest first."""


@dataclass(frozen=True)
class Finding:
    """Something about a cell that its designer should know."""

    severity: Severity
    """An error says that the cell is not expected to work, not that it cannot be solved."""
    place: str
    """Which part of the cell, for example ``"cathode.catholyte (li6ps5cl)"``."""
    message: str
    source: str | None = None
    """What the values or the judgement come from."""
    cause: str = ""
    """What was looked at, the same for findings of one kind; a key of ``findings.CHECKS``."""

    def __repr__(self) -> str:
        return f"<{self}>"

    def __str__(self) -> str:
        source = f" [{self.source}]" if self.source else ""
        return f"{self.severity}: {self.place}: {self.message}{source}"


def milder(severity: Severity) -> Severity:
    """The next milder severity; a note stays one."""
    return SEVERITIES[min(SEVERITIES.index(severity) + 1, len(SEVERITIES) - 1)]


def titled(place: str, material: Material) -> str:
    """A place with the name of what is there."""
    return f"{place} ({material.key})"


MOST_NOTES = 5
"""Lines of notes, one a cause."""
MOST_NAMED = 3
"""Cells named in a line."""
LONGEST = 160
"""Of a message in a summary. [characters]"""

ByCell = Mapping[str, Sequence[Finding]]
Group = list[tuple[Finding, list[str]]]
"""Findings of one severity and cause, with the cells that have them."""


def verdict(found: ByCell) -> str:
    """How a card that reads stands: a cell may still be one that nobody should build."""
    every = [finding.severity for listed in found.values() for finding in listed]
    counts = {word: every.count(word) for word in ("error", "warning")}
    counted = [f"{n} {word}{'s' * (n > 1)}" for word, n in counts.items() if n]
    return f"ok to read, {' and '.join(counted)}" if counted else "ok"


def check_lines(found: ByCell, everything: bool = False) -> list[str]:
    """Errors and warnings in full, of the notes one a cause unless everything is asked for."""
    lines, left = [], 0
    shown_notes = 0
    for (severity, cause), group in _groups(found).items():
        if severity != "note" or everything:
            lines += [_line(finding, cells, found) for finding, cells in group]
            continue
        if shown_notes == MOST_NOTES:
            left += len(group)
            continue
        shown_notes += 1
        more = f" (and {len(group) - 1} more on {cause})" if len(group) > 1 else ""
        lines.append(_line(*group[0], found) + more)
        left += len(group) - 1
    return [*lines, f"{left} more notes; --all shows them"] if left else lines


def cause_lines(found: ByCell) -> list[str]:
    """Errors and warnings, one line a cause."""
    lines = []
    for (severity, cause), group in _groups(found).items():
        if severity == "note":
            continue
        first, cells = group[0]
        more = f" (and {len(group) - 1} more on {cause})" if len(group) > 1 else ""
        text = _line(first, cells, found)
        lines.append((text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}...") + more)
    return lines


def _groups(found: ByCell) -> dict[tuple[str, str], Group]:
    """By severity and cause, the gravest first; the same finding of several cells once."""
    cells: dict[Finding, list[str]] = {}
    for name, listed in found.items():
        for finding in listed:
            cells.setdefault(finding, []).append(name)
    groups: dict[tuple[str, str], Group] = {}
    for finding in sorted(cells, key=lambda one: SEVERITIES.index(one.severity)):
        key = finding.severity, finding.cause
        groups.setdefault(key, []).append((finding, cells[finding]))
    return groups


def _line(finding: Finding, cells: Sequence[str], found: ByCell) -> str:
    """With the cells it is of, where there are several."""
    if len(found) == 1:
        return str(finding)
    whose = ", ".join(cells) if len(cells) <= MOST_NAMED else f"{len(cells)} cells"
    return f"{'all cells' if len(cells) == len(found) else whose}: {finding}"
