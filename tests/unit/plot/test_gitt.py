import numpy as np
import pytest

from sscell.errors import InputError
from sscell.plot import gitt

RATES = (0.1, 1.0)


def lines(ax, label):
    return [line for line in ax.get_lines() if line.get_label() == label]


def test_open_points_lie_at_the_end_of_each_rest(cycled_cells):
    """Of a resistance alone the voltage is at once that of equilibrium."""
    results = cycled_cells(RATES)
    (ax,) = gitt(results).axes
    (points,) = lines(ax, "_relaxed")
    window = 1.2 - 0.1 * np.array(RATES)
    expected = [2.9 + window[0], 4.1 - window[0], 2.9 + window[1], 4.1 - window[1]]
    np.testing.assert_allclose(points.get_ydata(), expected)
    np.testing.assert_allclose(points.get_xdata(), results["time"].values[1::2, -1])
    assert ax.get_xlabel() == "Time (h)"
    assert ax.get_ylabel() == "Cell voltage (V)"


def test_over_capacity_the_charge_that_passed_is_counted(cycled_cells):
    results = cycled_cells(RATES)
    (ax,) = gitt(results, x="capacity").axes
    assert ax.get_xlabel() == "Charge passed (mAh cm$^{−2}$)"
    capacity = results["capacity"].values
    expected = [-capacity[0], 0.0, -capacity[1], 0.0]
    # trapezoids of a constant current are exact
    np.testing.assert_allclose(lines(ax, "_relaxed")[0].get_xdata(), expected, atol=1e-12)


def test_steps_that_were_not_done_are_left_out(cycled_cells):
    results = cycled_cells(RATES)
    results["ended_by"][4:] = "infeasible"
    (points,) = lines(gitt(results).axes[0], "_relaxed")
    assert points.get_xdata().size == 2


def test_a_protocol_without_rests_is_refused(cycled_cells, rates):
    results = cycled_cells(RATES)
    with pytest.raises(InputError, match="has no rest"):
        gitt(results.isel(step=[0, 2]))
    with pytest.raises(InputError, match="'time', 'capacity'"):
        gitt(results, x="charge")
    with pytest.raises(InputError, match=r"sscell\.cycle"):
        gitt(rates())
    with pytest.raises(InputError, match="all steps"):
        gitt(results.isel(step=0))


def test_many_rests_are_a_line_without_markers(cycled_cells):
    figure = gitt(cycled_cells([0.1] * 21))
    (points,) = lines(figure.axes[0], "_relaxed")
    assert (points.get_xdata().size, points.get_marker()) == (42, "None")
    (few,) = lines(gitt(cycled_cells([0.1] * 20)).axes[0], "_relaxed")
    assert few.get_marker() == "o"
