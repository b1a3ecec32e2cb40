"""The active material as a phase."""

import pytest
from cells import ideal_card

from sscell.parameters.active_material import ActiveMaterial
from sscell.parameters.derived import derive
from sscell.quantities.curves import LAST_SITES


def test_sites_and_area_by_hand():
    """50 vol% of 5 g/cm3 and 100 g/mol in 100 um, spheres of 1 um."""
    (phase,) = derive(ideal_card()).phases
    assert phase.sites == pytest.approx(0.5 * 100e-6 * 5e4 * 96485.33212, rel=1e-9)
    assert phase.reacting_area == pytest.approx(6 * 0.5 / 1e-6, rel=1e-9)


def test_coverage_and_utilisation_are_shares(cell):
    """Of the surface, and of the sites and the surface."""
    (whole,) = derive(cell).phases
    (bare,) = derive(cell.replace({"cathode.coverage": "50 %"})).phases
    (cut,) = derive(cell.replace({"cathode.utilisation": "50 %"})).phases
    assert bare.sites == whole.sites
    assert cut.sites / whole.sites == pytest.approx(0.5 / cell.cathode.utilisation)
    assert bare.reacting_area / whole.reacting_area == pytest.approx(0.5 / cell.cathode.coverage)
    assert cut.reacting_area / whole.reacting_area == pytest.approx(0.5 / cell.cathode.utilisation)


def test_some_sites_are_left_at_every_cut_off(cell):
    """On the tails, where the curve ends."""
    (phase,) = derive(cell).phases
    assert phase.stoichiometry_at(20.0) == LAST_SITES
    assert phase.stoichiometry_at(-20.0) == 1 - LAST_SITES


def test_it_starts_from_a_concentration():
    """PyBaMM's own input, in mol/m3."""
    assert ActiveMaterial(((), ()), None).started(0.5, 5e4) == 2.5e4
