"""Words of a charge, and what is wrong with others."""

import pytest

from sscell.errors import InputError
from sscell.protocols.charge_rates import Rate
from sscell.protocols.charge_words import asked_charge
from sscell.protocols.step import Step


def test_the_same_rate_is_that_of_the_discharge():
    """In a staircase each charge takes the rate of its own discharge."""
    charge = asked_charge("same rate, rest for 1 h")
    rate = Rate(0.5)
    assert charge.steps(rate) == (Step("charge", rate=rate), Step("rest", duration=3600.0))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("ful", "Did you mean 'full'"),
        ("same rat", "Did you mean 'same rate'"),
        ("0.1C, holdd to 0.02C", "Did you mean 'hold'"),
        ("0.1C, hold to 0.2C", "ends at once"),
        ("0.1C, hold to -1C", "greater than 0"),
        ("0.1C, rest for 1 hourr", "unknown unit 'hourr'"),
        ("0.1C, rest for 1", "no unit"),
        ("0.1C, rest for 1 h, hold to 0.02C", "one hold, then one rest"),
        ("0,1C", "decimal comma; write 0.1"),
        ("0, 1C", "write decimals with a point"),
        ("full, hold to 0.02C", "leave the hold out"),
        ("0C", "greater than 0"),
        ("1 mA", "wrong dimension"),
        ("", "'same rate'"),
        (None, "got nothing"),
        (["0.1C"], "got a list"),
        ("0.1C," * 1000, "5000 characters"),
    ],
)
def test_what_is_no_charge(given, words):
    with pytest.raises(InputError, match=words) as caught:
        asked_charge(given)
    assert {problem.where for problem in caught.value.problems} == {"charge"}


def test_all_mistakes_of_a_charge_come_at_once():
    with pytest.raises(InputError) as caught:
        asked_charge("0.1D, hold to nothing, rest for 1 V")
    assert len(caught.value.problems) == 3
