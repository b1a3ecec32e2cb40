import json

import numpy as np
import pytest

from sscell import Quantity
from sscell.errors import InputError
from sscell.parameters import names
from sscell.study.points import Point
from sscell.study.rates import rate_capability
from sscell.study.sweep import sweep

from .conftest import WRONG_RATES

OVER = {
    "catholyte.conductivity": ["0.1 mS/cm", "1 mS/cm"],
    "cathode.thickness": ["50 um", "100 um", "200 um"],
}


@pytest.fixture(scope="module")
def grid(cell):
    return sweep(cell, OVER, [0.2, 2])


def test_dimensions_are_in_the_order_asked(grid):
    assert grid["capacity"].dims == ("catholyte_conductivity", "thickness", "c_rate")
    assert grid["capacity"].shape == (2, 3, 2)


def test_coordinates_are_in_display_units(grid):
    conductivity, thickness = grid["catholyte_conductivity"], grid["thickness"]
    np.testing.assert_allclose(conductivity, [0.1, 1.0], rtol=1e-12)
    np.testing.assert_allclose(thickness, [50, 100, 200], rtol=1e-12)
    assert conductivity.attrs == {
        "units": "mS/cm",
        "long_name": "catholyte conductivity",
        "path": "catholyte.conductivity",
    }
    assert thickness.attrs["units"] == "um"


def test_variables_are_those_promised(grid):
    assert set(grid.data_vars) == {
        "capacity",
        "specific_capacity",
        "capacity_fraction",
        "energy",
        "mean_voltage",
        "outcome",
    }


def test_every_point_is_the_cell_replaced(cell, grid):
    """One corner against its own study; another mesh class may be chosen there, hence 1e-3."""
    changed = cell.replace({"catholyte.conductivity": "0.1 mS/cm", "cathode.thickness": "200 um"})
    alone = rate_capability(changed, [0.2, 2])
    np.testing.assert_allclose(grid["capacity"].values[0, 2], alone["capacity"].values, rtol=1e-3)


def test_quantities_texts_and_numbers_mean_the_same(cell):
    ways = (
        {"cathode.thickness": Quantity([50, 100], "um")},
        {"cathode.thickness": ["50 um", "0.1 mm"]},
        {"cathode.thickness": [Quantity(50, "um"), Quantity(0.01, "cm")]},
    )
    found = [sweep(cell, over, [1])["capacity"].values for over in ways]
    np.testing.assert_allclose(found[1], found[0], rtol=1e-10)
    np.testing.assert_allclose(found[2], found[0], rtol=1e-10)


@pytest.mark.parametrize("values", [[0.3, 0.6], ["30 %", "60 %"], np.array([0.3, 0.6]), (0.3, 0.6)])
def test_ratios_need_no_unit(cell, values):
    swept = sweep(cell, {"cathode.coverage": values}, [1])
    np.testing.assert_allclose(swept["coverage"], [0.3, 0.6], rtol=1e-12)


def test_temperature_is_shown_in_celsius(cell):
    swept = sweep(cell, {"temperature": ["25 degC", "333.15 K"]}, [1])
    np.testing.assert_allclose(swept["temperature"], [25, 60], atol=1e-9)
    assert swept["temperature"].attrs["units"] == "degC"


def test_several_cells_come_first(cell, other):
    swept = sweep([cell, other], {"cathode.coverage": [0.3]}, [1])
    assert swept["capacity"].dims == ("cell", "coverage", "c_rate")
    assert swept["cell"].values.tolist() == [cell.title, other.title]


def test_what_was_asked_is_written_down(grid):
    said = json.loads(grid.attrs["description"])
    assert said["over"] == OVER
    assert said["c_rates"] == [0.2, 2]


def test_infeasible_points_are_zero_and_said_so(cell):
    """10 mm at 0.8 S/m and 428 A/m2 cost 5.4 V, 100 um a hundredth of it."""
    swept = sweep(cell, {"separator.0.thickness": ["100 um", "10 mm"]}, [20])
    assert swept["outcome"].values[:, 0].tolist() == ["cut-off voltage", "infeasible"]
    assert swept["capacity"].values[1, 0] == 0
    assert np.isnan(swept["mean_voltage"].values[1, 0])


def test_a_poisoned_point_is_one_nan(cell, grid, monkeypatch):
    inputs = Point.inputs

    def poisoned(self):
        given = inputs(self)
        chosen = (self.c_rate, given[names.THICKNESS], given[names.KAPPA])
        bad = np.allclose(chosen, (2, 1e-4, 0.1), rtol=1e-6)
        return {**given, names.KAPPA: float("nan")} if bad else given

    monkeypatch.setattr(Point, "inputs", poisoned)
    found = sweep(cell, OVER, [0.2, 2])
    failed = found["outcome"].values == "solver failed"
    assert np.argwhere(failed).tolist() == [[1, 1, 1]]
    assert np.isnan(found["capacity"].values[failed]).all()
    np.testing.assert_allclose(
        found["capacity"].values[~failed], grid["capacity"].values[~failed], rtol=1e-10
    )


def test_order_of_values_changes_nothing(cell, grid):
    backwards = sweep(cell, {k: v[::-1] for k, v in OVER.items()}, [2, 0.2])
    np.testing.assert_allclose(
        backwards["capacity"].values[::-1, ::-1, ::-1], grid["capacity"].values, rtol=1e-10
    )


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({}, "empty"),
        ({"cathode.thickness": []}, "empty list"),
        ({"cathode.thicknes": ["50 um"]}, "Did you mean 'cathode.thickness'"),
        ({"cathode.thickness": ["50 mV"]}, "length"),
        ({"cathode.thickness": [50]}, "cathode.thickness"),
        ({"cathode.thickness": "50 um"}, "list of values"),
        ({"cathode.thickness": Quantity(50, "um")}, "list of values"),
        ({"cathode.thickness": ["50 um", "0.05 mm"]}, "given twice"),
        ({"cathode.porosity": [0.1, 1.2]}, "cathode.porosity"),
        ({"cathode.thickness": ["nan um"]}, "cathode.thickness"),
        ({"cathode.thickness": [None]}, "cathode.thickness"),
        ({"cathode.thickness": 3}, "list of values"),
        ({"separator.4.thickness": ["1 um"]}, "no separator layer 4"),
        ({"separator.0.thicknes": ["1 um"]}, "separator.0.thickness"),
        ({3: ["1 um"]}, "there is no path '3'"),
    ],
)
def test_mistakes_are_said(cell, over, message):
    with pytest.raises(InputError, match=message):
        sweep(cell, over, [1])


def test_all_mistakes_at_once(cell):
    with pytest.raises(InputError) as caught:
        sweep(cell, {"cathode.thicknes": ["1 um"], "cathode.coverage": [2.0]}, [1])
    assert len(caught.value.problems) == 2


def test_paths_that_clash_are_refused(cell):
    over = {"cathode.thickness": ["50 um"], "cathode.areal_capacity": ["3 mAh/cm^2"]}
    with pytest.raises(InputError, match="only one of them"):
        sweep(cell, over, [1])


@pytest.mark.parametrize(("rates", "message"), WRONG_RATES)
def test_wrong_rates(cell, rates, message):
    with pytest.raises(InputError, match=message):
        sweep(cell, OVER, rates)


@pytest.mark.parametrize("cells", [[], "ncm83_li6ps5cl"])
def test_wrong_cells_are_the_users_mistake(cells):
    with pytest.raises(InputError):
        sweep(cells, OVER, [1])
