import numpy as np
import pytest

from sscell.errors import InputError
from sscell.study.rate_data import read_rate_data
from sscell.study.rate_means import rate_means


def means(rates, capacities, precision=0.02):
    data = read_rate_data({"c_rate": rates, "capacity [mAh/g]": capacities})
    return rate_means(data, precision)


def test_a_capacity_near_zero_is_not_known_to_two_per_cent_of_itself():
    """At least half of what the largest is known to: 1 % of it."""
    found = means([0.1, 1, 5, 10], [165, 80, 0.4, 0])
    np.testing.assert_allclose(found.deviations / 3600, [3.3, 1.65, 1.65, 1.65])


def test_equal_rates_become_one_mean_in_the_order_of_the_data():
    """A rate that is set again to a rounding is the same."""
    found = means([1, 0.1, 1.0005, 0.1, 0.5], [80, 160, 82, 164, 120])
    np.testing.assert_allclose(found.rates, [1.00025, 0.1, 0.5])
    np.testing.assert_allclose(found.capacities / 3600, [81, 162, 120])
    assert found.counts.tolist() == [2, 2, 1]


def test_repeats_narrow_the_scatter_but_not_the_precision_of_the_cell():
    """Scatter of 1 % is within the precision of 2 %, however often it is measured."""
    one = means([0.1, 1], [160, 80])
    ten = means([0.1, 1] * 10, [161.6, 80.8, 158.4, 79.2] * 5)
    np.testing.assert_allclose(ten.deviations, one.deviations)
    assert ten.scatter == pytest.approx(0.01 * np.sqrt(10 / 9))
    assert np.isnan(one.scatter)


def test_scatter_beyond_the_precision_counts_by_the_root_of_the_repeats():
    """20 % about the mean: far more than the precision; eight know it better than two."""
    wide = means([1, 1], [120, 80])
    scatter = np.sqrt(2) * 20
    assert wide.deviations[0] / 3600 == pytest.approx(scatter / np.sqrt(2))
    more = means([1] * 8, [120, 80] * 4)
    assert more.deviations[0] / wide.deviations[0] == pytest.approx(np.sqrt(1 / 7))


def test_nothing_follows_from_zeros_alone():
    with pytest.raises(InputError, match="above 0"):
        means([1, 2], [0, 0])
