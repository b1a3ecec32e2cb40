import signal
import threading

import pytest

from sscell.models.interrupts import interrupted_at_the_end, is_interrupted


@pytest.mark.parametrize("error", [None, SystemError, NotImplementedError])
def test_an_interrupt_comes_at_the_end_and_instead_of_what_it_causes(error):
    done = []
    with pytest.raises(KeyboardInterrupt), interrupted_at_the_end():  # noqa: PT012
        signal.raise_signal(signal.SIGINT)
        assert is_interrupted()
        done.append("went on")
        if error is not None:
            raise error("what CasADi makes of it")
    assert done == ["went on"]
    assert not is_interrupted()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_an_interrupt_nothing_changes():
    with interrupted_at_the_end():
        assert not is_interrupted()
    with pytest.raises(ValueError, match="own"), interrupted_at_the_end():
        raise ValueError("own")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_other_threads_solve_as_well():
    """Only the main thread of Python hears signals."""
    done = []

    def work():
        with interrupted_at_the_end():
            done.append(1)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert done == [1]


def test_a_caller_who_ignores_interrupts_is_not_interrupted():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupted_at_the_end():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
