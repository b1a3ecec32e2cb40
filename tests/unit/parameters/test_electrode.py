import numpy as np
import pybamm
import pytest

from sscell.cell import load_cell
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.parameters.electrode import conductivity_at, structure
from sscell.parameters.potential import smooth
from sscell.parameters.values import constants, functions, parameter_values, scalars
from sscell.results.summary import summarise
from sscell.solving.points import Design

R = 8.314462618

TEMPERATURES = {
    "active material": ("cathode", "active_material", "temperature"),
    "catholyte": ("cathode", "catholyte", "temperature"),
    "first layer": ("separator", 0, "electrolyte", "temperature"),
    "second layer": ("separator", 1, "electrolyte", "temperature"),
    "cell": ("temperature",),
}
ENERGIES = {
    "diffusivity": ("cathode", "active_material", "diffusivity_activation_energy"),
    "exchange": ("cathode", "active_material", "exchange_current_density_activation_energy"),
    "electrons": ("cathode", "active_material", "electronic_conductivity_activation_energy"),
    "catholyte energy": ("cathode", "catholyte", "activation_energy"),
    "layer energy": ("separator", 1, "electrolyte", "activation_energy"),
}


def changed(card, place, value):
    *blocks, key = place
    for name in blocks:
        card = card[name]
    card[key] = value


def number(values, name, *arguments):
    """What a function of the values gives for numbers, parameters put in."""
    symbols = (pybamm.Scalar(argument) for argument in arguments)
    return np.ravel(values.process_symbol(values[name](*symbols)).evaluate()).item()


def differences(cell):
    """Of what the summary and the studies count with from what the model solves, relative."""
    values, design, d = parameter_values(cell), Design.of(cell), derive(cell)
    at, full, c_max = float(cell.temperature), d.stoichiometry_full, d.maximum_concentration
    path = np.linspace(full, d.stoichiometry_empty, 50)
    exchange = number(values, names.EXCHANGE_CURRENT, 1.0, 0.4 * c_max, c_max, at)
    separator = d.separator_thickness / number(values, names.SEPARATOR_CONDUCTIVITY, at)
    pairs = {
        "kappa": (d.ionic_conductivity / d.ionic_efficiency, names.CATHOLYTE_CONDUCTIVITY, (at,)),
        "sigma": (d.electronic_conductivity, names.ELECTRONIC_CONDUCTIVITY, (0.5, at)),
        "sigma, full": (design.electronic_conductivity(full), names.ELECTRONIC_CONDUCTIVITY,
                        (full, at)),
    }  # fmt: skip
    ratios = {key: ours / number(values, name, *a) for key, (ours, name, a) in pairs.items()}
    ratios["exchange"] = d.phases[0].exchange_current_density(0.4) / exchange
    ratios["separator"] = d.separator_resistance / separator
    slowest = min(number(values, names.DIFFUSIVITY, y, at) for y in path)
    ratios["diffusion"] = design.derived.phases[0].slowest_diffusion / slowest
    sigma = summarise(cell)["effective electronic conductivity at y = 0.5"] / 10
    ratios["summary"] = sigma / number(values, names.ELECTRONIC_CONDUCTIVITY, 0.5, at)
    return {key: abs(ratio - 1) for key, ratio in ratios.items()}


@pytest.mark.parametrize("closure", ["measured", "percolation"])
@pytest.mark.parametrize("reference", [*TEMPERATURES, *ENERGIES])
def test_the_summary_counts_with_what_the_model_solves(card, reference, closure):
    """Whatever temperature a value refers to, and whatever carries it to another."""
    if closure == "percolation":
        card["cathode"]["electronic_transport"] = {"closure": "percolation"}
        card["cathode"]["composition"] |= {"catholyte": "23 wt%", "carbon": "2 wt%"}
        card["cathode"]["carbon_density"] = "2 g/cm^3"
    card["temperature"] = "45 degC"
    if reference in TEMPERATURES:
        changed(card, TEMPERATURES[reference], "70 degC")
    else:
        changed(card, ENERGIES[reference], "0.7 eV")
    off = differences(load_cell(card))
    assert max(off.values()) < 1e-12, off


def test_a_conductivity_over_temperature_is_the_same_for_model_and_summary(card):
    """Scaled points share the model; beyond them the model conducts nothing."""
    points = {
        "temperature": ["25 degC", "45 degC", "60 degC"],
        "values": [0.1, 0.3, 2],
        "unit": "S/m",
    }
    electrolyte = card["cathode"]["catholyte"]
    for key in ("activation_energy", "conductivity"):
        del electrolyte[key]
    electrolyte |= {"conductivity": points, "arrhenius_form": "sigma*T"}
    card["separator"][0]["electrolyte"] = electrolyte
    for celsius in (25, 30, 45, 59, 60):
        cell = load_cell({**card, "temperature": f"{celsius} degC"})
        off = differences(cell)
        assert max(off.values()) < 1e-9, (celsius, off)
    scaled = cell.replace({"catholyte.conductivity": "7 mS/cm"})
    assert structure(scaled) == structure(cell)
    assert number(parameter_values(cell), names.CATHOLYTE_CONDUCTIVITY, 350.0) == 0


