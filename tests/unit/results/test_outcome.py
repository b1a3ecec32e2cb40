import numpy as np
import pytest

from sscell.results.outcome import FAILED, Outcome


def test_the_words():
    """They stand in every file written so far."""
    words = ["cut-off voltage", "infeasible", "solved", "time limit", "solver failed"]
    assert [str(outcome) for outcome in Outcome] == words


def test_outcomes_compare_with_their_words():
    assert Outcome.INFEASIBLE == "infeasible"
    assert Outcome("time limit") is Outcome.TIME_LIMIT
    with pytest.raises(ValueError, match="finished"):
        Outcome("finished")


def test_outcomes_make_string_arrays():
    assert np.array([Outcome.CUT_OFF, Outcome.INFEASIBLE]).dtype.kind == "U"


def test_a_failed_trace_holds_no_number():
    assert FAILED.outcome is Outcome.SOLVER_FAILED
    assert FAILED.time.size == FAILED.voltage.size == 0
