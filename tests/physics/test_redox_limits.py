"""A catholyte that stores charge: the limits in which its answer is known."""

import numpy as np
import pybamm
import pytest
from cells import SLOPED, ideal_card, redox_card
from solving import FINE

from sscell.cell import load_cell
from sscell.models.resolution import Resolution, Tolerances
from sscell.parameters import names
from sscell.parameters.electrode import structure
from sscell.parameters.values import AREA, parameter_values
from sscell.quantities.curves import open_circuit_potential_tail
from sscell.solving.points import Design, Point
from sscell.studies.discharge import discharge
from sscell.studies.rates import rate_capability

TIGHT = Tolerances(1e-8, 1e-10)
F = 96485.33212
REDOX = names.other_phase(names.REDOX)


def passed(solution):
    """Charge. [C/m2]"""
    return float(solution[names.CURRENT_OUT].entries[0] / AREA * solution.t[-1])


def demonstrator(**redox):
    """NCM83 in a catholyte with a couple at 3.6 V, all numbers of an ordinary cell."""
    card = load_cell("ncm83_li6ps5cl").to_mapping()
    card["cathode"]["catholyte"] |= {
        "electronic_conductivity": "1e-8 S/cm",
        "redox": {
            "couples": [{"name": "Fe2+/Fe3+", "potential": "3.6 V"}],
            "reversibility": "reversible",
            "capacity": "90 mAh/g",
            "as_made": 0,
            "conductivity_ratio": 0.1,
            "electronic_reach": "0.5 um",
            "exchange_current_density": "1 A/m^2",
            "source": "assumed: physics test",
            **redox,
        },
    }
    return load_cell(card)


@pytest.fixture(scope="module")
def inert():
    return load_cell("ncm83_li6ps5cl")


def test_without_capacity_it_is_the_inert_model(inert):
    """Structure and inputs are the same, so that the numbers are, to the last digit."""
    nothing = demonstrator(capacity="0 mAh/g")
    assert structure(nothing) == structure(inert)
    assert Point(Design.of(nothing), 1.0).inputs() == Point(Design.of(inert), 1.0).inputs()


def test_next_to_no_capacity_is_next_to_the_inert_model(inert):
    """1e-6 of the capacity, so 1e-6 of the result, and as much again for the solver."""
    faint = demonstrator(capacity="2e-4 mAh/g", conductivity_ratio=1.0)
    mesh = Resolution(20, (1.5, 1.3), 6, (6,))
    with_phase = passed(discharge(faint, 1.0, resolution=mesh, tolerances=TIGHT))
    without = passed(discharge(inert, 1.0, resolution=mesh, tolerances=TIGHT))
    assert with_phase == pytest.approx(without, rel=3e-6)
    assert with_phase > without


@pytest.mark.parametrize("written", [True, False])
@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_the_way_to_the_inert_cell_is_continuous(direction, written, inert):
    """What a conductivity ratio costs goes with the sites that make it, by path and by card.

    The ratio of 0.1 costs 5 mAh/g at 3C; 0.02 and 0.2 mAh/g of catholyte bring 0.03 mAh/g at most;
    0.1 mAh/g is what two meshes of standard accuracy may differ by.
    """
    rates = [0.3, 3]
    expected = rate_capability(inert, rates, direction)["specific_capacity"].values
    for capacity in ("0 mAh/g", "0.01 mAh/g", "0.1 mAh/g"):
        if written:
            faint = demonstrator(capacity=capacity)
        else:
            faint = demonstrator().replace({"catholyte.redox_capacity": capacity})
        got = rate_capability(faint, rates, direction)["specific_capacity"].values
        np.testing.assert_allclose(got, expected, atol=0.1)


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_of_capacity_alone_two_potentials_are_in_parallel(direction):
    """Capacities add; the voltage is the common equilibrium potential all the way, to 20 uV.

    Kinetics, transport and diffusion cost less than that at C/10.
    """
    cell = redox_card()
    design = Design.of(cell)
    d = design.derived
    both = rate_capability(cell, [0.1], direction)
    alone = rate_capability(ideal_card(), [0.1], direction)
    stored = 100 * 3600 * 5000 * d.volume_fractions.catholyte * 1e-4 / 36000
    gained = float(both["capacity"][0] - alone["capacity"][0])
    assert gained == pytest.approx(d.phases[1].capacity / 36000, rel=1e-4)
    # the tails keep 0.2 % at each end of a couple 0.4 V away from the cut-offs
    assert 0.995 < gained / stored < 1
    assert float(both["catholyte_capacity"][0]) == pytest.approx(gained, rel=1e-4)

    solution = discharge(cell, 0.1, direction)
    shares = np.linspace(0.02, 0.98, 25)
    charge = shares * d.equilibrium_capacity
    from_full = charge if direction == "discharge" else d.equilibrium_capacity - charge
    expected = [design.derived.equilibrium.potential_after(q) for q in from_full]
    times = charge / Point(design, 0.1).current_density
    np.testing.assert_allclose(solution[names.VOLTAGE](times), expected, atol=2e-5)


