"""Synthetic papers: capacities by known factors, so that what is inferred can be compared."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from sscell.validation.posterior import (
    DISCREPANCIES,
    SHARED,
    log_density,
    posterior,
    prior,
)


def test_the_density_is_that_of_a_normal_with_a_shared_part():
    residual = np.array([0.1, -0.05, 0.2])
    density = log_density(residual)
    assert density.shape == (DISCREPANCIES.size, SHARED.size)
    for i, j in ((0, 0), (4, 2), (-1, -1)):
        s, r = DISCREPANCIES[i], SHARED[j]
        covariance = s**2 * ((1 - r) * np.eye(3) + r)
        expected = multivariate_normal(np.zeros(3), covariance).logpdf(residual)
        assert density[i, j] == pytest.approx(expected, rel=1e-10)


def test_the_papers_find_the_factors_and_the_discrepancy_that_made_them(synthetic):
    """All within the spread that the posterior itself states: three of its standard deviations.

    The discrepancy of 48 cells' worth of points is known to about a tenth; grids add as much.
    """
    done = synthetic.evaluated.as_best_known()
    chosen = posterior([done.log_likelihood(paper) for paper in done.papers], 1024)
    shares = done.shares[chosen.index]
    off = np.abs(shares.mean(axis=0) - synthetic.truth) / shares.std(axis=0)
    assert (off < 3).all()
    assert shares.std(axis=0).max() < 0.2  # of ranges from 0 to 1: a uniform one has 0.29
    assert chosen.discrepancy.mean() == pytest.approx(synthetic.discrepancy, rel=0.3)
    assert chosen.shared.mean() == pytest.approx(synthetic.shared, abs=0.2)


def test_an_unknown_charge_counts_as_either(synthetic):
    """The mean of two equally likely charges, of which one explains nothing, costs a factor 2."""
    either, known = synthetic.evaluated, synthetic.evaluated.as_best_known()
    paper = either.papers[0]
    with_both, with_right = either.log_likelihood(paper), known.log_likelihood(paper)
    assert (with_both >= with_right - np.log(2) - 1e-9).all()
    best = np.unravel_index(with_right.argmax(), with_right.shape)
    assert with_both[best] == pytest.approx(with_right[best] - np.log(2), abs=1e-3)


def test_without_papers_all_of_the_ranges_is_drawn(synthetic):
    shares = synthetic.evaluated.shares
    drawn = shares[prior(len(shares), 512).index]
    np.testing.assert_allclose(drawn.mean(axis=0), 0.5, atol=0.01)
    np.testing.assert_allclose(drawn.std(axis=0), 12**-0.5, atol=0.01)
