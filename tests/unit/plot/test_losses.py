import numpy as np
import pytest
import xarray as xr
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex

from sscell import plot
from sscell.errors import InputError
from sscell.plot.parts import categories


def bands(ax):
    """Lower and upper border of each band, and where it is, by process."""
    found = {}
    for one in ax.collections:
        if isinstance(one, PolyCollection):
            found.setdefault(str(one.get_label()).strip("_"), []).append(one)
    return found


def area(band):
    (path,) = band.get_paths()
    x, y = path.vertices.T
    return 0.5 * abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))


def bars(ax):
    return [bar for bar in ax.patches if bar.get_label() != "_zero"]


@pytest.fixture(params=["discharge", "charge"])
def direction(request):
    return request.param


def test_bars_are_the_means_the_greatest_on_top(splits, direction):
    _, ax = plot.losses(splits(direction)).axes
    split = splits(direction)
    expected = {"catholyte", "kinetics", "anode", "electrons", "separator", "particles"}
    names = [text.get_text().replace("\n", " ") for text in ax.get_yticklabels()]
    assert names[0] == "Ions in the cathode"
    assert names[-1] == "Uneven state of charge through the cathode"
    assert len(bars(ax)) == len(expected) + 1
    widths = [bar.get_width() for bar in bars(ax)]
    assert widths == sorted(widths, reverse=True)
    np.testing.assert_allclose(sum(widths), 1e3 * split["mean_loss"].sum())
    assert ax.yaxis_inverted()
    assert ax.get_xlabel() == "Mean loss (mV)"


def test_numbers_at_the_bars_and_in_all(splits):
    _, ax = plot.losses(splits()).axes
    numbers = [text.get_text() for text in ax.texts if text.get_text() != "b"]
    assert numbers == ["90.0", "80.0", "50.0", "30.0", "20.0", "10.0", "2.0"]
    assert ax.get_title(loc="left") == "282.0 mV in total"


def test_colours_are_those_of_the_bars_and_of_the_process(splits, direction):
    left, right = plot.losses(splits(direction)).axes
    stacked = {name: to_hex(one[0].get_facecolor()[0]) for name, one in bands(left).items()}
    assert stacked == {name: categories.colour(name).lower() for name in stacked}
    assert [to_hex(bar.get_facecolor()) for bar in bars(right)] == [
        stacked[name]
        for name in (
            "catholyte",
            "kinetics",
            "anode",
            "electrons",
            "separator",
            "particles",
            "inhomogeneity",
        )
    ]


def test_of_many_parts_the_smallest_are_one_and_nothing_is_lost(splits, direction):
    """Five parts of a composite anode, of a tenth of those in the cathode, beside the others."""
    split = splits(direction)
    inside = ["electrons", "kinetics", "film", "particles", "inhomogeneity"]
    anode = 0.1 * split[["loss", "mean_loss"]].sel(process=inside)
    anode = anode.assign_coords(process=[f"anode_{name}" for name in inside])
    both = xr.concat([split[["loss", "mean_loss"]], anode], "process")
    left, right = plot.losses(split.drop_dims("process").merge(both)).axes
    names = [text.get_text().replace("\n", " ") for text in right.get_yticklabels()]
    assert len(names) == len(bands(left)) == 8
    assert {"Charge transfer in the cathode", "Others"} <= {*names}
    widths = [bar.get_width() for bar in bars(right)]
    np.testing.assert_allclose(sum(widths), 1e3 * both["mean_loss"].sum())


def test_parts_that_are_never_there_are_left_out(splits):
    left, _ = plot.losses(splits()).axes
    assert not {"junction", "film"} & set(bands(left))


def test_areas_are_the_losses_and_nothing_is_drawn_twice(splits, direction):
    left, _ = plot.losses(splits(direction)).axes
    split = splits(direction)
    for name, found in bands(left).items():
        loss = split["loss"].sel(process=name)
        assert len(found) == (2 if name == "inhomogeneity" else 1)
        state = split["state_of_discharge"]
        np.testing.assert_allclose(
            sum(area(one) for one in found), np.trapezoid(np.abs(loss), state), rtol=1e-6
        )


def test_positive_parts_lie_between_the_voltages(splits, direction):
    split = splits(direction)
    split["loss"][:] = np.abs(split["loss"])
    sign = 1.0 if direction == "charge" else -1.0
    split["voltage"] = split["equilibrium_voltage"] + sign * split["loss"].sum("process")
    left, _ = plot.losses(split).axes
    low, high = sorted([split["voltage"], split["equilibrium_voltage"]], key=lambda v: float(v[0]))
    for found in bands(left).values():
        x, y = found[0].get_paths()[0].vertices.T
        at = np.round(x * (low.size - 1)).astype(int)
        assert np.all(y >= low.values[at] - 1e-12)
        assert np.all(y <= high.values[at] + 1e-12)


