import numpy as np
import pytest
import xarray as xr

from sscell.validation.figures.measured import measured, thickness


@pytest.fixture
def points():
    predicted = np.array([[140.0, 130.0], [120.0, 90.0], [150.0, 140.0]])
    return xr.Dataset(
        {
            "measured": ("point", [137.0, 83.0, 154.0]),
            "predicted": (("point", "protocol"), predicted),
            "low": ("point", [130.0, 100.0, 150.0]),
            "high": ("point", [150.0, 140.0, 150.0]),
            "practical": ("point", [183.0, 183.0, 183.0]),
            "c_rate": ("point", [0.1, 1.0, 0.1]),
            "sample": ("point", ["a", "a", "b"]),
        },
        {"protocol": ["full", "same"]},
        {"title": "A paper", "units": "mAh/g", "reported": "specific"},
    )


@pytest.fixture
def study():
    dims = ("electrolyte", "thickness", "current_density")
    values = np.arange(12.0).reshape(2, 2, 3)
    return xr.Dataset(
        {
            "capacity": (dims, values, {"units": "mAh/cm2", "long_name": "areal capacity"}),
            "ions_alone": (dims, values + 1),
            "measured_capacity": ("point", [5.0, 6.0]),
            "measured_current": ("point", [1.0, 10.0]),
            "measured_thickness": ("point", [101.0, 590.0]),
            "measured_electrolyte": ("point", ["x", "y"]),
        },
        {
            "electrolyte": ["x", "y"],
            "thickness": [100.0, 600.0],
            "current_density": ("current_density", [0.5, 5.0, 20.0], {"units": "mA/cm2"}),
        },
    )


def test_a_panel_a_cell_on_one_scale(points):
    figure = measured(points)
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["a", "b"]
    assert len({ax.get_ylim() for ax in figure.axes}) == 1
    assert "mAh g" in figure.axes[0].get_ylabel()


def test_measured_points_stand_where_they_were_measured(points):
    ax = measured(points).axes[0]
    dots = [line for line in ax.lines if line.get_linestyle() == "None"]
    np.testing.assert_allclose(dots[0].get_xydata(), [[0.1, 137], [1.0, 83]])


def test_a_band_only_where_something_was_drawn(points):
    figure = measured(points)
    assert [len(ax.collections) for ax in figure.axes] == [1, 0]
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts[-1] == "10 to 90 % of designs drawn"
    sure = points.assign(low=points["high"])
    texts = [text.get_text() for text in measured(sure).legends[0].get_texts()]
    assert texts[-1] == "null model"


def test_a_line_a_thickness_and_its_closed_form(study):
    figure = thickness(study)
    first, second = figure.axes
    assert [ax.get_title(loc="left") for ax in (first, second)] == ["x", "y"]
    assert len(first.lines) == 2 * 2 + 1
    np.testing.assert_allclose(second.lines[-1].get_xydata(), [[10.0, 6.0]])


def test_without_measured_points_there_are_none(study):
    bare = study.drop_vars([name for name in study.data_vars if str(name).startswith("measured")])
    assert len(thickness(bare).axes[0].lines) == 4


@pytest.mark.parametrize(("draw", "lost"), [(measured, "low"), (thickness, "ions_alone")])
def test_what_is_missing_is_named(draw, lost, points, study):
    data = points if draw is measured else study
    with pytest.raises(ValueError, match=f"'{lost}'"):
        draw(data.drop_vars(lost))
