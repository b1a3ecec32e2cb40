"""Units: one pint registry, and text such as ``"80 um"`` to SI numbers and back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

AVOGADRO = 6.02214076e23
"""Particles per mole. [mol-1]"""

LONGEST_TEXT = 100
"""Longest text that may stand for one value. [characters]"""

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?(?![\d.,])")
_POWER = r" ?(?:\*\*|\^) ?(?:[+-]?\d\d?|0\.5)|-?\d\d?|⁻?[¹²³⁴]"
_TERM = rf"\(?[A-Za-z_µμΩΩÅ°%]+(?:{_POWER})?\)?"
_SQRT = re.compile(r"sqrt\(([A-Za-z]+)\)")
UNIT = re.compile(rf"{_TERM}(?:(?: ?[*/·⋅] ?| ){_TERM})*")
"""Names with small powers; pint would work out a power of powers, however huge."""
PERCENT = {
    "%": "",
    "percent": "",
    "wt%": "wt%",
    "wt.%": "wt%",
    "wt.-%": "wt%",
    "mass%": "wt%",
    "vol%": "vol%",
    "vol.%": "vol%",
    "vol.-%": "vol%",
}


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
        inverse = round(1 / self.factor) if 0 < self.factor < 1 else 0
        exact = inverse and abs(inverse * self.factor - 1) < 1e-13
        return (number / inverse if exact else number * self.factor) + self.offset

    def from_si(self, value: float) -> float:
        """The number that stands before this unit for a value in SI units."""
        inverse = round(1 / self.factor) if 0 < self.factor < 1 else 0
        exact = inverse and abs(inverse * self.factor - 1) < 1e-13
        shifted = value - self.offset
        return shifted * inverse if exact else shifted / self.factor


@cache
def registry() -> Any:
    """The pint registry of sscell, made at the first use because pint is slow to import."""
    import pint

    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True)


@lru_cache(maxsize=1024)
def scale(unit: str) -> Scale | None:
    """The scale of a unit text, or None if it is no unit."""
    compact = unit.replace(" ", "")
    if compact in PERCENT:
        return Scale(0.01, 0.0, percent=PERCENT[compact])
    if compact in ("", "1", "-"):
        return Scale(1.0, 0.0)
    unit = " ".join(unit.split())
    if len(unit) > LONGEST_TEXT or not UNIT.fullmatch(_SQRT.sub(r"\1", unit)):
        return None
    ureg = registry()
    try:
        parsed = ureg.Unit(_with_carets(unit))
        zero = ureg.Quantity(0.0, parsed).to_base_units().magnitude
        one = ureg.Quantity(1.0, parsed).to_base_units().magnitude
        dimension = tuple(sorted((str(k), float(v)) for k, v in parsed.dimensionality.items()))
    except Exception:  # pint raises a dozen unrelated types for text that is no unit
        return None
    factor = float(f"{one - zero:.12g}") if zero else float(f"{one:.15g}")
    if not (0 < factor < float("inf")):
        return None
    return Scale(factor, float(zero), dimension)


def from_si(value: float, unit: str) -> float:
    """The number before a unit for a value in SI units; eV is meant per particle of a mole.

    Raises
    ------
    ValueError
        If the text is no unit.
    """
    known = scale(unit)
    if known is None:
        raise ValueError(f"unknown unit '{unit}'")
    number = known.from_si(value / AVOGADRO if unit == "eV" else value)
    return float(f"{number:.14g}")


def _with_carets(unit: str) -> str:
    """``cm-2`` and ``cm2`` as ``cm^-2`` and ``cm^2``, which is what pint reads."""
    unit = unit.replace("·", "*").replace("⋅", "*")
    unit = _SQRT.sub(r"\1^0.5", unit)
    return re.sub(r"([A-Za-zµμΩΩÅ])(-?\d)", r"\1^\2", unit)


def split(text: str) -> tuple[float, str] | None:
    """Number and unit of a text such as ``"80 um"``, or None if it has another form."""
    cleaned = text.strip().replace("−", "-")
    match = NUMBER.match(cleaned)
    return (float(match.group()), cleaned[match.end() :].strip()) if match else None
