import numpy as np
import pybamm
import pytest

from sscell.cell import load_cell
from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.parameters.potential import open_circuit_potential
from sscell.parameters.values import AREA, UNBOUNDED, constants, parameter_values, scalars
from sscell.reading.read import library

F = 96485.33212
R = 8.314462618
T = 313.15

FORMS = {
    "film": ({}, True),
    "no film": ({}, False),
    "differential": ({"surface form": "differential"}, False),
}
ENDS = {names.OCV_FULL, names.OCV_EMPTY}  # PyBaMM's initial_soc reads them, no equation does
FILM = {names.FILM_RESISTANCE, names.FILM_ENERGY}
UNREAD = {
    "film": {*ENDS, names.DOUBLE_LAYER},  # only the differential surface form charges it
    # the film is out of the equations
    "no film": {*ENDS, names.DOUBLE_LAYER, *FILM},
    # starts from equilibrium, so it needs no first guess
    "differential": {*ENDS, *FILM, names.GUESSED_CURRENT_DENSITY},
}


def number(values, name, *arguments):
    """What a function of the values gives for numbers, parameters put in."""
    symbols = (pybamm.Scalar(argument) for argument in arguments)
    return np.ravel(values.process_symbol(values[name](*symbols)).evaluate()).item()


def parameters_in(function, count):
    symbols = [pybamm.InputParameter(f"argument {i}") for i in range(count)]
    nodes = function(*symbols).pre_order()
    return {node.name for node in nodes if isinstance(node, pybamm.Parameter)}


def read_by(model, values):
    """Names the model asks for, and those that the functions it asks for ask in turn."""
    asked = {symbol.name for symbol in model.parameters}
    counts = {names.OCP: 1, names.EXCHANGE_CURRENT: 4, names.DIFFUSIVITY: 2}
    counts |= {names.ELECTRONIC_CONDUCTIVITY: 2}
    for name, value in values.items():
        if callable(value) and name in asked:
            asked |= parameters_in(value, counts.get(name, 1))
    return asked


@pytest.mark.parametrize("form", FORMS)
def test_what_is_given_is_what_is_read(form, cell):
    """PyBaMM ignores surplus and misspelt parameters in silence."""
    options, film = FORMS[form]
    values = parameter_values(cell)
    read = read_by(SolidStateDFN(options, film=film), values)
    assert set(values) - read == UNREAD[form]
    assert read - set(values) == set()


def test_names_are_those_of_pybamm_where_it_has_them():
    """Ours are scalars inside functions, and the counter electrode; nothing else."""
    theirs = set(pybamm.ParameterValues("Chen2020")) | set(pybamm.ParameterValues("Xu2019"))
    theirs |= {
        p.name
        for p in pybamm.lithium_ion.DFN(
            {
                "working electrode": "positive",
                "transport efficiency": "tortuosity factor",
                "surface form": "differential",
                "interface utilisation": ("full", "constant"),
            }
        ).parameters
    }
    ours = {*constants(), *scalars(load_cell("ncm83_li6ps5cl"))} - theirs
    layers = {name for name in ours if name.startswith("Separator layer 0 ")}
    assert len(layers) == 4
    assert ours - layers == {
        names.KAPPA, names.KAPPA_ENERGY, names.KAPPA_EXPONENT, names.JUNCTION_RESISTANCE,
        names.SIGMA, names.SIGMA_ENERGY, names.SIGMA_CARBON, names.DIFFUSIVITY_REFERENCE,
        names.DIFFUSIVITY_ENERGY, names.EXCHANGE_REFERENCE, names.EXCHANGE_ENERGY,
        names.COUNTER_POTENTIAL, names.COUNTER_RESISTANCE, names.GUESSED_CURRENT_DENSITY,
        names.FILM_RESISTANCE, names.FILM_ENERGY, names.JUNCTION_ENERGY, names.COUNTER_ENERGY,
    }  # fmt: skip


def test_every_scalar_is_a_finite_float():
    """Solver inputs may be nothing else."""
    for name in library("cells"):
        for key, value in scalars(load_cell(name)).items():
            assert type(value) is float, (name, key)
            assert np.isfinite(value), (name, key)


