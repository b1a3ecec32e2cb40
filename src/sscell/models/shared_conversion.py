"""Expressions converted for CasADi once, though several functions have them in common.

PyBaMM converts rates, algebraic equations, both together, events and outputs each by itself, which
is most of what setting up a solver takes.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pybamm
from pybamm.solvers import base_solver

_thread = threading.local()
_process = base_solver.process


class _Shared:
    """An expression whose parts may have been converted for another function already."""

    def __init__(self, symbol: pybamm.Symbol, known: dict[pybamm.Symbol, Any]) -> None:
        self.symbol, self.known = symbol, known

    def to_casadi(self, t: Any, y: Any, *, inputs: dict[str, Any]) -> Any:
        return self.symbol.to_casadi(t, y, inputs=inputs, casadi_symbols=self.known)


def _process_shared(symbol: Any, name: str, variables: Any, *others: Any, **options: Any) -> Any:
    known = getattr(_thread, "known", None)
    if known is not None:
        symbol = _Shared(symbol, known)
    return _process(symbol, name, variables, *others, **options)


base_solver.process = _process_shared


@contextmanager
def shared_conversion() -> Iterator[None]:
    """Inside, a PyBaMM solver that is set up in this thread converts what functions share once.

    All of them must have the same time, states and inputs, as those of one ``set_up``.
    """
    pybamm.citations.register("Andersson2019")  # as PyBaMM does where it converts by itself
    _thread.known = {}
    try:
        yield
    finally:
        _thread.known = None
