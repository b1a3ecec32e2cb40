from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from sscell.designs.discrepancy import even_normals
from sscell.validation.forecasts import conditioned, forecast, judged, scores
from sscell.validation.posterior import posterior


def test_the_score_of_a_normal_forecast_has_its_closed_form(synthetic):
    """T. Gneiting and A. E. Raftery, J. Am. Stat. Assoc. 102, 359 (2007).

    4096 even draws leave 1e-3 of the standard deviation.
    """
    cell = synthetic.evaluated.cells[0]
    mean, deviation = 0.6, 0.08
    z = (cell.measured[0] - mean) / deviation
    exact = deviation * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - np.pi**-0.5)
    made = judged("any", cell, 0, mean + deviation * even_normals(4096))
    assert made.crps == pytest.approx(exact, abs=1e-3 * deviation)
    assert made.median == pytest.approx(mean, abs=1e-3)
    assert made.high - made.low == pytest.approx(2 * 1.2816 * deviation, rel=1e-2)


def test_weights_count_like_repeated_values(synthetic):
    cell = synthetic.evaluated.cells[0]
    twice = judged("any", cell, 0, [0.5, 0.5, 0.7])
    weighed = judged("any", cell, 0, [0.7, 0.5], np.array([1.0, 2.0]))
    assert weighed.crps == pytest.approx(twice.crps, rel=1e-12)
    assert weighed.median == twice.median == 0.5


def test_a_single_number_scores_its_distance_and_has_no_band(synthetic):
    cell = synthetic.evaluated.cells[0]
    made = judged("any", cell, 1, [0.9])
    assert made.crps == pytest.approx(abs(0.9 - cell.measured[1]), rel=1e-12)
    assert scores([made]).width == 0


def test_capacities_are_not_negative(synthetic):
    cell = synthetic.evaluated.cells[0]
    assert judged("any", cell, 0, [-0.5, -0.1]).low == 0


@pytest.fixture(scope="module")
def seen(synthetic):
    """The posterior of all papers but the first, and the set it is of."""
    done = synthetic.evaluated.as_best_known()
    likelihoods = [done.log_likelihood(paper) for paper in done.papers[1:]]
    return done, posterior(likelihoods, 2048)


def test_a_slow_capacity_narrows_the_other_points(seen):
    """By sqrt(1 - r^2), 0.87 to 0.92 with the shared part r inferred, where factors are known."""
    done, chosen = seen
    before = scores(forecast("any", done, 0, chosen)[1:])
    after = scores(conditioned("any", done, 0, chosen))
    assert after.points == len(done.cells[0].rates) - 1
    assert after.width < 0.95 * before.width


def test_only_the_slow_capacity_of_the_cell_is_used(seen):
    """Other points of the cell may be anything: the band does not follow them."""
    done, chosen = seen
    cell = done.cells[0]
    bands = []
    for slow, fast in ((0.0, 0.0), (0.0, -0.3), (-0.1, 0.0)):
        measured = cell.measured + np.where(
            np.arange(cell.measured.size) == cell.slowest, slow, fast
        )
        other = replace(done, cells=(replace(cell, measured=measured), *done.cells[1:]))
        bands.append([(f.low, f.high) for f in conditioned("any", other, 0, chosen)])
    assert bands[0] == bands[1]
    assert bands[0] != bands[2]
