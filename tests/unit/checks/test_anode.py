from typing import Any

import pytest

from sscell.cards.bookkeeping import loading, np_ratio
from sscell.cell import Cell
from sscell.checks.anode import anode_use
from sscell.reading.read import read_cell
from sscell.solving.points import Design, Point


@pytest.mark.parametrize(("ratio", "findings"), [(0.9, 1), (1.1, 0)])
def test_an_anode_that_is_full_too_early(cell: Cell, ratio: float, findings: int) -> None:
    nominal = cell.summary()["nominal areal capacity"]
    limited = cell.replace({"anode.capacity": f"{ratio * nominal} mAh/cm^2"})
    assert np_ratio(limited) == pytest.approx(ratio)
    found = list(anode_use(limited))
    assert [finding.severity for finding in found] == ["warning"] * findings


def test_a_ratio_over_a_nominal_capacity_below_the_reversible_one(
    cell_mapping: dict[str, Any],
) -> None:
    anode = {"type": "lithium-indium", "resistance": "10 ohm cm^2", "np_ratio": 1.05}
    found = {}
    for nominal in ("150 mAh/g", "220 mAh/g"):
        card = {**cell_mapping, "anode": anode, "nominal_specific_capacity": nominal}
        found[nominal] = list(anode_use(Cell.model_validate(card)))
    (overfilled,) = found["150 mAh/g"]
    assert overfilled.place == "anode.np_ratio"
    assert "more than its nominal capacity" in overfilled.message
    assert not found["220 mAh/g"]


@pytest.mark.parametrize(
    ("loss", "spent"),
    [
        ({"first_cycle_efficiency": 0.7}, False),
        ({"first_cycle_efficiency": 0.3}, True),
        ({"first_cycle_loss": "3 mAh/cm^2"}, True),
    ],
)
def test_a_loss_of_all_the_lithium(
    cell_mapping: dict[str, Any], loss: dict[str, Any], spent: bool
) -> None:
    """2.2 mAh/cm2 of the cathode; 0.3 of 2.35 mAh/cm2 lose 5.5. No rate is then possible."""
    anode = {"type": "lithium-indium", "resistance": "10 ohm cm^2", "np_ratio": 1.1, **loss}
    cell = Cell.model_validate({**cell_mapping, "anode": anode})
    found = [f for f in anode_use(cell) if f.severity == "error"]
    assert [f.place for f in found] == [f"anode.{key}" for key in loss if spent]
    assert Point(Design.of(cell), 0.01).infeasible == spent


def test_an_anode_without_a_limit_is_never_full(cell: Cell) -> None:
    assert np_ratio(cell) is None
    assert not list(anode_use(cell))


@pytest.mark.parametrize(
    ("kind", "loading", "severities"),
    [
        ("lithium", "0.9 mAh/cm^2", []),
        ("lithium", "2 mAh/cm^2", ["note"]),
        ("lithium", "4 mAh/cm^2", ["warning"]),
        ("lithium-indium", "4 mAh/cm^2", []),
    ],
)
def test_a_high_current_on_lithium(
    cell_mapping: dict[str, Any], kind: str, loading: str, severities: list[str]
) -> None:
    cell_mapping["anode"] = {"type": kind, "resistance": "10 ohm cm^2"}
    cell = Cell.model_validate(cell_mapping).replace({"cathode.areal_capacity": loading})
    assert [finding.severity for finding in anode_use(cell)] == severities


def test_a_high_current_on_sodium_is_one_on_the_metal_of_the_cell() -> None:
    card = read_cell("nvp_na_fluorochloride").to_mapping()
    card["cathode"]["areal_capacity"] = "2 mAh/cm^2"
    for name in ("loading", "thickness"):
        card["cathode"].pop(name, None)
    card["anode"] = {"type": "sodium", "resistance": "10 ohm cm^2"}
    (finding,) = anode_use(read_cell(card))
    assert "2 mA/cm2 on sodium" in finding.message


def test_a_composite_anode_that_is_full_too_early(cell_mapping: dict[str, Any]) -> None:
    composite = {**cell_mapping["cathode"], "loading": "5 mg/cm^2"}
    cell_mapping["anode"] = {"resistance": "0 ohm cm^2", "composite": composite}
    cell = Cell.model_validate(cell_mapping)
    # all sites of the same material in 5 of 10.7 mg/cm2
    sites = 96485.33 / 0.0973 * 0.05 * float(cell.cathode.utilisation)
    assert np_ratio(cell) == pytest.approx(sites / loading(cell).areal_capacity)
    (full,) = anode_use(cell)
    assert full.place == "anode.composite"
