import numpy as np
import pytest
from matplotlib.collections import PolyCollection, QuadMesh
from matplotlib.contour import ContourSet

from sscell import plot

LOADINGS = tuple(np.linspace(1.0, 8.0, 12))
CONDUCTIVITIES = tuple(np.geomspace(0.1, 30.0, 15))


def of(ax, kind):
    return [child for child in ax.get_children() if isinstance(child, kind)]


@pytest.fixture
def figure(grid):
    return plot.sweep(grid(CONDUCTIVITIES, LOADINGS), capacity="fraction")


def test_every_panel_has_a_map_with_contours_in_the_same_colours(figure):
    panels = figure.axes[:3]
    assert [len(of(ax, QuadMesh)) for ax in panels] == [1, 1, 1]
    assert all(of(ax, ContourSet) for ax in panels)
    assert len({of(ax, QuadMesh)[0].norm.vmax for ax in panels}) == 1
    assert figure.axes[3].get_ylabel() == "Capacity over equilibrium capacity"


def test_axes_carry_units_and_logarithms(figure):
    ax = figure.axes[0]
    assert "(mS cm$^{−1}$)" in ax.get_xlabel()
    assert "(mAh cm$^{−2}$)" in ax.get_ylabel()
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "linear")


def test_infeasible_points_are_hatched_and_explained(figure):
    hatched = [
        child for child in of(figure.axes[2], PolyCollection) if child.get_hatch() is not None
    ]
    assert hatched
    assert "infeasible" in figure.legends[0].get_texts()[0].get_text()


def test_failed_points_stay_blank(grid):
    results = grid(CONDUCTIVITIES, LOADINGS)
    results["outcome"] = results["outcome"].astype(object)
    results["outcome"][7, 5, 0] = "solver failed"
    results["specific_capacity"][7, 5, 0] = np.nan
    mesh = of(plot.sweep(results).axes[0], QuadMesh)[0]
    assert np.ma.getmaskarray(mesh.get_array()).sum() == 1


def test_cells_are_rows(grid):
    figure = plot.sweep(grid(CONDUCTIVITIES, LOADINGS, cells=2))
    assert len(figure.axes) == 2 * 3 + 1
    assert "NCM83" in figure.axes[3].get_title(loc="left")


def test_one_map_for_one_rate(grid):
    figure = plot.sweep(grid(CONDUCTIVITIES, LOADINGS, c_rates=(2.0,)))
    assert len(figure.axes) == 1 + 1
    assert "2C" in figure.axes[0].get_title(loc="left")
