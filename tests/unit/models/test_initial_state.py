import pickle

import numpy as np
import pybamm
import pytest

from sscell.cell import load_cell
from sscell.errors import InputError
from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names

Y = "Average positive particle stoichiometry"
DEMONSTRATOR = (1, 0.2035, 3.7), (0.5, 0.5766, 3.216), (0, 0.9497, 2.0), ("3.2 V", 0.591, 3.2)
"""State asked for, stoichiometry and voltage of the cell, against lithium-indium at 0.62 V."""
MEAN = names.other_phase(names.REDOX).mean


@pytest.fixture(scope="module")
def redox():
    """A catholyte with couples above and below the cut-offs' middle."""
    return load_cell("ncm83_li2p9fe0p9zr0p1cl6")


def at_rest(cell, asked):
    values = cell.parameter_values()
    values[names.CURRENT] = 0.0
    simulation = pybamm.Simulation(cell.model(), parameter_values=values)
    return simulation.solve([0, 3600], initial_soc=asked)


@pytest.mark.parametrize(("asked", "stoichiometry", "voltage"), DEMONSTRATOR)
def test_a_simulation_starts_where_it_is_asked_to(cell, asked, stoichiometry, voltage):
    """Values to four digits by hand from the card's curve."""
    run = at_rest(cell, asked)
    assert run[Y].entries[0] == pytest.approx(stoichiometry, abs=5e-4)
    np.testing.assert_allclose(run[names.VOLTAGE].entries, voltage, atol=2e-3)


@pytest.mark.parametrize(("asked", "stoichiometry", "voltage"), DEMONSTRATOR)
def test_parameter_values_know_it_too(cell, asked, stoichiometry, voltage):
    for values in (cell.parameter_values(), pybamm.ParameterValues("sscell_ncm83_li6ps5cl")):
        values.set_initial_state(asked)
        found = values[names.INITIAL_CONCENTRATION] / values[names.MAXIMUM_CONCENTRATION]
        assert found == pytest.approx(stoichiometry, abs=5e-4)


def test_an_experiment_may_start_empty(cell):
    values = cell.parameter_values()
    steps = pybamm.Experiment(["Charge at C/3 until 3.6 V"])
    run = pybamm.Simulation(cell.model(), parameter_values=values, experiment=steps)
    found = run.solve(initial_soc=0)[Y].entries
    assert found[0] == pytest.approx(0.9497, abs=1e-4)
    assert found[-1] < 0.4


@pytest.mark.parametrize("asked", [1, 0.5, 0, "3.1 V"])
def test_both_phases_start_at_one_potential(redox, asked):
    """At rest nothing moves: neither phase has lithium to give to the other."""
    run = at_rest(redox, asked)
    for name in (Y, MEAN, names.VOLTAGE):
        entries = run[name].entries
        assert entries[-1] == pytest.approx(entries[0], abs=1e-6), name


def test_state_of_charge_counts_both_phases(redox):
    """Half of the lithium that both take up between the cut-offs, from the derived design."""
    derived = redox.summary().derived
    run = at_rest(redox, 0.5)
    host = (run[Y].entries[0] - derived.stoichiometry_full) / (
        derived.stoichiometry_empty - derived.stoichiometry_full
    )
    phase = run[MEAN].entries[0] - derived.phases[1].full
    active = derived.equilibrium_capacity - derived.phases[1].capacity
    charge = active * host + derived.phases[1].sites * phase
    assert charge / derived.equilibrium_capacity == pytest.approx(0.5, abs=1e-4)


def test_parameter_values_alone_do_not_know_a_redox_active_phase(redox):
    with pytest.raises(InputError, match=r"param=model\.param"):
        redox.parameter_values().set_initial_state(0.5)


@pytest.mark.parametrize("asked", [1.5, -0.1, "9 V", "1 V", "half", True, None, float("nan")])
def test_no_such_state(cell, asked):
    with pytest.raises(InputError, match="initial_soc"):
        cell.parameter_values().set_initial_state(asked)


def test_other_cells_are_pybamms_own():
    values = pybamm.ParameterValues("Chen2020")
    values.set_initial_state(0.5)
    other = pybamm.ParameterValues("Chen2020")
    other.set_initial_state(1.0)
    assert values[names.INITIAL_CONCENTRATION] > other[names.INITIAL_CONCENTRATION]


@pytest.mark.parametrize("name", ["ncm83_li6ps5cl", "ncm83_li2p9fe0p9zr0p1cl6"])
def test_everything_can_be_pickled(name):
    """And goes on: a copy of the simulation gives the same voltage."""
    cell = load_cell(name)
    values = pickle.loads(pickle.dumps(cell.parameter_values()))
    model = pickle.loads(pickle.dumps(cell.model()))
    assert isinstance(model, SolidStateDFN)
    simulation = pybamm.Simulation(model, parameter_values=values)
    first = simulation.solve([0, 600])
    again = pickle.loads(pickle.dumps(simulation)).solve([0, 600])
    kept = pickle.loads(pickle.dumps(first))
    for run in (again, kept):
        assert run[names.VOLTAGE].entries[-1] == pytest.approx(
            first[names.VOLTAGE].entries[-1], abs=1e-9
        )


def test_pybamm_saves_and_loads(cell, tmp_path):
    simulation = pybamm.Simulation(cell.model(), parameter_values=cell.parameter_values())
    solution = simulation.solve([0, 600])
    simulation.save(tmp_path / "simulation.pkl")
    solution.save(tmp_path / "solution.pkl")
    for name in ("simulation", "solution"):
        assert pybamm.load(tmp_path / f"{name}.pkl") is not None
