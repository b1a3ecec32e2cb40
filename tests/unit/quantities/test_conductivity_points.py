import math

import pytest

from sscell.cards.materials import OVER_TEMPERATURE
from sscell.cell import load_cell
from sscell.errors import InputError
from sscell.parameters.electrode import conductivity_at
from sscell.quantities.conductivity_points import ConductivityPoints, PointsOf, is_points

POINTS = {"temperature": ["25 degC", "40 degC", "60 degC"], "values": ["1.5", "6", "29.4"]}
POINTS["values"] = [f"{value} mS/cm" for value in POINTS["values"]]
HYDROBORATE = {
    "title": "hydroborate",
    "formula": "Li3(CB11H12)2(CB9H10)",
    "form": "pellet",
    "conductivity": POINTS,
}


def cell_with(cell_temperature="25 degC", **changes):
    card = load_cell("ncm83_li6ps5cl").to_mapping()
    layer = {"electrolyte": {**HYDROBORATE, **changes}, "thickness": "300 um"}
    return load_cell({**card, "temperature": cell_temperature, "separator": [layer]})


def layer_of(cell):
    return cell.separator[0].electrolyte


@pytest.mark.parametrize(("celsius", "resistance"), [(25, 20.0), (40, 5.0), (60, 300e-4 / 29.4e-3)])
def test_points_are_met(celsius, resistance):
    """300 um over the conductivity that is given, in ohm cm2."""
    summary = cell_with(f"{celsius} degC").summary()
    assert summary["separator and junction resistance"] == pytest.approx(resistance, rel=1e-9)


@pytest.mark.parametrize(("form", "power"), [(None, 0), ("sigma", 0), ("sigma*T", 1)])
def test_between_points_it_is_straight_over_the_inverse_temperature(form, power):
    low, high, at = 298.15, 313.15, 305.0
    share = (1 / at - 1 / low) / (1 / high - 1 / low)
    start, end = math.log(0.15 * low**power), math.log(0.6 * high**power)
    expected = math.exp(start + share * (end - start)) / at**power
    electrolyte = layer_of(cell_with(arrhenius_form=form))
    assert electrolyte.conductivity_points.conductivity(at, power) == pytest.approx(expected)
    assert conductivity_at(electrolyte, at) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("temperature", ["10 degC", "61 degC"])
def test_beyond_the_points_it_is_refused(temperature):
    with pytest.raises(InputError, match="its points reach from 25 to 60 degC") as caught:
        cell_with(temperature)
    assert caught.value.problems[0].where == "separator.0.electrolyte"
    with pytest.raises(InputError, match="its points reach from 25 to 60 degC"):
        cell_with().replace({"temperature": temperature})
    assert cell_with("298 K").summary()["separator and junction resistance"] > 20


def test_what_was_read_is_written_and_read_again():
    for changes in ({}, {"arrhenius_form": "sigma*T", "temperature": "40 degC"}):
        cell = cell_with("40 degC", source="assumed: test", **changes)
        assert load_cell(cell.to_mapping()) == cell
        assert layer_of(cell).conductivity_points.source == "assumed: test"


def test_another_conductivity_keeps_the_shape():
    """As a curve over stoichiometry does."""
    doubled = cell_with().replace({"separator.0.conductivity": "3 mS/cm"})
    assert layer_of(doubled).conductivity == pytest.approx(0.3)
    assert doubled.replace({"temperature": "60 degC"}).summary()[
        "separator and junction resistance"
    ] == pytest.approx(300e-4 / 58.8e-3)


def test_the_reference_is_room_temperature_or_what_is_near_it():
    assert layer_of(cell_with()).temperature == 298.15
    warm = {"temperature": ["50 degC", "80 degC"], "values": ["1 mS/cm", "3 mS/cm"]}
    electrolyte = layer_of(cell_with("60 degC", conductivity=warm, temperature="25 degC"))
    assert electrolyte.temperature == pytest.approx(323.15)
    assert electrolyte.conductivity == pytest.approx(0.1)


def test_points_take_the_place_of_the_energy_of_an_entry():
    card = load_cell("ncm83_li6ps5cl").to_mapping()
    card["cathode"]["catholyte"] = {"name": "li6ps5cl", "conductivity": POINTS}
    catholyte = load_cell(card).cathode.catholyte
    assert catholyte.activation_energy is None
    with pytest.raises(InputError, match="activation_energy: belongs to a single conductivity"):
        cell_with(activation_energy="0.3 eV", arrhenius_form="sigma")


def test_numbers_with_one_unit_and_files(tmp_path):
    numbers = {"temperature": [60, 25.0], "temperature_unit": "degC"}
    numbers |= {"values": [29.4, 1.5], "unit": "mS/cm"}
    read = OVER_TEMPERATURE(numbers)
    assert (read.x, read.y) == ((298.15, 333.15), pytest.approx((0.15, 2.94)))
    file = tmp_path / "sigma.csv"
    file.write_text("temperature [degC];conductivity [mS/cm]\n25;1,5\n60;29,4\n", encoding="utf-8")
    from_file = OVER_TEMPERATURE({"curve": str(file)})
    assert isinstance(from_file, ConductivityPoints)
    assert (from_file.x, from_file.y) == (read.x, pytest.approx(read.y))
    assert OVER_TEMPERATURE(PointsOf(OVER_TEMPERATURE.measure).dump(read)).y == read.y
    assert is_points(numbers)
    assert not is_points({"value": "1 mS/cm"})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"temperature": ["25 degC"], "values": ["1 mS/cm"]}, "at least two temperatures"),
        ({"temperature": ["25 degC"] * 3}, "a temperature is given twice"),
        ({"values": ["1 mS/cm"]}, "3 temperatures but 1 conductivities"),
        ({"temperature": ["25", "40 degC", "60 degC"]}, "'25' has no unit"),
        ({"values": 3}, "expected a list"),
        ({"values": ["1 mS/cm", "-2 mS/cm", "3 mS/cm"]}, "greater than 0"),
        ({"colour": "red"}, "expected a conductivity over temperature"),
    ],
)
def test_mistakes_are_named_where_they_are(changes, message):
    with pytest.raises(InputError, match=message) as caught:
        cell_with(conductivity={**POINTS, **changes})
    assert caught.value.problems[0].where == "separator.0.electrolyte.conductivity"
