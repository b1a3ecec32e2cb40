import numpy as np
import pytest

from sscell.plot.parts import scales, style


@pytest.fixture
def ax():
    with style.context():
        yield style.page(80.0, 60.0).add_subplot()


def tick_texts(axis):
    axis.axes.figure.draw_without_rendering()
    low, high = sorted(axis.get_view_interval())
    ticks = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
    return [text.get_text() for at, text in ticks if low <= at <= high]


@pytest.mark.parametrize(
    ("values", "log"),
    [([1.0, 20.0], False), ([1.0, 21.0], True), ([0.0, 100.0], False), ([-5.0, 200.0], False)],
)
def test_log_only_for_wide_positive_values(values, log):
    assert scales.logarithmic(np.array(values)) is log


def test_how_wide_is_wide_can_be_chosen():
    assert scales.logarithmic(np.array([1.0, 11.0]), span=10.0)
    assert not scales.logarithmic(np.array([1.0, 10.0]), span=10.0)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0.1, 2.0], ["0.1", "0.2", "0.5", "1", "2"]),
        ([0.01, 100.0], ["0.01", "0.1", "1", "10", "100"]),
        ([1.0, 5.0], ["1", "5"]),
        ([1.0], ["1"]),
    ],
)
def test_log_ticks_are_plain_numbers(ax, values, texts):
    scales.set_x(ax, np.array(values), log=True)
    assert tick_texts(ax.xaxis) == texts


def test_limits_leave_room_at_both_ends(ax):
    values = np.array([0.1, 10.0])
    for log in (True, False):
        scales.set_y(ax, values, log=log)
        low, high = ax.get_ylim()
        assert low < 0.1
        assert high > 10.0


@pytest.mark.parametrize("top", [0.0, np.nan, 200.0])
def test_from_zero(ax, top):
    scales.from_zero(ax, top)
    low, high = ax.get_ylim()
    assert low == 0.0
    assert high > (0.0 if np.isnan(top) else top)


def test_borders_lie_half_way():
    np.testing.assert_allclose(
        scales.borders(np.array([1.0, 2.0, 4.0]), log=False), [0.5, 1.5, 3.0, 5.0]
    )
    np.testing.assert_allclose(
        scales.borders(np.array([0.01, 1.0, 100.0]), log=True), [1e-3, 0.1, 10.0, 1e3]
    )
