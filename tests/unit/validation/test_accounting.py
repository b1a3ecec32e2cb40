import pytest

from sscell.validation.accounting import (
    AccountingCase,
    accounting_section,
    added_voltage,
    least_mass_ratio,
)
from sscell.validation.cards import read_card


def test_capacity_and_energy_are_counted_twice_the_same():
    """46.8 mAh/g of 97.7 mAh/g, and 106 Wh/kg over 46.8 mAh/g: by hand."""
    case = read_card("liu2025", AccountingCase)
    assert least_mass_ratio(case) == pytest.approx(46.8 / 97.7, rel=1e-3)
    assert added_voltage(case) == pytest.approx(106.0 / 46.8, rel=1e-3)


def test_the_section_pays_for_the_catholyte():
    section = accounting_section()
    values = dict(section.tables[0].rows)
    assert values["capacity per mass of LiFePO4 and that catholyte [mAh/g]"] < 149.6
    assert "no simulation" in section.markdown()
