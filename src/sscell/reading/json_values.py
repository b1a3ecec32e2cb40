"""JSON Schema of what stands behind one key of a card: a value with its unit, or a curve."""

from __future__ import annotations

from functools import cache
from typing import Any

from sscell.cards.materials import OVER_TEMPERATURE
from sscell.protocols.charge_rates import C_RATE, EXPECTED
from sscell.quantities import units
from sscell.quantities.conductivity_points import MOST_POINTS as MOST_TEMPERATURES
from sscell.quantities.conductivity_points import PointsOf
from sscell.quantities.curve_cleaning import ROUND_OFF
from sscell.quantities.curve_readers import FEWEST_POINTS, MOST_POINTS, CurveOf, DependentOn
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import LONGEST_SOURCE, MARKS

Schema = dict[str, Any]

UNITS = (
    *("m", "cm", "mm", "um", "nm", "degC", "K", "V", "mV", "S/m", "S/cm", "mS/cm", "uS/cm"),
    *("kg/m^3", "g/cm^3", "g/mol", "kg/mol", "kg/m^2", "mg/cm^2", "mAh/cm^2", "Ah/m^2", "mAh/g"),
    *(
        "ohm cm^2",
        "ohm m^2",
        "ohm cm^2/sqrt(h)",
        "eV",
        "J/mol",
        "kJ/mol",
        "m^2/s",
        "cm^2/s",
        "A/m^2",
        "mA/cm^2",
    ),
    *("F/m^2", "uF/cm^2", "Pa", "MPa", "GPa", "s", "min", "h", "%", "wt%", "vol%"),
)
"""Usual units; each key's schema names those that fit it and refuses the others. A unit that is
not listed passes, because pint reads many more: ``sscell check`` has the last word."""

_SIGN = "[+−–-]"
_POWER = rf"(?:\^|\*\*) ?{_SIGN}?\d{{1,3}}|[⁺⁻]?[⁰¹²³⁴-⁹]+"
_NUMBER = (
    rf"^\s*{_SIGN}?(?:10(?:{_POWER})|(?:\d+\.?\d*|\.\d+)(?:[eE]{_SIGN}?\d{{1,3}}"
    rf"| ?[x×*·] ?10 ?(?:{_POWER}|{_SIGN}\d{{1,3}}))?)(?![\d.,]|[eE]{_SIGN}?\d| ?x ?10)\s*"
)
_LETTER = "A-Za-zµμΩ\N{OHM SIGN}Å\N{ANGSTROM SIGN}°º℃"
_SPECIAL = str.maketrans({char: f"\\{char}" for char in "^$.*+?()[]{}|"})


SOURCE: Schema = {
    "description": "Keys of references.bib, apart by ';', or 'assumed: why'.",
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_SOURCE,
}
MARK: Schema = {"description": "How far it can be trusted.", "enum": list(MARKS)}
PROVENANCE: Schema = {
    "source": SOURCE,
    "mark": MARK,
    "note": {"description": "Free words.", "type": "string", "maxLength": 5000},
}


@cache
def usual_units(measure: Measure) -> tuple[str, ...]:
    """The usual units that a measure takes."""
    return tuple(unit for unit in UNITS if _fits(measure, unit))


def words(measure: Measure) -> str:
    """What a value must be, for people: ``"A length such as 80 um, greater than 0, ..."``."""
    said = f"{measure.what[:1].upper()}{measure.what[1:]} such as {measure.example}"
    said += f", {measure.limits}" if measure.limits else ""
    fitting = usual_units(measure)
    return f"{said}. Units: {', '.join(fitting)}." if fitting else f"{said}."


@cache
def value_schema(measure: Measure) -> Schema:
    """A value: text with a unit, a number where there is no dimension, or either written long."""
    short: Schema = {"type": "string", "pattern": _pattern(measure)}
    short["patternErrorMessage"] = measure.expected  # what editors say instead of the pattern
    if measure.unit == "1":
        short = {"if": {"type": "number"}, "then": _number(measure), "else": short}
    long = _closed({"value": short, **PROVENANCE}, "value")
    return {
        "title": measure.what,
        "description": words(measure),
        "if": {"type": "object"},
        "then": long,
        "else": short,
        "examples": [measure.example],
    }


@cache
def rate_schema() -> Schema:
    """A rate: a C-rate as a number or in words, or a current with its unit."""
    multiple = r"^\s*(?:[\d.]+(?: ?/ ?[\d.]+)? ?)?[cC](?: ?/ ?[\d.]+)?\s*$"
    short: Schema = {
        "type": "string",
        "pattern": rf"{multiple}|{_NUMBER}(?:[{_LETTER}%(1].*)?$",
        "patternErrorMessage": EXPECTED,
    }
    return {
        "title": "a rate",
        "description": f"{EXPECTED[:1].upper()}{EXPECTED[1:]}.",
        "if": {"type": "number"},
        "then": _number(C_RATE),
        "else": {
            "if": {"type": "object"},
            "then": _closed({"value": value_schema(C_RATE), **PROVENANCE}, "value"),
            "else": short,
        },
        "examples": [0.5, "C/10", "20 mA/g"],
    }


