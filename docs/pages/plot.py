"""The reference of the figures, from what ``sscell.plot`` makes public."""

import inspect

from pages.markdown import code
from sscell import plot

HEAD = """# Figures

Each function below is `sscell.plot.<name>`. It takes a dataset, solves nothing and returns a
matplotlib figure; [the gallery](../gallery.md) has the lines that make each.
"""
NOT_DRAWN = ("save", "caption")
"""What serves every figure."""


def figures() -> str:
    """The page."""
    drawn = [name for name in plot.__all__ if name not in NOT_DRAWN]
    head = "\n".join(["| in the gallery | figure |", "| --- | --- |", *map(_row, drawn)])
    parts = [HEAD, head, "## For every figure", *map(_entry, NOT_DRAWN), "## The figures"]
    return "\n\n".join([*parts, *map(_entry, drawn)])


def _row(name: str) -> str:
    text = inspect.getdoc(getattr(plot, name)).splitlines()[0]
    image = f"[![{name}](../images/gallery/{name}.png){{width=160px}}](../gallery.md#{name})"
    return f"| {image} | [{code(name)}](#sscell.plot.{name}): {text} |"


def _entry(name: str) -> str:
    return f"```{{eval-rst}}\n.. autofunction:: sscell.plot.{name}\n```"
