from math import inf

import numpy as np
import pytest

from sscell.study.fit_result import FitResult
from sscell.study.identifiability import identifiability

D, B = "active_material.diffusivity", "cathode.coverage"


@pytest.fixture
def result(cell):
    report = identifiability([D, B], np.array([[1.0, 0.5], [0.0, 0.0]]))
    return FitResult(
        cell,
        {D: 6e-16, B: 0.3},
        {D: 8e-15, B: 0.25},
        {D: 1.2, B: inf},
        report.covariance,
        report.correlation,
        np.array([0.1, 1.0]),
        np.array([200.0, 100.0]),
        np.array([190.0, 110.0]),
        "mAh/g",
        report,
        report.warnings,
        False,
    )


def test_errors(result):
    np.testing.assert_allclose(result.errors, [-0.05, 0.1])


def test_the_table_says_what_is_known_and_what_not(result):
    text = str(result)
    assert "6e-16 m^2/s  times or over 1.2  (began at 8e-15)" in text
    assert "0.3  not told by the data  (began at 0.25)" in text
    assert "10.0 %" in text
    assert f"warning: {B} changes no capacity" in text
    assert "the search was stopped" in text
    assert repr(result) == text
