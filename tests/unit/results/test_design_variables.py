import numpy as np
import pytest

from sscell.cards.stack import Stack
from sscell.cell import load_cell
from sscell.checks.findings import Finding
from sscell.results.design_variables import NOTHING, finding_variables, weighed
from sscell.results.variables import VARIABLES

ERROR = Finding("error", "cathode.catholyte (x)", "oxidised", "Someone2020")
WARNING = Finding("warning", "separator.0", "edge of its window")
NOTE = Finding("note", "anode", "assumed")


def test_findings_are_counted_and_the_gravest_is_named():
    said = finding_variables([[NOTE, ERROR, WARNING, WARNING], [NOTE], [WARNING, NOTE], []], "cell")
    assert {array.dims for array in said.values()} == {("cell",)}
    assert said["errors"].values.tolist() == [1, 0, 0, 0]
    assert said["warnings"].values.tolist() == [2, 0, 1, 0]
    assert said["notes"].values.tolist() == [1, 1, 1, 0]
    assert said["worst_finding"].values.tolist() == ["error", "note", "warning", NOTHING]


def test_errors_and_warnings_are_told_in_full_and_notes_are_not():
    said = finding_variables([[ERROR, WARNING, NOTE], [NOTE]], "cell")["findings"].values.tolist()
    assert said[0].splitlines() == [str(ERROR), str(WARNING)]
    assert "Someone2020" in said[0]
    assert said[1] == ""


ROUND = {"thickness": "10 um", "density": "1 g/cm^3"}
STACK = Stack.model_validate(
    {"positive_collector": ROUND, "negative_collector": ROUND, "anode": ROUND}
)


@pytest.fixture(scope="module")
def found():
    """A halide over a sulfide, of 3 mAh/cm2, with three foils of 1 mg/cm2 around it."""
    cell = load_cell("ncm83_li2zrcl6_li6ps5cl")
    return cell, weighed([cell], STACK, np.array([[11.0, 5.5]]), (1,))


def test_masses_and_thicknesses_add_up(found):
    """3/200 g of oxide per cm2 over its weight share, and 30 um of 1.86 g/cm3."""
    cell, weights = found
    cathode = 15.0 / cell.cathode.composition.active_material
    assert weights["cathode_mass"] == pytest.approx(cathode, rel=1e-9)
    assert weights["stack_mass"] == pytest.approx(cathode + 3 * 1.0 + 30 * 0.186, rel=1e-9)
    thickness = cell.summary()["cathode thickness"]
    assert weights["cathode_thickness"] == pytest.approx(thickness, rel=1e-9)
    plated = 3 * 3.6 / (96485.33212 * 0.534) * 6.941e4  # um of lithium, 3 mAh/cm2
    assert weights["stack_thickness"] == pytest.approx(thickness + 3 * 10 + 30 + plated, rel=1e-9)


def test_the_energy_is_also_one_over_the_volume_of_the_cathode(found):
    """11 mWh/cm2 over um is 1e5 Wh/L a unit."""
    _, weights = found
    expected = 1e4 * np.array([[11.0, 5.5]]) / weights["cathode_thickness"][0]
    np.testing.assert_allclose(weights["cathode_energy_density"], expected, rtol=1e-12)


def test_what_is_unknown_is_named_and_not_guessed():
    cell = load_cell("ncm83_li6ps5cl")
    electrolyte = cell.separator[0].electrolyte.rebuilt(density=None)
    cell = cell.rebuilt(separator=(cell.separator[0].rebuilt(electrolyte=electrolyte),))
    weights = weighed([cell], STACK, np.array([[7.0]]), (1,))
    assert "density of the separator layer 0 (li5p5ps4p5cl1p5)" in weights["unknown"][0]
    assert np.isnan(weights["stack_mass"][0])
    assert weights["stack_thickness"][0] > 0
    assert weights["cathode_energy_density"][0, 0] > 0


def test_names_are_those_of_datasets(found):
    assert set(found[1]) <= set(VARIABLES)
