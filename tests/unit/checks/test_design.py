from typing import Any

import pytest

from sscell.cards.bookkeeping import volume_fractions
from sscell.cards.cell import CellDesign
from sscell.cell import Cell
from sscell.checks.design import transport_validity, traps
from sscell.checks.finding import Finding


def transport_findings(cell: Cell) -> list[Finding]:
    return list(transport_validity(cell))


def test_bruggeman_is_warned_of(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["cathode"]["ionic_transport"] = {"closure": "bruggeman"}
    (first,) = transport_findings(Cell.model_validate(cell_mapping))
    assert first.severity == "warning"
    assert "by a factor of 4.5" in first.message


def test_held_tortuosity_factor(cell: Cell) -> None:
    held = cell.replace({"cathode.tortuosity_factor": 4})
    assert not [f for f in transport_findings(held) if "another cathode" in f.message]
    held = held.replace({"cathode.porosity": "5 %"})
    (finding,) = [f for f in transport_findings(held) if "tortuosity factor" in f.message]
    assert finding.message.endswith("another cathode: porosity 14 vol% there, 5 vol% here")
    assert transport_findings(held.replace({"cathode.porosity": "14 %"})) == []


def test_held_electronic_conductivity(cell: Cell) -> None:
    """A value measured on one composition is no measurement of another."""
    changed = cell.replace({"cathode.porosity": "5 %"})
    (finding,) = [f for f in transport_findings(changed) if "electronic conductivity" in f.message]
    assert finding.severity == "warning"
    assert "porosity 14 vol% there" in finding.message
    measured = changed.replace({"cathode.electronic_conductivity": "0.2 mS/cm"})
    assert not [f for f in transport_findings(measured) if "another cathode" in f.message]


def test_carbon_that_joins_a_measured_composite(cell: Cell) -> None:
    """The message gives the composition that was measured and the conductivity added."""
    (finding,) = [
        f
        for f in transport_findings(cell.replace({"cathode.composition.carbon": "4 wt%"}))
        if f.place == "cathode.electronic_transport"
    ]
    assert finding.severity == "warning"
    assert "carbon 0 wt% there, 4 wt% here" in finding.message
    assert "mS/cm is added (closure" in finding.message


def test_a_card_whose_carbon_conducts_more_than_was_measured(cell_mapping: dict[str, Any]) -> None:
    """A card by hand does not state which composite was measured; ``measured_on`` does."""
    cathode = cell_mapping["cathode"]
    cathode["carbon_density"] = "1.8 g/cm^3"
    cathode["composition"] |= {"catholyte": "27 wt%", "carbon": "3 wt%"}
    (finding,) = transport_findings(Cell.model_validate(cell_mapping))
    assert "is kept; if it was measured without this carbon" in finding.message
    cathode["electronic_transport"]["measured_on"] = {"carbon": "0 wt%"}
    (finding,) = transport_findings(Cell.model_validate(cell_mapping))
    assert "mS/cm is added (closure" in finding.message
    del cathode["electronic_transport"]["measured_on"]
    cathode["electronic_transport"]["electronic_conductivity"] = "30 mS/cm"
    assert transport_findings(Cell.model_validate(cell_mapping)) == []


def test_below_the_percolation_threshold(cell: Cell) -> None:
    """A cathode without an ionic path is a warning."""
    rich = cell.replace({"cathode.composition.active_material": "97 wt%"})
    assert any(
        "no ionic path" in f.message and f.severity == "warning" for f in transport_findings(rich)
    )
    assert not any("no ionic path" in f.message for f in transport_findings(cell))


def test_an_infinite_tortuosity_factor_is_no_path(cell: Cell) -> None:
    (finding,) = transport_findings(cell.replace({"cathode.tortuosity_factor": "inf"}))
    assert "no ionic path" in finding.message


def test_a_usual_composite_is_inside_all_ranges(cell: Cell) -> None:
    assert transport_findings(cell) == []


def test_the_power_law_outside_its_range(cell_mapping: dict[str, Any]) -> None:
    """52 vol% catholyte is inside, 14 % is not."""
    cell_mapping["cathode"]["ionic_transport"] = {"closure": "power-law"}
    assert transport_findings(Cell.model_validate(cell_mapping)) == []
    cell_mapping["cathode"]["composition"] = {"active_material": "92 wt%", "catholyte": "8 wt%"}
    (finding,) = transport_findings(Cell.model_validate(cell_mapping))
    assert "fitted to 20-65 vol% catholyte" in finding.message


@pytest.mark.parametrize(("carbon", "findings"), [("2 wt%", 0), ("5 wt%", 1)])
def test_carbon_blocks_ions(cell_mapping: dict[str, Any], carbon: str, findings: int) -> None:
    """5 wt% of carbon black are 8 vol%; the closures were tested to 5."""
    rest = 30 - float(carbon.split()[0])
    cathode = cell_mapping["cathode"]
    cathode["carbon_density"] = "1.8 g/cm^3"
    cathode["composition"] = {
        "active_material": "70 wt%",
        "catholyte": f"{rest} wt%",
        "carbon": carbon,
    }
    listed = transport_findings(Cell.model_validate(cell_mapping))
    assert sum("vol% carbon" in finding.message for finding in listed) == findings


def test_sizes_that_no_composite_had(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["cathode"]["catholyte"]["particle_size"] = "0.1 um"
    (finding,) = transport_findings(Cell.model_validate(cell_mapping))
    assert "here 40" in finding.message


def test_electrons_through_too_little_active_material(cell_mapping: dict[str, Any]) -> None:
    cathode = cell_mapping["cathode"]
    cathode["active_material"]["electronic_conductivity"] = "5 mS/cm"
    cathode["electronic_transport"] = {"closure": "power-law"}
    assert transport_findings(Cell.model_validate(cell_mapping)) == []
    cathode["composition"] = {"active_material": "45 wt%", "catholyte": "55 wt%"}
    (finding,) = transport_findings(Cell.model_validate(cell_mapping))
    assert "for electrons fails below 30 vol%" in finding.message


def trap_messages(cell_mapping: dict[str, Any]) -> dict[str, str]:
    cell = CellDesign.model_validate(cell_mapping)
    return {f"{f.severity} {f.place}": f.message for f in traps(cell)}


@pytest.fixture
def mapping(cell_mapping: dict[str, Any]) -> dict[str, Any]:
    """A cell that falls into no trap."""
    cell_mapping["cathode"]["active_material"]["coating"] = "coated"
    cell_mapping["cathode"]["active_material"]["electronic_conductivity"] = {
        "stoichiometry": [0.2, 0.4, 0.6, 1.0],
        "values": [50, 20, 10, 5],
        "unit": "mS/cm",
    }
    return cell_mapping


def test_a_sound_cell_has_no_findings_of_design(mapping: dict[str, Any]) -> None:
    assert trap_messages(mapping) == {}


def test_no_composite_is_better_than_hashin_and_shtrikman(mapping: dict[str, Any]) -> None:
    """T = (3 - phi)/2 is the least; just above it is possible."""
    share = volume_fractions(CellDesign.model_validate(mapping).cathode).catholyte
    least = (3 - share) / 2
    transport = mapping["cathode"]["ionic_transport"] = {"tortuosity_factor": 0.99 * least}
    assert (
        "below the bound of isotropic composites"
        in trap_messages(mapping)["warning cathode.ionic_transport"]
    )
    transport["tortuosity_factor"] = 1.01 * least
    assert "warning cathode.ionic_transport" not in trap_messages(mapping)


def test_a_tortuosity_is_no_tortuosity_factor(mapping: dict[str, Any]) -> None:
    """42 vol% NCM622: the factor is 4.27, its root 2.07."""
    transport = mapping["cathode"]["ionic_transport"] = {"tortuosity_factor": 2.07}
    mapping["cathode"]["composition"] = {"active_material": "70 wt%", "catholyte": "30 wt%"}
    assert "its square, 4.28" in trap_messages(mapping)["note cathode.ionic_transport"]
    transport["tortuosity_factor"] = 4.27
    assert trap_messages(mapping) == {}


@pytest.mark.parametrize(
    ("key", "value", "where", "words"),
    [
        ("porosity", "1 %", "note cathode.porosity", "7 to 24 %"),
        ("coverage", "100 %", "warning cathode.coverage", "as of a liquid"),
    ],
)
def test_traps_of_the_cathode(
    mapping: dict[str, Any], key: str, value: str, where: str, words: str
) -> None:
    mapping["cathode"][key] = value
    assert words in trap_messages(mapping)[where]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("exchange_current_density", "5 A/m^2", "as in a liquid"),
        ("density", "6.14 g/cm^3", "layered oxides have 47 to 53"),
        ("electronic_conductivity", "5 mS/cm", "electronic conductivity is constant"),
    ],
)
def test_traps_of_the_active_material(
    mapping: dict[str, Any], key: str, value: str, words: str
) -> None:
    """63,104 mol/m3, fitted to a liquid cell, mean 6.14 g/cm3."""
    mapping["cathode"]["active_material"][key] = value
    assert any(words in message for message in trap_messages(mapping).values())