@pytest.mark.parametrize("celsius", [25, 60])
def test_a_value_holds_at_the_temperature_of_its_card(card, celsius):
    """In a cell at that temperature no activation energy matters."""
    card["temperature"] = f"{celsius} degC"
    card["cathode"]["active_material"]["temperature"] = f"{celsius} degC"
    card["cathode"]["catholyte"]["temperature"] = f"{celsius} degC"
    design = Design.of(load_cell(card))
    assert design.electronic_conductivity(1.0) == pytest.approx(0.1, rel=1e-12)
    assert design.derived.phases[0].exchange_current_density(0.5) == pytest.approx(0.5, rel=1e-12)
    assert design.derived.phases[0].slowest_diffusion == pytest.approx(1e-14, rel=1e-12)
    d = design.derived
    assert d.ionic_conductivity / d.ionic_efficiency == pytest.approx(0.1, rel=1e-12)


def test_electrons_follow_their_energy_between_card_and_cell(card):
    """10 kJ/mol from 60 degC, where the card holds, down to a cell at 25 degC."""
    card["cathode"]["active_material"]["temperature"] = "60 degC"
    fall = np.exp(1e4 / R * (1 / 333.15 - 1 / 298.15))
    sigma = Design.of(load_cell(card)).electronic_conductivity(1.0)
    assert sigma == pytest.approx(0.1 * fall, rel=1e-12)


def test_curves_are_the_same_on_floats_and_symbols():
    """With corners that no rational function follows as well, so that pieces serve."""
    x = np.linspace(0, 1, 41)
    corners = 4 - np.abs(x - 0.3) - 3 * np.maximum(x - 0.7, 0) - 0.2 * (x > 0.5)
    for logarithmic in (False, True):
        function = smooth((tuple(x), tuple(corners)), logarithmic=logarithmic)
        for y in (0.0, 0.2, 0.495, 0.77, 1.0):
            symbol = np.ravel(function(pybamm.Scalar(y)).evaluate()).item()
            assert float(function(y)) == pytest.approx(symbol, abs=1e-9)


def test_a_scaled_curve_is_the_same_model():
    """Otherwise a sweep over diffusivity would build a model for every value."""
    cell = load_cell("ncm83_li6ps5cl")
    assert cell.cathode.active_material.diffusivity.curve is not None
    slow = cell.replace({"active_material.diffusivity": "3.3e-17 m^2/s"})
    assert structure(slow) == structure(cell)
    assert hash(structure(slow)) == hash(structure(cell))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("catholyte.conductivity", "7 mS/cm"),
        ("cathode.areal_capacity", "5 mAh/cm^2"),
        ("active_material.particle_size", "9 um"),
        ("cathode.tortuosity_factor", 9),
        ("temperature", "60 degC"),
        ("separator.0.thickness", "30 um"),
        ("cathode.electronic_conductivity", "1 mS/cm"),
    ],
)
def test_numbers_do_not_change_the_structure(path, value):
    cell = load_cell("ncm83_li6ps5cl")
    changed = cell.replace({path: value})
    assert structure(changed) == structure(cell)
    assert scalars(changed) != scalars(cell)


def test_a_film_changes_the_structure():
    cell = load_cell("ncm83_li6ps5cl")
    film = cell.replace({"cathode.film_resistance": "1 ohm cm^2"})
    assert (structure(cell).film, structure(film).film) == (False, True)


def test_layers_change_the_structure(card):
    two = structure(load_cell(card))
    card["separator"] = card["separator"][:1]
    assert (len(two.layers), len(structure(load_cell(card)).layers)) == (2, 1)


def test_scalars_of_one_structure_have_the_same_names(cell):
    """A batch is a list of inputs to one model."""
    warm = cell.replace({"temperature": "60 degC", "cathode.porosity": 0.2})
    assert list(scalars(warm)) == list(scalars(cell))


def test_functions_belong_to_the_structure_alone(cell):
    assert set(functions(structure(cell))) == {
        names.OCP,
        names.DIFFUSIVITY,
        names.ELECTRONIC_CONDUCTIVITY,
        names.EXCHANGE_CURRENT,
        names.CATHOLYTE_CONDUCTIVITY,
        names.SEPARATOR_CONDUCTIVITY,
    }
    assert not set(functions(structure(cell))) & (set(scalars(cell)) | set(constants()))


@pytest.mark.parametrize(("form", "power"), [("sigma", 0), ("sigma*T", 1)])
def test_conductivity_at_another_temperature(card, form, power):
    card["cathode"]["catholyte"]["arrhenius_form"] = form
    catholyte = load_cell(card).cathode.catholyte
    expected = 0.1 * np.exp(3e4 / R * (1 / 298.15 - 1 / 350)) * (298.15 / 350) ** power
    assert conductivity_at(catholyte, 350.0) == pytest.approx(expected, rel=1e-12)


def test_conductivity_without_an_energy_is_as_measured(card):
    """Of a family whose energies are too few for an estimate."""
    card["cathode"]["catholyte"]["family"] = "irreducible"
    for key in ("activation_energy", "arrhenius_form"):
        del card["cathode"]["catholyte"][key]
    assert conductivity_at(load_cell(card).cathode.catholyte, 300.0) == pytest.approx(0.1)


def test_unknown_conductivity_is_an_error(cell):
    unknown = cell.cathode.catholyte.rebuilt(conductivity=None)
    with pytest.raises(ValueError, match="has no conductivity"):
        conductivity_at(unknown, 298.15)
