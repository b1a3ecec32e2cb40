import numpy as np
import pytest
from oracles import first_instant

from sscell.cell import load_cell
from sscell.models.resolution import ACCURACIES, resolution_for
from sscell.parameters import names
from sscell.parameters.potential import open_circuit_potential
from sscell.protocols.protocol import CHARGE, CYCLE, DISCHARGE, Protocol
from sscell.protocols.step import Start, Step
from sscell.results.outcome import BEYOND, FAILED, Outcome, Trace
from sscell.solving.batch import Execution
from sscell.solving.life import _is_dead
from sscell.solving.points import Design, Point

from .conftest import COARSE

R = 8.314462618


def discharge_after(share, design, rate):
    """The second step of a cycle whose charge passed a share of the equilibrium capacity."""
    point = Point(design, rate, CYCLE)
    time = share * design.derived.equilibrium_capacity / point.current_density
    return point.after(Trace(np.array([0.0, time]), np.array([3.0, 4.3]), Outcome.CUT_OFF))


def test_current_density_by_hand(design):
    """2.14 mAh/cm2 at 2C is 42.8 A/m2."""
    assert Point(design, 2.0).current_density == pytest.approx(42.8, rel=1e-9)


def test_time_limit_lets_the_whole_capacity_pass(design):
    """5 % more than 205.3/200 of half an hour at 2C."""
    limit = Point(design, 2.0).time_limit
    assert limit == pytest.approx(1.05 * 205.3 / 200 * 1800, rel=1e-3)


def test_discharge_starts_full_and_ends_at_the_lower_cutoff(design):
    given = Point(design, 0.5).inputs()
    assert given[names.CURRENT] == pytest.approx(10.7e-4, rel=1e-9)
    full = design.derived.stoichiometry_full * design.derived.maximum_concentration
    assert given[names.INITIAL_CONCENTRATION] == pytest.approx(full)
    assert given[names.LOWER_CUTOFF] == pytest.approx(2.62 - 0.62)
    assert given[names.UPPER_CUTOFF] >= 100


def test_charge_starts_empty_and_ends_at_the_upper_cutoff(design):
    given = Point(design, 0.5, CHARGE).inputs()
    assert given[names.CURRENT] == pytest.approx(-10.7e-4, rel=1e-9)
    assert given[names.GUESSED_CURRENT_DENSITY] == pytest.approx(-10.7, rel=1e-9)
    empty = design.derived.stoichiometry_empty * design.derived.maximum_concentration
    assert given[names.INITIAL_CONCENTRATION] == pytest.approx(empty)
    assert given[names.UPPER_CUTOFF] == pytest.approx(4.32 - 0.62)
    assert given[names.LOWER_CUTOFF] <= -100


def test_inputs_have_the_same_names_whatever_is_asked(design):
    first = list(Point(design, 1.0).inputs())
    assert list(Point(design, 0.1, CHARGE).inputs()) == first
    assert set(first) == set(design.scalars)


def test_a_point_does_not_touch_its_design(design):
    before = dict(design.scalars)
    Point(design, 3.0, CHARGE).inputs()
    assert design.scalars == before


def test_diffusion_time_by_hand(cell):
    """(1.7 um)**2 / (1e-15 m2/s x 1800 s) at 2C with the curve scaled to a minimum of 1e-15.

    The smooth function that the model solves is within 1 % of the points.
    """
    curve = cell.cathode.active_material.diffusivity.curve
    reference = float(cell.cathode.active_material.diffusivity.reference)
    design = Design.of(cell)
    y = np.linspace(design.derived.stoichiometry_full, design.derived.stoichiometry_empty, 50)
    lowest = np.interp(y, curve.x, curve.y).min()
    scaled = cell.replace({"active_material.diffusivity": f"{1e-15 * reference / lowest} m^2/s"})
    ratio = Design.of(scaled).derived.phases[0].diffusion_time * 2.0 / 3600
    assert ratio == pytest.approx(1.7e-6**2 / (1e-15 * 1800), rel=0.01)


def test_diffusion_time_of_a_warm_cell(cell, design):
    """0.125 eV, 12.06 kJ/mol, from 25 to 60 degC."""
    warm = Design.of(cell.replace({"temperature": "60 degC"}))
    times = [one.derived.phases[0].diffusion_time for one in (design, warm)]
    ratio = times[0] / times[1]
    energy = 0.125 * 96485.33212
    assert ratio == pytest.approx(np.exp(energy / R * (1 / 298.15 - 1 / 333.15)), rel=1e-6)


