import numpy as np
import pytest

from sscell.calibration.identifiability import combination, identifiability

A, B = "active_material.diffusivity", "cathode.utilisation"
IONS, CONTACT = "cathode.ionic_conductivity", "cathode.coverage"
EXCHANGE = "active_material.exchange_current_density"


def test_two_independent_parameters_are_told():
    """Sensitivity 1 and a precision of 2 %: each is known to 2 %."""
    report = identifiability([A, B], np.eye(2), 0.02)
    np.testing.assert_allclose(report.singular_values, [50, 50])
    np.testing.assert_allclose(report.covariance, np.diag([4e-4, 4e-4]), atol=1e-12)
    assert report.condition == pytest.approx(1)
    assert (report.resolved, report.warnings) == (2, ())


def test_covariance_is_that_of_least_squares():
    rng = np.random.default_rng(1)
    slopes = rng.normal(size=(2, 6))
    report = identifiability([A, B], slopes, 0.1)
    jacobian = slopes.T / 0.1
    np.testing.assert_allclose(report.covariance, np.linalg.inv(jacobian.T @ jacobian))
    d = np.sqrt(np.diag(report.covariance))
    np.testing.assert_allclose(report.correlation, report.covariance / np.outer(d, d))


def test_equal_sensitivities_cannot_be_told_apart():
    report = identifiability([EXCHANGE, CONTACT], np.array([[0.1, 0.3], [0.1, 0.3]]))
    assert report.resolved == 1
    assert report.condition == np.inf
    assert report.correlation[0, 1] == pytest.approx(-1)
    assert np.isinf(report.covariance).all()
    assert any("cannot be distinguished" in text for text in report.warnings)


def test_more_than_two_of_the_five_are_refused_in_words():
    """Whatever the numbers say: here the sensitivities are as different as can be."""
    slopes = np.eye(3, 5)
    assert identifiability([IONS, A, B], slopes).warnings[0].startswith("more than two of")
    assert identifiability([IONS, A, "anode.resistance"], slopes).warnings == ()


def test_a_tortuosity_factor_and_a_conductivity_are_one():
    names = [IONS, "cathode.tortuosity_factor", A]
    assert not any("more than two" in text for text in identifiability(names, np.eye(3)).warnings)


def test_a_parameter_without_effect_is_named():
    report = identifiability([A, B], np.array([[0.0, 0.0], [1.0, 1.1]]))
    assert f"{A} changes no capacity; these data do not determine it" in report.warnings
    assert np.isfinite(report.covariance[1, 1])
    assert np.isinf(report.covariance[0, 0])


def test_a_loose_combination_has_its_factor():
    """Sensitivity 0.02 at 2 %: a standard deviation of e."""
    report = identifiability([A], np.array([[0.02]]), 0.02)
    assert report.warnings == (f"{A}^1 is known to a factor of 2.72 only",)


def test_rates_without_an_answer_are_left_out():
    slopes = np.array([[1.0, np.nan], [0.5, 2.0]])
    with_nan = identifiability([A, B], slopes)
    np.testing.assert_allclose(
        with_nan.singular_values, identifiability([A, B], slopes[:, :1]).singular_values
    )


def test_combinations_leave_out_what_does_not_matter():
    assert combination(["a", "b", "c"], np.array([-0.8, 0.6, 0.01])) == "a^0.8 * b^-0.6"
