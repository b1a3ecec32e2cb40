import matplotlib as mpl
import pytest
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from sscell.errors import InputError
from sscell.plot import rate_capability
from sscell.plot.parts import layout, style


def canvas(width, height=80.0):
    return style.page(width, height)


@pytest.mark.parametrize(
    ("count", "shape"),
    [(1, (1, 1)), (2, (1, 2)), (3, (1, 3)), (4, (2, 2)), (5, (2, 3)), (9, (3, 3)), (12, (3, 4))],
)
def test_panels_of_a_new_figure_fill_rows_of_at_most_four(count, shape):
    assert layout.grid(count) == shape


@pytest.mark.parametrize(
    ("count", "size", "shape"),
    [
        (3, (180, 60), (1, 3)),
        (3, (84, 160), (3, 1)),
        (4, (84, 80), (2, 2)),
        (4, (180, 50), (1, 4)),
        (6, (180, 100), (2, 3)),
        (6, (84, 250), (6, 1)),
        (5, (30, 30), (5, 1)),
    ],
)
def test_panels_of_a_given_canvas_follow_its_shape(count, size, shape):
    assert layout.grid(count, canvas(*size)) == shape


def test_one_panel_is_narrower_and_rows_add_height():
    one, row, rows = (layout.size(layout.panels(None, count)[0]) for count in (1, 3, 6))
    assert one[0] < row[0] == rows[0] == pytest.approx(style.DOUBLE_COLUMN)
    assert row[1] < rows[1]
    taller = layout.panels(None, 1, extra=8.0)[0]
    assert layout.size(taller)[1] == pytest.approx(one[1] + 8.0)


def test_a_single_panel_says_all_and_several_have_it_in_common():
    one = canvas(90.0)
    ax = one.add_subplot()
    layout.titles(one, [ax], ["NCM83", "", "1C"], [])
    assert ax.get_title(loc="left") == "NCM83, 1C"
    assert one.get_suptitle() == ""
    row = canvas(180.0)
    axes = list(row.subplots(1, 2))
    layout.titles(row, axes, ["NCM83", "1C"], ["thin", "thick"])
    assert row.get_suptitle() == "NCM83, 1C"
    assert [ax.get_title(loc="left") for ax in axes] == ["thin", "thick"]


@pytest.mark.parametrize(("signs", "columns"), [(30, 2), (60, 1)])
def test_keys_stand_side_by_side_only_where_the_page_is_wide_enough(signs, columns):
    """One long text once ran over the right edge."""
    with style.context():
        figure = canvas(183.0)
        figure.subplots(1, 2)
        keys = [Line2D([], [], label="w" * signs), Line2D([], [], label="m" * 20)]
        layout.key_below(figure, keys)
        figure.draw_without_rendering()
        (legend,) = figure.legends
        tops = {round(text.get_window_extent().y1) for text in legend.get_texts()}
        assert len(tops) == 3 - columns
        assert all(t.get_window_extent().x1 <= figure.bbox.x1 for t in legend.get_texts())


def test_words_and_notes_of_a_key_are_broken_where_the_page_is_narrow():
    with style.context():
        figure = canvas(84.0)
        figure.add_subplot()
        text = "limited by charge transfer at any conductivity of the catholyte, or by the anode"
        layout.key_below(figure, [Line2D([], [])], [text], notes=[text])
        figure.draw_without_rendering()
        (legend,) = figure.legends
        assert legend.get_window_extent().x1 <= figure.bbox.x1
        assert "\n" in legend.get_texts()[0].get_text()
        assert "\n" in legend.get_title().get_text()


def test_without_keys_there_is_no_legend():
    figure = canvas(90.0)
    layout.key_below(figure, [], notes=[""])
    layout.key_right(figure, [], "Nothing")
    assert figure.legends == []


def test_what_only_fails_while_drawing_keeps_its_cause_and_may_be_our_fault():
    @layout.drawn()
    def figure(results):
        return results["nothing"]

    with pytest.raises(InputError, match=r"plot\.figure cannot draw.*please report") as error:
        figure(xr.Dataset({"capacity": ("c_rate", [1.0])}))
    assert isinstance(error.value.__cause__, KeyError)
    with pytest.raises(TypeError):
        figure(xr.Dataset(), colour="red")


def test_only_an_empty_canvas_of_matplotlib_is_drawn_into(rates):
    with pytest.raises(InputError, match="figure is 3; expected an empty Figure"):
        rate_capability(rates(), figure=3)
    used = Figure()
    used.add_subplot()
    with pytest.raises(InputError, match="already holds panels"):
        rate_capability(rates(), figure=used)


def test_a_canvas_lays_out_what_is_drawn_and_the_whole_figure_is_returned(rates):
    whole = Figure(figsize=(7.0, 3.0))
    left, right = whole.subfigures(1, 2)
    assert rate_capability(rates(), figure=left) is whole
    assert rate_capability(rates(), figure=right) is whole
    assert isinstance(whole.get_layout_engine(), ConstrainedLayoutEngine)
    assert mpl.rcParams["font.size"] == mpl.rcParamsDefault["font.size"]


def test_what_is_equal_and_what_differs():
    one = xr.Dataset(attrs={"basis": "as given", "differences": "thickness 40 to 80 um"})
    assert layout.basis(one) == "The cells differ in thickness 40 to 80 µm."
    assert layout.basis(xr.Dataset(attrs={"basis": "as given", "differences": ""})) == ""
    equal = one.assign_attrs(basis="at equal thickness, 40 um", differences="loading 2 to 4 mg/cm2")
    assert layout.basis(equal) == (
        "Compared at equal thickness, 40 µm; the cells differ in loading 2 to 4 mg cm$^{−2}$."
    )
    assert layout.basis(xr.Dataset()) == ""


def test_loadings_are_not_drawn_together_without_a_word(rates):
    plain = rates()
    differing = plain.assign_attrs(basis="as given", differences="areal capacity 2 to 4 mAh/cm2")
    assert "areal capacity 2 to 4 mAh cm$^{−2}$" in rate_capability(differing).get_suptitle()
    assert "areal capacity" not in rate_capability(plain).get_suptitle()
