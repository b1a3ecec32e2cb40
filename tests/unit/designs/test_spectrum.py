import numpy as np
import pytest

import sscell
from sscell.designs.spectrum import FREQUENCIES, read_cycles, read_frequencies, read_socs
from sscell.errors import InputError
from sscell.protocols.protocol import read_protocol


def test_the_default_goes_from_one_megahertz_to_one_millihertz():
    assert read_frequencies(None) == FREQUENCIES
    assert (FREQUENCIES[0], FREQUENCIES[-1], len(FREQUENCIES)) == (1e6, 1e-3, 91)


@pytest.mark.parametrize(
    "given",
    [
        [1, 1e3, "1 MHz"],
        np.array([1.0, 1e3, 1e6]),
        sscell.Quantity([1.0, 1e3, 1e6], "Hz"),
        {"from": "1 Hz", "to": "1 MHz", "points": 3, "spacing": "log"},
    ],
)
def test_frequencies_are_read_and_sorted_from_high_to_low(given):
    assert read_frequencies(given) == pytest.approx((1e6, 1e3, 1.0), rel=1e-12)


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ([1, 0], "frequencies.1"),
        ([-5], "frequencies.0"),
        ([float("nan")], "frequencies.0"),
        ([True], "frequencies.0"),
        (["1 V"], "frequencies.0"),
        ([1, 1.0], "frequencies"),
        ([], "frequencies"),
        ("1 kHz", "frequencies"),
        (5.0, "frequencies"),
        ({"from": "1 Hz"}, "frequencies"),
    ],
)
def test_what_is_no_frequency_is_named(given, where):
    with pytest.raises(InputError) as error:
        read_frequencies(given)
    assert [problem.where for problem in error.value.problems] == [where]


def test_all_mistakes_come_at_once():
    with pytest.raises(InputError) as error:
        read_frequencies([0, "x", 1, -1])
    assert len(error.value.problems) == 3


def test_states_of_charge():
    assert read_socs(0.5) == (0.5,)
    assert read_socs("50 %") == (0.5,)
    assert read_socs([0.9, "10 %", 0, 1]) == (0.9, 0.1, 0.0, 1.0)


@pytest.mark.parametrize("given", [1.2, -0.1, "3 V", [], [0.5, 0.5], None, True, {}])
def test_what_is_no_state_of_charge_is_refused(given):
    with pytest.raises(InputError, match="soc"):
        read_socs(given)


LIFE = {"cycles": {"number": 100, "charge": "0.5C", "discharge": "0.5C"}}


def test_cycles_are_read_with_what_is_cycled():
    assert read_cycles(None, None) == ((), None)
    assert read_cycles([100, 0, np.int64(25)], LIFE) == ((100, 0, 25), read_protocol(LIFE))
    assert read_cycles(3, sscell.Protocol(["Charge at 1C", "Discharge at 1C"], times=3))[0] == (3,)


@pytest.mark.parametrize(
    ("cycles", "protocol", "where"),
    [
        ([0, 100], None, ["protocol"]),
        (None, LIFE, ["cycles"]),
        ([-1, 1.5, True, "x", 101], LIFE, [f"cycles.{i}" for i in range(5)]),
        ([0, 0], LIFE, ["cycles"]),
        ([], LIFE, ["cycles"]),
        ([-1], ["Charge at 1C", "Rast"], ["protocol.steps.1", "cycles.0"]),
        (101, LIFE, ["cycles"]),
        (0, 5, ["protocol"]),
        (
            0,
            {"cycles": {"nomber": 3}},
            [
                "protocol.cycles.nomber",
                *["protocol.cycles." + n for n in ("number", "charge", "discharge")],
            ],
        ),
    ],
)
def test_cycles_and_their_protocol_are_checked_together(cycles, protocol, where):
    with pytest.raises(InputError) as error:
        read_cycles(cycles, protocol)
    assert [problem.where for problem in error.value.problems] == where
