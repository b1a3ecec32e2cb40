import numpy as np

from sscell.parameters import names
from sscell.parameters.values import AREA

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
