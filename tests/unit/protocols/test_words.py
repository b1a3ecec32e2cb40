"""Steps in words: what they mean, as in PyBaMM, and what is wrong with others."""

import random
from dataclasses import replace

import pybamm
import pytest

from sscell.errors import InputError
from sscell.protocols.charge_rates import Rate
from sscell.protocols.step import Step
from sscell.protocols.words import duration_words, read_step, step_words

C10, C50 = Rate(0.1, text="C/10"), Rate(0.02, text="C/50")
HOLD = {"name": "hold", "control": "voltage"}
MEANINGS = {
    "Charge at C/10 until 4.3 V": Step("charge", rate=C10, until_voltage=4.3),
    "Discharge at 1C until 2.6 V": Step("discharge", rate=Rate(1, text="1C"), until_voltage=2.6),
    "Discharge at 1 C for 30 minutes": Step("discharge", rate=Rate(1, text="1 C"), duration=1800),
    "Charge at C/10 for 1 hour or until 4.3V": Step(
        "charge", rate=C10, duration=3600, until_voltage=4.3
    ),
    "Hold at 4.3 V until C/50": Step(**HOLD, voltage=4.3, until_rate=C50),
    "Hold at 4.3 V for 1 hour or until C/50": Step(
        **HOLD, voltage=4.3, duration=3600, until_rate=C50
    ),
    "Hold until C/50 or for 1 h": Step(**HOLD, duration=3600, until_rate=C50),
    "Hold for 90 min": Step(**HOLD, duration=5400),
    "Rest for 10 minutes": Step("rest", duration=600),
    "Charge at C/10": Step("charge", rate=C10),
    "Charge at 2 mA/cm^2 until 4300 mV": Step(
        "charge", rate=Rate(20, "per_area", "2 mA/cm^2"), until_voltage=4.3
    ),
    "Discharge at 20 mA/g": Step("discharge", rate=Rate(20, "per_mass", "20 mA/g")),
    "Hold at 4.3 V until 0.02 mA/cm^2": Step(
        **HOLD, voltage=4.3, until_rate=Rate(0.2, "per_area", "0.02 mA/cm^2")
    ),
    "Discharge at 5 mW/cm^2 until 2.6 V": Step(
        "discharge", control="power", power=50, until_voltage=2.6
    ),
}


@pytest.mark.parametrize("text", MEANINGS)
def test_words_mean_a_step(text):
    assert read_step(text) == replace(MEANINGS[text], text=text)


@pytest.mark.parametrize("text", MEANINGS)
def test_capitals_make_no_difference(text):
    """Apart from the text itself."""
    for other in (text.lower(), text.upper(), f"  {text.title()}  "):
        step, meant = read_step(other), MEANINGS[text]
        assert (step.voltage, step.until_voltage) == (meant.voltage, meant.until_voltage)
        assert (step.power, step.duration) == (meant.power, meant.duration)
        for rate, expected in ((step.rate, meant.rate), (step.until_rate, meant.until_rate)):
            assert (rate is None) is (expected is None)
            assert not rate or (rate.value, rate.basis) == (expected.value, expected.basis)


@pytest.mark.parametrize("text", MEANINGS)
def test_a_step_is_put_into_words_that_mean_it(text):
    step = MEANINGS[text]
    assert replace(read_step(step_words(step)), text="") == step


