import numpy as np
import pybamm
import pytest

from sscell.models.solver import TolerantSolver


@pytest.fixture(scope="module")
def model():
    """A falling voltage V0 - t that stops at 1 V; starts beyond it if V0 < 1."""
    made = pybamm.BaseModel()
    v, q = pybamm.Variable("Voltage [V]"), pybamm.Variable("Charge")
    made.rhs = {q: pybamm.Scalar(1)}
    made.algebraic = {v: v - (pybamm.InputParameter("V0") - q)}
    made.initial_conditions = {q: pybamm.Scalar(0), v: pybamm.InputParameter("V0")}
    made.variables = {"Voltage [V]": v, "Charge": q}
    made.events = [pybamm.Event("cut-off", v - 1)]
    pybamm.Discretisation().process_model(made)
    return made


def test_an_infeasible_point_does_not_poison_its_neighbours(model):
    """V0 = 3 ends at t = 2, 0.5 at once, 2 at t = 1; each as if alone."""
    asked = [{"V0": 3.0}, {"V0": 0.5}, {"V0": 2.0}]
    first, bad, last = TolerantSolver().solve(model, [0, 10], inputs=asked)
    assert first.t[-1] == pytest.approx(2, abs=1e-4)
    assert last.t[-1] == pytest.approx(1, abs=1e-4)
    assert bad.t.size == 1


@pytest.mark.parametrize("asked", [[0.5], [0.5, 3.0], [0.5, 0.6]], ids=str)
def test_an_infeasible_point_may_come_first_or_alone(model, asked):
    found = TolerantSolver().solve(model, [0, 10], inputs=[{"V0": v} for v in asked])
    found = found if isinstance(found, list) else [found]
    assert [run.t.size == 1 for run in found] == [v < 1 for v in asked]


def test_pybamm_itself_raises_for_the_whole_batch(model):
    """The reason for this class; if this fails, PyBaMM has changed and it may go."""
    asked = [{"V0": 3.0}, {"V0": 0.5}]
    with pytest.raises(pybamm.SolverError):
        pybamm.IDAKLUSolver().solve(model, [0, 10], inputs=asked)


def test_a_point_that_never_ends_says_so(model):
    (run,) = TolerantSolver().solve(model, [0, 1], inputs=[{"V0": 3.0}])
    assert run.termination == "final time"
    assert run.t[-1] == 1


def test_only_the_voltage_is_kept(model):
    (run,) = TolerantSolver().solve(model, [0, 1], inputs=[{"V0": 3.0}])
    np.testing.assert_allclose(run["Voltage [V]"].entries, 3 - run.t, atol=1e-5)
    with pytest.raises(KeyError):
        run["Charge"]


def test_threads_change_nothing(model):
    asked = [{"V0": v} for v in np.linspace(1.5, 3, 8)]
    one = TolerantSolver(threads=1).solve(model, [0, 10], inputs=asked)
    two = TolerantSolver(threads=2).solve(model, [0, 10], inputs=asked)
    assert [s.t[-1] for s in one] == [s.t[-1] for s in two]
