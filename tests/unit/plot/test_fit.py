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
