import math

import numpy as np
import pytest

from sscell.validation.predict import FULL, SAME
from sscell.validation.published import errors, null_score, own_score, score


def test_one_paper_alone_has_no_levers(minnmann):
    assert minnmann.levers == {}
    assert len(minnmann.every) == 12


def test_the_model_beats_the_null_model(minnmann):
    """It knows ions and utilisation, so with either protocol it must be nearer."""
    null = null_score(minnmann.every)
    assert own_score(minnmann.every, FULL).median < null.median
    assert own_score(minnmann.every, SAME).median < null.median
    assert null_score(minnmann.every, connected=True).median < null.median


def test_minnmann_is_no_better_and_no_worse_than_it_was(minnmann):
    """42 % with a full charge first, 7 % charged at the same rate, as these cells most likely
    were; a tenth either way means that a default or a card has changed, and the page with it."""
    assert own_score(minnmann.every, FULL).median == pytest.approx(0.42, abs=0.1)
    assert own_score(minnmann.every).median == pytest.approx(0.07, abs=0.1)


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
