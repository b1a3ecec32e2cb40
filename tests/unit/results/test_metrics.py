import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from sscell.results.metrics import energy, energy_efficiency, resample


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


def traces(count):
    """Steps from 0.1 us to 1000 s beside each other; noise, plateaus and kinks in the voltage."""
    rng = np.random.default_rng(1)
    for i in range(count):
        size = int(rng.integers(2, 60))
        time = np.cumsum(10 ** rng.uniform(-7, 3, size))
        voltage = 3.5 + np.cumsum(rng.normal(size=size) * 10 ** rng.uniform(-6, -1, size))
        if i % 3 == 0:
            voltage = np.sort(voltage)[::-1]
        if i % 7 == 0 and size > 4:
            voltage[2] = voltage[3]
        yield time, voltage


def test_mean_voltage_lies_within_the_trace_however_uneven_the_steps():
    """The slopes are never steeper than a monotone curve allows."""
    for time, voltage in traces(300):
        mean = energy(time, voltage, 1.0) / (time[-1] - time[0])
        room = 1e-9 * np.abs(voltage).max()
        assert voltage.min() - room <= mean <= voltage.max() + room


def test_energy_is_the_integral_of_the_curve_that_is_drawn():
    """SciPy's own integral of the same monotone curve, to round-off of the largest term."""
    for time, voltage in traces(300):
        drawn = PchipInterpolator(time, voltage).integrate(time[0], time[-1])
        assert energy(time, voltage, 1.0) == pytest.approx(float(drawn), rel=1e-12)


def test_energy_where_a_microsecond_follows_minutes():
    """3.000 to 3.006 V; slopes of parabolas made 47 V and -41 V of them."""
    time = np.array([0, 400, 800, 800 + 1e-6, 800 + 2e-6, 1200.0])
    for middle in ((3.004004, 3.004008), (3.003996, 3.003992)):
        voltage = np.array([3, 3.002, 3.004, *middle, 3.006])
        assert energy(time, voltage, 1.0) / 1200 == pytest.approx(3.003, abs=1e-3)


def test_energy_where_an_event_falls_on_a_step():
    time, voltage = np.array([0.0, 50.0, 100.0, 100.0]), np.array([4.0, 3.5, 3.0, 3.0])
    assert energy(time, voltage, 1.0) == pytest.approx(350, rel=1e-12)


def test_energy_efficiency_of_a_full_cycle():
    """Straight lines, 0.1 V below and above the same equilibrium."""
    time = np.array([0.0, 30.0, 100.0])
    charge, discharge = 3.1 + 0.01 * time, 3.9 - 0.01 * time
    assert energy_efficiency((time, discharge), (time, charge)) == pytest.approx(3.4 / 3.6)


def test_energy_efficiency_counts_the_charge_that_comes_back():
    """The last tenth of a charge from 3.1 to 4.1 V; against all of it 1.068 would follow."""
    charge = np.array([0.0, 30.0, 100.0]), 3.1 + 0.01 * np.array([0.0, 30.0, 100.0])
    discharge = np.array([0.0, 10.0]), np.array([3.9, 3.8])
    assert energy_efficiency(discharge, charge) == pytest.approx(3.85 / 4.05)


def test_energy_efficiency_is_never_above_one():
    time = np.array([0.0, 1.0])
    ends = np.array([3.5, 3.5])
    assert energy_efficiency((time, ends * (1 + 1e-9)), (time, ends)) == 1.0


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
