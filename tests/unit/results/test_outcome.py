import numpy as np
import pytest

from sscell.results.outcome import BEYOND, FACTS, FAILED, End, History, Outcome


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


def history() -> History:
    rng = np.random.default_rng(1)
    time, voltage, current = rng.random((3, 2, 7))
    facts = rng.random((2, len(FACTS)))
    facts[:, -1] = End.VOLTAGE, End.CURRENT
    return History(time, voltage, current, facts, rng.random((1, 2, 7)))


def test_packing_keeps_every_number() -> None:
    before = history()
    after = History.of(before.packed(), 2, 7)
    for name in ("time", "voltage", "current", "facts", "phases"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))
    assert after.ends == [End.VOLTAGE, End.CURRENT]


def test_what_was_never_solved_passed_nothing_or_is_unknown() -> None:
    beyond, failed = History.of(BEYOND, 3, 9), History.of(FAILED, 3, 9)
    assert beyond.outcome is Outcome.INFEASIBLE
    assert not beyond.fact("charge").any()
    assert beyond.voltage.shape == (3, 9)
    assert failed.outcome is Outcome.SOLVER_FAILED
    assert np.isnan(failed.fact("charge")).all()


def test_a_step_knows_what_passed_before_it() -> None:
    whole = history()
    trace = whole.step(1, before=[0])
    assert (trace.charge, trace.energy) == (whole.fact("charge")[1], whole.fact("energy")[1])
    both = whole.step(1, before=[0, 1]).before
    assert both is not None
    assert both.charge == whole.fact("charge").sum()
