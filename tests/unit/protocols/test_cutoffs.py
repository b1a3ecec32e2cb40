"""Voltages of a protocol against the cut-offs of a cell."""

import pytest

from sscell.protocols.cutoffs import cutoff_problems
from sscell.protocols.protocol import Protocol


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("Hold at 4.5 V until C/50", "4.5 V is not between the cut-offs 2.6 V and 4.3 V"),
        ("Hold at 2 V until C/50", "2 V is not between"),
        ("Charge at C/10 until 4.5 V", "never reached"),
        ("Discharge at C/10 until 2 V", "never reached"),
        ("Charge at C/10 until 2.5 V", "ends at once"),
        ("Discharge at C/10 until 4.3 V", "ends at once"),
    ],
)
def test_a_voltage_outside_the_cutoffs_is_named(step, words):
    """Once, however often the step is done."""
    (problem,) = cutoff_problems(Protocol([step, "Rest for 1 h"], times=9), 2.6, 4.3, "a cell")
    assert words in problem.message
    assert step in problem.message
    assert problem.message.endswith("of a cell")


def test_voltages_at_and_between_the_cutoffs_are_right():
    steps = ["Charge at C/10 until 4.3 V", "Hold at 4.3 V until C/50", "Hold until C/50"]
    protocol = Protocol([*steps, "Discharge at C/10 until 3 V", "Discharge at C/20 until 2.6 V"])
    assert cutoff_problems(protocol, 2.6, 4.3) == []
