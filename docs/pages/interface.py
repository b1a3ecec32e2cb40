"""The reference of the Python interface, from what ``sscell`` makes public."""

import inspect
from itertools import groupby

import sscell

HEAD = """# Python

Everything below is `sscell.<name>`. Closed forms are in [](../reference/theory.md), figures in
[](../reference/plot.md).
"""
GROUPS = {
    "cell": "Cells",
    "electrolyte_table": "The library",
    "description": "Values and samples",
    "study": "Studies",
    "results": "Results",
    "models": "With PyBaMM",
    "errors": "Errors",
}
CELL = ("replace", "check", "summary", "parameter_values", "model")
UNSPOKEN = ("Quantity",)
"""Documented by others."""


def interface() -> str:
    """The page."""
    homes = {name: sscell._HOMES[name].partition(".")[0] for name in sscell.__all__ if _own(name)}
    order = [*GROUPS, *sorted(set(homes.values()) - set(GROUPS))]
    parts = [HEAD]
    names = sorted(homes, key=lambda name: (order.index(homes[name]), name.lower()))
    for home, group in groupby(names, homes.__getitem__):
        parts.append(f"## {GROUPS.get(home, home.capitalize())}")
        parts += [_entry(name) for name in group]
    return "\n\n".join(parts)


def _own(name: str) -> bool:
    return name in sscell._HOMES


def _entry(name: str) -> str:
    if name in UNSPOKEN:
        return (
            f"`{name}`\n: The quantity type of [pint](https://pint.readthedocs.io), of sscell's "
            f'registry: `sscell.{name}([1, 2], "mS/cm")`.'
        )
    thing = getattr(sscell, name)
    if not inspect.isclass(thing):
        return _directive("autofunction", name)
    if name == "Cell":
        return _directive("autoclass", name, members=", ".join(CELL), inherited=True)
    return _directive("autoclass", name)


def _directive(kind: str, name: str, members: str = "", inherited: bool = False) -> str:
    lines = ["```{eval-rst}", f".. {kind}:: sscell.{name}"]
    lines += [f"   :members: {members}"] if members else []
    lines += ["   :inherited-members: BaseModel"] if inherited else []
    return "\n".join([*lines, "```"])
