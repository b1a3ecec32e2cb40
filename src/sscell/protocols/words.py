"""Steps in words, such as ``"Charge at C/10 until 4.3 V"``: those of PyBaMM, with its meaning.

Beyond PyBaMM's: currents and powers per area or mass, and steps that end at a cut-off voltage.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sscell.cards.problems import nearest
from sscell.errors import InputError, Problem
from sscell.protocols.charge_rates import Rate, decimal_commas, read_rate
from sscell.protocols.step import DURATION, Step, StepName
from sscell.quantities import units
from sscell.quantities.measure import Measure
from sscell.quantities.wording import shown

VOLTAGE = Measure("V", "a voltage", "4.3 V", gt=0, le=10)
POWER = Measure("W/m^2", "a power per area", "5 mW/cm^2", gt=0, le=1e7)
_MEASURES = {"voltage": VOLTAGE, "power": POWER}
EXAMPLE = "'Charge at C/10 until 4.3 V', 'Hold at 4.3 V until C/50' or 'Rest for 1 hour'"
_VERBS: dict[str, StepName] = {
    "charge": "charge",
    "discharge": "discharge",
    "hold": "hold",
    "rest": "rest",
}
_LINKS = ("at", "for", "until", "or")
_MEANT = {"to": "until", "till": "until", "with": "at", "during": "for", "wait": "rest"}
"""Words of other programs, with ours."""
_IN_A_UNIT = ("c", "per")
_SYMBOL = re.compile(r"(?<=[\d .])([mkμ]?)([vaw])(?![a-z])|(?<![a-z])c(?![a-z])")
"""Symbols that have a capital: volt, ampere, watt with a prefix, and the C of a rate."""
_NOT_TAKEN = {
    "A": "no current per area; give a C-rate, 1 mA/cm^2 or 20 mA/g",
    "W": "no power per area; give one such as 5 mW/cm^2",
    "ohm": "a resistance, which is not controlled; give a current or a power",
}
"""What PyBaMM's words take and ours do not, by its unit."""


@lru_cache(maxsize=4096)
def read_step(text: str) -> Step:
    """A step from words.

    Parameters
    ----------
    text : str
        ``Charge`` or ``Discharge at`` a rate or a power per area, ``for`` a time, ``until`` a
        voltage, or both joined by ``or``; without an end until the cut-off. ``Hold at`` a voltage
        (by default the upper cut-off), ``for`` a time or ``until`` a rate. ``Rest for`` a time.
        Capitals make no difference.

    Raises
    ------
    InputError
        With all mistakes of the words.
    """
    clauses = _Clauses(units.plain(text))
    name = clauses.name
    if name is not None and not clauses.problems:
        _READERS[name](clauses)
    if clauses.problems or name is None:
        raise InputError([Problem("", f"{shown(text)}: {p}") for p in clauses.problems])
    return clauses.step(name, text.strip())


