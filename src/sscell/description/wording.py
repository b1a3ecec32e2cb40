"""How messages show a wrong value: in a few words, whatever it is."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

LONGEST = 60
"""More of a value than this is not shown. [characters]"""


def shown(value: Any) -> str:
    """A wrong value as a message names it.

    >>> shown("80 umm"), shown([1, 2]), shown(None)
    ("'80 umm'", 'a list', 'nothing')
    """
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple | Set):
        return "a list"
    if not isinstance(value, str | int | float | bytes):
        return f"a {type(value).__name__}"
    try:
        text = repr(value)
    except ValueError:
        return "a number with thousands of digits"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def listed_keys(mapping: Mapping[Any, Any]) -> str:
    """The keys of a mapping that is not what it should be, the first few of them."""
    keys = [str(key)[:20] for key in list(mapping)[:6]]
    return f"a mapping with {', '.join(keys)}" if keys else "an empty mapping"
