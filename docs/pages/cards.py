"""The reference of cards: every key of every block, from the JSON schemas of the types."""

from collections.abc import Iterator
from typing import Any

from pages.markdown import code, table
from sscell.cards.blocks import PROVENANCE
from sscell.designs.paths import PATHS
from sscell.reading.json_schema import card_schema

HEAD = """# Keys of cards

Made from the types that read the cards. A key in **bold** must be given. Every block takes
`source`, `mark` and `note` as well; a source and a mark hold for all values of the block that
name none. What is left out is unknown: it never becomes a silent default.

A value is written with its unit, or long, with where it comes from:

```yaml
thickness: 80 um
thickness: {value: 80 um, source: Kim2025, mark: second-hand, note: from their figure 2}
```

Editors that know JSON Schema complete and check cards: see [](../how_to/editor.md).
"""


def card_reference() -> str:
    """The page."""
    cell, experiment = card_schema("cells"), card_schema("experiments")
    parts = [HEAD]
    parts += ["## A cell", _rows(cell)]
    for name, block in _blocks(cell):
        parts += [f"({_anchor(name)})=\n## {name}", block["description"], _rows(block)]
    parts += ["## An experiment", experiment["description"], _rows(experiment)]
    for name, block in _blocks(experiment):
        parts += [f"({_anchor(name)})=\n## {name}", block["description"], _rows(block)]
    parts += ["## Paths", ABOUT_PATHS, _paths()]
    return "\n\n".join(parts)


ABOUT_PATHS = """What `replace`, `sweep`, `required` and the `vary:` block of an experiment
change, by name; `sscell.paths()` is the same table. `{i}` is the number of a separator layer, from
0 at the cathode."""


def _paths() -> str:
    rows = []
    for name, info in PATHS.items():
        unit = "-" if info.unit in ("", "1") else info.unit
        example = code(info.read.example)
        rows.append((code(name), info.long_name, unit, example, code(info.card_key)))
    return table(("path", "what", "shown in", "for example", "in the card"), rows)


def _blocks(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Blocks in the order in which a reader meets them."""
    waiting, met = [schema], set()
    while waiting:
        for found in waiting.pop(0).get("properties", {}).values():
            for pointer in _pointers(found):
                name = pointer.rpartition("/")[2]
                if name in met or not name[0].isupper():  # kinds of values are in lower case
                    continue
                met.add(name)
                block = schema["$defs"][name]
                waiting.append(block)
                yield name, block


def _pointers(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        if "$ref" in found:
            yield found["$ref"]
        for part in found.values():
            yield from _pointers(part)
    elif isinstance(found, list):
        for part in found:
            yield from _pointers(part)


def _rows(block: dict[str, Any]) -> str:
    required = block.get("else", block).get("required", ())  # else: no material of the library
    rows = []
    for key, found in block["properties"].items():
        if key in PROVENANCE or key == "key":
            continue
        name = f"**{code(key)}**" if key in required else code(key)
        default = code(found["default"]) if "default" in found else ""
        rows.append((name, _says(found), default))
    one_of = dict.fromkeys(option["required"][0] for option in block.get("oneOf", ()))
    note = f"\n\nExactly one of {', '.join(map(code, one_of))} is given." if one_of else ""
    return table(("key", "what", "if left out"), rows) + note


def _says(found: dict[str, Any]) -> str:
    """What a key takes, in words, with links to blocks."""
    said = found.get("description", "")
    if "enum" in found:
        said += f" One of {', '.join(map(code, found['enum']))}."
    if "const" in found:
        said += f" Only {code(found['const'])}."
    names = [pointer.rpartition("/")[2] for pointer in _pointers(found)]
    blocks = [f"[{name}](#{_anchor(name)})" for name in dict.fromkeys(names) if name[0].isupper()]
    return f"{said} {' '.join(blocks)}".strip()


def _anchor(name: str) -> str:
    return f"card-{name.lower()}"
