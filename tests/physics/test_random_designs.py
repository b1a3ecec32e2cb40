"""2,000 random designs over all that anybody might build, and a good deal beyond."""

import numpy as np
import pybamm
import pytest
from oracles import F, R, first_instant

from sscell.cards.closures import PERCOLATION_FLOOR
from sscell.cell import load_cell
from sscell.designs.ranges import samples
from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names
from sscell.parameters.values import AREA, parameter_values
from sscell.protocols.protocol import CHARGE, DISCHARGE
from sscell.results.outcome import Outcome
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

DESIGNS = 2000
THINNEST = 1e6
"""Ohmic drop in RT/F beyond which the first cell of the fine solution is too thick."""
RANGES = {
    "temperature": ("-20 degC", "100 degC"),
    "catholyte.conductivity": ("1 uS/cm", "100 mS/cm", "log"),
    "active_material.particle_size": ("0.5 um", "20 um", "log"),
    "active_material.diffusivity": ("1e-17 m^2/s", "1e-13 m^2/s", "log"),
    "active_material.exchange_current_density": ("1e-3 A/m^2", "10 A/m^2", "log"),
    "cathode.areal_capacity": ("0.5 mAh/cm^2", "10 mAh/cm^2"),
    "cathode.composition.active_material": (0.5, 0.95),
    "cathode.porosity": (0.0, 0.4),
    "cathode.electronic_conductivity": ("0.01 mS/cm", "100 mS/cm", "log"),
    "cathode.coverage": (0.05, 1.0),
    "cathode.utilisation": (0.3, 1.0),
    "cathode.film_resistance": ("0 ohm cm^2", "500 ohm cm^2"),
    "separator.0.thickness": ("5 um", "500 um", "log"),
    "anode.resistance": ("0 ohm cm^2", "100 ohm cm^2"),
}


@pytest.fixture(scope="module")
def points():
    """Both directions, 0.01C to 20C, half of them without a film."""
    cell = load_cell("ncm83_li6ps5cl")
    made = []
    for i, changes in enumerate(samples(RANGES, DESIGNS, seed=1)):
        if i % 2:
            del changes["cathode.film_resistance"]
        rate = 0.01 * 2000 ** (i / (DESIGNS - 1))
        protocol = CHARGE if i % 4 > 1 else DISCHARGE
        made.append(Point(Design.of(cell.replace(changes)), rate, protocol))
    return made


