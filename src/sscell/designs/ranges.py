"""Ranges, evenly or by factors: with points the values of a grid, without to draw from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from numbers import Integral
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from sscell.cards.blocks import BlockError
from sscell.cards.problems import nearest, not_one_of
from sscell.designs.paths import PathInfo, path_info
from sscell.errors import InputError, Problem, expect
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown

KEYS = ("from", "to", "points", "spacing")
SPACINGS = ("lin", "log")
MOST_POINTS = 10_000


class Span(NamedTuple):
    """Where values may lie, in SI units, and whether they are spread evenly or by factors."""

    low: Sourced
    high: Sourced
    log: bool

    def at(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values at shares of the distance from the low to the high end. [SI units]"""
        if self.log:
            return np.asarray(self.low * (self.high / self.low) ** shares)
        return np.asarray(self.low + (self.high - self.low) * shares)


def range_values(info: PathInfo, given: Mapping[Any, Any]) -> tuple[Sourced, ...]:
    """The values of a range such as ``{from: 0.1 mS/cm, to: 30 mS/cm, points: 13, spacing: log}``.

    Parameters
    ----------
    info : PathInfo
        What is varied; its measure reads both ends.
    given : mapping
        ``from``, ``to``, ``points`` (2 to 10,000) and ``spacing``, lin if not given.

    Raises
    ------
    ValueError
        If a key is missing or unknown, an end is no such value, or they are not in order.
    """
    _check_keys(given)
    missing = [key for key in KEYS[:3] if key not in given]
    if missing:
        instead = ", or samples: {points: 64} beside all ranges" if missing == ["points"] else ""
        example = info.measure.example
        raise ValueError(
            f"a range needs {', '.join(missing)}; "
            f"expected {{from: {example}, to: ..., points: 10}}{instead}"
        )
    count = given["points"]
    if isinstance(count, bool) or not isinstance(count, int) or not 2 <= count <= MOST_POINTS:
        raise ValueError(
            f"points must be a whole number from 2 to {MOST_POINTS}, got {shown(count)}"
        )
    low, high, log = _span(info, given)
    spread = np.geomspace if log else np.linspace
    return tuple(rounded(info, float(v), 4, low) for v in spread(low, high, count))


def read_span(info: PathInfo, given: Any) -> Span:
    """A range to draw samples from, such as ``{from: 0.1 mS/cm, to: 30 mS/cm, spacing: log}``.

    Parameters
    ----------
    info : PathInfo
        What is varied; its measure reads both ends.
    given : mapping or tuple
        ``from``, ``to`` and ``spacing``, lin if not given; or these three as a tuple.

    Raises
    ------
    ValueError
        If a key is missing or unknown, an end is no such value, or they are not in order.
    """
    if isinstance(given, tuple) and len(given) in (2, 3):
        given = dict(zip(("from", "to", "spacing"), given, strict=False))
    if not isinstance(given, Mapping):
        example, got = f"{{from: {info.measure.example}, to: ...}}", shown(given)
        if isinstance(given, tuple):
            example, got = "(low, high) or (low, high, 'log')", f"{len(given)} items"
        raise ValueError(f"samples are drawn from a range; expected {example}, got {got}")
    _check_keys(given)
    if "points" in given:
        raise ValueError("leave out points; those of samples say how many designs are drawn")
    missing = [key for key in KEYS[:2] if key not in given]
    if missing:
        example = f"{{from: {info.measure.example}, to: ...}}"
        raise ValueError(f"a range needs {', '.join(missing)}; expected {example}")
    return _span(info, given)


def rounded(info: PathInfo, value: float, digits: int, like: Sourced) -> Sourced:
    """A value in SI units, rounded in the unit of the path as a person would have listed it.

    Parameters
    ----------
    info : PathInfo
    value : float
        In SI units.
    digits : int
        How many are kept.
    like : Sourced
        Whose source and mark it takes.

    Raises
    ------
    ValueError
        If the rounded value lies outside the bounds of the path.
    """
    number = f"{info.display(value):.{digits}g}"
    text = number if info.unit == "1" else f"{number} {info.unit}"
    return Sourced(float(info.measure(text)), like.source, like.mark, text)


def _check_keys(given: Mapping[Any, Any]) -> None:
    for key in given:
        if key not in KEYS:
            raise ValueError(f"unknown key '{key}' of a range.{nearest(str(key), KEYS) or ''}")


