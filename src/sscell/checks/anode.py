"""The anode: whether it holds the charge of the cathode."""

from __future__ import annotations

from collections.abc import Iterator

from sscell.cards.bookkeeping import np_ratio
from sscell.cards.cell import CellDesign
from sscell.checks.finding import Finding


def anode_use(cell: CellDesign) -> Iterator[Finding]:
    """An anode that is full before the cathode is charged."""
    ratio = np_ratio(cell)
    if ratio is None or ratio >= 1:
        return
    message = (
        f"N/P ratio of {ratio:.3g}: the anode is full before the nominal capacity of the cathode "
        "has passed; what follows is deposited as lithium"
    )
    assert cell.anode.capacity is not None
    yield Finding("warning", "anode.capacity", message, cell.anode.capacity.source)
