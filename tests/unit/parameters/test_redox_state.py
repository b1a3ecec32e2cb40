"""A redox-active catholyte in a cell: equilibria, capacity, extremes."""

import numpy as np
import pytest
from cells import redox_card

from sscell.parameters.derived import derive
from sscell.parameters.redox_state import redox_state


@pytest.fixture(scope="module")
def state():
    """100 mAh/g of 5 g/cm3 at 3.8 V, 40 um of it."""
    return redox_state(redox_card(), 40e-6)


def test_sites_are_capacity_times_mass(state):
    assert state.sites == pytest.approx(100 * 3600 * 5000 * 40e-6, rel=1e-12)


def test_at_the_potential_of_the_couple_half_is_reduced(state):
    assert state.stoichiometry_at(3.8) == pytest.approx(0.5, abs=1e-9)
    assert state.charge_at(3.8) == pytest.approx(
        state.sites * (0.5 - state.stoichiometry_full), rel=1e-9
    )


def test_capacity_is_between_the_cut_offs(state):
    assert state.capacity == pytest.approx(state.charge_at(3.4 + 1e-6), rel=1e-9)
    assert 0.995 < state.capacity / state.sites < 1


def test_the_wired_area_is_that_of_spheres_of_the_reach(state):
    assert state.wired_area == pytest.approx(3 / 0.5e-6)


def test_diffusion_is_slowest_where_the_potential_is_flattest(state):
    """sigma/F dU/dc at half conversion, 4 widths; 1 S/m into 18,657 mol/m3."""
    slope = 4 * 0.025693
    sites = 100 * 3600 * 5000 / 96485.33212
    expected = 1.0 / (96485.33212 * sites) * slope
    assert state.slowest_diffusion == pytest.approx(expected, rel=0.01)


def test_conductivity_is_lowest_at_an_end():
    fallen = redox_state(redox_card({"conductivity_ratio": 100, "as_made": 0}), 1e-5)
    assert fallen.lowest_conductivity == pytest.approx(0.01, rel=0.02)


def test_couples_out_of_reach_make_no_second_phase():
    assert redox_state(redox_card({"couples": [{"name": "x", "potential": "2 V"}]}), 1e-5) is None
    assert redox_state(redox_card({"reversibility": "irreversible"}), 1e-5) is None
    assert redox_state(redox_card({"capacity": "0 mAh/g"}), 1e-5) is None


def test_the_design_counts_it():
    """Its capacity adds; where the active material stands at a potential, both do."""
    d = derive(redox_card())
    assert d.equilibrium_capacity == pytest.approx(d.equilibrium.active_capacity + d.redox.capacity)
    at_empty = d.equilibrium.charge_at(d.stoichiometry_empty)
    assert at_empty == pytest.approx(d.equilibrium_capacity, rel=1e-9)
    assert d.equilibrium.charge_at(d.stoichiometry_full) == pytest.approx(0, abs=1e-6)
    assert np.isfinite(d.redox.lowest_conductivity)
