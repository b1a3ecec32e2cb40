import numpy as np
import pybamm
import pytest

from sscell.quantities.curves import Curve, Dependent, continued, held, open_circuit_potential_tail
from sscell.quantities.sourced import Sourced


def test_between_and_outside_its_points() -> None:
    curve = Curve((0.2, 0.4, 0.6, 1), (4.4, 4.0, 3.8, 2.5))
    assert curve.at(0.5) == pytest.approx(3.9)
    assert curve.at(0.4) == 4.0
    assert curve.at(0.0) == 4.4
    assert curve.at(1.0) == 2.5


def test_scaling_keeps_the_shape() -> None:
    curve = Curve((0, 0.4, 0.6, 1), (1.0, 2.0, 4.0, 1.0))
    scaled = Dependent(Sourced(3.0), curve).scaled_to(Sourced(6.0, "A1"))
    assert scaled.curve is not None
    assert scaled.curve.y == (2.0, 4.0, 8.0, 2.0)
    assert scaled.source == "A1"
    assert scaled.curve.source == "A1"
    assert "shape from" in str(scaled.curve.note)


def test_filling_in_a_source() -> None:
    curve = Curve((0, 1), (2, 1))
    assert curve.with_source("assumed: round", None).mark == "assumed"
    assert curve.with_source("A1", "derived").with_source("B2", "recalled").source == "A1"


E = np.e


def ends(x, y):
    """The potential at 0 and 1."""
    new_x, new_y = continued(np.array(x), np.array(y))
    assert (new_x[0], new_x[-1]) == (0.0, 1.0)
    return float(new_y[0]), float(new_y[-1])


def test_a_curve_goes_on_with_the_slope_of_its_last_per_cent():
    """-4 V and -1 V of stoichiometry, over 0.2 each; the last per cent is 0.006."""
    x = [0.2, 0.206, 0.7, 0.794, 0.8]
    assert ends(x, [4.4, 4.376, 3.3, 3.206, 3.2]) == pytest.approx((5.2, 3.0))


def test_the_first_two_points_alone_do_not_decide():
    """3 mV in 3e-8, then -1 V: over a per cent -1.43 V."""
    x = [0.2, 0.2 + 3e-8, 0.5, 0.9]
    high, _ = ends(x, [4.403, 4.4, 4.1, 3.7])
    assert high == pytest.approx(4.403 + 0.2 * 0.010 / 0.007, abs=1e-4)


def test_a_continuation_stays_sane_and_falls():
    """Slopes of -100 V at both ends would reach 24 V and -16 V."""
    x = [0.2, 0.206, 0.7, 0.794, 0.8]
    assert ends(x, [4.4, 3.8, 3.7, 3.6, 3.0]) == (6.0, -1.0)
    high, low = ends(x, [7.0, 6.4, 3.7, -0.4, -1.0])
    assert (high, low) == pytest.approx((7.001, -1.001))
    flat_high, flat_low = ends([0.2, 0.4, 0.6, 0.8], [3.4 - 1e-12 * k for k in range(4)])
    assert flat_high > 3.4 > flat_low


def test_curves_that_reach_0_and_1_are_left_alone():
    x, y = np.array([0.0, 0.5, 1.0]), np.array([4.0, 3.8, 3.0])
    for new_x, new_y in (continued(x, y), held(x, y)):
        np.testing.assert_array_equal((new_x, new_y), (x, y))


def test_held_ends():
    x, y = held(np.array([0.2, 0.8]), np.array([5.0, 7.0]))
    np.testing.assert_array_equal((x, y), ([0.0, 0.2, 0.8, 1.0], [5.0, 5.0, 7.0, 7.0]))


def test_tail_is_half_a_volt_at_empty_and_full():
    """The far tail adds exp(-300), nothing in floating point."""
    assert open_circuit_potential_tail(0.0) == pytest.approx(0.5, abs=1e-15)
    assert open_circuit_potential_tail(1.0) == pytest.approx(-0.5, abs=1e-15)


def test_tail_stays_below_a_millivolt_inside():
    inside = np.linspace(0.021, 0.979, 10_001)
    assert np.abs(open_circuit_potential_tail(inside)).max() < 1e-3
    assert open_circuit_potential_tail(0.0207) > 1e-3
    assert open_circuit_potential_tail(1 - 0.0207) < -1e-3


def test_tail_grows_by_e_every_three_hundredth():
    """The other tail is exp(-290) of it."""
    y = np.array([0.03, 0.02, 0.01, 0.0])
    ratios = open_circuit_potential_tail(y - 1 / 300) / open_circuit_potential_tail(y)
    np.testing.assert_allclose(ratios, E, rtol=1e-12)


def test_tail_is_odd_about_the_middle():
    y = np.linspace(-0.2, 1.2, 701)
    np.testing.assert_allclose(
        open_circuit_potential_tail(1 - y), -open_circuit_potential_tail(y), rtol=1e-9, atol=1e-12
    )


def test_tail_continues_as_a_straight_line():
    """Beyond exponent 1.5, y = -0.005, value 0.5 exp(1.5) and slope -150 exp(1.5) V."""
    beyond = np.array([-0.005, -0.01, -0.02, -0.1, -1.0])
    line = 0.5 * E**1.5 - 150 * E**1.5 * (beyond + 0.005)
    np.testing.assert_allclose(open_circuit_potential_tail(beyond), line, rtol=1e-12)


@pytest.mark.parametrize("joint", [-0.005, 1.005])
def test_tail_has_no_kink_where_the_line_begins(joint):
    """Slopes one step to either side differ by curvature times the step, 0.2 % here."""
    h = 1e-5
    at, left, right = (float(open_circuit_potential_tail(y)) for y in (joint, joint - h, joint + h))
    assert (at - left) / h == pytest.approx((right - at) / h, rel=2e-3)


def test_tail_falls_everywhere():
    values = open_circuit_potential_tail(np.linspace(-0.5, 1.5, 4001))
    assert np.all(np.diff(values) <= 0)


def test_tail_is_the_same_for_floats_arrays_and_symbols():
    y = np.array([-0.1, 0.0, 0.01, 0.5, 0.99, 1.0, 1.1])
    by_array = open_circuit_potential_tail(y)
    by_float = [float(open_circuit_potential_tail(float(v))) for v in y]
    state = pybamm.StateVector(slice(0, y.size))
    by_symbol = open_circuit_potential_tail(state).evaluate(y=y)[:, 0]
    np.testing.assert_array_equal(by_array, by_float)
    np.testing.assert_allclose(by_symbol, by_array, rtol=1e-14, atol=1e-300)


def test_a_curve_is_shown_by_its_range():
    curve = Curve((0.1, 0.5, 1.0), (4.3, 3.9, 3.0), source="Chen2020", mark="derived")
    shown = "3 points, 4.3 to 3 in SI units at stoichiometry 0.1 to 1 [derived, Chen2020]"
    assert repr(curve) == repr(Dependent(Sourced(3.9), curve)) == shown
    assert "4.3 to 3 V at" in curve.outline("V")