def test_two_equal_phases_are_one_of_both(inert):
    """A phase with the potential, kinetics and sites of the host, against a host twice as dense.

    Both diffuse fast, because the laws of diffusion differ.
    """
    curve = {**SLOPED, "unit": "V"}
    host = {
        "cathode.composition.active_material": 0.5,
        "active_material.exchange_current_density": "5 A/m^2",
        "catholyte.conductivity": "1 S/m",
    }
    # as many sites per volume of phase as LiX of 100 g/mol has, on as much surface
    sites = F / 0.1 / 3600
    twins = redox_card(
        {
            "open_circuit_potential": curve,
            "capacity": f"{sites!r} mAh/g",
            "electronic_reach": "0.5 um",
            "exchange_current_density": "5 A/m^2",
        },
        **host,
    )
    card = ideal_card().replace(host).to_mapping()
    # twice the sites and twice the current of the one host: the same for half the rate
    card["cathode"]["active_material"]["density"] = "10 g/cm^3"
    card["cathode"]["active_material"]["exchange_current_density"] = "10 A/m^2"
    card["cathode"]["composition"] = {"active_material": 2 / 3, "catholyte": 1 / 3}
    one = load_cell(card)
    fractions = [Design.of(c).derived.volume_fractions for c in (twins, one)]
    assert fractions[0].catholyte == pytest.approx(fractions[0].active_material, rel=1e-12)
    assert fractions[1].catholyte == pytest.approx(fractions[0].catholyte, rel=1e-12)
    a = discharge(twins, 1.0, resolution=Resolution(20, (1.5, 1.3), 4, (4,)))
    current = Point(Design.of(twins), 1.0).current_density
    rate = current / Design.of(one).derived.current_1c
    b = discharge(one, rate, resolution=Resolution(20, (1.5, 1.3), 4))
    times = np.linspace(0.02, 0.98, 20) * a.t[-1]
    np.testing.assert_allclose(a[names.VOLTAGE](times), b[names.VOLTAGE](times), atol=2e-5)
    assert a.t[-1] == pytest.approx(b.t[-1], rel=1e-5)


def test_all_in_one_is_an_ordinary_electrode_of_the_catholyte():
    """No active material: a host with the couple's potential in an inert, equal electrolyte.

    Constant conductivity and fast diffusion inside, so that the two are the same equations.
    """
    redox = {"exchange_current_density": "1 A/m^2", "electronic_reach": "2 um"}
    window = {"limits": {"lower": "3.63 V", "upper": "3.97 V", "reference": "Li/Li+"}}
    made = redox_card(redox, active=False, **{"catholyte.conductivity": "1 S/m"})
    alone = load_cell(made.to_mapping() | window)
    state = Design.of(alone).derived.phases[1]
    x = np.linspace(0, 1, 2001)
    inner = np.array([float(state.properties.potential(v)) for v in x])

    curve = {
        "stoichiometry": x.tolist(),
        "values": (inner - open_circuit_potential_tail(x)).tolist(),
    }
    # the same volume of it in the same volume of electrolyte: 45 % each of 90 %, so half the sites
    host = ideal_card(
        {"stoichiometry": [0, 0.3, 0.7, 1], "values": [4.2, 3.96, 3.64, 3.4]},
        **{"cathode.composition.active_material": 0.5, "catholyte.conductivity": "2 S/m"},
    ).to_mapping()
    sites = 100 * 3600 * 5000 / F
    host["cathode"]["active_material"] |= {
        "open_circuit_potential": {**curve, "unit": "V"},
        "molar_mass": f"{5000 / (2 * sites)!r} kg/mol",
        "particle_size": "4 um",
        "exchange_current_density": "2 A/m^2",
    }
    ordinary = load_cell(host | window)
    mesh = Resolution(30, (1.5, 1.3), 5, (5,))
    for rate in (1.0, 10.0):
        a = discharge(alone, rate, resolution=mesh, tolerances=TIGHT)
        current = Point(Design.of(alone), rate).current_density
        own = current / Design.of(ordinary).derived.current_1c
        b = discharge(ordinary, own, resolution=mesh, tolerances=TIGHT)
        assert passed(a) == pytest.approx(passed(b), rel=1e-4), rate
        times = np.linspace(0.05, 0.9, 10) * a.t[-1]
        np.testing.assert_allclose(a[names.VOLTAGE](times), b[names.VOLTAGE](times), atol=1e-3)


def test_what_no_electron_reaches_is_inert_even_with_capacity(inert):
    cut_off = rate_capability(demonstrator(wired=0), [0.2, 1.0, 3.0])
    usual = rate_capability(inert, [0.2, 1.0, 3.0])
    np.testing.assert_allclose(cut_off["capacity"], usual["capacity"], rtol=2e-4)
    np.testing.assert_allclose(cut_off["catholyte_capacity"], 0, atol=1e-9)


