"""JSON Schema of cards and experiments, made from their types, for editors that check YAML."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sscell.cards.cell import CellDesign
from sscell.cards.materials import ActiveMaterial, SolidElectrolyte
from sscell.designs.experiment import Experiment
from sscell.quantities.sourced import Sourced
from sscell.quantities.user_files import write_files
from sscell.reading.library import KINDS, Kind, library

_TYPES: dict[Kind, type[BaseModel]] = {
    "cells": CellDesign,
    "electrolytes": SolidElectrolyte,
    "active-materials": ActiveMaterial,
    "experiments": Experiment,
}


class _CardSchema(GenerateJsonSchema):
    """Pydantic's generator, for files that people write: no titles, nulls and SI defaults."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """What a key takes where it is given; a key left empty is a line not finished."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """The default as a card has it, where it is one value."""
        inner = self.generate_inner(schema["schema"])
        default = schema.get("default")
        text = default.text if isinstance(default, Sourced) else default
        return {**inner, "default": text} if isinstance(text, str) and text else inner

    def field_title_should_be_set(self, schema: Any) -> bool:
        """No titles: the key is one."""
        return False


def card_schema(kind: Kind) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a kind of card.

    It knows keys, units, bounds of plain numbers and which keys exclude each other; not bounds
    of values with units, nor what several values make together: ``sscell check`` does.

    Parameters
    ----------
    kind : str
        ``"cells"``, ``"electrolytes"``, ``"active-materials"`` or ``"experiments"``.
    """
    schema = _TYPES[kind].model_json_schema(schema_generator=_CardSchema)
    if kind == "cells":
        _allow_name(schema["$defs"]["SolidElectrolyte"], "electrolytes")
        _allow_name(schema["$defs"]["ActiveMaterial"], "active-materials")
    elif kind == "electrolytes":
        schema = _family(schema)
    elif kind == "experiments":
        schema["properties"]["cells"]["items"] |= _suggested("cells")
    title = f"sscell: {kind.replace('-', ' ')}"
    return {**schema, "$schema": GenerateJsonSchema.schema_dialect, "title": title}


def _family(entry: dict[str, Any]) -> dict[str, Any]:
    """A file of electrolytes, each under its name."""
    definitions = entry.pop("$defs")
    return {
        "description": "Electrolytes by their names.",
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/SolidElectrolyte"},
        "$defs": {**definitions, "SolidElectrolyte": entry},
    }


def _allow_name(block: dict[str, Any], kind: Kind) -> None:
    """Let a material of a cell be its name, or its name with changed values, as well."""
    name = {"description": "The name of one of the library, or of your own.", "type": "string"}
    folder = {"description": "Where it is, if not beside the card.", "type": "string"}
    block["description"] += " Its name, {name: ..., changed values}, or all."
    block["type"] = ["string", "object"]
    block["properties"] = {
        "name": {**name, **_suggested(kind)},
        "folder": folder,
        **block["properties"],
    }
    block["if"] = {"required": ["name"]}
    block["else"] = {"required": block.pop("required")}
    block |= _suggested(kind)


def _suggested(kind: Kind) -> dict[str, Any]:
    """Names of the library for an editor to offer; anything else passes too."""
    return {"anyOf": [{"enum": sorted(library(kind))}, {}]}


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