def test_what_a_part_wins_lies_beyond_equilibrium(splits, direction):
    split = splits(direction)
    left, _ = plot.losses(split).axes
    rest = split["equilibrium_voltage"].values
    won = np.maximum(-split["loss"].sel(process="inhomogeneity").values, 0.0)
    assert won.max() > 0.01
    sign = -1.0 if direction == "charge" else 1.0
    (beyond,) = [
        one
        for one in bands(left)["inhomogeneity"]
        if np.isclose(area(one), np.trapezoid(won, split["state_of_discharge"]))
    ]
    x, y = beyond.get_paths()[0].vertices.T
    at = np.round(x * (rest.size - 1)).astype(int)
    assert np.all(sign * (y - rest[at]) >= -1e-12)
    assert (sign * (y - rest[at])).max() == pytest.approx(won.max())


def test_the_greatest_is_on_top_of_the_stack_as_of_the_bars(splits, direction):
    left, _ = plot.losses(splits(direction)).axes
    middles = {
        name: max(np.mean(one.get_paths()[0].vertices[:, 1]) for one in found)
        for name, found in bands(left).items()
        if name != "inhomogeneity"
    }
    order = ["catholyte", "kinetics", "anode", "electrons", "separator"]
    assert sorted(order, key=middles.get, reverse=True) == order


def test_both_voltages_are_drawn_once_over_the_stack(splits, direction):
    left, _ = plot.losses(splits(direction)).axes
    rest, voltage = left.get_lines()
    np.testing.assert_array_equal(voltage.get_ydata(), splits(direction)["voltage"])
    np.testing.assert_array_equal(rest.get_ydata(), splits(direction)["equilibrium_voltage"])
    assert rest.get_linestyle() != voltage.get_linestyle()
    texts = [text.get_text() for text in left.get_legend().get_texts()]
    assert texts == ["equilibrium", "cell voltage"]
    low, high = left.get_ylim()
    every = np.concatenate([rest.get_ydata(), voltage.get_ydata()])
    assert low < every.min()
    assert high > every.max()


@pytest.mark.parametrize(
    ("which", "label", "corner"),
    [("discharge", "Charge passed", "lower left"), ("charge", "Share of the", "lower right")],
)
def test_words_of_the_left_panel(splits, which, label, corner):
    figure = plot.losses(splits(which))
    left, _ = figure.axes
    assert left.get_xlabel().startswith(label)
    assert left.get_ylabel() == "Voltage (V)"
    assert left.get_xlim() == (0.0, 1.0)
    title = figure.get_suptitle().replace("\xa0", " ")
    assert title == f"NCM83 | Li$_{{6}}$PS$_{{5}}$Cl | In-Li, 1C {which}"
    assert left.get_legend()._loc_real == {"lower left": 3, "lower right": 4}[corner]


def test_negative_means_are_bars_to_the_left(splits):
    split = splits()
    split["loss"][-1] = -0.03
    split["mean_loss"][-1] = -0.03
    _, ax = plot.losses(split).axes
    last = bars(ax)[-1]
    assert last.get_width() == pytest.approx(-30.0)
    assert ax.get_xlim()[0] < -30.0
    number = ax.texts[-2]
    assert (number.get_text(), number.get_ha()) == ("−30.0", "right")
    assert [line.get_label() for line in ax.get_lines()] == ["_zero"]


def test_no_loss_at_all_still_makes_a_figure(splits):
    split = splits()
    for name in ("loss", "mean_loss"):
        split[name][:] = 0.0
    left, right = plot.losses(split).axes
    assert not bands(left)
    assert not bars(right)
    assert right.get_title(loc="left") == "0.0 mV in total"


def test_states_out_of_order_and_dimensions_the_other_way(splits):
    split = splits().isel(state_of_discharge=slice(None, None, -1)).transpose()
    left, _ = plot.losses(split).axes
    assert np.all(np.diff(left.get_lines()[0].get_xdata()) > 0)
    assert len(bands(left)) == 7


def test_wrong_dataset_says_what_is_missing(rates, splits):
    with pytest.raises(ValueError, match=r"'loss', 'mean_loss'.*sscell\.losses"):
        plot.losses(rates())
    with pytest.raises(ValueError, match=r"'loss' along process.*results\.isel\(c_rate=0\)"):
        plot.losses(splits().expand_dims(c_rate=[1.0, 2.0]))


def test_input_is_left_as_it_was(splits):
    split = splits()
    before = split.copy(deep=True)
    plot.losses(split)
    assert split.identical(before)


def test_words_of_a_dataset_begin_no_formula(splits):
    split = splits("discharge")
    renamed = split.assign_coords(process=[rf"$\frac{i}" for i in range(split.sizes["process"])])
    for name in ("loss", "voltage"):
        renamed[name].attrs["units"] = r"$\frac$"
    plot.losses(renamed).draw_without_rendering()


def test_losses_without_a_number_are_refused(splits):
    split = splits("discharge")
    with pytest.raises(InputError, match="'loss' holds no number"):
        plot.losses(split.assign(loss=split["loss"] * np.nan))
