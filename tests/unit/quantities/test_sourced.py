import copy
import pickle

import pytest

from sscell.quantities.sourced import Sourced, checked_mark, checked_source, source_keys


def test_is_a_float_that_survives_copies() -> None:
    value = Sourced(8e-5, "Kim2025", "second-hand", "80 um", "fine")
    for twin in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert twin == 8e-5
        said = (twin.source, twin.mark, twin.text, twin.note)
        assert said == ("Kim2025", "second-hand", "80 um", "fine")
    assert type(value * 2) is float


def test_assumption_implies_its_mark() -> None:
    assert Sourced(1.0, "assumed: coated").mark == "assumed"
    assert Sourced(1.0, "Kim2025").mark is None


def test_filling_in_keeps_what_is_there() -> None:
    assert Sourced(1.0, "A1").with_source("B2", "recalled").source == "A1"
    assert Sourced(1.0).with_source("B2", "recalled").mark == "recalled"
    assert Sourced(1.0, "assumed: x").with_source("B2", "verified").mark == "assumed"


def test_sources() -> None:
    assert source_keys("Minnmann2021; Kato2018") == ("Minnmann2021", "Kato2018")
    assert source_keys("assumed: as Kim2025") == ()
    assert checked_source(" Kim2025 ") == "Kim2025"
    for wrong in ("my lab notebook", "", "assumed:", 3, "x" * 600):
        with pytest.raises(ValueError, match=r"source|assumed"):
            checked_source(wrong)
    with pytest.raises(ValueError, match="second-hand"):
        checked_mark("guessed")
    with pytest.raises(ValueError, match="unknown mark"):
        checked_mark(["assumed"])


def test_a_value_is_shown_as_it_was_written_and_printed_as_its_si_number():
    value = Sourced(8e-5, "Kim2025", "verified", "80 um")
    assert repr([value]) == "[80 um [verified, Kim2025]]"
    assert repr(Sourced(0.22)) == "0.22 in SI units"
    assert f"{value}" == str(value) == "8e-05"
