import numpy as np
import pytest

from sscell.studies.neighbours import (
    LEAST,
    LONG,
    NEAR,
    WITHIN,
    interpolated,
    refined,
    steepness,
    waves,
)


@pytest.mark.parametrize("shape", [(1,), (4,), (15, 15), (2, 9, 3), (5, 6)])
def test_waves_have_each_place_once(shape):
    every = np.concatenate(list(waves(shape)))
    assert sorted(every.tolist()) == list(range(np.prod(shape)))


def test_the_first_wave_has_the_corners_and_few_places():
    first = next(iter(waves((15, 15))))
    assert {0, 14, 210, 224} <= set(first.tolist())
    assert first.size == 25


def test_short_axes_are_maps_of_their_own():
    """Nine values over two materials that have nothing in common."""
    shape = (2, 9)
    right = np.array([np.arange(9.0) * 2, 100 - np.arange(9.0)]).reshape(-1, 1)
    known = right.copy()
    known[[1, 3, 10, 15]] = np.nan
    np.testing.assert_allclose(
        interpolated(shape, known, np.array([1, 3, 10, 15])), right[[1, 3, 10, 15]]
    )


def test_places_in_a_row_tell_nothing_beside_it():
    known = np.full((25, 1), np.nan)
    known[:5, 0] = 1.0
    assert np.isnan(interpolated((5, 5), known, np.array([7]))).all()


@pytest.mark.parametrize("toward", [1.0, -1.0])
@pytest.mark.parametrize("off", [-0.2, -0.02, -0.001, 0.0, 0.001, 0.02, 0.2])
def test_an_answer_meets_the_criterion_and_has_a_value_that_does_not_beside_it(off, toward):
    asked = []

    def margin(x, places):
        asked.extend(zip(x.tolist(), places.tolist(), strict=True))
        return 0.1 * np.expm1(toward * (x - 0.3))

    ends = np.array([-5.0 * toward]), np.array([5.0 * toward])
    x = refined(margin, np.array([7]), np.array([0.3 + off]), np.array([0.08]), ends)
    assert {place for _, place in asked} == {7}
    assert 0 <= toward * (x[0] - 0.3) <= NEAR
    assert any(
        0 < toward * (x[0] - tried) <= WITHIN and margin(np.array([tried]), ends[0]) < 0
        for tried, _ in asked.copy()
    )
    assert len(asked) <= 7


def test_a_guess_far_off_is_left_to_others():
    ends = np.array([-5.0, -5.0]), np.array([5.0, 5.0])
    guess, steepness = np.array([3.0, 0.001]), np.array([50.0, 1.0])
    x = refined(lambda x, places: np.tanh(x), np.array([0, 1]), guess, steepness, ends)
    assert np.isnan(x[0])
    assert x[1] == pytest.approx(0.0, abs=NEAR)


def test_an_end_that_meets_the_criterion_is_no_answer():
    """It is enough there; nothing tells that less would not be."""
    ends = np.array([0.0]), np.array([5.0])
    x = refined(
        lambda x, places: np.full(1, 1e-3), np.array([0]), np.array([3e-3]), np.ones(1), ends
    )
    assert np.isnan(x).all()


def test_steepness_is_measured_across_the_nearest_value_that_is_not_too_near():
    known = {(0, 0.0): -4.0, (0, 0.99): -0.02, (0, 0.9999): 0.3, (0, 1.0): 0.0, (1, 1.0): 7.0,
             (1, 0.9): 7.0}  # fmt: skip
    slopes = steepness(known, np.array([0, 1]), np.array([1.0, 1.0]))
    np.testing.assert_allclose(slopes, [2.0, LEAST])
    assert np.isnan(steepness(known, np.array([0]), np.array([np.nan]))).all()


def test_along_an_axis_of_things_apart_there_are_no_neighbours():
    """Of two designs drawn, a straight line and its negative: each goes on in its own way."""
    shape = (9, 2 * LONG)
    assert all(wave.size % shape[1] == 0 for wave in waves(shape, apart=1))
    line = np.arange(9.0)[:, None] * np.where(np.arange(shape[1]) % 2, -1.0, 1.0)
    known = line.copy()
    known[[1, 2, 3, 5, 6, 7]] = np.nan
    known, line = known.reshape(-1, 1), line.reshape(-1, 1)
    asked = np.flatnonzero(np.isnan(known))
    between = interpolated(shape, known, asked, apart=1)
    np.testing.assert_allclose(between, line[asked], atol=1e-12)
