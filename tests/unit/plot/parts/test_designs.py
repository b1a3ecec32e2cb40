import numpy as np
import pytest
from matplotlib.colors import to_hex

from sscell import plot
from sscell.plot.parts import designs, style
from sscell.plot.parts.designs import chosen, rank_correlations

SPECIFIC = "specific_capacity"
SIX = ["conductivity", "areal_capacity", "particle_size", "porosity", "coverage"]


def lines_of(ax, label="_points"):
    return [line for line in ax.get_lines() if line.get_label() == label]


def legend_texts(figure):
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def notes(figure):
    titles = (legend.get_title().get_text() for legend in figure.legends)
    return " ".join(title.replace("\n", " ") for title in titles if "Drawn" in title)


@pytest.mark.parametrize("varied", [1, 2, 3, 4])
def test_a_panel_a_quantity_and_a_colour_a_rate(clouds, varied):
    figure = plot.sweep(clouds(varied=varied))
    assert len(figure.axes) == varied
    assert [len(lines_of(ax)) for ax in figure.axes] == [3] * varied
    colours = [to_hex(colour) for colour in style.sequential(3)]
    assert {to_hex(line.get_color()) for line in lines_of(figure.axes[0])} == set(colours)
    assert legend_texts(figure)[:3] == ["0.2", "1", "3"]
    assert not notes(figure)


def test_points_lie_where_the_dataset_says(clouds):
    results = clouds()
    for ax, name in zip(plot.sweep(results).axes, ("conductivity", "areal_capacity"), strict=True):
        lowest = lines_of(ax)[-1]
        assert to_hex(lowest.get_color()) == to_hex(style.sequential(3)[0])
        np.testing.assert_array_equal(lowest.get_xdata(), results[name])
        values = results["specific_capacity"].sel(c_rate=0.2)
        feasible = values.where(results["outcome"].sel(c_rate=0.2) != "infeasible")
        np.testing.assert_array_equal(lowest.get_ydata(), feasible)
        assert lowest.get_linestyle() == "None"


def test_axes_carry_units_and_logarithms_beyond_a_decade(clouds):
    first, second = plot.sweep(clouds(256)).axes
    assert first.get_xlabel() == "Catholyte conductivity (mS cm$^{−1}$)"
    assert first.get_xscale() == "log"
    assert second.get_xlabel() == "Cathode areal capacity (mAh cm$^{−2}$)"
    assert second.get_xscale() == "linear"
    assert first.get_ylabel().startswith("Specific capacity")
    assert not second.get_ylabel()
    assert first.get_title(loc="left") == "NCM83 | Li$_{6}$PS$_{5}$Cl | In-Li"


def test_infeasible_points_are_open_at_zero_and_explained(clouds):
    results = clouds(64)
    figure = plot.sweep(results)
    words = results["outcome"].values
    for ax in figure.axes:
        open_points = lines_of(ax, "_infeasible")
        assert sum(line.get_xdata().size for line in open_points) == np.sum(words == "infeasible")
        assert not any(np.any(line.get_ydata()) for line in open_points)
        assert {line.get_markerfacecolor() for line in open_points} == {"white"}
    assert any("infeasible" in text for text in legend_texts(figure))
    slow = plot.sweep(clouds(c_rates=(0.001, 0.002)))
    assert not any("infeasible" in text for text in legend_texts(slow))


def test_failed_points_are_left_out(clouds):
    results = clouds()
    results["outcome"][2, 0] = "solver failed"
    results["specific_capacity"][2, 0] = 77.0
    lowest = lines_of(plot.sweep(results).axes[0])[-1]
    assert np.flatnonzero(np.isnan(lowest.get_ydata())).tolist() == [2]


def test_cells_are_rows_with_their_titles(clouds):
    figure = plot.sweep(clouds(cells=2, varied=3))
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert len(figure.axes) == 2 * 3
    assert [bool(title) for title in titles] == [True, False, False] * 2
    assert "Li$_{3}$InCl$_{6}$" in titles[3]
    assert [bool(ax.get_xlabel()) for ax in figure.axes] == [False] * 3 + [True] * 3
    above, below = (lines_of(figure.axes[place])[-1] for place in (0, 3))
    np.testing.assert_array_equal(above.get_xdata(), below.get_xdata())
    assert not np.array_equal(above.get_ydata(), below.get_ydata())


@pytest.mark.parametrize("cells", [1, 2])
def test_all_panels_share_the_capacity_axis(clouds, cells):
    figure = plot.sweep(clouds(varied=4, cells=cells))
    assert len({ax.get_ylim() for ax in figure.axes}) == 1
    assert figure.axes[0].get_ylim()[0] == 0.0


