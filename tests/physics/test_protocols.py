"""Steps of protocols against closed limits and against PyBaMM's own experiments."""

import numpy as np
import pybamm
import pytest

import sscell
from sscell.models.controlled import SWITCHING
from sscell.protocols.charge_rates import read_rate
from sscell.protocols.protocol import DISCHARGE, Protocol
from sscell.protocols.step import Start, Step
from sscell.results.outcome import End, History
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

CELLS = ["ncm83_li6ps5cl", "ncm83_li2p9fe0p9zr0p1cl6", "lfp_li2zrcl6"]
C_HALF, C_20 = read_rate("C/2"), read_rate("C/20")


def histories(
    cell: sscell.Cell, protocol: Protocol, accuracy: sscell.Accuracy = "standard"
) -> History:
    ((_, _, history),) = Execution(accuracy).histories([Point(Design.of(cell), 1.0, protocol)])
    return history


def cc_cv(rate: str, until: str = "C/50") -> list[Step]:
    held = Step("hold", control="voltage", until_rate=read_rate(until))
    return [Step("charge", rate=read_rate(rate)), held]


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("c_rate", [0.1, 1.0, 3.0])
def test_one_discharge_from_equilibrium_is_the_discharge_of_a_rate_test(
    name: str, c_rate: float
) -> None:
    cell = sscell.load_cell(name)
    point = Point(Design.of(cell), c_rate)
    ((_, _, trace),) = Execution().solve([point])
    step = Step("discharge", rate=read_rate(c_rate))
    history = histories(cell, Protocol([step], start=Start.FULL))
    nominal = point.design.derived.loading.areal_capacity
    # both carry the error of standard accuracy, 0.1 % of the nominal capacity
    assert history.fact("charge")[0] == pytest.approx(point.passed(trace), abs=1e-3 * nominal)


@pytest.mark.parametrize("name", CELLS)
def test_charge_that_passed_is_the_change_of_the_lithium_in_the_cathode(name: str) -> None:
    steps = [*cc_cv("1C"), Step("rest", duration=600.0), Step("discharge", rate=read_rate(2))]
    history = histories(sscell.load_cell(name), Protocol(steps, times=3))
    stored = np.diff(history.fact("lithium"))
    passed = history.fact("charge")[1:]
    # both are states of the model, apart by what Newton's iterations leave; an integral over the
    # solver's instants of a hold is 1e-5 to 1e-4 off
    assert np.abs(stored - passed).max() < 1e-6 * np.abs(passed).max()


def test_a_hold_to_no_current_charges_to_equilibrium() -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    steps = [*cc_cv("1C", "C/10000"), Step("discharge", rate=read_rate(1))]
    after_hold = histories(cell, Protocol(steps)).fact("charge")[-1]
    point = Point(Design.of(cell), 1.0)
    ((_, _, trace),) = Execution().solve([point])
    assert after_hold == pytest.approx(point.passed(trace), rel=1e-3)  # standard accuracy


def test_a_long_rest_returns_the_equilibrium_of_the_lithium_content() -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    design = Design.of(cell)
    long = 100 * design.derived.phases[0].diffusion_time
    steps = [Step("discharge", rate=read_rate(1), duration=1800.0), Step("rest", duration=long)]
    history = histories(cell, Protocol(steps, start=Start.FULL))
    at_rest = design.rested(history.fact("charge").sum()).voltage
    assert history.voltage[-1, -1] == pytest.approx(
        at_rest, abs=1e-4
    )  # tolerance of the solver on 3.7 V
    stoichiometry = design.derived.equilibrium.stoichiometry_after(history.fact("charge").sum())
    assert history.fact("stoichiometry")[-1] == pytest.approx(stoichiometry, abs=1e-4)
    assert history.fact("duration").tolist() == pytest.approx([1800, long], rel=1e-9)


def test_splitting_a_step_in_two_changes_nothing() -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    whole = histories(cell, Protocol([Step("discharge", rate=C_HALF)], start=Start.FULL))
    halves = [Step("discharge", rate=C_HALF, duration=3000.0), Step("discharge", rate=C_HALF)]
    split = histories(cell, Protocol(halves, start=Start.FULL))
    # the switching between equal currents is none
    assert split.fact("charge").sum() == pytest.approx(whole.fact("charge")[0], rel=2e-4)
    assert split.fact("energy").sum() == pytest.approx(whole.fact("energy")[0], rel=2e-4)


def test_an_infeasible_step_passes_nothing_and_the_next_goes_on() -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    steps = [Step("discharge", rate=read_rate(500)), Step("discharge", rate=read_rate(1))]
    history = histories(cell, Protocol(steps, start=Start.FULL))
    ((_, _, alone),) = Execution().solve([Point(Design.of(cell), 1.0)])
    assert history.ends == [End.INFEASIBLE, End.VOLTAGE]
    # no more than the current could carry while it is switched on
    assert 0 <= history.fact("charge")[0] <= 500 * Design.of(cell).derived.current_1c * SWITCHING
    expected = Point(Design.of(cell), 1.0, DISCHARGE).passed(alone)
    assert history.fact("charge")[1] == pytest.approx(expected, rel=1e-3)  # standard accuracy


def test_power_is_held() -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    watts = 50.0  # W/m2
    step = Step("discharge", control="power", power=watts)
    history = histories(cell, Protocol([step], start=Start.FULL))
    assert history.voltage * history.current == pytest.approx(watts, rel=1e-4)
    duration = history.fact("duration")[0]
    assert history.fact("energy")[0] == pytest.approx(watts * duration, rel=1e-4)


@pytest.mark.parametrize("name", ["ncm83_li6ps5cl", "lfp_li2zrcl6"])
def test_steps_agree_with_an_experiment_of_pybamm_on_the_same_model(name: str) -> None:
    cell = sscell.load_cell(name)
    lower, upper = (float(limit - cell.anode.potential) for limit in cell.cutoffs_vs_lithium)
    words = [
        f"Discharge at C/2 until {lower} V",
        "Rest for 10 minutes",
        f"Charge at 1C until {upper} V",
        f"Hold at {upper} V until C/20",
        "Rest for 1 hour",
        "Discharge at C/2 for 10 minutes",
        "Rest for 20 minutes",
    ]
    model, values = cell.model(), cell.parameter_values()
    solver = pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8)
    simulation = pybamm.Simulation(
        model, parameter_values=values, experiment=pybamm.Experiment(words), solver=solver
    )
    solution = simulation.solve(initial_soc=1)
    theirs = [step for cycle in solution.cycles for step in cycle.steps]
    ours = histories(
        cell,
        Protocol(
            [
                Step("discharge", rate=C_HALF),
                Step("rest", duration=600.0),
                Step("charge", rate=read_rate(1)),
                Step("hold", control="voltage", until_rate=C_20),
                Step("rest", duration=3600.0),
                Step("discharge", rate=C_HALF, duration=600.0),
                Step("rest", duration=1200.0),
            ],
            start=Start.FULL,
        ),
        "reference",
    )
    nominal = Design.of(cell).derived.loading.areal_capacity
    for i, step in enumerate(theirs):
        passed = step["Discharge capacity [A.h]"].entries
        charge = (passed[-1] - passed[0]) * 3600 / 1e-4
        assert ours.fact("charge")[i] == pytest.approx(charge, abs=1e-3 * nominal)
        assert ours.voltage[i, -1] == pytest.approx(step["Voltage [V]"].entries[-1], abs=1e-3)
