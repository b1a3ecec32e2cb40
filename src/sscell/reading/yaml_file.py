"""Safe reading of YAML: plain data only, no duplicate keys, no bombs, one-line messages."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sscell.quantities.user_files import read_text
from sscell.quantities.wording import shown, steering

MOST_NODES = 200_000
"""Values in a file once its aliases are written out."""
DEEPEST = 40
"""Blocks inside blocks."""

_TAG = "tag:yaml.org,2002:"
_PLAIN = ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value")
"""What a card may hold, by the last part of its tag."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "timestamp": "a date",
}
"""What a scalar of a tag is, in words."""
MOST_FOUND = 100
"""Mistakes of a file that are collected."""


class YamlError(ValueError):
    """Why a YAML file cannot be taken; every mistake found, one a line of the message."""

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


def read_yaml(path: Path, name: str) -> Mapping[str, Any]:
    """The mapping that a YAML file holds; not to be changed, it is kept for the next call.

    Raises
    ------
    YamlError
        If the file cannot be read or is not one plain mapping.
    """
    try:
        status = path.stat()
        return _read(path, name, status.st_mtime_ns, status.st_size)
    except (OSError, ValueError) as error:
        if isinstance(error, YamlError):
            raise
        return _read.__wrapped__(path, name, 0, 0)  # says why in our own words


@lru_cache(maxsize=512)
def _read(path: Path, name: str, changed: int, size: int) -> Mapping[str, Any]:
    try:
        text = read_text(path, name)
    except ValueError as error:
        raise YamlError(str(error)) from None
    return parse_yaml(text)


def parse_yaml(text: str) -> dict[str, Any]:
    """The mapping that a YAML text holds.

    Raises
    ------
    YamlError
        If the text is empty, not YAML, not plain data or not a mapping.
    """
    _check_depth(text)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise YamlError("is empty; expected a mapping (lines of key: value)")
        if not isinstance(node, yaml.MappingNode):
            kind = "a list" if isinstance(node, yaml.SequenceNode) else "plain text"
            raise YamlError(f"holds {kind}; expected a mapping (lines of key: value)")
        _check(node)
        data = loader.construct_document(node)
        if not isinstance(data, dict):
            raise YamlError(f"holds {shown(data)}; expected a mapping (lines of key: value)")
    except yaml.MarkedYAMLError as error:
        raise YamlError(_syntax(error)) from None
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        if isinstance(error, YamlError):
            raise
        raise YamlError(f"is not YAML: {' '.join(str(error).split())[:120]}") from None
    finally:
        loader.dispose()
    return data


def _check_depth(text: str) -> None:
    """Refuse deep nesting before the composer, which recurses, meets it."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    where = f"line {event.start_mark.line + 1}: " if event.start_mark else ""
                    raise YamlError(f"{where}more than {DEEPEST} blocks inside blocks")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.MarkedYAMLError as error:
        # the scanner reads ahead, and may give up before the first event
        if (mark := error.problem_mark) and _open_brackets(text[: mark.index]) > DEEPEST:
            message = f"line {mark.line + 1}: more than {DEEPEST} blocks inside blocks"
            raise YamlError(message) from None
        raise YamlError(_syntax(error)) from None
    except yaml.YAMLError as error:
        raise YamlError(f"is not YAML: {' '.join(str(error).split())[:120]}") from None


def _open_brackets(text: str) -> int:
    return text.count("[") + text.count("{") - text.count("]") - text.count("}")


def _check(root: yaml.Node) -> None:
    """Refuse what plain cards never need: tags, duplicate keys, endless or huge aliases."""
    sizes: dict[int, int] = {}
    mistakes: list[str] = []
    _size(root, sizes, mistakes)
    if mistakes:
        raise YamlError(*mistakes)


def _size(node: yaml.Node, sizes: dict[int, int], mistakes: list[str]) -> int:
    """Number of values under a node, aliases counted as often as they stand."""
    known = sizes.get(id(node))
    if known is not None:
        if known < 0:
            raise YamlError(f"line {_line(node)}: the block contains itself")
        return known
    sizes[id(node)] = -1
    if str(node.tag).removeprefix(_TAG) not in _PLAIN:
        tag = str(node.tag).replace(_TAG, "!!")
        raise YamlError(f"line {_line(node)}: the tag {tag[:60]} is refused; write plain YAML")
    if isinstance(node, yaml.ScalarNode):
        _check_value(node, mistakes)
    total = 1
    if isinstance(node, yaml.MappingNode):
        _check_keys(node, mistakes)
        children = [child for pair in node.value for child in pair]
    else:
        children = node.value if isinstance(node, yaml.SequenceNode) else []
    for child in children:
        total += _size(child, sizes, mistakes)
        if total > MOST_NODES:
            raise YamlError(f"holds more than {MOST_NODES} values once aliases are written out")
    sizes[id(node)] = total
    return total


def _check_value(node: yaml.ScalarNode, mistakes: list[str]) -> None:
    """Refuse a value that its tag does not describe, or that no terminal can show."""
    where = f"line {_line(node)}"
    if (character := steering(node.value)) and len(mistakes) < MOST_FOUND:
        mistakes.append(f"{where}: holds the control character {character}; expected plain text")
    kind = str(node.tag).removeprefix(_TAG)
    words = _KINDS.get(kind)
    if words is None or len(mistakes) >= MOST_FOUND:
        return
    try:
        getattr(_CONSTRUCTOR, f"construct_yaml_{kind}")(node)
    except Exception:  # YAML's own constructors raise what Python's conversions raise
        mistakes.append(f"{where}: {shown(node.value)} is not {words}")


def _check_keys(node: yaml.MappingNode, mistakes: list[str]) -> None:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError(f"line {_line(key)}: a key must be plain text")
        if key.value in lines:
            first = lines[key.value]
            named = shown(key.value)
            mistakes.append(f"line {_line(key)}: the key {named} is already in line {first}")
        lines[key.value] = _line(key)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _syntax(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    reason = error.problem or error.context or "not understood"
    return f"{where}not valid YAML ({reason})"
