import numpy as np
import pytest

from sscell.quantities.formulas import amounts_of
from sscell.quantities.units import AVOGADRO
from sscell.reading.library import shipped_rows
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


def test_the_volume_of_an_oblique_cell_is_that_of_its_metric():
    """Li7BiO6 is triclinic: the square of the volume is the determinant of the metric tensor."""
    row = next(row for row in shipped_rows("obelix.csv") if row["id"] == "jqc")
    lengths = np.array([float(row[f"{name} [Å]"]) for name in "abc"])
    alpha, beta, gamma = (
        np.cos(np.radians(float(row[f"{name} [°]"]))) for name in ("alpha", "beta", "gamma")
    )
    cosines = np.array([[1, gamma, beta], [gamma, 1, alpha], [beta, alpha, 1]])
    volume = np.sqrt(np.linalg.det(cosines * np.outer(lengths, lengths)))
    crystal = next(crystal for crystal in crystals() if crystal.key == "jqc")
    assert crystal.volume == pytest.approx(volume * 1e-30 * AVOGADRO, rel=1e-9)


def test_compositions_are_compared_and_not_their_text():
    assert crystals_of(amounts_of("Li2.5Ge0.25P0.5S3")) == crystals_of(amounts_of("Li10GeP2S12"))
    assert crystals_of(amounts_of("Li6PS5Cl0.9")) == []
