import numpy as np
import pytest
from oracles import F, R, first_instant
from oracles import tafel_overpotential as oracle

import sscell
from sscell.errors import InputError
from sscell.theory import tafel_overpotential, tafel_penetration_depth

Q = sscell.Quantity
T = 298.15
SLOPE = R * T / (0.5 * F)
"""Of a plane electrode with alpha = 1/2. [V]"""


def overpotential(current, *, exchange=0.01, alpha=0.5, thickness=1e-4):
    found = tafel_overpotential(
        current_density=Q(current, "A/m^2"),
        thickness=Q(thickness, "m"),
        ionic_conductivity="0.02 S/m",
        contact_area="3e5 m^-1",
        exchange_current_density=Q(exchange, "A/m^2"),
        transfer_coefficient=alpha,
    )
    assert str(found.units) == "volt"
    return found.magnitude


def slope(current, step=1e-5, **case):
    """d(overpotential)/d ln(current), central differences: error step2 times the curvature."""
    up, down = overpotential(current * np.exp([step, -step]), **case)
    return (up - down) / (2 * step)


def test_number_of_the_brief():
    """0.383387 V to its last digit, as a boundary-value problem gave it."""
    assert overpotential(100.0) == pytest.approx(0.383387, abs=5e-7)


@pytest.mark.parametrize(
    ("current", "expected", "digit"), [(10.0, 1.27, 5e-3), (100.0, 1.89, 5e-3), (1e3, 1.998, 5e-4)]
)
def test_slopes_of_the_brief(current, expected, digit):
    """Over that of a plane electrode, to half the last digit."""
    assert slope(current) / SLOPE == pytest.approx(expected, abs=digit)


@pytest.mark.parametrize("current", [0.05, 1.0, 30.0, 1e3, 1e5])
def test_agrees_with_the_oracle(current):
    """Its root is searched to 1e-15 below pi/2, where the secant loses digits: 1e-10 V."""
    expected = oracle(current, 1e-4, 0.02, 3e5, 1e-5, T)
    assert overpotential(current, exchange=1e-5) == pytest.approx(expected, abs=1e-10)


def test_agrees_with_butler_volmer_where_the_back_reaction_is_nothing():
    """The whole functional, Butler-Volmer with alpha = 1/2, at 0.4 V: exp(-15) of it is back
    reaction, 1e-8 V. What is left is its mesh of 600 cells, second order, 2e-5 V.
    """
    expected = first_instant(100.0, 1e-4, 0.02, 1e9, 3e5, 1e-3, 0.0, T)
    assert overpotential(100.0, exchange=1e-3) == pytest.approx(expected, abs=2e-5)


def test_thin_or_resting_electrode_is_a_plane_one():
    """delta -> 0: (RT/alpha F) ln(I/(a j0 L)); the next term is 2/3 delta of the prefactor."""
    current = np.array([1e-6, 1e-4, 1e-2])
    plane = SLOPE * np.log(current / (3e5 * 1e-12 * 1e-4))
    delta = current * 1e-4 / (2 * SLOPE * 0.02)
    found = overpotential(current, exchange=1e-12)
    np.testing.assert_allclose(found - plane, SLOPE * 2 / 3 * delta, rtol=1e-2, atol=1e-14)


def test_slope_doubles_in_a_thick_electrode():
    """delta -> infinity: the slope nears twice the plane one as 1/delta2, 1e-9 here; the
    difference quotient adds 1e-10 and rounding of 0.9 V over a step of 2e-5 1e-11.
    """
    assert slope(1e6) / SLOPE == pytest.approx(2.0, abs=2e-8)
    assert slope(1e-3) / SLOPE == pytest.approx(1.0, abs=2e-4)


def test_thickness_no_longer_matters_in_a_thick_electrode():
    """The reaction is at the separator: doubling the thickness changes it by 2/delta of the
    prefactor, delta 1e4.
    """
    thin, thick = overpotential(1e6), overpotential(1e6, thickness=2e-4)
    assert thick == pytest.approx(thin, abs=SLOPE * 3e-4)


@pytest.mark.parametrize("alpha", [0.2, 0.5, 0.8])
def test_transfer_coefficient_scales_the_prefactor(alpha):
    assert slope(1e6, alpha=alpha) == pytest.approx(2 * R * T / (alpha * F), rel=1e-5)


def test_depth_of_the_brief():
    """R T kappa/(alpha F I) of 0.02 S/m at 150 A/m2: 6.9 um, to half the last digit."""
    depth = tafel_penetration_depth(current_density="150 A/m^2", ionic_conductivity="0.02 S/m")
    assert str(depth.units) == "micrometer"
    assert depth.m_as("um") == pytest.approx(6.9, abs=0.05)
    assert depth.m_as("m") == pytest.approx(SLOPE * 0.02 / 150, rel=1e-14)


def test_shapes():
    found = tafel_overpotential(
        current_density=Q(np.ones((3, 1)), "mA/cm^2"),
        thickness=Q([50, 100], "um"),
        ionic_conductivity="0.2 mS/cm",
        contact_area="0.3 m^2/cm^3",
        exchange_current_density="0.01 A/m^2",
    )
    assert found.shape == (3, 2)


def test_wrong_dimensions():
    with pytest.raises(InputError) as error:
        tafel_overpotential(
            current_density="1 A", thickness="1 A", ionic_conductivity="1 A", contact_area="1 A",
            exchange_current_density="1 A", transfer_coefficient="1 A", temperature="1 A",
        )  # fmt: skip
    assert len(error.value.problems) == 7
    with pytest.raises(InputError, match="must be less than 1"):
        tafel_penetration_depth(
            current_density="1 A/m^2", ionic_conductivity="1 S/m", transfer_coefficient=1
        )
