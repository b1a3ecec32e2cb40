"""What an experiment varies: a grid of values, a list of designs, or samples of ranges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sscell.cards.blocks import BlockError
from sscell.cards.problems import nearest
from sscell.designs.listed import Designs, Found, read_designs
from sscell.designs.paths import PATHS, path_info
from sscell.designs.ranges import range_values
from sscell.designs.samples import drawn
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown

MOST_VALUES = 10_000
"""Longest list of values or rates in an experiment."""

SAMPLES = "samples"
"""The key beside paths that makes ranges of them to draw designs from."""

Grid = dict[str, tuple[Sourced, ...]]


def read_varied(given: Any) -> Grid | Designs:
    """The ``vary:`` block of an experiment, each value read by the measure of its path.

    Parameters
    ----------
    given : mapping or list
        A mapping of paths to lists or ranges, of which every combination is meant; a list of
        designs, each a mapping of the same paths to one value; or, with the key ``samples``,
        a mapping of paths to ranges that designs are drawn from.

    Returns
    -------
    dict of path to values, or sequence of designs
        In SI units; the designs have their paths in the same order.

    Raises
    ------
    BlockError
        With every mistake and its place in the block.
    ValueError
        If it is none of the three, or a list without designs.
    """
    if isinstance(given, Mapping) and SAMPLES in given:
        ranges = {path: span for path, span in given.items() if path != SAMPLES}
        return drawn(ranges, given[SAMPLES])
    if isinstance(given, Mapping):
        return _grid(given)
    if isinstance(given, list | tuple):
        return read_designs(given)
    raise ValueError(
        f"expected a mapping of paths to lists of values, or a list of designs, got {shown(given)}"
    )


def dumped(vary: Grid | Designs) -> Any:
    """What is varied as it would stand in YAML, values with their units; samples as designs."""
    if isinstance(vary, dict):
        return {path: [_dump(path, value) for value in values] for path, values in vary.items()}
    return [{path: _dump(path, value) for path, value in design.items()} for design in vary]


def _dump(path: str, value: Sourced) -> Any:
    return path_info(path).measure.dump(value)


def _grid(given: Mapping[Any, Any]) -> Grid:
    found: Found = []
    read: Grid = {}
    for path, values in given.items():
        try:
            read[str(path)] = _values(str(path), values)
        except BlockError as error:
            found += error.found
        except ValueError as error:
            found.append((str(path)[:80], str(error)))
    if found:
        raise BlockError(found)
    return read


def _values(path: str, values: Any) -> tuple[Sourced, ...]:
    if path not in PATHS and nearest(path, [SAMPLES]):
        raise ValueError(f"there is no path '{path[:80]}'.{nearest(path, [SAMPLES])}")
    info = path_info(path)
    if isinstance(values, Mapping):
        return range_values(info, values)
    if not isinstance(values, list | tuple) or not values:
        raise ValueError(
            f"expected a list of values such as ['{info.measure.example}'], or a range"
        )
    if len(values) > MOST_VALUES:
        raise ValueError(f"{len(values)} values are too many; at most {MOST_VALUES}")
    found, read = [], []
    for i, value in enumerate(values):
        try:
            read.append(info.measure(value))
        except ValueError as error:
            found.append((f"{path}.{i}", str(error)))
    if found:
        raise BlockError(found)
    twice = repeated(tuple(read))
    if twice is not None:
        raise ValueError(f"{twice.text or format(twice, 'g')} is listed twice")
    return tuple(read)


def repeated(values: tuple[Sourced, ...]) -> Sourced | None:
    """The first value that is listed a second time."""
    seen: set[float] = set()
    for value in values:
        if float(value) in seen:
            return value
        seen.add(float(value))
    return None
