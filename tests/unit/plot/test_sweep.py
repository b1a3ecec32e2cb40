import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_hex

from sscell import plot
from sscell.errors import InputError

MANY = tuple(np.linspace(1.0, 8.0, 12))


def lines_of(ax):
    return [line for line in ax.get_lines() if line.get_label() == "_line"]


def legend_texts(figure):
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def test_two_dimensions_make_a_panel_a_rate_and_a_line_a_value(grid):
    figure = plot.sweep(grid())
    assert [len(lines_of(ax)) for ax in figure.axes] == [3, 3, 3]
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["0.2C", "1C", "3C"]
    assert len({to_hex(line.get_color()) for line in lines_of(figure.axes[0])}) == 3
    title = figure.legends[0].get_title().get_text()
    assert title.replace("\n", " ") == "Cathode areal capacity (mAh cm$^{−2}$)"


def test_one_dimension_makes_one_panel_with_a_line_a_rate(grid):
    figure = plot.sweep(grid(areal_capacity=None))
    (ax,) = figure.axes
    assert len(lines_of(ax)) == 3
    assert ax.get_xlabel() == "Catholyte conductivity (mS cm$^{−1}$)"
    assert figure.legends[0].get_title().get_text().startswith("C-rate")
    assert "NCM83" in ax.get_title(loc="left")


@pytest.mark.parametrize(
    ("values", "scale"), [((0.1, 1.0, 10.0), "log"), ((1.0, 10.0, 20.0), "linear")]
)
def test_x_is_logarithmic_when_values_span_more_than_twentyfold(grid, values, scale):
    assert plot.sweep(grid(values)).axes[0].get_xscale() == scale


@pytest.mark.parametrize("x", ["areal_capacity", "cathode.areal_capacity"])
def test_x_by_name_or_path(grid, x):
    figure = plot.sweep(grid(), x=x)
    assert figure.axes[0].get_xlabel().startswith("Cathode areal capacity")
    assert len(lines_of(figure.axes[0])) == 5


def test_rate_as_x_is_logarithmic(grid):
    figure = plot.sweep(grid(), x="c_rate")
    assert figure.axes[0].get_xscale() == "log"
    assert "Cathode areal capacity" in figure.axes[1].get_title(loc="left")


def test_several_cells_differ_by_line_style(grid):
    figure = plot.sweep(grid(cells=3))
    drawn = lines_of(figure.axes[0])
    assert len(drawn) == 9
    assert len({str(line._unscaled_dash_pattern) for line in drawn[:3]}) == 3
    assert len({to_hex(line.get_color()) for line in drawn[:3]}) == 1
    assert any("Li$_{3}$InCl$_{6}$" in text for text in legend_texts(figure))


def test_another_variable_of_cells_with_one_line_each(grid):
    swept = grid(areal_capacity=None, c_rates=(1.0,), cells=3)
    energy = (3.6 * swept["capacity"]).assign_attrs(units="Wh/L", long_name="energy over volume")
    swept["stack_energy_density"] = energy
    (ax,) = plot.sweep(swept, variable="stack_energy_density").axes
    assert ax.get_ylabel() == "Energy over volume (Wh L$^{−1}$)"
    assert len({to_hex(line.get_color()) for line in lines_of(ax)}) == 3
    with pytest.raises(InputError, match="'outcome', which holds words"):
        plot.sweep(swept, variable="outcome")


@pytest.mark.parametrize(
    ("capacity", "start"),
    [("specific", "Specific capacity"), ("areal", "Areal"), ("fraction", "Capacity over")],
)
def test_capacity_can_be_chosen(grid, capacity, start):
    assert plot.sweep(grid(), capacity=capacity).axes[0].get_ylabel().startswith(start)


@pytest.mark.parametrize("areal_capacity", [None, (1.0, 3.0), MANY])
def test_capacities_of_a_cycle_say_so(grid, areal_capacity):
    results = grid(areal_capacity=areal_capacity).assign_attrs(direction="cycle")
    results["energy_efficiency"] = 0.9 + 0.0 * results["capacity"]
    figure = plot.sweep(results, capacity="fraction")
    said = [ax.get_ylabel().replace("\n", " ") for ax in figure.axes]
    assert "Discharge capacity of a cycle over equilibrium capacity" in said


def test_capacities_of_designs_say_the_direction(clouds):
    results = clouds().assign_attrs(direction="charge")
    label = plot.sweep(results, capacity="areal").axes[0].get_ylabel()
    assert label.startswith("Areal charge capacity")


def test_infeasible_points_are_open_at_zero_and_explained(grid):
    figure = plot.sweep(grid())
    points = [
        line for ax in figure.axes for line in ax.get_lines() if line.get_label() == "_infeasible"
    ]
    assert points
    assert not any(np.any(line.get_ydata()) for line in points)
    assert any("infeasible" in text for text in legend_texts(figure))
    feasible = grid(conductivity=(3.0, 10.0))
    assert not any("infeasible" in text for text in legend_texts(plot.sweep(feasible)))


