import pytest

from sscell.cell import load_cell
from sscell.validation import pybamm_half_cell
from sscell.validation.pybamm_half_cell import difference, pybamm_section


def test_a_difference_is_seen(monkeypatch):
    """The other cell with 10 ohm cm2 more at its anode: 10 mA/cm2 ... 1C costs 21 mV."""
    cell = load_cell("ncm83_li6ps5cl")
    worse = cell.replace({"anode.resistance": "20 ohm cm^2"})
    whole = pybamm_half_cell.pybamm_half_cell
    monkeypatch.setattr(
        pybamm_half_cell, "pybamm_half_cell", lambda _, rate, way: whole(worse, rate, way)
    )
    capacity, voltage = difference(cell, 1.0)
    assert voltage == pytest.approx(0.0214, abs=2e-3)
    assert capacity > 1e-4


def test_the_section_takes_the_worst(monkeypatch):
    found = iter([(1e-4, 5e-4), (4e-4, 1e-4), (2e-4, 2e-4)])
    monkeypatch.setattr(pybamm_half_cell, "difference", lambda cell, rate: next(found))
    section = pybamm_section()
    assert section.headline == "at most 0.04 % of nominal and 0.5 mV apart"
    assert len(section.tables[0].rows) == 3
