"""JSON Schema of cards and experiments, made from their types, for editors that check YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sscell.cards.cathode import AMOUNTS, Cathode, ElectronicTransport, IonicTransport
from sscell.cards.cell import Anode, CellDesign
from sscell.cards.materials import ActiveMaterial, SolidElectrolyte
from sscell.designs.comparison import read_electrolyte_asked
from sscell.designs.experiment import Experiment, read_cell_asked
from sscell.designs.varied import read_varied
from sscell.protocols.charge_rates import read_asked
from sscell.quantities.conductivity_points import PointsOf
from sscell.quantities.curve_readers import CurveOf, DependentOn
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced, checked_mark, checked_source
from sscell.quantities.user_files import write_files
from sscell.reading.attributes import attribute_docstrings
from sscell.reading.json_values import (
    MARK,
    SOURCE,
    curve_schema,
    dependent_schema,
    points_schema,
    rate_schema,
    value_or_points_schema,
    value_schema,
)
from sscell.reading.json_varied import vary_schema
from sscell.reading.library import KINDS, Kind, library

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_ONE_OF: dict[type, tuple[str, ...]] = {
    IonicTransport: ("closure", "tortuosity_factor", "ionic_conductivity"),
    ElectronicTransport: ("closure", "electronic_conductivity"),
}
"""Keys of which exactly one is given."""
_FOLLOWS: dict[type, tuple[str, ...]] = {Anode: ("potential",), Cathode: ("porosity",)}
"""Keys that have no default of their own but may be left out."""
_NAMED: tuple[tuple[type, Kind, str], ...] = (
    (ActiveMaterial, "active-materials", "an active material"),
    (SolidElectrolyte, "electrolytes", "an electrolyte"),
)

_ABOUT = "about"
_OF_THE_KEY = {_ABOUT: "description", "default": "default"}
"""What is said of a key and not of the kind of value it takes, and what it is called in the end."""


def card_schema(kind: Kind) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a kind of card.

    It knows keys, units, bounds of plain numbers and which keys exclude each other; not bounds
    of values with units, nor what several values make together: ``sscell check`` does.

    Parameters
    ----------
    kind : str
        ``"cells"``, ``"electrolytes"``, ``"active-materials"`` or ``"experiments"``.
    """
    if kind == "electrolytes":
        schema = _family()
    elif kind == "active-materials":
        schema = _of(ActiveMaterial)
    elif kind == "experiments":
        schema = _of(Experiment)
        schema["properties"]["cells"]["items"] = {
            "if": {"type": "object"},
            "then": {"type": "object", "required": ["cathode"]},
            "else": {"type": "string", **_suggested("cells")},
        }
    else:
        schema = _of(CellDesign)
        for block, material, words in _NAMED:
            full = schema["$defs"][block.__name__]
            schema["$defs"][block.__name__] = _named(full, material, words)
    title = f"sscell: {kind.replace('-', ' ')}"
    return {"$schema": DIALECT, "title": title, **_shared(schema)}


def _of(block: type[Any]) -> dict[str, Any]:
    made: dict[str, Any] = block.model_json_schema(schema_generator=_CardSchema)
    return made


def _family() -> dict[str, Any]:
    """A file of electrolytes, each under its name."""
    entry = _of(SolidElectrolyte)
    definitions = entry.pop("$defs", {})
    return {
        "description": "Electrolytes by their names.",
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/SolidElectrolyte"},
        "$defs": {**definitions, "SolidElectrolyte": entry},
    }


def _named(full: dict[str, Any], kind: Kind, words: str) -> dict[str, Any]:
    """A material in a cell: its name, its name with changed values, or its whole description."""
    name = {"description": f"The name of {words} of the library, or of your own.", "type": "string"}
    named = {**name, **_suggested(kind)}
    folder = {"description": "Where it is, if not beside the card.", "type": "string"}
    properties = {"name": named, "folder": folder, **full["properties"]}
    changed = {**full, "properties": properties, "required": ["name"]}
    return {
        "description": f"{full['description']} Its name, {{name: ..., changed values}}, or all.",
        **_suggested(kind),
        "if": {"type": "string"},
        "then": name,
        "else": {"if": {"type": "object", "required": ["name"]}, "then": changed, "else": full},
    }


def _suggested(kind: Kind) -> dict[str, Any]:
    """Names of the library for an editor to offer; anything else passes too."""
    return {"anyOf": [{"enum": sorted(library(kind))}, {}]}


