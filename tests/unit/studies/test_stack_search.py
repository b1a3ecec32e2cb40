"""Which stacks pass, and in which order they are solved."""

from itertools import product

import pytest

from sscell.cell import load_cell
from sscell.parameters.derived import derive
from sscell.studies.candidates import candidates, chosen
from sscell.studies.design_stack import _cell
from sscell.studies.stack_search import (
    DOUBTFUL,
    EXCLUDED,
    FITS,
    PLACES,
    UNKNOWN,
    Proposal,
    StackSearch,
    chosen_proposals,
)

NAMES = ["li2zrcl6", "li3incl6", "li6ps5cl", "li3n", "litaocl4", "lgps"]


def searched(cell, share):
    tried, _ = chosen(NAMES, None, cell.ion)
    every = list(candidates(cell, "both", tried))
    total = sum(float(layer.thickness) for layer in cell.separator)
    return StackSearch(cell, every, cell, share * total)


@pytest.fixture(scope="module")
def search():
    return searched(load_cell("ncm83_li2zrcl6_li6ps5cl"), 1 / 2)


def level(search, name, place):
    return search.judgements[place][NAMES.index(name)].level


def test_a_halide_is_excluded_at_lithium_and_allowed_where_another_layer_shields_it(search):
    assert level(search, "li2zrcl6", "anolyte") == EXCLUDED
    listed = list(search.proposals())
    zr, sulfide = NAMES.index("li2zrcl6"), NAMES.index("li6ps5cl")
    assert any((p.catholyte, p.separator, p.anolyte) == (zr, zr, sulfide) for p in listed)
    assert all(p.last != zr for p in listed)


def test_the_usual_sulfide_is_doubtful_in_the_cathode_and_fits_beside_it_and_at_lithium(search):
    assert level(search, "li6ps5cl", "catholyte") == DOUBTFUL
    assert level(search, "li6ps5cl", "separator") == FITS
    assert level(search, "li6ps5cl", "anolyte") == FITS


def test_what_is_not_known_is_flagged_and_nitrides_stay_away_from_the_cathode(search):
    assert level(search, "litaocl4", "catholyte") == UNKNOWN
    assert [level(search, "li3n", place) for place in PLACES] == [EXCLUDED, EXCLUDED, FITS]


def test_proposals_and_their_count_are_those_of_trying_each(search):
    inside, face, last = (search.levels(place) for place in PLACES)
    contact, every = search.contact_levels, range(len(NAMES))
    expected = set()
    for c, s, a in product(every, every, every):
        levels = [inside[c], last[a]]
        levels += [] if s == c else [face[s], contact[c, s]]
        levels += [] if a == s else [contact[s, a]]
        if max(levels) < EXCLUDED:
            expected.add((c, s, None if a == s else a, int(max(levels))))
    listed = {(p.catholyte, p.separator, p.anolyte, p.level) for p in search.proposals()}
    assert listed == expected
    assert search.passing() == len(expected)


@pytest.mark.parametrize("moved", [{}, {"stack_pressure": "5 MPa"}, {"temperature": "60 degC"}])
def test_the_resistance_of_a_stack_is_that_of_its_cell(moved):
    """At its temperature and pressure, with two unequal layers."""
    cell = load_cell("ncm83_li2zrcl6_li6ps5cl").replace(moved)
    search = searched(cell, 1 / 3)
    for proposal in search.proposals():
        made = derive(_cell(search, proposal))
        cathode = made.loading.thickness / 3 / made.ionic_conductivity
        rest = made.separator_resistance + made.junction_resistance + made.anode_resistance
        assert proposal.resistance == pytest.approx(cathode + rest, rel=1e-9)


def test_fewer_electrolytes_are_solved_unless_more_do_better_and_unknown_ones_have_a_share():
    pair, triple = Proposal(FITS, 2.0, 0, 1, None), Proposal(FITS, 1.0, 0, 1, 2)
    single, worse = Proposal(FITS, 3.0, 0, 0, None), Proposal(FITS, 2.5, 0, 3, None)
    unsure = [Proposal(UNKNOWN, 0.1, i, i, None) for i in range(5, 9)]
    solved = chosen_proposals([worse, pair, *unsure, triple, single], 4)
    assert solved == [triple, pair, single, unsure[0]]