def test_ohmic_drop_by_hand(cell, design):
    """I L (1/kappa_eff + 1/sigma_eff) F/RT with sigma as measured, fully lithiated.

    The smooth function that the model solves is within 1 % of the points.
    """
    d = design.derived
    measured = 0.301e-1
    curve = cell.cathode.active_material.electronic_conductivity.curve
    sigma = measured * curve.at(d.stoichiometry_empty) / curve.at(1.0)
    drop = 2 * d.current_1c * d.loading.thickness * (1 / d.ionic_conductivity + 1 / sigma)
    expected = drop * 96485.33212 / (R * 298.15)
    assert Point(design, 2.0).ohmic_drop() == pytest.approx(expected, rel=0.01)


def test_harder_points_get_finer_meshes(design):
    slow, fast = Point(design, 0.01).resolution(), Point(design, 50.0).resolution()
    assert slow.radial_nodes < fast.radial_nodes
    assert slow.axial_cells < fast.axial_cells


@pytest.mark.parametrize(
    "changes", [{"cathode.tortuosity_factor": "inf"}, {"cathode.composition.active_material": 0.97}]
)
def test_without_a_path_of_ions_every_rate_is_infeasible(cell, changes):
    """What touches the separator could react at first, and is nothing."""
    design = Design.of(cell.replace(changes))
    assert all(Point(design, rate).infeasible for rate in (1e-4, 1.0))


@pytest.mark.parametrize("accuracy", ACCURACIES)
def test_the_mesh_is_that_of_its_drop_and_its_diffusion(design, accuracy):
    point = Point(design, 2.0)
    diffusion = design.derived.phases[0].diffusion_time * 2.0 / 3600
    expected = resolution_for(point.ohmic_drop(), diffusion, accuracy)
    assert point.resolution(accuracy) == expected
    assert Point(design, 2.0, CHARGE).resolution(accuracy) == expected


def test_charge_passed_is_current_times_time(design):
    """42.8 A/m2 for 100 s, wherever the clock began."""
    trace = Trace(np.array([5.0, 50.0, 105.0]), np.array([4.0, 3.5, 3.0]), Outcome.CUT_OFF)
    assert Point(design, 2.0).passed(trace) == pytest.approx(4280, rel=1e-9)


def test_charge_passed_where_there_is_none(design):
    assert Point(design, 2.0).passed(BEYOND) == 0
    assert np.isnan(Point(design, 2.0).passed(FAILED))


def test_the_first_step_of_a_cycle_is_a_charge(design):
    first = Point(design, 2.0, CYCLE)
    assert first.step == CHARGE.last
    assert first.inputs() == Point(design, 2.0, CHARGE).inputs()
    assert first.start == design.empty


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_the_second_half_of_a_cycle_starts_where_the_first_ended(design, share):
    """Nothing brought in is empty, the whole equilibrium capacity is full, linear between."""
    d = design.derived
    second = discharge_after(share, design, 2.0)
    assert (second.step.name, second.c_rate, second.design) == ("discharge", 2.0, design)
    expected = share * d.stoichiometry_full + (1 - share) * d.stoichiometry_empty
    assert second.start.stoichiometries[0] == pytest.approx(expected, rel=1e-12)
    assert second.start.drawn == pytest.approx((1 - share) * d.equilibrium_capacity, rel=1e-12)
    given = second.inputs()[names.INITIAL_CONCENTRATION]
    assert given == pytest.approx(expected * d.maximum_concentration, rel=1e-12)


def test_the_second_half_of_a_cycle_starts_with_the_lithium_of_the_charge(design):
    """What a charge took out of the electrode is what the discharge finds missing.

    1e-3 of it: the charge is the solver's.
    """
    charge = Point(design, 0.5, CHARGE)
    ((_, _, trace),) = Execution(resolution=COARSE, threads=1).solve([charge])
    start = Point(design, 0.5, CYCLE).after(trace).start.stoichiometries[0]
    d = design.derived
    sites = d.equilibrium_capacity / (d.stoichiometry_empty - d.stoichiometry_full)
    passed = charge.passed(trace)
    assert (d.stoichiometry_empty - start) * sites == pytest.approx(passed, rel=1e-12)
    assert d.stoichiometry_full < start < d.stoichiometry_empty


def test_the_window_is_between_the_cutoffs(design):
    for protocol in (DISCHARGE, CHARGE):
        assert Point(design, 1.0, protocol).window == pytest.approx(4.32 - 2.62, rel=1e-12)


