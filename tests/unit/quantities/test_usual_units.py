import pytest

from sscell.quantities.units import UNIT, read_by_pint, scale
from sscell.quantities.usual_units import USUAL


@pytest.mark.parametrize("unit", USUAL)
def test_a_usual_unit_is_what_pint_says(unit: str) -> None:
    assert UNIT.fullmatch(unit)
    assert scale(unit) == read_by_pint(unit)