def test_rest_moves_lithium_between_the_phases_and_keeps_it():
    """After 3C both come to one potential; what one gives the other takes, to 1e-9."""
    cell = demonstrator()
    values = parameter_values(cell)
    experiment = pybamm.Experiment(["Discharge at 3C for 12 minutes", "Rest for 40 hours"])
    solver = pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-9)
    simulation = pybamm.Simulation(
        cell.model(), parameter_values=values, experiment=experiment, solver=solver
    )
    rest = simulation.solve().cycles[1]
    host = rest[names.LITHIUM].entries
    phase = rest["Redox phase lithium [mol]"].entries
    moved = phase[-1] - phase[0]
    assert abs(moved) > 1e-3 * phase[0]
    assert host[-1] - host[0] == pytest.approx(-moved, abs=1e-8 * (host[0] + phase[0]))
    redox = Design.of(cell).derived.phases[1]
    mean = float(rest[REDOX.mean].entries[-1])
    host_potential = Design.of(cell).derived.equilibrium.potential(
        float(rest["X-averaged positive electrode extent of lithiation"].entries[-1])
    )
    assert float(redox.properties.potential(mean)) == pytest.approx(host_potential, abs=1e-3)


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_what_is_drawn_is_what_both_phases_take(direction):
    cell = demonstrator()
    solution = discharge(cell, 1.0, direction)
    host = solution[names.LITHIUM].entries
    phase = solution["Redox phase lithium [mol]"].entries
    drawn = passed(solution) * AREA / F
    assert host[-1] - host[0] + phase[-1] - phase[0] == pytest.approx(drawn, rel=1e-6)


def test_the_host_alone_never_changes_the_composition_of_the_catholyte(inert):
    """Its current only passes through: wired to nothing, the phase keeps what it has."""
    solution = discharge(demonstrator(wired=0), 1.0)
    mean = solution[REDOX.mean].entries
    np.testing.assert_allclose(mean, mean[0], atol=1e-12)


def test_a_conductivity_that_falls_on_charge_chokes_the_supply():
    """The oxidised end at the separator conducts a hundredth: less comes in, the worse the more."""
    ratios = [1.0, 0.1, 0.01]
    made = [demonstrator(conductivity_ratio=r, as_made=1) for r in ratios]
    thick = [c.replace({"cathode.areal_capacity": "5 mAh/cm^2"}) for c in made]
    charges = rate_capability(thick, [0.5], "charge")
    capacity = charges["capacity"].values[:, 0]
    assert capacity[0] > capacity[1] > capacity[2]
    lowest = charges["lowest_ionic_conductivity"].values[:, 0]
    as_made = Design.of(made[0]).derived.ionic_conductivity * 10
    np.testing.assert_allclose(lowest, np.array(ratios) * as_made, rtol=0.02)


def test_experiments_and_impedance_know_the_second_phase():
    cell = demonstrator()
    experiment = pybamm.Experiment(
        ["Discharge at 1C until 2.5 V", "Rest for 10 minutes", "Charge at 0.5C until 3.6 V"]
    )
    solver = pybamm.IDAKLUSolver(rtol=1e-5, atol=1e-7)
    simulation = pybamm.Simulation(
        cell.model(), parameter_values=cell.parameter_values(), experiment=experiment, solver=solver
    )
    assert len(simulation.solve().cycles) == 3
    spectrum = pybamm.EISSimulation(
        cell.model({"surface form": "differential"}), parameter_values=cell.parameter_values()
    )
    impedance = np.ravel(spectrum.solve(np.geomspace(1e-3, 1e5, 25)).impedance)
    assert np.all(np.isfinite(impedance))
    assert np.all(impedance.real > 0)


def test_finer_meshes_come_to_one_answer():
    """Second order through the electrode: a quarter of the error with twice the cells."""
    cell = demonstrator().replace({"cathode.areal_capacity": "3 mAh/cm^2"})
    charges = [
        passed(
            discharge(cell, 2.0, resolution=Resolution(n, (1.0, 1.0), 5, (5,)), tolerances=TIGHT)
        )
        for n in (20, 40, 80)
    ]
    first, second = charges[1] - charges[0], charges[2] - charges[1]
    assert 2.5 < first / second < 6
    assert FINE.axial_cells == 80


def test_the_film_carries_the_current_of_the_host_alone():
    """Its drop is that current times the resistance, cell by cell; the catholyte passes it by."""
    cell = demonstrator().replace({"cathode.film_resistance": "300 ohm cm^2"})
    solution = discharge(cell, 1.0)
    host = solution[names.REACTION].entries - solution[REDOX.reaction].entries
    expected = -host / Design.of(cell).derived.contact_area * 0.03
    np.testing.assert_allclose(solution[names.FILM_DROP].entries, expected, atol=5e-6)
    share = solution[REDOX.reaction].entries / solution[names.REACTION].entries
    assert share.max() > 0.5, "it is not the total current that is tested"
