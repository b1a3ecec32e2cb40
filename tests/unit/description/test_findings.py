from typing import Any

import pytest

from sscell.description import findings as module
from sscell.description.cell import CellDesign
from sscell.description.findings import findings, sources

KEYS = frozenset({"Kim2025", "Minnmann2021"})


@pytest.fixture(autouse=True)
def _bibliography(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "reference_keys", lambda: KEYS)


def test_values_of_a_block_with_one_source_are_one_finding(cell: CellDesign) -> None:
    said = [str(finding) for finding in findings(cell)]
    material = [text for text in said if "second-hand" in text and "(nmc)" in text]
    assert len(material) == 1
    assert material[0].startswith("note: cathode.active_material (nmc): molar_mass, density")
    assert material[0].endswith("[Kim2025]")
    assert any("exchange_current_density: assumed [assumed: coated]" in text for text in said)


def test_choices_of_the_designer_need_no_source(cell: CellDesign) -> None:
    unsourced = [f for f in findings(cell) if "without a source" in f.message]
    named = {(f.place, f.message.partition(":")[0]) for f in unsourced}
    assert named == {
        ("cathode", "coverage, utilisation, film_resistance"),
        ("cathode.electronic_transport", "electronic_conductivity"),
        ("anode", "resistance"),
    }
    assert all(f.severity == "warning" for f in unsourced)


def test_defaults_are_told(cell: CellDesign) -> None:
    places = {f.place for f in findings(cell) if "assumed" in f.message}
    assert {"junction", "anode"} <= places


def test_lithium_needs_no_source_for_its_potential(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["anode"] = {"type": "lithium", "resistance": "10 ohm cm^2", "source": "Kim2025"}
    cell = CellDesign.model_validate(cell_mapping)
    assert not [f for f in findings(cell) if f.place == "anode"]


def test_bruggeman_is_warned_of(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["cathode"]["ionic_transport"] = {"closure": "bruggeman"}
    first = findings(CellDesign.model_validate(cell_mapping))[0]
    assert first.severity == "warning"
    assert "4.5 times too high" in first.message


def test_held_tortuosity_factor(cell: CellDesign) -> None:
    held = cell.replace({"cathode.tortuosity_factor": 4})
    assert not [f for f in findings(held) if "original cathode" in f.message]
    held = held.replace({"cathode.porosity": "5 %"})
    (finding,) = [f for f in findings(held) if "tortuosity factor" in f.message]
    assert finding.message.endswith("but changed: cathode.porosity")


def test_unknown_source_keys(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["anode"]["source"] = "Minnman2021"
    said = [str(f) for f in findings(CellDesign.model_validate(cell_mapping))]
    assert any("Did you mean 'Minnmann2021'" in text for text in said)


def test_gravest_first(cell: CellDesign) -> None:
    severities = [f.severity for f in findings(cell)]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)


def test_sources(cell: CellDesign) -> None:
    assert sources(cell) == ("Kim2025", "Minnmann2021")


def test_held_electronic_conductivity(cell: CellDesign) -> None:
    """A value measured on one composition is no measurement of another."""
    changed = cell.replace({"cathode.porosity": "5 %"})
    (finding,) = [f for f in findings(changed) if "electronic conductivity" in f.message]
    assert finding.severity == "warning"
    assert "cathode.porosity" in finding.message
    measured = changed.replace({"cathode.electronic_conductivity": "0.2 mS/cm"})
    assert not [f for f in findings(measured) if "original cathode" in f.message]


def test_below_the_percolation_threshold(cell: CellDesign) -> None:
    """A cathode that no ion crosses is said to be one."""
    rich = cell.replace({"cathode.composition.active_material": "97 wt%"})
    assert any("no ionic path" in f.message and f.severity == "warning" for f in findings(rich))
    assert not any("no ionic path" in f.message for f in findings(cell))
