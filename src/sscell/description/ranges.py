"""Values of a ``vary:`` block said as a range: from, to, how many, evenly or by factors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sscell.description.paths import PathInfo
from sscell.description.problems import nearest
from sscell.description.sourced import Sourced

KEYS = ("from", "to", "points", "spacing")
SPACINGS = ("lin", "log")
MOST_POINTS = 10_000


def range_values(info: PathInfo, given: Mapping[Any, Any]) -> tuple[Sourced, ...]:
    """The values of a range such as ``{from: 0.1 mS/cm, to: 30 mS/cm, points: 13, spacing: log}``.

    Parameters
    ----------
    info : PathInfo
        What is varied; its measure reads both ends.
    given : mapping
        ``from``, ``to``, ``points`` (2 to 10,000) and ``spacing``, lin unless said.

    Raises
    ------
    ValueError
        If a key is missing or unknown, an end is no such value, or they are not in order.
    """
    for key in given:
        if key not in KEYS:
            raise ValueError(f"unknown key '{key}' of a range.{nearest(str(key), KEYS) or ''}")
    missing = [key for key in KEYS[:3] if key not in given]
    if missing:
        example = info.measure.example
        raise ValueError(
            f"a range needs {', '.join(missing)}; expected {{from: {example}, to: ..., points: 10}}"
        )
    low, high = info.measure(given["from"]), info.measure(given["to"])
    count, spacing = given["points"], given.get("spacing", "lin")
    if isinstance(count, bool) or not isinstance(count, int) or not 2 <= count <= MOST_POINTS:
        raise ValueError(f"points must be a whole number from 2 to {MOST_POINTS}, got {count!r}")
    if spacing not in SPACINGS:
        raise ValueError(f"spacing must be lin or log, got {spacing!r}")
    if not low < high:
        raise ValueError(f"from must be below to, got {low.text or low} and {high.text or high}")
    if spacing == "log" and not low > 0:
        raise ValueError("spacing: log needs from above 0")
    spread = np.geomspace if spacing == "log" else np.linspace
    return tuple(_value(info, float(v), low.source, low.mark) for v in spread(low, high, count))


def _value(info: PathInfo, value: float, source: str | None, mark: str | None) -> Sourced:
    """A value to four digits in the unit of the path, as a person would have listed it."""
    shown = f"{info.display(value):.4g}"
    text = shown if info.unit == "1" else f"{shown} {info.unit}"
    read = info.measure(text)
    return Sourced(float(read), source, mark, text)
