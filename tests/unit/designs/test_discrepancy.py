import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from sscell.designs.discrepancy import Discrepancy, equally_likely, even_normals
from sscell.validation.posterior import DISCREPANCIES, SHARED, log_density

RATES = np.array([0.1, 0.5, 2.0])
LEFT = np.random.default_rng(3).normal(0, 0.1, (5, 3))


@pytest.mark.parametrize("each", [1, 16])
def test_normal_numbers_are_even_over_all_draws_and_over_a_few_in_a_row(each):
    """Shares of the numbers below each of nine quantiles: 2 / count off at most, of random ones
    0.4 / sqrt(count); a run of 16 draws as well."""
    numbers = even_normals(256, each)[..., 0]
    assert numbers.shape == (256, each)
    quantiles = np.arange(1, 10) / 10
    for some in (numbers, numbers[100:116]):
        shares = norm.cdf(some).ravel()
        below = (shares[:, None] < quantiles).mean(axis=0)
        np.testing.assert_allclose(below, quantiles, atol=2.5 / shares.size)
    inside = np.floor(norm.cdf(numbers) * each + 1e-12)
    assert (inside == np.arange(each)).all()


def test_rates_far_apart_have_the_common_part_alike():
    covariance = Discrepancy(0.1, 0.4).covariance(RATES, RATES)
    np.testing.assert_allclose(covariance, 0.01 * (0.6 * np.eye(3) + 0.4), rtol=1e-12)


def test_near_rates_are_more_alike_the_nearer_they_are():
    near = Discrepancy(1.0, 0.0).covariance([1.0], [1.0, 1.1, 1.5, 1.9, 2.0])[0]
    assert (np.diff(near) < 0).all()
    assert near[0] == 1
    assert near[-1] == pytest.approx(0, abs=1e-12)


def test_the_density_is_that_of_the_calibration():
    """Which has its closed form; up to the constant 3/2 ln(2 pi)."""
    dense = log_density(LEFT)
    for i, j in ((0, 0), (4, 2), (9, 3)):
        ours = Discrepancy(DISCREPANCIES[i], SHARED[j]).log_density(LEFT, RATES)
        np.testing.assert_allclose(ours - 1.5 * np.log(2 * np.pi), dense[:, i, j], rtol=1e-9)


def test_noise_adds_to_the_variance():
    known = Discrepancy(0.1, 0.5)
    wide = multivariate_normal(cov=known.covariance(RATES, RATES) + np.diag([0.01, 0.04, 0.09]))
    ours = known.log_density(LEFT, RATES, [0.1, 0.2, 0.3])
    np.testing.assert_allclose(ours - 1.5 * np.log(2 * np.pi), wide.logpdf(LEFT), rtol=1e-9)


def test_one_point_tells_of_another_as_far_as_they_have_it_in_common():
    """Mean r e and variance s^2 (1 - r^2) of two normal numbers with the correlation r."""
    mean, deviation = Discrepancy(0.1, 0.6).given(LEFT[:, :1], [0.1], [1.0, 5.0])
    np.testing.assert_allclose(mean, 0.6 * LEFT[:, :1] * np.ones(2), rtol=1e-12)
    np.testing.assert_allclose(deviation, 0.1 * np.sqrt(1 - 0.36), rtol=1e-12)


def test_each_draw_may_have_its_own():
    sizes, shares = np.array([0.05, 0.1, 0.1, 0.2, 0.3]), np.array([0.0, 0.2, 0.4, 0.6, 0.8])
    every = Discrepancy(sizes, shares)
    mean, deviation = every.given(LEFT[:, :1], [0.1], [1.0])
    logs = every.log_density(LEFT, RATES)
    for i in range(5):
        one = Discrepancy(sizes[i], shares[i])
        alone = one.given(LEFT[[i], :1], [0.1], [1.0])
        np.testing.assert_allclose((mean[i], deviation[i]), (alone[0][0], alone[1][0]), rtol=1e-12)
        assert logs[i] == pytest.approx(one.log_density(LEFT[[i]], RATES)[0], rel=1e-12)


def test_draws_occur_as_often_as_their_weights_say():
    """To within one."""
    weights = np.array([0.5, 0.0, 0.125, 0.375])
    with np.errstate(divide="ignore"):
        places = equally_likely(np.log(weights), 64)
    np.testing.assert_array_equal(np.bincount(places, minlength=4), 64 * weights)


def test_draws_of_equal_weight_are_all_taken_in_their_order():
    np.testing.assert_array_equal(equally_likely(np.full(256, -700.0), 256), np.arange(256))
