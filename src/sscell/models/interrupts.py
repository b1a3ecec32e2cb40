"""Interrupts that wait until the solver has come back; inside it they are an error of CasADi."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_came: list[int] = []


def is_interrupted() -> bool:
    """Whether an interrupt waits for the end of ``interrupted_at_the_end``."""
    return bool(_came)


@contextmanager
def interrupted_at_the_end() -> Iterator[None]:
    """An interrupt inside is raised when the block is left, whatever else is raised there."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    signal.signal(signal.SIGINT, lambda number, frame: _came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if _came:
            _came.clear()
            before(signal.SIGINT, None)
