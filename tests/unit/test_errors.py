import pickle

import pytest

from sscell.errors import InputError, Problem, SscellError


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