@cache
def curve_schema(reader: CurveOf) -> Schema:
    """A curve over stoichiometry: a file, or the points inline."""
    end = {"type": "number", "minimum": 0, "maximum": 1}
    origin = {
        "measured": {
            "description": "Stoichiometries between which the points are data.",
            "type": "array",
            "items": end,
            "minItems": 2,
            "maxItems": 2,
        },
        "origin": {"description": "The file as notes name it.", "type": "string"},
    }
    file = _closed({"curve": {"type": "string"}, **origin, **PROVENANCE}, "curve")
    count = {"type": "array", "minItems": FEWEST_POINTS, "maxItems": MOST_POINTS}
    points = {
        "stoichiometry": {
            **count,
            "items": {**end, "minimum": -ROUND_OFF, "maximum": 1 + ROUND_OFF},
        },
        "values": {**count, "items": {"type": "number"}},
        "unit": {"type": "string"},
    }
    inline = _closed({**points, **origin, **PROVENANCE}, "stoichiometry", "values", "unit")
    said = "falling, " if reader.falling else ""
    return {
        "description": f"A curve of {reader.measure.what.partition(' ')[2]} over stoichiometry, "
        f"{said}as {{curve: curves/name.csv}} or {{stoichiometry: [...], values: [...], unit: "
        f"{usual_units(reader.measure)[0]}}}.",
        "if": {"type": "object", "required": ["curve"]},
        "then": file,
        "else": inline,
    }


@cache
def points_schema(reader: PointsOf) -> Schema:
    """A conductivity over temperature: a file, or lists of texts with units or of numbers."""
    lists = {"type": "array", "minItems": 2, "items": {"type": ["string", "number"]}}
    lists |= {"maxItems": MOST_TEMPERATURES}
    points = dict.fromkeys(("temperature", "values"), lists)
    points |= {name: {"type": "string"} for name in ("temperature_unit", "unit", "origin")}
    file = {"curve": {"type": "string"}, "origin": {"type": "string"}}
    return {
        "description": f"A{reader.expected.removeprefix('expected a')}.",
        "if": {"type": "object", "required": ["curve"]},
        "then": _closed({**file, **PROVENANCE}, "curve"),
        "else": _closed({**points, **PROVENANCE}, "temperature", "values"),
    }


def value_or_points_schema(value: Schema) -> Schema:
    """A conductivity: one value, or points over temperature."""
    forms = [{"required": ["curve"]}, {"required": ["temperature"]}]
    points = points_schema(OVER_TEMPERATURE)
    own = value.get("about", value["description"])
    said = f"{own} Or a{points['description'].removeprefix('A')}"
    either = {"if": {"type": "object", "anyOf": forms}, "then": points, "else": value}
    return {"description": said, **either}


@cache
def dependent_schema(reader: DependentOn) -> Schema:
    """A value or a curve."""
    value, curve = value_schema(reader.measure), curve_schema(CurveOf(reader.measure))
    said = value["description"].removesuffix(".")
    return {
        "description": f"{said}. Or {curve['description'][:1].lower()}{curve['description'][1:]}",
        "if": {
            "type": "object",
            "anyOf": [{"required": ["curve"]}, {"required": ["stoichiometry"]}],
        },
        "then": curve,
        "else": value,
    }


def _closed(properties: Schema, *required: str) -> Schema:
    """A mapping that takes these keys and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _number(measure: Measure) -> Schema:
    keywords = {
        "exclusiveMinimum": measure.gt,
        "minimum": measure.ge,
        "exclusiveMaximum": measure.lt,
        "maximum": measure.le,
    }
    return {"type": "number", **{key: at for key, at in keywords.items() if at is not None}}


def _pattern(measure: Measure) -> str:
    """A number and a unit that is none of the usual ones of another dimension."""
    others = "|".join(unit.translate(_SPECIAL) for unit in UNITS if not _fits(measure, unit))
    unit = rf"(?!(?:{others})\s*$)[{_LETTER}%(].*$"
    return f"{_NUMBER}(?:{unit}|$)" if measure.unit == "1" else f"{_NUMBER}{unit}"


def _fits(measure: Measure, unit: str) -> bool:
    if unit == measure.converted:
        return True
    try:
        measure(f"1 {unit}")
    except ValueError as error:
        # a number out of bounds has been read, and so had a unit that fits
        return str(error).startswith("must be")
    return units.scale(unit) is not None
