import numpy as np
import pybamm
import pytest

from sscell.parameters.rational import Rational, Tolerance, rational_fit


def points(function, n=201):
    x = np.linspace(0, 1, n)
    return tuple(x), tuple(function(x))


def test_a_rational_function_is_found_again():
    """Two poles off the axis: recovered to round-off, far beyond the tolerance asked."""
    x, y = points(lambda x: 3 + 0.1 / ((x - 0.4) ** 2 + 0.05) - 2 / (1.5 - x))
    fit = rational_fit(x, y, Tolerance(1e-3, 3e-3))
    assert fit is not None
    np.testing.assert_allclose(fit(np.asarray(x)), y, atol=1e-3)


def test_steep_end_of_a_potential():
    """A fall by 2 V within 5 % of stoichiometry, as at the end of lithiation."""
    x, y = points(lambda x: 4.3 - 0.8 * x - 0.6 * np.exp((x - 0.97) / 0.02), 401)
    fit = rational_fit(x, y, Tolerance(5e-4, 15e-4), falling=True)
    assert fit is not None
    assert np.abs(fit(np.asarray(x)) - y).max() <= 5e-4
    assert np.all(np.diff(fit(np.linspace(0, 1, 5001))) < 0)


def test_no_pole_can_be_felt_between_the_points():
    x, y = points(lambda x: np.tanh(20 * (x - 0.5)), 101)
    fit = rational_fit(x, y, Tolerance(1e-2, 3e-2))
    assert fit is not None
    fine = fit(np.linspace(0, 1, 100_001))
    assert np.abs(fine - np.tanh(20 * (np.linspace(0, 1, 100_001) - 0.5))).max() < 0.03


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.where(x < 0.5, 1.0, 0.0) - 1e-3 * x,  # a step
        lambda x: -x + 0.05 * np.sin(400 * x),  # noise
    ],
)
def test_what_is_not_smooth_is_left_to_a_spline(function):
    assert rational_fit(*points(function), Tolerance(1e-4, 3e-4)) is None


def test_a_potential_that_would_rise_is_refused():
    x, y = points(lambda x: -1 / (1 + (3 * x - 1) ** 2))
    assert rational_fit(x, y, Tolerance(1e-3, 3e-3)) is not None
    assert rational_fit(x, y, Tolerance(1e-3, 3e-3), falling=True) is None


def test_array_number_and_symbol_agree():
    fit = Rational(1.0, ((-0.5, 2.0),), ((0.4, 0.2, 1.0, -0.5),))
    symbol = float(fit(pybamm.Scalar(0.3)).evaluate())
    pole = 0.4 + 0.2j
    by_hand = 1 + 2 / (0.3 + 0.5) + 2 * ((1 - 0.5j) / (0.3 - pole)).real
    assert symbol == pytest.approx(by_hand, rel=1e-14)
    assert float(fit(np.array([0.3]))[0]) == pytest.approx(by_hand, rel=1e-14)
