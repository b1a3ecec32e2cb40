"""The processes beside the server: one that solves what takes longer, one that compiles."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import active_children, get_context, parent_process
from typing import Any

from sscell.designs.replace import replaced
from sscell.errors import SscellError
from sscell.explorer import controls
from sscell.explorer.answers import RATES, design
from sscell.studies.bands import SAMPLES, kind_of
from sscell.studies.rates import rate_capability


def solver() -> ProcessPoolExecutor:
    """One process that solves while the server answers."""
    return ProcessPoolExecutor(1, get_context("spawn"), _follow)


def compile_beside(given: Any, charge: str) -> None:
    """Start to compile, at low priority, what moves of the sliders solve.

    Parameters
    ----------
    given, charge
        A design of the page and its charge, which comes first; the models of the other charges
        follow. What is compiled is kept for the next time.
    """
    get_context("spawn").Process(target=_compile, args=(given, charge), daemon=True).start()


def end_all() -> None:
    """End the processes of this one, also in the middle of a solution."""
    for process in active_children():
        process.terminate()


def _compile(given: Any, charge: str) -> None:
    _follow()
    with suppress(AttributeError):  # Windows has none
        os.nice(10)
    cell, kind = design(given), kind_of("published", SAMPLES)
    for each in dict.fromkeys((charge, *controls.CHARGES)):
        for moved in controls.moves(cell):
            with suppress(SscellError):
                middle = kind.middle(replaced(cell, moved))
                rate_capability(middle, RATES, charge=each, compiled=True)


def _follow() -> None:
    """Leave interrupts to the process that started this one, and end when it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if above := parent_process():
        threading.Thread(target=_end_after, args=(above,), daemon=True).start()


def _end_after(process: Any) -> None:
    process.join()
    os._exit(1)
