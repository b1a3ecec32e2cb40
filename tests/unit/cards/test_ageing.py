"""The ageing block of a cell card."""

import pytest
from pydantic import ValidationError

from sscell import Cell, load_cell
from sscell.cards.ageing import Ageing

FILM = {"growth": "100 ohm^2 cm^4/h", "threshold": "3 V"}


def test_values_are_in_si_units():
    laws = Ageing.model_validate(
        {"film": FILM, "anode": {"linear_growth": "0.36 ohm cm^2/h"}, "source": "Kang2025"}
    )
    assert laws.film.growth == pytest.approx(100e-8 / 3600)
    assert laws.anode.linear_growth == pytest.approx(0.36e-4 / 3600)
    assert laws.film.growth.source == "Kang2025"


def test_it_reads_again_what_it_writes():
    laws = Ageing.model_validate({"film": FILM, "coverage": {"loss": 0.01}})
    assert Ageing.model_validate(laws.to_mapping()) == laws


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"film": FILM | {"activation_energy": "0.4 eV"}}, "temperature of the growth"),
        ({"film": {"growth": "100 ohm cm^2/h", "threshold": "3 V"}}, "growth of a film"),
        ({"anode": {}}, "exactly one of growth, linear_growth"),
        (
            {"anode": {"growth": "1 ohm cm^2/sqrt(h)", "linear_growth": "1 ohm cm^2/h"}},
            "both are given",
        ),
        ({"utilisation": {"loss": 0.1}}, "falls with the coverage"),
        ({"coverage": {"loss": -1}}, "at least 0"),
        ({"oxidation": {"depth": "2 nm"}}, "capacity"),
        ({"films": FILM}, "films"),
    ],
)
def test_mistakes(block, message):
    with pytest.raises(ValidationError, match=message):
        Ageing.model_validate(block)


def test_cells_do_not_age_unless_their_card_says_so(cell):
    assert cell.ageing is None
    assert load_cell("ncm83_li6ps5cl").ageing is None


def test_a_growth_of_one_junction_needs_an_age():
    mapping = load_cell("ncm83_li3ycl6_li6ps5cl").to_mapping()
    mapping["separator"][0]["junction_growth"] = "1 ohm cm^2/sqrt(h)"
    for key in ("growth", "age"):
        mapping["junction"].pop(key, None)
    with pytest.raises(ValidationError, match="junction_growth needs the age"):
        Cell.model_validate(mapping)


@pytest.mark.parametrize(
    ("name", "law", "message"),
    [
        ("li3ticl6_all_in_one", {"coverage": {"loss": 0.1}}, "there is none"),
        ("ncm83_li6ps5cl", {"film": {**FILM, "threshold": "4 mV"}}, "0.004 V against Li/Li"),
    ],
)
def test_laws_that_a_cell_cannot_follow_are_refused(name, law, message) -> None:
    mapping = load_cell(name).to_mapping()
    with pytest.raises(ValidationError, match=message):
        Cell.model_validate({**mapping, "ageing": law})
