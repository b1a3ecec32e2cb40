"""Phases that store charge: capacity, extremes, and their common equilibrium."""

from dataclasses import replace

import numpy as np
import pytest
from cells import ideal_card, redox_card

from sscell.parameters.derived import derive
from sscell.parameters.phases import Equilibrium

F = 96485.33212


@pytest.fixture(scope="module")
def phase():
    """100 mAh/g of 5 g/cm3 at 3.8 V, 40 vol% of a cathode of 100 um."""
    return derive(redox_card()).phases[1]


def test_sites_are_capacity_times_mass(phase):
    assert phase.sites == pytest.approx(100 * 3600 * 5000 * 40e-6, rel=1e-12)


def test_at_the_potential_of_the_couple_half_is_reduced(phase):
    assert phase.stoichiometry_at(3.8) == pytest.approx(0.5, abs=1e-9)
    assert phase.charge_at(3.8) == pytest.approx(phase.sites * (0.5 - phase.full), rel=1e-9)


def test_capacity_is_between_the_cut_offs(phase):
    assert phase.capacity == pytest.approx(phase.charge_at(3.4 + 1e-6), rel=1e-9)
    assert 0.995 < phase.capacity / phase.sites < 1


def test_the_reacting_area_is_that_of_spheres(phase):
    """Of 0.5 um, the electronic reach, wholly wired."""
    assert phase.reacting_area == pytest.approx(3 * 0.4 / 0.5e-6)


def test_diffusion_is_slowest_where_the_potential_is_flattest(phase):
    """sigma/F dU/dc at half conversion, 4 widths; 1 S/m into 18,657 mol/m3."""
    expected = 1.0 / (F * 100 * 3600 * 5000 / F) * 4 * 0.025693
    assert phase.slowest_diffusion == pytest.approx(expected, rel=0.01)
    assert phase.diffusion_time == pytest.approx(0.5e-6**2 / expected, rel=0.01)


def test_conductivity_is_lowest_at_an_end():
    fallen = derive(redox_card({"conductivity_ratio": 100, "as_made": 0}))
    assert fallen.phases[1].lowest_conductivity == pytest.approx(0.01, rel=0.02)
    assert fallen.equilibrium.lowest_conductivity == fallen.phases[1].lowest_conductivity
    assert fallen.equilibrium.relative_conductivity((0.5, 0.0)) == pytest.approx(1, rel=1e-3)


def test_the_active_material_conducts_no_ions():
    assert derive(ideal_card()).equilibrium.lowest_conductivity == 1


def test_the_design_counts_all():
    """Their capacities add; where the active material stands at a potential, all do."""
    d = derive(redox_card())
    assert d.equilibrium_capacity == pytest.approx(sum(phase.capacity for phase in d.phases))
    at_empty = d.equilibrium.charge_at(d.stoichiometry_empty)
    assert at_empty == pytest.approx(d.equilibrium_capacity, rel=1e-9)
    assert d.equilibrium.charge_at(d.stoichiometry_full) == pytest.approx(0, abs=1e-6)


def test_equilibrium_of_one_phase_is_a_ruler(cell):
    d = derive(cell)
    half = d.equilibrium.stoichiometry_after(d.equilibrium_capacity / 2)
    assert half == pytest.approx((d.stoichiometry_full + d.stoichiometry_empty) / 2, rel=1e-12)
    assert d.equilibrium.charge_at(half) == pytest.approx(d.equilibrium_capacity / 2, rel=1e-12)
    assert d.equilibrium.potential_after(d.equilibrium_capacity / 2) == pytest.approx(3.8)


def test_any_number_of_phases_has_one_potential():
    """Charge after charge, each phase is where its own potential is the common one."""
    active, redox = derive(redox_card()).phases
    equilibrium = Equilibrium((active, redox, replace(redox, thickness=redox.thickness / 2)))
    assert equilibrium.capacity == pytest.approx(active.capacity + 1.5 * redox.capacity)
    for charge in np.linspace(0, equilibrium.capacity, 7):
        potential = equilibrium.potential_after(charge)
        stoichiometries = equilibrium.stoichiometries(equilibrium.stoichiometry_after(charge))
        assert equilibrium.charge(stoichiometries) == pytest.approx(
            charge, abs=1e-9 * equilibrium.capacity
        )
        for phase, x in zip(equilibrium.phases, stoichiometries, strict=True):
            assert phase.properties.potential(x) == pytest.approx(potential, abs=1e-9)


def test_solver_inputs_start_every_phase():
    d = derive(redox_card())
    given = d.equilibrium.inputs((0.25, 0.75))
    assert sorted(given.values()) == pytest.approx([0.75, 0.25 * d.maximum_concentration])