class _CardSchema(GenerateJsonSchema):
    """Pydantic's generator, taught what our readers take."""

    def function_plain_schema(self, schema: core_schema.PlainValidatorFunctionSchema) -> Any:
        """What one of our readers takes."""
        reader = schema["function"]["function"]
        if isinstance(reader, Measure):
            return dict(value_schema(reader))
        if isinstance(reader, PointsOf):
            return dict(points_schema(reader))
        if isinstance(reader, CurveOf):
            return dict(curve_schema(reader))
        if isinstance(reader, DependentOn):
            return dict(dependent_schema(reader))
        known = {checked_source: SOURCE, checked_mark: MARK}
        if reader in known:
            return dict(known[reader])
        if reader in (read_cell_asked, read_electrolyte_asked):
            return {"type": ["string", "object"]}
        if reader is read_asked:
            return dict(rate_schema())
        if reader is read_varied:
            return vary_schema()
        return super().function_plain_schema(schema)

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """What a key takes where it is given; a key left empty is a line not finished."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """The default as a card would say it, where it is one value."""
        inner = self.generate_inner(schema["schema"])
        default = schema.get("default")
        said = default.text if isinstance(default, Sourced) else default
        return {**inner, "default": said} if isinstance(said, str) and said else inner

    def field_title_should_be_set(self, schema: Any) -> bool:
        """No titles: the key says it."""
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A block, with the text below each attribute as its description."""
        block: type = schema["cls"]
        made = super().model_schema(schema)
        made.pop("title", None)
        texts = attribute_docstrings(block)
        made["properties"] = {
            key: _described(found, texts.get(key, "")) for key, found in made["properties"].items()
        }
        if block is SolidElectrolyte:
            properties = made["properties"]
            properties["conductivity"] = value_or_points_schema(properties["conductivity"])
        follows = _FOLLOWS.get(block, ())
        required = [key for key in made.get("required", ()) if key not in follows]
        if required:
            made["required"] = required
        if block is Cathode:
            made["oneOf"] = _amounts()
        if block in _ONE_OF:
            made["oneOf"] = [{"required": [key]} for key in _ONE_OF[block]]
        return made


def _amounts() -> list[dict[str, Any]]:
    """One amount beside a porosity, or a thickness and another amount, from which it follows."""
    beside = [{"required": [amount, "porosity"]} for amount in AMOUNTS]
    follows = [
        {"required": ["thickness", amount], "not": {"required": ["porosity"]}}
        for amount in AMOUNTS
        if amount != "thickness"
    ]
    return [*beside, *follows]


def _shared(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema with every kind of value once, under ``$defs``, and pointed at."""
    kinds: dict[str, Any] = {}

    def walked(part: Any) -> Any:
        if isinstance(part, list):
            return [walked(item) for item in part]
        if not isinstance(part, dict):
            return part
        if not ("title" in part and "if" in part):
            return {key: walked(item) for key, item in part.items()}
        own = {name: part[key] for key, name in _OF_THE_KEY.items() if part.get(key)}
        body = {key: item for key, item in part.items() if key not in _OF_THE_KEY}
        base = re.sub(r"^an? ", "", part["title"]).replace(" ", "-").lower()
        names = (f"{base}-{i}" if i else base for i in count())
        name = next(name for name in names if kinds.setdefault(name, body) == body)
        return {**own, "$ref": f"#/$defs/{name}"}

    made: dict[str, Any] = walked(schema)
    return {**made, "$defs": {**made.get("$defs", {}), **kinds}}


def _described(found: dict[str, Any], text: str) -> dict[str, Any]:
    """A key's schema with what its attribute says, without the SI unit that it is held in."""
    text = text.partition(" [")[0] if not text.startswith("[") else ""
    text = text.replace("``", "").replace(":attr:", "").replace("`", "")
    said = [text, found.get("description")]
    description = " ".join(part for part in said if part)
    if "title" in found:
        return {**found, _ABOUT: description}
    return {**found, "description": description} if description else found


def schema_text(kind: Kind) -> str:
    """The JSON Schema of a kind of card, as text in ASCII, which every terminal can print."""
    return json.dumps(card_schema(kind), indent=1)


def write_schemas(folder: Path, kind: Kind | None = None) -> Iterator[Path]:
    """Write the schema of one kind of card, or of all, into a folder that exists.

    Yields
    ------
    Path
        Each file once it is written: ``<kind>.schema.json``.
    """
    for each in [kind] if kind else KINDS:
        path = folder / f"{each}.schema.json"
        write_files({path: f"{schema_text(each)}\n".encode()}, "choose another folder")
        yield path
