import numpy as np
import pybamm
import pytest
from scipy.interpolate import PchipInterpolator

from sscell.parameters.potential import (
    FEW_POINTS,
    MonotoneCurve,
    Rational,
    Tolerance,
    open_circuit_potential,
    points_of,
    rational_fit,
    smooth,
    stoichiometry_at,
)
from sscell.quantities.curves import Curve, open_circuit_potential_tail
from sscell.reading.read import library, read_active_material


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


LINE = Curve(x=(0.2, 0.4, 0.8), y=(4.4, 4.0, 3.2))
MATERIALS = sorted(library("active-materials"))


def shipped(name):
    return read_active_material(name).open_circuit_potential


def without_tails(curve, y):
    return open_circuit_potential(curve, y) - open_circuit_potential_tail(y)


def test_a_line_stays_a_line_and_is_continued():
    """Round-off only: a monotone cubic through a line is the line."""
    x, y = map(np.array, points_of(LINE))
    assert (x[0], x[-1]) == (0.0, 1.0)
    np.testing.assert_allclose(y, 4.8 - 2 * x, rtol=1e-12)


@pytest.mark.parametrize("logarithmic", [False, True])
def test_inside_its_range_a_curve_is_that_of_its_points_alone(logarithmic):
    """What continues it changes no slope at its ends."""
    curve = Curve((0.2, 0.3, 0.7, 0.8), (4.4, 4.0, 3.3, 2.2))
    x, y = np.array(curve.x), np.array(curve.y)
    inside = np.linspace(0.2, 0.8, 1001)
    expected = PchipInterpolator(x, np.log(y) if logarithmic else y)(inside)
    model = MonotoneCurve(*points_of(curve, logarithmic=logarithmic))
    np.testing.assert_allclose(model(inside), expected, atol=1e-12)


def test_logarithms_hold_their_ends():
    """1e-14 before 0.2 and 1e-16 after 0.8, but for a thousandth of the decades in between."""
    model = MonotoneCurve(*points_of(Curve((0.2, 0.8), (1e-14, 1e-16)), logarithmic=True))
    np.testing.assert_allclose(np.exp(model(np.array([-0.1, 0.0, 0.1]))), 1e-14, rtol=2e-2)
    np.testing.assert_allclose(np.exp(model(np.array([0.9, 1.0, 1.2]))), 1e-16, rtol=2e-2)
    assert np.exp(model(0.5)) == pytest.approx(1e-15, rel=1e-12)


@pytest.mark.parametrize("gap", [1e-17, 1e-12, 1e-7, 1e-4])
def test_curves_that_nearly_reach_0_and_1(gap):
    curve = Curve((gap, 0.3, 0.7, min(1 - gap, 1 - 2e-16)), (4.4, 4.0, 3.3, 2.2))
    y = np.linspace(-0.01, 1.01, 2001)
    assert np.all(np.diff(open_circuit_potential(curve, y)) < 0)
    assert without_tails(curve, np.array(curve.x)) == pytest.approx(curve.y, abs=1e-3)


def test_nothing_starts_within_a_step():
    """A cut-off in the middle of 3 mV within 3e-8 belongs to the end that is further inside."""
    x = np.append([0.22, 0.22 + 3e-8], np.linspace(0.23, 0.9, 40))
    y = np.append([4.203, 4.2], 4.3 - 0.9 * (x[2:] - 0.12))
    curve = Curve((*x, 0.9 + 2e-8), (*y, y[-1] - 3e-3))
    assert stoichiometry_at(points_of(curve), 4.2015) == x[1]
    assert stoichiometry_at(points_of(curve), y[-1] - 1e-3) == x[-1]
    assert stoichiometry_at(points_of(curve), 4.1) == pytest.approx(0.3422, abs=1e-3)


def test_steps_do_not_overshoot():
    """What a plain cubic spline would do beside a step."""
    model = MonotoneCurve(*points_of(Curve((0.0, 0.4, 0.41, 1.0), (4.0, 3.99, 3.01, 3.0))))
    drawn = model(np.linspace(0, 1, 4001))
    assert drawn.max() <= 4.0 + 1e-12
    assert drawn.min() >= 3.0 - 1e-12
    assert np.all(np.diff(drawn) <= 0)