def test_failed_points_are_left_out(grid):
    results = grid()
    results["outcome"] = results["outcome"].astype(object)
    results["outcome"][2, 0, 0] = "solver failed"
    results["specific_capacity"][2, 0, 0] = np.nan
    first = lines_of(plot.sweep(results).axes[0])[0]
    assert np.flatnonzero(np.isnan(first.get_ydata())).tolist() == [2]


def test_single_values_go_into_the_title(grid):
    (ax,) = plot.sweep(grid(c_rates=(1.0,))).axes
    assert "1C" in ax.get_title(loc="left")
    (ax,) = plot.sweep(grid().isel(c_rate=1)).axes
    assert "1C" in ax.get_title(loc="left")
    (ax,) = plot.sweep(grid(areal_capacity=(3.0,))).axes
    assert "3 mAh cm" in ax.get_title(loc="left")


def test_keys_stand_in_the_order_the_lines_lie(grid):
    falling = plot.sweep(grid(), capacity="fraction")
    assert legend_texts(falling)[:3] == ["1", "3", "5"]
    rising = plot.sweep(grid(), x="areal_capacity", capacity="areal")
    assert legend_texts(rising)[:5] == ["10", "3", "1", "0.3", "0.1"]


def test_many_values_make_heat_maps(grid):
    figure = plot.sweep(grid(areal_capacity=MANY))
    assert len(figure.axes) == 3 + 1
    assert not any(lines_of(ax) for ax in figure.axes)


def test_many_rates_make_at_most_twelve_panels(grid):
    assert len(plot.sweep(grid(c_rates=tuple(np.geomspace(0.05, 10.0, 30)))).axes) == 12


def test_values_out_of_order_are_sorted(grid):
    shuffled = grid().isel(conductivity=[3, 0, 4, 1, 2])
    assert np.all(np.diff(lines_of(plot.sweep(shuffled).axes[0])[0].get_xdata()) > 0)


def test_designs_are_points_and_not_lines(clouds):
    figure = plot.sweep(clouds(), capacity="areal")
    assert not any(lines_of(ax) for ax in figure.axes)
    assert figure.axes[0].get_ylabel().startswith("Areal capacity")
    assert all(figure.axes[0].get_shared_y_axes().joined(figure.axes[0], ax) for ax in figure.axes)


def test_wrong_dataset_says_what_is_missing(grid, rates, through):
    with pytest.raises(ValueError, match=r"'outcome'.*sscell\.sweep"):
        plot.sweep(through())
    with pytest.raises(ValueError, match="swept dimension"):
        plot.sweep(rates())
    with pytest.raises(
        ValueError, match=r"'thickness'.*'conductivity', 'areal_capacity', 'c_rate'"
    ):
        plot.sweep(grid(), x="thickness")


def test_too_many_dimensions_say_what_to_select(grid):
    results = grid().expand_dims(porosity=[0.1, 0.2])
    with pytest.raises(ValueError, match="at most three dimensions"):
        plot.sweep(results)


def test_charges_differ_by_line_style(grid):
    one = grid(areal_capacity=None)
    results = xr.concat([one, one], xr.Variable("charge", ["full", "same rate"]))
    figure = plot.sweep(results)
    lines = lines_of(figure.axes[0])
    assert len(lines) == 2 * one.sizes["c_rate"]
    assert len({str(line._unscaled_dash_pattern) for line in lines}) == 2
    assert {"charge: full", "charge: same rate"} <= set(legend_texts(figure))


def named(grid, count):
    """The grid with as many names in place of areal capacities."""
    swept = grid(areal_capacity=tuple(np.linspace(1.0, 8.0, count)))
    names = [f"electrolyte_{i}_of_a_long_name" for i in range(count)]
    return swept.assign_coords(areal_capacity=names)


def test_more_names_than_colours_are_panels_with_a_line_a_rate(grid):
    """Lines of more than eight colours cannot be told apart, and names are not left out."""
    few, many = plot.sweep(named(grid, 8)), plot.sweep(named(grid, 20))
    assert [len(lines_of(ax)) for ax in few.axes] == [8, 8, 8]
    assert [len(lines_of(ax)) for ax in many.axes] == [3] * 20
    titles = [ax.get_title(loc="left") for ax in many.axes]
    assert all(title.endswith("…") for title in titles)  # they would cover the next panel


def test_what_is_estimated_is_below(grid):
    """A density that is estimated for the energies of the stack moves none of the capacities."""
    attrs = {"estimated": "activation energy of lgps", "estimated_density": "li3sccl6"}
    legends = plot.sweep(grid().assign_attrs(attrs)).legends
    titles = [legend.get_title().get_text() for legend in legends]
    assert "Estimated: activation energy of lgps." in titles
