import numpy as np
import pytest

import sscell
from sscell.designs.as_built import Draw, as_built
from sscell.designs.replace import value_at
from sscell.validation.calibration_cells import published_cells, solved
from sscell.validation.cards import RateCase, SharedDefaults, read_card
from sscell.validation.predict import prepare
from sscell.validation.published import DEFAULTS


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
