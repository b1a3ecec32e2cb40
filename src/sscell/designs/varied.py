"""What is varied: a grid of values, listed designs or samples of ranges, of cards and Python."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from operator import length_hint
from typing import Any

from pydantic import GetJsonSchemaHandler

from sscell.cards.blocks import BlockError
from sscell.cards.problems import nearest
from sscell.designs.paths import LAYER, PATHS, PathInfo, Value, path_info
from sscell.designs.ranges import (
    METHODS,
    MOST_DESIGNS,
    MOST_POINTS,
    SPACINGS,
    Drawn,
    drawn,
    range_values,
)
from sscell.errors import InputError, Problem
from sscell.quantities.value_schema import CardReader, Schema, closed
from sscell.quantities.wording import shown

SAMPLES = "samples"
"""The key beside paths that makes ranges of them to draw designs from."""
EXAMPLE = "{cathode.thickness: 80 um}"

Changes = dict[str, Value]
Grid = dict[str, tuple[Value, ...]]
"""Every combination of the values of some paths."""
Designs = Sequence[Mapping[str, Value]]
"""One after the other, each with a value of the same paths."""
Varied = Grid | Designs


def read_varied(given: Any) -> Varied:
    """What is varied, each value read as its path says.

    Parameters
    ----------
    given : mapping or iterable
        A mapping of paths to values or ranges, of which every combination is meant; designs, each
        a mapping of the same paths to one value; or, with the key ``samples``, a mapping of paths
        to ranges that designs are drawn from.

    Returns
    -------
    dict of path to values, or sequence of designs
        In SI units; the designs have their paths in the same order.

    Raises
    ------
    BlockError
        With every mistake and its place.
    ValueError
        If it is none of the three, or without designs.
    """
    if isinstance(given, Mapping) and SAMPLES in given:
        ranges = {path: span for path, span in given.items() if path != SAMPLES}
        return drawn(ranges, given[SAMPLES])
    if isinstance(given, Mapping):
        return _grid(given)
    if isinstance(given, Drawn):
        return given
    if isinstance(given, Iterable) and not isinstance(given, str | bytes):
        return _designs(list(given))
    expected = "expected paths with lists of values, or a list of designs"
    raise ValueError(f"{expected}, got {shown(given)}")


def asked_number(over: Any) -> int:
    """How many designs are asked for, as far as that needs no reading of values; at least 1."""
    if not isinstance(over, Mapping):
        return length_hint(over, 1)
    if SAMPLES in over:
        return 1
    values = over.values()
    numbers = [v.get("points") if isinstance(v, Mapping) else length_hint(v) for v in values]
    return prod(n for n in numbers if isinstance(n, int) and n > 0)


def asked_designs(over: Any) -> Varied:
    """What a study varies: :func:`read_varied` of an argument ``over``.

    Raises
    ------
    InputError
        If a path is unknown, a value is wrong or nothing is given; all at once.
    """
    try:
        varied = read_varied(over)
        if not varied:
            raise ValueError("empty; expected at least one path with its values")
    except BlockError as error:
        grid = isinstance(over, Mapping) and SAMPLES not in over
        inside = "" if grid else "over."
        raise InputError(Problem(f"{inside}{at}", message) for at, message in error.found) from None
    except ValueError as error:
        raise InputError(Problem("over", str(error))) from None
    return tuple(varied) if isinstance(varied, Drawn) else varied


def asked_grid(over: Any) -> Grid:
    """:func:`asked_designs` of a study that takes every combination of values, or of none.

    Raises
    ------
    InputError
        If a path is unknown, a value is wrong or it is no mapping; all at once.
    """
    if not over:
        return {}
    varied = asked_designs(over) if isinstance(over, Mapping) else ()
    if isinstance(varied, dict):
        return varied
    raise InputError(Problem("over", f"expected paths with lists of values, got {shown(over)}"))


def shape_of(varied: Varied) -> tuple[int, ...]:
    """Of the arrays that hold an answer for each design."""
    return tuple(map(len, varied.values())) if isinstance(varied, dict) else (len(varied),)


def paths_of(varied: Varied) -> tuple[PathInfo, ...]:
    """What is varied, in the order in which it was given."""
    return tuple(map(path_info, varied if isinstance(varied, dict) else varied[0]))


def each_design(varied: Varied) -> Iterator[Mapping[str, Value]]:
    """The changes of each design, in row-major order of the shape."""
    if not isinstance(varied, dict):
        return iter(varied)
    return (dict(zip(varied, values, strict=True)) for values in product(*varied.values()))


def each_value(varied: Varied) -> Iterator[Mapping[str, Value]]:
    """Designs in which every value occurs: of a grid each value alone, of a list all designs."""
    if not isinstance(varied, dict):
        return iter(varied)
    return ({path: value} for path, values in varied.items() for value in values)


def dumped(varied: Varied) -> Any:
    """What is varied as it would stand in YAML, values with their units; samples as designs."""
    read: dict[str, Any] = {info.name: info.read for info in paths_of(varied)}
    if isinstance(varied, dict):
        return {path: list(map(read[path].dump, values)) for path, values in varied.items()}
    return [{path: read[path].dump(value) for path, value in design.items()} for design in varied]


def _grid(given: Mapping[Any, Any]) -> Grid:
    problems: list[tuple[str, str]] = []
    grid: Grid = {}
    for path, values in given.items():
        try:
            grid[str(path)] = _values(str(path), values)
        except BlockError as error:
            problems += error.found
        except ValueError as error:
            problems.append((str(path)[:80], str(error)))
    if problems:
        raise BlockError(problems)
    return grid


def _values(path: str, given: Any) -> tuple[Value, ...]:
    """Values of one path: a range, a list, an array or a pint quantity of an array."""
    if path not in PATHS and nearest(path, [SAMPLES]):
        raise ValueError(f"there is no path '{path[:80]}'.{nearest(path, [SAMPLES])}")
    info = path_info(path)
    if isinstance(given, Mapping):
        return range_values(info, given)
    expected = f"expected a list of values such as ['{info.read.example}'], or a range"
    one_number = hasattr(given, "magnitude") and getattr(given.magnitude, "ndim", 0) != 1
    if isinstance(given, str | bytes) or not isinstance(given, Iterable) or one_number:
        raise ValueError(f"{expected}, got {shown(given)}")
    listed = [v.item() if hasattr(v, "item") and not hasattr(v, "units") else v for v in given]
    if not listed:
        raise ValueError(f"{expected}, got an empty list")
    if len(listed) > MOST_DESIGNS:
        raise ValueError(f"{len(listed)} values are too many; at most {MOST_DESIGNS}")
    problems: list[tuple[str, str]] = []
    values: list[Value] = []
    for i, value in enumerate(listed):
        try:
            values.append(info.read(value))
        except ValueError as error:
            problems.append((f"{path}.{i}", str(error)))
    if problems:
        raise BlockError(problems)
    names = [info.coordinate(value) for value in values]
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        given_twice = getattr(values[names.index(twice)], "text", "") or twice
        raise ValueError(f"{given_twice} is given twice")
    return tuple(values)


def _designs(given: Sequence[Any]) -> Designs:
    if not given:
        raise ValueError(f"expected at least one design such as {EXAMPLE}, got an empty list")
    if len(given) > MOST_DESIGNS:
        raise ValueError(f"{len(given)} designs are too many; at most {MOST_DESIGNS}")
    expected = f"expected a mapping of paths to values such as {EXAMPLE}"
    designs, problems = {}, []
    for i, design in enumerate(given):
        if isinstance(design, Mapping) and design:
            designs[i] = {str(path): value for path, value in design.items()}
        else:
            got = "an empty mapping" if isinstance(design, Mapping) else shown(design)
            problems.append((str(i), f"{expected}, got {got}"))
    infos: dict[str, PathInfo] = {}
    places = {path: f"{i}.{path[:80]}" for i in reversed(designs) for path in designs[i]}
    for path in dict.fromkeys(path for design in designs.values() for path in design):
        try:
            infos[path] = path_info(path)
        except ValueError as error:  # once, where the path is first
            problems.append((places[path], str(error)))
    problems += _unlike(designs, infos)
    read: dict[int, Changes] = {i: {} for i in designs}
    for i, design in designs.items():
        for path in [path for path in infos if path in design]:
            try:
                read[i][path] = infos[path].read(design[path])
            except ValueError as error:
                problems.append((f"{i}.{path}", str(error)))
    if problems:
        raise BlockError(sorted(problems, key=lambda mistake: int(mistake[0].partition(".")[0])))
    return tuple(read.values())


def _unlike(
    designs: Mapping[int, Mapping[str, Any]], infos: Mapping[str, PathInfo]
) -> Iterator[tuple[str, str]]:
    """Designs whose paths are not those most have; one with an unknown path is wrong already."""
    paths = {i: frozenset(design) for i, design in designs.items() if design.keys() <= infos.keys()}
    if not paths:
        return
    usual = Counter(paths.values()).most_common(1)[0][0]
    model = next(i for i, these in paths.items() if these == usual)
    for i, these in paths.items():
        differences = (("lacks", usual - these), ("has", these - usual))
        message = " and ".join(f"{verb} {', '.join(sorted(p))}" for verb, p in differences if p)
        if message:
            yield str(i), f"{message}, unlike design {model}; all designs need the same paths"


class VariedReader(CardReader):
    """A list of designs, ranges to draw samples from, or a grid of lists and ranges."""

    def __call__(self, value: Any) -> Varied:
        """As :func:`sscell.designs.varied.read_varied`."""
        return read_varied(value)

    def json_schema(self, handler: GetJsonSchemaHandler) -> Schema:
        """One of the three forms, with the paths and their values."""

        def value(info: PathInfo) -> Schema:
            return info.read.json_schema(handler)

        def span(info: PathInfo, **more: Schema) -> Schema:
            ends = {"from": value(info), "to": value(info)}
            keys = {**ends, **more, "spacing": {"enum": list(SPACINGS)}}
            return {
                "description": f"A range of the {info.long_name}.",
                **closed(keys, "from", "to", *more),
            }

        def list_or_range(info: PathInfo) -> Schema:
            points = {"type": "integer", "minimum": 2, "maximum": MOST_POINTS}
            values = {"minItems": 1, "maxItems": MOST_DESIGNS, "items": value(info)}
            return {
                **span(info, points=points),
                "description": f"Values of the {info.long_name}: a list, or a range with points.",
                "type": ["array", "object"],
                **values,
            }

        return {
            "if": {"type": "array"},
            "then": {"type": "array", "minItems": 1, "items": _paths(value)},
            "else": {
                "if": {"type": "object", "required": [SAMPLES]},
                "then": _paths(span, {SAMPLES: _SAMPLES}),
                "else": _paths(list_or_range),
            },
        }


def _paths(schema_of: Callable[[PathInfo], Schema], more: Schema | None = None) -> Schema:
    """A mapping whose keys are paths of a cell."""
    layered = {
        f"^{re.escape(name).replace(re.escape(LAYER), '[0-9]{1,3}')}$": schema_of(info.numbered(0))
        for name, info in PATHS.items()
        if LAYER in name
    }
    whole = {name: schema_of(info) for name, info in PATHS.items() if LAYER not in name}
    return {**closed(whole | (more or {})), "patternProperties": layered}


_SAMPLES: Schema = {
    "description": "How many designs to draw from the ranges, how, and with which seed.",
    **closed(
        {
            "points": {"type": "integer", "minimum": 1, "maximum": MOST_DESIGNS},
            "method": {"enum": list(METHODS)},
            "seed": {"type": "integer", "minimum": 0},
        },
        "points",
    ),
}
