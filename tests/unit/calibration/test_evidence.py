import numpy as np
import pytest
from scipy.stats import multivariate_normal

from sscell.calibration import evidence
from sscell.calibration.evidence import IMPEDANCE, VOLTAGE, of_curves, of_spectra
from sscell.calibration.measurements import Curve, Spectrum
from sscell.designs.replace import value_at
from sscell.studies.bands import published

PRIOR = published()
MEASURED = np.array([3.6, 3.4, 3.1])


def test_voltages_are_normal_with_a_common_part():
    """Half of the variance of 50 mV; up to the constant 3/2 ln(2 pi)."""
    left = np.random.default_rng(2).normal(0, 0.05, (4, 2, 1, 3))
    found = of_curves([Curve(0.1, MEASURED)], MEASURED - left, 2.0)
    covariance = float(VOLTAGE) ** 2 * (0.5 + 0.5 * np.eye(3))
    exact = multivariate_normal(cov=covariance).logpdf(left[:, :, 0])
    np.testing.assert_allclose(
        np.diff(found.log_density.ravel()), np.diff(exact.ravel()), rtol=1e-9
    )
    assert found.words[1] == "voltage at 50 % of the discharge at 0.1C, V"


def test_a_draw_that_delivers_nothing_is_at_the_cut_off():
    voltages = np.array([MEASURED, np.full(3, np.nan)]).reshape(2, 1, 1, 3)
    found = of_curves([Curve(0.1, MEASURED)], voltages, 2.0)
    np.testing.assert_array_equal(found.predicted[1, 0], [2.0, 2.0, 2.0])
    assert found.log_density[0, 0] > found.log_density[1, 0] + 100


def test_voltages_far_from_all_draws_are_noticed():
    voltages = np.broadcast_to(MEASURED - np.array([0.0, 0.1, 0.3]), (4, 1, 1, 3))
    np.testing.assert_allclose(of_curves([Curve(1.0, MEASURED)], voltages, 2.0).off, [0, 2, 6])


@pytest.fixture
def contact_alone(cell, monkeypatch):
    """A cell whose impedance is an arc inversely proportional to the exchange current."""
    path = "active_material.exchange_current_density"
    card = float(value_at(cell, path))

    def arc(built, frequencies, socs, accuracy):
        resistance = 4e-3 * card / float(value_at(built, path))
        total = 1e-3 + resistance / (1 + 1j * frequencies / 10)
        return iter([(total, total)] * len(socs))

    monkeypatch.setattr(evidence, "spectra", arc)
    frequencies = np.geomspace(0.1, 1e3, 5)
    known = 1e-3 + 4e-3 / 1.5 / (1 + 1j * frequencies / 10)
    return of_spectra(cell, PRIOR, [Spectrum(0.5, frequencies, known)], "draft"), frequencies


def test_spectra_of_all_draws_lie_between_those_solved(contact_alone):
    """Over a factor of 50 in contact: 95 % within 3 %, a tenth of the discrepancy."""
    found, frequencies = contact_alone
    contact = np.array([draw.contact for draw in PRIOR.draws])[:, None]
    exact = 1e-3 + 4e-3 / contact / (1 + 1j * frequencies / 10)
    errors = np.abs(found.predicted[:, 0] / (1e4 * np.abs(exact)) - 1)
    assert np.quantile(errors, 0.95) < float(IMPEDANCE) / 10
    assert errors.max() < 0.2


def test_the_contact_behind_a_spectrum_is_likely(contact_alone):
    """1.5, among 256 draws from 0.1 to 5; the discrepancy of a third leaves 1.1 to 2.1."""
    found, _ = contact_alone
    contact = np.array([draw.contact for draw in PRIOR.draws])
    weights = np.exp(found.log_density[:, 0] - found.log_density.max())
    mean = np.exp(np.average(np.log(contact), weights=weights))
    assert mean == pytest.approx(1.5, rel=0.2)
    assert (found.off < 1).all()
