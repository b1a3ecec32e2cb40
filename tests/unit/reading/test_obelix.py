import pytest

from sscell.quantities.formulas import amounts_of
from sscell.reading.obelix import crystals, crystals_of


def test_every_row_is_read():
    assert len(crystals()) == 599
    assert sum(crystal.conductivity is None for crystal in crystals()) == 37  # bounds


def test_a_lattice_gives_the_density_of_the_crystal():
    """The papers print 2.05 g/cm3 (LGPS) and 1.86 (Li6PS5Cl); cells swell with the halide order."""
    lgps = next(c for c in crystals_of(amounts_of("Li10GeP2S12")) if c.key == "1hh")
    assert lgps.density == pytest.approx(2040, rel=0.02)
    assert lgps.conductivity == pytest.approx(1.2)
    for argyrodite in crystals_of(amounts_of("Li6PS5Cl")):
        assert argyrodite.density == pytest.approx(1860, rel=0.02)


def test_compositions_are_compared_and_not_their_text():
    assert crystals_of(amounts_of("Li2.5Ge0.25P0.5S3")) == crystals_of(amounts_of("Li10GeP2S12"))
    assert crystals_of(amounts_of("Li6PS5Cl0.9")) == []