def test_more_than_four_quantities_are_chosen_from_and_that_is_said(clouds):
    figure = plot.sweep(clouds(500, varied=6))
    assert len(figure.axes) == 4
    assert "rank correlation" in notes(figure)
    assert "junction resistance" in notes(figure)


@pytest.mark.parametrize("x", ["areal_capacity", "cathode.areal_capacity"])
def test_one_quantity_by_name_or_path(clouds, x):
    (ax,) = plot.sweep(clouds(varied=6), x=x).axes
    assert ax.get_xlabel().startswith("Cathode areal capacity")


def test_a_single_rate_goes_into_the_title(clouds):
    for results in (clouds(c_rates=(1.0,)), clouds().sel(c_rate=1.0)):
        figure = plot.sweep(results)
        assert figure.axes[0].get_title(loc="left").endswith(", 1C")
        assert [len(lines_of(ax)) for ax in figure.axes] == [1, 1]
        assert not any("C-rate" in legend.get_title().get_text() for legend in figure.legends)


def test_rates_out_of_order_are_sorted(clouds):
    assert legend_texts(plot.sweep(clouds(c_rates=(3.0, 0.2, 1.0))))[:3] == ["0.2", "1", "3"]


def test_many_designs_are_medians_in_bands(clouds):
    """Of a capacity that is the quantity itself: a straight line, its band as wide as a group."""
    results = clouds(3000, c_rates=(1.0,), varied=1)
    values = np.random.default_rng(0).permutation(np.linspace(10.0, 20.0, 3000))
    results["conductivity"][:] = values
    results[SPECIFIC][:, 0] = values
    results["outcome"][:] = "cut-off voltage"
    figure = plot.sweep(results)
    (ax,) = figure.axes
    (line,), (band,) = lines_of(ax, "_middle"), ax.collections
    assert not lines_of(ax)
    np.testing.assert_allclose(line.get_xdata(), line.get_ydata())
    corners = band.get_paths()[0].vertices
    x = line.get_xdata()[3]
    np.testing.assert_allclose(
        np.unique(corners[corners[:, 0] == x, 1]), x + np.array([-0.4, 0.4]) * 10 / 15, rtol=1e-3
    )
    words = [legend.get_title().get_text() for legend in figure.legends]
    assert any("3,000 designs" in word for word in words)


def test_infeasible_designs_pull_a_median_to_zero(clouds):
    results = clouds(400, c_rates=(1.0,), varied=1)
    results["outcome"][:] = "infeasible"
    figure = plot.sweep(results)
    (line,) = lines_of(figure.axes[0], "_middle")
    assert not np.any(line.get_ydata())
    words = " ".join(legend.get_title().get_text() for legend in figure.legends)
    assert "count as zero" in words.replace("\n", " ")


def test_names_of_many_designs_have_a_median_each(clouds):
    results = clouds(400, c_rates=(1.0,), varied=1)
    names = np.array(["a", "b"])[np.arange(400) % 2]
    named = results.drop_vars("conductivity").assign_coords(catholyte=("design", names))
    (line,) = lines_of(plot.sweep(named).axes[0], "_middle")
    assert line.get_xdata().tolist() == [0, 1]
    feasible = np.where(results["outcome"] == "infeasible", 0.0, results[SPECIFIC])[:, 0]
    np.testing.assert_allclose(line.get_ydata()[1], np.median(feasible[1::2]))


def test_markers_shrink_as_points_grow_in_number(clouds):
    few, many = (lines_of(plot.sweep(clouds(count)).axes[0])[0] for count in (12, 300))
    assert few.get_markersize() > many.get_markersize() >= 1.0


def of(results):
    return results[[SPECIFIC, "outcome"]]


def test_up_to_four_are_all_drawn(clouds):
    assert chosen(clouds(varied=4), SPECIFIC, None) == (SIX[:4], [], [])


def test_of_more_the_four_that_matter_most_and_a_note(clouds):
    """At every rate the made-up capacity depends on the first four, and not on the others."""
    names, _, (note,) = chosen(clouds(2000, varied=6), SPECIFIC, None)
    assert names == SIX[:4]
    assert "4 of 6" in note
    assert note.endswith("left out: coverage, junction resistance.")


def test_they_keep_their_order(clouds):
    results = clouds(2000, varied=6)
    turned = results.drop_vars(SIX).assign_coords(
        {name: results[name].variable for name in SIX[::-1]}
    )
    assert chosen(turned, SPECIFIC, None)[0] == SIX[3::-1]


