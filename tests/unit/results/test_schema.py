import json

import numpy as np
import pytest
import xarray as xr

from sscell.errors import InputError
from sscell.results.schema import check_results, described


def results(**changes):
    """What a study of one cell at two rates returns, some of it changed."""
    data = {
        "c_rate": ("c_rate", [0.1, 1.0], {"units": "1", "long_name": "C-rate"}),
        "capacity": ("c_rate", [3.0, 2.0], {"units": "mAh/cm2", "long_name": "areal capacity"}),
        "outcome": ("c_rate", ["cut-off voltage", "infeasible"]),
        **changes,
    }
    attrs = {"title": "a cell", "description": json.dumps({"cells": [{"title": "a cell"}]})}
    return xr.Dataset(data, attrs=attrs)


def test_a_dataset_as_a_study_returns_it():
    check_results(results(), "file.nc")
    assert described(results(), "file.nc")["cells"] == [{"title": "a cell"}]


WRONG = {
    "text for numbers": ({"capacity": ("c_rate", ["a", "b"])}, "capacity"),
    "complex": ({"capacity": ("c_rate", [1j, 2j])}, "capacity"),
    "objects": ({"capacity": ("c_rate", np.array([object(), 1], object))}, "capacity"),
    "numbers for words": ({"outcome": ("c_rate", [1.0, 2.0])}, "outcome"),
    "infinite": ({"capacity": ("c_rate", [np.inf, 2.0])}, "capacity"),
    "axis without a value": ({"c_rate": ("c_rate", [0.1, np.nan])}, "c_rate"),
    "axis with a value twice": ({"c_rate": ("c_rate", [1.0, 1.0])}, "c_rate"),
    "rate of zero": ({"c_rate": ("c_rate", [0.0, 1.0])}, "c_rate"),
    "unit that is a number": ({"capacity": ("c_rate", [3.0, 2.0], {"units": 3})}, "capacity"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_no_study_returns(name):
    changes, place = WRONG[name]
    with pytest.raises(InputError) as caught:
        check_results(results(**changes), "file.nc")
    (problem,) = caught.value.problems
    assert problem.where.startswith(f"file.nc, {place}")


def test_everything_that_is_wrong_at_once():
    wrong = results(c_rate=("c_rate", [-1.0, 1.0]), outcome=("c_rate", [1.0, 2.0]))
    wrong.attrs["title"] = 3
    with pytest.raises(InputError) as caught:
        check_results(wrong, "file.nc")
    assert len(caught.value.problems) == 3


def test_a_point_without_a_number_is_a_result():
    check_results(results(capacity=("c_rate", [np.nan, np.nan])), "file.nc")


def test_an_empty_axis_is_refused():
    with pytest.raises(InputError, match="dimension c_rate: is empty"):
        check_results(results().isel(c_rate=slice(0, 0)), "file.nc")


@pytest.mark.parametrize("said", ["{", "[]", "3", '{"cells": 3}', '{"cells": [3]}'])
def test_description_without_cells(said):
    with pytest.raises(InputError, match="attribute description"):
        described(results().assign_attrs(description=said), "file.nc")


@pytest.mark.parametrize("given", [None, 3, "rates.nc", {"capacity": [1]}])
def test_what_is_no_dataset(given):
    with pytest.raises(InputError, match=r"expected an xarray\.Dataset"):
        check_results(given, "results")


def test_a_direction_that_no_study_has():
    with pytest.raises(InputError, match=r"file\.nc, attribute direction: expected one of"):
        check_results(results().assign_attrs(direction="sideways"), "file.nc")
