"""The value that a cell has at a path."""

from __future__ import annotations

from typing import Any

from sscell.description.cell import CellDesign
from sscell.description.curves import Dependent
from sscell.description.paths import REDOX_KEYS, path_info
from sscell.description.sourced import Sourced

_TRANSPORT = {
    "tortuosity_factor": "ionic_transport",
    "ionic_conductivity": "ionic_transport",
    "electronic_conductivity": "electronic_transport",
}
"""The block under the cathode in which a key of it stands."""


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
    first, *keys = path_info(path).name.split(".")
    at: Any = cell
    if first == "separator":
        place, key = int(keys[0]), keys[1]
        if place >= len(cell.separator):
            raise ValueError(f"there is no separator layer {place}; the cell has fewer")
        layer = cell.separator[place]
        at, keys = (layer, [key]) if key == "thickness" else (layer.electrolyte, [key])
    elif first in ("catholyte", "active_material"):
        at = getattr(cell.cathode, first)
    elif first == "cathode" and keys[0] in _TRANSPORT:
        at = getattr(cell.cathode, _TRANSPORT[keys[0]])
    else:
        keys = [first, *keys]
    if first == "catholyte" and keys[0] in REDOX_KEYS:
        at, keys = at.redox, [keys[0].removeprefix("redox_")]
        at = at and (at.couples[0] if keys == ["potential"] else at)
    for key in keys:
        at = at and getattr(at, key)
    return at.reference if isinstance(at, Dependent) else at
