import inspect
from itertools import pairwise

import numpy as np
import pybamm
import pytest
from scipy.special import betainc

import sscell
from sscell.errors import InputError
from sscell.models.resolution import Resolution
from sscell.models.solid_state import EFFECTIVE, SolidStateDFN, checked_options
from sscell.parameters import names

DIFFERENTIAL = {"surface form": "differential"}


def test_it_is_found_by_pybamm():
    model = pybamm.Model("SolidStateDFN")
    assert isinstance(model, SolidStateDFN)
    assert isinstance(model, pybamm.lithium_ion.DFN)
    assert inspect.getdoc(type(model))


def test_it_runs_without_being_told_anything():
    """PyBaMM's plainest use: model, simulation, solve."""
    run = pybamm.Simulation(SolidStateDFN()).solve([0, 600])
    assert 3 < run[names.VOLTAGE].entries[-1] < 3.68


def test_default_values_are_the_demonstrator(cell):
    default, ours = SolidStateDFN().default_parameter_values, cell.parameter_values()
    numbers = {name: value for name, value in ours.items() if not callable(value)}
    assert {name: default[name] for name in numbers} == numbers


def test_parameter_set_is_found_by_pybamm(solve, voltage, plain):
    values = pybamm.ParameterValues("sscell_ncm83_li6ps5cl")
    run = pybamm.Simulation(
        SolidStateDFN(film=False),
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-8),
    ).solve([0, 900])
    np.testing.assert_allclose(voltage(run), voltage(plain), atol=1e-7)


def test_geometry_can_be_an_input(cell):
    """Thickness and volume fractions, so that one model serves a sweep."""
    names_of_inputs = (names.THICKNESS, names.SEPARATOR_THICKNESS, names.CATHOLYTE_FRACTION)
    values = cell.parameter_values()
    given = {name: values[name] for name in names_of_inputs}
    fixed = pybamm.Simulation(SolidStateDFN(film=False), parameter_values=values).solve([0, 900])
    values.update(dict.fromkeys(names_of_inputs, "[input]"))
    simulation = pybamm.Simulation(SolidStateDFN(film=False), parameter_values=values)
    by_input = simulation.solve([0, 900], inputs=given)
    t = np.linspace(0, 900, 10)
    # at the solver's default tolerances
    np.testing.assert_allclose(by_input[names.VOLTAGE](t), fixed[names.VOLTAGE](t), atol=1e-4)


def test_experiment_with_rest_and_hold(cell):
    """Constant current, rest, and constant voltage, as a cycler would; against lithium-indium."""
    steps = ["Discharge at C/2 for 30 minutes", "Rest for 20 minutes"]
    steps += ["Charge at C/3 until 3.6 V", "Hold at 3.6 V until C/20"]
    simulation = pybamm.Simulation(
        cell.model(),
        parameter_values=cell.parameter_values(),
        experiment=pybamm.Experiment(steps),
    )
    run = simulation.solve()
    discharge, rest, charge, hold = (
        run.cycles[0].steps if len(run.cycles) == 1 else [cycle.steps[0] for cycle in run.cycles]
    )
    assert discharge[names.C_RATE].entries[-1] == pytest.approx(0.5, rel=1e-6)
    assert np.all(np.diff(discharge[names.VOLTAGE].entries) < 0)
    assert rest[names.CURRENT_OUT].entries == pytest.approx(0, abs=1e-12)
    assert rest[names.VOLTAGE].entries[-1] > discharge[names.VOLTAGE].entries[-1] + 0.01
    # a millivolt is the event's own tolerance
    assert charge[names.VOLTAGE].entries[-1] == pytest.approx(3.6, abs=1e-3)
    np.testing.assert_allclose(hold[names.VOLTAGE].entries, 3.6, atol=1e-3)
    assert hold[names.C_RATE].entries[-1] == pytest.approx(-0.05, abs=1e-3)
    for before, after in pairwise((discharge, rest, charge, hold)):
        assert before[names.LITHIUM].entries[-1] == pytest.approx(
            after[names.LITHIUM].entries[0], rel=1e-6
        )


