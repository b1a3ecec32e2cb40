from typing import Any

import pytest

from sscell.cell import Cell
from sscell.checks.finding import Finding
from sscell.checks.transport_validity import transport_validity


def found(cell: Cell) -> list[Finding]:
    return list(transport_validity(cell))


def test_bruggeman_is_warned_of(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["cathode"]["ionic_transport"] = {"closure": "bruggeman"}
    (first,) = found(Cell.model_validate(cell_mapping))
    assert first.severity == "warning"
    assert "4.5 times too high" in first.message


def test_held_tortuosity_factor(cell: Cell) -> None:
    held = cell.replace({"cathode.tortuosity_factor": 4})
    assert not [f for f in found(held) if "another cathode" in f.message]
    held = held.replace({"cathode.porosity": "5 %"})
    (finding,) = [f for f in found(held) if "tortuosity factor" in f.message]
    assert finding.message.endswith("another cathode: porosity 14 vol% there, 5 vol% here")
    assert found(held.replace({"cathode.porosity": "14 %"})) == []


def test_held_electronic_conductivity(cell: Cell) -> None:
    """A value measured on one composition is no measurement of another."""
    changed = cell.replace({"cathode.porosity": "5 %"})
    (finding,) = [f for f in found(changed) if "electronic conductivity" in f.message]
    assert finding.severity == "warning"
    assert "porosity 14 vol% there" in finding.message
    measured = changed.replace({"cathode.electronic_conductivity": "0.2 mS/cm"})
    assert not [f for f in found(measured) if "another cathode" in f.message]


def test_carbon_that_joins_a_measured_composite(cell: Cell) -> None:
    """What is added to the measured value, and that it was measured without."""
    (finding,) = [
        f
        for f in found(cell.replace({"cathode.composition.carbon": "4 wt%"}))
        if f.place == "cathode.electronic_transport"
    ]
    assert finding.severity == "warning"
    assert "carbon 0 wt% there, 4 wt% here" in finding.message
    assert "mS/cm is added (closure" in finding.message


def test_a_card_whose_carbon_conducts_more_than_was_measured(cell_mapping: dict[str, Any]) -> None:
    """Written by hand nothing tells which composite was measured; a state of it does."""
    cathode = cell_mapping["cathode"]
    cathode["carbon_density"] = "1.8 g/cm^3"
    cathode["composition"] |= {"catholyte": "27 wt%", "carbon": "3 wt%"}
    (finding,) = found(Cell.model_validate(cell_mapping))
    assert "is kept; if it was measured without this carbon" in finding.message
    cathode["electronic_transport"]["measured_on"] = {"carbon": "0 wt%"}
    (finding,) = found(Cell.model_validate(cell_mapping))
    assert "mS/cm is added (closure" in finding.message
    del cathode["electronic_transport"]["measured_on"]
    cathode["electronic_transport"]["electronic_conductivity"] = "30 mS/cm"
    assert found(Cell.model_validate(cell_mapping)) == []


def test_below_the_percolation_threshold(cell: Cell) -> None:
    """A cathode that no ion crosses is said to be one."""
    rich = cell.replace({"cathode.composition.active_material": "97 wt%"})
    assert any("no ionic path" in f.message and f.severity == "warning" for f in found(rich))
    assert not any("no ionic path" in f.message for f in found(cell))


def test_an_infinite_tortuosity_factor_is_no_path(cell: Cell) -> None:
    (finding,) = found(cell.replace({"cathode.tortuosity_factor": "inf"}))
    assert "no ionic path" in finding.message


def test_a_usual_composite_is_inside_all_ranges(cell: Cell) -> None:
    assert found(cell) == []


def test_the_power_law_outside_its_range(cell_mapping: dict[str, Any]) -> None:
    """52 vol% catholyte is inside, 14 % is not."""
    cell_mapping["cathode"]["ionic_transport"] = {"closure": "power-law"}
    assert found(Cell.model_validate(cell_mapping)) == []
    cell_mapping["cathode"]["composition"] = {"active_material": "92 wt%", "catholyte": "8 wt%"}
    (finding,) = found(Cell.model_validate(cell_mapping))
    assert "fitted to 20-65 vol% catholyte" in finding.message


@pytest.mark.parametrize(("carbon", "findings"), [("2 wt%", 0), ("5 wt%", 1)])
def test_carbon_blocks_ions(cell_mapping: dict[str, Any], carbon: str, findings: int) -> None:
    """5 wt% of carbon black are 8 vol%; the closures were tried to 5."""
    rest = 30 - float(carbon.split()[0])
    cathode = cell_mapping["cathode"]
    cathode["carbon_density"] = "1.8 g/cm^3"
    cathode["composition"] = {
        "active_material": "70 wt%",
        "catholyte": f"{rest} wt%",
        "carbon": carbon,
    }
    listed = found(Cell.model_validate(cell_mapping))
    assert sum("vol% carbon" in finding.message for finding in listed) == findings


def test_sizes_that_no_composite_had(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["cathode"]["catholyte"]["particle_size"] = "0.1 um"
    (finding,) = found(Cell.model_validate(cell_mapping))
    assert "here they are 40 times" in finding.message


def test_electrons_through_too_little_active_material(cell_mapping: dict[str, Any]) -> None:
    cathode = cell_mapping["cathode"]
    cathode["active_material"]["electronic_conductivity"] = "5 mS/cm"
    cathode["electronic_transport"] = {"closure": "power-law"}
    assert found(Cell.model_validate(cell_mapping)) == []
    cathode["composition"] = {"active_material": "45 wt%", "catholyte": "55 wt%"}
    (finding,) = found(Cell.model_validate(cell_mapping))
    assert "fails for electrons below 30 %" in finding.message
