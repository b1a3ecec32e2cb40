import pytest

from sscell.cell import load_cell
from sscell.studies.rates import rate_capability
from sscell.validation.accounting import (
    AccountingCase,
    accounting_section,
    added_voltage,
    least_mass_ratio,
    simulated,
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
    both = values["capacity per mass of LiFePO4 and that catholyte [mAh/g]"]
    other = values["the same with as much of a catholyte that stores nothing [mAh/g]"]
    assert both / other == pytest.approx(196.4 / 149.6, rel=1e-6)
    assert both < 149.6
    assert "bookkeeping, not a test" in section.markdown()


def test_simulated_as_the_public_function_has_it():
    """Energy per mass is capacity times mean voltage; the gain is the catholyte's 46.8 mAh/g."""
    case = read_card("liu2025", AccountingCase)
    (more, work), (less, _) = simulated(case)
    rates = rate_capability(load_cell(case.active_cell), [0.1])
    assert more == pytest.approx(float(rates["specific_capacity"][0]), rel=1e-3)
    assert work == pytest.approx(more * float(rates["mean_voltage"][0]), rel=2e-3)
    assert more - less == pytest.approx(46.8, rel=0.02)
