import numpy as np
import pytest

import sscell
from sscell.cards.cathode import Cathode
from sscell.designs.as_built import Draw, Spread, as_built, stays
from sscell.designs.replace import replaced, value_at
from sscell.parameters.electrode import film_resistance
from sscell.quantities.sourced import Sourced
from sscell.reading.library import library
from sscell.reading.published_spread import published_spread

DRAW = Draw(0.5, 0.25, 0.9)


@pytest.fixture(scope="module")
def cell():
    return sscell.load_cell("ncm83_li6ps5cl")


def test_contact_and_diffusivity_are_factors_and_utilisation_is_the_value(cell):
    built = as_built(cell, DRAW)
    for name, factor in (("exchange_current_density", 0.5), ("diffusivity", 0.25)):
        path = f"active_material.{name}"
        assert value_at(built, path) == pytest.approx(factor * value_at(cell, path), rel=1e-12)
    assert built.cathode.utilisation == 0.9
    assert built.cathode.coverage == cell.cathode.coverage
    assert built.cathode.ionic_transport == cell.cathode.ionic_transport


def test_a_film_conducts_as_much_better_as_there_is_contact(cell):
    film = Sourced(1e-4, "assumed: to have one")
    built = as_built(replaced(cell, {"cathode.film_resistance": film}), DRAW)
    assert built.cathode.film_resistance == pytest.approx(2e-4, rel=1e-12)


def test_the_contact_acts_on_a_coating_as_on_a_film_of_its_resistance(cell):
    card = cell.to_mapping()
    card["cathode"]["film"] = {"electrolyte": "li2taof5_amorphous", "thickness": "10 nm"}
    coated = sscell.load_cell(card)
    built = as_built(coated, DRAW)
    assert film_resistance(built) == pytest.approx(2 * film_resistance(coated), rel=1e-12)


def test_each_layer_is_drawn(cell):
    """A film and a utilisation of its own must not keep a layer from being as built."""
    card = cell.to_mapping()
    halves = [
        {"share": 0.5, "film_resistance": "2 ohm cm^2"},
        {"share": 0.5, "utilisation": "80 %"},
    ]
    card["cathode"]["layers"] = halves
    first, second = as_built(sscell.load_cell(card), DRAW).cathode.layers
    assert first.film_resistance == pytest.approx(4e-4, rel=1e-12)
    assert (first.utilisation, second.utilisation) == (0.9, 0.8)


@pytest.mark.parametrize(
    ("source", "kept"), [("Minnmann2024", True), (None, True), ("assumed: all of it", False)]
)
def test_only_an_assumed_utilisation_gives_way(cell, source, kept):
    """Without a source replace marks a value as chosen: a sweep over it must not be flattened."""
    stated = replaced(cell, {"cathode.utilisation": Sourced(0.7, source)})
    assert stays(stated) is kept
    assert as_built(stated, DRAW).cathode.utilisation == (0.7 if kept else 0.9)


def test_no_draw_is_the_cell_as_it_is(cell):
    built = as_built(cell, Draw(1.0, 1.0, float(cell.cathode.utilisation)))
    for path in ("active_material.diffusivity", "active_material.exchange_current_density"):
        assert value_at(built, path) == pytest.approx(value_at(cell, path), rel=1e-12)


def test_every_shipped_cell_can_be_drawn():
    for name in library("cells"):
        as_built(sscell.load_cell(name), DRAW)


NUMBERS = np.random.default_rng(1).random((256, 3))
SPREAD = Spread(tuple(Draw(*row) for row in NUMBERS), 0.1)


def test_the_typical_cell_has_the_medians():
    np.testing.assert_allclose(SPREAD.typical, np.median(NUMBERS, axis=0))
    assert "medians" in str(SPREAD.typical)


@pytest.mark.parametrize("count", [64, 256])
def test_fewer_draws_are_evenly_among_all(count):
    """Uniform numbers: each half holds half of the draws, to 1 standard error of random ones."""
    chosen = np.array(SPREAD.sampled(count).draws)
    assert len({tuple(row) for row in chosen.tolist()}) == count
    share = (chosen < np.median(NUMBERS, axis=0)).mean(axis=0)
    np.testing.assert_allclose(share, 0.5, atol=0.5 / np.sqrt(count))


def test_more_draws_than_there_are_repeat_evenly():
    chosen = SPREAD.sampled(512).draws
    assert all(1 <= chosen.count(draw) <= 3 for draw in SPREAD.draws)


def test_the_draws_are_the_same_each_time():
    assert SPREAD.sampled(64).draws == SPREAD.sampled(64).draws


def test_what_a_card_leaves_out_is_as_published_cells_were(cell_mapping):
    """The utilisation is the median of the calibration, and a draw replaces it, not multiplies."""
    for name in ("coverage", "utilisation", "film_resistance"):
        cell_mapping["cathode"].pop(name, None)
    cell = sscell.load_cell(cell_mapping)
    draws = published_spread().draws
    median = np.median([draw.utilisation for draw in draws])
    assert cell.cathode.utilisation == pytest.approx(median, abs=0.01)
    assert as_built(cell, draws[0]).cathode.utilisation == draws[0].utilisation
    assert cell.cathode.coverage.mark == cell.cathode.utilisation.mark == "assumed"


def test_no_published_cell_takes_what_was_calibrated_on_it():
    """Cells of the papers that the calibration saw state their utilisation."""
    default = Cathode.model_fields["utilisation"].default.source
    made = published_spread().made
    papers = {paper.split(",")[0].replace(" ", "") for paper in made["papers"]}
    cells = [sscell.load_cell(name) for name in library("cells")]
    seen = [cell for cell in cells if cell.measured and cell.measured.points[0].source in papers]
    assert len(seen) > 8
    assert all(cell.cathode.utilisation.source != default for cell in seen)
