"""How fast a cell is cycled: C-rates, and currents per area or per mass of active material."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal, get_args

from sscell.quantities import units
from sscell.quantities.fields import CRate, CurrentDensity, SpecificCurrent
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced
from sscell.quantities.value_schema import LETTERS, NUMBER, PROVENANCE, Schema, closed
from sscell.quantities.wording import shown

Basis = Literal["c_rate", "per_area", "per_mass"]
"""What a rate counts: nominal capacities an hour, or a current per area or per mass."""

C_RATE: Measure = get_args(CRate)[1]
PER_AREA: Measure = get_args(CurrentDensity)[1]
PER_MASS: Measure = get_args(SpecificCurrent)[1]
EXPECTED = "expected a C-rate such as 0.5, 1C or C/10, or a current such as 2 mA/cm^2 or 20 mA/g"
C_UNITS = ("", "-", "1", "C")
"""Units that a column of C-rates may name."""

_NUMBER = r"\d+\.?\d*|\.\d+"
_MULTIPLE = re.compile(
    rf"(?:([+-]?(?:{_NUMBER}))(?: ?/ ?({_NUMBER}))? ?)?C(?: ?/ ?({_NUMBER}))?", re.IGNORECASE
)
_BASES: tuple[tuple[Basis, Measure], ...] = (("per_area", PER_AREA), ("per_mass", PER_MASS))
_DIGITS = 12
"""Of a C-rate that follows from a current: 20 mA/g of 200 mAh/g is 0.1, not 0.09999999999999999."""


RATE_SCHEMA: Schema = {
    "description": f"{EXPECTED[:1].upper()}{EXPECTED[1:]}.",
    **closed({"value": {"type": ["number", "string"]}, **PROVENANCE}, "value"),
    "type": ["number", "string", "object"],
    "exclusiveMinimum": C_RATE.gt,
    "maximum": C_RATE.le,
    "pattern": r"^\s*(?:[\d.]+(?: ?/ ?[\d.]+)? ?)?[cC](?: ?/ ?[\d.]+)?\s*$"
    rf"|{NUMBER}(?:[{LETTERS}%(1].*)?$",
    "patternErrorMessage": EXPECTED,
    "examples": [0.5, "C/10", "20 mA/g"],
}
"""JSON Schema of a rate of a card."""


_DECIMAL_COMMA = re.compile(r"(?<![\d,.])\d+,\d+(?![\d,.])")


def decimal_commas(text: str) -> list[str]:
    """What is wrong with each number of a text that has a decimal comma.

    >>> decimal_commas("Hold at 4,3 V until C/50")
    ["'4,3' has a decimal comma; write 4.3"]
    """
    numbers = _DECIMAL_COMMA.findall(text)
    return [f"'{n}' has a decimal comma; write {n.replace(',', '.')}" for n in numbers]


@dataclass(frozen=True)
class Rate:
    """One rate as it was asked for."""

    value: float
    """[h-1], [A.m-2] or [A.kg-1], by the basis."""
    basis: Basis = "c_rate"
    text: str = ""
    """As the user wrote it."""

    def __str__(self) -> str:
        return self.text or f"{self.value:g}"

    def c_rate(self, nominal: float, areal: float) -> float:
        """The C-rate in a cell. [h-1]

        Parameters
        ----------
        nominal : float
            Nominal specific capacity, per mass of active material. [C/kg]
        areal : float
            Nominal areal capacity. [C/m2]
        """
        if self.basis == "c_rate":
            return self.value
        hourly = 3600 * self.value / (nominal if self.basis == "per_mass" else areal)
        return float(f"{hourly:.{_DIGITS}g}")

    def dump(self) -> float | str:
        """As it would be written in YAML: a number, or a current with its unit."""
        if self.basis == "c_rate":
            return self.value
        return self.text or f"{self.value!r} {dict(_BASES)[self.basis].unit}"


def read_rate(given: Any, unit: str = "") -> Rate:
    """A rate from a number, text such as ``"C/10"`` or ``"20 mA/g"``, or a pint quantity.

    Parameters
    ----------
    given : float, str, pint quantity or Rate
        A number alone is a C-rate, unless a unit is given.
    unit : str
        Of the column that it comes from.

    Raises
    ------
    ValueError
        If it is no rate, or not greater than 0.
    """
    if isinstance(given, Rate):
        return given
    if hasattr(given, "magnitude") and hasattr(given, "units"):
        return _of_quantity(given)
    if isinstance(given, Real) and not isinstance(given, bool):
        if unit in C_UNITS:
            return Rate(float(C_RATE(given)), text=getattr(given, "text", ""))
        given = repr(float(given))
    if not isinstance(given, str) or len(given) > units.LONGEST_TEXT:
        raise ValueError(f"{EXPECTED}, got {shown(given)}")
    text = units.plain(given)
    multiple = _MULTIPLE.fullmatch(text)
    if multiple:
        number, below, hours = (float(group or 1) for group in multiple.groups())
        if not below * hours:
            raise ValueError(f"'{text}' divides by zero; {EXPECTED}")
        return Rate(float(C_RATE.bounded(number / (below * hours), text)), text=given.strip())
    parts = units.split(text)
    if parts is None:
        hint = "; write decimals with a point" if "," in text else ""
        raise ValueError(f"{shown(given)} is no rate; {EXPECTED}{hint}")
    named = parts[1] or ("" if unit in C_UNITS else unit)
    return _with_unit(parts[0], named, text, given.strip() if parts[1] or not unit else "")


def read_asked(given: Any) -> Sourced | Rate:
    """A rate of a card: a C-rate as a number, a current as it was asked for.

    Raises
    ------
    ValueError
        As :func:`read_rate`.
    """
    if isinstance(given, Mapping):
        return C_RATE(given)
    rate = read_rate(given)
    return Sourced(rate.value, text=rate.text) if rate.basis == "c_rate" else rate


def asked_again(rate: Sourced | Rate) -> float | str:
    """A rate of a card as YAML holds it: a number, or a current with its unit."""
    return rate.dump() if isinstance(rate, Rate) else float(rate)


def _with_unit(number: float, unit: str, shown_text: str, text: str) -> Rate:
    """A number with the unit of a current, of one over time, or none."""
    scale = units.scale(unit)
    if scale is None:
        raise ValueError(f"unknown unit '{unit}' in '{shown_text}'; {EXPECTED}")
    if not scale.dimension and not scale.percent:
        return Rate(float(C_RATE.bounded(scale.to_si(number), shown_text)), text=text)
    if scale.dimension == (("[time]", -1.0),):
        return Rate(
            float(C_RATE.bounded(float(f"{3600 * scale.to_si(number):.{_DIGITS}g}"), shown_text)),
            text=text,
        )
    for basis, measure in _BASES:
        if measure.fits(scale):
            value = measure.bounded(scale.to_si(number), f"{number:g} {unit}")
            return Rate(float(value), basis, text or f"{number!r} {unit}")
    raise ValueError(f"'{shown_text}' has the wrong dimension; {EXPECTED}")


def _of_quantity(quantity: Any) -> Rate:
    """A pint quantity of any registry."""
    try:
        for basis, measure in _BASES:
            if quantity.is_compatible_with(measure.unit):
                value = measure(quantity)
                return Rate(float(value), basis, value.text)
        hourly = quantity.to("" if quantity.dimensionless else "1/hour")
    except ValueError:
        raise
    except Exception:  # a registry of the user's own, or no rate at all
        raise ValueError(f"'{quantity:~}' is no rate; {EXPECTED}"[:200]) from None
    return Rate(float(C_RATE(float(hourly.magnitude))))
