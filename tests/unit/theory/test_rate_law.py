import numpy as np
import pytest
from scipy.optimize import curve_fit

import sscell
from sscell.errors import InputError
from sscell.quantities.sourced import Sourced
from sscell.results.dataset import Axis, dataset
from sscell.theory import (
    RateLawFit,
    critical_current_density,
    fit_rate_law,
    front_utilisation,
    particle_utilisation,
    rate_law,
)
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


RATES = np.geomspace(0.05, 30, 12)


@pytest.fixture(scope="module")
def cell():
    return sscell.load_cell("ncm83_li6ps5cl")


def curve(exponent, rates=RATES):
    """Specific current and capacity of made-up parameters: 180 mAh/g, 0.4 h."""
    capacity = rate_law(
        rate=Q(rates, "1/h"), low_rate_capacity="180 mAh/g", time_constant="0.4 h",
        exponent=exponent,
    )  # fmt: skip
    return Q(rates, "1/h") * capacity, capacity


def results(cell, c_rates, capacity, outcomes=None, cells=None):
    """A dataset as sscell.rate_capability makes it, with made-up capacities."""
    capacity = np.asarray(capacity, dtype=float)
    if outcomes is None:
        outcomes = np.full(capacity.shape, "cut-off voltage", dtype="U15")
    axes = [Axis("c_rate", list(c_rates), "1", "C-rate")]
    if cells is not None:
        axes = [Axis("cell", [one.title for one in cells], "", "cell"), *axes]
    return dataset(
        axes, {"specific_capacity": capacity, "outcome": np.asarray(outcomes)}, study="sweep",
        title="t", direction="discharge", cells=cells or [cell], protocol={},
    )  # fmt: skip


@pytest.mark.parametrize("exponent", [0.3, 0.5, 1.0, 1.7])
def test_recovers_made_up_parameters(exponent):
    """No scatter: what is left is where the search stops, 1e-12 of the sum of squares."""
    current, capacity = curve(exponent)
    fit = fit_rate_law(specific_current=current, specific_capacity=capacity)
    assert fit.low_rate_capacity.m_as("mAh/g") == pytest.approx(180, rel=1e-6)
    assert fit.exponent == pytest.approx(exponent, rel=1e-6)
    assert fit.time_constant.m_as("h") == pytest.approx(0.4, rel=1e-6)
    assert fit.exponent_error < 1e-6
    assert fit.points == 12


def test_errors_cover_the_scatter():
    """Of 200 fits to capacities with 1 % scatter, about 68 % are within one standard error;
    the share itself scatters by 0.033, so 0.55 to 0.80 is more than three times that. First
    order and 9 degrees of freedom (Student's t: 66 %) are inside as well.
    """
    random = np.random.default_rng(7)
    _, capacity = curve(0.7)
    inside = np.zeros(3)
    for _ in range(200):
        scatter = capacity + Q(1.8 * random.standard_normal(12), "mAh/g")
        # the rate is kept as it was, so that only what is fitted scatters
        fit = fit_rate_law(specific_current=Q(RATES, "1/h") * scatter, specific_capacity=scatter)
        deviations = (
            abs(fit.low_rate_capacity.m - 180) / fit.low_rate_capacity_error.m,
            abs(fit.exponent - 0.7) / fit.exponent_error,
            abs(fit.time_constant.m - 1440) / fit.time_constant_error.m,
        )
        inside += np.array(deviations) < 1
    assert np.all((inside / 200 > 0.55) & (inside / 200 < 0.80))


