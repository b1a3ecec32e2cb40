"""A number that carries its source, and the rules for what a source may be."""

from __future__ import annotations

import re
from typing import Any, Self

from sscell.quantities.wording import plain, shown

ESTIMATED = "estimated"
"""The mark of what no card states and sscell computes from other data."""
MARKS = ("verified", "second-hand", "recalled", "derived", "assumed", ESTIMATED)
"""How far a value can be trusted, best first."""

ASSUMED = "assumed:"
LONGEST_SOURCE = 500
LONGEST_SHOWN = 60
"""Of a source after a value. [characters]"""
_KEY = re.compile(r"[A-Za-z0-9][\w.:/()+-]*")


class Sourced(float):
    """A float in SI units that knows where it comes from; not to be changed once made.

    Parameters
    ----------
    value : float
        The number in SI units.
    source : str, optional
        Keys of references.bib, separated by ``;``, or ``assumed: <reason>``.
    mark : str, optional
        One of :data:`MARKS`; a source that begins with ``assumed:`` implies ``assumed``.
    text : str
        The value as the user wrote it, for example ``"80 um"``; empty if computed.
    note : str, optional
        Free words of the card's author.

    Examples
    --------
    >>> import sscell
    >>> thickness = sscell.Sourced(80e-6, "assumed: as pressed", text="80 um")
    >>> thickness
    80 um [assumed: as pressed]
    >>> float(thickness)
    8e-05
    """

    source: str | None
    mark: str | None
    text: str
    note: str | None

    def __new__(
        cls,
        value: float,
        source: str | None = None,
        mark: str | None = None,
        text: str = "",
        note: str | None = None,
    ) -> Self:
        """A new number; see the class."""
        number = super().__new__(cls, value)
        number.source = source
        number.mark = "assumed" if mark is None and is_assumption(source) else mark
        number.text = text
        number.note = note
        return number

    def __repr__(self) -> str:
        return (self.text or f"{float(self):.6g} in SI units") + provenance(self.source, self.mark)

    __str__ = float.__repr__

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (float(self), self.source, self.mark, self.text, self.note)

    def with_source(self, source: str | None, mark: str | None) -> Self:
        """The same value; source and mark filled in where it has none of its own."""
        filled = self.source or source, self.mark or mark
        return type(self)(float(self), *filled, self.text, self.note)


def is_assumption(source: str | None) -> bool:
    """Whether a source says that the value is assumed rather than found somewhere."""
    return source is not None and source.startswith(ASSUMED)


def provenance(source: str | None, mark: str | None) -> str:
    """Mark and source in brackets, for what is printed after a value; empty without both."""
    known = [source] if is_assumption(source) and mark != ESTIMATED else [mark, source]
    text = ", ".join(filter(None, known))
    return f" [{plain(text, LONGEST_SHOWN)}]" if text else ""


def source_keys(source: str | None) -> tuple[str, ...]:
    """The keys of references.bib that a source names; none for an assumption."""
    if source is None or is_assumption(source):
        return ()
    return tuple(key.strip() for key in source.split(";"))


def checked_source(source: Any) -> str | None:
    """A source as it may stand in a card.

    Raises
    ------
    ValueError
        If it is neither keys of references.bib nor ``assumed: <reason>``.
    """
    if source is None:
        return None
    expected = "expected a key of references.bib such as Minnmann2021, or 'assumed: <reason>'"
    if not isinstance(source, str) or not source.strip():
        raise ValueError(f"{expected}, got {shown(source)}")
    text = source.strip()
    if len(text) > LONGEST_SOURCE:
        raise ValueError(f"a source of {len(text)} characters is too long; use note: for prose")
    if is_assumption(text):
        if not text.removeprefix(ASSUMED).strip():
            raise ValueError("'assumed:' lacks its reason; write e.g. 'assumed: coated NCM'")
        return text
    if not all(_KEY.fullmatch(key) for key in source_keys(text)):
        raise ValueError(f"{expected}, got {shown(text)}")
    return text


def checked_note(note: Any) -> str | None:
    """A note as it may stand in a card.

    Raises
    ------
    ValueError
        If it is not text.
    """
    if note is None or isinstance(note, str):
        return note
    raise ValueError(f"note: expected text, got {shown(note)}")


def checked_mark(mark: Any) -> str | None:
    """A mark as it may stand in a card.

    Raises
    ------
    ValueError
        If it is none of :data:`MARKS`.
    """
    if mark is None or (isinstance(mark, str) and mark in MARKS):
        return mark
    raise ValueError(f"unknown mark {shown(mark)}; expected one of {', '.join(MARKS)}")
