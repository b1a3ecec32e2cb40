import numpy as np
import pytest
import xarray as xr
from matplotlib.collections import QuadMesh

from sscell import plot


def maps(figure):
    return [ax for ax in figure.axes if any(isinstance(c, QuadMesh) for c in ax.collections)][:-1]


def lines_of(ax):
    return [line for line in ax.get_lines() if line.get_label() == "_line"]


def legend_titles(figure):
    return [legend.get_title().get_text() for legend in figure.legends]


def test_two_axes_of_many_values_make_a_map(needs):
    figure = plot.required_conductivity(needs())
    (ax,) = maps(figure)
    assert ax.get_xlabel() == "Cathode areal capacity (mAh cm$^{−2}$)"
    assert ax.get_ylabel() == "C-rate (h$^{−1}$)"
    assert not lines_of(ax)


def test_the_title_says_the_cell_and_what_is_asked(needs):
    (ax,) = maps(plot.required_conductivity(needs()))
    title = ax.get_title(loc="left").replace("\n", " ").replace("\xa0", " ")
    cell = "NCM83 | Li$_{6}$PS$_{5}$Cl | In-Li"
    assert title == f"{cell} for 80 % of the equilibrium capacity on discharge from full charge"


@pytest.mark.parametrize(
    ("sizes", "x", "lines"),
    [
        ((8, 4), "Cathode areal capacity", "C-rate"),
        ((4, 7), "C-rate", "Cathode areal\ncapacity"),
        ((3, 3), "Cathode areal capacity", "C-rate"),
    ],
)
def test_few_values_of_one_axis_make_lines(needs, sizes, x, lines):
    need = needs().isel(areal_capacity=slice(sizes[0]), c_rate=slice(sizes[1]))
    figure = plot.required_conductivity(need)
    (ax,) = figure.axes
    assert ax.get_xlabel().startswith(x)
    assert len(lines_of(ax)) == min(sizes)
    assert legend_titles(figure)[0].startswith(lines)


def test_one_axis_alone_makes_a_line_and_no_key(needs):
    for need in (needs(c_rates=(0.1,)), needs().sel(c_rate=0.1)):
        figure = plot.required_conductivity(need)
        (ax,) = figure.axes
        assert len(lines_of(ax)) == 1
        assert ax.get_title(loc="left").endswith("full charge, 0.1C")
        assert "C-rate" not in "".join(legend_titles(figure))


def test_a_third_axis_makes_panels_the_one_with_the_fewest_values(needs):
    figure = plot.required_conductivity(needs(tortuosity=(2.0, 4.0, 8.0)))
    titles = [ax.get_title(loc="left") for ax in maps(figure)]
    assert [title.replace("\xa0", " ") for title in titles] == [
        "Tortuosity factor 2",
        "Tortuosity factor 4",
        "Tortuosity factor 8",
    ]
    assert figure.get_suptitle().endswith("on discharge from full charge")
    few = needs(c_rates=(0.2, 1.0), tortuosity=(2.0, 4.0, 8.0))
    figure = plot.required_conductivity(few)
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["0.2C", "1C"]
    assert [len(lines_of(ax)) for ax in figure.axes] == [3, 3]


def both(need, other):
    return xr.concat([need, other], xr.IndexVariable("direction", ["discharge", "charge"]))


def test_an_axis_of_words_makes_panels_or_lines(needs):
    figure = plot.required_conductivity(both(needs(), needs(limit=8.0)))
    assert [ax.get_title(loc="left") for ax in maps(figure)] == ["discharge", "charge"]
    assert figure.get_suptitle().endswith("of the equilibrium capacity")
    one = both(needs(), needs(limit=8.0)).sel(c_rate=1.0)
    figure = plot.required_conductivity(one)
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts == ["discharge", "charge"]
    assert figure.axes[0].get_title(loc="left").endswith("capacity, 1C")


def test_at_most_six_panels(needs):
    figure = plot.required_conductivity(needs(tortuosity=tuple(np.linspace(1.0, 7.0, 7))))
    assert len(maps(figure)) == 6


def test_values_out_of_order_are_sorted(needs):
    need = needs(c_rates=(1.0, 0.1), areal_capacity=(5.0, 1.0, 3.0))
    (ax,) = plot.required_conductivity(need).axes
    assert all(np.all(np.diff(line.get_xdata()) > 0) for line in lines_of(ax))
    np.testing.assert_allclose(lines_of(ax)[0].get_ydata()[1:], [0.0366, 0.1035], rtol=0.02)


def test_wrong_dataset_says_what_is_missing(grid, needs):
    with pytest.raises(ValueError, match=r"'required', 'limited_by'.*sscell.required_conductivity"):
        plot.required_conductivity(grid())
    with pytest.raises(ValueError, match=r"xarray\.Dataset.*got a mapping"):
        plot.required_conductivity({})
    with pytest.raises(ValueError, match=r"axis of several numbers.*a single point"):
        plot.required_conductivity(needs((1.0,), (1.0,)))
    with pytest.raises(ValueError, match=r"several numbers.*it has direction"):
        plot.required_conductivity(both(needs((1.0,), (1.0,)), needs((1.0,), (1.0,))))


def test_too_many_dimensions_say_what_to_select(needs):
    need = needs(tortuosity=(2.0, 4.0))
    many = xr.concat([need, need], xr.IndexVariable("porosity", [0.1, 0.2]))
    with pytest.raises(ValueError, match=r"at most three dimensions.*results\.sel\(porosity="):
        plot.required_conductivity(many)
    words = both(needs(), needs()).expand_dims(cell=["one", "other"])
    with pytest.raises(ValueError, match="one of them of words"):
        plot.required_conductivity(words)


def test_bad_electrolytes_are_refused(needs, ceilings):
    with pytest.raises(ValueError, match="positive number"):
        plot.required_conductivity(needs(), electrolytes={"LPS": -1.0})
    with pytest.raises(ValueError, match="tortuosity"):
        plot.required_conductivity(ceilings(), electrolytes={"LPS": 1.0})


def test_input_is_left_as_it_was(needs, ceilings):
    for need in (needs(), ceilings()):
        before = need.copy(deep=True)
        plot.required_conductivity(need)
        assert need.identical(before)
