"""What PyBaMM makes its IDAKLU solver of, taken from it before the solver is made.

PyBaMM converts rates, algebraic equations, both together, events and outputs each by itself for
CasADi, which is most of what it takes; here what they share is converted once.
"""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pybamm
from pybamm.solvers import base_solver, idaklu_solver

from sscell.models.symbols import Part, one_at_a_time

DIFFERENTIATED = ("algebraic", "rhs_algebraic")
"""Functions of which the solver takes a Jacobian; PyBaMM makes those of all others too."""

_thread = threading.local()
_process = base_solver.process
_core, _compile = idaklu_solver.idaklu, idaklu_solver.aot_compile


class _Record:
    """What one thread takes."""

    def __init__(self) -> None:
        self.converted: dict[pybamm.Symbol, Any] = {}
        self.arguments: dict[str, Any] = {}


class _Shared:
    """An expression whose parts may have been converted for another function already."""

    def __init__(self, symbol: pybamm.Symbol, known: dict[pybamm.Symbol, Any]) -> None:
        self.symbol, self.known = symbol, known

    def to_casadi(self, t: Any, y: Any, *, inputs: dict[str, Any]) -> Any:
        return self.symbol.to_casadi(t, y, inputs=inputs, casadi_symbols=self.known)


def _process_shared(symbol: Any, name: str, variables: Any, *others: Any, **options: Any) -> Any:
    record = _record()
    if record is not None:
        symbol = _Shared(symbol, record.converted)
        options["use_jacobian"] = name in DIFFERENTIATED
    return _process(symbol, name, variables, *others, **options)


class _Named:
    """A function that PyBaMM's solver is made of, which gives its name with its text."""

    def __init__(self, function: Any) -> None:
        self.function = function

    def serialize(self) -> Part:
        return Part.of(self.function)


class _Core:
    """The compiled core of PyBaMM's solver; where a thread records, it makes nothing."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_core, name)

    def generate_function(self, code: Any) -> Any:
        return _core.generate_function(code) if _record() is None else code

    def create_casadi_solver_group(self, **arguments: Any) -> Any:
        record = _record()
        if record is None:
            return _core.create_casadi_solver_group(**arguments)
        record.arguments = arguments
        return None


def _compile_or_name(functions: Sequence[Any], **options: Any) -> Any:
    return _compile(functions, **options) if _record() is None else list(map(_Named, functions))


def _record() -> _Record | None:
    return getattr(_thread, "record", None)


base_solver.process = _process_shared
idaklu_solver.idaklu, idaklu_solver.aot_compile = _Core(), _compile_or_name


def solver_arguments(
    model: pybamm.BaseModel, inputs: dict[str, float], outputs: Sequence[str]
) -> dict[str, Any]:
    """Arguments of the compiled core of PyBaMM's solver, functions as :class:`Part`.

    Parameters
    ----------
    model : pybamm.BaseModel
        Discretised; it has the functions of the solver afterwards.
    inputs : dict
        All that the model has; the functions are the same for all numbers.
    outputs : sequence of str
        Variables that a solver gives back.
    """
    # what PyBaMM would compile is what it hands over with a name
    solver = pybamm.IDAKLUSolver(output_variables=list(outputs), options={"compile": True})
    with one_at_a_time:
        record = _Record()
        try:
            _thread.record = record
            solver.set_up(model, [inputs], np.array([0.0, 1.0]))
        finally:
            _thread.record = None
    return record.arguments
