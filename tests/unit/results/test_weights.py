import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.description.stack import Stack
from sscell.results.schema import VARIABLES
from sscell.results.weights import weighed

ROUND = {"thickness": "10 um", "density": "1 g/cm^3"}
STACK = Stack.model_validate(
    {"positive_collector": ROUND, "negative_collector": ROUND, "anode": ROUND}
)


@pytest.fixture(scope="module")
def found():
    """A halide over a sulfide, of 3 mAh/cm2, with three foils of 1 mg/cm2 around it."""
    cell = load_cell("ncm83_li2zrcl6_li6ps5cl")
    return cell, weighed([cell], STACK, np.array([[11.0, 5.5]]))


def test_masses_and_thicknesses_add_up(found):
    """3/200 g of oxide per cm2 over its weight share, and 30 um of 1.86 g/cm3."""
    cell, weights = found
    cathode = 15.0 / cell.cathode.composition.active_material
    assert weights["cathode_mass"] == pytest.approx(cathode, rel=1e-9)
    assert weights["stack_mass"] == pytest.approx(cathode + 3 * 1.0 + 30 * 0.186, rel=1e-9)
    thickness = cell.summary()["cathode thickness"]
    assert weights["cathode_thickness"] == pytest.approx(thickness, rel=1e-9)
    assert weights["stack_thickness"] == pytest.approx(thickness + 3 * 10 + 30, rel=1e-9)


def test_energies_are_per_mass_and_volume(found):
    """11 mWh/cm2 over mg/cm2 is 11000 Wh/kg a unit; over um, 1e5 Wh/L."""
    _, weights = found
    expected = np.array([[11.0, 5.5]])
    for whole in ("cathode", "stack"):
        thickness, density = weights[f"{whole}_thickness"][0], weights[f"{whole}_energy_density"]
        np.testing.assert_allclose(density, 1e4 * expected / thickness, rtol=1e-12)
    specific = weights["stack_specific_energy"]
    np.testing.assert_allclose(specific, 1e3 * expected / weights["stack_mass"][0], rtol=1e-12)


def test_what_is_unknown_is_named_and_not_guessed():
    cell = load_cell("ncm83_li6ps5cl")
    assert cell.separator[0].electrolyte.density is None
    weights = weighed([cell], STACK, np.array([[7.0]]))
    assert "density of the separator layer 0 (li5p5ps4p5cl1p5)" in weights["unknown"][0]
    assert np.isnan(weights["stack_mass"][0])
    assert np.isnan(weights["stack_specific_energy"][0, 0])
    assert weights["stack_energy_density"][0, 0] > 0
    assert weights["cathode_energy_density"][0, 0] > 0


def test_names_are_those_of_datasets(found):
    assert set(found[1]) <= set(VARIABLES)