def test_the_window_of_a_half_charged_cell_begins_at_its_rest(design):
    """Discharged and charged from the same state, the two add up to the whole."""
    half = 0.5 * (design.derived.stoichiometry_full + design.derived.stoichiometry_empty)
    curve = design.cell.cathode.active_material.open_circuit_potential
    rest = float(open_circuit_potential(curve, half))
    left = design.rested(0.5 * design.derived.equilibrium_capacity)
    down, up = (
        Point(design, 1.0, Protocol((Step(name, Start.RESTED),)), left=left).window
        for name in ("discharge", "charge")
    )
    assert down == pytest.approx(rest - 2.62, rel=1e-12)
    assert up == pytest.approx(4.32 - rest, rel=1e-12)


def test_the_first_drop_grows_with_the_rate_to_beyond_the_window(design):
    drops = [Point(design, rate).initial_drop() for rate in (0.01, 0.1, 1, 10, 100, 1000)]
    assert drops == sorted(drops)
    assert 0 < drops[0] < 0.01
    feasible = [not Point(design, rate).infeasible for rate in (0.01, 0.1, 1, 10, 100, 1000)]
    assert feasible == [drop <= 1.7 for drop in drops]
    assert feasible[0] != feasible[-1]


def test_the_first_drop_holds_the_series_resistances(cell, design):
    """100 ohm cm2 more at the anode and 42.8 A/m2 are 0.428 V."""
    resistance = float(design.cell.anode.resistance) * 1e4
    changed = Design.of(cell.replace({"anode.resistance": f"{resistance + 100} ohm cm^2"}))
    more = Point(changed, 2.0).initial_drop() - Point(design, 2.0).initial_drop()
    assert more == pytest.approx(0.428, rel=1e-9)


@pytest.mark.parametrize("protocol", [DISCHARGE, CHARGE], ids=lambda protocol: protocol.name)
def test_what_is_called_infeasible_is_so_for_the_solver(cell, protocol, monkeypatch):
    """No point that could be solved is lost: around the edge the solver has the last word."""
    hard = Design.of(cell.replace({"catholyte.conductivity": "0.05 mS/cm"}))
    points = [Point(hard, rate, protocol) for rate in np.geomspace(5, 100, 12)]
    said = [point.infeasible for point in points]
    assert said[-1]
    assert not said[0]
    monkeypatch.setattr(Point, "infeasible", False)
    solved = Execution("reference", threads=1).solve(points)
    outcomes = {i: trace.outcome for i, _, trace in solved}
    for i, infeasible in enumerate(said):
        assert not infeasible or outcomes[i] is Outcome.INFEASIBLE


def test_the_first_drop_without_a_film_by_hand(cell):
    """Two fronts, of the ions at the separator and of the electrons at the collector, weighted
    with the other's share of the conductivity, each an arcosh; and what lies between in series."""
    design = Design.of(cell.replace({"cathode.electronic_conductivity": "0.5 mS/cm"}))
    point, d = Point(design, 5.0), design.derived
    kappa, sigma = d.ionic_conductivity, design.electronic_conductivity(d.stoichiometry_full)
    exchange = 2 * 0.5 * np.sqrt(d.stoichiometry_full * (1 - d.stoichiometry_full))
    thermal = 2 * R * 298.15 / 96485.33212
    current, drop = 5 * 21.4, 0.0
    for share in (sigma / (kappa + sigma), kappa / (kappa + sigma)):
        content = (1 / kappa + 1 / sigma) * (current * share) ** 2 / (2 * d.contact_area)
        drop += share * thermal * np.arccosh(1 + content / (2 * exchange * thermal))
    series = d.loading.thickness / (kappa + sigma) + 480e-6 / 0.8 + 10e-4
    assert point.initial_drop() == pytest.approx(drop + current * series, rel=1e-9)


def test_the_first_drop_of_a_charge_starts_from_the_empty_electrode(design):
    """Electrons move worse there and the reaction is slower: 0.95 lithium against 0.21."""
    down, up = Point(design, 2.0), Point(design, 2.0, CHARGE)
    assert up.initial_drop() > down.initial_drop()
    from_there = Point(design, 2.0, CYCLE, 1, design.empty)
    assert from_there.initial_drop() == up.initial_drop()


def test_a_film_adds_to_the_first_drop_what_a_thin_front_costs(cell):
    """More than I R / (a L) of an even reaction: the front is thinner than the electrode.

    Only where it is: here the ions are slow.
    """
    slow = cell.replace({"catholyte.conductivity": "0.05 mS/cm"})
    filmed = Design.of(slow.replace({"cathode.film_resistance": "100 ohm cm^2"}))
    d = filmed.derived
    even = 2 * d.current_1c * 100e-4 / (d.contact_area * d.loading.thickness)
    added = Point(filmed, 2.0).initial_drop() - Point(Design.of(slow), 2.0).initial_drop()
    assert added > even


