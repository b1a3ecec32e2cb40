import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_hex

from sscell import plot
from sscell.plot.parts import style
from sscell.results.dataset import BAND

FEW = (0.1, 1.0, 3.0)


def of(ax, label):
    return [line for line in ax.get_lines() if line.get_label() == label]


def points(line):
    x, y = np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)
    return x[np.isfinite(y)], y[np.isfinite(y)]


def texts(legend):
    return [text.get_text() for text in legend.get_texts()]


@pytest.fixture
def figure(needs):
    return plot.required_conductivity(needs(c_rates=FEW))


def test_a_line_a_value_each_drawn_once(figure, needs):
    (ax,) = figure.axes
    need = needs(c_rates=FEW)
    lines = of(ax, "_line")
    assert [to_hex(line.get_color()) for line in lines] == [
        to_hex(colour) for colour in style.sequential(3)
    ]
    for place, line in enumerate(lines):
        one = need.isel(c_rate=place)
        expected = one["required"].where(one["outcome"] == "found")
        np.testing.assert_array_equal(line.get_ydata(), expected)
        assert line.get_marker() == "o"


def test_axes_say_what_and_in_which_unit(figure):
    (ax,) = figure.axes
    assert ax.get_xlabel() == "Cathode areal capacity (mAh cm$^{−2}$)"
    assert ax.get_ylabel() == "Required catholyte\nconductivity (mS cm$^{−1}$)"
    assert (ax.get_xscale(), ax.get_yscale()) == ("linear", "log")


def test_rates_as_x_are_logarithmic(needs):
    (ax,) = plot.required_conductivity(needs((2.0, 4.0))).axes
    assert ax.get_xscale() == "log"


def test_values_of_one_size_lie_on_a_linear_axis(needs):
    need = needs((3.0, 3.5, 4.0), (0.5, 0.6), limit=1e6)
    (ax,) = plot.required_conductivity(need).axes
    assert ax.get_yscale() == "linear"


def test_keys_stand_in_the_order_the_lines_lie(figure, ceilings):
    assert texts(figure.legends[0]) == ["3", "1", "0.1"]
    falling = plot.required_conductivity(ceilings().sel(c_rate=[0.1, 1.0, 2.0]))
    assert texts(falling.legends[0]) == ["0.1", "1", "2"]


def test_triangles_at_the_top_where_nothing_is_enough(figure, needs):
    (ax,) = figure.axes
    need = needs(c_rates=FEW)
    up = [line for line in of(ax, "_beyond") if line.get_marker() == "^"]
    beyond = need["outcome"] == "not limited by the catholyte"
    assert sum(points(line)[0].size for line in up) == int(beyond.sum())
    highest = max(points(line)[1].max() for line in of(ax, "_line"))
    assert all(highest < points(line)[1].min() < ax.get_ylim()[1] for line in up)
    assert "limited by the anode at any catholyte conductivity" in texts(figure.legends[1])


def test_triangles_at_the_bottom_where_anything_is_enough(figure):
    (ax,) = figure.axes
    (down,) = [line for line in of(ax, "_beyond") if line.get_marker() == "v"]
    lowest = min(points(line)[1].min() for line in of(ax, "_line"))
    assert ax.get_ylim()[0] < points(down)[1].max() < lowest
    assert "0.02 mS cm$^{−1}$ or less is enough" in texts(figure.legends[1])


def test_of_a_ceiling_they_are_the_other_way_round(ceilings):
    figure = plot.required_conductivity(ceilings().sel(c_rate=[0.1, 2.0, 5.0]))
    (ax,) = figure.axes
    keys = {key.get_label(): key.get_marker() for key in figure.legends[1].get_lines()}
    assert keys == {
        "limited by the anode or charge transfer at any tortuosity factor": "v",
        "50 or more is enough": "^",
    }
    assert ax.get_ylabel() == "Highest allowed tortuosity\nfactor"


def test_triangles_of_lines_at_one_place_are_stacked_as_the_lines_lie(needs):
    need = needs(c_rates=(4.0, 5.0, 6.0))
    (ax,) = plot.required_conductivity(need).axes
    ends = {to_hex(line.get_color()): points(line) for line in of(ax, "_beyond")}
    at_eight = [
        ends[to_hex(colour)][1][list(ends[to_hex(colour)][0]).index(8.0)]
        for colour in style.sequential(3)
    ]
    assert at_eight == sorted(set(at_eight))


def test_thin_lines_lead_from_the_last_point_to_the_next_triangle(figure):
    (ax,) = figure.axes
    leads = of(ax, "_lead")
    assert len(leads) == 2
    for lead in leads:
        assert np.diff(sorted(lead.get_xdata())) == pytest.approx(1.0)
        assert lead.get_linestyle() == ":"


