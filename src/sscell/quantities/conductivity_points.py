"""A conductivity over temperature as points: straight between them over 1/T, and nothing beyond."""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import GetJsonSchemaHandler

from sscell.quantities import units
from sscell.quantities.curve_readers import CurveOf, column_of, number_in
from sscell.quantities.curves import Curve
from sscell.quantities.fields import Temperature, measure_of
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced, checked_mark, checked_note, checked_source
from sscell.quantities.tables import Table, read_table
from sscell.quantities.value_schema import PROVENANCE, Schema, closed, shared
from sscell.quantities.wording import LONGEST, listed_keys, shown

ROOM_TEMPERATURE = 298.15
"""[K]"""
SLACK = 0.5
"""How far beyond the points a temperature still is one of them, as 298 K is for 25 degC. [K]"""
MOST_POINTS = 1000

_TEMPERATURE = measure_of(Temperature)
_PROVENANCE = ("origin", "source", "mark", "note")
_KEYS = ("temperature", "temperature_unit", "values", "unit", *_PROVENANCE)


@dataclass(frozen=True)
class ConductivityPoints(Curve):
    """A conductivity in S/m (``y``) over temperatures in K (``x``), at least two points."""

    def conductivity(self, temperature: float, power: float = 0.0) -> float:
        """Conductivity at a temperature, ln(sigma T**power) straight over 1/T. [S/m]

        Raises
        ------
        ValueError
            If the temperature is outside the points.
        """
        if not self.cover(temperature):
            raise ValueError(f"no conductivity at {temperature - 273.15:.4g} degC: {self.range}")
        i = min(max(bisect_right(self.x, temperature), 1), len(self.x) - 1)
        (low, high), (first, last) = self.x[i - 1 : i + 1], self.y[i - 1 : i + 1]
        if temperature in (low, high):
            return first if temperature == low else last
        share = (1 / temperature - 1 / low) / (1 / high - 1 / low)
        start, end = (math.log(y * x**power) for x, y in ((low, first), (high, last)))
        return math.exp(start + share * (end - start)) / float(temperature**power)

    def cover(self, temperature: float) -> bool:
        """Whether a temperature is within the points."""
        return self.x[0] - SLACK <= temperature <= self.x[-1] + SLACK

    @property
    def reference(self) -> float:
        """Room temperature, or the end of the points that is nearest to it. [K]"""
        return min(max(ROOM_TEMPERATURE, self.x[0]), self.x[-1])

    @property
    def range(self) -> str:
        """In words."""
        low, high = (x - 273.15 for x in (self.x[0], self.x[-1]))
        return f"its points reach from {low:.4g} to {high:.4g} degC"


@dataclass(frozen=True)
class PointsOf(CurveOf):
    """Reads a conductivity over temperature."""

    def json_schema(self, handler: GetJsonSchemaHandler) -> Schema:
        """A file, or lists of texts with units or of numbers."""
        listed = {"type": "array", "minItems": 2, "items": {"type": ["string", "number"]}}
        listed |= {"maxItems": MOST_POINTS}
        text = {"type": "string"}
        keys = {
            **{"curve": {"description": "A CSV file.", **text}, "origin": text},
            **{"temperature": listed, "values": listed, "temperature_unit": text, "unit": text},
        }
        forms = [{"required": ["curve"]}, {"required": ["temperature", "values"]}]
        description = f"A{self.expected.removeprefix('expected a')}."
        made = {"description": description, **closed({**keys, **PROVENANCE}), "oneOf": forms}
        return shared(handler, f"{self.measure.name} over temperature", self, made)

    @property
    def expected(self) -> str:
        """The end of every message: what would have been right."""
        return (
            "expected a conductivity over temperature such as {temperature: [25 degC, 60 degC], "
            "values: [1.5 mS/cm, 29.4 mS/cm]} or {curve: sigma.csv}"
        )

    def __call__(self, value: Any) -> Curve:
        """Read points from lists or from a file, or take them as they are.

        Raises
        ------
        ValueError
            If they are not at least two temperatures with their conductivities.
        """
        if isinstance(value, ConductivityPoints):
            return value
        if not isinstance(value, Mapping) or not is_points(value):
            raise ValueError(f"{self.expected}, got {shown(value)}")
        unknown = [key for key in value if key not in (*_KEYS, "curve")]
        if unknown or ("curve" in value and {"temperature", "values"} & set(value)):
            raise ValueError(f"{self.expected}, got {listed_keys(value)}")
        origin = str(value.get("origin") or value.get("curve") or "inline")[:LONGEST]
        if "curve" in value:
            table = read_table(Path(str(value["curve"])), origin)
            x, y = (_column(table, m) for m in (_TEMPERATURE, self.measure))
        else:
            x = _listed(value.get("temperature"), value.get("temperature_unit"), _TEMPERATURE)
            y = _listed(value.get("values"), value.get("unit"), self.measure)
        points = ConductivityPoints(*_ordered(x, y, origin), origin=origin)
        source, mark = checked_source(value.get("source")), checked_mark(value.get("mark"))
        note = checked_note(value.get("note"))
        return ConductivityPoints(points.x, points.y, origin=origin, note=note).with_source(
            source, mark
        )

    def dump(self, curve: Curve) -> dict[str, Any]:
        """Points as they would stand in YAML."""
        inline = {"temperature": list(curve.x), "temperature_unit": "K"}
        inline |= {"values": list(curve.y), "unit": self.measure.unit}
        extra = {name: getattr(curve, name) for name in _PROVENANCE}
        return inline | {key: text for key, text in extra.items() if text is not None}


def is_points(value: Any) -> bool:
    """Whether a value of a card is meant as a conductivity over temperature."""
    return isinstance(value, Mapping) and (
        "curve" in value or ("temperature" in value and "values" in value)
    )


def _listed(given: Any, unit: Any, measure: Measure) -> list[float]:
    """A list of texts with units, or of numbers with one unit."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise ValueError(f"expected a list of {measure.name} values, got {shown(given)}")
    if len(given) > MOST_POINTS:
        raise ValueError(f"{len(given)} points are too many; at most {MOST_POINTS}")
    bare = isinstance(unit, str)
    return [
        float(measure(f"{x!r} {unit}" if bare and type(x) in (int, float) else x)) for x in given
    ]


def _ordered(
    x: list[float], y: list[float], origin: str
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    if len(x) != len(y):
        raise ValueError(f"{origin}: {len(x)} temperatures but {len(y)} conductivities")
    if len(x) < 2:
        raise ValueError(f"{origin}: one point; expected at least two temperatures")
    pairs = sorted(zip(x, y, strict=True))
    temperatures = tuple(a for a, _ in pairs)
    if len(set(temperatures)) < len(temperatures):
        raise ValueError(f"{origin}: a temperature is given twice")
    return temperatures, tuple(b for _, b in pairs)


def _column(table: Table, measure: Measure) -> list[float]:
    """The one column of a table in a unit that fits. [SI units]"""
    column = column_of(table, measure)
    scale = units.scale_of(column.unit)
    numbers = [number_in(table, column, i) for i in range(len(column.cells))]
    return [measure.bounded(scale.to_si(n), f"{n:g} {column.unit}") for n in numbers]


def scaled_points(points: ConductivityPoints, conductivity: Sourced, old: float) -> Curve:
    """Points of the same shape through another conductivity at the same temperature."""
    return (
        points
        if math.isclose(conductivity, old, rel_tol=1e-12)
        else points.scaled(float(conductivity) / old)
    )
