import numpy as np
import pybamm
import pytest

from sscell.models.mesh import StretchedSymbolicSubMesh

X = pybamm.standard_spatial_vars.x_p


def mesh(cells, **kwargs):
    limits = {X: {"min": pybamm.Scalar(0), "max": pybamm.Scalar(2)}}
    return StretchedSymbolicSubMesh(limits, {"x_p": cells}, **kwargs)


@pytest.mark.parametrize("exponent", [1.0, 1.4, 2.0, 3.0])
def test_edges_are_powers(exponent):
    edges = mesh(8, exponent=exponent).edges
    np.testing.assert_allclose(edges, (np.arange(9) / 8) ** exponent, rtol=1e-14)


@pytest.mark.parametrize("exponent", [1.0, 1.4, 3.0])
def test_cells_fill_the_interval(exponent):
    made = mesh(40, exponent=exponent)
    assert (made.edges[0], made.edges[-1]) == (0.0, 1.0)
    assert made.d_edges.sum() == pytest.approx(1, rel=1e-14)
    assert made.d_edges.min() > 0
    assert (made.npts, made.nodes.size, made.d_nodes.size) == (40, 40, 39)


def test_nodes_stand_in_the_middle_of_their_cells():
    made = mesh(10, exponent=2.0)
    np.testing.assert_allclose(made.nodes, made.edges[:-1] + made.d_edges / 2, rtol=1e-14)
    np.testing.assert_allclose(made.d_nodes, np.diff(made.nodes), rtol=1e-14)


def test_cells_are_finest_at_the_separator():
    """The first of ten cells at s**2 is a hundredth, the last 19 hundredths."""
    widths = mesh(10, exponent=2.0).d_edges
    assert np.all(np.diff(widths) > 0)
    assert (widths[0], widths[-1]) == (pytest.approx(0.01), pytest.approx(0.19))


def test_without_exponent_it_is_pybamms_uniform_mesh():
    made = mesh(10)
    theirs = pybamm.SymbolicUniform1DSubMesh(
        {X: {"min": pybamm.Scalar(0), "max": pybamm.Scalar(2)}}, {"x_p": 10}
    )
    np.testing.assert_array_equal(made.nodes, theirs.nodes)
    np.testing.assert_array_equal(made.d_edges, theirs.d_edges)


def test_length_stays_a_symbol():
    limits = {X: {"min": pybamm.Scalar(0), "max": pybamm.InputParameter("L")}}
    made = StretchedSymbolicSubMesh(limits, {"x_p": 5}, exponent=1.4)
    assert isinstance(made.length, pybamm.Symbol)
    assert float(made.length.evaluate(inputs={"L": 3e-4})) == pytest.approx(3e-4)
