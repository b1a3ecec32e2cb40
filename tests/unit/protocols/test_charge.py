"""How a cell was charged before a discharge."""

import pytest

from sscell.errors import InputError
from sscell.protocols.charge import read_charge
from sscell.protocols.charge_rates import Rate
from sscell.protocols.protocol import DISCHARGE
from sscell.protocols.step import Start, Step


def test_a_full_cell_is_discharged_from_equilibrium():
    protocol = read_charge("full")
    assert protocol.steps == DISCHARGE.steps
    assert protocol.charge == "full"
    assert not protocol.is_carried


@pytest.mark.parametrize(
    ("given", "rate"),
    [
        ("same rate", None),
        ("Same  Rate", None),
        ("0.1C", Rate(0.1, text="0.1C")),
        ("C/10", Rate(0.1, text="C/10")),
        ("1 mA/cm^2", Rate(10.0, "per_area", "1 mA/cm^2")),
        (0.1, Rate(0.1)),
    ],
)
def test_a_charge_at_a_rate(given, rate):
    """None is the rate of the point, as in the discharge."""
    protocol = read_charge(given)
    assert protocol.steps == (Step("charge", Start.EMPTY, rate=rate), Step("discharge"))
    assert protocol.last.start is Start.CARRIED
    assert (protocol.name, protocol.capacity) == ("discharge", "discharge capacity")


def test_a_charge_with_a_hold_and_a_rest():
    protocol = read_charge("0.1C,  hold to 0.02C, rest for 30 minutes")
    charge, hold, rest, _ = protocol.steps
    assert charge.start is Start.EMPTY
    assert {step.start for step in protocol.steps[1:]} == {Start.CARRIED}
    assert (hold.control, hold.voltage, hold.until_rate.value) == ("voltage", None, 0.02)
    assert rest.duration == 1800
    assert protocol.charge == "0.1C, hold to 0.02C, rest for 30 minutes"
    expected = "on discharge after a charge at 0.1C with a hold to 0.02C and a rest of 0.5 h"
    assert protocol.condition == expected


def test_the_rest_of_a_full_cell_starts_full():
    assert [step.start for step in read_charge("full, rest for 1 h").steps] == [
        Start.FULL,
        Start.CARRIED,
    ]


def test_a_mistake_names_the_argument():
    with pytest.raises(InputError, match="charge: 'ful'"):
        read_charge("ful")
