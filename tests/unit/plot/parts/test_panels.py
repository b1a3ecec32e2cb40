import pytest
from matplotlib.lines import Line2D

from sscell.plot.parts import panels, style


@pytest.mark.parametrize(
    ("count", "shape"),
    [(1, (1, 1)), (2, (1, 2)), (3, (1, 3)), (4, (2, 2)), (5, (2, 3)), (9, (3, 3)), (12, (3, 4))],
)
def test_panels_fill_rows_of_at_most_four(count, shape):
    assert panels.grid(count) == shape
    assert shape[1] in panels.SIGNS


def test_one_panel_is_narrower_and_rows_add_height():
    one, row, rows = (panels.page(*shape).get_size_inches() * 25.4 for shape in _SHAPES)
    assert one[0] < row[0] == rows[0] == pytest.approx(style.DOUBLE_COLUMN)
    assert row[1] < rows[1]
    assert panels.page(1, 1, extra=8.0).get_figheight() * 25.4 == pytest.approx(one[1] + 8.0)


_SHAPES = (1, 1), (1, 3), (2, 3)


def test_a_single_panel_says_all_and_several_have_it_in_common():
    one = panels.page(1, 1)
    ax = one.add_subplot()
    panels.titles(one, [ax], ["NCM83", "", "1C"], [])
    assert ax.get_title(loc="left") == "NCM83, 1C"
    assert one.get_suptitle() == ""
    row = panels.page(1, 2)
    axes = list(row.subplots(1, 2))
    panels.titles(row, axes, ["NCM83", "1C"], ["thin", "thick"])
    assert row.get_suptitle() == "NCM83, 1C"
    assert [ax.get_title(loc="left") for ax in axes] == ["thin", "thick"]


@pytest.mark.parametrize(("signs", "columns"), [(30, 2), (60, 1)])
def test_keys_stand_side_by_side_only_where_the_page_is_wide_enough(signs, columns):
    """One long text once ran over the right edge."""
    with style.context():
        figure = panels.page(1, 2)
        figure.subplots(1, 2)
        keys = [Line2D([], [], label="w" * signs), Line2D([], [], label="m" * 20)]
        panels.keys_below(figure, keys, handlelength=2.0)
        figure.draw_without_rendering()
        (legend,) = figure.legends
        tops = {round(text.get_window_extent().y1) for text in legend.get_texts()}
        assert len(tops) == 3 - columns
        assert all(t.get_window_extent().x1 <= figure.bbox.x1 for t in legend.get_texts())


def test_without_keys_there_is_no_legend():
    figure = panels.page(1, 1)
    panels.keys_below(figure, [], handlelength=2.0)
    assert figure.legends == []
