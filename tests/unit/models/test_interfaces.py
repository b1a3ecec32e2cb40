import numpy as np
import pybamm
import pytest

from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names
from sscell.parameters.potential import open_circuit_potential
from sscell.parameters.values import AREA, parameter_values

LITHIUM = {names.COUNTER_POTENTIAL: 0.0, names.COUNTER_RESISTANCE: 0.0}


def test_potential_shifts_the_voltage_and_nothing_else(solve, voltage):
    """1e-7 V: the solver's tolerance of 1e-8 on some 4 V."""
    plain, indium = solve(LITHIUM), solve({**LITHIUM, names.COUNTER_POTENTIAL: 0.62})
    np.testing.assert_allclose(voltage(plain) - voltage(indium), 0.62, atol=1e-7)
    name = "Positive particle surface stoichiometry"
    np.testing.assert_allclose(indium[name].entries[:, -1], plain[name].entries[:, -1], atol=1e-7)


def test_resistance_drops_current_times_resistance(solve, voltage, cell):
    """20 ohm cm2 at 1C, to the solver's 1e-7 V."""
    density = cell.summary().derived.current_1c
    without, with_it = solve(LITHIUM), solve({**LITHIUM, names.COUNTER_RESISTANCE: 20e-4})
    drop = voltage(without) - voltage(with_it)
    np.testing.assert_allclose(drop, density * 20e-4, atol=1e-7)


def test_resistance_raises_the_voltage_of_a_charge(solve, voltage, cell):
    density = cell.summary().derived.current_1c
    start = 0.7 * cell.summary().derived.maximum_concentration
    charging = {names.CURRENT: -density * AREA, names.INITIAL_CONCENTRATION: start}
    without = solve({**LITHIUM, **charging})
    with_it = solve({**LITHIUM, **charging, names.COUNTER_RESISTANCE: 20e-4})
    np.testing.assert_allclose(voltage(with_it) - voltage(without), density * 20e-4, atol=1e-7)


def test_at_rest_the_potential_is_all_there_is(solve):
    run = solve({names.COUNTER_POTENTIAL: 0.62, names.CURRENT: 0.0})
    open_circuit = run["Positive electrode open-circuit potential [V]"].entries
    np.testing.assert_allclose(run[names.VOLTAGE].entries, open_circuit[0] - 0.62, atol=1e-6)


FILM = "Positive electrode film resistance [Ohm.m2]"


def test_no_film_is_the_model_without_film(solve, voltage, plain):
    """Different equations for the same thing: 1e-6 V is a hundred tolerances."""
    np.testing.assert_allclose(voltage(solve({FILM: 0.0}, film=True)), voltage(plain), atol=1e-6)


def test_film_takes_voltage(solve, voltage):
    thin, thick = (voltage(solve({FILM: r}, film=True)) for r in (5e-3, 5e-2))
    assert np.all(thin - thick > 1e-3)


def test_overpotential_is_what_drives_the_reaction(solve):
    """phi_s - phi_e - U = eta + j R, and j = 2 j0 sinh(F eta / 2RT), at every depth.

    1e-6 V and 1e-5 of the current are the tolerance of the solver through sinh.
    """
    run = solve({FILM: 5e-2}, film=True)
    at = {"t": 600.0}
    electrons, ions = run[names.ELECTRODE_POTENTIAL](**at), run[names.ELECTROLYTE_POTENTIAL](**at)
    rest = run["Positive electrode open-circuit potential [V]"](**at)
    eta = run["Positive electrode reaction overpotential [V]"](**at)
    exchange = run["Positive electrode exchange current density [A.m-2]"](**at)
    current = 2 * exchange * np.sinh(eta * 96485.33212 / (2 * 8.314462618 * 298.15))
    assert np.abs(current).min() > 1e-3
    np.testing.assert_allclose(electrons - ions - rest, eta + current * 5e-2, atol=1e-6)


def test_film_evens_out_the_reaction(solve):
    """At the first instant: as a resistance at each particle, not one in the cell's wire."""
    spread = []
    for resistance in (0.0, 0.5):
        reaction = solve({FILM: resistance}, film=True)[names.REACTION](t=0.0)
        spread.append(np.ptp(reaction) / np.abs(reaction.mean()))
    assert spread[1] < 0.5 * spread[0]


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