def impedance(cell, options, frequencies):
    values = cell.parameter_values()
    values.update({names.CURRENT: 0.0, names.INITIAL_CONCENTRATION: 0.6 * 49061.0})
    model = SolidStateDFN(options, film=False)
    solution = pybamm.EISSimulation(model, parameter_values=values).solve(frequencies)
    return np.ravel(solution.impedance)


def test_impedance_at_high_frequency_is_ohmic(cell):
    """The double layer shorts the reaction: separator, anode, and L / (kappa + sigma)."""
    found = impedance(cell, DIFFERENTIAL, np.array([1e7]))[0]
    d = cell.summary().derived
    sigma = d.electronic_conductivity * _relative_sigma(cell, 0.6)
    cathode = d.loading.thickness / (d.ionic_conductivity + sigma)
    series = d.separator_resistance + cell.anode.resistance + cathode
    assert found.real == pytest.approx(series / 1e-4, rel=0.02)  # the mesh blurs the first cell


def _relative_sigma(cell, y):
    material = cell.cathode.active_material.electronic_conductivity
    return material.curve.at(y) / material.reference


def test_impedance_of_both_surface_forms_agrees_where_no_double_layer_counts(cell):
    """At 10 mHz 0.1 F/m2 on the contacts pass a thousandth of the current."""
    frequencies = np.array([1e-3, 1e-2])
    with_layer = impedance(cell, DIFFERENTIAL, frequencies)
    without = impedance(cell, None, frequencies)
    np.testing.assert_allclose(with_layer, without, rtol=5e-3)


@pytest.mark.parametrize("form", ["differential"])
def test_surface_forms_agree(solve, voltage, plain, form):
    """Two ways to write the same equations.

    From 1 s on, when the double layer is charged; 1 mV is what 40 cells leave between them.
    """
    run = solve(options={"surface form": form})
    np.testing.assert_allclose(voltage(run)[1:], voltage(plain)[1:], atol=1e-3)


def test_plain_surface_form_is_refused(solve):
    """PyBaMM's default form is several percent off on a stretched mesh."""
    with pytest.raises(pybamm.OptionError, match="'algebraic' or 'differential'"):
        solve(options={"surface form": "false"})


def test_ion_concentration_is_uniform(plain):
    entries = plain["Electrolyte concentration [mol.m-3]"].entries
    np.testing.assert_allclose(entries, entries[0, 0], rtol=1e-14)


def test_mesh_is_as_the_resolution_says(solve):
    run = solve(resolution=Resolution(axial_cells=17, stretch=(2.0, 1.0), radial_nodes=4))
    depth = run[names.DEPTH].entries[:, 0]
    edges = (np.arange(18) / 17) ** 2
    centres = (edges[1:] + edges[:-1]) / 2
    np.testing.assert_allclose(depth / depth[-1], centres / centres[-1], rtol=1e-9)


def test_depth_starts_at_the_separator(plain, cell):
    """Centres of the first and last cell of 40 at s**1.4, from 0 to the cathode's thickness."""
    depth, thickness = plain[names.DEPTH].entries[:, 0], cell.summary().derived.loading.thickness
    assert depth[0] == pytest.approx(thickness * betainc(1.6, 1.3, 1 / 40) / 2, rel=1e-6)
    assert depth[-1] == pytest.approx(thickness * (1 + betainc(1.6, 1.3, 39 / 40)) / 2, rel=1e-6)


def test_options_of_the_caller_stay_as_they_are():
    options = dict(DIFFERENTIAL)
    SolidStateDFN(options)
    assert options == DIFFERENTIAL


def test_options_of_the_caller_win():
    assert SolidStateDFN(DIFFERENTIAL).options["surface form"] == "differential"
    assert SolidStateDFN().options["surface form"] == "algebraic"


