import threading

import casadi
import numpy as np
import pybamm
import pytest

from sscell.models.solver_arguments import solver_arguments
from sscell.models.symbols import Part


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


@pytest.fixture
def conversions(monkeypatch):
    """Each conversion of an exponential."""
    made = []
    original = pybamm.Exp._to_casadi
    monkeypatch.setattr(pybamm.Exp, "_to_casadi", lambda *a: made.append(a[0]) or original(*a))
    return made


def arguments(model):
    return solver_arguments(model, {"k": 2.0}, ["rate"])


def set_up(model):
    made = pybamm.IDAKLUSolver(output_variables=["rate"])
    made.set_up(model, [{"k": 2.0}], np.array([0.0, 1.0]))
    return made


def test_functions_are_text_and_numbers_are_numbers(model):
    taken = arguments(model)
    assert isinstance(taken["rhs_alg"], Part)
    assert [part.name for part in taken["var_fcns"]] == ["v_rate"]
    assert (taken["number_of_states"], taken["inputs"], taken["number_of_events"]) == (1, 1, 1)
    assert float(taken["rhs_alg"].function()(0, 0, 2)) == -2.0


def test_what_functions_share_is_converted_once(model, conversions):
    arguments(model)
    assert len(conversions) == 1


def test_afterwards_and_in_other_threads_pybamm_does_as_it_does(model, conversions, monkeypatch):
    """Another thread makes its solver while this one records."""
    made = []
    original = pybamm.IDAKLUSolver.set_up

    def with_another(self, *given):
        if threading.current_thread() is threading.main_thread():
            thread = threading.Thread(target=lambda: made.append(set_up(model)))
            thread.start()
            thread.join()
        return original(self, *given)

    monkeypatch.setattr(pybamm.IDAKLUSolver, "set_up", with_another)
    arguments(model)
    monkeypatch.undo()
    assert made[0]._setup["solver"] is not None
    assert len(conversions) > 2
    assert set_up(model)._setup["solver"] is not None


def test_the_functions_are_those_of_pybamm(model):
    arguments(model)
    shared = [model.rhs_eval, model.rhs_algebraic_eval, model.terminate_events_eval[0]]
    jacobian = model.jac_rhs_algebraic_eval
    set_up(model)
    alone = [model.rhs_eval, model.rhs_algebraic_eval, model.terminate_events_eval[0]]
    given = casadi.DM(0.0), casadi.DM([0.7]), casadi.DM([2.0])
    assert [float(f(*given)) for f in shared] == [float(f(*given)) for f in alone]
    assert float(jacobian(*given)) == float(model.jac_rhs_algebraic_eval(*given))


def test_a_model_that_cannot_be_set_up_leaves_nothing_behind(model):
    with pytest.raises(KeyError):
        solver_arguments(model, {"k": 2.0}, ["none"])
    assert set_up(model)._setup["solver"] is not None
