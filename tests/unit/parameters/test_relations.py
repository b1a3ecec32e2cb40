import numpy as np
import pybamm
import pytest

from sscell.parameters.relations import (
    FARADAY,
    GAS_CONSTANT,
    arrhenius,
    exchange_current_density,
    open_circuit_potential_tail,
)

E = np.e


def test_constants_are_those_of_pybamm():
    """PyBaMM takes them from SciPy's CODATA; 1e-9 is beyond every digit written here."""
    parameters = pybamm.LithiumIonParameters()
    assert pytest.approx(parameters.F.value, rel=1e-9) == FARADAY
    assert pytest.approx(parameters.R.value, rel=1e-9) == GAS_CONSTANT


def test_tail_is_half_a_volt_at_empty_and_full():
    """The far tail adds exp(-300), nothing in floating point."""
    assert open_circuit_potential_tail(0.0) == pytest.approx(0.5, abs=1e-15)
    assert open_circuit_potential_tail(1.0) == pytest.approx(-0.5, abs=1e-15)


def test_tail_stays_below_a_millivolt_inside():
    inside = np.linspace(0.021, 0.979, 10_001)
    assert np.abs(open_circuit_potential_tail(inside)).max() < 1e-3
    assert open_circuit_potential_tail(0.0207) > 1e-3
    assert open_circuit_potential_tail(1 - 0.0207) < -1e-3


def test_tail_grows_by_e_every_three_hundredth():
    """The other tail is exp(-290) of it."""
    y = np.array([0.03, 0.02, 0.01, 0.0])
    ratios = open_circuit_potential_tail(y - 1 / 300) / open_circuit_potential_tail(y)
    np.testing.assert_allclose(ratios, E, rtol=1e-12)


def test_tail_is_odd_about_the_middle():
    y = np.linspace(-0.2, 1.2, 701)
    np.testing.assert_allclose(
        open_circuit_potential_tail(1 - y), -open_circuit_potential_tail(y), rtol=1e-9, atol=1e-12
    )


def test_tail_continues_as_a_straight_line():
    """Beyond exponent 1.5, y = -0.005, value 0.5 exp(1.5) and slope -150 exp(1.5) V."""
    beyond = np.array([-0.005, -0.01, -0.02, -0.1, -1.0])
    line = 0.5 * E**1.5 - 150 * E**1.5 * (beyond + 0.005)
    np.testing.assert_allclose(open_circuit_potential_tail(beyond), line, rtol=1e-12)


@pytest.mark.parametrize("joint", [-0.005, 1.005])
def test_tail_has_no_kink_where_the_line_begins(joint):
    """Slopes one step to either side differ by curvature times the step, 0.2 % here."""
    h = 1e-5
    at, left, right = (float(open_circuit_potential_tail(y)) for y in (joint, joint - h, joint + h))
    assert (at - left) / h == pytest.approx((right - at) / h, rel=2e-3)


def test_tail_falls_everywhere():
    values = open_circuit_potential_tail(np.linspace(-0.5, 1.5, 4001))
    assert np.all(np.diff(values) <= 0)


def test_tail_is_the_same_for_floats_arrays_and_symbols():
    y = np.array([-0.1, 0.0, 0.01, 0.5, 0.99, 1.0, 1.1])
    by_array = open_circuit_potential_tail(y)
    by_float = [float(open_circuit_potential_tail(float(v))) for v in y]
    state = pybamm.StateVector(slice(0, y.size))
    by_symbol = open_circuit_potential_tail(state).evaluate(y=y)[:, 0]
    np.testing.assert_array_equal(by_array, by_float)
    np.testing.assert_allclose(by_symbol, by_array, rtol=1e-14, atol=1e-300)


@pytest.mark.parametrize("exponent", [0, 1])
def test_arrhenius_is_one_at_the_reference(exponent):
    assert arrhenius(298.15, 298.15, 4e4, exponent) == 1.0


def test_arrhenius_by_hand():
    """40 kJ/mol from 25 to 60 degC: exp(4810.9 K x 3.5236e-4 / K) = 5.446."""
    assert arrhenius(333.15, 298.15, 4e4) == pytest.approx(np.exp(1.695179), rel=1e-4)


def test_sigma_t_form_differs_by_the_temperature_ratio():
    plain, with_t = arrhenius(333.15, 298.15, 4e4, 0), arrhenius(333.15, 298.15, 4e4, 1)
    assert with_t / plain == pytest.approx(298.15 / 333.15, rel=1e-14)


def test_arrhenius_without_energy_is_flat():
    assert arrhenius(400.0, 298.15, 0.0) == 1.0


def test_arrhenius_there_and_back():
    there, back = arrhenius(350.0, 300.0, 3e4, 1), arrhenius(300.0, 350.0, 3e4, 1)
    assert there * back == pytest.approx(1, rel=1e-14)


def test_arrhenius_takes_symbols():
    T = pybamm.InputParameter("T")
    symbol = arrhenius(T, 298.15, pybamm.Scalar(4e4), pybamm.Scalar(1))
    expected = arrhenius(310.0, 298.15, 4e4, 1)
    assert float(symbol.evaluate(inputs={"T": 310.0})) == pytest.approx(expected, rel=1e-14)


def test_exchange_current_density_is_the_reference_at_half():
    assert exchange_current_density(0.7, 0.5) == pytest.approx(0.7, rel=1e-15)


def test_exchange_current_density_is_symmetric_and_peaks_at_half():
    y = np.linspace(0, 1, 1001)
    j0 = exchange_current_density(0.7, y)
    np.testing.assert_allclose(j0, j0[::-1], rtol=1e-12, atol=1e-15)
    assert y[j0.argmax()] == 0.5


def test_exchange_current_density_vanishes_at_the_ends():
    assert exchange_current_density(0.7, 0.0) == 0
    assert exchange_current_density(0.7, 1.0) == 0


def test_exchange_current_density_by_hand():
    """2 x 0.7 x sqrt(1/4 x 3/4) = 0.7 x sqrt(3) / 2."""
    assert exchange_current_density(0.7, 0.25) == pytest.approx(0.35 * 3**0.5, rel=1e-14)
