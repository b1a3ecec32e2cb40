import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.contour import ContourSet

from sscell.plot.parts import contours, style

X, Y = np.linspace(1.0, 8.0, 15), np.geomspace(0.1, 10.0, 15)
VALUES = X[None, :] * Y[:, None]


@pytest.fixture
def ax():
    with style.context():
        figure = style.page(100.0, 80.0)
        ax = figure.add_subplot()
        ax.set(xlim=(1.0, 8.0), ylim=(0.1, 10.0), yscale="log")
        figure.draw_without_rendering()
        yield ax


def texts(ax):
    return [text for text in ax.texts if text.get_text()]


def lines(ax):
    (found,) = [child for child in ax.get_children() if isinstance(child, ContourSet)]
    return found


def test_each_level_has_a_line_and_its_value_once(ax):
    contours.draw(ax, X, Y, VALUES, [1.0, 3.0, 10.0], log=True)
    assert len(lines(ax).get_paths()) == 3
    assert sorted(text.get_text() for text in texts(ax)) == ["1", "10", "3"]


def test_values_lie_on_their_lines(ax):
    contours.draw(ax, X, Y, VALUES, [1.0, 3.0, 10.0], log=True)
    for text in texts(ax):
        x, y = text.get_position()
        assert x * y == pytest.approx(float(text.get_text()), rel=0.1)


def test_lines_of_a_power_law_are_right_between_the_points(ax):
    contours.draw(ax, X, Y, VALUES**6, [1.5**6], log=True)
    for x, y in lines(ax).get_paths()[0].vertices:
        assert x * y == pytest.approx(1.5, rel=0.04)


def test_only_the_chosen_line_is_dashed(ax):
    contours.draw(ax, X, Y, VALUES, [1.0, 2.7, 10.0], log=True, dashed=[2.7])
    solid, dashed, other = (style[1] for style in lines(ax).get_linestyle())
    assert solid is None
    assert dashed
    assert other is None
    assert {to_hex(colour) for colour in lines(ax).get_edgecolor()} == {"#ffffff"}


def test_no_line_passes_where_there_is_no_value(ax):
    values = np.where(X[None, :] > 4.0, np.nan, VALUES)
    contours.draw(ax, X, Y, values, [1.0])
    assert lines(ax).get_paths()[0].vertices[:, 0].max() <= 4.0


def test_stubs_are_left_out(ax):
    values = np.full(VALUES.shape, np.nan)
    values[:2, :2] = [[1.0, 2.0], [2.0, 3.0]]
    contours.draw(ax, X, Y, values, [2.9])
    assert len(lines(ax).get_paths()[0].vertices) == 0
    assert not texts(ax)


def test_values_keep_a_distance(ax):
    levels = [1.0, 1.1, 1.2, 1.3, 1.4]
    contours.draw(ax, X, Y, VALUES, levels, log=True)
    at = np.array([ax.transData.transform(text.get_position()) for text in texts(ax)])
    gaps = np.hypot(*(at[:, None] - at[None]).T)
    least = contours._APART * ax.figure.dpi / 72.0
    assert gaps[np.triu_indices(len(at), 1)].min() >= 0.95 * least


def test_values_of_lines_close_together_do_not_overlap():
    """On a map 20 mm high, the values of level lines once lay upon each other."""
    with style.context():
        ax = style.page(100.0, 20.0).add_subplot()
        ax.set(xlim=(1.0, 8.0), ylim=(0.1, 10.0), yscale="log")
        ax.figure.draw_without_rendering()
        levels = [0.3, 0.45, 0.7, 1.25, 2.25, 3.75]
        contours.draw(ax, X, Y, np.broadcast_to(Y[:, None], VALUES.shape), levels, log=True)
        boxes = [text.get_window_extent() for text in texts(ax)]
    assert len(boxes) == len(levels)
    pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]]
    assert not [pair for pair in pairs if pair[0].overlaps(pair[1])]


def test_places_are_away_from_ends_and_other_lines():
    straight = np.column_stack([np.arange(0.0, 101.0), np.zeros(101)])
    height = np.where(straight[:, 0] > 50.0, 43.0, 3.0)
    bent = np.column_stack([straight[:, 0], height])
    (alone,) = contours._places([[straight]], 16.0, 40.0)
    assert alone.tolist() == [50.0, 0.0]
    first, _ = contours._places([[straight], [bent]], 16.0, 9.0)
    assert first[0] > 60.0
    assert contours._places([[straight[:10]], []], 16.0, 9.0) == []


def test_a_dashed_line_has_its_value_where_there_is_room_for_one_only(ax):
    values = np.where(np.abs(X[None, :] - 4.0) < 0.6, VALUES, np.nan)
    levels = [3.8, 4.0, 4.2]
    contours.draw(ax, X, Y, values, levels, dashed=[4.0])
    assert texts(ax)[0].get_text() == "4"


def test_lines_go_on_to_the_borders_of_the_cells_with_values(ax):
    """The line of 3 leaves at the right and at the hatched part, half a cell beyond its centres."""
    x, y = np.linspace(1.0, 8.0, 8), np.arange(1.0, 6.0)
    values = x[None, :] + 2 * y[:, None]
    values[3:, :4] = np.nan
    borders = np.arange(0.5, 9.0), np.arange(0.5, 6.0)
    ax.set(xlim=(0.5, 8.5), ylim=(0.5, 5.5), yscale="linear")
    contours.draw(ax, x, y, values, [10.0, 11.0], borders=borders)
    first, second = (np.asarray(path.vertices) for path in lines(ax).get_paths())
    np.testing.assert_allclose(np.ptp(first, axis=0), [8.5 - 3.0, 3.5 - 0.75], atol=1e-6)
    assert second[:, 0].max() == pytest.approx(8.5)
    for line, level in ((first, 10.0), (second, 11.0)):
        np.testing.assert_allclose(line @ [1, 2], level, atol=1e-6)
