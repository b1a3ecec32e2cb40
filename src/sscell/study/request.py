"""What may be asked of a study: rates and directions, checked before anything is solved."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from sscell.description.cell import CellDesign
from sscell.errors import InputError, Problem
from sscell.results.dataset import Axis
from sscell.study.points import DIRECTIONS, Direction


def checked_rates(c_rates: Sequence[float]) -> list[float]:
    """C-rates as floats.

    Raises
    ------
    InputError
        If there is none, or one is not a positive finite number.
    """
    try:
        if isinstance(c_rates, str | bytes):
            raise TypeError
        rates = [float(rate) for rate in c_rates]
    except (TypeError, ValueError):
        raise InputError([Problem("c_rates", f"expected numbers, got {c_rates!r}")]) from None
    if not rates:
        raise InputError([Problem("c_rates", "empty; expected at least one, such as [0.1, 1]")])
    wrong = [rate for rate in rates if not (math.isfinite(rate) and rate > 0)]
    if wrong:
        raise InputError([Problem("c_rates", f"must be greater than 0, got {wrong[0]:g}")])
    repeated = {rate for rate in rates if rates.count(rate) > 1}
    if repeated:
        raise InputError([Problem("c_rates", f"{min(repeated):g} is given twice")])
    return rates


def checked_direction(direction: str) -> Direction:
    """The direction, if it is one.

    Raises
    ------
    InputError
        If it is not "discharge" or "charge".
    """
    for known in DIRECTIONS:
        if direction == known:
            return known
    expected = " or ".join(f"'{known}'" for known in DIRECTIONS)
    raise InputError([Problem("direction", f"expected {expected}, got {direction!r}")])


def rate_axis(rates: Sequence[float]) -> Axis:
    """The dimension ``c_rate``."""
    return Axis("c_rate", rates, "1", "C-rate")


def checked_cells(cells: Any) -> list[CellDesign]:
    """One cell or several as a list.

    Raises
    ------
    InputError
        If there is none, or something else is among them.
    """
    if isinstance(cells, CellDesign):
        return [cells]
    listed = list(cells) if isinstance(cells, Iterable) and not isinstance(cells, str) else [cells]
    for cell in listed:
        if not isinstance(cell, CellDesign):
            said = f"expected cells as sscell.load_cell gives them, got {cell!r:.60}"
            raise InputError([Problem("cells", said)])
    if not listed:
        raise InputError([Problem("cells", "empty; expected at least one cell")])
    return listed


def cell_axis(cells: Sequence[CellDesign]) -> Axis:
    """The dimension ``cell``; cells of one title are told apart by a number."""
    titles = [cell.title for cell in cells]
    names = [
        f"{title} ({titles[:i].count(title) + 1})" if titles.count(title) > 1 else title
        for i, title in enumerate(titles)
    ]
    return Axis("cell", names, "", "cell")
