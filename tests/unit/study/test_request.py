import numpy as np
import pytest

from sscell.errors import InputError
from sscell.study.request import checked_direction, checked_rates, rate_axis

from .conftest import WRONG_RATES


@pytest.mark.parametrize("given", [[0.1, 1, 2], (0.1, 1, 2), np.array([0.1, 1, 2])])
def test_rates_become_floats(given):
    rates = checked_rates(given)
    assert rates == [0.1, 1.0, 2.0]
    assert all(type(rate) is float for rate in rates)


def test_order_stays():
    assert checked_rates([2, 0.1, 1]) == [2, 0.1, 1]


@pytest.mark.parametrize(("given", "message"), WRONG_RATES)
def test_wrong_rates_are_refused(given, message):
    with pytest.raises(InputError, match=message):
        checked_rates(given)


@pytest.mark.parametrize("text", ["1", "12", "0.5"])
def test_a_text_is_not_a_list_of_rates(text):
    """'12' is one rate written wrong, not the rates 1 and 2."""
    with pytest.raises(InputError, match="expected numbers"):
        checked_rates(text)


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_directions(direction):
    assert checked_direction(direction) == direction


@pytest.mark.parametrize("direction", ["cycle", "Discharge", "", None, 1])
def test_other_directions_are_refused(direction):
    with pytest.raises(InputError, match="'discharge' or 'charge'"):
        checked_direction(direction)


def test_rate_axis():
    axis = rate_axis([1.0])
    assert (axis.name, axis.units, axis.long_name) == ("c_rate", "1", "C-rate")
