import numpy as np
import pytest
from oracles import ambipolar_resistance
from scipy.integrate import solve_ivp

import sscell
from sscell.errors import InputError
from sscell.theory import (
    electrode_resistance,
    reaction_regime,
    relaxation_time,
    relaxing_resistance,
    uniform_reaction_resistance,
)

Q = sscell.Quantity
CASE = {"thickness": "100 um", "areal_capacity": "5 mAh/cm^2", "potential_slope": "0.8 V"}


def conductors(kappa, sigma):
    return {
        "ionic_conductivity": Q(kappa, "S/m"),
        "electronic_conductivity": Q(sigma, "S/m"),
    }


def test_number_of_the_brief():
    """0.8 V, 5 mAh/cm2 in 100 um, 0.2 mS/cm: 114 s, to half the last digit."""
    time = relaxation_time(ionic_conductivity="0.2 mS/cm", **CASE)
    assert str(time.units) == "second"
    assert time.magnitude == pytest.approx(114, abs=0.5)
    assert reaction_regime(relaxation_time=time, discharge_time="20 min") == (
        "even reaction, n = 3"
    )


@pytest.mark.parametrize(
    ("thickness", "kappa", "expected"),
    [(61, 0.266, 8), (55, 0.166, 11), (46, 0.00306, 503), (46, 0.0117, 132)],
)
def test_even_resistances_of_minnmann(thickness, kappa, expected):
    """L/3 kappa of the brief, section 7, at 33, 42, 61 and 61 vol% with fine electrolyte. The
    thicknesses have two digits, and 8 has one: 5 %.
    """
    found = uniform_reaction_resistance(
        thickness=Q(thickness, "um"), ionic_conductivity=Q(kappa, "mS/cm")
    )
    assert str(found.units) == "centimeter ** 2 * ohm"
    assert found.magnitude == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(("kappa", "sigma"), [(0.02, 1e9), (0.02, 0.1), (0.1, 0.02), (1.0, 1.0)])
def test_agrees_with_the_oracle(kappa, sigma):
    """Its 4000 terms end at exp(-1.6e7 t/t1) / 4000: exact but for rounding from 1e-5 t1 on."""
    time = np.geomspace(1e-2, 1e4, 60)
    found = relaxing_resistance(time=Q(time, "s"), **conductors(kappa, sigma), **CASE)
    expected = ambipolar_resistance(time, 1e-4, kappa, sigma, 0.8, 1.8e9)
    np.testing.assert_allclose(found.m_as("ohm*m^2"), expected, rtol=1e-11)


@pytest.mark.parametrize(("kappa", "sigma"), [(0.02, np.inf), (0.02, 0.1), (0.1, 0.02)])
def test_from_the_faces_to_an_even_reaction(kappa, sigma):
    """R(0) = L/(kappa + sigma), that of the faces alone; R(10**3 t1) even to the last digit."""
    both = conductors(kappa, sigma)
    time = relaxation_time(**both, **CASE) * np.array([0.0, 1e3])
    found = relaxing_resistance(time=time, **both, **CASE).m_as("ohm*m^2")
    assert found[0] == pytest.approx(1e-4 / (kappa + sigma), rel=1e-14)
    even = uniform_reaction_resistance(thickness="100 um", **both).m_as("ohm*m^2")
    assert found[1] == pytest.approx(even, rel=1e-14)
    assert even == pytest.approx(1e-4 / 3 * (1 / kappa + 1 / sigma), rel=1e-14)


def test_first_instant_is_fast_kinetics():
    """The same start as Newman and Tobias for nu -> infinity, who need 1/nu = 1e-5 more."""
    both = conductors(0.02, 0.1)
    fast = electrode_resistance(
        thickness="100 um", contact_area="3e5 m^-1", exchange_current_density="1e10 A/m^2", **both
    )
    start = relaxing_resistance(time="0 s", **both, **CASE)
    assert start.magnitude == pytest.approx(fast.magnitude, rel=1e-3)


def test_grows_as_the_root_of_time_at_first():
    """Perfect electrons: (2/pi**1.5) (L/kappa) sqrt(t/t1), less t/t1 (1/pi2) of it, 1e-6 of it."""
    time = relaxation_time(ionic_conductivity="0.02 S/m", **CASE)
    ratio = np.array([1e-12, 1e-9])
    found = relaxing_resistance(time=ratio * time, ionic_conductivity="0.02 S/m", **CASE)
    expected = 2 / np.pi**1.5 * 1e-4 / 0.02 * np.sqrt(ratio)
    np.testing.assert_allclose(found.m_as("ohm*m^2"), expected, rtol=1e-4)


def test_both_forms_of_the_sum_meet():
    """Where one hands over to the other at 0.075 t1, the step is below rounding."""
    time = relaxation_time(**conductors(0.02, 0.1), **CASE)
    around = relaxing_resistance(
        time=time * 0.075 * (1 + np.array([-1e-12, 1e-12])), **conductors(0.02, 0.1), **CASE
    ).magnitude
    assert around[1] == pytest.approx(around[0], rel=1e-11)
    over_time = relaxing_resistance(
        time=time * np.linspace(0, 3, 500), **conductors(0.02, 0.1), **CASE
    )
    assert np.all(np.diff(over_time.magnitude) > 0)


