import numpy as np
import pytest
import xarray as xr

from sscell.validation.figures.ageing import ageing


@pytest.fixture
def lives():
    dims = ("sample", "cycle")
    return xr.Dataset(
        {
            "law": (dims, [[100.0, 200.0, 300.0]]),
            "measured": (dims, [[110.0, np.nan, 290.0]]),
            "retention": (dims, [[1.0, 0.8, 0.6]]),
            "measured_retention": ("sample", [0.5]),
        },
        {"sample": ["one"], "cycle": [1, 50, 100]},
    )


def test_law_as_line_and_measurement_as_markers(lives):
    left, right = ageing(lives).axes
    np.testing.assert_allclose(left.lines[0].get_ydata(), [100, 200, 300])
    np.testing.assert_allclose(left.lines[1].get_xdata(), [1, 100])
    np.testing.assert_allclose(right.lines[0].get_ydata(), [100, 80, 60])
    np.testing.assert_allclose(right.lines[1].get_ydata(), [50])


def test_what_is_missing_is_named(lives):
    with pytest.raises(ValueError, match="'law'"):
        ageing(lives.drop_vars("law"))
