"""JSON Schema of one value of a card: text with a unit, alone or with its source."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sscell.quantities import units
from sscell.quantities.sourced import LONGEST_SOURCE, MARKS

if TYPE_CHECKING:
    from sscell.quantities.measure import Measure

Schema = dict[str, Any]

UNITS = (
    *("m", "cm", "mm", "um", "nm", "degC", "K", "V", "mV", "S/m", "S/cm", "mS/cm", "uS/cm"),
    *("kg/m^3", "g/cm^3", "g/mol", "kg/mol", "kg/m^2", "mg/cm^2", "mAh/cm^2", "Ah/m^2", "mAh/g"),
    *("ohm cm^2", "ohm m^2", "ohm cm^2/sqrt(h)", "eV", "J/mol", "kJ/mol", "m^2/s", "cm^2/s"),
    *("ohm cm^2/h", "ohm^2 cm^4/h", "m^2/g", "m^2/kg", "mA/g", "A/kg"),
    *("A/m^2", "mA/cm^2", "F/m^2", "uF/cm^2", "Pa", "MPa", "GPa", "s", "min", "h"),
    *("%", "wt%", "vol%"),
)
"""Usual units; each key's schema names those that fit it and refuses the others. A unit that is
not listed passes, because pint reads many more: ``sscell check`` has the last word."""

_SIGN = "[+−–-]"
_POWER = rf"(?:\^|\*\*) ?{_SIGN}?\d{{1,3}}|[⁺⁻]?[⁰¹²³⁴-⁹]+"
NUMBER = (
    rf"^\s*{_SIGN}?(?:10(?:{_POWER})|(?:\d+\.?\d*|\.\d+)(?:[eE]{_SIGN}?\d{{1,3}}"
    rf"| ?[x×*·] ?10 ?(?:{_POWER}|{_SIGN}\d{{1,3}}))?)(?![\d.,]|[eE]{_SIGN}?\d| ?x ?10)\s*"
)
"""A number as text begins with it, in the regular expressions of ECMAScript."""
LETTERS = "A-Za-zµμΩ\N{OHM SIGN}Å\N{ANGSTROM SIGN}°º℃"
_INFINITE = r"^\s*(?:[+.]?[iI]nf(?:init[ye])?|\u221e)\s*$"
_SPECIAL = str.maketrans({char: f"\\{char}" for char in "^$.*+?()[]{}|"})

PROVENANCE: Schema = {
    "source": {
        "description": "Keys of references.bib, separated by ';', or 'assumed: reason'.",
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_SOURCE,
    },
    "mark": {"description": "How far the value can be trusted.", "enum": list(MARKS)},
    "note": {"description": "Free text.", "type": "string"},
}


class CardReader:
    """The type of a key of a card for pydantic: a call that reads it, and its JSON Schema."""

    def __call__(self, value: Any) -> Any:
        """The value read.

        Raises
        ------
        ValueError
            If it is not what it should be.
        """
        raise NotImplementedError

    def json_schema(self, handler: GetJsonSchemaHandler) -> Schema:
        """What the key takes; see :func:`shared`."""
        raise NotImplementedError

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Schema:
        return self.json_schema(handler)


def closed(properties: Schema, *required: str) -> Schema:
    """A mapping that takes these keys and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def shared(handler: GetJsonSchemaHandler, name: str, reader: Hashable, schema: Schema) -> Schema:
    """A pointer to a schema that is written once, under ``$defs``, for all keys with a reader."""
    ref = f"{name.lower()}:{hash(reader)}"
    defined = core_schema.any_schema(ref=ref)
    pointer = handler(
        core_schema.definitions_schema(core_schema.definition_reference_schema(ref), [defined])
    )
    handler.resolve_ref_schema(pointer).update(schema)
    return pointer


def value_or(other: Schema, value: Schema, handler: GetJsonSchemaHandler) -> Schema:
    """A single value, or a mapping of another kind, which has no key ``value``."""
    value_words, other_words = (
        (handler.resolve_ref_schema(pointer) | pointer)["description"] for pointer in (value, other)
    )
    return {
        "description": f"{value_words} Or {other_words[:1].lower()}{other_words[1:]}",
        "if": {"type": "object", "not": {"required": ["value"]}},
        "then": other,
        "else": value,
    }


@cache
def usual_units(measure: Measure) -> tuple[str, ...]:
    """The usual units that a measure takes."""
    return tuple(unit for unit in UNITS if _fits(measure, unit))


def _fits(measure: Measure, unit: str) -> bool:
    return unit == measure.converted or measure.fits(units.scale_of(unit))


def words(measure: Measure) -> str:
    """How a value is written, for people: ``"Such as 80 um, greater than 0. Units: m, um."``."""
    text = ", ".join(["Such as " + measure.example, *filter(None, [measure.limits])])
    fitting = ", ".join(usual_units(measure))
    return f"{text}. Units: {fitting}." if fitting else f"{text}."


@cache
def value_schema(measure: Measure) -> Schema:
    """A value: text with a unit, a number where there is no dimension, or either written long."""
    kinds = ["string", "number"] if measure.unit == "1" else ["string"]
    short = {
        "pattern": _pattern(measure),
        "patternErrorMessage": measure.expected,  # what editors show instead of the pattern
        **(_bounds(measure) if measure.unit == "1" else {}),
    }
    long = closed({"value": {"type": kinds, **short}, **PROVENANCE}, "value")
    about = {"description": words(measure), "examples": [measure.example]}
    return {**about, **long, **short, "type": [*kinds, "object"]}


def _bounds(measure: Measure) -> Schema:
    keywords = {
        "exclusiveMinimum": measure.gt,
        "minimum": measure.ge,
        "exclusiveMaximum": measure.lt,
        "maximum": None if measure.infinite else measure.le,
    }
    return {key: at for key, at in keywords.items() if at is not None}


def _pattern(measure: Measure) -> str:
    """A number and a unit that is none of the usual ones of another dimension."""
    others = "|".join(unit.translate(_SPECIAL) for unit in UNITS if not _fits(measure, unit))
    unit = rf"(?!(?:{others})\s*$)[{LETTERS}%(].*$"
    number = f"{NUMBER}(?:{unit}|$)" if measure.unit == "1" else f"{NUMBER}{unit}"
    return f"{number}|{_INFINITE}" if measure.infinite else number
