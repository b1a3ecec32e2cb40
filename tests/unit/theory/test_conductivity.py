import numpy as np
import pytest

import sscell
from sscell.errors import InputError
from sscell.theory import required_conductivity, required_effective_conductivity

Q = sscell.Quantity
CATHODE = {"areal_capacity": "5 mAh/cm^2", "thickness": "100 um"}

TABLE = [
    # C-rate, loss, effective n = 3 and 1, then T = 3, 5, 10 each with n = 3 and 1; mS/cm
    (1, "50 mV", (0.33, 1.00), (3.3, 10), (5.6, 17), (11, 33)),
    (1, "100 mV", (0.17, 0.50), (1.7, 5.0), (2.8, 8.3), (5.6, 17)),
    (3, "50 mV", (1.0, 3.0), (10, 30), (17, 50), (33, 100)),
    (3, "100 mV", (0.50, 1.5), (5.0, 15), (8.3, 25), (17, 50)),
    (3, "200 mV", (0.25, 0.75), (2.5, 7.5), (4.2, 13), (8.3, 25)),
    (5, "100 mV", (0.83, 2.5), (8.3, 25), (14, 42), (28, 83)),
]
"""Section 1.4 of the physics brief: 5 mAh/cm2 in 100 um, 30 vol% catholyte."""


@pytest.mark.parametrize(("c_rate", "loss", "effective", "t3", "t5", "t10"), TABLE)
def test_table_of_required_conductivities(c_rate, loss, effective, t3, t5, t10):
    """The table has two digits: half of the second one is at most 5 %, of 1.0 and 10."""
    asked = {**CATHODE, "c_rate": c_rate, "allowed_loss": loss, "n": [3, 1]}
    found = required_effective_conductivity(**asked)
    assert str(found.units) == "millisiemens / centimeter"
    np.testing.assert_allclose(found.magnitude, effective, rtol=0.05)
    for factor, expected in ((3, t3), (5, t5), (10, t10)):
        need = required_conductivity(
            **asked, catholyte_volume_fraction=0.30, tortuosity_factor=factor
        )
        np.testing.assert_allclose(need.m_as("mS/cm"), expected, rtol=0.05)


def test_by_hand():
    """15 mA/cm2 * 0.01 cm / (3 * 0.1 V) = 0.5 mS/cm; rounding errors only."""
    found = required_effective_conductivity(c_rate=3, allowed_loss="100 mV", n=3, **CATHODE)
    assert found.m_as("mS/cm") == pytest.approx(0.5, rel=1e-14)


def test_quadratic_in_the_areal_capacity_at_a_given_density():
    """Thickness grows with it: powers of two, exact in floating point but for units."""
    capacity = np.array([1.0, 2.0, 4.0])
    found = required_effective_conductivity(
        c_rate=1,
        areal_capacity=Q(capacity, "mAh/cm^2"),
        thickness=Q(20 * capacity, "um"),
        allowed_loss="0.1 V",
        n=1,
    ).magnitude
    np.testing.assert_allclose(found / found[0], capacity**2, rtol=1e-14)


def test_intrinsic_is_effective_times_tortuosity_over_fraction():
    asked = {**CATHODE, "c_rate": [[1], [2]], "allowed_loss": "0.1 V", "n": 1}
    asked["thickness"] = "73 um"
    effective = required_effective_conductivity(**asked)
    need = required_conductivity(
        **asked, catholyte_volume_fraction=[0.2, 0.3, 0.4], tortuosity_factor=4
    )
    assert need.shape == (2, 3)
    np.testing.assert_allclose(
        need.magnitude, effective.magnitude * 4 / np.array([0.2, 0.3, 0.4]), rtol=1e-14
    )


def test_statements_of_minnmann():
    """An effective 0.4 mS/cm through T = 10 and 25 vol% is 16 mS/cm, through T = 34 54 mS/cm;
    two digits, so half of the second one.
    """
    kappa = {"c_rate": 0.4, "areal_capacity": "10 mAh/cm^2", "thickness": "100 um", "n": 1}
    need = required_conductivity(
        **kappa, allowed_loss="0.1 V", catholyte_volume_fraction=0.25, tortuosity_factor=[10, 34]
    )
    np.testing.assert_allclose(need.m_as("mS/cm"), [16, 54], rtol=0.03)


def test_n_must_be_said_and_make_sense():
    with pytest.raises(TypeError, match="'n'"):
        required_effective_conductivity(c_rate=1, allowed_loss="0.1 V", **CATHODE)
    with pytest.raises(InputError, match="n: must be at most 3, got 4"):
        required_effective_conductivity(c_rate=1, allowed_loss="0.1 V", n=4, **CATHODE)


def test_wrong_dimensions_are_reported_together():
    with pytest.raises(InputError) as error:
        required_conductivity(
            c_rate="1 mA",
            areal_capacity="5 mAh/g",
            thickness=100,
            catholyte_volume_fraction=30,
            tortuosity_factor=0.5,
            allowed_loss="100 mA",
            n="2 um",
        )
    assert len(error.value.problems) == 7
