import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

from sscell import plot
from sscell.errors import InputError

MANY = (0.05, 0.1, 0.2, 0.33, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 10.0)


def curves_of(ax):
    return [line for line in ax.get_lines() if not str(line.get_label()).startswith("_inf")]


def labelled(ax):
    return [line for line in ax.get_lines() if not str(line.get_label()).startswith("_")]


def legend_texts(figure):
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def test_one_cell_has_one_curve_and_one_voltage_panel(rates):
    figure = plot.rate_capability(rates())
    left, right = figure.axes
    assert len(left.get_lines()) == 1
    assert len(right.get_lines()) == 4
    assert left.get_xscale() == "log"
    assert left.get_ylim()[0] == 0.0
    assert legend_texts(figure) == ["0.1C", "0.5C", "1C", "2C"]


def test_several_cells_have_a_curve_and_a_panel_each(rates):
    figure = plot.rate_capability(rates(limits=(1.5, 0.6, 3.0)))
    left, *right = figure.axes
    assert len(labelled(left)) == len(right) == 3
    for look in ("get_color", "get_marker"):
        assert len({getattr(line, look)() for line in labelled(left)}) == 3
    assert len({str(line._unscaled_dash_pattern) for line in labelled(left)}) == 3
    titles = [ax.get_legend().get_texts()[0].get_text() for ax in right]
    assert "Li$_{3}$InCl$_{6}$" in titles[1]


@pytest.mark.parametrize(
    ("capacity", "unit", "highest"),
    [("specific", "(mAh g$^{−1}$)", 200.0), ("areal", "(mAh cm$^{−2}$)", 4.0)],
)
def test_axes_say_what_and_in_which_unit(rates, capacity, unit, highest):
    left, right = plot.rate_capability(rates(), capacity=capacity).axes
    assert unit in left.get_ylabel()
    assert unit in right.get_xlabel()
    assert right.get_ylabel() == "Voltage (V)"
    assert "C-rate" in left.get_xlabel()
    assert max(left.get_lines()[0].get_ydata()) == pytest.approx(highest, rel=0.05)


@pytest.mark.parametrize(
    ("direction", "start"),
    [
        ("discharge", "Specific capacity"),
        ("charge", "Specific charge capacity"),
        ("cycle", "Specific discharge capacity of a cycle"),
    ],
)
@pytest.mark.parametrize("limits", [(1.5,), (1.5, 0.6)])
def test_axes_say_the_direction(rates, direction, start, limits):
    results = rates(limits=limits).assign_attrs(direction=direction)
    results["charge_capacity"] = 1.02 * results["capacity"]
    results["energy_efficiency"] = 0.9 + 0.0 * results["capacity"]
    left, right = plot.rate_capability(results).axes[:2]
    assert left.get_ylabel().replace("\n", " ").startswith(start)
    assert right.get_xlabel().replace("\n", " ").startswith(start)


def test_voltage_curve_ends_at_the_capacity_delivered(rates):
    results = rates()
    right = plot.rate_capability(results).axes[1]
    ends = [line.get_xdata()[-1] for line in right.get_lines()]
    np.testing.assert_allclose(ends, results["specific_capacity"])


def test_title_only_for_a_single_cell(rates):
    assert "NCM83" in plot.rate_capability(rates()).axes[0].get_title(loc="left")
    several = plot.rate_capability(rates(limits=(1.0, 2.0)))
    assert not any(ax.get_title(loc="left") for ax in several.axes)
    assert several.get_suptitle() == "Capacity on discharge from full charge."


def test_at_most_six_voltage_curves_and_none_of_an_infeasible_rate(rates):
    figure = plot.rate_capability(rates(MANY, limits=(0.45,)))
    assert len(figure.axes[1].get_lines()) == 6
    shown = [text for text in legend_texts(figure) if text.endswith("C")]
    assert shown[0] == "0.05C"
    assert shown[-1] == "3C"


def test_infeasible_points_are_explained_only_when_present(rates):
    figure = plot.rate_capability(rates(MANY, limits=(0.45,)))
    (points,) = [line for line in figure.axes[0].get_lines() if line.get_label() == "_infeasible"]
    np.testing.assert_array_equal(points.get_xdata(), [4.0, 5.0, 10.0])
    assert not np.any(points.get_ydata())
    assert any("infeasible" in text for text in legend_texts(figure))
    assert not any("infeasible" in text for text in legend_texts(plot.rate_capability(rates())))


def test_what_is_estimated_is_below(rates):
    figure = plot.rate_capability(rates().assign_attrs(estimated="conductivity of a"))
    notes = [legend.get_title().get_text() for legend in figure.legends]
    assert "Estimated: conductivity of a." in notes


