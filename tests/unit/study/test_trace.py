from sscell.results.outcome import Outcome
from sscell.study.trace import FAILED


def test_a_failed_trace_holds_no_number():
    assert FAILED.outcome is Outcome.SOLVER_FAILED
    assert FAILED.time.size == FAILED.voltage.size == 0
