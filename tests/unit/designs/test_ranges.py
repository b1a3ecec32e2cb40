import numpy as np
import pytest

from sscell.designs.paths import path_info
from sscell.designs.ranges import range_values, read_span, rounded

KAPPA = path_info("catholyte.conductivity")


def test_by_factors():
    values = range_values(
        KAPPA, {"from": "0.1 mS/cm", "to": "10 mS/cm", "points": 5, "spacing": "log"}
    )
    np.testing.assert_allclose(values, [0.01, 0.03162, 0.1, 0.3162, 1.0], rtol=1e-12)
    assert values[1].text == "0.3162 mS/cm"


def test_evenly_and_without_unit():
    values = range_values(path_info("cathode.porosity"), {"from": 0, "to": "20 %", "points": 3})
    assert [float(v) for v in values] == [0.0, 0.1, 0.2]


def test_units_with_an_offset():
    values = range_values(
        path_info("temperature"), {"from": "0 degC", "to": "60 degC", "points": 4}
    )
    np.testing.assert_allclose(values, [273.15, 293.15, 313.15, 333.15], rtol=1e-12)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"from": "1 mS/cm", "to": "2 mS/cm"}, "needs points.*or samples"),
        ({}, "needs from, to, points"),
        ({"from": "1 mS/cm", "to": "2 mS/cm", "poins": 3}, "Did you mean 'points'"),
        ({"from": "1 mV", "to": "2 mS/cm", "points": 3}, "wrong dimension"),
        ({"from": "2 mS/cm", "to": "1 mS/cm", "points": 3}, "from must be below to"),
        ({"from": "1 mS/cm", "to": "2 mS/cm", "points": 1}, "from 2 to"),
        ({"from": "1 mS/cm", "to": "2 mS/cm", "points": 2.5}, "whole number"),
        ({"from": "1 mS/cm", "to": "2 mS/cm", "points": 3, "spacing": "cubic"}, "lin or log"),
    ],
)
def test_what_is_wrong_is_said(given, words):
    with pytest.raises(ValueError, match=words):
        range_values(KAPPA, given)


def test_logarithms_need_a_start_above_zero():
    with pytest.raises(ValueError, match="above 0"):
        range_values(
            path_info("cathode.film_resistance"),
            {"from": "0 ohm cm^2", "to": "9 ohm cm^2", "points": 3, "spacing": "log"},
        )


def test_a_span_has_two_ends_and_a_spacing():
    low, high, log = read_span(KAPPA, {"from": "1 mS/cm", "to": "5 mS/cm", "spacing": "log"})
    assert (float(low), float(high), log) == (0.1, 0.5, True)
    assert read_span(KAPPA, {"from": "1 mS/cm", "to": "5 mS/cm"}).log is False


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"from": "1 mS/cm", "to": "2 mS/cm", "points": 3}, "leave out points"),
        ({"from": "1 mS/cm"}, "a range needs to; expected {from: 1.6 mS/cm"),
        ({"from": "1 mS/cm", "too": "2 mS/cm"}, "Did you mean 'to'"),
        ({"from": "2 mS/cm", "to": "2 mS/cm"}, "from must be below to"),
        ({"from": "1 mS/cm", "to": "2 mS/cm", "spacing": "ln"}, "lin or log"),
    ],
)
def test_what_is_wrong_with_a_span_is_said(given, words):
    with pytest.raises(ValueError, match=words):
        read_span(KAPPA, given)


def test_rounding_is_in_the_unit_people_think_in():
    like = KAPPA.measure({"value": "1 mS/cm", "source": "assumed: test"})
    value = rounded(KAPPA, 0.123456789, 3, like)
    assert (value.text, float(value), value.source) == ("1.23 mS/cm", 0.123, "assumed: test")
