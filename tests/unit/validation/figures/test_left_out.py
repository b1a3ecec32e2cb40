import numpy as np
import pytest
import xarray as xr

from sscell.validation.figures.left_out import left_out


@pytest.fixture
def points():
    numbers = np.linspace(0.2, 0.8, 6)
    known = np.array([np.nan, 0.5, np.nan, 0.5, np.nan, 0.5])
    return xr.Dataset(
        {
            "measured": ("point", numbers),
            **{name: ("point", numbers + k) for k, name in ((-0.1, "low"), (0.0, "median"))},
            "high": ("point", numbers + 0.1),
            **{f"{name}_known": ("point", known) for name in ("low", "median", "high")},
            "paper": ("point", ["A 2020, x"] * 4 + ["B 2021, y"] * 2),
            "cell": ("point", ["a", "a", "b", "b", "a", "a"]),
            "c_rate": ("point", [0.1, 1.0] * 3),
        }
    )


def test_every_point_has_its_band_and_a_dark_one_only_if_another_is_known(points):
    axes = left_out(points).axes
    assert len(axes) == 2
    assert sum(len(ax.patches) for ax in axes) == 6 + 3
    assert [t.get_text() for ax in axes for t in ax.get_xticklabels()] == ["A 2020", "B 2021"]


def test_what_is_missing_is_named(points):
    with pytest.raises(ValueError, match="low_known"):
        left_out(points.drop_vars("low_known"))
