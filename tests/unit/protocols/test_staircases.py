"""Named protocols: their steps and what is wrong with their arguments."""

import pytest

from sscell.errors import InputError
from sscell.protocols.protocol import Protocol
from sscell.protocols.staircases import protocol_words, pulses_and_rests, same_cycles, staircase
from sscell.protocols.step import Start

GITT = ["rate", "rest", "direction"]


def names(protocol):
    return [step.name for step in protocol.steps]


def test_a_staircase_charges_and_discharges_at_each_rate():
    test = Protocol.rate_test([0.1, "2 mA/cm^2"], cycles=2)
    assert names(test) == ["charge", "discharge"] * 4
    assert [str(step.rate) for step in test.steps[::2]] == ["0.1", "0.1"] + ["2 mA/cm^2"] * 2
    assert [step.rate for step in test.steps[::2]] == [step.rate for step in test.steps[1::2]]
    assert test.cycle_numbers == (1, 1, 2, 2, 3, 3, 4, 4)
    assert test.start is Start.EMPTY


def test_a_charge_of_its_own_rate_with_hold_and_rests():
    test = Protocol.rate_test([1], 1, charge="0.1C, hold to 0.02C", rest="10 minutes")
    assert names(test) == ["charge", "hold", "rest", "discharge", "rest"]
    assert [step.rate.value for step in test.steps if step.rate] == [0.1, 1.0]


def test_many_equal_cycles():
    life = Protocol.cycles(300, charge="0.5C", discharge="1C", hold="C/20")
    assert names(life) == ["charge", "hold", "discharge"] * 300
    assert life.cycle_numbers[-1] == 300
    assert life.charge == "0.5C, hold to C/20"


def test_pulses_pass_twice_the_nominal_capacity_unless_a_cut_off_or_their_number_ends_them():
    """C/20 for 10 minutes is 1/120 of it."""
    assert names(Protocol.gitt()) == ["discharge", "rest"] * 240
    assert Protocol.gitt().ends_at_cutoff
    assert not Protocol(Protocol.gitt().steps).ends_at_cutoff
    assert len(Protocol.gitt("2 mA/cm^2", pulses=7).steps) == 14
    assert Protocol.gitt().start is Start.FULL
    assert Protocol.gitt(direction="charge").start is Start.EMPTY
    assert set(Protocol.gitt().cycle_numbers) == {1}


@pytest.mark.parametrize(
    ("make", "arguments", "places"),
    [
        (staircase, ([0, "x"], 0, "ful", "1"), ["cycles", "charge", "rest", "rates.0", "rates.1"]),
        (staircase, ("0.1", 1, "full", None), ["charge", "rates"]),
        (staircase, ([], 1, "same rate", None), ["rates"]),
        (staircase, (None, True, 1, 1), ["cycles", "rest", "rates"]),
        (same_cycles, (10**9, "0.5C", 0, "x", "1 V"), ["number", "discharge", "rest", "hold"]),
        (same_cycles, (3, "0.5C", 1, "1C", None), ["charge"]),
        (
            pulses_and_rests,
            (0, None, "1", "up", 0),
            ["rate", "pulse", "rest", "direction", "pulses"],
        ),
        (pulses_and_rests, ("2 mA/cm^2", "1 h", "1 h", "charge", None), ["pulses"]),
        (pulses_and_rests, ("C/20", "1 ms", "1 h", "charge", None), ["pulse"]),
    ],
)
def test_every_wrong_argument_is_named(make, arguments, places):
    with pytest.raises(InputError) as caught:
        make(*arguments)
    assert [problem.where for problem in caught.value.problems] == places


def test_too_many_steps_are_one_message():
    with pytest.raises(InputError, match="at most 20000"):
        Protocol.cycles(15000, "1C", "1C")


def test_long_lists_are_shortened():
    text = protocol_words({"steps": ["Rest for 1 hour"] * 1000, "times": 2})
    assert len(text) < 200
    assert text.endswith("times=2)")
