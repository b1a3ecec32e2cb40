from dataclasses import astuple

import numpy as np
import pytest
from oracles import sphere_surface_rise

from sscell.validation.closed_forms import Check, balances, orders, separator, surface_rise


def test_the_sphere_is_that_of_the_physics_tests():
    """Two ways to find the same roots; 400 of them leave 1e-5 at the shortest time."""
    tau = np.array([0.02, 0.1, 0.3])
    np.testing.assert_allclose(surface_rise(tau), sphere_surface_rise(tau), rtol=1e-5)


def test_order_of_an_error_that_falls_by_four():
    assert orders([16.0, 4.0, 1.0], [10, 20, 40]) == pytest.approx([2.0, 2.0])


def test_error_is_relative():
    assert Check("", "", "", 1.1, 1.0).error == pytest.approx(0.1)
    assert Check("", "", "", 0.9, 1.0).error == pytest.approx(0.1)


def test_the_separator_is_exact():
    (check,) = separator()
    assert check.closed == pytest.approx(3.6)
    assert check.error < 1e-6


def test_lithium_charge_and_energy_are_kept():
    """1e-5: tight tolerances of the time integration leave 1e-7."""
    assert max(astuple(balances())) < 1e-5
