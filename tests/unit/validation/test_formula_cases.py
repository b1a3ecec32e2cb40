import pytest

from sscell.validation.formula_cases import formula_section


def test_two_electrodes_agree_and_the_third_is_said_not_to():
    section = formula_section()
    rows = section.tables[0].rows
    assert len(rows) == 6
    assert all(abs(row[-1]) <= 2 for row in rows if row[0] > 100)
    assert {row[-1] for row in rows if row[0] == 100} == {-12}
    assert "12 % off" in section.conclusion[0]


def test_by_hand():
    """3.2 mS/cm * 0.255 / 4 * 0.1 V / 140 um."""
    row = next(r for r in formula_section().tables[0].rows if r[0] == 140 and r[1] == "LGPS")
    assert row[5] == pytest.approx(3.2 * 0.255 / 4 * 0.1 / 0.014, rel=1e-9)
