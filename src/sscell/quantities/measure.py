"""What one value must be: its dimension and bounds, and how to say so to the user."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

from pydantic import GetJsonSchemaHandler

from sscell.quantities import units
from sscell.quantities.sourced import Sourced, checked_mark, checked_note, checked_source
from sscell.quantities.value_schema import CardReader, Schema, shared, value_schema
from sscell.quantities.wording import listed_keys, shown

LONG_FORM = ("value", "source", "mark", "note")
_RANGE = re.compile(r"(?:-|to |\.\.\.?) ?\d")


@dataclass(frozen=True)
class Measure(CardReader):
    """What a value must be: its dimension, its bounds, and how to say so to the user."""

    unit: str
    """Unit in which the value is held, SI; ``"1"`` for a pure number."""
    what: str
    """With its article: ``"a length"``."""
    example: str
    gt: float | None = None
    ge: float | None = None
    lt: float | None = None
    le: float | None = None
    percent: str = ""
    """``"wt%"`` or ``"vol%"``: the kind of percentage that fits."""
    converted: str = ""
    """A kind of percentage that the block turns into that one before the value is read."""
    why: str = ""
    """The reason of its bounds, where users ask for one."""
    per_particle: bool = False
    """Whether an energy per particle (eV) is taken as well and held per mole."""
    infinite: bool = False
    """Whether ``inf`` is taken, and held as the upper bound."""
    too_small: str = ""
    """What a value below the lower bound is likely to be, as the end of a sentence."""

    def json_schema(self, handler: GetJsonSchemaHandler) -> Schema:
        """A value, alone or with its source."""
        return shared(handler, self.name, self, value_schema(self))

    @property
    def name(self) -> str:
        """Without its article: ``"length"``."""
        return self.what.partition(" ")[2]

    @property
    def expected(self) -> str:
        """The end of every message: what would have been right."""
        return f"expected {self.what} such as '{self.example}'"

    def __call__(self, value: Any) -> Sourced:
        """Read a value: text with a unit, a pint quantity, the long form, or a Sourced.

        Raises
        ------
        ValueError
            If the unit is missing or wrong, or the number out of bounds.
        """
        if isinstance(value, Sourced):
            return self._bounded(value, value.text or f"{float(value):g} {self.unit}")
        if isinstance(value, Mapping):
            return self._long(value)
        if self.infinite and self.le is not None and _is_infinite(value):
            return Sourced(self.le, text="inf")
        if hasattr(value, "magnitude") and hasattr(value, "units"):
            return self._from_quantity(value)
        if isinstance(value, str):
            return self._from_text(value)
        if isinstance(value, Real) and not isinstance(value, bool):
            return self._bare(value)
        raise ValueError(f"{self.expected}, got {shown(value)}")

    def bounded(self, value: float, shown: str) -> float:
        """A number in our unit, if it lies within the bounds.

        Raises
        ------
        ValueError
            If it does not; ``shown`` is what the user wrote.
        """
        return self._bounded(Sourced(value), shown)

    def dump(self, value: Sourced) -> Any:
        """A value as it would stand in YAML, exact, with its provenance if it has any."""
        plain: Any = value.text or f"{float(value):.17g} {self.unit}"
        if self.unit == "1" and not value.text:
            plain = float(value)
        extra = {"source": value.source, "mark": value.mark, "note": value.note}
        stated = {key: text for key, text in extra.items() if text is not None}
        return {"value": plain, **stated} if stated else plain

    def _long(self, mapping: Mapping[Any, Any]) -> Sourced:
        unknown = [key for key in mapping if key not in LONG_FORM]
        if unknown or "value" not in mapping:
            raise ValueError(
                f"{self.expected}, or {{value: {self.example}, source: ...}}, "
                f"got {listed_keys(mapping)}"
            )
        if isinstance(mapping["value"], Mapping):
            raise ValueError(f"{self.expected} under value:, got a mapping")
        number = self(mapping["value"])
        source = checked_source(mapping.get("source")) or number.source
        mark = checked_mark(mapping.get("mark")) or number.mark
        note = checked_note(mapping.get("note")) or number.note
        return Sourced(float(number), source, mark, number.text, note)

    def _from_text(self, text: str) -> Sourced:
        shown = text if len(text) <= 40 else f"{text[:37]}..."
        if len(text) > units.LONGEST_TEXT:
            raise ValueError(f"{self.expected}, got a text of {len(text)} characters")
        parts = units.split(text)
        if parts is None:
            hint = "; write decimals with a point" if "," in text else ""
            raise ValueError(f"'{shown}' is not a number with a unit; {self.expected}{hint}")
        number, unit = parts
        if not unit and self.unit != "1":
            raise ValueError(f"'{shown}' has no unit; {self.expected}")
        scale = units.scale(unit)
        if scale is None and _RANGE.match(unit):
            raise ValueError(f"'{shown}' is a range; give one value, {self.expected}")
        if scale is None:
            raise ValueError(f"unknown unit '{unit}' in '{shown}'; {self.expected}")
        if scale.percent and scale.percent != self.percent:
            raise ValueError(f"'{shown}' is in {scale.percent}; {self.expected}")
        return self._bounded(Sourced(self._in_si(number, scale, shown), text=text.strip()), shown)

    def fits(self, scale: units.Scale) -> bool:
        """Whether a unit has the dimension of this value, or of its energy per particle."""
        if scale.percent not in ("", self.percent):
            return False
        return scale.dimension == units.scale_of(self.unit).dimension or self._is_energy(scale)

    def _is_energy(self, scale: units.Scale) -> bool:
        return self.per_particle and scale.dimension == units.scale_of("J").dimension

    def _in_si(self, number: float, scale: units.Scale, shown: str) -> float:
        if not self.fits(scale):
            raise ValueError(f"'{shown}' has the wrong dimension; {self.expected}")
        if self._is_energy(scale):
            return number * float(f"{scale.factor * units.AVOGADRO:.15g}")
        return scale.to_si(number)

    def _from_quantity(self, quantity: Any) -> Sourced:
        """A pint quantity of any registry, converted by its own."""
        number, unit = _number_of(quantity), f"{quantity.units:~}".strip()
        shown = f"{number!r} {unit}".strip()
        wanted = "dimensionless" if self.unit == "1" else self.unit
        energy = self.per_particle and quantity.check("[energy]")
        try:
            plain = type(quantity)(number, quantity.units)  # a numpy scalar may be less precise
            converted = plain.to("J" if energy else wanted).magnitude
        except Exception as error:  # a registry of the user's own may lack our units
            problem = "has the wrong dimension" if _differs_in_kind(error) else "cannot be read"
            raise ValueError(f"'{shown}' {problem}; {self.expected}") from None
        value = float(f"{converted * (units.AVOGADRO if energy else 1):.15g}")
        return self._bounded(Sourced(value, text=self._text_of(value, number, unit)), shown)

    def _text_of(self, value: float, number: float, unit: str) -> str:
        """What a card would hold: the number and unit of a quantity, unless they read otherwise."""
        scale = units.scale(unit)
        if scale is not None and self.fits(scale):
            text = f"{number!r} {unit}".strip()
            if math.isclose(self._in_si(number, scale, text), value, rel_tol=1e-9):
                return text
        return f"{value!r}" if self.unit == "1" else f"{value!r} {self.unit}"

    def _bare(self, value: Real) -> Sourced:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise ValueError(f"{number} is not a finite number; {self.expected}")
        if self.unit != "1":
            raise ValueError(f"{number:.6g} has no unit; {self.expected}")
        return self._bounded(Sourced(number), f"{number:.6g}")

    def _bounded(self, value: Sourced, shown: str) -> Sourced:
        if not math.isfinite(value):
            raise ValueError(f"'{shown}' is not a finite number; {self.expected}")
        checks = (
            (self.gt, "greater than", self.gt is None or value > self.gt),
            (self.ge, "at least", self.ge is None or value >= self.ge),
            (self.lt, "less than", self.lt is None or value < self.lt),
            (self.le, "at most", self.le is None or value <= self.le),
        )
        for bound, words, holds in checks:
            if not holds and bound is not None:
                hint, reason = "", f": {self.why}" if self.why else ""
                if self.unit == "1" and 2 <= value <= 100 and (self.lt == 1 or self.le == 1):
                    hint = f"; did you mean '{float(value):g} %'?"
                if words in ("at least", "greater than"):
                    hint += self.too_small
                raise ValueError(f"must be {words} {self._shown(bound)}, got {shown}{hint}{reason}")
        return value

    @property
    def limits(self) -> str:
        """The bounds in words, such as ``"greater than 0, at most 100000 um"``."""
        bounds = (
            (self.gt, "greater than"),
            (self.ge, "at least"),
            (self.lt, "less than"),
            (self.le, "at most"),
        )
        return ", ".join(f"{words} {self._shown(at)}" for at, words in bounds if at is not None)

    def _shown(self, bound: float) -> str:
        """A bound in the unit of the example, which is the unit users think in."""
        if self.unit == "1" or not bound:
            return f"{bound:g}"
        parts = units.split(self.example)
        if parts is None or self.per_particle:
            return f"{bound:g} {self.unit}"
        return f"{units.from_si(bound, parts[1]):g} {parts[1]}"


def _is_infinite(value: Any) -> bool:
    """Whether a number or a text is plus infinity."""
    if isinstance(value, str):
        return value.strip().lower() in ("inf", "+inf", ".inf", "infinity", "infinite", "\u221e")
    return isinstance(value, Real) and not isinstance(value, int) and float(value) == math.inf


def _number_of(quantity: Any) -> float:
    """The one finite number of a pint quantity."""
    try:
        number = float(quantity.magnitude)
    except (TypeError, ValueError):
        got = shown(quantity.magnitude)
        raise ValueError(f"expected a quantity of one number, got {got}") from None
    if not math.isfinite(number):
        raise ValueError(f"{number} is not a finite number")
    return number


def _differs_in_kind(error: Exception) -> bool:
    """Whether pint says that dimensions differ; by name, as importing pint takes time."""
    return type(error).__name__ == "DimensionalityError"
