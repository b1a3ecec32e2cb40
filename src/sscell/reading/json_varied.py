"""JSON Schema of what an experiment varies."""

from __future__ import annotations

import re
from typing import Any

from sscell.designs.paths import LAYER, PATHS, PathInfo
from sscell.designs.ranges import MOST_POINTS, SPACINGS
from sscell.designs.samples import METHODS, MOST_DESIGNS
from sscell.designs.varied import SAMPLES
from sscell.reading.json_values import value_schema

Schema = dict[str, Any]


def vary_schema() -> Schema:
    """A list of designs, ranges to draw samples from, or a grid of lists and ranges."""
    return {
        "if": {"type": "array"},
        "then": {"type": "array", "minItems": 1, "items": _paths(_value)},
        "else": {
            "if": {"type": "object", "required": [SAMPLES]},
            "then": _paths(_span, {SAMPLES: _samples()}),
            "else": _paths(_list_or_range),
        },
    }


def _paths(of: Any, more: Schema | None = None) -> Schema:
    """A mapping whose keys are paths of a cell."""
    patterns = {
        f"^{re.escape(name).replace(re.escape(LAYER), '[0-9]{1,3}')}$": of(info.numbered(0))
        for name, info in PATHS.items()
        if LAYER in name
    }
    return {
        "type": "object",
        "properties": {n: of(info) for n, info in PATHS.items() if LAYER not in n} | (more or {}),
        "patternProperties": patterns,
        "additionalProperties": False,
    }


def _value(info: PathInfo) -> Schema:
    return dict(value_schema(info.measure))


def _span(info: PathInfo) -> Schema:
    return _range(info, {})


def _list_or_range(info: PathInfo) -> Schema:
    points = {"points": {"type": "integer", "minimum": 2, "maximum": MOST_POINTS}}
    listed = {"type": "array", "minItems": 1, "maxItems": MOST_DESIGNS, "items": _value(info)}
    description = f"Values of the {info.long_name}: a list, or a range with points."
    return {
        "description": description,
        "if": {"type": "object"},
        "then": _range(info, points),
        "else": listed,
    }


def _range(info: PathInfo, more: Schema) -> Schema:
    return {
        "description": f"A range of the {info.long_name}.",
        "type": "object",
        "properties": {
            "from": _value(info),
            "to": _value(info),
            **more,
            "spacing": {"enum": list(SPACINGS)},
        },
        "required": ["from", "to", *more],
        "additionalProperties": False,
    }


def _samples() -> Schema:
    return {
        "description": "How many designs to draw from the ranges, how, and with which seed.",
        "type": "object",
        "properties": {
            "points": {"type": "integer", "minimum": 1, "maximum": MOST_DESIGNS},
            "method": {"enum": list(METHODS)},
            "seed": {"type": "integer", "minimum": 0},
        },
        "required": ["points"],
        "additionalProperties": False,
    }
