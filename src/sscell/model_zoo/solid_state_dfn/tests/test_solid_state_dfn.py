"""What the model conserves."""

import numpy as np
import pybamm
import pytest

from sscell.models.solid_state import SolidStateDFN


@pytest.fixture(scope="module")
def solution():
    return pybamm.Simulation(SolidStateDFN()).solve([0, 1800])


def test_lithium_that_passes_arrives_in_the_particles(solution):
    lithium = solution["Total lithium in positive electrode [mol]"].entries
    charge = 3600 * solution["Discharge capacity [A.h]"].entries
    gained = 96485.33212 * (lithium - lithium[0])
    np.testing.assert_allclose(gained, charge, atol=1e-6 * charge[-1])


def test_the_concentration_of_a_single_ion_conductor_is_uniform(solution):
    concentration = solution["Electrolyte concentration [mol.m-3]"].entries
    np.testing.assert_array_equal(concentration, concentration[0, 0])
