import json
import re
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from sscell.cards.blocks import Block, readers
from sscell.cards.cell import CellDesign
from sscell.cards.materials import Material
from sscell.quantities import units
from sscell.quantities.curve_readers import CurveOf, DependentOn
from sscell.quantities.measure import Measure
from sscell.quantities.value_schema import UNITS, usual_units, words

KNOWN = {CellDesign, *Block.__subclasses__(), *Material.__subclasses__()}
BLOCKS = {
    block for block in KNOWN if block.__module__.startswith(("sscell.cards", "sscell.designs"))
}
LENGTH = Measure("m", "a length", "80 um", gt=0, le=0.1)
SHARE = Measure("1", "a share", "50 %", gt=0, le=1)
WEIGHT = Measure("1", "a weight fraction", "70 wt%", gt=0, lt=1, percent="wt%")
ENERGY = Measure("J/mol", "an activation energy", "0.41 eV", ge=0, per_particle=True)
POTENTIAL = Measure("V", "a potential", "3.8 V", ge=-1, le=10)

TEXTS = (
    *("80 um", "80um", " 80 µm ", "8e-5 m", "80", "80 V", "1,5 um", "um", "1.5.2 um", "80 um um"),
    *("50 %", "0.5", "70 wt%", "10 vol%", "0.41 eV", "40 kJ/mol", "-0.2 V", "−0.2 V", "", "0.2 kV"),
    *("80×10⁻⁶ m", "8 x 10^-5 m", "10^-4 m", "1e–4 m", "10⁻⁴ m", "–0.2 V", "8·10−5 m", "25 ℃"),
    *("1e-3", ".5", "5 mm", "2 angstrom", "80 qq", "25 degC", "3 ohm cm^2"),
)


def schema_of(reader):
    """As pydantic has it for a key of this type."""
    return TypeAdapter(Annotated[Any, reader]).json_schema()


def takes(reader, value):
    return Draft202012Validator(schema_of(reader)).is_valid(value)


def read(measure, value):
    try:
        measure(value)
    except ValueError as error:
        return str(error)
    return None


def test_all_usual_units_are_units():
    assert [unit for unit in UNITS if units.scale(unit) is None] == []


def test_every_value_of_a_card_has_a_usual_unit():
    """So that its description names one, and its own example is not refused."""
    measures = [
        (f"{block.__name__}.{key}", reader if isinstance(reader, Measure) else reader.measure)
        for block in BLOCKS
        for key, reader in readers(block).items()
    ]
    assert len(measures) > 50
    for name, measure in measures:
        assert usual_units(measure) or measure.unit == "1", name
        assert takes(measure, measure.example), name


def test_units_that_fit():
    assert usual_units(LENGTH) == ("m", "cm", "mm", "um", "nm")
    assert usual_units(SHARE) == ("%",)
    assert usual_units(WEIGHT) == ("%", "wt%")
    assert usual_units(ENERGY) == ("eV", "J/mol", "kJ/mol")


@pytest.mark.parametrize("measure", [LENGTH, SHARE, WEIGHT, ENERGY, POTENTIAL])
def test_what_the_reader_takes_the_schema_takes(measure):
    """Never stricter than the reader; laxer only in bounds and in units nobody listed."""
    for text in TEXTS:
        refusal = read(measure, text)
        if refusal is None:
            assert takes(measure, text), text
        elif takes(measure, text):
            unit = units.split(text)[1]
            assert refusal.startswith("must be") or unit not in UNITS, text


@pytest.mark.parametrize("value", ["inf", ".inf", "infinite", 1e12, float("inf")])
def test_infinity_where_it_means_something(value):
    factor = Measure("1", "a factor", "4", ge=1, le=1e9, infinite=True)
    assert takes(factor, value)
    assert not takes(SHARE, value)


@pytest.mark.parametrize("measure", [SHARE, WEIGHT, LENGTH])
def test_bare_numbers(measure):
    for number in (0, 0.5, 1, 1.5, -1):
        assert takes(measure, number) == (read(measure, number) is None), number


def test_the_long_form():
    for long in (
        {"value": "80 um", "source": "Kim2025", "mark": "derived", "note": "x"},
        {"value": "80 V"},
        {"value": "80 um", "mark": "guessed"},
        {"value": "80 um", "sorce": "Kim2025"},
        {"source": "Kim2025"},
        {"value": {"value": "80 um"}},
    ):
        assert takes(LENGTH, long) == (read(LENGTH, long) is None), long


def test_no_other_type_is_a_value():
    for value in (None, True, [], ["80 um"]):
        assert not takes(LENGTH, value)


def test_words_name_example_bounds_and_units():
    assert words(LENGTH) == (
        "Such as 80 um, greater than 0, at most 100000 um. Units: m, cm, mm, um, nm."
    )


def test_curves():
    schema = CurveOf(POTENTIAL, falling=True)
    points = {"stoichiometry": [0, 0.3, 0.6, 1], "values": [4, 3, 2, 1], "unit": "V"}
    assert takes(schema, points)
    assert takes(schema, {"curve": "curves/a.csv", "source": "Kim2025"})
    assert not takes(schema, {**points, "stoichiometry": [0, 0.3, 0.6, 1.2]})
    assert not takes(schema, {"stoichiometry": points["stoichiometry"]})
    assert not takes(schema, {"curve": "a.csv", "file": "b.csv"})
    assert not takes(schema, {"curve": "a.csv", **points})
    assert not takes(schema, "3.8 V")


def test_a_value_or_a_curve():
    schema = DependentOn(LENGTH)
    assert takes(schema, "80 um")
    assert takes(schema, {"value": "80 um"})
    assert takes(schema, {"curve": "a.csv"})
    assert not takes(schema, {"curve": 3})
    assert not takes(schema, "80 V")


def test_patterns_are_those_of_every_language():
    """Editors read them with the u flag of ECMAScript, which refuses needless escapes."""
    for text in re.findall(r'"pattern": "([^"]*)"', json.dumps(schema_of(WEIGHT))):
        escaped = re.findall(r"\\(.)", json.loads(f'"{text}"'))
        assert set(escaped) <= set("sd.^$*+?()[]{}|\\/")


def test_editors_say_what_was_expected_instead_of_a_pattern():
    assert schema_of(LENGTH)["patternErrorMessage"] == LENGTH.expected
