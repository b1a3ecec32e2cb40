from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest

from sscell.calibration.fit_result import FitResult
from sscell.calibration.identifiability import identifiability
from sscell.results.dataset import load_results, save_results

D, B = "active_material.diffusivity", "cathode.coverage"


@pytest.fixture
def result(cell):
    report = identifiability([D, B], np.array([[1.0, 0.5], [0.0, 0.0]]))
    return FitResult(
        cell=cell,
        values={D: 6e-16, B: 0.3},
        start={D: 8e-15, B: 0.25},
        factors={D: 1.2, B: inf},
        covariance=report.covariance,
        correlation=report.correlation,
        c_rates=np.array([0.1, 1.0, 5.0]),
        measured=np.array([200.0, 100.0, 0.0]),
        fitted=np.array([190.0, 110.0, 1.0]),
        deviations=np.array([4.0, 2.0, 2.0]),
        repeats=np.array([1, 1, 1]),
        outlying=np.zeros(3, dtype=bool),
        unit="mAh/g",
        identifiability=report,
        at_bound=(),
        scatter=nan,
        misfit=3.4,
        notes=(),
        converged=False,
    )


def test_errors(result):
    np.testing.assert_allclose(result.errors, [-0.05, 0.1, nan])


def test_the_table_says_what_is_known_and_what_not(result):
    text = str(result)
    assert "6e-16 m^2/s  x/\N{DIVISION SIGN} 1.2  (began at 8e-15)" in text
    assert "0.3  not determined by the data  (began at 0.25)" in text
    assert "10.0 %" in text
    assert f"warning: {B} changes no capacity" in text
    assert "the search was stopped" in text
    assert repr(result) == text


def test_a_misfit_beyond_three_standard_deviations_is_said(result):
    (said,) = result.misfits
    assert "100 mAh/g at 1C, fitted 110" in said
    assert "0.1C" not in said  # 10 of 4 mAh/g
    assert "5 times" in said
    assert said in str(result)
    assert replace(result, deviations=np.full(3, 4.0)).misfits == ()
    left = replace(result, outlying=np.array([False, True, False]))
    assert left.misfits == (
        "left out as an outlier: 100 mAh/g at 1C, fitted 110; check that point",
    )


def test_a_dataset_holds_what_the_result_does_and_can_be_saved(result, tmp_path):
    """An infinite factor is NaN there: no axis can show it."""
    made = replace(result, outlying=np.array([False, False, True])).to_dataset()
    save_results(made, tmp_path / "fit.nc")
    loaded = load_results(tmp_path / "fit.nc")
    assert loaded.attrs["study"] == "fit"
    assert loaded.attrs["summary"] == made.attrs["summary"]
    np.testing.assert_array_equal(loaded["measured"], result.measured)
    assert loaded["fitted"].attrs["units"] == "mAh/g"
    assert loaded["parameter"].values.tolist() == [D, B]
    np.testing.assert_allclose(loaded["fitted_value"], [6e-16, 0.3])
    np.testing.assert_allclose(loaded["start_value"], [8e-15, 0.25])
    np.testing.assert_array_equal(loaded["factor"], [1.2, nan])
    assert loaded["outlying"].values.tolist() == [False, False, True]
