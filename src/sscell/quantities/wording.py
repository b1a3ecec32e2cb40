"""How messages show a wrong value: in a few words, whatever it is."""

import unicodedata
from collections.abc import Iterable, Mapping, Set
from typing import Any

LONGEST = 60
"""More of a value than this is not shown. [characters]"""
LONGEST_LINE = 380
"""More of one problem than this is not shown. [characters]"""
LONGEST_MESSAGE = 1400
"""More problems than fit into this are counted. [characters]"""
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of what a message escapes."""
_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Bidirectional classes of characters that turn the text after them around."""


def steering(text: str) -> str:
    """The first character that steers a terminal or turns text around, escaped; or nothing.

    >>> steering("a cell"), steering("a" + chr(27) + "[31m")
    ('', '\\\\x1b')
    """
    if text.isascii() and text.isprintable():
        return ""
    return next((_escaped(c) for c in text if c not in "\n\t" and _steers(c)), "")


def _steers(character: str) -> bool:
    turns = unicodedata.bidirectional(character)
    return unicodedata.category(character) in ("Cc", "Cs") or turns in _TURNS


def plain(text: str, longest: int = LONGEST_LINE) -> str:
    """A text as one line that is safe to print: characters that are not printed are escaped.

    Of a longer text the beginning and the end.
    """
    if text.isascii() and text.isprintable() and len(text) <= longest:
        return text
    if len(text) > longest:
        text = f"{text[: longest * 2 // 3]} ... {text[-longest // 3 + 5 :]}"
    return "".join(_escaped(c) if unicodedata.category(c) in _UNPRINTED else c for c in text)


def two_digits(value: float, sign: str = "") -> str:
    """A number to two significant digits, without an exponent where it is large.

    Examples
    --------
    >>> two_digits(123.4), two_digits(0.01234, "+")
    ('120', '+0.012')
    """
    return f"{float(f'{value:.2g}'):{sign}.12g}"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def lines_of(problems: Iterable[str]) -> str:
    """Problems as lines, as many as a reader takes in, and how many more there are."""
    listed = list(problems)
    kept, length = 0, 0
    for line in listed:
        length += len(line) + 1
        if kept and length > LONGEST_MESSAGE:
            break
        kept += 1
    rest = len(listed) - kept
    return "\n".join([*listed[:kept], *([f"and {rest} more like these"] if rest else [])])


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
    keys = [plain(str(key)[:20]) for key in list(mapping)[:6]]
    return f"a mapping with {', '.join(keys)}" if keys else "an empty mapping"
