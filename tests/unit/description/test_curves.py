import pytest

from sscell.description.curves import Curve, Dependent
from sscell.description.sourced import Sourced


def test_between_and_outside_its_points() -> None:
    curve = Curve((0.2, 0.4, 0.6, 1), (4.4, 4.0, 3.8, 2.5))
    assert curve.at(0.5) == pytest.approx(3.9)
    assert curve.at(0.4) == 4.0
    assert curve.at(0.0) == 4.4
    assert curve.at(1.0) == 2.5


def test_scaling_keeps_the_shape() -> None:
    curve = Curve((0, 0.4, 0.6, 1), (1.0, 2.0, 4.0, 1.0))
    scaled = Dependent(Sourced(3.0), curve).scaled_to(Sourced(6.0, "A1"))
    assert scaled.curve is not None
    assert scaled.curve.y == (2.0, 4.0, 8.0, 2.0)
    assert scaled.source == "A1"
    assert scaled.curve.source == "A1"
    assert "shape from" in str(scaled.curve.note)


def test_filling_in_a_source() -> None:
    curve = Curve((0, 1), (2, 1))
    assert curve.with_source("assumed: round", None).mark == "assumed"
    assert curve.with_source("A1", "derived").with_source("B2", "recalled").source == "A1"
