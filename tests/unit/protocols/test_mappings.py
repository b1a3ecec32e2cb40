"""Protocols as YAML has them."""

import json

import pytest

from sscell.errors import InputError
from sscell.protocols.mappings import made_from
from sscell.protocols.protocol import Protocol, read_protocol

FORMS = {"rate_test": Protocol.rate_test}
MADE = [
    Protocol.rate_test([0.1, "C/2", "2 mA/cm^2"], cycles=2, charge="0.1C, hold to 0.02C"),
    Protocol.rate_test(["C/3"], 1, rest="10 minutes"),
    Protocol.cycles(30, "0.5C", 0.5, hold="C/50"),
    Protocol.gitt("C/10"),
    Protocol.drive_cycle([(0, 1), (600, 1), (601.5, -1 / 3)], times=3),
    Protocol(["Charge at C/10", (["Rest for 1 h", (["Hold until C/50"], 2)], 3)], times=2),
    Protocol(["Discharge at 1C", "Charge at 5 mW/cm^2 until 4.2 V"], start="empty"),
]


@pytest.mark.parametrize("protocol", MADE, ids=repr)
def test_a_dataset_says_what_was_done(protocol):
    """Through JSON and back it is the same protocol."""
    assert Protocol.from_mapping(json.loads(json.dumps(protocol.to_mapping()))) == protocol


@pytest.mark.parametrize("protocol", MADE[:4], ids=repr)
def test_what_is_printed_makes_it_again(protocol):
    assert eval(repr(protocol), {"Protocol": Protocol}) == protocol


@pytest.mark.parametrize(
    ("given", "where", "words"),
    [
        ({}, "protocol", "an empty mapping"),
        ({"a": 1}, "protocol", "expected one of steps, rate_test"),
        ({"rate_tset": {}}, "protocol", "Did you mean 'rate_test'"),
        (  # as YAML reads {charge: 0.1C, hold to 0.02C}
            {"rate_test": {"rates": [1], "charge": "0.1C", "hold to 0.02C": None}},
            "rate_test.hold to 0.02C",
            "quotes around a text that has a comma: '..., hold to 0.02C'",
        ),
        ({"steps": ["Rest for 1 h"], "gitt": {}}, "protocol", "steps and gitt"),
        ({"steps": ["Rest for 1 h"], "tims": 2}, "tims", "Did you mean 'times'"),
        ({"gitt": {}, "times": 2}, "times", "whole protocol"),
        ({"gitt": []}, "gitt", "got a list"),
        ({"gitt": {"rate": 0}}, "gitt.rate", "greater than 0"),
        ({"rate_test": {"rate": [1]}}, "rate_test.rate", "Did you mean 'rates'"),
        ({"rate_test": {}}, "rate_test.rates", "missing"),
        ({"steps": ["Rset for 1 h"]}, "steps.0", "Did you mean 'rest'"),
        ("Rest for 1 hour", "protocol", "a list of steps"),
        (None, "protocol", "got nothing"),
    ],
)
def test_what_is_no_protocol(given, where, words):
    with pytest.raises(InputError, match=words) as caught:
        read_protocol(given)
    assert where in {problem.where for problem in caught.value.problems}


def test_all_wrong_keys_come_at_once():
    with pytest.raises(InputError) as caught:
        made_from({"rate_test": {"a": 1, "b": 2, "rates": [1]}}, Protocol, ("steps",), FORMS)
    assert len(caught.value.problems) == 2


def test_a_study_takes_a_list_as_well():
    assert read_protocol(["Discharge at 1C"]) == Protocol(["Discharge at 1C"])
    assert read_protocol(MADE[0]) is MADE[0]
