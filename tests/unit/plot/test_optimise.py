import numpy as np
import pytest
import xarray as xr

from sscell.errors import InputError
from sscell.plot import optimise

X = np.linspace(1.0, 12.0, 25)


@pytest.fixture
def results():
    """A hill over the loading, of which the last designs are beyond a limit, and a ramp."""
    cuts = np.array([[400 - 3 * (x - 6.5) ** 2 for x in X], np.linspace(380.0, 400.0, 25)])
    met = np.array(
        [np.where(X < 9, "within the limits", "beyond a limit"), ["within the limits"] * 25]
    )
    about = {"units": "Wh/kg", "long_name": "specific energy of the stack"}
    return xr.Dataset(
        {
            "cut_value": (("parameter", "cut"), np.array([X, np.linspace(0.5, 0.9, 25)])),
            "objective_cut": (("parameter", "cut"), cuts, about),
            "outcome_varied": (("parameter", "cut"), met),
            "optimum": ("parameter", [6.5, 0.9]),
            "flat_low": ("parameter", [5.3, 0.82]),
            "flat_high": ("parameter", [7.7, 0.9]),
            "objective": ((), 400.0, about),
            "objective_band": ("quantile", [310.0, 350.0, 405.0]),
        },
        {
            "parameter": ["cathode.areal_capacity", "cathode.composition.active_material"],
            "limit": ["capacity_fraction at least 0.8"],
            "quantile": [0.1, 0.5, 0.9],
            "unit": ("parameter", ["mAh/cm^2", "1"]),
            "quantity": ("parameter", ["areal capacity", "active-material weight fraction"]),
            "as_given": ("parameter", [3.0, np.nan]),
        },
        {"title": "a cell", "at": "1C", "charge": "full", "uncertainty": "u", "samples": 8},
    )


def named(ax, label):
    return [line for line in ax.get_lines() if line.get_label() == label]


def test_a_panel_a_parameter_through_the_optimum(results):
    left, right = optimise(results).axes
    assert left.get_xlabel() == "Areal capacity (mAh cm$^{\N{MINUS SIGN}2}$)"
    assert right.get_ylim() == left.get_ylim()
    (cut,) = named(left, "_cut")
    shown = np.isfinite(cut.get_ydata())
    np.testing.assert_allclose(cut.get_xdata()[shown], X[X < 9])
    (optimum,) = named(left, "_optimum")
    assert (optimum.get_xdata()[0], optimum.get_ydata()[0]) == (6.5, 400.0)
    (band,) = named(right, "_band")
    assert list(band.get_ydata()) == [310.0, 405.0]
    assert len(named(left, "_given")) == 1
    assert not named(right, "_given")


def test_the_shaded_range_is_the_flat_one(results):
    left, _ = optimise(results).axes
    box = left.patches[0].get_bbox()
    assert (box.x0, box.x1) == (5.3, 7.7)


def test_the_legend_names_what_is_drawn(results):
    (legend,) = optimise(results).legends
    words = {text.get_text() for text in legend.get_texts()}
    assert {"optimum", "within 1 % of it", "cell as given", "beyond a limit"} <= words
    results["outcome_varied"][:] = "within the limits"
    (legend,) = optimise(results.drop_vars("objective_band")).legends
    assert "beyond a limit" not in {text.get_text() for text in legend.get_texts()}


def test_what_is_estimated_is_below_the_limits(results):
    (legend,) = optimise(results.assign_attrs(estimated_density="a")).legends
    assert legend.get_title().get_text().endswith("Estimated: density of a.")


def test_another_study_is_refused():
    with pytest.raises(InputError, match=r"sscell\.optimise"):
        optimise(xr.Dataset({"capacity": ("c_rate", [1.0])}, {"c_rate": [1.0]}))