@pytest.mark.parametrize(
    "text",
    [
        "Discharge at C/20 for 0.5 hours",
        "Charge at 0.5 C for 45 minutes",
        "Charge at 1 C until 4.1V",
        "Hold at 4.1 V for 20 seconds",
        "Hold at 3V until C/50",
        "Discharge at C/3 for 2 hours or until 2.5 V",
        "Rest for 10 minutes",
    ],
)
def test_words_of_pybamm_mean_what_pybamm_does(text):
    """Its own examples, with its own reader as reference; a rate has its sign there."""
    ours, theirs = read_step(text), pybamm.step.string(text)
    if ours.name == "hold":
        assert ours.voltage == theirs.value
    else:
        assert (ours.sign * ours.rate.value if ours.rate else 0) == theirs.value
    assert ours.duration == (None if theirs.uses_default_duration else theirs.duration)
    ends = [t.value for t in theirs.termination]
    until = ours.until_voltage or (ours.until_rate.value if ours.until_rate else None)
    assert ends == ([] if until is None else [until])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dischrage at 1C", "Did you mean 'discharge'"),
        ("Charge at C/10 untill 4.3 V", "Did you mean 'until'"),
        ("Charge at C/10 to 4.3 V", "Did you mean 'until'"),
        ("Wait for 1 hour", "Did you mean 'rest'"),
        ("Run US06 (A)", "expected charge, discharge, hold or rest"),
        ("Charge at C/10 until 4.3 V and rest", "another step"),
        ("", "is no step"),
        ("Charge", "at which rate"),
        ("Charge C/10", "write 'at' before 'C/10'"),
        ("Rest 10 minutes", "write 'for' before"),
        ("Charge at 1 until 4.3 V", "'1' has no unit"),
        ("Charge at C/10 until 4.3", "'4.3' has no unit"),
        ("Rest for 10", "no unit"),
        ("Rest for 10 minuts", "unknown unit 'minuts'"),
        ("Charge at 1 A until 4.3 V", "no current per area"),
        ("Discharge at 200mW until 2.6 V", "no power per area"),
        ("Discharge at 3 Ohm until 2.6 V", "a resistance"),
        ("Charge at 0C until 4.3 V", "greater than 0"),
        ("Charge at C/0", "divides by zero"),
        ("Hold at -4.3 V until C/50", "greater than 0"),
        ("Hold at 4.3 V", "never ends"),
        ("Rest", "never ends"),
        ("Rest until 3 V", "a time only"),
        ("Charge at 1C until C/10", "a current ends a hold only"),
        ("Charge at 4.3 V until C/50", "a voltage is held"),
        ("Hold at 1C until C/50", "expected a voltage"),
        ("Hold at 4.3 V until 4.2 V", "expected a rate"),
        ("Charge at C/10 until 4.3 V (1 minute period)", "cannot be read"),
        ("Charge at C/10 for 1 hour or 4.3 V", "after 'or'"),
        ("Charge at C/10 until", "nothing follows 'until'"),
        ("Charge at C/10 until 4.2 V until 4.3 V", "given twice"),
        ("Charge at C/10 " * 20, "299 characters"),
    ],
)
def test_what_is_no_step(text, words):
    with pytest.raises(InputError, match=words):
        read_step(text)


def test_all_mistakes_of_a_step_come_at_once():
    with pytest.raises(InputError) as caught:
        read_step("Charge at 1 A for 3 V until C/50")
    assert len(caught.value.problems) == 3


def test_no_words_lead_to_anything_but_a_step_or_a_message():
    """2,000 sentences with words and characters changed, left out, doubled or exchanged."""
    draw = random.Random(13)
    characters = "abcCVA/0129.^-µ°%()\n\0 ٣½"
    right, problems = 0, []
    for _ in range(2000):
        words = draw.choice(list(MEANINGS)).split(" ")
        for _ in range(draw.randint(1, 3)):
            at = draw.randrange(len(words))
            change = draw.randrange(4)
            if change == 0:
                words[at] = words[at][: draw.randrange(5)] + draw.choice(characters)
            elif change == 1:
                words.insert(at, draw.choice(words))
            elif change == 2 and len(words) > 1:
                del words[at]
            else:
                draw.shuffle(words)
        try:
            right += isinstance(read_step(" ".join(words)), Step)
        except InputError as error:
            problems += error.problems
    assert all(0 < len(str(problem)) < 400 for problem in problems)
    assert 20 < right < 1500  # the changes reach both sides


@pytest.mark.parametrize(
    ("seconds", "words"), [(3600, "1 hour"), (5400, "90 minutes"), (1.5, "1.5 seconds")]
)
def test_a_time_in_words(seconds, words):
    assert duration_words(seconds) == words


def test_a_decimal_comma_is_named_with_the_number_meant():
    with pytest.raises(InputError) as caught:
        read_step("Hold at 4,3 V until 0,02C")
    assert [p.message.partition(": ")[2] for p in caught.value.problems] == [
        "'4,3' has a decimal comma; write 4.3", "'0,02' has a decimal comma; write 0.02"
    ]  # fmt: skip
