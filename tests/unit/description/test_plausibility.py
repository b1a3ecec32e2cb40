import pytest

from sscell.description.library import library
from sscell.description.materials import SolidElectrolyte
from sscell.description.plausibility import implausible, known_values
from sscell.description.read import read_electrolyte

SULFIDE = {
    "title": "mine",
    "formula": "Li3PS4",
    "form": "glass",
    "family": "sulfide",
    "conductivity": "2.4 mS/cm",
    "temperature": "25 degC",
    "density": "1.9 g/cm^3",
}


def said(**changes):
    return list(implausible(SolidElectrolyte.model_validate({**SULFIDE, **changes})))


def test_an_ordinary_electrolyte_is_no_finding():
    assert said() == []
    assert said(family=None) == []


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"conductivity": "2.4 S/cm"}, "S/cm for mS/cm?"),
        ({"density": "26 g/cm^3"}, "a density of 26 g/cm3"),
        ({"density": "0.19 g/cm^3"}, "a density of 0.19 g/cm3"),
        ({"density": "5 g/cm^3"}, "those of the family 'sulfide'"),
        ({"family": "oxihalide"}, "oxyhalide"),
        ({"formula": "xyz glass"}, "no chemical formula"),
        ({"conductivity": "2.4 S/cm", "family": None}, "all solids in the library"),
    ],
)
def test_what_is_unlikely_is_named(changes, word):
    (message,) = said(**changes)
    assert word in message


def test_the_measured_library_is_inside_its_own_range():
    """Only predictions and claims are beyond what was measured of their family."""
    odd = {name for name in library("electrolytes") for _ in implausible(read_electrolyte(name))}
    assert {read_electrolyte(name).basis for name in odd} <= {"simulated", "disputed"}
    assert max(known_values().densities[None]) < 6000
