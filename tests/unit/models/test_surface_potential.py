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
    chosen = next(s for key, (s,) in model.y_slices.items() if key.name == name)
    scale = next(key.scale for key in model.y_slices if key.name == name)
    return start[chosen] * float(scale.evaluate())


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


def test_guess_is_beyond_the_true_overpotential(solve, cell):
    """On the large side at the separator, where it is largest, and by less than tenfold."""
    density = cell.summary().derived.current_1c
    rest = first_guess(cell, 0.0)[0]
    guess = rest - first_guess(cell, density)[0]
    run = solve()
    true = rest - run["Positive electrode surface potential difference [V]"].entries[0, 0]
    assert 0 < true < guess < 10 * true


def test_charge_mirrors_discharge(cell):
    density = cell.summary().derived.current_1c
    rest = first_guess(cell, 0.0)
    down, up = rest - first_guess(cell, density), first_guess(cell, -density) - rest
    np.testing.assert_allclose(down, up, rtol=1e-9)


def test_guess_keeps_a_thin_front_solvable(solve, cell):
    """From equilibrium Newton fails here: slow ions, a front of a tenth of a cell."""
    density = cell.summary().derived.current_1c
    run = solve({names.TORTUOSITY: 3000.0, GUESS: density}, rtol=1e-5)
    assert run.t[-1] > 0