@pytest.mark.parametrize(
    ("options", "film"),
    [
        ({"intercalation kinetics": "linear"}, True),
        ({"intercalation kinetics": "linear"}, False),
        ({"particle": "uniform profile"}, False),
    ],
    ids=["linear kinetics, film", "linear kinetics", "uniform particles"],
)
def test_an_option_is_honoured_or_refused(solve, voltage, plain, options, film):
    """Never ignored in silence: each of these is worth more than 5 mV here."""
    try:
        run = solve({names.FILM_RESISTANCE: 0.0}, options=options, film=film)
    except (pybamm.OptionError, sscell.SscellError):
        return
    assert np.abs(voltage(run) - voltage(plain)).max() > 5e-3


def test_unknown_options_are_refused_with_the_nearest():
    with pytest.raises(sscell.InputError, match="surface form"):
        SolidStateDFN({"surface from": "differential"})
    with pytest.raises(pybamm.OptionError):
        SolidStateDFN({"nonsense": "x"})


GIVEN = {
    "voltage": {"Voltage function [V]": 3.4},
    "power": {"Power function [W]": 1e-3},
    "resistance": {"Resistance function [Ohm]": 3000.0},
}
"""What the other operating modes hold; power and resistance are about C/8."""


def test_every_option_of_pybamm_has_an_effect_or_is_refused(cell):
    """Effect: another voltage, another number of states, or other variables."""
    values = cell.parameter_values()
    values[names.CURRENT] = values[names.NOMINAL_CAPACITY] / 2

    def run(options):
        own = values.copy()
        mode = options.get("operating mode", "current").split()[-1]
        own.update(GIVEN.get(mode, {}), check_already_exists=False)
        solution = pybamm.Simulation(cell.model(options), parameter_values=own).solve([0, 300])
        model = solution.all_models[0]
        return (
            solution[names.VOLTAGE].entries[-1],
            (model.len_rhs, model.len_alg),
            set(model.variables),
        )

    plain, standard = run({}), cell.model().options
    accepted = set()
    for option, possible in pybamm.BatteryModelOptions({}).possible_options.items():
        for value in possible:
            if value == standard[option]:
                continue
            try:
                cell.model({option: value})
            except sscell.InputError:
                continue
            voltage, states, variables = run({option: value})
            accepted.add(option)
            moved = abs(voltage - plain[0]) > 1e-4
            assert moved or states != plain[1] or variables != plain[2], (option, value)
    assert accepted == set(EFFECTIVE)


def test_models_can_be_copied(solve, voltage, plain, cell):
    """PyBaMM copies a model for every simulation."""
    copy = SolidStateDFN(film=False).new_copy()
    run = pybamm.Simulation(
        copy,
        parameter_values=cell.parameter_values(),
        solver=pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-8),
    ).solve([0, 900])
    np.testing.assert_allclose(voltage(run), voltage(plain), atol=1e-7)


def test_what_to_cite_is_registered():
    """The model's paper, and those of the parameter set that PyBaMM knows."""
    pybamm.citations._reset()
    SolidStateDFN(build=False)
    assert "Doyle1993" in pybamm.citations._papers_to_cite
    pybamm.ParameterValues("sscell_ncm83_li6ps5cl")
    assert {"Chen2020", "ORegan2022"} <= set(pybamm.citations._papers_to_cite)
    unparsed = getattr(pybamm.citations, "_unknown_citations", set())
    said = " ".join([*pybamm.citations._papers_to_cite, *unparsed])
    assert "Schlautmann2023" in said


@pytest.mark.parametrize("options", [3, ["surface form"], "surface form"])
def test_options_that_are_no_mapping_are_refused(options):
    with pytest.raises(InputError, match="options: expected a mapping"):
        checked_options(options, current_as_state=False)


def test_a_film_capacitance_needs_the_double_layer_as_a_state():
    with pytest.raises(pybamm.OptionError, match="differential"):
        SolidStateDFN(film_capacitance=True)
