import numpy as np
import pybamm
import pytest

from sscell.models.lithium_parameters import SolidStateParameters
from sscell.parameters import names
from sscell.parameters.potential import open_circuit_potential
from sscell.parameters.values import parameter_values

OPTIONS = pybamm.BatteryModelOptions({"working electrode": "positive"})


@pytest.fixture(scope="module")
def param():
    return SolidStateParameters(OPTIONS)


@pytest.fixture(scope="module")
def values(cell):
    return parameter_values(cell)


def number(values, symbol):
    return np.ravel(values.process_symbol(symbol).evaluate()).item()


@pytest.mark.parametrize("y", [-0.02, 0.0, 0.01, 0.2, 0.5, 0.9, 0.99, 1.0, 1.02])
def test_potential_is_the_curve_with_gentle_tails(cell, param, values, y):
    """As the summary computes it; 1e-6 V covers PyBaMM's clip at 1e-10 of the ends."""
    said = number(values, param.p.prim.U(pybamm.Scalar(y), pybamm.Scalar(298.15)))
    curve = cell.cathode.active_material.open_circuit_potential
    assert said == pytest.approx(float(open_circuit_potential(curve, y)), abs=1e-6)


def test_potential_has_no_near_vertical_asymptote(param, values):
    """PyBaMM's own would add volts within 1e-5 of the end; this moves by millivolts."""
    at = [
        number(values, param.p.prim.U(pybamm.Scalar(y), pybamm.Scalar(298.15)))
        for y in (1 - 1e-5, 1 - 1e-8, 1.0)
    ]
    assert np.ptp(at) < 0.01


def test_entropic_change_acts_away_from_the_reference(param, values):
    changed = values.copy()
    changed.update({names.ENTROPIC_CHANGE: 1e-4})
    warm, cold = (
        number(changed, param.p.prim.U(pybamm.Scalar(0.5), pybamm.Scalar(T)))
        for T in (308.15, 298.15)
    )
    assert warm - cold == pytest.approx(1e-3, rel=1e-9)


def test_each_layer_has_its_own_conductivity(cell, param, values):
    """The catholyte's 2.2 mS/cm of the card, and the separator's own."""
    T = pybamm.Scalar(298.15)
    cathode = number(values, param.layer_conductivity("Positive", T))
    separator = number(values, param.layer_conductivity("Separator", T))
    assert cathode == pytest.approx(0.22, rel=1e-12)
    layer = cell.separator[0].electrolyte.conductivity
    assert separator == pytest.approx(float(layer), rel=1e-12)
    assert cathode != separator


def test_conductivity_of_one_domain_is_one_symbol(param):
    c_e = pybamm.PrimaryBroadcast(1, "separator")
    T = pybamm.PrimaryBroadcast(298.15, "separator")
    said = param.kappa_e(c_e, T)
    assert said.domain == ["separator"]
    assert not isinstance(said, pybamm.Concatenation)


def test_conductivity_of_both_domains_is_a_concatenation(param):
    domains = ("separator", "positive electrode")
    c_e, T = (
        pybamm.concatenation(*(pybamm.Variable(f"{name} in {d}", domain=d) for d in domains))
        for name in ("c_e", "T")
    )
    said = param.kappa_e(c_e, T)
    assert said.domain == list(domains)
    assert isinstance(said, pybamm.Concatenation)


def test_layers_are_asked_for_by_name(param):
    assert param.layer_conductivity("Separator", pybamm.Scalar(300)).name == (
        names.SEPARATOR_CONDUCTIVITY
    )
