"""What is advertised to PyBaMM loads."""

import inspect
from importlib.metadata import entry_points

import pybamm
import pytest

from sscell.reading.read import library

GROUPS = ("pybamm_models", "pybamm_parameter_sets")
OURS = [
    point
    for group in GROUPS
    for point in entry_points(group=group)
    if point.value.startswith("sscell.")
]
SETS = [point for point in OURS if point.group == "pybamm_parameter_sets"]


def test_both_doors_exist():
    assert {point.group for point in OURS} == set(GROUPS)


@pytest.mark.parametrize("point", OURS, ids=lambda p: p.name)
def test_it_loads_and_says_what_it_is(point):
    assert inspect.getdoc(point.load())


@pytest.mark.parametrize("point", SETS, ids=lambda p: p.name)
def test_sets_are_named_after_their_cell(point):
    assert point.name.startswith("sscell_")
    assert point.name.removeprefix("sscell_") in library("cells")


@pytest.mark.parametrize("point", SETS, ids=lambda p: p.name)
def test_sets_are_found_by_pybamm(point):
    values = pybamm.ParameterValues(point.name)
    assert values["Positive electrode thickness [m]"] > 0
    assert point.name in pybamm.parameter_sets


def test_the_model_is_found_by_pybamm():
    assert pybamm.Model("SolidStateDFN").name


def test_the_command_is_installed():
    (script,) = (p for p in entry_points(group="console_scripts") if p.name == "sscell")
    assert callable(script.load())