def test_scalars_by_hand(cell):
    given, d = scalars(cell), derive(cell)
    assert given[names.THICKNESS] == pytest.approx(1e-4, rel=1e-12)
    assert given[names.RADIUS] == pytest.approx(3e-6, rel=1e-12)
    assert given[names.DOUBLE_LAYER] == pytest.approx(0.1, rel=1e-12)  # on the contacts only
    assert given[names.CURRENT] == pytest.approx(d.current_1c * 1e-4, rel=1e-12)
    assert given[names.NOMINAL_CAPACITY] == given[names.CURRENT]
    assert given[names.INITIAL_CONCENTRATION] == pytest.approx(0.3 * 5e4, rel=1e-8)
    assert given[names.LOWER_CUTOFF] == pytest.approx(3.4 - 0.62, rel=1e-12)
    assert given[names.UPPER_CUTOFF] == pytest.approx(4.2 - 0.62, rel=1e-12)
    assert given[names.JUNCTION_RESISTANCE] == pytest.approx(5e-4, rel=1e-12)


def test_area_is_one_square_centimetre():
    assert pytest.approx(1e-4, rel=1e-15) == AREA
    given = constants()
    assert given[names.HEIGHT] * given[names.WIDTH] == pytest.approx(AREA, rel=1e-14)


def test_unbounded_is_beyond_every_potential():
    assert UNBOUNDED >= 100


def test_utilisation_takes_active_material_away(card):
    card["cathode"]["utilisation"] = "80 %"
    given = scalars(load_cell(card))
    assert given[names.ACTIVE_FRACTION] == pytest.approx(0.8 * 0.9 * 15 / 27.5, rel=1e-12)


def test_scalars_refer_to_25_degrees(card):
    """A material characterised at 60 degC: 30 and 40 kJ/mol downhill to 25 degC."""
    card["cathode"]["active_material"]["temperature"] = "60 degC"
    given = scalars(load_cell(card))
    fall = 1 / R * (1 / 298.15 - 1 / 333.15)
    assert given[names.DIFFUSIVITY_REFERENCE] == pytest.approx(
        1e-14 * np.exp(-3e4 * fall), rel=1e-10
    )
    assert given[names.EXCHANGE_REFERENCE] == pytest.approx(0.5 * np.exp(-4e4 * fall), rel=1e-10)


@pytest.mark.parametrize(("form", "power"), [("sigma", 0), ("sigma*T", 1)])
def test_catholyte_conductivity_in_both_forms(card, form, power):
    """Measured at 60 degC, wanted at 40 degC, by way of the reference at 25 degC."""
    card["cathode"]["catholyte"] |= {"temperature": "60 degC", "arrhenius_form": form}
    values = parameter_values(load_cell(card))
    said = number(values, names.CATHOLYTE_CONDUCTIVITY, T)
    expected = 0.1 * np.exp(3e4 / R * (1 / 333.15 - 1 / T)) * (333.15 / T) ** power
    assert said == pytest.approx(expected, rel=1e-12)


def test_separator_conductivity_adds_layers_and_junctions(cell):
    """100 um over the 9 ohm cm2 worked out in test_derived."""
    values = parameter_values(cell)
    said = number(values, names.SEPARATOR_CONDUCTIVITY, 298.15)
    assert said == pytest.approx(1e-4 / 9e-4, rel=1e-12)


def test_layers_and_junctions_follow_their_energies(cell):
    """Layers their 30 kJ/mol, the 5 ohm cm2 of the junction the usual 0.4 eV."""
    values = parameter_values(cell)
    said = number(values, names.SEPARATOR_CONDUCTIVITY, T)
    rise = np.exp(3e4 / R * (1 / 298.15 - 1 / T))
    fall = np.exp(0.4 * F / R * (1 / T - 1 / 298.15))
    assert 1e-4 / said == pytest.approx(4e-4 / rise + 5e-4 * fall, rel=1e-8)


def test_exchange_current_by_hand(cell):
    values = parameter_values(cell)
    said = number(values, names.EXCHANGE_CURRENT, 1.0, 0.25 * 5e4, 5e4, T)
    rise = np.exp(4e4 / R * (1 / 298.15 - 1 / T))
    assert said == pytest.approx(0.5 * 3**0.5 / 2 * rise, rel=1e-12)


