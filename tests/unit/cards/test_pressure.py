"""What the form of an electrolyte says of its compaction, and the keys of pressure."""

import pytest

from sscell.cards.pressure import compaction_of, is_clay
from sscell.cell import load_cell
from sscell.errors import InputError


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("cold-pressed pellet", "powder"),
        ("crystalline, cold-pressed pellet", "powder"),
        ("annealed, crystalline monoclinic", "powder"),  # a powder that was annealed
        ("not stated", "powder"),
        ("glass-ceramic, 300 C for 8 h", "glass"),
        ("mechanochemical", "glass"),  # milled and not heated: glass-ceramic of Cronau 2021
        ("amorphous, clay-like", "glass"),
        ("sintered ceramic", "sintered"),
        ("glass-ceramic, melt-quenched and hot-pressed", "sintered"),
        ("amorphous film", "sintered"),
    ],
)
def test_the_form_tells_what_holds_the_grains(form, expected):
    assert compaction_of(form) == expected


def test_clay_is_told_by_its_form():
    assert is_clay("amorphous / glass-ceramic, clay-like")
    assert not is_clay("glass, cold-pressed")


def test_pressures_have_bounds_and_a_card_keeps_them():
    card = load_cell("ncm83_li6ps5cl").to_mapping()
    card |= {"stack_pressure": "5 MPa", "pressure": {"reference": "50 MPa"}}
    cell = load_cell(card)
    assert float(cell.stack_pressure) == 5e6
    assert load_cell(cell.to_mapping()) == cell
    with pytest.raises(InputError, match="stack_pressure"):
        load_cell(card | {"stack_pressure": "0 MPa"})
    with pytest.raises(InputError, match="stack_pressure"):
        load_cell(card | {"stack_pressure": "5 um"})


def test_a_stated_compaction_is_stronger_than_the_form():
    catholyte = load_cell("ncm83_li6ps5cl").cathode.catholyte
    assert catholyte.held_by == "powder"
    assert catholyte.rebuilt(compaction="glass").held_by == "glass"
