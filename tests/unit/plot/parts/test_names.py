import itertools

import numpy as np
import pytest
from matplotlib.text import Text

from sscell.plot.parts import names, style

KNOWN = {"Li6PS5Cl": 2.2, "Li3YCl6": 0.5, "LGPS": 2.5}


def test_names_come_in_rising_order(needs):
    assert names.checked(None, needs()) == []
    assert names.checked({}, needs()) == []
    assert [name for name, _ in names.checked(KNOWN, needs())] == [
        "Li3YCl6",
        "Li6PS5Cl",
        "LGPS",
    ]


@pytest.mark.parametrize("value", [0.0, -1.0, np.nan, np.inf, "2 mS/cm", True, None])
def test_a_conductivity_is_a_positive_number(needs, value):
    with pytest.raises(ValueError, match=r"conductivity of 'LGPS' is .*positive number in mS/cm"):
        names.checked({"LGPS": value}, needs())


def test_a_list_is_no_mapping(needs):
    with pytest.raises(ValueError, match=r"mapping of name to conductivity.*got list"):
        names.checked(["LGPS"], needs())


def test_they_are_marked_only_where_a_conductivity_is_required(ceilings):
    with pytest.raises(ValueError, match=r"catholyte conductivity is required.*tortuosity_factor"):
        names.checked(KNOWN, ceilings())


def test_names_stand_beside_the_axes_and_do_not_overlap():
    with style.context():
        figure = style.page(90.0, 60.0)
        ax = figure.add_subplot()
        ax.set(yscale="log", ylim=(0.1, 10.0))
        figure.draw_without_rendering()
        names.beside(ax, [("Li3YCl6", 0.5), ("Li6PS5Cl", 2.2), ("LGPS", 2.3), ("LPS", 2.4)])
        figure.draw_without_rendering()
    texts = ax.texts
    assert [text.get_text() for text in texts][:2] == ["Li$_{3}$YCl$_{6}$", "Li$_{6}$PS$_{5}$Cl"]
    boxes = [Text.get_window_extent(text) for text in texts]  # without its line
    assert all(box.x0 > ax.get_window_extent().x1 for box in boxes)
    assert all(box.x1 <= figure.bbox.x1 for box in boxes)
    middles = [0.5 * (box.y0 + box.y1) for box in boxes]
    assert np.diff(middles).min() >= style.SMALL * figure.dpi / 72.0
    at = [text.xy[1] for text in texts]
    np.testing.assert_allclose(at, 0.5 * (1.0 + np.log10([0.5, 2.2, 2.3, 2.4])))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ([], []),
        ([10.0, 50.0], [10.0, 50.0]),
        ([50.0, 52.0], [46.0, 56.0]),
        ([50.0, 50.0, 50.0], [40.0, 50.0, 60.0]),
        ([30.0, 50.0, 52.0], [30.0, 46.0, 56.0]),
        ([38.0, 50.0, 52.0], [110.0 / 3.0, 140.0 / 3.0, 170.0 / 3.0]),
        ([0.0, 1.0], [0.0, 10.0]),
        ([99.0, 100.0], [90.0, 100.0]),
    ],
)
def test_places_that_are_too_close_are_spread_about_their_mean(at, expected):
    np.testing.assert_allclose(names.apart(np.array(at), 10.0, 100.0), expected)


def test_more_names_than_room_start_at_the_bottom():
    placed = names.apart(np.linspace(0.0, 30.0, 9), 10.0, 30.0)
    np.testing.assert_allclose(placed, np.arange(9) * 10.0)


def drawn(texts, x):
    with style.context():
        figure = style.page(120.0, 90.0)
        ax = figure.add_subplot()
        ax.set(xlim=(0.0, 10.0), ylim=(0.0, 1.0))
        names.make_room(ax, texts)
        figure.draw_without_rendering()
        names.above(ax, texts, np.asarray(x), np.full(len(texts), 0.5))
        figure.draw_without_rendering()
        boxes = [Text.get_window_extent(text) for text in ax.texts]
    return figure, ax, boxes


def test_names_stand_over_the_panel_inside_the_page_and_apart():
    texts = ["Li6PS5Cl", "Li3YCl6", "Li2.25Zr0.75Fe0.25Cl6 and so on", "LGPS"]
    figure, ax, boxes = drawn(texts, [1.0, 5.0, 5.01, 5.02])
    assert [text.get_text() for text in ax.texts][:2] == ["Li$_{6}$PS$_{5}$Cl", "Li$_{3}$YCl$_{6}$"]
    assert all(box.y0 > ax.get_window_extent().y1 for box in boxes)
    assert all(box.y1 <= figure.bbox.y1 for box in boxes)
    boxes = sorted(boxes, key=lambda box: box.x0)
    assert all(left.x1 <= right.x0 for left, right in itertools.pairwise(boxes))


def test_a_line_leads_down_to_each_point():
    _, ax, _ = drawn(["a", "b"], [2.0, 8.0])
    leads = [line for line in ax.get_lines() if line.get_label() == "_lead"]
    np.testing.assert_allclose([line.get_xdata()[0] for line in leads], [0.2, 0.8])
    np.testing.assert_allclose([line.get_ydata() for line in leads], [[0.5, 1.0]] * 2)


def test_long_names_are_cut():
    assert names.shortened("x" * 30) == "x" * (names.MOST_SIGNS - 1) + "…"
    assert names.shortened("x" * 10) == "x" * 10


def test_no_names_draw_nothing():
    _, ax, boxes = drawn([], [])
    assert boxes == []
    assert ax.get_title(loc="left") == ""
