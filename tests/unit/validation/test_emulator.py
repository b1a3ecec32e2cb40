import numpy as np
import pytest

import sscell
from sscell.designs.as_built import Draw, as_built
from sscell.designs.ranges import cube
from sscell.designs.replace import value_at
from sscell.validation import emulator
from sscell.validation.cards import RateCase, SharedDefaults, read_card
from sscell.validation.emulator import emulated, opened_shares, published_cells, ranges, solved
from sscell.validation.predict import DEFAULTS, prepare


def cells_of(paper):
    case, defaults = read_card(paper, RateCase), read_card(DEFAULTS, SharedDefaults)
    return published_cells(case, [prepare(sample, defaults) for sample in case.samples])


@pytest.fixture(scope="module")
def minnmann():
    return cells_of("minnmann2021")


def test_capacities_are_over_that_of_all_active_material(minnmann):
    """137 mAh/g at 0.1C of the 183.4 mAh/g between the cut-offs."""
    first = minnmann[0]
    assert first.measured[0] == pytest.approx(137 / 183.4, rel=1e-3)
    assert first.rates[first.slowest] == min(first.rates)
    assert set(first.best_known) <= set(first.charges)


def test_solved_capacities_are_those_of_the_study(minnmann, execution):
    """At standard accuracy both solve the same equations on the same mesh."""
    first = minnmann[0]
    built = as_built(first.cell, Draw(0.5, 0.25, 0.9))
    (values,) = solved([first], [[first.cell, built]], execution)
    assert values.shape == (2, len(first.charges), len(first.rates))
    study = sscell.rate_capability(built, c_rates=list(first.rates), charge=first.charges[-1])
    expected = np.ravel(study["specific_capacity"]) / first.practical
    np.testing.assert_allclose(values[1, -1], expected, rtol=1e-3)
    assert (values[1] != values[0]).all()


def test_what_a_paper_leaves_open_is_within_its_ranges():
    (cell,) = cells_of("zhang2024")
    low, high = (cell.built(Draw(1, 1, 0.8), [x] * len(cell.unknown)) for x in (0.0, 1.0))
    for path in ("cathode.loading", "cathode.porosity", "active_material.particle_size"):
        assert value_at(low, path) < value_at(cell.cell, path) < value_at(high, path)
    assert value_at(high, "separator.1.conductivity") == pytest.approx(0.051)  # the end itself


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
