import pytest

from sscell.errors import InputError
from sscell.validation import run
from sscell.validation.run import CASES, CHECKS, TABLES, validate


def test_every_case_is_named_once():
    assert len(set(CASES)) == len(CASES)
    assert {*CHECKS, *TABLES} < set(CASES)


@pytest.mark.parametrize("name", ["ageing", "bielefeld2020"])
def test_one_case_is_one_section(name):
    done = []
    (section,) = validate(name, done=done.append)
    assert done == [section]
    assert section.name == name
    assert section.headline
    assert section.conclusion


def test_a_paper_alone_is_one_section(minnmann, monkeypatch):
    """Without the pair that all papers share."""

    def published(names, execution, *, together):
        assert (names, together) == (["minnmann2021"], False)
        return minnmann

    monkeypatch.setattr(run, "publish", published)
    (section,) = validate("minnmann2021")
    assert section.name == "minnmann2021"


@pytest.mark.parametrize(
    ("wrong", "message"), [("minman2021", "Did you mean 'minnmann2021'"), ("x", "Known: closed")]
)
def test_an_unknown_case(wrong, message):
    with pytest.raises(InputError, match=message):
        validate(wrong)
