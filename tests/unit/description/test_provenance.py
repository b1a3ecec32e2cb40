from typing import Any

import pytest

from sscell.description import provenance as module
from sscell.description.cell import CellDesign
from sscell.description.provenance import provenance, sources

KEYS = frozenset({"Kim2025", "Minnmann2021"})


@pytest.fixture(autouse=True)
def _bibliography(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "reference_keys", lambda: KEYS)


def test_values_of_a_block_with_one_source_are_one_finding(cell: CellDesign) -> None:
    said = [str(finding) for finding in provenance(cell)]
    material = [text for text in said if "second-hand" in text and "(nmc)" in text]
    assert len(material) == 1
    assert material[0].startswith("note: cathode.active_material (nmc): molar_mass, density")
    assert material[0].endswith("[Kim2025]")
    assert any("exchange_current_density: assumed [assumed: coated]" in text for text in said)


def test_choices_of_the_designer_need_no_source(cell: CellDesign) -> None:
    unsourced = [f for f in provenance(cell) if "without a source" in f.message]
    named = {(f.place, f.message.partition(":")[0]) for f in unsourced}
    assert named == {
        ("cathode", "coverage, utilisation, film_resistance"),
        ("cathode.electronic_transport", "electronic_conductivity"),
        ("anode", "resistance"),
    }
    assert all(f.severity == "warning" for f in unsourced)


def test_defaults_are_told(cell: CellDesign) -> None:
    places = {f.place for f in provenance(cell) if "assumed" in f.message}
    assert {"junction", "anode"} <= places


def test_lithium_needs_no_source_for_its_potential(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["anode"] = {"type": "lithium", "resistance": "10 ohm cm^2", "source": "Kim2025"}
    cell = CellDesign.model_validate(cell_mapping)
    assert not [f for f in provenance(cell) if f.place == "anode"]


def test_unknown_source_keys(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["anode"]["source"] = "Minnman2021"
    said = [str(f) for f in provenance(CellDesign.model_validate(cell_mapping))]
    assert any("Did you mean 'Minnmann2021'" in text for text in said)


def test_sources(cell: CellDesign) -> None:
    assert sources(cell) == ("Kim2025", "Minnmann2021")


def test_a_temperature_that_was_not_printed_is_told(cell_mapping: dict[str, Any]) -> None:
    """A condition of another value, silent unless somebody assumed it."""
    electrolyte = cell_mapping["separator"][0]["electrolyte"] | {"title": "another"}
    electrolyte["temperature"] = {"value": "25 degC", "source": "assumed: not printed"}
    cell_mapping["separator"][0]["electrolyte"] = electrolyte
    told = [
        f for f in provenance(CellDesign.model_validate(cell_mapping)) if "temperature" in f.message
    ]
    assert [f.place for f in told] == ["separator.0.electrolyte (argyrodite)"]