def test_the_first_drop_is_never_above_that_of_a_fine_mesh(cell):
    """A lower bound, to 1e-3 where the front is thin; the oracle minimises a functional.

    At 2.2 mS/cm the reaction is nearly even, and a tenth is left out.
    """
    for kappa, close in (("0.02 mS/cm", 0.999), ("2.2 mS/cm", 0.9)):
        design = Design.of(cell.replace({"catholyte.conductivity": kappa}))
        point, d = Point(design, 3.0), design.derived
        exact = first_instant(
            point.current_density,
            d.loading.thickness,
            d.ionic_conductivity,
            design.electronic_conductivity(point.start.stoichiometries[0]),
            d.contact_area,
            design.derived.phases[0].exchange_current_density(point.start.stoichiometries[0]),
            0.0,
            298.15,
        ) + point.current_density * (d.separator_resistance + 10e-4)
        assert close * exact < point.initial_drop() <= exact


def test_the_first_drop_of_layers_is_at_least_that_of_the_best_of_them(cell):
    """Whatever the block has that no layer takes over, and whichever layer is worse."""
    slow = cell.replace({"catholyte.conductivity": "0.05 mS/cm", "cathode.coverage": 0.5})
    card, best = slow.to_mapping(), Point(Design.of(slow), 2.0)
    card["cathode"]["film_resistance"] = "5e4 ohm cm^2"
    worse = {"share": 0.5, "film_resistance": "1e4 ohm cm^2", "coverage": 0.01}
    for other in ({"share": 0.5, "film_resistance": "0 ohm cm^2"}, worse):
        layers = [{"share": 0.5, "film_resistance": "0 ohm cm^2"}, other]
        layered = load_cell({**card, "cathode": {**card["cathode"], "layers": layers}})
        point = Point(Design.of(layered), 2.0)
        assert point.initial_drop() == pytest.approx(best.initial_drop(), rel=1e-9)
        assert not point.infeasible
        assert not _is_dead(point, [Step("discharge")])


def test_a_half_charged_cell_is_infeasible_sooner(design):
    """Less is left to the cut-off: the discharge after a charge that brought in little."""
    half = discharge_after(0.01, design, 1.0)
    full = Point(design, 1.0)
    assert half.window < 0.6 < full.window
    stuck = Design.of(design.cell.replace({"anode.resistance": "300 ohm cm^2"}))
    again = discharge_after(0.01, stuck, 1.0)
    assert again.infeasible
    assert not Point(stuck, 1.0).infeasible
    assert not half.infeasible


def test_a_cycle_starts_where_its_charge_does(design):
    """As a discharge it would start full; its first step starts empty."""
    first = Point(design, 1.0, CYCLE)
    assert first.start.stoichiometries[0] == design.derived.stoichiometry_empty
    assert first.inputs()[names.CURRENT] < 0


def test_what_delivers_nothing_is_infeasible(design):
    """A millionth of the equilibrium capacity and less; a little more is a capacity."""
    point = Point(design, 1.0)
    whole = design.derived.equilibrium_capacity / point.current_density
    for share, outcome in ((5e-7, Outcome.INFEASIBLE), (2e-6, Outcome.CUT_OFF)):
        trace = Trace(np.array([0.0, share * whole]), np.array([3.6, 2.0]), Outcome.CUT_OFF)
        labelled = point.labelled(trace)
        assert labelled.outcome is outcome
        assert (point.passed(labelled) == 0) == (outcome is Outcome.INFEASIBLE)
    for outcome in (Outcome.TIME_LIMIT, Outcome.SOLVER_FAILED):
        trace = Trace(np.array([0.0, 0.0]), np.array([3.6, 2.0]), outcome)
        assert point.labelled(trace) is trace


@pytest.mark.parametrize(
    ("name", "sigma", "cells"),
    [
        ("lfp_li2zrcl6", "0.01 mS/cm", 64),
        ("lfp_li2zrcl6", "100 mS/cm", 32),
        ("ncm83_li6ps5cl", "0.01 mS/cm", 32),
    ],
)
def test_only_flat_potentials_starved_of_electrons_get_the_even_mesh(name, sigma, cells):
    """A potential that falls with the charge taken up evens the reaction out."""
    changes = {
        "cathode.electronic_conductivity": sigma,
        "cathode.areal_capacity": "6 mAh/cm^2",
        "catholyte.conductivity": "3 mS/cm" if cells == 64 else "0.3 mS/cm",
    }
    point = Point(Design.of(load_cell(name).replace(changes)), 1.0)
    assert point.ohmic_drop() > 60
    assert point.resolution().axial_cells == cells