@dataclass
class _Clauses:
    """A sentence in parts: what is done, at what, for how long, until what."""

    sentence: str
    name: StepName | None = None
    parts: dict[str, str] = field(default_factory=dict)
    """By the words that link them; what follows the first word under an empty one."""
    problems: list[str] = field(default_factory=list)
    amounts: dict[str, Rate | float] = field(default_factory=dict)
    """Read from the parts, in SI units."""

    def __post_init__(self) -> None:
        if len(self.sentence) > units.LONGEST_TEXT:
            self.problems.append(f"has {len(self.sentence)} characters; expected {EXAMPLE}")
            return
        self.problems += decimal_commas(self.sentence)
        if self.problems:
            return
        first, *others = self.sentence.split() or [""]
        self.name = _VERBS.get(first.lower())
        if self.name is None:
            hint = _hint(first, _VERBS) or f" Write a step such as {EXAMPLE}."
            self.problems.append(f"{shown(first)} is no step; expected {_listed(_VERBS)}.{hint}")
        self._link(others)

    def _link(self, words: list[str]) -> None:
        """Take the words after the first apart at those that link them."""
        link, before = "", ""
        for word in words:
            lower = word.lower()
            if lower == "or":
                before = lower
                continue
            if lower in _LINKS:
                link = lower
                if link in self.parts:
                    self.problems.append(f"'{link}' is given twice; expected it once")
                self.parts[link] = ""
            elif _is_strange(lower, before):
                hint = _hint(word, _LINKS) or f" Known: {', '.join(_LINKS)}."
                hint = " It begins another step; write one a line." if lower in _VERBS else hint
                self.problems.append(f"{shown(word)} is not known here.{hint}")
            elif before == "or":
                self.problems.append(f"expected 'for' or 'until' after 'or', got {shown(word)}")
            else:
                self.parts[link] = f"{self.parts.get(link, '')} {lower}".strip()
            before = lower
        if before == "or":
            self.problems.append("expected 'for' or 'until' after 'or', got nothing")
        for link, part in self.parts.items():
            self.parts[link] = _SYMBOL.sub(_with_capital, part)
            if link and not part:
                self.problems.append(f"nothing follows '{link}'")

    def loose(self, link: str, example: str) -> None:
        """Refuse what is not linked."""
        if self.parts.get(""):
            wanted = f"write '{link}' before {shown(self.parts[''])}, as in '{example}'"
            self.problems.append(wanted)

    def time(self) -> None:
        """Read how long it takes, if it says so."""
        if "for" in self.parts:
            self._read("for", DURATION)

    def electric(self, link: str, taken: str, expected: str) -> None:
        """Read what is held or what ends it.

        Parameters
        ----------
        link : str
            Before the amount.
        taken : str
            The kinds of amounts that are taken there.
        expected : str
            Which those are, for messages.
        """
        text = self.parts[link]
        kind = _kind(text)
        if units.NUMBER.fullmatch(text):
            self.problems.append(f"'{text}' has no unit; expected {expected}")
        elif kind in _NOT_TAKEN:
            self.problems.append(f"'{text}' is {_NOT_TAKEN[kind]}")
        elif kind and kind not in taken:
            self.problems.append(f"'{text}' is a {kind}; expected {expected}")
        elif kind in _MEASURES:
            self._read(link, _MEASURES[kind])
        elif "rate" in taken:
            self._read(link, read_rate)
        else:
            self.problems.append(f"'{text}' cannot be read; expected {expected}")

    def _read(self, link: str, reader: Callable[[str], Any]) -> None:
        try:
            read = reader(self.parts[link])
            self.amounts[link] = read if isinstance(read, Rate) else float(read)
        except ValueError as error:
            self.problems.append(str(error))

    def step(self, name: StepName, text: str) -> Step:
        """The step that the amounts mean."""
        at, until, seconds = (self.amounts.get(link) for link in ("at", "until", "for"))
        held = None if isinstance(at, Rate) else at
        is_hold = name == "hold"
        return Step(
            name,
            control="voltage" if is_hold else "current" if held is None else "power",
            rate=at if isinstance(at, Rate) else None,
            voltage=held if is_hold else None,
            power=None if is_hold else held,
            until_voltage=None if isinstance(until, Rate) else until,
            until_rate=until if isinstance(until, Rate) else None,
            duration=None if isinstance(seconds, Rate) else seconds,
            text=text,
        )


def _current(clauses: _Clauses) -> None:
    """A charge or a discharge."""
    verb = str(clauses.name).capitalize()
    clauses.loose("at", f"{verb} at C/10")
    if "at" in clauses.parts:
        rates = "a rate such as C/10 or 1 mA/cm^2, or a power such as 5 mW/cm^2"
        held = "; a voltage is held: 'Hold at 4.3 V until C/50'"
        clauses.electric("at", "rate power", rates + held)
    elif not clauses.problems:
        clauses.problems.append(f"at which rate? Expected '{verb} at C/10'")
    clauses.time()
    if "until" in clauses.parts:
        voltage = f"a voltage such as '{verb} at C/10 until 3.6 V'; a current ends a hold only"
        clauses.electric("until", "voltage", voltage)


