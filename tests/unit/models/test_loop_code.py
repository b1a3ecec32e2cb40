import shutil

import casadi
import numpy as np
import pytest
from numpy.testing import assert_allclose

from sscell import load_cell
from sscell.models.compiled import library
from sscell.models.loop_code import loop_code
from sscell.models.resolution import AnodeMesh, Resolution, tolerances_for
from sscell.models.symbols import Part
from sscell.models.vector_graph import FORMS, NoLoopsError
from sscell.solving.engine import Engine
from sscell.solving.points import Design, Point

needs_compiler = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
pytestmark = needs_compiler

CELLS = 7


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("PYBAMM_CASADI_AOT_CACHE", str(tmp_path / "cache"))


def compiled(*functions):
    return [part.function() for part in library([Part.of(f) for f in functions], "label")]


def both(function, *arguments):
    """What machine code and CasADi's interpreter give."""
    assert loop_code(function), "the code of CasADi is not what is tested"
    (made,) = compiled(function)
    assert made.class_name() == "External"
    for side in ("in", "out"):
        patterns = [getattr(f, f"sparsity_{side}")(0) for f in (made, function)]
        assert patterns[0] == patterns[1]
    return [np.array(f(*arguments)) for f in (made, function)]


def test_each_operation_is_that_of_casadi():
    x, y = casadi.MX.sym("x", CELLS), casadi.MX.sym("y", CELLS)
    results = [x**0.5, x**1.7, casadi.if_else(x < y, x, 0), casadi.fabs(-x), casadi.sign(x - y)]
    results += [f(x) for f in (casadi.exp, casadi.log, casadi.sqrt, casadi.sinh, casadi.cosh)]
    results += [casadi.tanh(x), casadi.asinh(x), -x, 1 / x, x * x, 2 * x, casadi.logic_not(x < y)]
    results += [x + y, x - y, x * y, x / y, x**y, casadi.hypot(x, y), x < y, x <= y]
    results += [
        casadi.eq(x, y),
        casadi.ne(x, y),
        casadi.logic_and(x < y, x),
        casadi.logic_or(x < y, x),
    ]
    results += [casadi.fmin(x, y), casadi.fmax(x, y)]
    every = casadi.Function("each", [x, y], results)
    assert {every.instruction_id(k) for k in range(every.n_instructions())} >= set(FORMS)
    function = casadi.Function("each", [x, y], [casadi.vertcat(*results)])
    rng = np.random.default_rng(0)
    assert_allclose(*both(function, rng.uniform(0.2, 2, CELLS), rng.uniform(0.2, 2, CELLS)), 1e-14)


def test_moves_products_and_jacobians_are_those_of_casadi():
    """As the equations of an electrode: gradients, means, a number for all, a called function."""
    y, p = casadi.MX.sym("y", 2 * CELLS + 1), casadi.MX.sym("p", 2)
    x, z, single = casadi.vertsplit(y, [0, CELLS, 2 * CELLS, 2 * CELLS + 1])
    widths = np.linspace(1, 2, CELLS - 1)
    gradient = casadi.sparsify(
        casadi.DM((np.eye(CELLS, k=1) - np.eye(CELLS))[:-1] / widths[:, None])
    )
    mean = casadi.DM(np.linspace(0.5, 1.5, CELLS)).T / CELLS
    u, v = casadi.MX.sym("u", CELLS), casadi.MX.sym("v")
    called = casadi.Function("called", [u, v], [v * casadi.exp(-u), u[1:-1] + v])
    reaction, inner = called(z, p[1])
    flux = casadi.mtimes(casadi.MX(gradient), casadi.exp(x) * p[0]) * (z[1:] + z[:-1])
    padded = casadi.vertcat(single, flux, casadi.mtimes(mean, x * z))
    rates = casadi.mtimes(casadi.MX(gradient.T), padded[1:-1]) - reaction
    rates[::3] += single
    rates[1] = x[5]
    whole = casadi.vertcat(
        rates, padded[:-1] * casadi.mtimes(mean, z), casadi.mmin(casadi.vertcat(inner, x))
    )
    rng = np.random.default_rng(1)
    at = rng.uniform(0.2, 1, y.size1()), rng.uniform(0.2, 1, 2)
    assert_allclose(*both(casadi.Function("rates", [y, p], [whole]), *at), 1e-13, 1e-15)
    jacobian = casadi.jacobian(whole, y)
    assert_allclose(*both(casadi.Function("jacobian", [y, p], [jacobian]), *at), 1e-13, 1e-15)


def test_what_is_added_to_entries_is_added():
    """As derivatives in reverse add up what one entry gives to several."""
    x, v = casadi.MX.sym("x", CELLS), casadi.MX.sym("v", CELLS - 1)
    given = casadi.jtimes(casadi.exp(x[1:]) * x[:-1], x, v, True)
    function = casadi.Function("given", [x, v], [given])
    rng = np.random.default_rng(2)
    assert_allclose(*both(function, rng.uniform(0, 1, CELLS), rng.uniform(0, 1, CELLS - 1)), 1e-14)


def test_an_argument_that_is_not_given_is_zero():
    x = casadi.MX.sym("x", 3)
    (made,) = compiled(casadi.Function("f", [x], [casadi.exp(x)]))
    buffer, trigger = made.buffer()
    result = np.zeros(3)
    buffer.set_res(0, memoryview(result))
    trigger()
    assert_allclose(result, 1)


def test_what_has_no_loops_is_compiled_beside_them():
    """A table that is interpolated is left to CasADi."""
    x = casadi.MX.sym("x", 3)
    table = casadi.interpolant("table", "linear", [[0.0, 1.0, 2.0]], [1.0, 4.0, 2.0])
    with_table = casadi.Function("with_table", [x], [table(x.T).T])
    with pytest.raises(NoLoopsError):
        loop_code(with_table)
    plain = casadi.Function("plain", [x], [2 * x])
    first, second = compiled(with_table, plain)
    assert_allclose(np.array(first([0.5, 1, 1.5])).ravel(), [2.5, 4, 3])
    assert_allclose(np.array(second([1, 2, 3])).ravel(), [2, 4, 6])


@pytest.mark.parametrize(
    "name", ["ncm83_li6ps5cl", "ncm83_li2p9fe0p9zr0p1cl6", "lco_lgps_graphite"]
)
def test_a_discharge_is_the_same_compiled_and_interpreted(name):
    point = Point(Design.of(load_cell(name)), 0.5)
    shape, inputs = point.design.structure, point.inputs()
    mesh = Resolution(8, (1.5, 1.3), 3, (3,) * len(shape.others), AnodeMesh(8, (1.5, 1.3), 3))
    engine = Engine(shape, tuple(inputs), mesh, 1)
    tolerances = tolerances_for("standard", is_flat=shape.is_flat)[:1]
    rows = np.array([list(inputs.values())])
    (interpreted,), (quick,) = (
        engine.solve(rows, tolerances, compiled=compiled) for compiled in (False, True)
    )
    assert quick.outcome is interpreted.outcome
    assert_allclose(quick.time[-1], interpreted.time[-1], 1e-5)
    assert_allclose(quick.voltage[0], interpreted.voltage[0], 1e-9)