def _span(info: PathInfo, given: Mapping[Any, Any]) -> Span:
    low, high = info.measure(given["from"]), info.measure(given["to"])
    spacing = given.get("spacing", "lin")
    if spacing not in SPACINGS:
        raise ValueError(f"spacing must be lin or log, got {shown(spacing)}")
    if not low < high:
        raise ValueError(f"from must be below to, got {low.text or low} and {high.text or high}")
    if spacing == "log" and not low > 0:
        raise ValueError("spacing: log needs from above 0")
    return Span(low, high, spacing == "log")


Array = NDArray[np.float64]

PRECISION = 0.001
"""Of a value, relative to it. [-]"""


@dataclass(frozen=True)
class SearchedQuantity:
    """A path with a range; ``x`` is the logarithm of a value, or the share of the range."""

    path: PathInfo
    low: float
    high: float

    @property
    def log(self) -> bool:
        """Whether ``x`` is a logarithm."""
        return self.low > 0

    @property
    def ends(self) -> tuple[float, float]:
        """The range in x."""
        return (np.log(self.low), np.log(self.high)) if self.log else (0.0, 1.0)

    def at(self, share: float) -> float:
        """In x, at a share of the range."""
        low, high = self.ends
        return float(low + (high - low) * share)

    def x(self, value: Array) -> Array:
        """Of values in SI units, those outside of the range put at its ends."""
        inside = np.clip(value, self.low, self.high)
        return np.log(inside) if self.log else (inside - self.low) / (self.high - self.low)

    def value(self, x: Any) -> Any:
        """In SI units."""
        value = np.exp(x) if self.log else self.low + x * (self.high - self.low)
        return np.clip(value, self.low, self.high)  # an end is the end, to the last digit

    @property
    def tolerances(self) -> dict[str, float]:
        """Of a root in x, so that the value is known to ``PRECISION`` of itself."""
        if self.log:
            return {"xatol": PRECISION, "xrtol": 0.0}
        return {"xatol": 1e-9, "xrtol": PRECISION}

    def change(self, x: float) -> dict[str, Sourced]:
        """For ``replace``, in full precision."""
        return {self.path.name: Sourced(float(self.value(x)))}


def searched_quantity(path: str, between: tuple[Any, Any]) -> SearchedQuantity:
    """The quantity that is looked for.

    Raises
    ------
    InputError
        If there is no such path or the range is none.
    """
    expect(str, path, "path", "a path of the cell such as 'catholyte.conductivity'")
    try:
        info = path_info(path)
        ends = [] if isinstance(between, str) or not hasattr(between, "__iter__") else [*between]
        if len(ends) != 2:
            example = info.measure.example
            raise ValueError(f"expected a range (low, high) such as ('{example}', ...)")
        span = read_span(info, tuple(ends))
    except ValueError as error:
        raise InputError([Problem(path[:80], str(error))]) from None
    return SearchedQuantity(info, float(span.low), float(span.high))


MOST_DESIGNS = 1_000_000
METHODS = ("sobol", "latin-hypercube")
DIGITS = 6
"""Kept of a drawn value, in the unit of its path."""

_DEFAULTS = {"points": None, "method": METHODS[0], "seed": 0}


def samples(
    over: Mapping[str, Any], points: int, *, method: str = "sobol", seed: int = 0
) -> list[dict[str, Sourced]]:
    """Designs drawn over ranges, for ``sscell.sweep(cell, over=designs, ...)``.

    Parameters
    ----------
    over : mapping of path to range
        ``("0.1 mS/cm", "30 mS/cm")``, with ``"log"`` as a third item for values spread by
        factors, or a mapping ``{"from": ..., "to": ..., "spacing": "log"}`` as in a card.
    points : int
        How many designs, 1 to 1,000,000; powers of two suit ``sobol`` best.
    method : "sobol" | "latin-hypercube"
        Scrambled Sobol points, of which the first ones fill the ranges evenly as well, or a
        Latin hypercube.
    seed : int
        The same seed gives the same designs again.

    Returns
    -------
    list of mappings of path to value
        In SI units; rounded to six digits in the unit of the path, never beyond the range.

    Raises
    ------
    InputError
        If a path is unknown, a range or another argument is wrong; all at once.

    Examples
    --------
    >>> import sscell
    >>> drawn = sscell.samples({"cathode.porosity": ("5 %", "20 %")}, points=2)
    >>> all(0.05 <= design["cathode.porosity"] <= 0.2 for design in drawn)
    True
    """
    expect(Mapping, over, "samples", "a mapping of paths to ranges")
    try:
        return list(drawn(over, {"points": points, "method": method, "seed": seed}))
    except BlockError as error:
        raise InputError(Problem(where, message) for where, message in error.found) from None