def _hold(clauses: _Clauses) -> None:
    """A voltage."""
    clauses.loose("at", "Hold at 4.3 V until C/50")
    if "at" in clauses.parts:
        voltage = "a voltage such as 'Hold at 4.3 V until C/50'"
        clauses.electric("at", "voltage", voltage)
    clauses.time()
    if "until" in clauses.parts:
        rate = "a rate such as C/50 or 0.02 mA/cm^2; a hold keeps its voltage"
        clauses.electric("until", "rate", rate)
    elif "for" not in clauses.parts:
        example = "'Hold at 4.3 V until C/50' or 'Hold at 4.3 V for 1 hour'"
        clauses.problems.append(f"never ends; expected {example}")


def _rest(clauses: _Clauses) -> None:
    """No current."""
    clauses.loose("for", "Rest for 10 minutes")
    clauses.time()
    if {"at", "until"} & set(clauses.parts):
        clauses.problems.append("a rest takes a time only, as in 'Rest for 10 minutes'")
    elif "for" not in clauses.parts and not clauses.problems:
        clauses.problems.append("never ends; expected a time such as 'Rest for 10 minutes'")


_READERS = {"charge": _current, "discharge": _current, "hold": _hold, "rest": _rest}


def _kind(text: str) -> str:
    """What an amount is: a rate, a voltage, a power, the unit of what is not taken, or nothing."""
    with suppress(ValueError):
        read_rate(text)
        return "rate"
    parts = units.split(text)
    scale = units.scale(parts[1]) if parts and parts[1] else None
    if scale is None:
        return ""
    for kind, measure in _MEASURES.items():
        if measure.fits(scale):
            return kind
    return next((u for u in _NOT_TAKEN if units.scale_of(u).dimension == scale.dimension), "")


def _with_capital(symbol: re.Match[str]) -> str:
    prefix, unit = symbol[1] or "", symbol[2] or symbol[0]
    return f"{prefix}{unit.upper()}"


def _is_strange(word: str, before: str) -> bool:
    """Whether a word is neither a unit nor part of an amount; a unit after a number is read."""
    if not word.isalpha() or word in _IN_A_UNIT or units.NUMBER.fullmatch(before):
        return False
    return units.scale(word) is None or word in _MEANT


def _hint(word: str, known: Any) -> str:
    meant = _MEANT.get(word.lower())
    return f" Did you mean '{meant}'?" if meant in known else nearest(word, known)


def _listed(names: Any) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}"


def step_words(step: Step) -> str:
    """A step in words, as the user wrote it or as :func:`read_step` reads it."""
    if step.text:
        return step.text
    if step.profile is not None:
        return f"profile of {duration_words(step.profile.time[-1])}"
    held = ""
    if step.voltage is not None:
        held = f" at {step.voltage:.15g} V"
    elif step.power is not None:
        held = f" at {units.from_si(step.power, 'mW/cm^2'):.15g} mW/cm^2"
    elif step.control == "current" and step.name in ("charge", "discharge"):
        held = f" at {rate_words(step.rate) if step.rate else 'the rate of the point'}"
    ends = [f"for {duration_words(step.duration)}"] if step.duration is not None else []
    if step.until_voltage is not None:
        ends.append(f"until {step.until_voltage:.15g} V")
    if step.until_rate is not None:
        ends.append(f"until {rate_words(step.until_rate)}")
    return f"{step.name.capitalize()}{held} {' or '.join(ends)}".strip()


def rate_words(rate: Rate) -> str:
    """A rate with its unit."""
    if any(character.isalpha() for character in rate.text):
        return rate.text
    return f"{rate.value:.15g}C" if rate.basis == "c_rate" else str(rate.dump())


def duration_words(seconds: float) -> str:
    """A time in the largest unit that divides it."""
    for unit, length in (("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds % length == 0 or unit == "second":
            number = seconds / length
            return f"{number:.15g} {unit}{'s' * (number != 1)}"
    raise AssertionError("a time is in seconds at least")
