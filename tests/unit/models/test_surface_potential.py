import numpy as np
import pybamm
import pytest

from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names
from sscell.parameters.potential import open_circuit_potential
from sscell.parameters.values import parameter_values

GUESS = names.GUESSED_CURRENT_DENSITY


def first_guess(cell, density, **changes):
    """Of the surface potential difference at every depth. [V]"""
    values = parameter_values(cell)
    values.update({GUESS: density, **changes})
    simulation = pybamm.Simulation(SolidStateDFN(film=False), parameter_values=values)
    simulation.build()
    model = simulation.built_model
    start = np.ravel(model.concatenated_initial_conditions.evaluate())
    name = "Positive electrode surface potential difference [V]"
    variable = next(key for key in model.y_slices if key.name == name)
    scale, reference = (float(v.evaluate()) for v in (variable.scale, variable.reference))
    return reference + scale * start[model.y_slices[variable][0]]


@pytest.mark.parametrize("factor", [-1.0, 0.0, 1.0, 5.0])
def test_the_guess_does_not_change_the_answer(solve, voltage, cell, plain, factor):
    """Newton ends within the solver's tolerance wherever it began."""
    density = cell.summary().derived.current_1c
    guessed = solve({GUESS: factor * density})
    np.testing.assert_allclose(voltage(guessed), voltage(plain), atol=1e-6)


def test_no_current_means_equilibrium(cell):
    curve = cell.cathode.active_material.open_circuit_potential
    full = cell.summary().derived.stoichiometry_full
    rest = float(open_circuit_potential(curve, full))
    np.testing.assert_allclose(first_guess(cell, 0.0), rest, atol=1e-6)


def test_guess_is_near_the_true_overpotential(solve, cell):
    """At the separator, where it is largest: a factor 2 is close for Newton on a logarithm."""
    density = cell.summary().derived.current_1c
    rest = first_guess(cell, 0.0)[0]
    guess = rest - first_guess(cell, density)[0]
    true = rest - solve()["Positive electrode surface potential difference [V]"].entries[0, 0]
    assert 0.5 < guess / true < 2


def test_charge_mirrors_discharge(cell):
    density = cell.summary().derived.current_1c
    rest = first_guess(cell, 0.0)
    down, up = rest - first_guess(cell, density), first_guess(cell, -density) - rest
    np.testing.assert_allclose(down, up, rtol=1e-9)


@pytest.mark.parametrize("factor", [1.0, 5.0])
def test_a_thin_front_can_be_started(solve, cell, factor):
    """Ions a thousand times slower: all the current enters the first cells."""
    density = cell.summary().derived.current_1c * factor
    slow = {names.TORTUOSITY: 3000.0, names.CURRENT: density * 1e-4, names.LOWER_CUTOFF: 2.0}
    run = solve({**slow, GUESS: density}, rtol=1e-5)
    assert run.termination == "event: Minimum voltage [V]"
    reaction = np.abs(run[names.REACTION].entries[:, 0])
    assert reaction[0] > 1e3 * reaction[-1]
