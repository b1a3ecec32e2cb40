import numpy as np
import pytest
import xarray as xr

from sscell.plot.parts import curves, style

X = np.array([1.0, 2.0, 3.0, 4.0])


def drawn(values, words):
    ax = style.page(80.0, 60.0).add_subplot()
    data, outcome = xr.DataArray(values, dims="c_rate"), xr.DataArray(words, dims="c_rate")
    found = curves.draw(ax, X, data, outcome, color="black", marker="s", label="one")
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
    curves.open_markers(ax, X, color="black", marker="o")
    (line,) = ax.get_lines()
    assert (line.get_linestyle(), line.get_markerfacecolor()) == ("None", "white")
    assert not np.any(line.get_ydata())
    assert curves.infeasible_key().get_linestyle() == ":"
    assert curves.infeasible_key(joined=False).get_linestyle() == "None"


def test_markers_at_the_axis_are_not_cut():
    _, lines = drawn([200.0, 100.0, 50.0, 1.0], ["cut-off voltage"] * 4)
    whole = lines["_whole"]
    assert (whole.get_xdata().tolist(), whole.get_clip_on()) == ([4.0], False)
