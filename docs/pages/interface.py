"""The reference of the Python interface, from what ``sscell`` makes public."""

import inspect
from itertools import groupby
from typing import get_origin, is_typeddict

import sscell

HEAD = """# Python

Everything below is `sscell.<name>`. Closed forms are in [](../reference/theory.md), figures in
[](plot.md).
"""
GROUPS = {
    "cell": "Cells",
    "cards": "Cells",
    "checks": "Cells",
    "catalogue": "The library",
    "quantities": "Values and samples",
    "designs": "Values and samples",
    "protocols": "Studies",
    "studies": "Studies",
    "solving": "Studies",
    "calibration": "Calibration",
    "results": "Results",
    "models": "With PyBaMM",
    "explorer": "In a notebook",
    "errors": "Errors",
}
"""Heading of the names of each package."""
CELL = ("replace", "check", "summary", "parameter_values", "model")
UNSPOKEN = ("Quantity",)
"""Documented by others."""
ELSEWHERE = ("plot", "theory")
"""With pages of their own."""


def interface() -> str:
    """The page."""
    headings = list(dict.fromkeys(GROUPS.values()))
    names = [name for name in sscell.__all__ if name not in ELSEWHERE]
    names.sort(key=lambda name: (headings.index(_heading(name)), name.lower()))
    parts = [HEAD]
    for heading, group in groupby(names, _heading):
        parts.append(f"## {heading}")
        parts += [_entry(name) for name in group]
    return "\n\n".join(parts)


def _heading(name: str) -> str:
    return GROUPS[sscell._HOMES[name].split(".")[1]]


def _entry(name: str) -> str:
    if name in UNSPOKEN:
        return (
            f"`{name}`\n: The quantity type of [pint](https://pint.readthedocs.io), of sscell's "
            f'registry: `sscell.{name}([1, 2], "mS/cm")`.'
        )
    thing = getattr(sscell, name)
    if not callable(thing) or get_origin(thing):
        return f"`{name}`\n: `{thing!s}`".replace("typing.", "").replace("collections.abc.", "")
    if not inspect.isclass(thing):
        return _directive("autofunction", name)
    if name == "Cell":
        return _directive("autoclass", name, members=", ".join(CELL), inherited=True)
    return _directive("autoclass", name, members=" " if is_typeddict(thing) else "")


def _directive(kind: str, name: str, members: str = "", inherited: bool = False) -> str:
    lines = ["```{eval-rst}", f".. {kind}:: sscell.{name}"]
    lines += [f"   :members: {members}".rstrip()] if members else []
    lines += ["   :inherited-members: BaseModel"] if inherited else []
    return "\n".join([*lines, "```"])
