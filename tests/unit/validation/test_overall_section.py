from dataclasses import replace

import pytest

from sscell.validation.overall_section import overall_section
from sscell.validation.predict import LEVERS


@pytest.fixture(scope="module")
def done(minnmann):
    return replace(minnmann, levers={share: tuple(minnmann.every) for share in LEVERS})


def test_scores_of_what_is_known(done):
    """The null model is always the worst."""
    rows = {row[0]: row[1:] for row in overall_section(done).tables[0].rows}
    assert rows["all points"][0] == 12
    median = [int(value.split(" / ")[0]) for value in rows["all points"][1:6]]
    assert median[3] == max(median)
    assert rows["all above 0.3C"][0] == 6


def test_the_text_says_what_is_the_same_for_all(done):
    page = overall_section(done).markdown()
    assert "Nothing is fitted to a cell" in page
    assert "cathode.utilisation 77 %" in page


def test_both_levers_stand_with_both_protocols(done):
    table = overall_section(done).tables[1]
    assert [row[0] for row in table.rows] == ["62 %"] * 2 + ["77 %"] * 2 + ["100 %"] * 2


def test_figures_are_drawn(done):
    for _, make in overall_section(done).figures.values():
        assert make().axes
