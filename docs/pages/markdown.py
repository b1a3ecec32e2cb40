"""Tables and text of the generated pages."""

import re
from collections.abc import Iterable, Sequence
from itertools import compress
from typing import Any

from sscell.quantities.sourced import source_keys


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table without the columns that hold nothing; cells are made safe for it."""
    rows = [list(row) for row in rows]
    full = [any(str(row[i]) for row in rows) for i in range(len(head))]
    lines = [list(compress(line, full)) for line in [head, ["---"] * len(head), *rows]]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: object) -> str:
    text = " ".join(str(value).split())
    return text.replace("|", "\\|").replace("$", "\\$").replace("<", "&lt;")


def code(text: object) -> str:
    """Text in the font of code."""
    return f"`{text}`"


def plain(text: str) -> str:
    """Text without what Markdown would take for its own."""
    return re.sub(r"([*_$<|`\[\]])", r"\\\1", text)


def keys(value: Any) -> str:
    """The sources of a value, as links to their list."""
    if value is None or value.source is None:
        return ""
    named = source_keys(value.source)
    return ", ".join(f"[{key}](#source-{key.lower()})" for key in named) or value.source
