"""Ranges, evenly or by factors: with points the values of a grid, without to draw from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sscell.cards.problems import nearest
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
    def _log(self) -> bool:
        return self.low > 0

    @property
    def ends(self) -> tuple[float, float]:
        """The range in x."""
        return (np.log(self.low), np.log(self.high)) if self._log else (0.0, 1.0)

    def x(self, value: Array) -> Array:
        """Of values in SI units, those outside of the range put at its ends."""
        inside = np.clip(value, self.low, self.high)
        return np.log(inside) if self._log else (inside - self.low) / (self.high - self.low)

    def value(self, x: Any) -> Any:
        """In SI units."""
        value = np.exp(x) if self._log else self.low + x * (self.high - self.low)
        return np.clip(value, self.low, self.high)  # an end is the end, to the last digit

    @property
    def tolerances(self) -> dict[str, float]:
        """Of a root in x, so that the value is known to ``PRECISION`` of itself."""
        if self._log:
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
