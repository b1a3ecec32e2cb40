import numpy as np
import pytest

from sscell.errors import InputError
from sscell.plot import voltage_over_time


def lines(ax, label):
    return [line for line in ax.get_lines() if line.get_label() == label]


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
