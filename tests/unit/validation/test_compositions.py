import math

import pytest

from sscell.validation.cards import RateCase, SharedDefaults, read_card
from sscell.validation.compositions import composition_table
from sscell.validation.published import DEFAULTS


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