def test_flat_potential_never_relaxes():
    """And its ohmic resistance stays that of the faces."""
    flat = {**CASE, "potential_slope": Q([0.0, 0.8], "V")}
    time = relaxation_time(ionic_conductivity="0.2 mS/cm", **flat)
    assert np.isinf(time[0])
    assert time[1].magnitude == pytest.approx(114, abs=0.5)
    assert reaction_regime(relaxation_time=time[0], discharge_time="1000 h") == "front, n = 1"
    assert reaction_regime(relaxation_time="inf s", discharge_time="1 s") == "front, n = 1"
    kept = relaxing_resistance(
        time="1 h", **conductors(0.02, 0.1), **{**CASE, "potential_slope": "0 V"}
    )
    assert kept.m_as("ohm*m^2") == pytest.approx(1e-4 / 0.12, rel=1e-14)


def test_time_over_discharge_is_drop_over_fall():
    """t1/t_d = I L (1/kappa + 1/sigma)/(pi2 S), as the docstring says; rounding errors."""
    time = relaxation_time(**conductors(0.02, 0.1), **CASE).m_as("s")
    current = 5 * 10 * 3  # 3C of 5 mAh/cm2, A/m2
    assert time / 1200 == pytest.approx(current * 1e-4 * 60 / (np.pi**2 * 0.8), rel=1e-13)


def test_words_and_their_limits():
    found = reaction_regime(
        relaxation_time=Q([0.5, 1.0, 1.01, 9.9, 10.0, 50.0], "s"), discharge_time="10 s"
    )
    even, between, front = "even reaction, n = 3", "between", "front, n = 1"
    assert found.tolist() == [even, even, between, between, front, front]
    assert isinstance(reaction_regime(relaxation_time="1 s", discharge_time="10 s"), str)
    assert reaction_regime(
        relaxation_time=Q([1, 2], "s"), discharge_time=Q([[1], [2], [3]], "s")
    ).shape == (3, 2)


def discharge(ratio, shares, cells=60):
    """Ohmic resistance over L/kappa at charge states of a cathode with perfect electrons, fast
    kinetics and a straight potential of fall 1/(pi2 ratio) that ends in a steep one, where L,
    kappa, the charge and the current are 1 and so is the time of the discharge.
    """
    fall, steep = 1 / (np.pi**2 * ratio), 200.0

    def potential(state):
        return -fall * state - steep * np.maximum(state - 1, 0)

    def charging(_, state):
        inner = np.diff(potential(state)) * cells
        return -np.diff(np.concatenate([[1.0], inner, [0.0]])) * cells

    found = solve_ivp(
        charging, (0, shares[-1]), np.zeros(cells), "BDF", shares, rtol=1e-6, atol=1e-8
    )
    face = potential(found.y[0]) - 0.5 / cells
    return -fall * found.t - face


def test_even_reaction_below_its_limit():
    """Ratio 0.1: within 8 % of an even reaction's loss from a quarter to three quarters of the
    discharge, as the docstring says; 0.03: within 0.1 % up to nine tenths. Twice the cells
    change these numbers by less than 0.001.
    """
    shares = np.array([0.25, 0.5, 0.75, 0.9])
    limit = discharge(0.1, shares) * 3
    assert np.abs(limit[:3] - 1).max() < 0.08
    assert 1.4 < limit[3] < 1.6
    np.testing.assert_allclose(discharge(0.03, shares) * 3, 1, atol=1e-3)


def test_front_above_its_limit():
    """Ratio 1: within 11 % of a front's loss Theta L/kappa from a quarter on; at 20 the rest is
    the steep end of the potential, 1/200 of the drop, and its width in cells.
    """
    shares = np.array([0.25, 0.5, 0.75, 0.9])
    assert np.abs(discharge(1.0, shares) / shares - 1).max() < 0.11
    assert np.abs(discharge(20.0, shares) / shares - 1).max() < 0.03


def test_neither_between_the_limits():
    """Ratio 0.3: more than the even loss by half at three quarters, less than the front's."""
    loss = discharge(0.3, np.array([0.5, 0.75]))[1]
    assert 1.5 / 3 < loss < 0.85 * 0.75


def test_the_early_loss_is_the_closed_form():
    """Before any particle is full, at a quarter: finite volumes of second order, 1e-3."""
    ratio = 0.1
    time = relaxation_time(ionic_conductivity="0.02 S/m", **CASE)
    closed = relaxing_resistance(time=0.25 / ratio * time, ionic_conductivity="0.02 S/m", **CASE)
    in_units = closed.m_as("ohm*m^2") * 0.02 / 1e-4
    assert discharge(ratio, np.array([0.1, 0.25]))[1] == pytest.approx(in_units, rel=1e-3)


def test_shapes_and_wrong_dimensions():
    found = relaxing_resistance(
        time=Q(np.ones((4, 1)), "s"), **{**CASE, "potential_slope": Q([0.1, 0.5, 1], "V")},
        ionic_conductivity="0.2 mS/cm",
    )  # fmt: skip
    assert found.shape == (4, 3)
    with pytest.raises(InputError) as error:
        relaxing_resistance(
            time="1 m", thickness="1 s", areal_capacity="1 V", ionic_conductivity="1 V",
            electronic_conductivity="1 V", potential_slope="1 m",
        )  # fmt: skip
    assert len(error.value.problems) == 6
    with pytest.raises(InputError, match="expected a time such as"):
        reaction_regime(relaxation_time=1, discharge_time="1 s")
