from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from sscell import plot
from sscell.plot.parts import style


def bars(ax):
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def names(ax):
    return [text.get_text() for text in ax.get_yticklabels()]


def legend_texts(figure):
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def widths(ax, rate, count=4):
    """Of the bars of a C-rate, top to bottom."""
    colour = to_hex(style.sequential(count)[rate])
    chosen = [bar for bar in bars(ax) if to_hex(bar.get_facecolor()) == colour]
    return [bar.get_width() for bar in sorted(chosen, key=lambda bar: bar.get_y())]


def test_a_group_of_bars_a_process_the_best_on_top(wins):
    (ax,) = plot.gains(wins()).axes
    assert names(ax) == [
        "Diffusion in the particles",
        "Ions in the cathode",
        "Charge transfer",
        "Anode",
        "Electrons in the cathode",
        "Separator and its interfaces",
        "Film on the active material",
    ]
    assert len(bars(ax)) == 7 * 4
    assert ax.yaxis_inverted()
    np.testing.assert_allclose(widths(ax, 3), [30.0, 10.0, 8.0, 4.0, 2.0, 1.0, 0.0])


def test_bars_of_a_group_lie_side_by_side_in_the_order_of_the_key(wins):
    (ax,) = plot.gains(wins()).axes
    first = sorted(bars(ax), key=lambda bar: bar.get_y())[:4]
    assert [to_hex(bar.get_facecolor()) for bar in first] == [
        to_hex(colour) for colour in style.sequential(4)
    ]
    ends = [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in first]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert -0.5 < ends[0][0] < ends[-1][1] < 0.5


@pytest.mark.parametrize(
    ("capacity", "label", "best", "as_it_is"),
    [
        ("specific", "Gain in specific capacity (mAh g$^{−1}$)", 30.0, "160"),
        ("areal", "Gain in areal capacity (mAh cm$^{−2}$)", 0.75, "4"),
    ],
)
def test_capacity_can_be_chosen(wins, capacity, label, best, as_it_is):
    figure = plot.gains(wins(), capacity=capacity)
    (ax,) = figure.axes
    assert ax.get_xlabel() == label
    assert max(bar.get_width() for bar in bars(ax)) == pytest.approx(best)
    assert legend_texts(figure)[-1] == f"2C: {as_it_is}"


def test_the_key_says_the_capacity_as_it_is(wins):
    figure = plot.gains(wins())
    assert legend_texts(figure) == ["0.2C: 196", "0.5C: 190", "1C: 180", "2C: 160"]
    title = figure.legends[0].get_title().get_text().replace("\n", " ")
    assert title.startswith("Baseline: specific capacity")
    assert "(mAh g$^{−1}$)" in title


@pytest.mark.parametrize(
    ("direction", "label"),
    [
        ("charge", "Gain in specific charge capacity"),
        ("cycle", "Gain in specific discharge capacity of a"),
    ],
)
def test_other_directions_are_said(wins, direction, label):
    figure = plot.gains(wins(direction=direction))
    (ax,) = figure.axes
    assert ax.get_xlabel().startswith(label)
    assert figure.get_suptitle().endswith(f", {direction}")
    assert label.split()[1] in figure.legends[0].get_title().get_text()


def test_missing_gains_are_crosses_and_explained(wins):
    gain = wins()
    gain["specific_gain"][1, 2] = np.nan
    gain["specific_gain"][4, :] = np.nan
    figure = plot.gains(gain)
    (ax,) = figure.axes
    crosses = [line for line in ax.get_lines() if line.get_label() == "_missing"]
    assert sum(line.get_xdata().size for line in crosses) == 1 + 4
    assert not any(np.any(line.get_xdata()) for line in crosses)
    assert len(bars(ax)) == 7 * 4 - 5
    assert "solver failed" in legend_texts(figure)
    assert names(ax)[-1] == "Film on the active material"
    assert "solver failed" not in legend_texts(plot.gains(wins()))


def test_a_cell_that_failed_as_it_is_is_unknown_and_one_infeasible_zero(wins):
    gain = wins()
    gain["outcome"][0, 0] = "solver failed"
    gain["specific_gain"][:, 0] = np.nan
    gain["outcome"][0, 3] = "infeasible"
    gain["specific_capacity"][0, 3] = 0.0
    texts = legend_texts(plot.gains(gain))
    assert texts[0] == "0.2C: unknown"
    assert texts[3] == "2C: 0"


def test_a_process_that_wins_nothing_says_so(wins):
    (ax,) = plot.gains(wins()).axes
    (note,) = [text for text in ax.texts if text.get_text() == "no gain"]
    assert note.xy[1] == names(ax).index("Film on the active material")


def test_losses_lie_to_the_left_of_zero(wins):
    gain = wins()
    gain["specific_gain"][7, :] = -3.0
    (ax,) = plot.gains(gain).axes
    assert ax.get_xlim()[0] < -3.0
    assert min(bar.get_width() for bar in bars(ax)) == -3.0
    assert [line.get_label() for line in ax.get_lines()] == ["_zero"]


def test_nothing_to_win_still_makes_a_figure(wins):
    gain = wins()
    gain["specific_gain"][:] = 0.0
    (ax,) = plot.gains(gain).axes
    assert ax.get_xlim() == (0.0, 1.0)
    assert sum(text.get_text() == "no gain" for text in ax.texts) == 7
    gain["specific_gain"][:] = np.nan
    assert not bars(plot.gains(gain).axes[0])


def test_rates_out_of_order_a_single_one_and_many(wins):
    assert legend_texts(plot.gains(wins((2.0, 0.2))))[0].startswith("0.2C")
    figure = plot.gains(wins().sel(c_rate=1.0))
    assert len(bars(figure.axes[0])) == 7
    assert legend_texts(figure) == ["1C: 180"]
    many = plot.gains(wins(tuple(np.geomspace(0.05, 10.0, 20))))
    assert len(legend_texts(many)) == 6


def test_wrong_dataset_says_what_is_missing(rates, wins):
    with pytest.raises(ValueError, match=r"'specific_gain', 'process'.*sscell\.gains"):
        plot.gains(rates())
    with pytest.raises(ValueError, match=r"'none'.*sscell\.gains"):
        plot.gains(wins().isel(process=slice(1, None)))
    with pytest.raises(ValueError, match=r"'fraction'.*'specific', 'areal'"):
        plot.gains(wins(), capacity="fraction")


def test_input_is_left_as_it_was(wins):
    gain = wins(direction="charge")
    before = gain.copy(deep=True)
    plot.gains(gain)
    assert gain.identical(before)
