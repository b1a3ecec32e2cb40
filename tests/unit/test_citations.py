import pybamm
import pytest
from pybtex.database import parse_string

from sscell.cell import load_cell
from sscell.citations import citations, citations_for_pybamm
from sscell.description.read import library


@pytest.fixture(scope="module")
def cell():
    return load_cell("ncm83_li6ps5cl")


def keys(entries):
    return list(parse_string("\n".join(entries), "bibtex").entries)


def test_papers_of_the_cell_are_cited(cell):
    """Its composite, its anode, and the curves of its active material."""
    expected = {"Schlautmann2023", "Minnmann2021", "Chen2020", "ORegan2022"}
    assert expected <= set(keys(citations(cell)))


def test_each_once_and_in_order(cell):
    found = keys(citations(cell))
    assert len(set(found)) == len(found)
    assert found == sorted(found)


@pytest.mark.parametrize("name", sorted(library("cells")))
def test_every_cell_can_be_cited(name):
    assert len(citations(load_cell(name))) >= 2


def test_words_of_an_assumption_are_no_citation(cell):
    """A source such as "assumed: coated" names nobody."""
    for key in keys(citations(cell)):
        assert key[-4:].isdigit()


def test_a_changed_value_drops_its_paper(cell):
    """Minnmann's only numbers here are those of the anode and whatever the electrolyte holds."""
    changed = cell.replace({"catholyte.conductivity": "1 mS/cm"})
    assert set(keys(citations(changed))) <= set(keys(citations(cell)))


def test_entries_can_be_printed(cell):
    """PyBaMM prints them with pybtex, which drops every entry if one lacks its title."""
    for entry in parse_string("\n".join(citations(cell)), "bibtex").entries.values():
        assert "year" in entry.fields
        assert "title" in entry.fields or "howpublished" in entry.fields


def test_pybamm_gets_keys_of_papers_it_knows(cell):
    given = citations_for_pybamm(cell)
    assert {"Chen2020", "ORegan2022"} <= set(given)
    entries = [text for text in given if text.startswith("@")]
    assert any("Schlautmann2023" in text for text in entries)
    assert len(given) == len(citations(cell))


def test_pybamm_prints_them_all(cell, capsys):
    pybamm.citations._reset()
    for entry in citations_for_pybamm(cell):
        pybamm.citations.register(entry)
    pybamm.print_citations()
    said = capsys.readouterr().out
    assert "Schlautmann" in said
    assert "Minnmann" in said
    assert "Chen" in said
