import math

import numpy as np
import pytest

from sscell.validation.cards import RateCase, SharedDefaults, read_card
from sscell.validation.paper_section import (
    composition_table,
    ions_alone,
    over_thickness,
    paper_section,
)
from sscell.validation.predict import DEFAULTS, prepare, publish

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def case():
    return read_card("kato2018", RateCase)


def test_the_closed_form_gives_the_papers_numbers(case):
    """Of the 600 um cell at 6, 12, 20 and 100 mA/cm2, mAh/cm2."""
    study = case.thickness
    lgps, glass = study.electrolytes
    thick = study.designs[-1]
    found = [ions_alone(study, lgps, thick, i) / 36000 for i in (60, 120, 200, 1000)]
    assert found == pytest.approx([13.2, 6.36, 3.64, 0.38], rel=0.01)
    found = [ions_alone(study, glass, thick, i) / 36000 for i in (60, 120, 200)]
    assert found == pytest.approx([3.39, 1.64, 0.94], rel=0.01)


def test_it_never_gives_more_than_there_is(case):
    study = case.thickness
    for design in study.designs:
        most = ions_alone(study, study.electrolytes[0], design, 1.0)
        assert most == pytest.approx(float(design.areal_capacity))


def test_simulated_and_closed_form(case, execution):
    """At 0.5 mA/cm2 both deliver what is there: 4 % apart, the nominal capacity is 136 mAh/g and
    the potential's 142. Thicker cathodes deliver more at low and less at high current."""
    defaults = read_card(DEFAULTS, SharedDefaults)
    found = over_thickness(case, [prepare(s, defaults) for s in case.samples], execution)
    slow = found.isel(current_density=0)
    np.testing.assert_allclose(slow["capacity"], slow["ions_alone"], rtol=0.05)
    assert np.all(np.diff(slow["capacity"].values, axis=1) > 0)
    thickest = found["capacity"].isel(thickness=-1)
    assert np.all(np.diff(thickest.values, axis=1) <= 0)
    assert found["measured_electrolyte"].values.tolist() == ["LGPS", "LGPS", "LGPS", "glass"]
    np.testing.assert_allclose(found["measured_current"], [0.5, 6, 12, 12], rtol=1e-9)
    np.testing.assert_allclose(found["measured_thickness"], [600, 600, 300, 300], rtol=0.01)


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
    assert "inferred and not printed" in page


def test_figure(section):
    (_, make) = section.figures["minnmann2021"]
    assert len(make().axes) == 4


def test_thickness_of_kato(execution):
    done = publish(["kato2018"], execution, together=False)
    section = paper_section(0, done, execution)
    assert set(section.figures) == {"kato2018", "kato2018_thickness"}
    assert len(section.tables[1].rows) == 2 * 8 * 3
    assert "more slowly" in section.conclusion[0]


@pytest.fixture(scope="module")
def table(execution):
    case = read_card("minnmann2021", RateCase)
    return composition_table("m", case, read_card(DEFAULTS, SharedDefaults), execution)


def test_five_compositions_and_the_fine_electrolyte_at_four_rates(table):
    names = [row[0] for row in table.rows[::4]]
    assert sorted(names[:4]) == sorted(["25 vol%", "32 vol%", "42 vol%", "53 vol%"])
    assert sorted(names[4:]) == ["61 vol%", "61 vol%, fine electrolyte"]
    assert [row[3] for row in table.rows[:4]] == ["0.1C", "0.25C", "0.5C", "1C"]


def test_measured_where_known(table):
    known = {(row[0], row[3]): row[-1] for row in table.rows if not math.isnan(row[-1])}
    assert len(known) == 12
    assert known["61 vol%", "0.25C"] == pytest.approx(80)


def test_resistances_are_those_of_the_paper(table):
    """L/(3 kappa) of 8, 11 and 503 ohm cm2 at 32, 42 and 61 vol%."""
    third = {row[0]: row[2] for row in table.rows}
    assert third["32 vol%"] == pytest.approx(7.6, rel=0.05)
    assert third["42 vol%"] == pytest.approx(11, rel=0.05)
    assert third["61 vol%"] == pytest.approx(503, rel=0.02)


def test_capacity_falls_with_rate(table):
    for start in range(0, len(table.rows), 4):
        for way in (4, 5):
            values = [row[way] for row in table.rows[start : start + 4]]
            assert values == sorted(values, reverse=True)
