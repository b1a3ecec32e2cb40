import pytest
from matplotlib.colors import to_hex

from sscell.plot.parts import series, style


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
