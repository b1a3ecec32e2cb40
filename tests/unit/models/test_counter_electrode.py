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