@pytest.mark.parametrize(("y", "relative"), [(0.0, 2.0), (0.25, 1.5), (0.5, 1.0), (1.0, 0.5)])
def test_electronic_conductivity_follows_the_material(cell, y, relative):
    """Measured 0.1 S/m at y = 1, so 0.2 S/m at 0.5; exact at the card's own points."""
    values = parameter_values(cell)
    said = number(values, names.ELECTRONIC_CONDUCTIVITY, y, 298.15)
    assert said == pytest.approx(0.2 * relative, rel=1e-6)


def test_constant_diffusivity_is_constant(cell):
    values = parameter_values(cell)
    at = [number(values, names.DIFFUSIVITY, y, 298.15) for y in (0.1, 0.5, 0.9)]
    lengthened = cell.summary()["diffusion length factor"] ** 2
    assert lengthened > 1
    np.testing.assert_allclose(at, 1e-14 / lengthened, rtol=1e-12)


def test_potential_of_the_model_is_that_of_the_summary():
    """Two splines over one table: PyBaMM's and SciPy's; tails are the model's business."""
    cell = load_cell("ncm83_li6ps5cl")
    values = parameter_values(cell)
    y = np.linspace(0.05, 0.95, 181)
    said = [number(values, names.OCP, v) for v in y]
    tail = 0.5 * (np.exp(-300 * y) - np.exp(-300 * (1 - y)))
    curve = cell.cathode.active_material.open_circuit_potential
    np.testing.assert_allclose(said, open_circuit_potential(curve, y) - tail, atol=1e-9)


def solved(values, times=(0.0, 600.0), **changes):
    values.update(changes)
    simulation = pybamm.Simulation(
        SolidStateDFN(film=False),
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(rtol=1e-7, atol=1e-9),
    )
    return simulation.solve(list(times))


@pytest.mark.parametrize("porosity", ["5 %", "30 %"])
def test_electrons_flow_through_no_voids(card, porosity):
    """PyBaMM conducts electrons in all that is not electrolyte, voids included.

    Ohm's law in the discretised model, current over gradient, must be the stated 0.1 S/m, which
    holds at the 60 degC of the material's card and of the cell whatever the activation energy.
    """
    card["temperature"] = card["cathode"]["active_material"]["temperature"] = "60 degC"
    card["cathode"]["active_material"]["electronic_conductivity"] = "1 S/m"
    card["cathode"]["porosity"] = porosity
    run = solved(parameter_values(load_cell(card)))
    current = run["Positive electrode current density [A.m-2]"].entries[1:-1, -1]
    potential = run[names.ELECTRODE_POTENTIAL].entries[:, -1]
    depth = run[names.DEPTH].entries[:, 0]
    slope = np.diff(potential) / np.diff(depth)
    middle = slice(5, 35)  # both ends round to nothing
    found = -current[: slope.size][middle] / slope[middle]
    np.testing.assert_allclose(found, 0.1, rtol=1e-5)
    efficiency = run["Positive electrode transport efficiency"].entries
    sigma = number(parameter_values(load_cell(card)), names.ELECTRONIC_CONDUCTIVITY, 0.5, 333.15)
    np.testing.assert_allclose(efficiency * sigma, 0.1, rtol=1e-12)


def test_changing_the_temperatures_changes_everything_thermal():
    """Ambient and initial temperature are all that another temperature means."""
    cell = load_cell("ncm83_li6ps5cl")
    warm = parameter_values(cell.replace({"temperature": "60 degC"}))
    moved = parameter_values(cell)
    cold = solved(parameter_values(cell))
    told = solved(moved, **dict.fromkeys(names.TEMPERATURES, 333.15))
    asked = solved(warm)
    at = np.linspace(0, 600, 13)
    np.testing.assert_allclose(told[names.VOLTAGE](at), asked[names.VOLTAGE](at), atol=1e-6)
    assert np.all(told[names.VOLTAGE](at) > cold[names.VOLTAGE](at) + 1e-3)
