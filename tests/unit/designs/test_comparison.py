from typing import Any

import pytest
from pydantic import ValidationError

from sscell.cards.problems import problems
from sscell.cell import Cell
from sscell.designs.comparison import Comparison, Screening, differences


def said(block: type, **given: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        block.model_validate(given)
    return "\n".join(map(str, problems(caught.value, "", block)))


@pytest.mark.parametrize(
    ("at", "value"),
    [("areal_capacity", "4 mAh/cm^2"), ("thickness", "80 um"), ("mass", "30 mg/cm^2")],
)
def test_a_value_has_the_unit_of_what_is_made_equal(at: str, value: str) -> None:
    asked = Comparison.model_validate({"at": at, "value": value})
    assert (asked.at, asked.value) == (at, value)
    assert Comparison.model_validate(asked.to_mapping()) == asked
    assert "value: '3 V' has the wrong dimension" in said(Comparison, at=at, value="3 V")
    assert "value: '3' has no unit" in said(Comparison, at=at, value="3")


def test_both_may_be_left_empty() -> None:
    assert Comparison.model_validate({}).at == "areal_capacity"
    asked = Screening.model_validate({})
    assert (asked.role, asked.electrolytes, float(asked.capacity_fraction)) == (
        "catholyte",
        None,
        0.8,
    )


def test_mistakes_name_the_nearest() -> None:
    assert "Did you mean 'thickness'" in said(Comparison, at="thicknes")
    assert "unknown key. Did you mean 'stack'" in said(Comparison, stak={})
    assert "stack.anode.density: missing" in said(
        Comparison, stack={"anode": {"thickness": "1 um"}}
    )
    assert "Did you mean 'catholyte'" in said(Screening, role="catolyte")
    assert "electrolytes" in said(Screening, electrolytes=[])
    assert "did you mean '80 %'" in said(Screening, capacity_fraction=80)


def test_a_source_above_reaches_the_foils_that_are_given() -> None:
    """And invents none for the others."""
    foil = {"thickness": "1 um", "density": "1 g/cm^3"}
    asked = Comparison.model_validate({"source": "assumed: thin", "stack": {"anode": foil}})
    assert asked.stack.anode is not None
    assert asked.stack.anode.thickness.mark == "assumed"
    assert asked.stack.positive_collector is None


def test_equal_cells_and_one_cell_do_not_differ(cell: Cell) -> None:
    assert differences([cell]) == ""
    kappa = cell.replace({"catholyte.conductivity": "5 mS/cm", "cathode.coverage": 0.4})
    assert differences([cell, kappa]) == ""


def test_each_difference_is_named_with_its_range(cell: Cell) -> None:
    thick = cell.replace({"cathode.areal_capacity": "4 mAh/cm^2"})
    assert differences([cell, thick]) == "areal capacity 2.14 to 4 mAh/cm2"
    dense = cell.replace({"cathode.porosity": "5 %"})
    assert differences([cell, dense]).startswith("catholyte ")
    coarse = cell.replace({"catholyte.particle_size": "9 um"})
    assert differences([cell, coarse]).startswith("percolation threshold ")


def test_rounding_is_no_difference(cell: Cell) -> None:
    near = cell.replace({"cathode.areal_capacity": "2.15 mAh/cm^2"})
    assert differences([cell, near]) == ""
