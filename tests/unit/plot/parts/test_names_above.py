import itertools

import numpy as np
from matplotlib.text import Text

from sscell.plot.parts import names_above, style


def drawn(names, x):
    with style.context():
        figure = style.page(120.0, 90.0)
        ax = figure.add_subplot()
        ax.set(xlim=(0.0, 10.0), ylim=(0.0, 1.0))
        names_above.make_room(ax, names)
        figure.draw_without_rendering()
        names_above.draw(ax, names, np.asarray(x), np.full(len(names), 0.5))
        figure.draw_without_rendering()
        boxes = [Text.get_window_extent(text) for text in ax.texts]
    return figure, ax, boxes


def test_names_stand_over_the_panel_inside_the_page_and_apart():
    names = ["Li6PS5Cl", "Li3YCl6", "Li2.25Zr0.75Fe0.25Cl6 and so on", "LGPS"]
    figure, ax, boxes = drawn(names, [1.0, 5.0, 5.01, 5.02])
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
    assert names_above.shortened("x" * 30) == "x" * (names_above.MOST_SIGNS - 1) + "…"
    assert names_above.shortened("x" * 10) == "x" * 10


def test_no_names_draw_nothing():
    _, ax, boxes = drawn([], [])
    assert boxes == []
    assert ax.get_title(loc="left") == ""
