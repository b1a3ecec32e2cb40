import numpy as np
import pytest
from oracles import F, R, newman_tobias_resistance

import sscell
from sscell.errors import InputError
from sscell.theory import (
    electrode_resistance,
    penetration_depth,
    uniform_reaction_resistance,
)

Q = sscell.Quantity
T = 298.15


def resistance(thickness=1e-4, kappa=0.02, sigma=0.1, area=3e5, exchange=0.3):
    return electrode_resistance(
        thickness=Q(thickness, "m"),
        ionic_conductivity=Q(kappa, "S/m"),
        electronic_conductivity=Q(sigma, "S/m"),
        contact_area=Q(area, "1/m"),
        exchange_current_density=Q(exchange, "A/m^2"),
    )


def test_number_of_the_brief():
    """4.7415e-3 ohm m2 to its last digit, as a finite-volume run of 2000 cells gave it."""
    found = resistance()
    assert str(found.units) == "centimeter ** 2 * ohm"
    assert found.m_as("ohm*m^2") == pytest.approx(4.7415e-3, abs=5e-8)


def test_depth_of_the_brief():
    """nu = 1.4497 of that electrode, to its last digit."""
    depth = penetration_depth(
        ionic_conductivity="0.02 S/m", electronic_conductivity="0.1 S/m",
        contact_area="3e5 m^-1", exchange_current_density="0.3 A/m^2",
    )  # fmt: skip
    assert str(depth.units) == "micrometer"
    assert 100 / depth.m_as("um") == pytest.approx(1.4497, abs=5e-5)


@pytest.mark.parametrize("exchange", [1e-6, 1e-3, 0.3, 100.0, 1e3])
@pytest.mark.parametrize("sigma", [1e-3, 0.02, 0.1, 1e5])
def test_agrees_with_the_oracle(exchange, sigma):
    """The same formula written otherwise, nu from 0.003 to 350 (the oracle's cosh ends at 710):
    rounding errors, which its ratio of conductivities, up to 5e6, does not multiply.
    """
    expected = newman_tobias_resistance(1e-4, 0.02, sigma, 3e5, exchange, T)
    found = resistance(sigma=sigma, exchange=exchange)
    assert found.m_as("ohm*m^2") == pytest.approx(expected, rel=1e-12)


def test_thin_electrode_is_charge_transfer_and_an_even_reaction():
    """nu -> 0; the next term of R is of the order nu2 times the even resistance."""
    for exchange in (1e-3, 1e-4, 1e-5):
        kinetic = R * T / (F * 3e5 * exchange * 1e-4)
        even = uniform_reaction_resistance(
            thickness="100 um", ionic_conductivity="0.02 S/m", electronic_conductivity="0.1 S/m"
        ).m_as("ohm*m^2")
        nu2 = 1e-8 * 3e5 * exchange * F / (R * T) * 60
        found = resistance(exchange=exchange).m_as("ohm*m^2") - kinetic
        assert found == pytest.approx(even, rel=nu2)


def test_thick_electrode_is_two_conductors_in_parallel():
    """nu -> infinity: what is left beyond L/(kappa + sigma) falls as 1/nu, here to 1e-4."""
    found = resistance(exchange=3e8).m_as("ohm*m^2")
    assert found == pytest.approx(1e-4 / 0.12, rel=1e-3)
    deviations = [resistance(exchange=j).m_as("ohm*m^2") - 1e-4 / 0.12 for j in (3e4, 3e6, 3e8)]
    np.testing.assert_allclose(
        np.array(deviations[:-1]) / deviations[1:], 10.0, rtol=1e-6
    )  # sqrt(100) each, exact up to exp(-nu)


def test_perfect_electrons():
    """(L/kappa) coth(nu)/nu; rounding errors. Many electrons differ by kappa/sigma."""
    nu = np.sqrt(3e5 * 0.3 * F / (R * T) / 0.02) * 1e-4
    expected = 1e-4 / 0.02 / np.tanh(nu) / nu
    assert resistance(sigma=np.inf).m_as("ohm*m^2") == pytest.approx(expected, rel=1e-13)
    assert resistance(sigma=0.02e9).m_as("ohm*m^2") == pytest.approx(expected, rel=2e-9)


def test_electrode_without_end_does_not_overflow():
    """cosh(1e5) is beyond floating point; the resistance is charge transfer in depth delta."""
    found = resistance(thickness=10.0, sigma=np.inf).m_as("ohm*m^2")
    depth = np.sqrt(R * T * 0.02 / (F * 3e5 * 0.3))
    assert found == pytest.approx(depth / 0.02, rel=1e-13)


def test_ions_and_electrons_are_interchangeable():
    assert resistance(kappa=0.3, sigma=0.01).magnitude == pytest.approx(
        resistance(kappa=0.01, sigma=0.3).magnitude, rel=1e-13
    )


def test_depth_and_temperature():
    """Proportional to the root of the temperature; rounding errors."""
    depth = penetration_depth(
        ionic_conductivity="0.2 mS/cm", contact_area="0.3 m^2/cm^3",
        exchange_current_density="0.3 A/m^2", temperature=Q([298.15, 4 * 298.15], "K"),
    )  # fmt: skip
    assert depth[1] / depth[0] == pytest.approx(2.0, rel=1e-14)
    assert depth[0].m_as("m") == pytest.approx(np.sqrt(R * T * 0.02 / (F * 9e4)), rel=1e-14)


def test_shapes():
    assert resistance(thickness=np.ones((2, 1)) * 1e-4, kappa=[0.1, 0.2, 0.3]).shape == (2, 3)


def test_wrong_dimensions():
    with pytest.raises(InputError) as error:
        electrode_resistance(
            thickness=1, ionic_conductivity=1, electronic_conductivity=1, contact_area=1,
            exchange_current_density=1, temperature=1,
        )  # fmt: skip
    assert len(error.value.problems) == 6
    with pytest.raises(InputError, match="expected an area per volume such as"):
        penetration_depth(
            ionic_conductivity="1 S/m", contact_area="1 m", exchange_current_density="1 A/m^2"
        )
