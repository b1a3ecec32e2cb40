import pytest

from sscell.errors import InputError
from sscell.quantities.fields import Quantity
from sscell.studies.limits import IMPOSSIBLE, Limit, checked_limits


def test_a_margin_is_relative_and_negative_beyond_the_limit():
    least, most = Limit("capacity_fraction", "at_least", 0.8), Limit("energy", "at_most", 20.0)
    assert least.margin({"capacity_fraction": 0.9}) == pytest.approx(0.125)
    assert most.margin({"energy": 25.0}) == pytest.approx(-0.25)
    assert least.margin({"capacity_fraction": float("nan")}) == -IMPOSSIBLE == least.margin({})


def test_values_are_in_the_unit_of_the_variable():
    """3 mA/cm2 is 30 A/m2; 250 Wh/kg is 900 kJ/kg."""
    given = {
        "current_density": {"at_most": "30 A/m^2"},
        "stack_specific_energy": {"at_least": Quantity(900, "kJ/kg")},
        "capacity": {"at_least": 3, "at_most": 5.5},
        "capacity_fraction": {"at_least": "80 %"},
    }
    values = [limit.value for limit in checked_limits(given)]
    assert values == pytest.approx([3, 250, 3, 5.5, 0.8], rel=1e-12)
    assert checked_limits(None) == ()


def test_all_mistakes_at_once():
    given = {
        "capacity_fracton": {"at_least": 0.8},
        "capacity": {"at_least": "3 mAh/g", "atmost": 5},
        "energy": 3,
        "capacity_fraction": {"at_least": True},
    }
    with pytest.raises(InputError) as error:
        checked_limits(given)
    messages = [str(problem) for problem in error.value.problems]
    assert len(messages) == 5
    assert "capacity_fraction" in messages[0]
    assert "dimension" in messages[1]
    assert "at_most" in messages[2]
    with pytest.raises(InputError, match="mapping"):
        checked_limits([1])
