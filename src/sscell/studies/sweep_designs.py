"""The designs of a sweep: every combination of values, or a list as it is given."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sscell.cards.blocks import BlockError
from sscell.designs.listed import read_designs
from sscell.designs.paths import PathInfo, path_info
from sscell.designs.ranges import range_values
from sscell.designs.samples import drawn
from sscell.designs.varied import SAMPLES
from sscell.errors import InputError, Problem
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown
from sscell.results.dataset import Axis

Changes = dict[str, Sourced]


class Designs(ABC):
    """What is changed in a cell, design after design."""

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """Of the arrays that hold an answer for each."""

    @abstractmethod
    def __iter__(self) -> Iterator[Changes]:
        """Each design in row-major order of the shape."""

    @abstractmethod
    def one_by_one(self) -> Iterator[Changes]:
        """Designs in which every value occurs, as few as possible."""

    @abstractmethod
    def axes(self) -> list[Axis]:
        """Coordinates of a dataset."""

    @abstractmethod
    def to_json(self) -> Any:
        """As texts with units."""


@dataclass(frozen=True)
class Grid(Designs):
    """Every combination of the values of some paths."""

    paths: tuple[PathInfo, ...]
    values: tuple[tuple[Sourced, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of values of each path."""
        return tuple(map(len, self.values))

    def __iter__(self) -> Iterator[Changes]:
        names = [path.name for path in self.paths]
        for combination in product(*self.values):
            yield dict(zip(names, combination, strict=True))

    def one_by_one(self) -> Iterator[Changes]:
        """Each value alone."""
        for path, values in zip(self.paths, self.values, strict=True):
            for value in values:
                yield {path.name: value}

    def axes(self) -> list[Axis]:
        """One dimension for each path."""
        return [
            Axis(p.short_name, [p.display(v) for v in vs], p.unit, p.long_name, p.name)
            for p, vs in zip(self.paths, self.values, strict=True)
        ]

    def to_json(self) -> Any:
        """Path to list of texts."""
        return {
            p.name: [_text(p, v) for v in vs] for p, vs in zip(self.paths, self.values, strict=True)
        }


@dataclass(frozen=True)
class Listed(Designs):
    """Designs one by one, each with a value for the same paths."""

    paths: tuple[PathInfo, ...]
    rows: tuple[tuple[Sourced, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of designs."""
        return (len(self.rows),)

    def __iter__(self) -> Iterator[Changes]:
        names = [path.name for path in self.paths]
        return (dict(zip(names, row, strict=True)) for row in self.rows)

    def one_by_one(self) -> Iterator[Changes]:
        """All of them: they may differ in every value."""
        return iter(self)

    def axes(self) -> list[Axis]:
        """``design``, counted from 0, with each path along it."""
        counted = Axis("design", range(len(self.rows)), "1", "design")
        columns = zip(*self.rows, strict=True)
        return [
            counted,
            *(
                Axis(
                    p.short_name, [p.display(v) for v in vs], p.unit, p.long_name, p.name, "design"
                )
                for p, vs in zip(self.paths, columns, strict=True)
            ),
        ]

    def to_json(self) -> Any:
        """List of path to text."""
        return [
            {p.name: _text(p, v) for p, v in zip(self.paths, row, strict=True)} for row in self.rows
        ]


def _text(path: PathInfo, value: Sourced) -> str:
    return value.text or f"{float(value)!r} {path.measure.unit}"


def checked_designs(over: Mapping[str, Iterable[Any]] | Sequence[Mapping[str, Any]]) -> Designs:
    """The designs that are asked for.

    Raises
    ------
    InputError
        If a path is unknown, a value is wrong or a list is empty; all at once.
    """
    if isinstance(over, Mapping) and SAMPLES in over:
        ranges = {path: given for path, given in over.items() if path != SAMPLES}
        return _listed(lambda: drawn(ranges, over[SAMPLES]))
    if isinstance(over, Mapping):
        return checked_grid(over)
    if isinstance(over, str | bytes) or not isinstance(over, Iterable):
        said = f"expected paths with lists of values, or a list of designs, got {shown(over)}"
        raise InputError([Problem("over", said)])
    return _listed(lambda: read_designs(list(over)))


def checked_grid(over: Mapping[str, Iterable[Any]]) -> Grid:
    """The designs of every combination of values.

    Raises
    ------
    InputError
        If a path is unknown, a value is wrong or a list is empty; all at once.
    """
    if not isinstance(over, Mapping):
        said = f"expected paths with lists of values, got {shown(over)}"
        raise InputError([Problem("over", said)])
    paths, values, found = [], [], []
    if not over:
        found.append(Problem("over", "empty; expected at least one path with its values"))
    for name, given in over.items():
        try:
            path = path_info(str(name))
            if isinstance(given, Mapping):
                read = list(range_values(path, given))
            else:
                read = [path.measure(value) for value in _values(given)]
        except ValueError as error:
            found.append(Problem(str(name)[:80], str(error)))
            continue
        if not read:
            found.append(Problem(path.name, "empty list; expected at least one value"))
        if len(set(map(float, read))) < len(read):
            found.append(Problem(path.name, "a value is given twice"))
        paths.append(path)
        values.append(tuple(read))
    if found:
        raise InputError(found)
    return Grid(tuple(paths), tuple(values))


def _listed(read: Callable[[], Sequence[Changes]]) -> Listed:
    try:
        designs = read()
    except BlockError as error:
        raise InputError(Problem(f"over.{at}", said) for at, said in error.found) from None
    except ValueError as error:
        raise InputError(Problem("over", str(error))) from None
    paths = tuple(path_info(name) for name in designs[0])
    return Listed(paths, tuple(tuple(d[path.name] for path in paths) for d in designs))


def _values(given: Any) -> list[Any]:
    """Values of a list, an array or a pint quantity of an array."""
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise ValueError(f"expected a list of values or a range, got {shown(given)}")
    if hasattr(given, "magnitude") and not _is_vector(given.magnitude):
        raise ValueError(f"expected a list of values, got {given}")
    return [v.item() if hasattr(v, "item") and not hasattr(v, "units") else v for v in given]


def _is_vector(magnitude: Any) -> bool:
    return getattr(magnitude, "ndim", 0) == 1
