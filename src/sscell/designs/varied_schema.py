"""What an experiment varies, as a type: reads it, and has its JSON Schema."""

import re
from collections.abc import Callable
from typing import Any

from pydantic import GetJsonSchemaHandler

from sscell.designs.paths import LAYER, PATHS, PathInfo
from sscell.designs.ranges import MOST_POINTS, SPACINGS
from sscell.designs.samples import METHODS, MOST_DESIGNS
from sscell.designs.varied import SAMPLES, Varied, read_varied
from sscell.quantities.value_schema import CardReader, Schema, closed


class VariedReader(CardReader):
    """A list of designs, ranges to draw samples from, or a grid of lists and ranges."""

    def __call__(self, value: Any) -> Varied:
        """As :func:`sscell.designs.varied.read_varied`."""
        return read_varied(value)

    def json_schema(self, handler: GetJsonSchemaHandler) -> Schema:
        """One of the three forms, with the paths and their values."""

        def value(info: PathInfo) -> Schema:
            return info.read.json_schema(handler)

        def span(info: PathInfo, **more: Schema) -> Schema:
            ends = {"from": value(info), "to": value(info)}
            keys = {**ends, **more, "spacing": {"enum": list(SPACINGS)}}
            return {
                "description": f"A range of the {info.long_name}.",
                **closed(keys, "from", "to", *more),
            }

        def list_or_range(info: PathInfo) -> Schema:
            points = {"type": "integer", "minimum": 2, "maximum": MOST_POINTS}
            values = {"minItems": 1, "maxItems": MOST_DESIGNS, "items": value(info)}
            return {
                **span(info, points=points),
                "description": f"Values of the {info.long_name}: a list, or a range with points.",
                "type": ["array", "object"],
                **values,
            }

        return {
            "if": {"type": "array"},
            "then": {"type": "array", "minItems": 1, "items": _paths(value)},
            "else": {
                "if": {"type": "object", "required": [SAMPLES]},
                "then": _paths(span, {SAMPLES: _SAMPLES}),
                "else": _paths(list_or_range),
            },
        }


def _paths(schema_of: Callable[[PathInfo], Schema], more: Schema | None = None) -> Schema:
    """A mapping whose keys are paths of a cell."""
    layered = {
        f"^{re.escape(name).replace(re.escape(LAYER), '[0-9]{1,3}')}$": schema_of(info.numbered(0))
        for name, info in PATHS.items()
        if LAYER in name
    }
    whole = {name: schema_of(info) for name, info in PATHS.items() if LAYER not in name}
    return {**closed(whole | (more or {})), "patternProperties": layered}


_SAMPLES: Schema = {
    "description": "How many designs to draw from the ranges, how, and with which seed.",
    **closed(
        {
            "points": {"type": "integer", "minimum": 1, "maximum": MOST_DESIGNS},
            "method": {"enum": list(METHODS)},
            "seed": {"type": "integer", "minimum": 0},
        },
        "points",
    ),
}
