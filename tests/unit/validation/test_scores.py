import math

import numpy as np
import pytest

from sscell.validation.scores import errors, score


def test_errors_have_a_sign():
    np.testing.assert_allclose(errors([2.0, 0.5, 0.0], [1.0, 1.0, 1.0]), [1.0, -0.5, -1.0])


def test_median_and_worst_of_magnitudes():
    found = score([1.1, 0.5, 1.3], [1.0, 1.0, 1.0])
    assert (found.points, found.median) == (3, pytest.approx(0.3))
    assert found.worst == pytest.approx(0.5)
    assert str(found) == "30 % median, 50 % worst"


def test_a_point_without_a_number_is_not_left_out():
    found = score([float("nan"), 1.0, 1.0], [1.0, 1.0, 1.0])
    assert math.isinf(found.worst)
    assert found.median == 0


def test_nothing_is_said_of_nothing():
    assert str(score([], [])) == "no point"
