"""One thing about a cell that its designer should know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sscell.cards.materials import Material

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The gravest first."""


@dataclass(frozen=True)
class Finding:
    """Something about a cell that its designer should know.

    Examples
    --------
    >>> import sscell
    >>> finding = sscell.load_cell("ncm83_li6ps5cl").check()[0]
    >>> finding.severity, finding.place
    ('warning', 'cathode.catholyte (li6ps5cl)')
    """

    severity: Severity
    """An error says that the cell is not expected to work, not that it cannot be solved."""
    place: str
    """Which part of the cell, for example ``"cathode.catholyte (li6ps5cl)"``."""
    message: str
    source: str | None = None
    """What the values or the judgement come from."""
    cause: str = ""
    """The check it comes from, the same for findings of one kind; a key of ``findings.CHECKS``."""

    def __repr__(self) -> str:
        return f"<{self}>"

    def __str__(self) -> str:
        source = f" [{self.source}]" if self.source else ""
        return f"{self.severity}: {self.place}: {self.message}{source}"


def milder(severity: Severity) -> Severity:
    """The next milder severity; a note stays one."""
    return SEVERITIES[min(SEVERITIES.index(severity) + 1, len(SEVERITIES) - 1)]


def titled(where: str, material: Material) -> str:
    """A place with the name of the material there."""
    return f"{where} ({material.key})"
