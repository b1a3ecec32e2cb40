from typing import get_args

import pytest

from sscell.errors import InputError
from sscell.protocols.protocol import PROTOCOLS, Direction, read_direction
from sscell.protocols.step import Start
from sscell.quantities.wording import shown


@pytest.mark.parametrize("direction", get_args(Direction))
def test_every_direction_is_a_protocol(direction):
    assert read_direction(direction).name == direction


def test_no_protocol_without_a_direction():
    assert list(PROTOCOLS) == list(get_args(Direction))


@pytest.mark.parametrize("direction", ["sideways", "Discharge", "", None, 1, ["cycle"]])
def test_other_words_are_refused(direction):
    with pytest.raises(InputError) as caught:
        read_direction(direction)
    for known in ("'discharge'", "'charge'", "'cycle'", shown(direction)):
        assert known in str(caught.value)


@pytest.mark.parametrize(
    ("given", "meant"), [("dicharge", "discharge"), ("Cycle", "cycle"), ("charging", "charge")]
)
def test_the_nearest_word_is_offered(given, meant):
    with pytest.raises(InputError, match=f"Did you mean '{meant}'"):
        read_direction(given)


def test_a_study_of_one_step_takes_no_cycle():
    """Neither as an argument nor as a hint."""
    assert read_direction("charge", most_steps=1).name == "charge"
    with pytest.raises(InputError, match="expected 'discharge' or 'charge'") as caught:
        read_direction("cycle", most_steps=1)
    assert "Did you mean 'cycle'" not in str(caught.value)


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=list(PROTOCOLS))
def test_a_protocol_can_be_followed(protocol):
    """The first step starts from a known state, and a current leads away from its own start."""
    first, *others = protocol.steps
    assert first.start in (Start.FULL, Start.EMPTY)
    assert all(step.start is Start.RESTED for step in others)
    for step in protocol.steps:
        assert step.start is not (Start.EMPTY if step.sign > 0 else Start.FULL)


def test_a_cycle_is_answered_by_its_discharge():
    assert [step.name for step in PROTOCOLS["cycle"].steps] == ["charge", "discharge"]
    assert PROTOCOLS["cycle"].last.sign == PROTOCOLS["discharge"].last.sign == 1
