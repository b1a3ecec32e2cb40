import numpy as np
import pytest

import sscell
from sscell.errors import InputError
from sscell.theory import RateLawFit, rate_law
from sscell.theory.rate_law import falloff

Q = sscell.Quantity
CASE = {"low_rate_capacity": "180 mAh/g", "time_constant": "30 min"}


@pytest.mark.parametrize("exponent", [0.3, 0.5, 1.0, 2.0])
def test_one_over_e_at_the_time_constant(exponent):
    """R tau = 1 gives Q_M/e whatever n; rounding errors."""
    found = rate_law(rate="2 h^-1", exponent=exponent, **CASE)
    assert str(found.units) == "milliampere_hour / gram"
    assert found.magnitude == pytest.approx(180 / np.e, rel=1e-13)


@pytest.mark.parametrize("exponent", [0.5, 1.0])
def test_low_and_high_rates(exponent):
    """Q_M less (R tau)^n of it below; Q_M/2 (R tau)^-n above, next term a third of that."""
    low = rate_law(rate=Q([0, 1e-9], "1/h"), exponent=exponent, **CASE).magnitude
    assert low[0] == 180
    assert low[1] == pytest.approx(180 * (1 - (1e-9 / 2) ** exponent), rel=1e-12)
    high = rate_law(rate=Q(np.array([2e9, 2e11]), "1/h"), exponent=exponent, **CASE).magnitude
    power = np.array([1e9, 1e11]) ** exponent
    np.testing.assert_allclose(high, 90 / power, rtol=1 / power[0])
    slope = np.log(high[1] / high[0]) / np.log(100)
    assert slope == pytest.approx(-exponent, abs=1 / power[0])


def test_falloff_is_smooth_where_its_series_begins():
    """At 1e4 the direct form has lost four digits and the series leaves out 1e-13."""
    around = falloff(1e4 * (1 + np.array([-1e-9, 0.0, 1e-9])))
    np.testing.assert_allclose(around[1:] / around[:-1], 1 - 1e-9, atol=1e-11)
    assert falloff(np.array(1e4)) == pytest.approx(1 + 1e4 * np.expm1(-1e-4), rel=1e-11)


def test_falloff_keeps_its_digits():
    """Two terms of 1/(2x) - 1/(6 x2) say it to the last digit from 1e8 on."""
    x = np.geomspace(1e8, 1e250, 40)
    np.testing.assert_allclose(falloff(x), 1 / (2 * x) - 1 / (6 * x) / x, rtol=1e-15)
    assert falloff(np.array(0.0)) == 1.0


def test_falloff_is_what_its_docstring_says():
    """1 - x (1 - exp(-1/x)) as it stands there loses 2 x times the last digit, 1e-12 at 1000."""
    x = np.geomspace(1e-3, 1e3, 50)
    np.testing.assert_allclose(falloff(x), 1 - x * (1 - np.exp(-1 / x)), rtol=5e-10)


def test_falloff_falls_from_one_to_zero():
    x = np.geomspace(1e-12, 1e12, 4000)
    values = falloff(x)
    assert np.all(np.diff(values) < 0)
    assert np.all((values > 0) & (values < 1))


def test_shapes_and_wrong_dimensions():
    assert rate_law(rate=Q(np.ones((2, 1)), "1/h"), exponent=[0.5, 1, 2], **CASE).shape == (2, 3)
    with pytest.raises(InputError) as error:
        rate_law(rate=2, low_rate_capacity="1 mAh", time_constant=3, exponent="1 s")
    assert len(error.value.problems) == 4


def test_a_fit_says_what_it_found_and_draws_its_curve():
    fit = RateLawFit(
        Q(180.0, "mAh/g"), Q(2.0, "mAh/g"), 0.7, 0.02, Q(1800.0, "s"), Q(50.0, "s"), points=9
    )
    assert str(fit) == "Q_M = 180 ± 2 mAh/g, n = 0.7 ± 0.02, tau = 1800 ± 50 s (9 points)"
    assert fit.capacity("2 h^-1").magnitude == pytest.approx(180 / np.e, rel=1e-13)
    assert fit.capacity(Q([1, 2, 3], "1/h")).shape == (3,)
