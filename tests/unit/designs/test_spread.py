import numpy as np
import pytest

from sscell.designs.as_built import Draw
from sscell.designs.spread import Spread

NUMBERS = np.random.default_rng(1).random((256, 4))
SPREAD = Spread(tuple(Draw(*row) for row in NUMBERS), 0.1)


def test_the_typical_cell_has_the_medians():
    np.testing.assert_allclose(SPREAD.typical, np.median(NUMBERS, axis=0)[:3])
    assert "medians" in str(SPREAD.typical)


@pytest.mark.parametrize("count", [64, 256])
def test_fewer_draws_are_evenly_among_all(count):
    """Uniform numbers: each half holds half of the draws, to 1 standard error of random ones."""
    chosen = np.array(SPREAD.sampled(count))
    assert len({tuple(row) for row in chosen.tolist()}) == count
    share = (chosen < np.median(NUMBERS, axis=0)).mean(axis=0)
    np.testing.assert_allclose(share, 0.5, atol=0.5 / np.sqrt(count))


def test_more_draws_than_there_are_repeat_evenly():
    chosen = SPREAD.sampled(512)
    assert all(1 <= chosen.count(draw) <= 3 for draw in SPREAD.draws)


def test_the_draws_are_the_same_each_time():
    assert SPREAD.sampled(64) == SPREAD.sampled(64)
