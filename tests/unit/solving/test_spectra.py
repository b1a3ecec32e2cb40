import numpy as np
import pybamm
import pytest

import sscell
from sscell.parameters.derived import derive
from sscell.solving.spectra import LinearisedCell, arc, beside_the_cathode, spectra

AT = np.array([1e6, 1e3, 1.0, 1e-3])


def test_an_arc_without_a_capacitance_or_a_resistance():
    np.testing.assert_array_equal(arc(2.0, None, AT), 2.0)
    np.testing.assert_array_equal(arc(0.0, 1.0, AT), 0.0)


def test_each_junction_has_its_capacitance():
    cell = sscell.load_cell("ncm83_li2zrcl6_li6ps5cl").replace(
        {"junction.resistance": "10 ohm cm^2", "junction.capacitance": "1 uF/cm^2"}
    )
    (plane,) = cell.junction_layers
    other = cell.replace({f"junction.{plane}.capacitance": "4 uF/cm^2"})
    changed = beside_the_cathode(other, derive(other), AT) - beside_the_cathode(
        cell, derive(cell), AT
    )
    np.testing.assert_allclose(changed, arc(1e-3, 0.04, AT) - arc(1e-3, 0.01, AT), atol=1e-12)


@pytest.mark.parametrize("name", ["lfp_lioh_fecl3", "li3ticl6_all_in_one"])
def test_phases_beside_the_active_material(name):
    """A passive cell: the real part is positive, and the current leads nowhere."""
    cell = sscell.load_cell(name)
    for total, cathode in spectra(cell, AT, [0.2, 0.6], "draft"):
        assert (cathode.real > 0).all()
        assert (total.imag <= 0).all()


def test_a_solver_that_fails_gives_no_number(cell, monkeypatch):
    def fail(*_, **__):
        raise pybamm.SolverError("no equilibrium")

    linear = LinearisedCell(cell, derive(cell), sscell.Resolution(10))
    monkeypatch.setattr(pybamm.EISSimulation, "solve", fail)
    assert np.isnan(linear.of_electrode(AT, {})).all()