def drawn(over: Mapping[Any, Any], asked: Any) -> Drawn:
    """The designs of ranges beside a block such as ``{points: 256, method: sobol, seed: 1}``.

    Raises
    ------
    BlockError
        With every mistake of the ranges, by path, and of the block, under ``samples``.
    """
    problems: list[tuple[str, str]] = []
    if not isinstance(asked, Mapping):
        problems.append(("samples", f"expected {{points: 256, seed: 1}}, got {shown(asked)}"))
    else:
        problems += [(f"samples.{key}", message) for key, message in _mistakes(asked)]
    if not over:
        example = "catholyte.conductivity: {from: 0.1 mS/cm, to: 30 mS/cm}"
        problems.append(
            ("samples", f"no path to draw values for; expected ranges such as {example}")
        )
    spans: dict[str, tuple[PathInfo, Span]] = {}
    for path, given in over.items():
        try:
            info = path_info(str(path))
            spans[info.name] = info, read_span(info, given)
        except ValueError as error:
            problems.append((str(path)[:80], str(error)))
    if problems:
        raise BlockError(problems)
    shares = cube(len(spans), **{**_DEFAULTS, **asked})
    return Drawn(list(spans.values()), shares)


class Drawn(Sequence[dict[str, Sourced]]):
    """Designs drawn over ranges; each is made when it is asked for, a million cost nothing yet."""

    def __init__(self, spans: Sequence[tuple[PathInfo, Span]], shares: NDArray[np.float64]) -> None:
        self.spans = spans
        self.numbers = np.transpose(
            [span.at(column) for (_, span), column in zip(spans, shares.T, strict=True)]
        )
        """Shape (designs, paths), before they are rounded. [SI units]"""

    def __len__(self) -> int:
        return len(self.numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    @overload
    def __getitem__(self, index: int) -> dict[str, Sourced]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Sourced]]: ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(len(self))[index]]
        return {
            info.name: _value(info, span, float(number))
            for (info, span), number in zip(self.spans, self.numbers[index], strict=True)
        }

    def identity(self) -> str:
        """Of all its designs, without making them."""
        paths = repr([(info.name, *map(float, span[:2])) for info, span in self.spans])
        return sha256(paths.encode() + self.numbers.tobytes()).hexdigest()


def _mistakes(asked: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """What is wrong with the number of points, the method and the seed."""
    problems = []
    for key in asked:
        if key not in _DEFAULTS:
            hint = nearest(str(key), _DEFAULTS) or f" Known: {', '.join(_DEFAULTS)}"
            problems.append((str(key)[:80], f"unknown key.{hint}"))
    points, method, seed = ({**_DEFAULTS, **asked}[key] for key in _DEFAULTS)
    if "points" not in asked:
        problems.append(("points", "missing; expected how many designs to draw, such as 256"))
    elif not _is_whole(points) or not 1 <= points <= MOST_DESIGNS:
        expected = f"expected a whole number from 1 to {MOST_DESIGNS}"
        problems.append(("points", f"{expected}, got {shown(points)}"))
    if method not in METHODS:
        problems.append(("method", not_one_of(method, METHODS)))
    if not _is_whole(seed) or seed < 0:
        problems.append(("seed", f"expected a whole number from 0 up, got {shown(seed)}"))
    return problems


def _is_whole(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def cube(
    dimensions: int, points: int, method: str = METHODS[0], seed: int = 0
) -> NDArray[np.float64]:
    """Points that fill the unit cube evenly, shape (points, dimensions)."""
    from scipy.stats import qmc  # takes longer to import than most cards to read

    if method == "sobol":
        engine = qmc.Sobol(dimensions, scramble=True, seed=int(seed))
        points_of_it = engine.random_base2(int(points - 1).bit_length())[:points]
    else:
        points_of_it = qmc.LatinHypercube(dimensions, seed=int(seed)).random(int(points))
    return np.asarray(points_of_it, dtype=np.float64)


def _value(info: PathInfo, span: Span, number: float) -> Sourced:
    """A number rounded; where rounding reaches an end of its range, that end."""
    low, high, _ = span
    first, last = info.display(low), info.display(high)
    shown_number = float(f"{info.display(number):.{DIGITS}g}")
    if first < shown_number < last:
        return rounded(info, number, DIGITS, low)
    return low if shown_number <= first else high
