import numpy as np
import pytest

from sscell.errors import InputError
from sscell.plot import voltage_curves, voltage_over_time


def lines(ax, label):
    return [line for line in ax.get_lines() if line.get_label() == label]


def test_each_curve_ends_at_its_capacity(cycled_cells):
    results = cycled_cells()
    figure = voltage_curves(results, cycles=[1, 3])
    (ax,) = figure.axes
    chosen = results.sel(cycle=[1, 3])
    for label, name in (("_charge_voltage", "specific_charge_capacity"),
                        ("_discharge_voltage", "specific_capacity")):  # fmt: skip
        ends = [line.get_xdata()[-1] for line in lines(ax, label)]
        np.testing.assert_allclose(ends, chosen[name])
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["1 (0.1C)", "3 (1C)"]
    assert ax.get_ylabel() == "Cell voltage (V)"
    assert "(mAh g$^{−1}$)" in ax.get_xlabel()


def test_first_and_last_of_at_most_four_cycles(cycled_cells):
    figure = voltage_curves(cycled_cells([0.1] * 9), capacity="areal")
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert (texts[0], texts[-1], len(texts)) == ("1", "9", 4)


def test_a_panel_for_each_cell(cycled_cells):
    assert len(voltage_curves(cycled_cells(cells=(0.05, 0.1))).axes) == 2


def test_cycles_that_are_missing_or_empty_are_refused(cycled_cells, rates):
    with pytest.raises(InputError, match="cycles has 7; the dataset holds the cycles 1 to 5"):
        voltage_curves(cycled_cells(), cycles=[1, 7])
    with pytest.raises(InputError, match=r"sscell\.cycle"):
        voltage_curves(rates())


def test_voltage_above_and_current_below_over_all_steps(cycled_cells):
    results = cycled_cells((0.1, 1.0))
    upper, lower = voltage_over_time(results).axes
    (voltage,), (current,) = lines(upper, "_step_voltage"), lines(lower, "_step_current")
    np.testing.assert_allclose(voltage.get_ydata(), results["step_voltage"].values.ravel())
    np.testing.assert_allclose(current.get_ydata(), results["step_current"].values.ravel())
    assert np.all(np.diff(current.get_xdata()) >= 0)
    assert upper.get_ylabel() == "Cell voltage (V)"
    assert lower.get_ylabel().replace("\n", " ") == "Current density (mA cm$^{−2}$)"
    assert lower.get_xlabel() == "Time (h)"
    assert lower.get_title("left") == "positive on discharge"


def test_cells_are_lines_of_their_own_colour(cycled_cells):
    upper, _ = voltage_over_time(cycled_cells(cells=(0.05, 0.1))).axes
    assert len({line.get_color() for line in lines(upper, "_step_voltage")}) == 2


def test_nothing_done_and_another_study_are_refused(cycled_cells, rates):
    nothing = cycled_cells()
    nothing["ended_by"][:] = "skipped"
    with pytest.raises(InputError, match="no step was done"):
        voltage_over_time(nothing)
    with pytest.raises(InputError, match=r"sscell\.cycle"):
        voltage_over_time(rates())
