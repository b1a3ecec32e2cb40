import numpy as np
import pytest
import xarray as xr

import sscell
from sscell.errors import InputError


def fitted(**changes):
    rates = ("c_rate", [0.1, 1.0, 3.0])
    variables = {
        "measured": ("c_rate", [180.0, 120.0, 40.0], {"units": "mAh/g", "long_name": "measured"}),
        "fitted": ("c_rate", [175.0, 125.0, 90.0], {"units": "mAh/g"}),
        "deviation": ("c_rate", [3.6, 2.4, 1.8]),
        "outlying": ("c_rate", [False, False, True]),
        "fitted_value": ("parameter", [4e-16, 0.9]),
        "factor": ("parameter", [1.1, np.nan]),
    }
    parameter = ["active_material.diffusivity", "cathode.utilisation"]
    coordinates = {"parameter": parameter, "unit": ("parameter", ["m^2/s", "1"]), "c_rate": rates}
    return xr.Dataset(variables, coordinates, {"title": "a cell", **changes})


def test_measured_capacities_stand_at_their_rates_and_outliers_are_open():
    (ax,) = sscell.plot.fit(fitted()).axes
    line, measured, left_out = ax.get_lines()[0], *(c.lines[0] for c in ax.containers)
    np.testing.assert_allclose(line.get_xydata(), [[0.1, 175], [1, 125], [3, 90]])
    np.testing.assert_allclose(measured.get_xydata(), [[0.1, 180], [1, 120]])
    np.testing.assert_allclose(left_out.get_xydata(), [[3, 40]])
    assert left_out.get_markerfacecolor() == "none"


def test_the_legend_gives_each_value_with_its_factor_where_that_is_known():
    (legend,) = sscell.plot.fit(fitted()).legends
    first, second = legend.get_title().get_text().splitlines()
    assert first.startswith("active material, diffusivity")
    assert first.endswith("1.1")
    assert second == "cathode, utilisation: 0.9"


def test_another_dataset_is_refused():
    with pytest.raises(InputError, match="fitted"):
        sscell.plot.fit(fitted().drop_vars("fitted"))


def with_bands():
    rates = [0.1, 1.0, 3.0]
    band = np.array([[150.0, 90.0, 10.0], [170.0, 110.0, 40.0], [190.0, 130.0, 70.0]])
    variables = {
        "measured": ("c_rate", [180.0, np.nan, np.nan], {"units": "mAh/g"}),
        "deviation": ("c_rate", [3.6, np.nan, np.nan]),
        "before_band": (("quantile", "c_rate"), band),
        "after_band": (("quantile", "c_rate"), band + np.array([[10.0], [5.0], [0.0]])),
    }
    attributes = {"title": "a cell", "charges": "full or same rate", "effective": 41.7}
    return xr.Dataset(variables, {"c_rate": rates, "quantile": [0.1, 0.5, 0.9]}, attributes)


def test_bands_before_and_after_the_measurements():
    figure = sscell.plot.fit(with_bands())
    (ax,) = figure.axes
    before, after = ax.collections[:2]
    for area, low in ((before, 150), (after, 160)):
        corners = area.get_paths()[0].vertices
        assert corners[np.isclose(corners[:, 0], 0.1), 1].min() == low
    (measured,) = ax.containers
    assert measured.lines[0].get_xydata()[0].tolist() == [0.1, 180]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "published cells, 80 %", "this cell, 80 %", "measured",
    ]  # fmt: skip
    assert legend.get_title().get_text().splitlines() == [
        "charge before each discharge: full or same rate",
        "effective number of published draws: 42",
    ]


def test_bands_without_quantiles_are_refused():
    with pytest.raises(InputError, match="before_band"):
        sscell.plot.fit(with_bands().drop_vars("before_band"))
