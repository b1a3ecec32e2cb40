"""From pydantic's findings to problems that a user can act on."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sscell.cards.blocks import Block, BlockError, block_in, readers
from sscell.errors import InputError, Problem
from sscell.quantities.wording import shown

_OF_A_KEY = "[key]"
"""Last part of pydantic's location of a key that is wrong; the part before is the key."""


class Unread:
    """Stands where a part could not be read; its own problems are reported already."""


def nearest(name: str, known: Iterable[str]) -> str:
    """`` Did you mean 'x'?`` with the nearest known names, or nothing if none is near."""
    options = {option.lower(): option for option in known}
    wanted = str(name)[:80].lower()
    close = get_close_matches(wanted, options, n=3, cutoff=0.6)
    scores = [SequenceMatcher(None, match, wanted).ratio() for match in close]
    likely = [m for m, score in zip(close, scores, strict=True) if score > scores[0] - 0.1]
    words = " or ".join(f"'{options[match]}'" for match in likely)
    return f" Did you mean {words}?" if words else ""


def not_one_of(given: object, known: Iterable[str]) -> str:
    """What is wrong with a value that is none of some words, with the nearest.

    >>> not_one_of("ful", ["full", "empty"])
    "expected 'full' or 'empty', got 'ful'. Did you mean 'full'?"
    """
    *others, last = (f"'{word}'" for word in known)
    expected = f"expected {' or '.join(filter(None, (', '.join(others), last)))}"
    hint = nearest(given, known) if isinstance(given, str) else ""
    return f"{expected}, got {shown(given)}.{hint}".removesuffix(".")


def unknown_key(key: str, value: object, known: Iterable[str]) -> str:
    """What is wrong with a key: the nearest known one, or that it is the rest of a text.

    >>> unknown_key("hold to 0.02C", None, ["charge"])
    "unknown key; inside braces, put quotes around a text that has a comma: '..., hold to 0.02C'"
    """
    known = list(known)
    if value is None and not key.isidentifier():
        quoted = f"'..., {key[:40]}'"
        return f"unknown key; inside braces, put quotes around a text that has a comma: {quoted}"
    return f"unknown key.{nearest(key, known) or ' Known: ' + ', '.join(known)}"


def place(*parts: str) -> str:
    """A place inside a file, the parts joined by dots, empty ones left out."""
    return ".".join(part for part in parts if part)


def at(where: str, inside: str) -> str:
    """A file and a place inside it as one text."""
    return ", ".join(part for part in (where, inside) if part)


def problems(
    error: ValidationError, where: str, block: type[Block], within: str = ""
) -> list[Problem]:
    """The problems that a failed validation found.

    Parameters
    ----------
    error : pydantic.ValidationError
        What pydantic raised.
    where : str
        The file, or what else was validated.
    block : type
        The type that was validated, whose keys are offered as nearest names.
    within : str
        The place of the block inside the file.
    """
    listed = []
    details = error.errors(include_url=False)
    places = {detail["loc"] for detail in details}
    for detail in details:
        loc = detail["loc"]
        if isinstance(detail["input"], Unread):
            continue
        # A list whose items are wrong is counted without them; the items say what is wrong.
        if detail["type"] == "too_short" and any(p[: len(loc)] == loc != p for p in places):
            continue
        inside = place(within, *(str(part) for part in loc if part != _OF_A_KEY))
        mistake = detail.get("ctx", {}).get("error")
        if isinstance(mistake, BlockError):
            listed += [
                Problem(at(where, place(inside, deeper)), message)
                for deeper, message in mistake.found
            ]
        elif isinstance(mistake, InputError):
            listed += [Problem(at(at(where, inside), p.where), p.message) for p in mistake.problems]
        else:
            listed.append(Problem(at(where, inside), _message(detail, block)))
    return listed


def _message(detail: ErrorDetails, block: type[Block]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "value_error":
        return str(context["error"])
    if kind == "missing":
        reader = readers(_holder(block, detail["loc"])).get(key)
        return f"missing; {reader.expected}" if reader else "missing"
    if kind == "extra_forbidden":
        known = [n for n in _holder(block, detail["loc"]).model_fields if n != "key"]
        return unknown_key(key, detail["input"], known)
    if kind == "literal_error":
        expected, got = str(context["expected"]), detail["input"]
        hint = nearest(got, re.findall("'([^']*)'", expected)) if isinstance(got, str) else ""
        return f"expected {expected}, got {shown(got)}.{hint}".removesuffix(".")
    wanted = {
        "string_type": "expected text",
        "tuple_type": "expected a list",
        "list_type": "expected a list",
        "dict_type": "expected a mapping (lines of key: value)",
        "model_type": "expected a mapping (lines of key: value)",
        "model_attributes_type": "expected a mapping (lines of key: value)",
    }.get(kind)
    if wanted:
        return f"{wanted}, got {shown(detail['input'])}"
    if kind == "too_short" and not isinstance(detail["input"], str):
        return f"expected at least {context['min_length']}, got {context['actual_length']}"
    if kind in ("string_too_short", "too_short"):
        return "is empty"
    bound = {"greater_than_equal": ("ge", "least"), "less_than_equal": ("le", "most")}.get(kind)
    if bound:
        return f"must be at {bound[1]} {context[bound[0]]:g}, got {shown(detail['input'])}"
    if kind == "invalid_key":
        return "keys must be text"
    return detail["msg"]


def _holder(block: type[Block], loc: tuple[int | str, ...]) -> type[Block]:
    """The block whose key the last part of a location is."""
    for part in loc[:-1]:
        field = block.model_fields.get(str(part)) if isinstance(part, str) else None
        inner = block_in(field.annotation) if field is not None else None
        block = inner or block
    return block
