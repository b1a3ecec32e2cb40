import numpy as np
import pytest

from sscell.quantities.curve_cleaning import CurveError, averaged, cleaned, noise_of

X = np.linspace(0.2, 0.9, 701)
Y = 4.2 - 0.8 * (X - 0.2)


def test_what_is_usable_is_not_touched():
    x, y, done = cleaned(X, Y, falling=True)
    assert x is X
    assert y is Y
    assert done == ()


@pytest.mark.parametrize("falling", [True, False])
def test_order_does_not_matter(falling):
    order = np.random.default_rng(1).permutation(X.size)
    for chosen in (slice(None, None, -1), order):
        x, y, done = cleaned(X[chosen], Y[chosen], falling=falling)
        np.testing.assert_array_equal((x, y), (X, Y))
        assert len(done) == 1


def test_round_off_outside_is_0_or_1():
    x, _, done = cleaned(np.array([-3e-7, 0.5, 1 + 2e-16]), np.array([4.0, 3.8, 3.0]), falling=True)
    np.testing.assert_array_equal(x, [0, 0.5, 1])
    assert "2 stoichiometries outside" in done[0]
    with pytest.raises(CurveError, match=r"1\.00001 is outside"):
        cleaned(np.array([0.1, 0.5, 1.00001]), np.array([4.0, 3.8, 3.0]), falling=True)


def test_repeated_stoichiometries_take_their_mean():
    x, y, done = cleaned(np.repeat(X, 2), np.repeat(Y, 2), falling=True)
    np.testing.assert_array_equal((x, y), (X, Y))
    assert "701 stoichiometries" in done[0]
    _, y, done = cleaned(np.repeat(X, 2), np.repeat(Y, 2) * np.tile([0.9, 1.1], 701), falling=False)
    np.testing.assert_allclose(y, Y)
    assert "differ by up to 20 %" in done[0]


def test_a_steep_end_logged_at_one_stoichiometry_keeps_its_potentials():
    """The axis has steps of 0.01; 3.2 to 3.0 V are spread within one of them."""
    x = np.append(np.linspace(0.2, 0.9, 71), [0.9, 0.9])
    y = np.append(np.linspace(4.2, 3.2, 71), [3.1, 3.0])
    new_x, new_y, done = cleaned(x, y, falling=True)
    assert np.all(np.diff(new_x) > 0)
    assert np.all(np.diff(new_y) < 0)
    np.testing.assert_array_equal(new_y, y)
    assert np.abs(new_x - x).max() < 0.005
    assert "200 mV apart" in done[0]


def test_noise_is_taken_out_and_the_curve_falls():
    """0.2 mV of noise on steps of 0.1 mV: within 5 standard deviations of every point."""
    noisy = np.round(Y + 2e-4 * np.random.default_rng(2).standard_normal(X.size) - 0.3 * Y, 4)
    x, y, done = cleaned(X, noisy, falling=True)
    assert np.all(np.diff(x) > 0)
    assert np.all(np.diff(y) < 0)
    assert (x[0], x[-1]) == (X[0], X[-1])
    change = np.abs(np.interp(X, x, y) - noisy).max()
    assert change < 1e-3
    assert f"largest change {1e3 * change:.2g} mV" in done[0]
    # the mean is that without noise: 0.2 mV over the root of the points in a group
    assert np.abs(np.interp(X, x, y) - 0.7 * Y).max() < 6e-4


def test_steps_of_an_instrument_become_a_line_through_their_middles():
    """Steps of 1 mV: within half a step of every point, within 0.1 mV of the line inside."""
    steps = np.round(Y, 3)
    fine_x = np.linspace(0.2, 0.9, 7001)
    steps = np.round(np.interp(fine_x, X, Y), 3)
    x, y, _ = cleaned(fine_x, steps, falling=True)
    assert np.all(np.diff(y) < 0)
    drawn = np.interp(fine_x, x, y)
    assert np.abs(drawn - steps).max() < 1.1e-3
    inside = slice(100, -100)
    assert np.abs(drawn - np.interp(fine_x, X, Y))[inside].max() < 5.1e-4


def test_a_flat_potential_falls_a_little():
    x, y, done = cleaned(X, np.full(X.size, 3.4), falling=True)
    assert np.all(np.diff(y) < 0)
    assert np.abs(np.interp(X, x, y) - 3.4).max() < 1e-3
    assert "fall" in done[0]


def test_a_jump_beside_a_level_stays_where_it_is():
    """A plateau of equal values, then 100 mV lower within one step."""
    y = np.where(X < 0.5, 3.5, 3.4) - 1e-3 * np.floor((X - 0.2) / 0.05)
    new_x, new_y, _ = cleaned(X, y, falling=True)
    assert np.abs(np.interp(X, new_x, new_y) - y).max() < 2e-3


@pytest.mark.parametrize("rise", [5e-3, 8e-3])
def test_more_than_noise_is_refused_with_where_and_what_to_do(rise):
    """Of a clean curve, and of one with so much noise that the rise could be its own."""
    for noise in (0.0, 1e-3):
        y = Y + noise * np.random.default_rng(4).standard_normal(X.size)
        y[400:] += y[399] - y[400] + rise
        with pytest.raises(CurveError, match=r"rises by .* mV from .* at 0\.\d+ .*give one branch"):
            cleaned(X, y, falling=True)


def test_a_potential_that_rises_altogether_has_another_axis():
    with pytest.raises(
        CurveError, match=r"rises from 3\.64 to 4\.2 V; is the axis a state of charge"
    ):
        cleaned(X, Y[::-1], falling=True)


def test_a_rise_that_a_clean_curve_cannot_have_is_refused():
    """3 mV where neighbours differ by less than a microvolt from a line."""
    y = Y.copy()
    y[400:] += 3e-3 + Y[399] - Y[400]
    with pytest.raises(CurveError):
        cleaned(X, y, falling=True)


@pytest.mark.parametrize("sigma", [5e-5, 5e-4])
def test_noise_is_estimated(sigma):
    """From 701 points; the quartile of their deviations is known to 10 %."""
    noise = sigma * np.random.default_rng(5).standard_normal(X.size)
    bent = 4.2 - 0.8 * X**2
    assert noise_of(X, bent + noise) == pytest.approx(sigma, rel=0.2)


def test_averages_are_near_every_point_and_few():
    y = Y + 1e-4 * np.random.default_rng(6).standard_normal(X.size)

    def joined(x, values):
        return lambda at: np.interp(at, x, values)

    x, means = averaged(X, y, 5e-4, joined)
    assert x.size < 30
    assert (x[0], x[-1], means[0], means[-1]) == (X[0], X[-1], y[0], y[-1])
    assert np.abs(np.interp(X, x, means) - y).max() <= 5e-4
    exact = averaged(X, y, 0.0, joined)
    np.testing.assert_array_equal(exact, (X, y))