def test_what_all_designs_share_is_said_and_not_drawn(clouds):
    results = clouds()
    results["conductivity"] = results["conductivity"].copy(data=np.full(12, 2.0))
    results["conductivity"].attrs.update(units="mS/cm", long_name="catholyte conductivity")
    names, fixed, _ = chosen(results, SPECIFIC, None)
    assert names == ["areal_capacity"]
    assert fixed == ["Catholyte conductivity 2 mS cm$^{−1}$".replace(" mS cm", "\u00a0mS\u00a0cm")]


def test_a_single_design_is_drawn_all_the_same(clouds):
    assert chosen(clouds(1), SPECIFIC, None) == (SIX[:2], [], [])


@pytest.mark.parametrize("x", ["areal_capacity", "cathode.areal_capacity"])
def test_one_by_name_or_path(clouds, x):
    assert chosen(clouds(varied=6), SPECIFIC, x) == (["areal_capacity"], [], [])


def test_what_is_not_there_is_said(clouds):
    with pytest.raises(ValueError, match=r"x is 'thickness'.*'conductivity', 'areal_capacity'"):
        chosen(clouds(), SPECIFIC, "thickness")
    bare = clouds().drop_vars(["conductivity", "areal_capacity"])
    with pytest.raises(ValueError, match="no coordinate along 'design'"):
        chosen(bare, SPECIFIC, None)


def test_correlation_is_of_ranks_without_sign(clouds):
    results = clouds(50, c_rates=(1.0, 2.0))
    results["outcome"][:] = "cut-off voltage"
    falling = np.exp(-results["conductivity"].values)
    results[SPECIFIC][:] = np.stack([falling, falling], axis=1)
    weights = rank_correlations(results, SPECIFIC, ["conductivity", "areal_capacity"])
    assert weights["conductivity"] == pytest.approx(1.0)
    assert weights["areal_capacity"] < 0.4


@pytest.mark.parametrize(("second", "weight"), [(-1.0, 1.0), (0.0, 0.5)])
def test_rates_are_averaged_and_opposite_effects_do_not_cancel(clouds, second, weight):
    results = clouds(50, c_rates=(1.0, 2.0))
    results["outcome"][:] = "cut-off voltage"
    kappa = results["conductivity"].values
    results[SPECIFIC][:] = np.stack([kappa, second * kappa], axis=1)
    weights = rank_correlations(results, SPECIFIC, ["conductivity"])
    assert weights["conductivity"] == pytest.approx(weight)


@pytest.mark.parametrize(
    ("last", "weight"), [("infeasible", 0.0), ("solver failed", 1.0), ("time limit", 1.0)]
)
def test_infeasible_designs_count_as_zero_and_failed_ones_not_at_all(clouds, last, weight):
    """A zero for the most conductive of 5 designs: ranks 2 3 4 5 1, rho = 1 - 6 * 20 / 120 = 0."""
    results = clouds(5, c_rates=(1.0,))
    results["conductivity"][:] = [1, 2, 3, 4, 5]
    results[SPECIFIC][:, 0] = [10, 20, 30, 40, 50]
    results["outcome"][:, 0] = [*["cut-off voltage"] * 4, last]
    weights = rank_correlations(results, SPECIFIC, ["conductivity"])
    assert weights["conductivity"] == pytest.approx(weight)


def test_where_nothing_varies_there_is_no_correlation(clouds):
    results = clouds(20)
    results[SPECIFIC][:] = 0.0
    results["outcome"][:] = "infeasible"
    assert rank_correlations(results, SPECIFIC, ["conductivity"]) == {"conductivity": 0.0}


def test_cells_count_alike(clouds):
    two = clouds(40, cells=2)
    each = [
        rank_correlations(two.isel(cell=place), SPECIFIC, ["conductivity"])["conductivity"]
        for place in range(2)
    ]
    both = rank_correlations(two, SPECIFIC, ["conductivity"])["conductivity"]
    assert both == pytest.approx(np.mean(each))


def test_the_number_of_a_design_is_no_quantity(clouds):
    assert designs.quantities(clouds()) == ["conductivity", "areal_capacity"]


def test_names_lie_side_by_side(clouds):
    results = clouds()
    count = results.sizes["design"]
    names = np.array(["li3ycl6", "li6ps5cl"])[np.arange(count) % 2]
    named = results.drop_vars("conductivity").assign_coords(catholyte=("design", names))
    ax = plot.sweep(named, x="catholyte").axes[0]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["li3ycl6", "li6ps5cl"]
    np.testing.assert_array_equal(lines_of(ax)[-1].get_xdata(), np.arange(count) % 2)
