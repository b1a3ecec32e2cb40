import numpy as np
import pytest
from oracles import front_utilisation as oracle

import sscell
from sscell.errors import InputError
from sscell.theory import critical_c_rate, critical_current_density, front_utilisation

Q = sscell.Quantity
CASE = {"ionic_conductivity": "0.2 mS/cm", "thickness": "100 um", "allowed_loss": "0.3 V"}


@pytest.mark.parametrize(
    ("thickness", "fraction", "tortuosity_factor", "expected"),
    [
        ("300 um", 0.20 * 0.85, 10.0, (0.18, 1.42)),
        ("140 um", 0.30 * 0.85, 4.0, (1.46, 11.4)),
        ("100 um", 0.40 * 0.85, 1.5, (7.25, 56.7)),
    ],
)
def test_ohmic_currents_of_bielefeld(thickness, fraction, tortuosity_factor, expected):
    """Table 1 of Bielefeld 2020: 0.1 V, 15 % voids, LGPS 3.2 and LSiPSCl 25 mS/cm.

    Printed with two or three digits: 0.18 is within 3 %, the others within 0.5 %. The third row
    prints a tortuosity factor of 1.7; its currents are those of 1.5 (1.7 gives 6.40 and 50.0).
    """
    kappa = Q([3.2, 25.0], "mS/cm") * fraction / tortuosity_factor
    found = critical_current_density(
        ionic_conductivity=kappa, thickness=thickness, allowed_loss="0.1 V"
    )
    assert str(found.units) == "milliampere / centimeter ** 2"
    np.testing.assert_allclose(found.magnitude, expected, rtol=0.01)


def test_critical_current_of_kato():
    """600 um, 0.73 mS/cm, 0.5 V: 6 mA/cm2, one digit."""
    found = critical_current_density(
        ionic_conductivity="0.73 mS/cm", thickness="600 um", allowed_loss="0.5 V"
    )
    assert found.m_as("mA/cm^2") == pytest.approx(6, rel=0.02)


def test_minnmann_at_61_percent():
    """0.00306 mS/cm in 46 um, 2.62 mAh/cm2 and 1 V at 0.1, 0.25, 0.5 and 1C: 1, 1, 0.51, 0.25
    of the brief, section 7; half of the last digit.
    """
    found = front_utilisation(
        current_density=Q(2.62 * np.array([0.1, 0.25, 0.5, 1.0]), "mA/cm^2"),
        ionic_conductivity="0.00306 mS/cm",
        thickness="46 um",
        allowed_loss="1 V",
    )
    np.testing.assert_allclose(found, [1, 1, 0.51, 0.25], atol=0.005)


def test_perfect_electrons_by_hand():
    """kappa dV/(I L) = 0.2 mS/cm * 0.3 V/(0.01 cm * 10 mA/cm2) = 0.6; rounding errors only."""
    assert front_utilisation(current_density="10 mA/cm^2", **CASE) == pytest.approx(0.6, rel=1e-14)
    critical = critical_current_density(**CASE)
    assert critical.m_as("mA/cm^2") == pytest.approx(6.0, rel=1e-14)
    rate = critical_c_rate(areal_capacity="3 mAh/cm^2", **CASE)
    assert rate == pytest.approx(2.0, rel=1e-14)


@pytest.mark.parametrize("sigma", [1e-3, 0.02, 0.1, 1e9])
@pytest.mark.parametrize("current", [1.0, 30.0, 60.0, 100.0, 300.0, 3000.0])
def test_agrees_with_the_oracle(sigma, current):
    """The same law written with conductivities there and resistivities here: rounding errors."""
    found = front_utilisation(
        current_density=Q(current, "A/m^2"), electronic_conductivity=Q(sigma, "S/m"), **CASE
    )
    assert found == pytest.approx(oracle(current, 0.3, 1e-4, 0.02, sigma), rel=1e-12)


