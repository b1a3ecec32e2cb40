import numpy as np
import pytest
import xarray as xr

from sscell.validation.figures.closures import closures


@pytest.fixture
def composites():
    return xr.Dataset(
        {
            "efficiency": ("composite", [0.2, 0.02, 0.05]),
            "catholyte_fraction": ("composite", [0.6, 0.3, 0.4]),
            "source": ("composite", ["One2020", "One2020", "Two2021"]),
        }
    )


def test_a_marker_a_paper_and_the_laws_as_lines(composites):
    figure = closures(composites)
    (ax,) = figure.axes
    lines = {line.get_label(): line for line in ax.lines}
    assert {"One2020", "Two2021"} < set(lines)
    np.testing.assert_allclose(lines["One2020"].get_xdata(), [0.6, 0.3])
    x, y = lines["Bruggeman, exponent 1.5"].get_data()
    np.testing.assert_allclose(y, x**1.5)
    (legend,) = figure.legends
    assert len(legend.get_texts()) == 5


def test_every_point_is_in_view(composites):
    (ax,) = closures(composites).axes
    low, high = ax.get_ylim()
    assert low < 0.02
    assert high > 0.2


def test_what_is_missing_is_named(composites):
    with pytest.raises(ValueError, match="'efficiency'"):
        closures(composites.drop_vars("efficiency"))
