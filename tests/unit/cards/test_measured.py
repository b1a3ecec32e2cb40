from typing import Any

import pytest
from pydantic import ValidationError

from sscell.cards.cell import CellDesign
from sscell.cards.measured import Measured, MeasuredPoint
from sscell.cards.problems import problems

BLOCK: dict[str, Any] = {
    "source": "Kim2025",
    "mark": "second-hand",
    "charge": "0.1C, hold to 0.02C",
    "charge_known": "stated",
    "points": [
        {"specific_current": "20 mA/g", "specific_capacity": "180 mAh/g"},
        {"current_density": "2 mA/cm^2", "areal_capacity": "1 mAh/cm^2", "mark": "derived"},
    ],
}


def test_numbers_are_si_and_know_their_source() -> None:
    slow, fast = Measured.model_validate(BLOCK).points
    assert slow.specific_current == 20
    assert slow.specific_capacity == pytest.approx(180 * 3600)
    assert fast.current_density == pytest.approx(20)
    assert fast.areal_capacity == pytest.approx(36000)
    assert fast.areal_capacity is not None
    assert (fast.areal_capacity.source, fast.areal_capacity.mark) == ("Kim2025", "derived")


def test_a_cell_with_measured_points_is_saved_with_them(cell_mapping: dict[str, Any]) -> None:
    cell = CellDesign.model_validate({**cell_mapping, "measured": BLOCK})
    assert CellDesign.model_validate(cell.to_mapping()).measured == cell.measured


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ({"c_rate": 1}, ["specific_capacity"]),
        ({"specific_capacity": "9 mAh/g"}, ["c_rate"]),
        (
            {"c_rate": 1, "current_density": "1 A/m^2", "specific_capacity": "9 mAh/g"},
            ["current_density"],
        ),
        ({}, ["c_rate", "specific_capacity"]),
    ],
)
def test_a_point_has_one_rate_and_one_capacity(given: dict[str, Any], places: list[str]) -> None:
    with pytest.raises(ValidationError) as caught:
        MeasuredPoint.model_validate(given)
    mistakes = problems(caught.value, "", MeasuredPoint)
    assert [problem.where for problem in mistakes] == places
    assert all("give one of" in problem.message for problem in mistakes)
