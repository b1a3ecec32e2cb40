"""JSON schemas as files, which an editor reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from sscell.description.json_schema import card_schema
from sscell.description.library import KINDS, Kind
from sscell.description.user_files import write_files


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
