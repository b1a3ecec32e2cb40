import casadi
import numpy as np
import pytest

from sscell.models.vector_graph import MOST_IN_LOOP, NoLoopsError, VectorGraph


def graph(*results, of):
    return VectorGraph(casadi.Function("f", list(of), list(results)))


def loops(made):
    return [block for block in made.blocks if block[0].kind == "loop"]


def test_operations_on_vectors_of_one_length_share_a_loop():
    x, k = casadi.MX.sym("x", 8), casadi.MX.sym("k")
    y = casadi.exp(k * x) + casadi.sqrt(x) / (1 + x**2)
    made = graph(casadi.vertcat(y, casadi.sinh(y)), of=(x, k))
    assert [block[0].size for block in loops(made)] == [8]


def test_a_difference_of_neighbours_ends_a_loop():
    """It needs what the loop before has put into memory."""
    x = casadi.MX.sym("x", 8)
    flux = casadi.exp(x)
    difference = casadi.sparsify(casadi.DM(np.eye(7, 8, 1) - np.eye(7, 8))).sparsity()
    matrix = casadi.DM(difference, np.linspace(-1, 1, difference.nnz()))
    made = graph(casadi.mtimes(casadi.MX(matrix), flux) ** 2, of=(x,))
    assert [block[0].size for block in loops(made)] == [8, 7]
    assert not any(value.kind == "product" for block in made.blocks for value in block)


def test_the_same_is_computed_once():
    x = casadi.MX.sym("x", 8)
    made = graph(casadi.exp(2 * x) + 1, casadi.exp(2 * x) * 3, of=(x,))
    forms = [value.form for value in loops(made)[0]]
    assert sum(form.startswith("exp") for form in forms) == 1


def test_a_long_loop_is_cut():
    x = casadi.MX.sym("x", 8)
    y = x
    for i in range(2 * MOST_IN_LOOP):
        y = casadi.exp(-y) + i
    sizes = [len(block) for block in loops(graph(y, of=(x,)))]
    assert len(sizes) > 1
    assert max(sizes) == MOST_IN_LOOP


def test_what_is_not_known_is_refused():
    x = casadi.MX.sym("x")
    table = casadi.interpolant("table", "linear", [[0.0, 1.0, 2.0]], [1.0, 4.0, 2.0])
    with pytest.raises(NoLoopsError):
        graph(table(x), of=(x,))
    with pytest.raises(NoLoopsError):
        graph(casadi.sin(x), of=(x,))
    with pytest.raises(NoLoopsError):
        VectorGraph(casadi.Function("f", [casadi.SX.sym("x")], [casadi.SX(1)]))
