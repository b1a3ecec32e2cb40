import numpy as np
import pytest

from sscell.results.metrics import energy, resample


def test_energy_of_a_constant_voltage():
    """3.7 V at 20 A/m2 for an hour, however the solver stepped."""
    time = np.array([0.0, 1.0, 10.0, 500.0, 3600.0])
    assert energy(time, np.full(5, 3.7), 20.0) == pytest.approx(3.7 * 20 * 3600, rel=1e-14)


def test_energy_of_a_ramp():
    """Mean of both ends; exact, since the interpolation keeps straight lines."""
    time = np.array([0.0, 3.0, 70.0, 100.0])
    assert energy(time, 4.0 - 0.01 * time, 5.0) == pytest.approx(3.5 * 5 * 100, rel=1e-12)


def test_energy_does_not_depend_on_the_clock():
    time, voltage = np.array([0.0, 40.0, 100.0]), np.array([4.0, 3.7, 3.0])
    assert energy(time + 1e4, voltage, 1.0) == pytest.approx(energy(time, voltage, 1.0), rel=1e-9)


def test_energy_of_two_points():
    assert energy(np.array([0.0, 10.0]), np.array([4.0, 3.0]), 2.0) == pytest.approx(70)


def test_energy_of_a_smooth_curve_converges():
    """cos over a quarter: int = 1; 50 steps of a cubic leave less than 1e-5."""
    time = np.linspace(0, np.pi / 2, 51)
    assert energy(time, np.cos(time), 1.0) == pytest.approx(1, abs=1e-5)


def test_resample_keeps_the_ends():
    time, voltage = np.array([2.0, 3.0, 7.0]), np.array([4.2, 3.8, 2.6])
    ends = resample(time, voltage, np.array([0.0, 1.0]))
    np.testing.assert_allclose(ends, [4.2, 2.6], rtol=1e-14)


def test_resample_passes_through_the_steps():
    time, voltage = np.array([0.0, 1.0, 4.0, 10.0]), np.array([4.2, 3.9, 3.6, 2.6])
    np.testing.assert_allclose(resample(time, voltage, time / 10), voltage, rtol=1e-13)


def test_resample_never_overshoots():
    """A knee, where a plain cubic would swing below the cut-off."""
    time, voltage = np.array([0.0, 1.0, 9.0, 10.0]), np.array([3.61, 3.6, 3.59, 2.6])
    between = resample(time, voltage, np.linspace(0, 1, 1001))
    assert np.all(np.diff(between) <= 0)
    assert (between.min(), between.max()) == (pytest.approx(2.6), pytest.approx(3.61))
