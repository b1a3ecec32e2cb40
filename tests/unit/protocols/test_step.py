"""A step of a protocol."""

import pytest

from sscell.errors import InputError
from sscell.protocols.step import Start, Step, StepName


@pytest.mark.parametrize(
    ("name", "sign"), [("discharge", 1), ("charge", -1), ("rest", 0), ("hold", 0)]
)
def test_current_is_positive_on_discharge_as_in_pybamm(name: StepName, sign: int) -> None:
    assert Step(name).sign == sign


def test_a_step_starts_from_what_the_one_before_left_unless_it_says_otherwise() -> None:
    assert Step("rest").start is Start.CARRIED


def test_a_step_is_one_that_there_is() -> None:
    with pytest.raises(InputError, match=r"name: .*Did you mean 'discharge'") as raised:
        Step("discharg", 5)  # type: ignore[arg-type]
    assert [problem.where for problem in raised.value.problems] == ["name", "start"]
