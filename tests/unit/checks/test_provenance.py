from typing import Any

import pybamm
import pytest
from pybtex.database import parse_string

from sscell.cell import Cell, load_cell
from sscell.checks import provenance as module
from sscell.checks.provenance import citations, citations_for_pybamm, provenance, sources
from sscell.reading.read import library

KEYS = frozenset({"Kim2025", "Minnmann2021"})


@pytest.fixture(autouse=True)
def _bibliography(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "reference_keys", lambda: KEYS)


def test_values_of_a_block_with_one_source_are_one_finding(cell: Cell) -> None:
    said = [str(finding) for finding in provenance(cell)]
    material = [text for text in said if "second-hand" in text and "(nmc)" in text]
    assert len(material) == 1
    assert material[0].startswith("note: cathode.active_material (nmc): molar_mass, density")
    assert material[0].endswith("[Kim2025]")
    assert any("exchange_current_density: assumed [assumed: coated]" in text for text in said)


def test_choices_of_the_designer_need_no_source(cell: Cell) -> None:
    unsourced = [f for f in provenance(cell) if "without a source" in f.message]
    named = {(f.place, f.message.partition(":")[0]) for f in unsourced}
    assert named == {
        ("cathode", "coverage, utilisation, film_resistance"),
        ("cathode.electronic_transport", "electronic_conductivity"),
        ("anode", "resistance"),
    }
    assert all(f.severity == "warning" for f in unsourced)


def test_defaults_are_told(cell: Cell) -> None:
    places = {f.place for f in provenance(cell) if "assumed" in f.message}
    assert {"junction", "anode"} <= places


def test_lithium_needs_no_source_for_its_potential(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["anode"] = {"type": "lithium", "resistance": "10 ohm cm^2", "source": "Kim2025"}
    cell = Cell.model_validate(cell_mapping)
    (finding,) = [f for f in provenance(cell) if f.place == "anode"]
    assert finding.message == "activation_energy: assumed"


def test_unknown_source_keys(cell_mapping: dict[str, Any]) -> None:
    cell_mapping["anode"]["source"] = "Minnman2021"
    said = [str(f) for f in provenance(Cell.model_validate(cell_mapping))]
    assert any("Did you mean 'Minnmann2021'" in text for text in said)


def test_sources(cell: Cell) -> None:
    assert sources(cell) == ("Kim2025", "Minnmann2021")


def test_a_temperature_that_was_not_printed_is_told(cell_mapping: dict[str, Any]) -> None:
    """A condition of another value, silent unless somebody assumed it."""
    electrolyte = cell_mapping["separator"][0]["electrolyte"] | {"title": "another"}
    electrolyte["temperature"] = {"value": "25 degC", "source": "assumed: not printed"}
    cell_mapping["separator"][0]["electrolyte"] = electrolyte
    told = [f for f in provenance(Cell.model_validate(cell_mapping)) if "temperature" in f.message]
    assert [f.place for f in told] == ["separator.0.electrolyte (argyrodite)"]


@pytest.fixture(scope="module")
def shipped():
    return load_cell("ncm83_li6ps5cl")


def keys(entries):
    return list(parse_string("\n".join(entries), "bibtex").entries)


def test_papers_of_the_cell_are_cited(shipped):
    """Its composite, its anode, and the curves of its active material."""
    expected = {"Schlautmann2023", "Minnmann2021", "Chen2020", "ORegan2022"}
    assert expected <= set(keys(citations(shipped)))


def test_each_once_and_in_order(shipped):
    found = keys(citations(shipped))
    assert len(set(found)) == len(found)
    assert found == sorted(found)


def test_every_cell_can_be_cited():
    for name in library("cells"):
        assert len(citations(load_cell(name))) >= 2, name


def test_words_of_an_assumption_are_no_citation(shipped):
    """A source such as "assumed: coated" names nobody."""
    for key in keys(citations(shipped)):
        assert key[-4:].isdigit()


def test_a_changed_value_drops_its_paper(shipped):
    """Minnmann's only numbers here are those of the anode and whatever the electrolyte holds."""
    changed = shipped.replace({"catholyte.conductivity": "1 mS/cm"})
    assert set(keys(citations(changed))) <= set(keys(citations(shipped)))


def test_entries_can_be_printed(shipped):
    """PyBaMM prints them with pybtex, which drops every entry if one lacks its title."""
    for entry in parse_string("\n".join(citations(shipped)), "bibtex").entries.values():
        assert "year" in entry.fields
        assert "title" in entry.fields or "howpublished" in entry.fields


def test_pybamm_gets_keys_of_papers_it_knows(shipped):
    given = citations_for_pybamm(shipped)
    assert {"Chen2020", "ORegan2022"} <= set(given)
    entries = [text for text in given if text.startswith("@")]
    assert any("Schlautmann2023" in text for text in entries)
    assert len(given) == len(citations(shipped))


def test_pybamm_prints_them_all(shipped, capsys):
    pybamm.citations._reset()
    for entry in citations_for_pybamm(shipped):
        pybamm.citations.register(entry)
    pybamm.print_citations()
    said = capsys.readouterr().out
    assert "Schlautmann" in said
    assert "Minnmann" in said
    assert "Chen" in said


def test_what_was_measured_is_no_input() -> None:
    cell = load_cell("ncm83_li6ps5cl")
    assert cell.measured is not None
    assert not [each for each in provenance(cell) if each.place.startswith("measured")]
