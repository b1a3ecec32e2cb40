import copy
import pickle
import re

import pytest

from sscell.errors import InputError, Problem, Problems, SscellError, expect


def test_a_problem_is_a_line():
    assert str(Problem("a.yaml, cathode", "is missing")) == "a.yaml, cathode: is missing"
    assert str(Problem("", "is missing")) == "is missing"


def test_all_problems_are_said():
    error = InputError([Problem("a", "one"), Problem("b", "two")])
    assert str(error) == "a: one\nb: two"
    assert len(error.problems) == 2


def test_one_problem_needs_no_list():
    assert InputError(Problem("a", "one")).problems == (Problem("a", "one"),)


def test_generators_are_kept():
    error = InputError(Problem("a", str(i)) for i in range(3))
    assert [p.message for p in error.problems] == ["0", "1", "2"]


def test_everything_of_ours_has_one_parent():
    with pytest.raises(SscellError):
        raise InputError(Problem("", "x"))


def test_errors_travel_between_processes():
    error = InputError([Problem("a", "one"), Problem("b", "two")])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)


def test_a_mistake_of_the_caller_is_a_value_error():
    with pytest.raises(ValueError, match="a: one"):
        raise InputError(Problem("a", "one"))


@pytest.mark.parametrize("sent", [lambda e: pickle.loads(pickle.dumps(e)), copy.deepcopy])
def test_mistakes_travel_between_processes(sent):
    error = sent(InputError([Problem("a", "one"), Problem("b", "two")]))
    assert str(error) == "a: one\nb: two"
    assert error.problems == (Problem("a", "one"), Problem("b", "two"))


@pytest.mark.parametrize("steering", ["\x1b[31m", "\0", "\x9b", "\u202e", "\udcff", "\r", "\u2028"])
def test_no_message_steers_a_terminal(steering):
    said = str(Problem(f"a{steering}.yaml", f"there is no file a{steering}.yaml"))
    assert said.isprintable()
    said.encode()  # what no encoding can write is escaped too


def test_messages_end():
    said = str(InputError(Problem("x" * 10_000, "y" * 10_000) for _ in range(5_000)))
    assert len(said) < 1_500
    assert re.search(r"and \d+ more", said)


def test_an_argument_of_another_type_is_named():
    expect(dict, {}, "bounds", "a mapping")
    with pytest.raises(InputError) as error:
        expect(dict, 3, "bounds", "a mapping")
    assert error.value.problems == (Problem("bounds", "expected a mapping, got 3"),)


def test_mistakes_are_kept_and_raised_together_each_once():
    problems = Problems()
    problems.refuse()  # nothing to raise
    for _ in range(2):
        with problems.kept("a"):
            raise ValueError("is wrong")
    with problems.kept():
        raise InputError(Problem("b", "is missing"))
    with pytest.raises(InputError) as caught:
        problems.refuse()
    assert list(map(str, caught.value.problems)) == ["a: is wrong", "b: is missing"]


def test_only_mistakes_of_the_input_are_kept():
    """A plain ValueError names no place, so that it is a fault of ours."""
    with pytest.raises(ValueError, match="ours"), Problems().kept():
        raise ValueError("ours")