def test_no_triangles_and_no_key_where_all_is_found(needs):
    figure = plot.required_conductivity(needs(c_rates=FEW, limit=1e6, least=0.0))
    assert not of(figure.axes[0], "_beyond")
    assert len(figure.legends) == 1


@pytest.mark.parametrize("limit", [1e-3, 1e6])
def test_nothing_found_at_all_still_makes_a_figure(needs, limit):
    (ax,) = plot.required_conductivity(needs(c_rates=FEW, limit=limit, least=1e9)).axes
    marks = {line.get_marker() for line in of(ax, "_beyond")}
    assert marks == {"^" if limit < 1.0 else "v"}


def test_failed_points_are_left_out(needs):
    need = needs(c_rates=FEW)
    need["outcome"][4, 1] = "solver failed"
    (ax,) = plot.required_conductivity(need).axes
    assert np.isnan(of(ax, "_line")[1].get_ydata()[4])


def test_electrolytes_are_lines_with_a_name_each(needs):
    known = {"Li6PS5Cl": 2.2, "super": 5000.0}
    figure = plot.required_conductivity(needs(c_rates=FEW), electrolytes=known)
    (ax,) = figure.axes
    assert [line.get_ydata()[0] for line in of(ax, "_electrolyte")] == [2.2, 5000.0]
    names = [text.get_text() for text in ax.texts]
    assert names == ["Li$_{6}$PS$_{5}$Cl", "super"]
    assert ax.get_ylim()[1] > 5000.0


def test_names_stand_only_beside_the_last_of_a_row(needs):
    need = needs(c_rates=(0.2, 1.0), tortuosity=(2.0, 4.0, 8.0))
    figure = plot.required_conductivity(need, electrolytes={"LPS": 1.0})
    named = [any(text.get_text() == "LPS" for text in ax.texts) for ax in figure.axes]
    assert named == [False, True]
    assert [len(of(ax, "_electrolyte")) for ax in figure.axes] == [1, 1]
    assert len({ax.get_ylim() for ax in figure.axes}) == 1
    assert [bool(ax.get_ylabel()) for ax in figure.axes] == [True, False]


def test_words_have_colours_that_are_told_apart(needs):
    words = xr.IndexVariable("direction", ["discharge", "charge"])
    need = xr.concat([needs(), needs(limit=6.0)], words).sel(c_rate=1.0)
    (ax,) = plot.required_conductivity(need).axes
    colours = [line.get_color() for line in of(ax, "_line")]
    assert colours == list(style.OKABE_ITO[:2])


def test_many_values_have_no_markers(needs):
    need = needs(tuple(np.linspace(1.0, 8.0, 40)), FEW)
    assert of(plot.required_conductivity(need).axes[0], "_line")[0].get_marker() == "None"


@pytest.mark.parametrize("rates", [(1.0,), FEW], ids=["one axis", "a line a rate"])
def test_a_line_of_a_study_with_draws_lies_in_their_band(needs, rates):
    """From half to twice what is required; of thick cells to the border, none being enough."""
    need = needs(c_rates=rates)
    found = need["required"].where(need["outcome"] == "found", np.inf)
    factors = xr.DataArray([0.5, 1.0, 2.0], coords={BAND: [0.1, 0.5, 0.9]}, dims=BAND)
    thick = (factors > 1.5) & (need["areal_capacity"] >= 4)
    words = ((*found.dims, "sample"), np.full((*found.shape, 4), "", dtype="<U12"))
    need = need.assign(
        required_band=(factors * found).where(~thick, np.inf), limited_by_samples=words
    ).assign_attrs(typical="a cell", uncertainty="published", as_described="composite anode")
    figure = plot.required_conductivity(need)
    (ax,) = figure.axes
    bands = [band for band in ax.collections if band.get_label() == "_band"]
    assert [to_hex(band.get_facecolor()[0]) for band in bands] == [
        to_hex(line.get_color()) for line in of(ax, "_line")
    ]
    x, y = points(of(ax, "_line")[0])
    corners = bands[0].get_paths()[0].vertices
    at_first = np.unique(corners[corners[:, 0] == x[0], 1])
    np.testing.assert_allclose(at_first, [y[0] / 2, 2 * y[0]])
    assert corners[:, 1].max() == pytest.approx(ax.get_ylim()[1])
    keys = [text for legend in figure.legends for text in texts(legend)]
    assert "80 % of cells as built, composite anode as described" in keys