@pytest.fixture(scope="module")
def solved(points):
    """Before what delivers next to nothing is called infeasible."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sscell.solving.points.NOTHING", 0.0)
        answers = {i: trace for i, _, trace in Execution().solve(points)}
    return [answers[i] for i in range(len(points))]


@pytest.fixture(scope="module")
def traces(points, solved):
    return [point.labelled(trace) for point, trace in zip(points, solved, strict=True)]


@pytest.fixture(scope="module")
def drops(points):
    return [initial_drop(point) for point in points]


def test_every_point_is_answered(traces):
    """Below 0.1 % failed: at most one of 2,000."""
    outcomes = [trace.outcome for trace in traces]
    assert set(outcomes) <= {Outcome.CUT_OFF, Outcome.INFEASIBLE, Outcome.SOLVER_FAILED}
    assert outcomes.count(Outcome.SOLVER_FAILED) <= 1
    assert outcomes.count(Outcome.INFEASIBLE) > 100
    assert outcomes.count(Outcome.CUT_OFF) > 1000


def test_nobody_delivers_more_than_there_is(points, traces):
    for point, trace in zip(points, traces, strict=True):
        if trace.outcome is Outcome.CUT_OFF:
            passed = trace.time[-1] * point.current_density
            assert 0 < passed <= (1 + 1e-4) * point.design.derived.equilibrium_capacity


def test_infeasible_is_what_the_first_instant_says(points, solved, traces, drops):
    """Against a fine solution of the first instant in which nothing of PyBaMM takes part.

    Within 1 % of the voltage window either verdict is right: the mesh of the study has an
    error of that order in fronts a hundredth of the electrode thick. Where the front is thinner
    than the 600 cells of the solution the closed form judges, being exact there.
    """
    judged, nothing = 0, []
    for point, before, trace, exact in zip(points, solved, traces, drops, strict=True):
        if trace.outcome is Outcome.SOLVER_FAILED:
            continue
        if point.design.derived.ionic_efficiency <= PERCOLATION_FLOOR:
            assert trace.outcome is Outcome.INFEASIBLE  # no path of ions, whatever the drop
            judged += 1
            continue
        drop = point.initial_drop() if point.ohmic_drop() > THINNEST else exact
        share = drop / window(point)
        if abs(share - 1) > 0.01:
            judged += 1
            if trace.outcome is Outcome.INFEASIBLE and share < 1:
                nothing.append((point, before))
            else:
                assert (trace.outcome is Outcome.INFEASIBLE) == (share > 1), share
    assert judged > 0.98 * len(points)
    # what begins within the window and is infeasible all the same delivers less than 1e-6 of all,
    # as it was solved: on a finer or coarser mesh it may be some 1e-5
    assert 0 < len(nothing) < 0.02 * len(points)
    for point, before in nothing:
        assert before.outcome is Outcome.CUT_OFF
        assert 0 < point.passed(before) <= 1e-6 * point.design.derived.equilibrium_capacity


def test_the_closed_form_of_a_thin_front_is_the_limit(points, drops):
    """Never above the fine solution; within 2 % where the ohmic drop is 1e4 to 1e6 RT/F.

    The penetration depth is then below a hundredth of the electrode, but for the slowest
    kinetics; what is left are its tail and, at the thin end, the 600 cells.
    """
    thin = []
    for point, exact in zip(points, drops, strict=True):
        assert point.initial_drop() <= exact * (1 + 1e-9)
        if 1e4 < point.ohmic_drop() < THINNEST:
            thin.append(point.initial_drop() / exact)
    assert len(thin) > 50
    assert min(thin) > 0.98


def test_the_first_instant_lies_between_its_closed_forms(points):
    """Even reaction without resistance below; 1/3 of both resistances, twice the kinetics above.

    The lower bound holds since somewhere the reaction is at least the average; the upper one
    since the true reaction has the least dissipation and Butler-Volmer's overpotential is
    concave in the current.
    """
    for point in points[::20]:
        d, current = point.design.derived, point.current_density
        if point.ohmic_drop() > THINNEST:
            continue
        series = current * series_resistance(point)
        even = overpotential(point, current / (d.contact_area * d.loading.thickness))
        kappa, sigma = (
            d.ionic_conductivity,
            point.design.electronic_conductivity(point.start.stoichiometries[0]),
        )
        ohmic = current * d.loading.thickness * (1 / kappa + 1 / sigma) / 3
        drop = initial_drop(point)
        assert (series + even) * (1 - 1e-6) <= drop <= (series + ohmic + 2 * even) * (1 + 1e-6)


def test_charge_and_lithium_balance(points, traces):
    """What has entered is what was drawn, to 1e-4; every tenth design, at sweep tolerances."""
    chosen = [
        point
        for point, trace in list(zip(points, traces, strict=True))[::10]
        if trace.outcome is Outcome.CUT_OFF
    ]
    values = parameter_values(chosen[0].design.cell)
    inputs = [point.inputs() for point in chosen]
    values.update(dict.fromkeys(inputs[0], "[input]"))
    model = SolidStateDFN(film=True)
    solver = pybamm.IDAKLUSolver(
        rtol=1e-4, atol=1e-6, output_variables=[names.LITHIUM], options={"num_threads": 2}
    )
    simulation = pybamm.Simulation(model, parameter_values=values, solver=solver)
    runs = simulation.solve([0.0, 1e9], inputs=inputs)
    assert len(runs) > 100
    for point, run in zip(chosen, runs, strict=True):
        sign = point.step.sign
        passed = sign * point.current_density * AREA * run.t[-1] / F
        lithium = run[names.LITHIUM].entries
        assert lithium[-1] - lithium[0] == pytest.approx(passed, rel=1e-4)


def window(point):
    lower, upper = point.design.cell.cutoffs_vs_lithium
    return upper - lower


def interface(point, resistance):
    """At the temperature of the cell, with the 0.4 eV of its card from 25 degC. [ohm m2]"""
    return float(resistance) * np.exp(
        0.4 * F / R * (1 / float(point.design.cell.temperature) - 1 / 298.15)
    )


def series_resistance(point):
    anode = interface(point, point.design.cell.anode.resistance)
    return point.design.derived.separator_resistance + anode


def overpotential(point, current_density):
    """Of the contact, film included. [V]"""
    cell = point.design.cell
    thermal = R * cell.temperature / F
    film = current_density * interface(point, cell.cathode.film_resistance)
    exchange = point.design.derived.phases[0].exchange_current_density(
        point.start.stoichiometries[0]
    )
    return 2 * thermal * np.arcsinh(current_density / (2 * exchange)) + film


def initial_drop(point):
    """Equilibrium minus cell voltage when the current is switched on. [V]"""
    d, cell = point.design.derived, point.design.cell
    inside = first_instant(
        point.current_density,
        d.loading.thickness,
        d.ionic_conductivity,
        point.design.electronic_conductivity(point.start.stoichiometries[0]),
        d.contact_area,
        point.design.derived.phases[0].exchange_current_density(point.start.stoichiometries[0]),
        interface(point, cell.cathode.film_resistance),
        float(cell.temperature),
    )
    return inside + point.current_density * series_resistance(point)
