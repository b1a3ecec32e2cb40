import threading

import casadi
import numpy as np
import pybamm
import pytest

from sscell.models.shared_conversion import shared_conversion


@pytest.fixture
def model():
    """A decay whose rate is an event and an output too."""
    x = pybamm.Variable("x")
    rate = pybamm.exp(-x) * pybamm.InputParameter("k")
    model = pybamm.BaseModel()
    model.rhs, model.initial_conditions = {x: -rate}, {x: pybamm.Scalar(1)}
    model.variables = {"x": x, "rate": rate}
    model.events = [pybamm.Event("slow", rate - 0.01)]
    pybamm.Discretisation().process_model(model)
    return model


def conversions(monkeypatch):
    """How often an exponential is converted."""
    made = []
    original = pybamm.Exp._to_casadi
    monkeypatch.setattr(pybamm.Exp, "_to_casadi", lambda *a: made.append(a[0]) or original(*a))
    return made


def solver_of(model):
    solver = pybamm.IDAKLUSolver(output_variables=["rate"])
    solver.set_up(model, [{"k": 2.0}], np.array([0.0, 1.0]))
    return solver


def test_what_functions_share_is_converted_once(model, monkeypatch):
    made = conversions(monkeypatch)
    with shared_conversion():
        solver_of(model)
    assert len(made) == 1


def test_outside_and_in_other_threads_pybamm_converts_as_it_does(model, monkeypatch):
    made = conversions(monkeypatch)
    with shared_conversion():
        thread = threading.Thread(target=solver_of, args=(model,))
        thread.start()
        thread.join()
    in_thread = len(made)
    solver_of(model)
    assert in_thread == len(made) - in_thread > 1


def test_the_functions_are_those_of_pybamm(model):
    with shared_conversion():
        solver_of(model)
    shared = [model.rhs_eval, model.rhs_algebraic_eval, model.terminate_events_eval[0]]
    jacobian = model.jac_rhs_eval
    solver_of(model)
    alone = [model.rhs_eval, model.rhs_algebraic_eval, model.terminate_events_eval[0]]
    given = casadi.DM(0.0), casadi.DM([0.7]), casadi.DM([2.0])
    assert [float(f(*given)) for f in shared] == [float(f(*given)) for f in alone]
    assert float(jacobian(*given)) == float(model.jac_rhs_eval(*given))