def test_many_electrons_are_perfect_electrons():
    """The difference is of the order kappa/sigma."""
    ratio = np.array([1e-3, 1e-6, 1e-9])
    found = critical_current_density(electronic_conductivity=Q(0.02 / ratio, "S/m"), **CASE)
    perfect = critical_current_density(electronic_conductivity="inf S/m", **CASE)
    assert perfect == critical_current_density(**CASE)
    deviation = np.abs(found.magnitude / perfect.magnitude - 1)
    assert np.all(deviation < 1.5 * ratio)
    assert deviation[0] > 0.5 * ratio[0]


def test_ions_and_electrons_are_interchangeable():
    """The law is symmetric; so is the number."""
    one = critical_current_density(
        ionic_conductivity="0.2 mS/cm", electronic_conductivity="3 mS/cm",
        thickness="100 um", allowed_loss="0.3 V",
    )  # fmt: skip
    other = critical_current_density(
        ionic_conductivity="3 mS/cm", electronic_conductivity="0.2 mS/cm",
        thickness="100 um", allowed_loss="0.3 V",
    )  # fmt: skip
    assert one.magnitude == pytest.approx(other.magnitude, rel=1e-14)


def test_all_of_the_capacity_up_to_the_critical_current_and_one_over_it_above():
    """Perfect electrons: the share times the current stays what it was; rounding errors."""
    critical = critical_current_density(**CASE)
    times = np.array([0.01, 0.5, 0.999999, 1.0, 2.0, 10.0, 1000.0])
    share = front_utilisation(current_density=times * critical, **CASE)
    np.testing.assert_allclose(share, np.minimum(1, 1 / times), rtol=1e-14)


def test_the_critical_current_uses_everything_with_two_conductors_and_more_in_series():
    """A step of 1e-9 on either side shows the corner; the law is continuous."""
    case = {**CASE, "electronic_conductivity": "0.5 mS/cm", "other_resistance": "12 ohm cm^2"}
    critical = critical_current_density(**case)
    above = front_utilisation(current_density=critical * (1 + 1e-9), **case)
    assert front_utilisation(current_density=critical * (1 - 1e-9), **case) == 1.0
    assert 1 - 1e-8 < above < 1.0


def test_resistance_in_series_takes_its_share_of_the_voltage():
    """0.1 V of 0.3 V is gone at 10 mA/cm2 and 10 ohm cm2; rounding errors."""
    found = front_utilisation(current_density="10 mA/cm^2", other_resistance="10 ohm cm^2", **CASE)
    assert found == pytest.approx(0.4, rel=1e-14)


def test_nothing_is_left_where_the_first_instant_takes_all():
    """L/(kappa + sigma) = 25 ohm cm2 of the two face currents alone, 0.3 V at 12 mA/cm2."""
    case = {**CASE, "electronic_conductivity": "0.2 mS/cm"}
    shares = front_utilisation(current_density=Q([11.9, 12.1, 50], "mA/cm^2"), **case)
    assert shares[0] > 0
    np.testing.assert_array_equal(shares[1:], 0.0)


def test_c_rate_falls_with_the_square_of_the_thickness():
    """At a given capacity per volume; powers of two."""
    depth = np.array([1.0, 2.0, 4.0])
    found = critical_c_rate(
        areal_capacity=Q(depth, "mAh/cm^2"), ionic_conductivity="1 mS/cm",
        thickness=Q(25 * depth, "um"), allowed_loss="0.1 V",
    )  # fmt: skip
    np.testing.assert_allclose(found[0] / found, depth**2, rtol=1e-14)


def test_shapes():
    found = front_utilisation(
        current_density=Q(np.ones((4, 1)), "mA/cm^2"),
        ionic_conductivity=Q([0.1, 0.2, 0.3], "mS/cm"),
        electronic_conductivity=Q([1, 2, np.inf], "mS/cm"),
        thickness="80 um",
        allowed_loss="0.2 V",
    )
    assert found.shape == (4, 3)


def test_wrong_dimensions():
    with pytest.raises(InputError) as error:
        critical_c_rate(
            areal_capacity="5 mAh", ionic_conductivity="5 ohm", thickness="5 s",
            allowed_loss="5 A", electronic_conductivity="inf", other_resistance="5 ohm",
        )  # fmt: skip
    assert len(error.value.problems) == 6
