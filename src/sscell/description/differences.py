"""What else differs between cells that are set side by side, in words."""

from __future__ import annotations

from collections.abc import Iterable

from sscell.description.bookkeeping import loading, volume_fractions
from sscell.description.cell import CellDesign
from sscell.description.transport import threshold_of

ALIKE = 0.02
"""Relative difference up to which values of two cells count as equal. [-]"""


def differences(cells: Iterable[CellDesign]) -> str:
    """Loading, catholyte volume fraction and percolation threshold, as far as cells differ in it.

    Any of them changes a rate capability as much as a conductivity does, so that cells which
    differ in one are no comparison of their electrolytes. Empty if they are alike.
    """
    every = list(cells)
    thresholds = [threshold_of(cell.cathode) for cell in every]
    columns = (
        ("areal capacity", [loading(c).areal_capacity / 36000 for c in every], "mAh/cm2"),
        ("catholyte", [100 * volume_fractions(c.cathode).catholyte for c in every], "vol%"),
        ("percolation threshold", [100 * t for t in thresholds if t is not None], "vol%"),
    )
    said = []
    for name, values, unit in columns:
        if values and max(values) > (1 + ALIKE) * min(values):
            said.append(f"{name} {min(values):.3g} to {max(values):.3g} {unit}")
    return "; ".join(said)
