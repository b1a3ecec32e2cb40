import numpy as np
import pytest

from sscell.cards import closures
from sscell.validation.effective_transport import (
    CALIBRATED,
    IONIC,
    VOIDS,
    Spread,
    composites,
    decades,
    electronic_decades,
    implied_threshold,
    ionic_decades,
    spread,
)


@pytest.fixture(scope="module")
def rows():
    return composites()


def one(rows, key):
    return next(row for row in rows if row.key == key)


def test_fractions_of_solids_become_fractions_of_the_electrode(rows):
    """Voids as reported, else assumed and said so."""
    reported, assumed = one(rows, "choi24_50"), one(rows, "bazzoun26_1")
    assert reported.catholyte_fraction == pytest.approx(0.5 * (1 - 0.195))
    assert not reported.voids_assumed
    assert assumed.catholyte_fraction == pytest.approx(0.527 * (1 - VOIDS))
    assert assumed.voids_assumed


def test_what_lacks_is_named(rows):
    assert one(rows, "yanev24_sc51").why_not == "electrolyte's own conductivity, volume fraction"
    assert one(rows, "minnmann21_1").why_not == ""


def test_closures_are_those_of_the_cards(rows):
    """Minnmann's first composite by hand."""
    row = one(rows, "minnmann21_1")
    at = rows.index(row)
    errors = ionic_decades(rows)
    measured = 0.408 / 1.6
    threshold = closures.percolation_threshold(3.0, 3.45)
    guess = ((0.613 - threshold) / (1 - threshold)) ** 2
    assert errors["percolation"][at] == pytest.approx(np.log10(guess / measured))
    assert errors["bruggeman"][at] == pytest.approx(np.log10(0.613**1.5 / measured))
    assert errors["power-law"][at] == pytest.approx(np.log10(0.613**2.9 / measured))
    assert set(errors) == {*IONIC, CALIBRATED}


def test_percolation_is_asked_only_where_both_sizes_are_known(rows):
    errors = ionic_decades(rows)["percolation"]
    for row, error in zip(rows, errors, strict=True):
        known = row.active_size is not None and row.catholyte_size is not None
        assert np.isfinite(error) == (known and row.efficiency is not None), row.key


def test_an_implied_threshold_gives_the_measurement_back(rows):
    row = one(rows, "minnmann21_3")
    threshold = implied_threshold(row)
    again = closures.percolation(row.catholyte_fraction, threshold)
    assert again == pytest.approx(row.efficiency, rel=1e-6)
    assert implied_threshold(one(rows, "ketter25_20")) == 0  # more than a threshold of 0 gives


def test_a_calibration_is_not_judged_by_what_it_was_drawn_from(rows):
    """Schlautmann's four: three are predicted, the middle one is not."""
    errors = ionic_decades(rows)[CALIBRATED]
    own = [e for e, row in zip(errors, rows, strict=True) if row.source == "Schlautmann2023"]
    assert sorted(np.isfinite(own)) == [False, True, True, True]


def test_electrons_of_the_fit_are_within_its_error(rows):
    """The card's closure was drawn from Minnmann's five: 5 % there, beside the fine one."""
    errors = electronic_decades(rows)["percolation"]
    named = {row.key: e for row, e in zip(rows, errors, strict=True)}
    for key in ("minnmann21_2", "minnmann21_3", "minnmann21_4", "minnmann21_5"):
        assert abs(named[key]) < 0.03
    assert np.isnan(named["kato18_lgps"])


def test_decades():
    assert decades(10.0, 1.0) == pytest.approx(1.0)
    assert np.isnan(decades(None, 1.0))
    assert np.isnan(decades(1.0, None))


def test_spread():
    found = spread([0.1, -0.5, float("nan"), 0.3])
    assert (found.rows, found.median, found.worst) == (3, 0.3, -0.5)
    assert found.mean == pytest.approx(-0.1 / 3)
    assert found.rms == pytest.approx(np.sqrt((0.01 + 0.25 + 0.09) / 3))
    assert spread([]).rows == 0
    assert isinstance(spread([]), Spread)
