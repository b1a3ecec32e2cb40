"""One shipped cell and a way to solve it with PyBaMM's own tools."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pybamm
import pytest

from sscell.cell import Cell, load_cell
from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names
from sscell.parameters.values import UNBOUNDED, parameter_values

TIMES = np.linspace(0, 900, 19)


@pytest.fixture(scope="session")
def cell() -> Cell:
    return load_cell("ncm83_li6ps5cl")


@pytest.fixture(scope="session")
def solve(cell: Cell) -> Callable[..., pybamm.Solution]:
    """A quarter of a 1C discharge without cut-offs; tight, so that tests may compare."""

    def solved(
        changes: dict[str, Any] | None = None,
        *,
        options: dict[str, Any] | None = None,
        rtol: float = 1e-8,
        **kwargs: Any,
    ) -> pybamm.Solution:
        values = parameter_values(cell)
        values.update({names.LOWER_CUTOFF: -UNBOUNDED, names.UPPER_CUTOFF: UNBOUNDED})
        values.update(changes or {})
        simulation = pybamm.Simulation(
            SolidStateDFN(options, **{"film": False, **kwargs}),
            parameter_values=values,
            solver=pybamm.IDAKLUSolver(rtol=rtol, atol=rtol),
        )
        return simulation.solve([0.0, 900.0])

    return solved


@pytest.fixture(scope="session")
def plain(solve: Callable[..., pybamm.Solution]) -> pybamm.Solution:
    """Solved once for all tests that compare with it."""
    return solve()


@pytest.fixture(scope="session")
def voltage() -> Callable[[pybamm.Solution], np.ndarray]:
    def of(solution: pybamm.Solution) -> np.ndarray:
        return np.asarray(solution[names.VOLTAGE](TIMES))

    return of


@pytest.fixture(scope="module")
def model():
    """A voltage V0 - slope t that stops at 1 V; starts beyond it if V0 < 1."""
    made = pybamm.BaseModel()
    v, q = pybamm.Variable("Voltage [V]"), pybamm.Variable("Charge")
    start, slope = pybamm.InputParameter("V0"), pybamm.InputParameter("Slope")
    made.rhs = {q: slope}
    made.algebraic = {v: v - (start - q)}
    made.initial_conditions = {q: pybamm.Scalar(0), v: start}
    made.variables = {"Voltage [V]": v, "Charge": q}
    made.events = [pybamm.Event("cut-off", v - 1)]
    pybamm.Discretisation().process_model(made)
    return made
