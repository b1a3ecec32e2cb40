import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_hex

from sscell.plot.parts import series, style

X = np.array([1.0, 2.0, 3.0, 4.0])


def drawn(values, words):
    ax = style.page(80.0, 60.0).add_subplot()
    data, outcome = xr.DataArray(values, dims="c_rate"), xr.DataArray(words, dims="c_rate")
    found = series.draw(ax, X, data, outcome, color="black", marker="s", label="one")
    return found, {line.get_label(): line for line in ax.get_lines()}


def test_delivered_points_only_make_one_line():
    found, lines = drawn([4.0, 3.0, 2.0, 1.0], ["cut-off voltage"] * 4)
    assert not found
    assert list(lines) == ["one"]


def test_infeasible_points_are_open_and_at_zero():
    words = ["cut-off voltage", "time limit", "infeasible", "infeasible"]
    found, lines = drawn([4.0, 3.0, 0.0, 0.0], words)
    assert found
    open_points = lines["_infeasible"]
    np.testing.assert_array_equal(open_points.get_xdata(), [3.0, 4.0])
    np.testing.assert_array_equal(open_points.get_ydata(), [0.0, 0.0])
    assert open_points.get_markerfacecolor() == "white"
    assert open_points.get_marker() == "s"
    np.testing.assert_array_equal(lines["one"].get_ydata(), [4.0, 3.0, np.nan, np.nan])
    np.testing.assert_array_equal(lines["_lead"].get_ydata(), [np.nan, 3.0, 0.0, 0.0])


@pytest.mark.parametrize("value", [np.nan, 3.0])
def test_failed_points_are_left_out_whatever_their_value(value):
    words = ["cut-off voltage", "solver failed", "cut-off voltage", "cut-off voltage"]
    found, lines = drawn([4.0, value, 2.0, 1.0], words)
    assert not found
    np.testing.assert_array_equal(lines["one"].get_ydata(), [4.0, np.nan, 2.0, 1.0])


def test_open_markers_alone_need_no_line():
    ax = style.page(80.0, 60.0).add_subplot()
    series.open_markers(ax, X, color="black", marker="o")
    (line,) = ax.get_lines()
    assert (line.get_linestyle(), line.get_markerfacecolor()) == ("None", "white")
    assert not np.any(line.get_ydata())
    assert series.infeasible_key().get_linestyle() == ":"
    assert series.infeasible_key(joined=False).get_linestyle() == "None"


def test_markers_at_the_axis_are_not_cut():
    _, lines = drawn([200.0, 100.0, 50.0, 1.0], ["cut-off voltage"] * 4)
    whole = lines["_whole"]
    assert (whole.get_xdata().tolist(), whole.get_clip_on()) == ([4.0], False)


def test_cells_differ_by_colour_line_and_marker():
    looks = [series.look(i) for i in range(4)]
    for key in ("color", "marker", "linestyle"):
        assert len({str(look[key]) for look in looks}) == 4
    assert "marker" not in series.look(0, marker=False)


@pytest.mark.parametrize("titles", [["NCM83"], ["bare", "coated"]])
def test_one_cell_is_named_over_the_panel_and_several_in_a_legend(titles):
    with style.context():
        figure = style.page(111.0, 72.0)
        ax = figure.add_subplot()
        series.name(figure, ax, titles)
    if len(titles) == 1:
        assert ax.get_title(loc="left") == "NCM83"
        assert not figure.legends
        return
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == titles
    handles = [to_hex(handle.get_color()) for handle in legend.legend_handles]
    assert handles == [series.look(i)["color"].lower() for i in range(2)]


def banded():
    """Bands of two rates, not in order."""
    data = {"capacity_band": (("quantile", "c_rate"), [[1.0, 2.0], [2.0, 3.0], [3.0, 5.0]])}
    coords = {"quantile": [0.1, 0.5, 0.9], "c_rate": [2.0, 1.0]}
    return xr.Dataset(data, coords, {"uncertainty": "published", "typical": "medians"})


def test_a_band_is_shaded_between_its_ends_in_order_of_the_rates():
    ax = style.page(80.0, 60.0).add_subplot()
    assert series.shade(ax, banded(), "capacity", "c_rate", "black") == 5.0
    (area,) = ax.collections
    corners = {tuple(corner) for corner in area.get_paths()[0].vertices.tolist()}
    assert corners == {(1.0, 2.0), (1.0, 5.0), (2.0, 1.0), (2.0, 3.0)}
    assert area.get_label() == "80 % of cells as built"
    assert series.shade(ax, banded(), "energy", "c_rate", "black") == 0.0


@pytest.mark.parametrize("across", [True, False])
def test_lines_reach_from_end_to_end_of_each_band(across):
    ax = style.page(80.0, 60.0).add_subplot()
    assert series.bars(ax, banded(), "capacity", X[:2], across=across) == 5.0
    (lines,) = ax.collections
    along = 0 if across else 1
    ends = [segment[:, along].tolist() for segment in lines.get_segments()]
    assert ends == [[1.0, 3.0], [2.0, 5.0]]
    assert series.bars(ax, banded(), "energy", X[:2], across=across) == 0.0


def test_a_legend_states_what_bands_hold():
    for shaded in (True, False):
        (key,) = series.band_keys(banded(), shaded=shaded)
        assert key.get_label() == "80 % of cells as built"
    assert series.band_keys(xr.Dataset()) == []
