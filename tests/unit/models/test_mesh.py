import numpy as np
import pybamm
import pytest

from sscell.cell import load_cell
from sscell.models.mesh import StretchedSymbolicSubMesh
from sscell.models.resolution import Resolution
from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names

X = pybamm.standard_spatial_vars.x_p


def mesh(cells, **kwargs):
    limits = {X: {"min": pybamm.Scalar(0), "max": pybamm.Scalar(2)}}
    return StretchedSymbolicSubMesh(limits, {"x_p": cells}, **kwargs)


@pytest.mark.parametrize("exponent", [1.0, 1.4, 2.0, 3.0])
def test_stretched_to_the_separator_edges_are_powers(exponent):
    edges = mesh(8, stretch=(exponent, 1.0)).edges
    np.testing.assert_allclose(edges, (np.arange(9) / 8) ** exponent, rtol=1e-13)


@pytest.mark.parametrize("exponent", [1.0, 1.4, 2.0, 3.0])
def test_stretched_to_the_collector_edges_are_powers_from_there(exponent):
    edges = mesh(8, stretch=(1.0, exponent)).edges
    np.testing.assert_allclose(1 - edges[::-1], (np.arange(9) / 8) ** exponent, atol=1e-14)


def test_stretched_to_both_edges_are_a_polynomial_by_hand():
    """The incomplete beta function with (2, 2) is 3 s**2 - 2 s**3."""
    s = np.linspace(0, 1, 9)
    np.testing.assert_allclose(mesh(8, stretch=(2.0, 2.0)).edges, 3 * s**2 - 2 * s**3, rtol=1e-13)


@pytest.mark.parametrize("stretch", [(1.0, 1.0), (1.4, 1.0), (1.0, 3.0), (1.5, 1.3), (2.0, 2.0)])
@pytest.mark.parametrize("cells", [7, 40])
def test_cells_fill_the_interval(cells, stretch):
    made = mesh(cells, stretch=stretch)
    assert (made.edges[0], made.edges[-1]) == (0.0, 1.0)
    assert made.d_edges.sum() == pytest.approx(1, rel=1e-14)
    assert made.d_edges.min() > 0
    assert (made.npts, made.nodes.size, made.d_nodes.size) == (cells, cells, cells - 1)


@pytest.mark.parametrize("stretch", [(2.0, 1.0), (1.5, 1.3)])
def test_nodes_stand_in_the_middle_of_their_cells(stretch):
    made = mesh(10, stretch=stretch)
    np.testing.assert_allclose(made.d_edges, np.diff(made.edges), rtol=1e-14)
    np.testing.assert_allclose(made.nodes, made.edges[:-1] + made.d_edges / 2, rtol=1e-14)
    np.testing.assert_allclose(made.d_nodes, np.diff(made.nodes), rtol=1e-14)


def test_stretched_to_the_separator_cells_are_finest_there():
    """The first of ten cells at s**2 is a hundredth, the last 19 hundredths."""
    widths = mesh(10, stretch=(2.0, 1.0)).d_edges
    assert np.all(np.diff(widths) > 0)
    assert (widths[0], widths[-1]) == (pytest.approx(0.01), pytest.approx(0.19))


@pytest.mark.parametrize("stretch", [(1.3, 1.2), (1.5, 1.3), (1.7, 1.4), (1.4, 1.4)])
def test_stretched_to_both_cells_are_finer_at_both_ends(stretch):
    """Wider from the separator up to a widest one inside, then narrower to the collector."""
    widths = mesh(20, stretch=stretch).d_edges
    widest = int(widths.argmax())
    assert 0 < widest < 19
    assert np.all(np.diff(widths[: widest + 1]) > 0)
    assert np.all(np.diff(widths[widest:]) < 0)
    assert widths[0] < 1 / 20
    assert widths[-1] < 1 / 20


def test_the_end_that_is_stretched_more_is_finer():
    widths = mesh(20, stretch=(1.7, 1.4)).d_edges
    assert widths[0] < 0.6 * widths[-1]


@pytest.mark.parametrize("exponent", [1.2, 2.0])
def test_stretched_alike_the_mesh_is_its_mirror_image(exponent):
    widths = mesh(11, stretch=(exponent, exponent)).d_edges
    np.testing.assert_allclose(widths, widths[::-1], rtol=1e-12)


def test_exchanged_stretch_turns_the_mesh_round():
    widths, turned = (mesh(11, stretch=s).d_edges for s in ((1.7, 1.2), (1.2, 1.7)))
    np.testing.assert_allclose(widths, turned[::-1], rtol=1e-12)


def test_end_cells_shrink_with_the_power_of_their_stretch():
    """Twice the cells: the first one 2**-a as wide, the last 2**-b; 1 %, as cells are not points.

    That is the density s**(1 - a) and (1 - s)**(1 - b) the class promises.
    """
    coarse, fine = (mesh(cells, stretch=(1.7, 1.3)).d_edges for cells in (200, 400))
    assert fine[0] / coarse[0] == pytest.approx(2**-1.7, rel=0.01)
    assert fine[-1] / coarse[-1] == pytest.approx(2**-1.3, rel=0.01)


def test_without_stretch_it_is_pybamms_uniform_mesh():
    made = mesh(10)
    theirs = pybamm.SymbolicUniform1DSubMesh(
        {X: {"min": pybamm.Scalar(0), "max": pybamm.Scalar(2)}}, {"x_p": 10}
    )
    np.testing.assert_array_equal(made.nodes, theirs.nodes)
    np.testing.assert_array_equal(made.d_edges, theirs.d_edges)


def test_length_stays_a_symbol():
    limits = {X: {"min": pybamm.Scalar(0), "max": pybamm.InputParameter("L")}}
    made = StretchedSymbolicSubMesh(limits, {"x_p": 5}, stretch=(1.4, 1.2))
    assert isinstance(made.length, pybamm.Symbol)
    assert float(made.length.evaluate(inputs={"L": 3e-4})) == pytest.approx(3e-4)


def test_a_built_model_goes_through_pybamms_file(tmp_path):
    """The model that is loaded discharges as the one that was saved."""
    cell = load_cell("ncm83_li6ps5cl")
    mesh = Resolution(8, (1.4, 1.2), 4)
    model = SolidStateDFN(resolution=mesh)
    simulation = pybamm.Simulation(model, parameter_values=cell.parameter_values())
    simulation.build()
    simulation.save_model(str(tmp_path / "model"), mesh=True)
    (file,) = tmp_path.iterdir()
    loaded = pybamm.load_model(str(file))
    found, right = (
        run[names.VOLTAGE].entries
        for run in (pybamm.IDAKLUSolver().solve(loaded, [0, 600]), simulation.solve([0, 600]))
    )
    np.testing.assert_allclose(found[-1], right[-1], rtol=1e-6)
