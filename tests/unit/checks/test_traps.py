from typing import Any

import pytest

from sscell.cards.bookkeeping import volume_fractions
from sscell.cards.cell import CellDesign
from sscell.checks.traps import traps


def said(cell_mapping: dict[str, Any]) -> dict[str, str]:
    cell = CellDesign.model_validate(cell_mapping)
    return {f"{f.severity} {f.place}": f.message for f in traps(cell)}


@pytest.fixture
def mapping(cell_mapping: dict[str, Any]) -> dict[str, Any]:
    """A cell that falls into no trap."""
    cell_mapping["cathode"]["active_material"]["electronic_conductivity"] = {
        "stoichiometry": [0.2, 0.4, 0.6, 1.0],
        "values": [50, 20, 10, 5],
        "unit": "mS/cm",
    }
    return cell_mapping


def test_a_sound_cell_falls_into_none(mapping: dict[str, Any]) -> None:
    assert said(mapping) == {}


def test_no_composite_is_better_than_hashin_and_shtrikman(mapping: dict[str, Any]) -> None:
    """T = (3 - phi)/2 is the least; just above it is possible."""
    share = volume_fractions(CellDesign.model_validate(mapping).cathode).catholyte
    least = (3 - share) / 2
    transport = mapping["cathode"]["ionic_transport"] = {"tortuosity_factor": 0.99 * least}
    assert "less than any isotropic composite" in said(mapping)["warning cathode.ionic_transport"]
    transport["tortuosity_factor"] = 1.01 * least
    assert "warning cathode.ionic_transport" not in said(mapping)


def test_a_tortuosity_is_no_tortuosity_factor(mapping: dict[str, Any]) -> None:
    """42 vol% NCM622: the factor is 4.27, its root 2.07."""
    transport = mapping["cathode"]["ionic_transport"] = {"tortuosity_factor": 2.07}
    mapping["cathode"]["composition"] = {"active_material": "70 wt%", "catholyte": "30 wt%"}
    assert "its square, 4.28" in said(mapping)["note cathode.ionic_transport"]
    transport["tortuosity_factor"] = 4.27
    assert said(mapping) == {}


@pytest.mark.parametrize(
    ("key", "value", "place", "words"),
    [
        ("porosity", "1 %", "note cathode.porosity", "7 to 24 %"),
        ("coverage", "100 %", "warning cathode.coverage", "as a liquid does"),
        ("film_resistance", "5 ohm cm^2", "note cathode.film_resistance", "counted twice?"),
    ],
)
def test_traps_of_the_cathode(
    mapping: dict[str, Any], key: str, value: str, place: str, words: str
) -> None:
    mapping["cathode"][key] = value
    assert words in said(mapping)[place]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("exchange_current_density", "5 A/m^2", "that of a liquid"),
        ("density", "6.14 g/cm^3", "layered oxides hold 47 to 53"),
        ("electronic_conductivity", "5 mS/cm", "does not follow the state of charge"),
    ],
)
def test_traps_of_the_active_material(
    mapping: dict[str, Any], key: str, value: str, words: str
) -> None:
    """63,104 mol/m3, fitted to a liquid cell, mean 6.14 g/cm3."""
    mapping["cathode"]["active_material"][key] = value
    assert any(words in message for message in said(mapping).values())


def test_cut_offs_against_the_wrong_electrode(mapping: dict[str, Any]) -> None:
    """2.6 to 3.7 V with Li-In were meant against it."""
    mapping["limits"] = {"lower": "2.6 V", "upper": "3.7 V", "reference": "Li/Li+"}
    assert "4.32 V: reference: counter electrode?" in said(mapping)["warning limits.upper"]
    mapping["anode"] = {"type": "lithium", "resistance": "10 ohm cm^2"}
    assert "warning limits.upper" not in said(mapping)


def test_a_thick_separator_takes_more_than_the_cathode(mapping: dict[str, Any]) -> None:
    """1 mm at 1.6 mS/cm are 62.5 ohm cm2, 134 mV at the 2.14 mA/cm2 of 1C."""
    mapping["separator"][0]["thickness"] = "1 mm"
    message = said(mapping)["note separator"]
    assert message.startswith("62.5 ohm cm2 against ")
    assert "134 mV at 1C" in message


def test_an_anode_that_is_no_mere_reference(mapping: dict[str, Any]) -> None:
    """50 ohm cm2 at 2.14 mA/cm2 are 107 mV."""
    mapping["anode"]["resistance"] = "50 ohm cm^2"
    assert "107 mV at 1C" in said(mapping)["note anode.resistance"]
