import pytest

from sscell.cell import load_cell
from sscell.designs.paths import CATHOLYTE
from sscell.explorer import controls


@pytest.mark.parametrize("name", ["ncm83_li6ps5cl", "ncm83_li3incl6_li6ps5cl", "lfp_lioh_fecl3"])
def test_a_value_that_is_shown_and_set_again_changes_nothing(name):
    """What the page shows is, with its unit, what replace understands."""
    cell = load_cell(name)
    known = controls.values(cell)
    for control in controls.CONTROLS:
        value = known[control.path]["value"]
        if value is not None:
            again = cell.replace(controls.changes({control.path: value}))
            # the unit there and back rounds
            assert controls.values(again)[control.path]["value"] == pytest.approx(value, rel=1e-12)


def test_the_redox_capacity_is_a_control_only_of_a_catholyte_that_stores_charge():
    path = "catholyte.redox_capacity"
    inert = controls.values(load_cell("ncm83_li6ps5cl"))
    active = controls.values(load_cell("li3ticl6_all_in_one"))
    assert inert[path] == {"value": None, "known": "the catholyte stores no charge"}
    assert active[path]["value"] > 0


def test_what_is_listed_as_a_catholyte_can_be_one():
    cell = load_cell("nvp_na_fluorochloride")
    listed = list(controls.catholytes(cell))
    assert listed
    for entry in listed[:: len(listed) // 4 or 1]:
        changed = cell.replace({CATHOLYTE: entry["name"]})
        assert changed.cathode.catholyte.key == entry["name"]


def test_text_and_numbers_without_a_control_stay_as_they_are():
    given = {"junction.resistance": 5.0, "temperature": "60 degC"}
    assert controls.changes(given) == given
