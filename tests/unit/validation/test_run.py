import pytest

from sscell.errors import InputError
from sscell.validation.run import CASES, CHECKS, TABLES, validate


def test_every_case_is_named_once():
    assert len(set(CASES)) == len(CASES)
    assert {*CHECKS, *TABLES} < set(CASES)


@pytest.mark.parametrize("name", ["minnmann2021", *TABLES])
def test_one_case_is_one_section(name):
    told = []
    (section,) = validate(name, done=told.append)
    assert told == [section]
    assert section.name == name
    assert section.headline
    assert section.conclusion


@pytest.mark.parametrize(
    ("wrong", "message"), [("minman2021", "Did you mean 'minnmann2021'"), ("x", "Known: closed")]
)
def test_an_unknown_case(wrong, message):
    with pytest.raises(InputError, match=message):
        validate(wrong)
