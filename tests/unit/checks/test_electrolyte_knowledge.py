from typing import Any

import pytest

from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.checks.electrolyte_knowledge import electrolyte_knowledge, implausible, known_values
from sscell.reading.library import library
from sscell.reading.read import read_electrolyte


def with_separator(cell_mapping: dict[str, Any], e: Any) -> list[str]:
    cell_mapping["separator"] = [{"electrolyte": e, "thickness": "10 um"}]
    cell = CellDesign.model_validate(cell_mapping)
    return [str(f) for f in electrolyte_knowledge(cell) if "separator.0" in f.place]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "li3ycl6_pristine_yan",
            "warning: separator.0.electrolyte (li3ycl6_pristine_yan): its "
            "conductivity of 3.04 mS/cm is disputed: Do not use",
        ),
        ("li3ps4_glass_simulated", "its conductivity of 19 mS/cm is simulated"),
        ("litaocl4", "its conductivity of 12.4 mS/cm is assumed"),
        ("li2ohx_crystalline_class", "is said of a class"),
    ],
)
def test_what_nobody_measured_is_told(cell_mapping: dict[str, Any], name: str, said: str) -> None:
    listed = with_separator(cell_mapping, read_electrolyte(name))
    assert sum(said in text for text in listed) == 1


def test_a_value_of_the_cells_own_is_not_the_disputed_one(cell_mapping: dict[str, Any]) -> None:
    own = {"value": "0.3 mS/cm", "source": "Cha2024"}
    e = read_electrolyte("li3ycl6_pristine_yan").rebuilt(conductivity=own)
    assert not any("disputed" in text for text in with_separator(cell_mapping, e))


def test_what_is_missing_is_told(cell_mapping: dict[str, Any]) -> None:
    listed = with_separator(cell_mapping, read_electrolyte("li3sccl6"))
    assert any("density is unknown" in text for text in listed)
    assert any("activation energy is unknown" in text for text in listed)
    assert with_separator(cell_mapping, read_electrolyte("li6ps5cl")) == []


def test_liquids_are_errors(cell_mapping: dict[str, Any]) -> None:
    listed = with_separator(cell_mapping, read_electrolyte("liquid_1m_lipf6_ec_dmc"))
    assert any(text.startswith("error: ") and "a liquid is no layer" in text for text in listed)


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
