"""The value that a cell has at a path."""

from __future__ import annotations

from typing import Any

from sscell.description.cell import CellDesign
from sscell.description.curves import Dependent
from sscell.description.paths import path_info
from sscell.description.sourced import Sourced


def value_at(cell: CellDesign, path: str) -> Sourced | None:
    """The value of a cell at a path, in SI units; None where the card leaves it to follow.

    Parameters
    ----------
    cell : CellDesign
    path : str
        As ``replace`` takes it.

    Raises
    ------
    ValueError
        If there is no such path, or no such separator layer.
    """
    at: Any = cell
    for key in path_info(path).keys:
        if at is None:
            return None
        at = _item(at, key) if isinstance(key, int) else getattr(at, key)
    return at.reference if isinstance(at, Dependent) else at


def _item(items: tuple[Any, ...], i: int) -> Any:
    if i >= len(items):
        count = len(items)
        raise ValueError(f"there is no separator layer {i}; the cell has {count}, numbered from 0")
    return items[i]