def test_errors_are_those_of_an_independent_fit():
    """scipy's curve_fit in the parameters themselves, five points with 2 % scatter; its
    Jacobian is a difference quotient, good to 1e-4 here.
    """
    rates = np.array([0.1, 0.5, 2.0, 5.0, 20.0])
    capacity = curve(0.7, rates)[1].magnitude * [1.02, 0.98, 1.01, 0.97, 1.02]
    fit = fit_rate_law(
        specific_current=Q(rates * capacity, "mA/g"), specific_capacity=Q(capacity, "mAh/g")
    )

    def law(rate, low, n, tau):
        return low * (1 - (rate * tau) ** n * (1 - np.exp(-((rate * tau) ** -n))))

    best, covariance = curve_fit(law, rates, capacity, [180, 0.7, 0.4], ftol=1e-12, xtol=1e-12)
    errors = np.sqrt(np.diag(covariance))
    found = (fit.low_rate_capacity.m, fit.exponent, fit.time_constant.m_as("h"))
    their = (fit.low_rate_capacity_error.m, fit.exponent_error, fit.time_constant_error.m_as("h"))
    np.testing.assert_allclose(found, best, rtol=1e-4)
    np.testing.assert_allclose(their, errors, rtol=1e-3)


def test_slope_at_high_rate():
    """The fitted curve falls as R^-n: at R tau = 1e6 the slope is -n to 1e-3 (n = 1/2)."""
    fit = fit_rate_law(
        **dict(zip(("specific_current", "specific_capacity"), curve(0.5), strict=True))
    )
    high = fit.capacity(Q([2.5e6, 2.5e8], "1/h")).magnitude
    assert np.log(high[1] / high[0]) / np.log(100) == pytest.approx(-0.5, abs=1e-3)


def test_fronts_and_diffusion_give_the_same_exponent():
    """Both deliver a charge that falls as one over the current, and R is the current over that
    charge: n = 1/2, though physics and constants differ. Far above the critical rate, where
    the corner of the front law is out of sight; particles at ratios of 1e3 to 1e6, whose
    curvature is 9 % of the share at the low end.
    """
    cathode = {"ionic_conductivity": "0.1 mS/cm", "thickness": "100 um", "allowed_loss": "0.2 V"}
    times = np.geomspace(1e2, 1e5, 10)
    front = front_utilisation(
        current_density=times * critical_current_density(**cathode), **cathode
    )
    sphere = particle_utilisation(
        c_rate=times * 10, particle_radius="1 um", diffusivity=Q(1e-12 / 3600, "m^2/s")
    )
    for share, tolerance in ((front, 1e-10), (sphere, 0.01)):
        slope = np.polyfit(np.log(times / share), np.log(share), 1)[0]
        assert slope == pytest.approx(-0.5, abs=tolerance)


def test_a_resistance_gives_one():
    """Capacity on a line to zero at 10C: R = C/(1 - C/10), Q = Q_M 10/R far up."""
    c_rate = 10 * (1 - np.geomspace(1e-3, 1e-6, 6))
    share = 1 - c_rate / 10
    slope = np.polyfit(np.log(c_rate / share), np.log(share), 1)[0]
    assert slope == pytest.approx(-1, abs=1e-3)
    c_rates = np.linspace(0.5, 9.5, 19)
    fit = fit_rate_law(
        specific_current=Q(c_rates * 180, "mA/g"), specific_capacity=Q(180 - 18 * c_rates, "mAh/g")
    )
    assert fit.exponent == pytest.approx(1, abs=0.15)  # the law bends elsewhere than the line


def test_a_dataset_is_fitted_with_its_nominal_capacity(cell):
    """1C is 200 mA/g of this card: rates to C-rates and back; as without scatter above."""
    current, capacity = curve(0.8)
    assert float(cell.nominal_specific_capacity) / 3600 == pytest.approx(200 * 1.0)
    rates = results(cell, current.m_as("mA/g") / 200, capacity.magnitude)
    fit = fit_rate_law(rates)
    assert fit.exponent == pytest.approx(0.8, rel=1e-6)
    assert fit.time_constant.m_as("h") == pytest.approx(0.4, rel=1e-6)
    assert fit.low_rate_capacity.magnitude == pytest.approx(180, rel=1e-6)


