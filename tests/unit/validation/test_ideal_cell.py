import pytest

from sscell.models.resolution import Resolution
from sscell.parameters.derived import derive
from sscell.validation.ideal_cell import at_rest, first_losses, ideal_cell, voltages

MESH = Resolution(10, (1.0, 1.0), 4)


def test_conductivities_are_the_effective_ones():
    d = derive(ideal_cell(kappa=0.02, sigma=0.1))
    assert d.ionic_conductivity == pytest.approx(0.02, rel=1e-5)
    assert d.electronic_conductivity == pytest.approx(0.1)
    assert d.volume_fractions.active_material == pytest.approx(0.5, rel=1e-5)
    assert d.contact_area == pytest.approx(3e6, rel=1e-5)


def test_without_a_change_next_to_nothing_is_lost():
    """The ideal cell at 5 mA/cm2: below 0.1 mV, of what a made-up conductor leaves."""
    (loss,) = first_losses([(ideal_cell(), 50.0)], MESH, [1e-4])
    assert 0 < loss < 1e-4


def test_potentials():
    assert at_rest(ideal_cell(), 0.5) == pytest.approx(3.8, abs=1e-3)
    assert at_rest(ideal_cell(flat=True), 0.5) == pytest.approx(3.5001, abs=1e-4)


def test_a_discharge_ends_at_its_cutoff():
    ((time, voltage),) = voltages([(ideal_cell(), 50.0)], MESH, [3.7])
    assert time[0] == 0
    assert voltage[-1] == pytest.approx(3.7, abs=1e-4)
