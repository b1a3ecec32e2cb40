"""Lists of steps: repeats, cycles, mistakes."""

import numpy as np
import pytest

from sscell.errors import InputError
from sscell.protocols.protocol import Protocol
from sscell.protocols.repeats import MOST_STEPS, cycles_of, read_steps
from sscell.protocols.step import Profile, Step

CHARGE, DISCHARGE, REST, HOLD = (Step(n) for n in ("charge", "discharge", "rest", "hold"))
PROFILE = Step("profile", profile=Profile((0.0, 1.0), (1.0, 1.0)))


def test_repeats_are_written_out():
    pulses = (["Discharge at C/20 for 1 minute", "Rest for 1 hour"], 3)
    listed = read_steps(["Charge at C/10", (["Rest for 1 hour", pulses], 2)], times=2).listed
    assert len(listed) == 2 * (1 + 2 * (1 + 3 * 2))
    assert [step.name for step in listed[:4]] == ["charge", "rest", "discharge", "rest"]


def test_yaml_has_the_same_repeats():
    python = read_steps(["Charge at C/10", (["Rest for 1 hour", (["Hold until C/50"], 3)], 2)])
    assert read_steps(python.written).listed == python.listed
    assert python.written[1]["repeat"] == 2


def test_profiles_are_steps():
    for given in (PROFILE, PROFILE.profile, {"profile": np.array([[0, 1], [1, 1]])}):
        assert read_steps([given]).listed[0].profile == PROFILE.profile


@pytest.mark.parametrize(
    ("steps", "cycles"),
    [
        ([CHARGE, HOLD, REST, DISCHARGE, REST] * 2, [1] * 5 + [2] * 5),
        ([DISCHARGE, CHARGE] * 2, [1, 1, 2, 2]),
        ([REST, DISCHARGE] * 3, [1] * 6),  # pulses
        ([CHARGE, CHARGE, DISCHARGE, DISCHARGE, CHARGE], [1, 1, 1, 1, 2]),
        ([PROFILE] * 3, [1, 2, 3]),
        ([CHARGE, PROFILE] * 2, [1, 1, 2, 2]),
        ([REST, HOLD], [1, 1]),
    ],
)
def test_a_charge_after_a_discharge_begins_a_cycle(steps, cycles):
    assert cycles_of(steps) == cycles


def nested(depth, width=1):
    steps = ["Rest for 1 hour"]
    for _ in range(depth):
        steps = [(steps, 2)] * width
    return steps


ENDLESS = []
ENDLESS += [(ENDLESS, 2)] * 100


@pytest.mark.parametrize(
    ("steps", "where", "words"),
    [
        ([], "steps", "empty"),
        ("Charge at C/10", "steps", "expected a list"),
        (None, "steps", "got nothing"),
        ({"a": 1}, "steps", "got a mapping"),
        ([None], "steps.0", "got nothing"),
        ([["Charge at C/10"]], "steps.0", "number of repeats"),
        (["Rest for 1 h", (["Chrge at C/10"], 2)], "steps.1.steps.0", "Did you mean 'charge'"),
        ([(["Rest for 1 h"], 0)], "steps.0.repeat", "from 1 to"),
        ([(["Rest for 1 h"], 1.5)], "steps.0.repeat", "got 1.5"),
        ([(["Rest for 1 h"], 10**400)], "steps.0.repeat", "a huge number"),
        ([{"repeat": 2}], "steps.0.steps", "got nothing"),
        ([{"repeat": 2, "step": ["Rest for 1 h"]}], "steps.0.step", "Did you mean 'steps'"),
        ([{"profile": "no.csv"}], "steps.0", "no file no.csv"),
        ([(["Rest for 1 h"] * 30, 1000)], "steps.0", f"at most {MOST_STEPS}"),
        (["Rest for 1 h"] * (MOST_STEPS + 1), "steps", f"more than {MOST_STEPS}"),
    ],
)
def test_what_is_no_list_of_steps(steps, where, words):
    with pytest.raises(InputError, match=words) as caught:
        read_steps(steps)
    assert where in {problem.where for problem in caught.value.problems}


@pytest.mark.parametrize("steps", [nested(1000), nested(6, 50), ENDLESS], ids=range(3))
def test_a_thousand_nested_repeats_are_one_message(steps):
    """However they branch, they are refused without being written out."""
    with pytest.raises(InputError, match=r"nested more than 5 deep|at most"):
        read_steps(steps)


def test_every_wrong_step_is_named():
    with pytest.raises(InputError) as caught:
        read_steps(["Chrge at 1C", "Rest for 1 h", ([1, "Hold at 4 V"], 2)], times=0)
    places = [problem.where for problem in caught.value.problems]
    assert places == ["steps.0", "steps.2.steps.0", "steps.2.steps.1", "times"]


@pytest.mark.parametrize("step", [Step("rest"), Step("hold", control="voltage", voltage=4.0)])
def test_a_step_that_never_ends_is_refused(step: Step) -> None:
    with pytest.raises(InputError, match=r"steps\.1: .*never ends"):
        Protocol(["Charge at 1C", step])
