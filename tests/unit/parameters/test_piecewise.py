"""Parameters over the depth of a cathode in layers."""

import pybamm
import pytest

from sscell.parameters import names
from sscell.parameters.piecewise import layer_indicator, mean, parameter


def test_a_parameter_that_may_differ_has_a_value_in_each_layer() -> None:
    named = {each.name for each in parameter(2, ())(names.TORTUOSITY).pre_order()}
    assert {names.cathode_layer(i, names.TORTUOSITY) for i in range(2)} < named
    assert parameter(2, ())(names.THICKNESS) == pybamm.Parameter(names.THICKNESS)
    assert parameter(0, ())(names.TORTUOSITY) == pybamm.Parameter(names.TORTUOSITY)


def test_the_mean_is_weighted_with_the_thickness() -> None:
    values = {
        names.cathode_layer(0, names.ACTIVE_FRACTION): 0.6,
        names.cathode_layer(1, names.ACTIVE_FRACTION): 0.4,
        names.cathode_layer(0, names.LAYER_SHARE): 0.25,
        names.cathode_layer(1, names.LAYER_SHARE): 0.75,
    }
    symbol = mean(2, ())(names.ACTIVE_FRACTION)
    assert pybamm.ParameterValues(values).evaluate(symbol) == pytest.approx(0.45)


def test_an_indicator_is_copied_as_what_it_is() -> None:
    copied = layer_indicator(1).create_copy()
    assert (type(copied), copied.index) == (type(layer_indicator(1)), 1)
