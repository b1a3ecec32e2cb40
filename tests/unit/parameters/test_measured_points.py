import pytest

from sscell.cards.measured import MeasuredPoint
from sscell.parameters.measured_points import rate_points
from sscell.reading.read import read_cell


@pytest.mark.parametrize(
    "rate", [{"c_rate": 0.5}, {"current_density": "1.07 mA/cm^2"}, {"specific_current": "100 mA/g"}]
)
@pytest.mark.parametrize(
    "capacity", [{"specific_capacity": "150 mAh/g"}, {"areal_capacity": "1.605 mAh/cm^2"}]
)
def test_the_same_point_however_it_is_counted(
    rate: dict[str, str], capacity: dict[str, str]
) -> None:
    """10.7 mg/cm2 of 200 mAh/g, so that 1C is 2.14 mA/cm2."""
    cell = read_cell("ncm83_li6ps5cl")
    (point,) = rate_points(cell, [MeasuredPoint.model_validate({**rate, **capacity})])
    assert point.c_rate == pytest.approx(0.5, rel=1e-12)
    assert point.specific_capacity == pytest.approx(150, rel=1e-12)
    assert point.areal_capacity == pytest.approx(1.605, rel=1e-12)