def test_infeasible_cells_do_not_hide_each_other(rates):
    left = plot.rate_capability(rates((0.1, 5.0), limits=(0.3, 0.4, 0.5))).axes[0]
    sizes = [
        line.get_markersize() for line in left.get_lines() if line.get_label() == "_infeasible"
    ]
    assert sizes == sorted(set(sizes), reverse=True)
    assert len(sizes) == 3


def test_failed_points_are_left_out(rates):
    results = rates()
    results["outcome"] = results["outcome"].astype(object)
    results["outcome"][1] = "solver failed"
    for name in ("capacity", "specific_capacity", "voltage"):
        results[name][1] = np.nan
    left, right = plot.rate_capability(results).axes
    assert np.isnan(left.get_lines()[0].get_ydata()).tolist() == [False, True, False, False]
    assert len(right.get_lines()) == 3


def test_nothing_delivered_at_all_still_makes_a_figure(rates):
    left, right = plot.rate_capability(rates((1.0, 5.0), limits=(0.1,))).axes
    assert not right.get_lines()
    assert right.texts[0].get_text() == "nothing delivered"
    assert left.get_ylim() == (0.0, 1.0)


def test_an_empty_panel_says_why(rates):
    results = rates((1.0, 5.0), limits=(0.1, 2.0))
    _, empty, full = plot.rate_capability(results).axes
    assert [text.get_text() for text in empty.texts if len(text.get_text()) > 1] == [
        "nothing delivered"
    ]
    assert [text.get_text() for text in full.texts] == ["c"]
    results["outcome"] = results["outcome"].astype(object)
    results["outcome"][:] = "solver failed"
    results["specific_capacity"][:] = np.nan
    results["voltage"][:] = np.nan
    for ax in plot.rate_capability(results).axes[1:]:
        assert "no result" in [text.get_text() for text in ax.texts]


def test_rates_out_of_order_and_a_single_rate(rates):
    shuffled = rates().isel(c_rate=[2, 0, 3, 1])
    line = plot.rate_capability(shuffled).axes[0].get_lines()[0]
    assert np.all(np.diff(line.get_xdata()) > 0)
    assert len(plot.rate_capability(rates().sel(c_rate=1.0)).axes[1].get_lines()) == 1


def test_more_cells_than_columns_wrap(rates):
    figure = plot.rate_capability(rates(limits=(0.5, 1.0, 2.0, 3.0, 4.0)))
    panels = [ax for ax in figure.axes if ax.axison]
    assert len(panels) == 6


def test_draws_into_a_given_figure(rates):
    given = Figure()
    assert plot.rate_capability(rates(), figure=given) is given
    assert len(given.axes) == 2


def test_wrong_dataset_says_what_is_missing(rates, grid):
    with pytest.raises(ValueError, match="'voltage'"):
        plot.rate_capability(grid())
    with pytest.raises(ValueError, match="'fraction'"):
        plot.rate_capability(rates(), capacity="fraction")


def test_input_is_left_as_it_was(rates):
    results = rates(limits=(1.0, 2.0))
    before = results.copy(deep=True)
    plot.rate_capability(results)
    assert results.identical(before)


def test_a_band_is_shaded_between_its_outer_quantiles(rates):
    one = rates()
    middle = one["specific_capacity"]
    band = xr.concat([0.8 * middle, middle, 1.2 * middle], xr.Variable("quantile", [0.1, 0.5, 0.9]))
    banded = one.assign(specific_capacity_band=band).assign_attrs(samples=64)
    plain, shaded = plot.rate_capability(one).axes[0], plot.rate_capability(banded).axes[0]
    (area,) = [c for c in shaded.collections if "64 designs" in str(c.get_label())]
    heights = area.get_paths()[0].vertices[:, 1]
    assert heights.max() == pytest.approx(1.2 * float(middle.max()))
    assert shaded.get_ylim()[1] > 1.15 * plain.get_ylim()[1]
    (legend,) = shaded.figure.legends[-1:]
    assert "10 to 90 %" in legend.get_texts()[0].get_text()
    assert not any("designs" in str(c.get_label()) for c in plain.collections)


def with_currents(results, *at_1c):
    """The current density of each cell, from its current at 1C. [mA/cm2]"""
    rates = results["c_rate"]
    currents = xr.concat([rates * current for current in at_1c], "cell").drop_vars(
        "cell", errors="ignore"
    )
    currents = currents if "cell" in results.dims else currents.isel(cell=0)
    attrs = {"units": "mA/cm2", "long_name": "current density"}
    return results.assign_coords(current_density=(currents.dims, currents.values, attrs))


