"""Stacks of electrolytes, ranked by what the cell delivers."""

import numpy as np
import pytest

import sscell
from sscell.errors import InputError
from sscell.studies.design_stack import design_stack, with_anode

NAMES = ["li2zrcl6", "li3incl6", "li6ps5cl", "litaocl4"]


@pytest.fixture(scope="module")
def cell():
    return sscell.load_cell("ncm83_li2zrcl6_li6ps5cl")


@pytest.fixture(scope="module")
def best(cell):
    return design_stack(cell, "lithium", NAMES, 3, accuracy="draft")


def test_the_order_is_the_verdict_and_then_what_the_same_cells_deliver(best):
    cells = sscell.cells_of(best)
    again = sscell.rate_capability(cells, c_rates=[3], accuracy="draft")["capacity"].values[:, 0]
    known = best["capacity"].values[: len(cells), 0]
    np.testing.assert_allclose(again, known, rtol=1e-6)  # round-off of the cards
    words = ["fits", "doubtful", "unknown"]
    verdicts = [words.index(verdict) for verdict in best["verdict"].values]
    keys = list(zip(verdicts, -best["capacity"].values[:, 0], strict=True))
    assert keys == sorted(keys)


def test_the_stack_of_the_cell_itself_is_the_cell(best, cell):
    same = best["catholyte"].values == "li2zrcl6"
    same &= (best["separator"].values == "li6ps5cl") & (best["anolyte"].values == "")
    (row,) = np.flatnonzero(same)
    alone = sscell.rate_capability(cell, c_rates=[3], accuracy="draft")["capacity"].item()
    # one layer in the thickness of the separator, which is one layer in the card
    assert float(best["capacity"][row, 0]) == pytest.approx(alone, rel=1e-4)


def test_what_is_excluded_has_its_reason(best):
    at_lithium = best["place_verdict"].sel(electrolyte="li3incl6", place="anolyte").item()
    assert at_lithium == "excluded"
    reason = best["place_reason"].sel(electrolyte="li3incl6", place="anolyte").item()
    assert "Li3InCl6 | lithium: reacts" in reason
    assert "li3incl6 | li6ps5cl" in best.attrs["excluded_contacts"].split("; ")
    assert not any(s.startswith("Li3InCl6 | Li6PS5Cl") for s in best["stack"].values)
    assert best.attrs["solved"] <= best.attrs["passing"] < best.attrs["considered"] == 64


def test_an_electrolyte_without_a_conductivity_is_a_reason_and_no_exception(cell):
    bare = {"title": "New glass", "formula": "LiTaCl5O0.5", "form": "glass"}
    some = design_stack(cell, None, ["li6ps5cl", bare], accuracy="draft")
    verdict = some["place_reason"].isel(electrolyte=1)
    assert set(verdict.values.tolist()) == {"no conductivity"}


def test_an_estimated_layer_at_the_anode_has_a_range_and_says_so(cell):
    names = ["li2zrcl6", "beta_li3ps4", "li6ps5cl_sintered"]
    ranked = design_stack(cell, "lithium", names, 3, accuracy="draft")
    estimated = ranked["anode_resistance_basis"].values == "estimated"
    assert estimated.any()
    low, high = ranked["objective_range"].values[:, estimated]
    middle = ranked["capacity"].values[estimated, 0]
    assert (low <= middle).all()
    assert (middle <= high).all()


def test_another_anode_leaves_the_cut_offs_of_the_cathode_where_they_are(cell):
    indium = with_anode(cell, {"type": "lithium-indium", "resistance": "10 ohm cm^2"})
    assert indium.cutoffs_vs_lithium == pytest.approx(cell.cutoffs_vs_lithium, abs=1e-12)
    assert indium.anode.title == "lithium-indium"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"anode": "wood"}, "anode"),
        ({"most": 0}, "most"),
        ({"maximise": "joy"}, "maximise"),
        ({"anolyte_thickness": "1 m"}, "anolyte_thickness"),
        ({"electrolytes": ["li3incl6"]}, "no stack passes"),
    ],
)
def test_a_mistake_is_one_clear_message(cell, asked, words):
    with pytest.raises(InputError, match=words):
        design_stack(cell, **{"anode": "lithium", "electrolytes": ["li6ps5cl"], **asked})
