import pytest

from sscell.validation.paper_section import paper_section
from sscell.validation.published import publish


@pytest.fixture(scope="module")
def section(minnmann, execution):
    return paper_section(0, minnmann, execution)


def test_a_row_for_every_point(section, minnmann):
    table = section.tables[0]
    assert len(table.rows) == 12
    assert all(len(row) == len(table.columns) for row in table.rows)
    row = table.rows[0]
    assert (row[0], row[1], row[2]) == ("32 vol%", "0.1C", 137)
    assert row[4] == round(100 * (row[3] / row[2] - 1))
    assert row[8] > row[3]  # the null model


def test_failures_stay_in(section):
    """61 vol% at 1C is off by a factor of two or more, and says so."""
    row = next(r for r in section.tables[0].rows if r[0] == "61 vol%" and r[1] == "1C")
    assert abs(row[4]) > 100
    assert "ions in the cathode" in row[-1]


def test_what_is_missing_is_said(section):
    page = section.markdown()
    assert "Missing: " in page
    assert "Missing physics: " in page
    assert "both protocols are shown" in page


def test_figure(section):
    (_, make) = section.figures["minnmann2021"]
    assert len(make().axes) == 4


def test_thickness_of_kato(execution):
    done = publish(["kato2018"], execution, together=False)
    section = paper_section(0, done, execution)
    assert set(section.figures) == {"kato2018", "kato2018_thickness"}
    assert len(section.tables[1].rows) == 2 * 8 * 3
    assert "more slowly" in section.conclusion[0]