def test_capacity_over_current_density_with_the_c_rate_above(rates):
    left = plot.rate_capability(with_currents(rates(), 4.0), x="current_density").axes[0]
    assert left.get_xlabel() == "Current density (mA cm$^{−2}$)"
    np.testing.assert_allclose(left.get_lines()[0].get_xdata(), [0.4, 2.0, 4.0, 8.0])
    (above,) = left.child_axes
    assert above.get_xlabel().startswith("C-rate")
    left.figure.draw_without_rendering()
    np.testing.assert_allclose(above.get_xlim(), np.array(left.get_xlim()) / 4.0)


def test_cells_with_other_currents_at_1c_have_no_c_rate_above(rates):
    two = rates(limits=(1.0, 2.0))
    left = plot.rate_capability(with_currents(two, 2.0, 4.0), x="current_density").axes[0]
    first, second = labelled(left)
    np.testing.assert_allclose(second.get_xdata(), 2.0 * first.get_xdata())
    assert not left.child_axes
    assert (
        plot.rate_capability(with_currents(two, 4.0, 4.0), x="current_density").axes[0].child_axes
    )


def test_a_current_that_is_missing_or_unknown_is_refused(rates):
    with pytest.raises(InputError, match=r"'current_density'.* lacks"):
        plot.rate_capability(rates(), x="current_density")
    with pytest.raises(
        InputError, match="'current'; it must be one of 'c_rate', 'current_density'"
    ):
        plot.rate_capability(rates(), x="current")


def test_relative_capacities_begin_at_one(rates):
    results = rates(limits=(1.5, 0.6))
    left, right = plot.rate_capability(results, relative=True).axes[:2]
    for line, capacity in zip(labelled(left), results["specific_capacity"].values, strict=True):
        np.testing.assert_allclose(line.get_ydata(), capacity / capacity[0])
    words = left.get_ylabel().replace("\n", " ")
    assert words == "Specific capacity of the active material relative to that at 0.1C"
    assert "mAh g" in right.get_xlabel()


def test_nothing_at_the_lowest_rate_is_no_reference(rates):
    with pytest.raises(InputError, match="nothing is delivered at 1C"):
        plot.rate_capability(rates((1.0, 5.0), limits=(0.1,)), relative=True)


def test_charges_differ_by_line_style_and_cells_by_colour(rates):
    """The left panel has one line a cell and charge; a legend names the charges."""
    one = rates(limits=(1.5, 0.6))
    results = xr.concat([one, one], xr.Variable("charge", ["full", "same rate"]))
    figure = plot.rate_capability(results.transpose("cell", "charge", ...))
    lines = labelled(figure.axes[0])
    looks = [(line.get_color(), str(line._unscaled_dash_pattern)) for line in lines]
    assert len(set(looks)) == 4
    assert len({colour for colour, _ in looks}) == len({dash for _, dash in looks}) == 2
    assert {"charge: full", "charge: same rate"} <= set(legend_texts(figure))


def test_bands_of_several_charges_and_cells_have_a_panel_for_each_cell(rates):
    """Four bands in one panel would hide each other; the panels share their axes."""
    one = rates(limits=(1.5, 0.6))
    middle = one["specific_capacity"]
    band = xr.concat([0.8 * middle, middle, 1.2 * middle], xr.Variable("quantile", [0.1, 0.5, 0.9]))
    one = one.assign(specific_capacity_band=band).assign_attrs(samples=64)
    both = xr.concat([one, one], xr.Variable("charge", ["full", "same rate"]))
    results = both.transpose("quantile", "cell", "charge", ...)
    first, second, *voltages = plot.rate_capability(results).axes
    for ax in (first, second):
        assert len(labelled(ax)) == 2
        assert len(ax.collections) == 2
        assert ax.get_legend().get_texts()
    assert first.get_ylim() == second.get_ylim()
    assert first.get_ylim()[1] >= 1.2 * float(middle.max())
    assert len(voltages) == 2


def test_a_second_axis_leaves_the_names_of_cells_free(rates):
    """Above a panel for each cell is its name; a single panel has the current density there."""
    one = rates(limits=(1.5, 0.6))
    one = one.assign_coords(current_density=("c_rate", 2.0 * one["c_rate"].values))
    assert plot.rate_capability(one).axes[0].child_axes
    middle = one["specific_capacity"]
    band = xr.concat([middle, middle, middle], xr.Variable("quantile", [0.1, 0.5, 0.9]))
    banded = one.assign(specific_capacity_band=band).assign_attrs(samples=64)
    both = xr.concat([banded, banded], xr.Variable("charge", ["full", "same rate"]))
    apart = plot.rate_capability(both.transpose("quantile", "cell", "charge", ...))
    assert not any(ax.child_axes for ax in apart.axes)
