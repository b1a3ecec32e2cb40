import json

import pytest
import xarray as xr

import sscell
from sscell.plot.parts import conditions


@pytest.fixture(scope="module")
def cell():
    return sscell.load_cell("ncm83_li6ps5cl")


def results(*cells):
    cards = json.dumps({"cells": [cell.to_mapping() for cell in cells]})
    return xr.Dataset(attrs={"description": cards})


def test_temperature_loading_and_basis_of_cells(cell):
    warm = cell.replace({"temperature": "60 degC"})
    assert conditions.short(results(cell, warm)) == (
        "25 / 60 °C; 10.7 mg/cm² of active material (2.14 mAh/cm² nominal); "
        "specific capacities per gram of active material."
    )


def test_what_was_varied_is_no_condition(cell):
    swept = results(cell).assign_coords(temperature=("temperature", [0.0, 25.0]))
    swept["temperature"].attrs["path"] = "temperature"
    assert "°C" not in conditions.short(swept)
    assert dict(conditions.varied(swept)) == {"temperature": "temperature 0 to 25"}


def test_nothing_is_known_without_cards():
    assert conditions.short(xr.Dataset()) == ""
