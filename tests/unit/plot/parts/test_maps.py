import numpy as np
import pytest
import xarray as xr
from matplotlib.collections import PolyCollection, QuadMesh
from matplotlib.colors import LogNorm, Normalize
from matplotlib.contour import ContourSet

from sscell import plot
from sscell.plot.parts import maps, style

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


DATA = xr.DataArray(0.0, attrs={"units": "mS/cm", "long_name": "required conductivity"})


def drawn(norm, **look):
    figure = style.page(120.0, 70.0)
    ax = figure.add_subplot()
    mesh = ax.pcolormesh(np.arange(3.0), np.arange(3.0), np.ones((2, 2)), norm=norm)
    bar = maps.colour_bar(figure, mesh, [ax], DATA, **look)
    figure.draw_without_rendering()
    return bar


def ticks(bar):
    low, high = bar.get_ylim()
    pairs = zip(bar.get_yticks(), bar.get_yticklabels(), strict=True)
    return [text.get_text() for at, text in pairs if low <= at <= high]


def test_the_label_says_what_and_in_which_unit():
    bar = drawn(Normalize(0.0, 1.0))
    assert bar.get_ylabel() == "Required conductivity (mS cm$^{−1}$)"
    assert bar.yaxis.get_ticks_position() == "right"


def test_logarithmic_ticks_are_plain_numbers():
    assert ticks(drawn(LogNorm(0.02, 30.0))) == ["0.1", "1", "10"]


@pytest.mark.parametrize(("end", "points"), [("neither", (0, 0)), ("min", (1, 0)), ("max", (0, 1))])
def test_an_end_is_pointed_where_asked(end, points):
    bar = drawn(Normalize(0.0, 1.0), end=end)
    at = [patch.get_path().vertices[:, 1] for patch in bar.patches]
    assert (sum(np.all(one <= 0.5) for one in at), sum(np.all(one >= 0.5) for one in at)) == points


def test_marks_are_lines_and_leave_room_for_names_on_the_right():
    bar = drawn(LogNorm(0.1, 10.0), marks=[0.3, 3.0])
    marks = [line.get_ydata()[0] for line in bar.get_lines() if line.get_label() == "_mark"]
    assert marks == [0.3, 3.0]
    assert bar.yaxis.get_ticks_position() == "left"
    assert bar.yaxis.get_label_position() == "left"
