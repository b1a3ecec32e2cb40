"""A charge in words, such as ``"0.1C, hold to 0.02C"``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sscell.cards.problems import nearest
from sscell.errors import InputError, Problem
from sscell.protocols.charge_rates import Rate, decimal_commas, read_rate
from sscell.protocols.step import DURATION, Step
from sscell.quantities import units
from sscell.quantities.wording import shown

FULL, SAME_RATE = "full", "same rate"
EXPECTED = "expected 'full', 'same rate', a rate such as '0.1C', or '0.1C, hold to 0.02C'"
_HOLD = re.compile(r"hold (?:to|until) (.+)", re.IGNORECASE)
_REST = re.compile(r"rest(?: for)? (.+)", re.IGNORECASE)
_FIRST_WORDS = ("hold", "rest")


@dataclass(frozen=True)
class Charge:
    """A charge at a rate, and what follows it before the discharge."""

    text: str
    """As the user wrote it, with single spaces."""
    full: bool = False
    """Whether there is none: the discharge starts from equilibrium at the upper cut-off."""
    rate: Rate | None = None
    """None is the rate of the discharge."""
    hold: Rate | None = None
    """Current at which a hold at the upper cut-off ends; None is no hold."""
    rest: float | None = None
    """Before the discharge. [s]"""

    def steps(self, same_rate: Rate | None = None) -> tuple[Step, ...]:
        """The charge, its hold and its rest, each from what is there before it.

        Parameters
        ----------
        same_rate : Rate, optional
            Of the discharge; by default that of the point.
        """
        steps = [] if self.full else [Step("charge", rate=self.rate or same_rate)]
        if self.hold is not None:
            steps.append(Step("hold", control="voltage", until_rate=self.hold))
        if self.rest is not None:
            steps.append(Step("rest", duration=self.rest))
        return tuple(steps)

    @property
    def words(self) -> str:
        """What it is, as the end of a sentence; empty if there is none."""
        if self.full:
            return ""
        words = f"after a charge at {self.rate or 'the same rate'}"
        if self.hold is not None:
            words += f" with a hold to {self.hold}"
        return words if self.rest is None else f"{words} and a rest of {self.rest / 3600:g} h"


def asked_charge(given: Any, where: str = "charge") -> Charge:
    """A charge as words name it; see ``sscell.protocols.charge.read_charge``.

    Raises
    ------
    InputError
        With all its mistakes; ``where`` is how they name it.
    """
    if isinstance(given, Charge):
        return given
    if not isinstance(given, str):
        try:
            number = read_rate(given)
        except ValueError:
            raise InputError(Problem(where, f"{EXPECTED}, got {shown(given)}")) from None
        return Charge(number.text or f"{number.value:g}C", rate=number)
    if len(given) > units.LONGEST_TEXT:
        message = f"{EXPECTED}, got a text of {len(given)} characters"
        raise InputError(Problem(where, message))
    text = units.plain(given)
    if commas := decimal_commas(text):
        raise InputError([Problem(where, message) for message in commas])
    first, *others = (part.strip() for part in text.split(","))
    problems: list[str] = []
    rate: Rate | None = None
    hold: Rate | None = None
    rest: float | None = None
    full = first.lower() == FULL
    if first.lower() not in (FULL, SAME_RATE):
        rate = _read(read_rate, first, problems)
    for part in others:
        holds, rests = _HOLD.fullmatch(part), _REST.fullmatch(part)
        if holds and hold is None and rest is None:
            hold = _read(read_rate, holds[1], problems, "the current that ends a hold")
        elif rests and rest is None:
            rest = _read(lambda time: float(DURATION(time)), rests[1], problems, "the rest")
        elif holds or rests:
            problems.append(f"expected one hold, then one rest, got '{part}' after them")
        else:
            hint = nearest(part.partition(" ")[0], _FIRST_WORDS)
            hint = f".{hint}" if hint else ""
            hint = hint or "; write decimals with a point" * part[:1].isdigit()
            problems.append(
                f"{shown(part)} is not known; expected 'hold to 0.02C' or 'rest for 1 hour'{hint}"
            )
    if full and hold is not None:
        problems.append("a full cell is at the upper cut-off already; leave the hold out")
    if rate and hold and rate.basis == hold.basis and hold.value >= rate.value:
        problems.append(f"the hold to {hold} ends at once, as the charge is at {rate}")
    if problems:
        raise InputError([Problem(where, message) for message in problems])
    return Charge(text, full, rate, hold, rest)


def _read(reader: Callable[[str], Any], text: str, problems: list[str], what: str = "") -> Any:
    """A number of the words, or None with a problem; the first of them has no name."""
    try:
        return reader(text)
    except ValueError as error:
        if what:
            problems.append(f"{what}: {error}")
        elif text[:1].isdigit():
            problems.append(f"{error}, or 'full' or 'same rate'")
        else:
            problems.append(f"{shown(text)}: {EXPECTED}.{nearest(text, (FULL, SAME_RATE))}")
        return None