def test_an_assumed_exchange_current_needs_a_coating(mapping: dict[str, Any]) -> None:
    material = mapping["cathode"]["active_material"]
    del material["coating"]
    assert any("coated" in message for message in trap_messages(mapping).values())
    material["exchange_current_density"] = {"value": "0.3 A/m^2", "source": "Kim2025"}
    assert trap_messages(mapping) == {}


def test_cut_offs_against_the_wrong_electrode(mapping: dict[str, Any]) -> None:
    """2.6 to 3.7 V with Li-In were meant against it."""
    mapping["limits"] = {"lower": "2.6 V", "upper": "3.7 V", "reference": "Li/Li+"}
    assert "4.32 V: reference: counter electrode?" in trap_messages(mapping)["warning limits.upper"]
    mapping["anode"] = {"type": "lithium", "resistance": "10 ohm cm^2"}
    assert "warning limits.upper" not in trap_messages(mapping)


def test_a_thick_separator_costs_more_than_the_cathode(mapping: dict[str, Any]) -> None:
    """1 mm at 1.6 mS/cm are 62.5 ohm cm2, 134 mV at the 2.14 mA/cm2 of 1C."""
    mapping["separator"][0]["thickness"] = "1 mm"
    message = trap_messages(mapping)["note separator"]
    assert message.startswith("separator resistance of 62.5 ohm cm2")
    assert "134 mV at 1C" in message


def test_an_anode_with_a_marked_loss(mapping: dict[str, Any]) -> None:
    """50 ohm cm2 at 2.14 mA/cm2 are 107 mV."""
    mapping["anode"]["resistance"] = "50 ohm cm^2"
    assert "107 mV at 1C" in trap_messages(mapping)["note anode.resistance"]
