import numpy as np
import pytest
import xarray as xr

from sscell.plot.parts import cycled, style


def test_plateaus_are_runs_of_one_rate(cycled_cells):
    assert cycled.plateaus(cycled_cells((0.1, 0.1, 1.0, 0.1))) == [
        (1.0, 2.0, "0.1C"), (3.0, 3.0, "1C"), (4.0, 4.0, "0.1C")]  # fmt: skip


def test_cells_with_different_rates_have_no_plateaus(cycled_cells):
    both = cycled_cells(cells=(0.05, 0.1))
    rates = both["c_rate"].values * np.array([[1.0], [2.0]])
    assert cycled.plateaus(both) != []
    assert cycled.plateaus(both.assign_coords(c_rate=(("cell", "cycle"), rates))) == []


@pytest.mark.parametrize(("worst", "low"), [(0.99, 90.0), (0.72, 70.0), (0.1, 50.0)])
def test_the_axis_of_the_efficiency_begins_where_it_is_read(cycled_cells, worst, low):
    results = cycled_cells()
    results["coulombic_efficiency"][0] = worst
    with style.context():
        ax = style.page(111.0, 74.0).add_subplot()
        ax.set_ylim(0.0, 200.0)
        right = cycled.efficiency(ax, results, marker=True)
    assert right.get_yticks().min() >= low
    assert right.get_yticks().max() == 100.0
    heights = right.transAxes.inverted().transform(right.transData.transform([(1.0, low)]))
    assert heights[0, 1] > 200.0 / ax.get_ylim()[1]  # above all that is drawn from zero


def test_an_efficiency_without_markers_has_no_line_style_of_a_cell(cycled_cells):
    with style.context():
        ax = style.page(111.0, 74.0).add_subplot()
        right = cycled.efficiency(ax, cycled_cells(), marker=False)
    (line, *_) = right.get_lines()
    (key,) = cycled.efficiency_keys(right, marker=False)
    for each in (line, key):
        assert (each.get_marker(), each.get_markerfacecolor()) == ("d", "white")
        assert each.get_linestyle() == "-"


@pytest.mark.parametrize("count", [1, 3, 7, 12, 30, 45, 100, 300])
def test_ticks_are_at_whole_cycles(cycled_cells, count):
    with style.context():
        ax = style.page(111.0, 74.0).add_subplot()
        cycled.cycle_axis(ax, cycled_cells((0.1,) * count))
        ticks = np.concatenate([ax.get_xticks(), ax.get_xticks(minor=True)])
    np.testing.assert_array_equal(ticks, np.round(ticks))


def test_no_efficiency_has_no_axis(cycled_cells):
    with style.context():
        ax = style.page(111.0, 74.0).add_subplot()
        assert cycled.efficiency(ax, cycled_cells((20.0,)), marker=True) is None


def test_designs_are_drawn_as_cells_named_by_their_values(cycled_cells):
    one = cycled_cells()
    along = xr.Variable("coverage", np.linspace(0.1, 0.9, 9), {"path": "cathode.coverage"})
    swept = xr.concat([one] * 9, along)
    shown = cycled.designs_as_cells(swept)
    assert shown["capacity"].dims == ("cell", "cycle")
    assert shown.sizes["cell"] == 8
    assert shown["cell"].values[[0, -1]].tolist() == ["coverage 0.1", "coverage 0.9"]
    assert cycled.designs_as_cells(one) is one
