"""Tables and text of the generated pages."""

from collections.abc import Iterable, Sequence
from itertools import compress


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