def test_two_close_points_do_not_decide_how_a_curve_goes_on():
    """3 mV within 3e-8 are a slope of 1e5 V, which would end at 2e4 V."""
    x = np.append([0.22, 0.22 + 3e-8], np.linspace(0.23, 0.9, 40))
    y = np.append([4.203, 4.2], 4.3 - 0.9 * (x[2:] - 0.12))
    curve = Curve(tuple(x), tuple(y))
    assert 4.2 < float(without_tails(curve, np.array(0.0))) < 4.7
    inside = np.append(x, np.linspace(0.22, 0.9, 5001))
    off = without_tails(curve, inside) - PchipInterpolator(x, y)(inside)
    assert np.abs(off).max() < 1e-3


def test_many_points_are_thinned_within_a_millivolt():
    """20 000 points with 0.1 mV of noise that still fall: a few hundred at most are kept."""
    x = np.linspace(0.1, 0.9, 20_000)
    noise = 1e-4 * np.random.default_rng(3).standard_normal(x.size)
    y = np.minimum.accumulate(4.3 - 0.9 * x + noise) - 1e-9 * np.arange(x.size)
    curve = Curve(tuple(x), tuple(y))
    kept, _ = points_of(curve)
    assert len(kept) <= FEW_POINTS
    assert np.abs(without_tails(curve, x) - y).max() < 1e-3


def test_curve_of_array_number_and_symbol_agree():
    model = MonotoneCurve(*points_of(LINE))
    for y in (-0.1, 0.3, 1.2):
        symbol = model(pybamm.Scalar(y)).evaluate().item()
        assert symbol == pytest.approx(float(model(y)), rel=1e-14)
        assert float(model(np.array([y]))[0]) == pytest.approx(symbol, rel=1e-14)


@pytest.mark.parametrize("potential", [3.3, 3.7, 4.2, 4.75, 2.9])
def test_inverse_of_forward_is_identity(potential):
    """To the root finder's 1e-14 times the steepest slope, 150 V near empty."""
    y = stoichiometry_at(points_of(LINE), potential)
    assert open_circuit_potential(LINE, y) == pytest.approx(potential, abs=1e-10)


@pytest.mark.parametrize("y", [-0.01, 0.0, 0.3, 0.5, 0.99, 1.0, 1.02])
def test_forward_of_inverse_is_identity(y):
    assert stoichiometry_at(
        points_of(LINE), float(open_circuit_potential(LINE, y))
    ) == pytest.approx(y, abs=1e-12)


@pytest.mark.parametrize("potential", [0.0, 10.0])
def test_tails_reach_every_potential(potential):
    """Also what no curve holds; that is what lets every discharge end."""
    assert -0.1 < stoichiometry_at(points_of(LINE), potential) < 1.1


@pytest.mark.parametrize("name", MATERIALS)
def test_shipped_curves_fall_everywhere(name):
    """Between and beyond all points, tails included."""
    y = np.linspace(-0.05, 1.05, 4 * 550 + 1)
    assert np.all(np.diff(open_circuit_potential(shipped(name), y)) < 0)


@pytest.mark.parametrize("name", MATERIALS)
def test_shipped_curves_keep_their_points(name):
    """Without tails: 0.5 mV at every point, 0.7 mV in between, as the smooth fit promises."""
    curve = shipped(name)
    x = np.asarray(curve.x)
    assert np.abs(without_tails(curve, x) - np.asarray(curve.y)).max() < 5.001e-4
    dense = np.linspace(x[0], x[-1], 20_001)
    off = without_tails(curve, dense) - PchipInterpolator(x, curve.y)(dense)
    assert np.abs(off).max() < 7.001e-4


@pytest.mark.parametrize("name", MATERIALS)
def test_inverse_of_shipped_curves(name):
    curve = shipped(name)
    for potential in np.linspace(curve.y[-1], curve.y[0], 23):
        y = stoichiometry_at(points_of(curve), potential)
        assert open_circuit_potential(curve, y) == pytest.approx(potential, abs=1e-9)


def test_curves_are_made_once():
    assert smooth(points_of(LINE)) is smooth(points_of(LINE))
