"""A conductivity that moves with the state of charge, and the fronts that it stops or helps."""

import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.results.profiles import profiles
from sscell.studies.discharge import discharge
from sscell.studies.rates import rate_capability

RATE = 0.2


@pytest.fixture(scope="module")
def cells():
    """Steady at 1 and at 0.01 mS/cm, and 1 where reduced but 0.01 where oxidised."""
    card = load_cell("ncm83_li2p9fe0p9zr0p1cl6")
    steady = card.replace({"catholyte.conductivity_ratio": 1.0})
    low = steady.replace({"catholyte.conductivity": "0.01 mS/cm"})
    return [steady, low, low.replace({"catholyte.conductivity_ratio": 0.01})]


def fractions(cells, direction):
    run = rate_capability(cells, [RATE], direction, self_check=0)
    assert set(run["outcome"].values.ravel()) == {"cut-off voltage"}
    return run["capacity_fraction"].values[:, 0]


def test_a_charge_that_lowers_the_conductivity_cuts_off_its_own_supply(cells):
    """Nearer to what is poor everywhere than to what it started as."""
    high, low, falling = fractions(cells, "charge")
    assert low < falling < high
    assert falling - low < 0.2 * (high - low)


def test_a_discharge_that_raises_it_opens_its_own_way(cells):
    """All of it is as poor at the start as the cell that stays so, and gives less than half."""
    high, low, rising = fractions(cells, "discharge")
    assert low < 0.5
    assert rising > 0.99 * high


def test_the_part_that_chokes_lies_at_the_separator(cells):
    """The reaction ends where the conductivity has fallen, and the rest starves behind it."""
    end = profiles(discharge(cells[2], RATE, "charge"), [1.0]).isel(state_of_discharge=0)
    kappa = end["relative_conductivity"].values / 100  # of the reduced end
    assert kappa[0] == pytest.approx(0.01, rel=0.05)
    assert kappa[-1] > 5 * kappa[0]
    assert np.all(np.diff(kappa) > -1e-9)
    active = end["stoichiometry"].values
    assert active[0] < 0.5 < 0.85 < active[-1], "charged in front, as good as new behind"
