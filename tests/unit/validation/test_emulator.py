import numpy as np
import pytest

from sscell.designs.samples import cube
from sscell.validation import emulator
from sscell.validation.cards import SharedDefaults, read_card
from sscell.validation.emulator import emulated, opened_shares, ranges
from sscell.validation.published import DEFAULTS

from .test_calibration_cells import cells_of


@pytest.fixture(scope="module")
def prior():
    return ranges(read_card(DEFAULTS, SharedDefaults))


def test_ranges_are_those_of_the_literature(prior):
    """Contact from the ends of exchange current and coverage, each over the default."""
    low, high = prior.draws(np.array([[0.0] * 3, [1.0] * 3]))
    assert low.contact < 1 < high.contact
    assert low.diffusivity < 1 < high.diffusivity
    assert (low.utilisation, high.utilisation) == (0.62, 1.0)


def test_between_draws_of_a_smooth_function_the_error_is_small(synthetic):
    """Cubic functions through 224 points; the functions bend over a third of the ranges."""
    assert np.abs(synthetic.emulator.errors()).max() < 5e-3


def test_at_a_draw_the_emulator_gives_what_was_solved(prior, execution, monkeypatch):
    """Interpolation, not smoothing: 1e-6 are left by the linear system."""
    first = cells_of("minnmann2021")[0]
    made = emulated([first], prior, execution, draws=8)
    assert made.capacities[0].shape == (8, len(first.charges), len(first.rates))
    np.testing.assert_allclose(made.at(0, made.shares[0]), made.capacities[0], atol=1e-6)
    monkeypatch.setattr(emulator, "HELD_OUT", 2)
    assert made.errors().size == 2 * len(first.charges) * len(first.rates)


def test_what_a_paper_leaves_open_follows_no_factor():
    """Two scrambled Sobol sets in the same order share their strata; permuted they do not.

    Correlations of 256 independent numbers are within 3/16.
    """
    (cell,) = cells_of("zhang2024")
    opened = opened_shares(cell, 256)
    every = np.hstack([cube(3, 256, seed=emulator.SEED), opened])
    off = np.corrcoef(every.T) - np.eye(every.shape[1])
    assert np.abs(off).max() < 3 / 16