def test_points_without_a_capacity_of_their_own_are_left_out(cell):
    """0 mAh, no number, and a lower bound that looks like a number."""
    current, capacity = curve(0.8)
    values, words = capacity.magnitude.copy(), np.full(12, "cut-off voltage", dtype="U15")
    values[[1, 5, 11]] = np.nan, 77.0, 0.0
    words[[1, 5, 11]] = "solver failed", "time limit", "infeasible"
    fit = fit_rate_law(results(cell, current.m_as("mA/g") / 200, values, words))
    assert fit.points == 9
    assert fit.exponent == pytest.approx(0.8, rel=1e-6)
    plain = np.where(words == "time limit", 0.0, values)
    same = fit_rate_law(specific_current=current, specific_capacity=Q(plain, "mAh/g"))
    assert same.points == 9


def test_one_cell_of_several(cell):
    other = cell.model_copy(
        update={"nominal_specific_capacity": Sourced(3.6e5, text="100 mAh/g"), "title": "another"}
    )
    current, capacity = curve(0.8)
    stacked = np.stack([capacity.magnitude, capacity.magnitude])
    rates = results(cell, current.m_as("mA/g") / 200, stacked, cells=[cell, other])
    with pytest.raises(InputError, match=r"choose one, such as results.isel\(cell=0\)"):
        fit_rate_law(rates)
    first, second = (fit_rate_law(rates.isel(cell=i)) for i in range(2))
    assert first.time_constant.m_as("h") == pytest.approx(0.4, rel=1e-6)
    assert second.time_constant.m_as("h") == pytest.approx(0.8, rel=1e-6)
    with pytest.raises(InputError, match="several nominal capacities"):
        fit_rate_law(rates.isel(cell=0, drop=True))


@pytest.mark.parametrize("usable", [0, 1, 3])
def test_too_few_points(usable):
    capacity = np.where(np.arange(6) < usable, 150.0, 0.0)
    with pytest.raises(InputError, match=f"at least 4 points .* got {usable} of 6"):
        fit_rate_law(
            specific_current=Q(np.arange(1, 7), "mA/g"), specific_capacity=Q(capacity, "mAh/g")
        )


def test_four_points_are_enough():
    current, capacity = curve(0.7, RATES[::3])
    fit = fit_rate_law(specific_current=current, specific_capacity=capacity)
    assert fit.exponent == pytest.approx(0.7, rel=1e-4)


@pytest.mark.parametrize("scatter", [0.0, 0.1])
def test_a_plateau_says_nothing_of_n_and_tau(scatter):
    """No rate costs capacity: Q_M is known, the others have errors larger than themselves."""
    capacity = 180 + scatter * np.array([0, 1, -1, 0, 0.5, -0.5])
    fit = fit_rate_law(
        specific_current=Q(np.arange(1, 7), "mA/g"), specific_capacity=Q(capacity, "mAh/g")
    )
    assert fit.low_rate_capacity.magnitude == pytest.approx(180, abs=0.2)
    assert fit.exponent_error > fit.exponent
    assert fit.time_constant_error > fit.time_constant


def test_wrong_arguments():
    with pytest.raises(InputError) as error:
        fit_rate_law()
    assert len(error.value.problems) == 2
    with pytest.raises(InputError, match=r"expected a dataset of sscell\.rate_capability"):
        fit_rate_law(5)
    with pytest.raises(InputError, match="wrong dimension"):
        fit_rate_law(specific_current=Q([1, 2], "mAh/g"), specific_capacity=Q([1, 2], "mAh/g"))


def test_a_dataset_of_something_else(cell):
    rates = results(cell, RATES, np.full(12, 100.0))
    with pytest.raises(InputError, match="with specific_capacity over c_rate"):
        fit_rate_law(rates.drop_vars("specific_capacity"))
    with pytest.raises(InputError, match="with specific_capacity over c_rate"):
        fit_rate_law(rates.drop_attrs())
