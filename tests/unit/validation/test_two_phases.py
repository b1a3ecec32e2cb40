import pytest

from sscell.parameters.derived import derive
from sscell.validation.two_phases import storing_cell, two_phase_section


def test_two_equal_phases_are_one_and_capacities_add():
    """20 uV for the time integration; 1e-4 of the capacity."""
    section = two_phase_section()
    volts, share, added, held = (value for _, value in section.tables[0].rows)
    assert volts < 0.02
    assert share < 1e-3
    assert added == pytest.approx(held, rel=1e-4)


def test_the_phase_holds_what_its_card_says():
    """99 % of 100 mAh/g of 5 g/cm3 at least: tails and cut-offs keep a little."""
    cell = storing_cell({"capacity": "100 mAh/g", "exchange_current_density": "1e5 A/m^2"})
    d = derive(cell)
    stored = 100 * 3600 * 5000 * d.volume_fractions.catholyte * 1e-4
    assert 0.99 < d.phases[1].capacity / stored < 1
