"""Units: one pint registry, and text such as ``"80 um"`` to SI numbers and back."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Self

from sscell.quantities.usual_units import BASES, USUAL

AVOGADRO = 6.02214076e23
"""Particles per mole. [mol-1]"""
GAS_CONSTANT = 8.314462618
"""CODATA 2018. [J.mol-1.K-1]"""

LONGEST_TEXT = 100
"""Longest text that may stand for one value. [characters]"""

_EXPONENT = r"(?:(?:\^|\*\*) ?[+-]?\d{1,3}|[+-]\d{1,3})(?!\d)"
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?(?![\d.,])")
_TIMES_TEN = re.compile(rf" ?[x×X*·] ?10 ?({_EXPONENT})")
_TEN = re.compile(r"([+-]?)10(?:\^|\*\*) ?([+-]?\d{1,3})(?!\d)")
_POWER = r" ?(?:\*\*|\^) ?(?:[+-]?\d\d?|0\.5)|-?\d\d?"
_TERM = rf"\(?[A-Za-z_μΩÅ°%]+(?:{_POWER})?\)?"
_SQRT = re.compile(r"sqrt\(([A-Za-z]+)\)")
UNIT = re.compile(rf"(?:1 ?/ ?)?{_TERM}(?:(?: ?[*/] ?| ){_TERM})*")
"""Names with small powers; pint would work out a power of powers, however huge."""
_PERCENT = {
    "%": "",
    "percent": "",
    "wt%": "wt%",
    "weight%": "wt%",
    "mass%": "wt%",
    "gew%": "wt%",
    "vol%": "vol%",
    "volume%": "vol%",
}
"""Without the points and hyphens that some put in."""

_SUPERSCRIPT = re.compile("[⁺⁻]?[⁰¹²³⁴-⁹]+")
_AS_DIGITS = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_PRINTED = str.maketrans(
    {**dict.fromkeys("‐‑‒–—−", "-"), **dict.fromkeys("⋅∙•", "·"), **dict.fromkeys("⁄∕", "/")}
)
_SPELLINGS = (
    (re.compile(r"\$|\\,"), ""),
    (re.compile(r"\^ ?(?:\{ ?([+-]?\d\d?) ?\}|\( ?([+-]?\d\d?) ?\))"), r"^\1\2"),
    (re.compile(r" per "), "/"),
    (re.compile(r"(?:\bdeg(?:rees?)?|°)\.? ?C\b"), "degC"),
    (re.compile(r"ohms?", re.IGNORECASE), "ohm"),
    (re.compile(r"(?<=Ω)(?=[A-Za-z])|(?<=ohm)(?=[cm]?m)"), " "),
    (re.compile(r"(?<=[A-Za-zμΩ])-(?=[A-Za-zμΩ])|(?<=[\w)])\.(?=[A-Za-zμΩ°])|·"), "*"),
    (re.compile(r"(?<=[A-Za-zμΩÅ]) ?- ?(?=\d)"), "^-"),
    (re.compile(r"(?<=[A-Za-zμΩÅ])(?=\d)"), "^"),
    (_SQRT, r"\1^0.5"),
)
"""Spellings of papers and programs, each with what pint reads."""
_RUN_TOGETHER = re.compile(
    r"\b((?:[kmμn]?(?:Wh|Ah|A|S)|[kmμ]?g)|[kmM]?Ω)(cm|mm|m|kg|g|L)(?=\^|[*/ ]|$)"
)
"""``mAhg^-1``: two units without a space, tried where pint knows no such name."""


@dataclass(frozen=True)
class Scale:
    """A unit as a line: SI value = factor * number + offset, with its physical dimension."""

    factor: float
    offset: float
    dimension: tuple[tuple[str, float], ...] = ()
    """Exponents of the base dimensions, sorted; empty for a pure number."""
    percent: str = ""
    """``"wt%"`` or ``"vol%"`` where the percentage says of what."""

    def to_si(self, number: float) -> float:
        """The value in SI units, free of the last-digit noise that 80 * 1e-6 has."""
        if (self.factor, self.offset) == (1.0, 0.0):
            return number
        return float(f"{number * self.factor + self.offset:.15g}")

    def times(self, factor: float) -> Self:
        """A unit that is a multiple of this one."""
        return replace(self, factor=float(f"{self.factor * factor:.15g}"))

    def from_si(self, value: float) -> float:
        """The number before this unit for a value in SI units."""
        return float(f"{(value - self.offset) / self.factor:.14g}")


@cache
def registry() -> Any:
    """The pint registry of sscell, made at the first use because pint is slow to import."""
    import pint

    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True)


def plain(text: str) -> str:
    """A text with the dashes, powers, spaces and single signs of print as plain characters.

    >>> plain("1.6\N{MULTIPLICATION SIGN}10\N{SUPERSCRIPT MINUS}\N{SUPERSCRIPT THREE} S")
    '1.6×10^-3 S'
    """
    text = _SUPERSCRIPT.sub(lambda power: "^" + power[0].translate(_AS_DIGITS), text)
    text = unicodedata.normalize("NFKC", text.replace("º", "°")).translate(_PRINTED)
    return " ".join(text.split())


@lru_cache(maxsize=1024)
def scale(unit: str) -> Scale | None:
    """The scale of a unit text, or None if it is no unit."""
    if len(unit) > LONGEST_TEXT:
        return None
    unit = plain(unit)
    compact = unit.replace(" ", "")
    percent = re.sub(r"[.-]", "", compact.lower())
    if percent in _PERCENT:
        return Scale(0.01, 0.0, percent=_PERCENT[percent])
    if compact in ("", "1", "-"):
        return Scale(1.0, 0.0)
    power = _TEN.match(unit)
    if power and not power[1]:
        rest = scale(unit[power.end() :].lstrip(" ·*"))
        # A temperature has a zero of its own, which no factor moves.
        return None if rest is None or rest.offset else rest.times(float(f"1e{power[2]}"))
    for spelling, read in _SPELLINGS:
        unit = spelling.sub(read, unit)
    return _scale(unit) or _scale(_RUN_TOGETHER.sub(r"\1 \2", unit))


def _scale(unit: str) -> Scale | None:
    """The scale of a unit as pint spells it."""
    if unit in USUAL:
        factor, offset, powers = USUAL[unit]
        named = zip(BASES, powers, strict=True)
        return Scale(factor, offset, tuple((base, float(power)) for base, power in named if power))
    return read_by_pint(unit) if UNIT.fullmatch(unit) else None


def read_by_pint(unit: str) -> Scale | None:
    """The scale of a unit of the form ``UNIT``, or None if pint knows none of this name."""
    ureg = registry()
    try:
        parsed = ureg.Unit(unit)
        zero = ureg.Quantity(0.0, parsed).to_base_units().magnitude
        unity = ureg.Quantity(1.0, parsed).to_base_units().magnitude
        dimension = tuple(sorted((str(k), float(v)) for k, v in parsed.dimensionality.items()))
    except Exception:  # pint raises a dozen unrelated types for text that is no unit
        return None
    factor = float(f"{unity - zero:.12g}") if zero else float(f"{unity:.15g}")
    if not (0 < factor < float("inf")):
        return None
    return Scale(factor, float(zero), dimension)


def scale_of(unit: str) -> Scale:
    """The scale of a unit text.

    Raises
    ------
    ValueError
        If the text is no unit.
    """
    known = scale(unit)
    if known is None:
        raise ValueError(f"unknown unit '{unit}'")
    return known


def from_si(value: float, unit: str) -> float:
    """The number before a unit for a value in SI units; eV is meant per particle of a mole.

    Raises
    ------
    ValueError
        If the text is no unit.
    """
    return scale_of(unit).from_si(value / AVOGADRO if unit == "eV" else value)


def split(text: str) -> tuple[float, str] | None:
    """Number and unit of a text such as ``"80 um"``, or None if it has another form.

    The number may be written with a power of ten, as in ``"1.6 x 10^-3 S/cm"``.
    """
    cleaned = plain(text)
    power = _TEN.match(cleaned)
    if power:
        return float(f"{power[1]}1e{power[2]}"), cleaned[power.end() :].lstrip(" ·*")
    match = NUMBER.match(cleaned)
    if match is None:
        return None
    number, rest = match[0], cleaned[match.end() :]
    times = _TIMES_TEN.match(rest)
    if times and "e" not in number.lower():
        number, rest = f"{number}e{times[1].lstrip('^* ')}", rest[times.end() :]
    return float(number), rest.strip()
