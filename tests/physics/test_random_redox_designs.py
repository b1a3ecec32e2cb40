"""Random designs whose catholyte stores charge, every number of it swept.

200 of them by default; ``SSCELL_REDOX_DESIGNS=2000`` takes as many as the inert designs have.
"""

import os

import pybamm
import pytest
from oracles import F
from test_random_designs import RANGES
from test_redox_limits import demonstrator

from sscell.cell import load_cell
from sscell.designs.ranges import samples
from sscell.models.resolution import Resolution
from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names
from sscell.parameters.values import AREA, parameter_values
from sscell.protocols.protocol import CHARGE, DISCHARGE
from sscell.results.outcome import Outcome
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

DESIGNS = int(os.environ.get("SSCELL_REDOX_DESIGNS", "200"))
REDOX_RANGES = RANGES | {
    "catholyte.redox_potential": ("1.8 V", "3.9 V"),
    "catholyte.redox_capacity": ("1 mAh/g", "150 mAh/g"),
    "catholyte.electronic_conductivity": ("1e-11 S/cm", "1e-5 S/cm", "log"),
    "catholyte.electronic_reach": ("0.1 um", "5 um", "log"),
    "catholyte.redox_exchange_current_density": ("1e-3 A/m^2", "10 A/m^2", "log"),
    "catholyte.conductivity_ratio": (1e-4, 1e4, "log"),
    "catholyte.wired": (0.0, 1.0),
}


@pytest.fixture(scope="module")
def points():
    """Both directions, 0.01C to 20C, cut off at 2 V so that low couples take part."""
    card = demonstrator().to_mapping()
    card["limits"]["lower"] = "2 V"
    cell = load_cell(card)
    made = []
    for i, changes in enumerate(samples(REDOX_RANGES, DESIGNS, seed=3)):
        if i % 2:
            del changes["cathode.film_resistance"]
        rate = 0.01 * 2000 ** (i / (DESIGNS - 1))
        protocol = CHARGE if i % 4 > 1 else DISCHARGE
        made.append(Point(Design.of(cell.replace(changes)), rate, protocol))
    return made


@pytest.fixture(scope="module")
def traces(points):
    found = {i: trace for i, _, trace in Execution().solve(points)}
    return [found[i] for i in range(len(points))]


def test_every_point_is_answered(traces):
    """Below 0.1 % failed: none of 200, one of 2,000."""
    outcomes = [trace.outcome for trace in traces]
    assert set(outcomes) <= {Outcome.CUT_OFF, Outcome.INFEASIBLE, Outcome.SOLVER_FAILED}
    assert outcomes.count(Outcome.SOLVER_FAILED) <= DESIGNS // 2000
    assert outcomes.count(Outcome.INFEASIBLE) > DESIGNS / 20
    assert outcomes.count(Outcome.CUT_OFF) > DESIGNS / 2


def test_most_catholytes_take_part(points):
    """The couples below the lower cut-off do not, and have the inert equations."""
    active = [bool(point.design.derived.structure.others) for point in points]
    assert 0.8 * DESIGNS < sum(active) < DESIGNS


def test_nobody_delivers_more_than_there_is(points, traces):
    for point, trace in zip(points, traces, strict=True):
        if trace.outcome is Outcome.CUT_OFF:
            passed = trace.time[-1] * point.current_density
            assert 0 < passed <= (1 + 1e-4) * point.design.derived.equilibrium_capacity


def test_the_catholyte_stays_between_its_ends(points, traces):
    """But for the tails, which begin within 1 % of them."""
    for point, trace in zip(points, traces, strict=True):
        if trace.outcome is Outcome.CUT_OFF and point.design.derived.structure.others:
            stoichiometry, relative = trace.phases
            assert stoichiometry.min() > -0.01
            assert stoichiometry.max() < 1.01
            assert relative.min() > 0


def test_charge_and_lithium_balance_over_both_phases(points, traces):
    """What has entered is what was drawn, to 1e-4; every fifth design, at sweep tolerances."""
    chosen = [
        point
        for point, trace in list(zip(points, traces, strict=True))[::5]
        if trace.outcome is Outcome.CUT_OFF and point.design.derived.structure.others
    ]
    values = parameter_values(chosen[0].design.cell)
    inputs = [point.inputs() for point in chosen]
    values.update(dict.fromkeys(inputs[0], "[input]"))
    phase = "Redox phase lithium [mol]"
    mesh = Resolution(12, (2.0, 1.4), 4, (4,))
    model = SolidStateDFN(
        film=True, other_phases=chosen[0].design.structure.others, resolution=mesh
    )
    solver = pybamm.IDAKLUSolver(
        rtol=1e-4,
        atol=1e-6,
        output_variables=[names.LITHIUM, phase],
        on_failure="ignore",
        options={"num_threads": 2, "silence_sundials_errors": True},
    )
    simulation = pybamm.Simulation(model, parameter_values=values, solver=solver)
    runs = simulation.solve([0.0, 1e9], inputs=inputs)
    assert len(runs) > DESIGNS / 20
    for point, run in zip(chosen, runs, strict=True):
        sign = point.step.sign
        drawn = sign * point.current_density * AREA * run.t[-1] / F
        gained = sum(
            run[name].entries[-1] - run[name].entries[0] for name in (names.LITHIUM, phase)
        )
        assert gained == pytest.approx(drawn, rel=1e-4)
