import pybamm

from sscell.cell import load_cell
from sscell.plugin import ncm83_li6ps5cl


def test_it_is_what_pybamm_expects_of_a_parameter_set():
    values = ncm83_li6ps5cl()
    assert isinstance(values, dict)
    assert values["chemistry"] == "lithium_ion"
    assert all(isinstance(entry, str) for entry in values["citations"])
    pybamm.ParameterValues(values)


def test_it_holds_the_values_of_the_cell():
    ours = load_cell("ncm83_li6ps5cl").parameter_values()
    given = ncm83_li6ps5cl()
    for name, value in ours.items():
        assert name in given
        if not callable(value):
            assert given[name] == value


def test_it_holds_nothing_else():
    ours = set(load_cell("ncm83_li6ps5cl").parameter_values())
    assert set(ncm83_li6ps5cl()) - ours == {"chemistry", "citations"}


def test_it_is_made_anew_each_time():
    """PyBaMM changes the dictionary it is given."""
    first = ncm83_li6ps5cl()
    first.clear()
    assert ncm83_li6ps5cl()
