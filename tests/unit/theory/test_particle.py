import numpy as np
import pytest
from oracles import sphere_surface_rise
from scipy.optimize import brentq

import sscell
from sscell.errors import InputError
from sscell.theory import (
    particle_utilisation,
    particle_utilisation_sand,
    particle_utilisation_slow,
)

Q = sscell.Quantity
FORMS = [particle_utilisation, particle_utilisation_slow, particle_utilisation_sand]


def shares(ratio, form=particle_utilisation):
    """By R2/(D t_full): 1 um, 1e-12/3600 m2/s at 1C is 1."""
    return form(c_rate=ratio, particle_radius="1 um", diffusivity=Q(1e-12 / 3600, "m^2/s"))


@pytest.mark.parametrize(
    ("radius", "diffusivity", "expected"),
    [
        ("2.5 um", "4e-15 m^2/s", (0.971, 0.913)),
        ("5.22 um", "4e-15 m^2/s", (0.874, 0.641)),
        ("2.5 um", "1e-16 m^2/s", (0.317, 0.124)),
    ],
)
def test_numbers_of_the_brief(radius, diffusivity, expected):
    """At 1C and 3C, to half the last digit."""
    found = particle_utilisation(c_rate=[1, 3], particle_radius=radius, diffusivity=diffusivity)
    np.testing.assert_allclose(found, expected, atol=5e-4)


@pytest.mark.parametrize("ratio", [0.1, 1.0, 5.0, 15.0, 60.0, 200.0])
def test_agrees_with_the_oracle(ratio):
    """Its series of 399 terms, searched for the same surface. What follows lambda = 1255 is
    below exp(-1255**2 tau), nothing from tau = 1e-4 on; the search stops within 1e-15 of tau.
    """
    tau = brentq(lambda t: sphere_surface_rise([t])[0] - 3 / ratio, 1e-7, 100, xtol=1e-15)
    assert shares(ratio) == pytest.approx(tau * ratio, rel=1e-9)


def test_slow_limit():
    """The first term left out is exp(-20.2 tau) with tau near 1/ratio: nothing below 0.5."""
    ratio = np.array([1e-6, 1e-2, 0.1, 0.5])
    np.testing.assert_allclose(shares(ratio), shares(ratio, particle_utilisation_slow), rtol=1e-13)
    np.testing.assert_allclose(shares(ratio), 1 - ratio / 15, rtol=1e-13)


def test_fast_limit():
    """Curvature makes the surface change by 1 + sqrt(pi tau)/2 more, and the share smaller by
    twice that, (9 pi/4)**0.5 sqrt(pi)/ratio; the next order is its square.
    """
    ratio = np.array([1e3, 1e5, 1e8])
    plane = shares(ratio, particle_utilisation_sand)
    np.testing.assert_allclose(plane, 9 * np.pi / 4 / ratio, rtol=1e-14)
    curvature = np.sqrt(np.pi * plane / ratio)
    np.testing.assert_allclose(shares(ratio) / plane, 1 - curvature, atol=2 * curvature[0] ** 2)
    assert shares(1e8) / plane[-1] == pytest.approx(1 - curvature[-1], abs=1e-13)


def test_ranges_of_the_limits():
    """As the docstrings and the brief say: 3 % up to 5.7, 10 % from 50 on."""
    low, high = np.linspace(0.01, 5.67, 200), np.geomspace(50, 1e6, 200)
    slow = shares(low, particle_utilisation_slow) / shares(low)
    sand = shares(high, particle_utilisation_sand) / shares(high)
    assert np.abs(slow - 1).max() < 0.03
    assert shares(5.8, particle_utilisation_slow) / shares(5.8) < 0.97
    assert np.abs(sand - 1).max() < 0.10
    assert shares(45, particle_utilisation_sand) / shares(45) > 1.10


def test_the_exact_share_lies_between_its_limits():
    """Slow is a lower bound, Sand an upper one; 1e-13 is the rounding of both."""
    ratio = np.geomspace(1e-3, 1e6, 2001)
    exact = shares(ratio)
    assert np.all(exact >= shares(ratio, particle_utilisation_slow) - 1e-13)
    assert np.all(exact <= shares(ratio, particle_utilisation_sand) * (1 + 1e-13))
    assert np.all(np.diff(exact) < 0)
    assert np.all((exact > 0) & (exact < 1))


def test_both_forms_of_the_rise_meet():
    """At tau = 0.03 the short form takes over; its error there is exp(-33), so no step."""
    ratio = 3 / sphere_surface_rise([0.03])[0]
    around = shares(ratio * (1 + np.array([-1e-9, 1e-9])))
    assert around[0] / around[1] == pytest.approx(1 + 2e-9, abs=3e-9)
    assert shares(ratio) == pytest.approx(0.03 * ratio, rel=1e-13)


@pytest.mark.parametrize("form", FORMS)
def test_only_radius_squared_times_rate_over_diffusivity_matters(form):
    """Powers of two; rounding of the unit conversions."""
    one = form(c_rate=1, particle_radius="2 um", diffusivity="1e-15 m^2/s")
    other = form(c_rate=8, particle_radius="1 um", diffusivity="2e-15 m^2/s")
    assert one == pytest.approx(other, rel=1e-13)


@pytest.mark.parametrize("form", FORMS)
def test_scalars_arrays_and_mistakes(form):
    case = {"particle_radius": "2 um", "diffusivity": "4e-15 m^2/s"}
    assert isinstance(form(c_rate=1, **case), float)
    radii = Q([1, 2, 4], "um")
    assert form(c_rate=np.ones((2, 1)), particle_radius=radii, diffusivity="1e-15 m^2/s").shape == (
        2,
        3,
    )
    with pytest.raises(InputError) as error:
        form(c_rate="1 A", particle_radius=2.5, diffusivity="1 m/s")
    assert len(error.value.problems) == 3


def test_the_limits_stay_shares_outside_their_range():
    assert shares(100.0, particle_utilisation_slow) == 0.0
    assert shares(0.1, particle_utilisation_sand) == 1.0
