import pytest

from sscell.cards.bookkeeping import np_ratio
from sscell.cell import Cell
from sscell.checks.anode import anode_use


@pytest.mark.parametrize(("ratio", "findings"), [(0.9, 1), (1.1, 0)])
def test_an_anode_that_is_full_too_early(cell: Cell, ratio: float, findings: int) -> None:
    nominal = cell.summary()["nominal areal capacity"]
    limited = cell.replace({"anode.capacity": f"{ratio * nominal} mAh/cm^2"})
    assert np_ratio(limited) == pytest.approx(ratio)
    found = list(anode_use(limited))
    assert [finding.severity for finding in found] == ["warning"] * findings


def test_an_anode_without_a_limit_is_never_full(cell: Cell) -> None:
    assert np_ratio(cell) is None
    assert not list(anode_use(cell))
