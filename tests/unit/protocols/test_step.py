"""A step of a protocol."""

import pytest

from sscell.protocols.step import Start, Step, StepName


@pytest.mark.parametrize(
    ("name", "sign"), [("discharge", 1), ("charge", -1), ("rest", 0), ("hold", 0)]
)
def test_current_is_positive_on_discharge_as_in_pybamm(name: StepName, sign: int) -> None:
    assert Step(name).sign == sign


def test_a_step_starts_from_what_the_one_before_left_unless_it_says_otherwise() -> None:
    assert Step("rest").start is Start.CARRIED
