from dataclasses import replace

import numpy as np
import pytest

from sscell.validation.multipliers import CONTACT, DIFFUSION, Pair
from sscell.validation.overall_section import overall_section
from sscell.validation.published import LEVERS


@pytest.fixture(scope="module")
def done(minnmann):
    points = np.array([p.measured for p in minnmann.every])
    misfit = np.tile(np.linspace(1, 2, DIFFUSION.size), (CONTACT.size, 1))
    pair = Pair(0.5, float(DIFFUSION[0]), 1.1 * points, 1.2 * points, misfit)
    levers = {share: tuple(minnmann.every) for share in LEVERS}
    return replace(minnmann, pair=pair, levers=levers)


def test_scores_of_what_is_known(done):
    """A pair 10 % too high everywhere; the null model is always the worst."""
    rows = {row[0]: row[1:] for row in overall_section(done).tables[0].rows}
    assert rows["all points"][0] == 12
    assert rows["all points"][-1] == "10 / 10"
    median = [int(value.split(" / ")[0]) for value in rows["all points"][1:6]]
    assert median[3] == max(median)
    assert rows["all above 0.3C"][0] == 6


def test_the_text_says_what_the_data_tell(done):
    section = overall_section(done)
    page = section.markdown()
    assert "The data say nothing of contact" in page
    assert "20 % median, 20 % worst" in page
    assert "Nothing is fitted to a cell" in page
    assert "cathode.utilisation 77 %" in page


def test_both_levers_stand_with_both_protocols(done):
    table = overall_section(done).tables[1]
    assert [row[0] for row in table.rows] == ["62 %"] * 2 + ["77 %"] * 2 + ["100 %"] * 2


def test_figures_are_drawn(done):
    for _, make in overall_section(done).figures.values():
        assert make().axes


def test_without_a_pair_nothing_is_said_of_one(done):
    section = overall_section(replace(done, pair=None))
    assert set(section.figures) == {"parity"}
    assert "shared pair is fitted" not in section.markdown()
