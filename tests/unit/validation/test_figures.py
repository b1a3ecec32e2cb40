from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sscell.validation.ageing_section import Lived
from sscell.validation.figures import ageing, closures, left_out, measured, parity, thickness
from sscell.validation.forecasts import Forecast
from sscell.validation.predict import FULL, SAME, Prediction


def prediction(sample, c_rate, delivered, full, same, band=()):
    low, high = band or (full, full)
    none = {FULL: "none", SAME: "none"}
    return Prediction(
        "paper", sample, c_rate, delivered, {FULL: full, SAME: same},
        {FULL: low, SAME: low}, {FULL: high, SAME: high}, 200.0, 200.0,
        none, dict.fromkeys(none, 0.0), bool(band), FULL,
    )  # fmt: skip


@pytest.fixture
def predictions():
    """The faster point first, which is drawn in its order of rates."""
    return [
        prediction("a", 1.0, 83.0, 120.0, 90.0, (100.0, 140.0)),
        prediction("a", 0.1, 137.0, 140.0, 130.0, (130.0, 150.0)),
        prediction("b", 0.1, 154.0, 150.0, 140.0),
    ]


def dots(ax):
    return [line for line in ax.lines if line.get_linestyle() == "None"]


def test_a_panel_a_cell_on_one_scale(predictions):
    figure = measured(predictions, "specific")
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["a", "b"]
    assert len({ax.get_ylim() for ax in figure.axes}) == 1
    assert figure.axes[0].get_ylabel() == "Specific capacity (mAh g$^{\N{MINUS SIGN}1}$)"
    (line,) = dots(figure.axes[0])
    np.testing.assert_allclose(line.get_xydata(), [[0.1, 137], [1.0, 83]])


def test_a_band_only_where_something_was_drawn(predictions):
    figure = measured(predictions, "specific")
    assert [len(ax.collections) for ax in figure.axes] == [2, 0]
    assert figure.legends[0].get_texts()[-1].get_text() == "10 to 90 % of designs drawn"
    figure = measured(predictions[2:], "specific")
    assert figure.legends[0].get_texts()[-1].get_text() == "null model"


def test_a_line_a_thickness_and_its_closed_form():
    dims = ("electrolyte", "thickness", "current_density")
    values = np.arange(12.0).reshape(2, 2, 3)
    study = xr.Dataset(
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
    first, second = thickness(study).axes
    assert [ax.get_title(loc="left") for ax in (first, second)] == ["x", "y"]
    assert len(first.lines) == 2 * 2 + 1
    np.testing.assert_allclose(second.lines[-1].get_xydata(), [[10.0, 6.0]])
    assert second.lines[-1].get_color() == second.lines[2].get_color()


def test_parity_has_a_panel_a_protocol_with_all_papers(predictions):
    figure = parity({"A": predictions[:2], "B": predictions[2:]})
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles == ["Full charge first", "Charged at the same rate"]
    for ax in figure.axes:
        assert ax.get_xlim() == ax.get_ylim()
        assert len(dots(ax)) == 2
    np.testing.assert_allclose(dots(figure.axes[1])[1].get_xydata(), [[154 / 200, 140 / 200]])
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["A", "B"]


def test_more_papers_than_markers_look_different(predictions):
    figure = parity({f"paper {k}": predictions for k in range(14)})
    looks = [
        (line.get_color(), line.get_marker(), line.get_markerfacecolor())
        for line in dots(figure.axes[0])
    ]
    assert len(set(looks)) == len(looks) == 14


def test_every_point_has_its_band_and_a_dark_one_only_if_another_is_known():
    left = [
        Forecast("calibrated", paper, cell, rate, 0.5, 0.3, 0.5, 0.7, 0.05)
        for paper, cell in (("A 2020, x", "a"), ("A 2020, x", "b"), ("B 2021, y", "a"))
        for rate in (1.0, 0.1)
    ]
    axes = left_out([(f, replace(f, low=0.4) if f.c_rate > 0.5 else None) for f in left]).axes
    assert sum(len(ax.patches) for ax in axes) == 6 + 3
    assert [t.get_text() for ax in axes for t in ax.get_xticklabels()] == ["A 2020", "B 2021"]
    slow, fast = axes[0].patches[:2]
    assert slow.get_x() < fast.get_x()
    assert (fast.get_y(), fast.get_height()) == pytest.approx((0.3, 0.4))


def test_a_law_is_a_line_and_a_measurement_a_marker():
    life = Lived(
        "one", np.array([1.0, 3.0]), np.array([110.0, 290.0]), 100.0,
        np.array([100.0, 200.0, 300.0]), 1.0, np.array([1.0, 0.8, 0.6]), 0.5, (1.0, 2.0),
    )  # fmt: skip
    left, right = ageing([life, replace(life, name="two")]).axes
    np.testing.assert_allclose(left.lines[0].get_ydata(), [100, 200, 300])
    np.testing.assert_allclose(left.lines[1].get_xdata(), [1, 3])
    np.testing.assert_allclose(right.lines[0].get_ydata(), [100, 80, 60])
    np.testing.assert_allclose(right.lines[1].get_ydata(), [50])


def test_a_marker_a_paper_and_the_laws_as_lines():
    rows = pd.DataFrame(
        {
            "efficiency": [0.2, 0.02, 0.05],
            "catholyte_fraction": [0.6, 0.3, 0.4],
            "source": ["One2020", "One2020", "Another2021"],
        }
    )
    figure = closures(rows)
    (ax,) = figure.axes
    lines = {line.get_label(): line for line in ax.lines}
    assert list(lines)[-2:] == ["One2020", "Another2021"]
    np.testing.assert_allclose(lines["One2020"].get_xdata(), [0.6, 0.3])
    x, y = lines["Bruggeman, exponent 1.5"].get_data()
    np.testing.assert_allclose(y, x**1.5)
    assert len(figure.legends[0].get_texts()) == 5
    low, high = ax.get_ylim()
    assert low < 0.02 < 0.2 < high
