import shutil

import casadi
import numpy as np
import pytest
from numpy.testing import assert_allclose

from sscell.models.compiled import library
from sscell.models.symbols import Part
from sscell.models.vector_graph import FORMS, NoLoopsError, VectorGraph
from sscell.models.vector_jacobian import _PARTIALS

needs_compiler = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
CELLS = 7


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("PYBAMM_CASADI_AOT_CACHE", str(tmp_path / "cache"))


def derived(rates, y, p):
    """The Jacobian of a function as PyBaMM names it, and what CasADi makes of it."""
    given = [casadi.MX.sym("t"), y, p]
    function = casadi.Function("rates", given, [rates])
    expected = casadi.Function("rates_jac", given, [casadi.jacobian(rates, y)])
    VectorGraph(expected, {"rates_jac": function})  # no way back to that of CasADi
    made = library([Part.of(function), Part.of(expected)], "label")[1].function()
    rng = np.random.default_rng(1)
    at = 0.0, rng.uniform(0.2, 0.9, y.size1()), rng.uniform(0.2, 0.9, p.size1())
    return np.array(made(*at)), np.array(expected(*at))


@needs_compiler
def test_every_form_has_its_derivative():
    y, p = casadi.MX.sym("y", 2 * CELLS), casadi.MX.sym("p", CELLS)
    a, b = y[:CELLS], y[CELLS:]
    c = casadi
    each = [f(a) for f in (c.exp, c.log, c.sqrt, c.sinh, c.cosh, c.tanh, c.asinh)]
    each += [c.fabs(-a), -a, 1 / a, a * a, 2 * a, a**1.7, a**p, c.sign(a - b) * a]
    each += [a + b, a - b, a * b, a / b, a**b, c.hypot(a, b), c.fmin(a, b), c.fmax(a, b)]
    each += [c.if_else(a < b, a, b * a), c.logic_not(a < b) * a, c.logic_or(a < b, b < 0.1) * b]
    assert set(_PARTIALS) >= set(FORMS.values())
    assert_allclose(*derived(c.vertcat(*each), y, p), 1e-12, 1e-13)


@needs_compiler
def test_an_electrode_has_its_derivative():
    """Gradients, values at borders, harmonic means, a state for all control volumes."""
    y, p = casadi.MX.sym("y", 2 * CELLS + 1), casadi.MX.sym("p", 2)
    x, z, single = casadi.vertsplit(y, [0, CELLS, 2 * CELLS, 2 * CELLS + 1])
    difference = (np.eye(CELLS, k=1) - np.eye(CELLS))[:-1] / np.linspace(1, 2, CELLS - 1)[:, None]
    gradient = casadi.MX(casadi.sparsify(casadi.DM(difference)))
    border = casadi.MX(casadi.sparsify(casadi.DM([[1.5, -0.5] + [0.0] * (CELLS - 2)])))
    conductivity = casadi.exp(-z) * p[0]
    between = 1 / (1 / conductivity[1:] + 1 / conductivity[:-1])
    inner = casadi.mtimes(casadi.diag(between), casadi.mtimes(gradient, x * single))
    left = casadi.mtimes(border, casadi.sinh(x)) * single
    flux = casadi.vertcat(left, inner, p[1])
    divergence = (flux[1:] - flux[:-1]) / np.linspace(1, 2, CELLS)
    rates = casadi.vertcat(divergence - x * z, casadi.fmin(z, 0.5) * single, left + single**2)
    assert_allclose(*derived(rates, y, p), 1e-13, 1e-14)


def test_what_has_no_rule_is_refused():
    y = casadi.MX.sym("y", CELLS)
    given = [casadi.MX.sym("t"), y]
    mean = casadi.mmin(y) * y
    function = casadi.Function("rates", given, [mean])
    jacobian = casadi.Function("rates_jac", given, [casadi.jacobian(mean, y)])
    with pytest.raises(NoLoopsError):
        VectorGraph(jacobian, {"rates_jac": function})
    assert VectorGraph(jacobian).outputs
