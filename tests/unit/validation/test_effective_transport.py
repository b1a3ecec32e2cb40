import numpy as np
import pandas as pd
import pytest

from sscell.cards import closures
from sscell.validation.effective_transport import (
    CALIBRATED,
    VOIDS,
    composites,
    electronic_decades,
    implied_threshold,
    ionic_decades,
    spread,
    transport_section,
)


@pytest.fixture(scope="module")
def rows():
    return composites()


@pytest.fixture(scope="module")
def section():
    return transport_section()


def test_fractions_of_solids_become_fractions_of_the_electrode(rows):
    """Voids as reported, else assumed and said so."""
    reported, assumed = rows.loc["choi24_50"], rows.loc["bazzoun26_1"]
    assert reported.catholyte_fraction == pytest.approx(0.5 * (1 - 0.195))
    assert not reported.voids_assumed
    assert assumed.catholyte_fraction == pytest.approx(0.527 * (1 - VOIDS))
    assert assumed.voids_assumed


def test_what_lacks_is_named(section):
    notes = {row[0]: row[-1] for row in section.tables[1].rows}
    assert notes["yanev24_sc51"] == "no electrolyte's own conductivity, volume fraction"
    assert notes["minnmann21_2"] == ""


def test_closures_are_those_of_the_cards(rows):
    """Minnmann's first composite by hand."""
    errors = ionic_decades(rows)
    first = errors.loc["minnmann21_1"]
    measured = 0.408 / 1.6
    threshold = closures.percolation_threshold(3.0, 3.45)
    guess = ((0.613 - threshold) / (1 - threshold)) ** 2
    assert first["percolation"] == pytest.approx(np.log10(guess / measured))
    assert first["bruggeman"] == pytest.approx(np.log10(0.613**1.5 / measured))
    assert first["power-law"] == pytest.approx(np.log10(0.613**2.9 / measured))
    assert set(errors) == {*closures.IONIC_CLOSURES, CALIBRATED}


def test_percolation_is_asked_only_where_both_sizes_are_known(rows):
    asked = np.isfinite(ionic_decades(rows)["percolation"])
    needed = rows[["active_material_size", "catholyte_size", "efficiency"]]
    assert asked.equals(needed.notna().all(axis=1))
    assert asked.any()
    assert not asked.all()


def test_an_implied_threshold_gives_the_measurement_back(rows):
    fraction, efficiency = rows.loc["minnmann21_3", ["catholyte_fraction", "efficiency"]]
    again = closures.percolation(fraction, implied_threshold(fraction, efficiency))
    assert again == pytest.approx(efficiency, rel=1e-6)
    assert implied_threshold(0.5, 0.26) == 0  # more than a threshold of 0 gives


def test_a_calibration_is_not_judged_by_what_it_was_drawn_from(rows):
    """Schlautmann's four: three are predicted, the middle one is not."""
    errors = ionic_decades(rows)[CALIBRATED]
    of_paper = errors[rows["source"] == "Schlautmann2023"]
    assert sorted(np.isfinite(of_paper)) == [False, True, True, True]


def test_electrons_of_the_fit_are_within_its_error(rows):
    """The card's closure was drawn from Minnmann's five: 5 % there, beside the fine one."""
    named = electronic_decades(rows)["percolation"]
    for key in ("minnmann21_2", "minnmann21_3", "minnmann21_4", "minnmann21_5"):
        assert abs(named[key]) < 0.03
    assert np.isnan(named["kato18_lgps"])


def test_spread():
    rms = np.sqrt((0.01 + 0.25 + 0.09) / 3)
    known = pd.Series([0.1, -0.5, float("nan"), 0.3])
    assert spread(known) == pytest.approx((3, -0.1 / 3, rms, 0.3, -0.5))
    assert spread(known[:0])[0] == 0


def test_every_row_with_an_ionic_conductivity_is_in_the_table(section):
    """56 rows, three of them a second state of charge without an own ionic conductivity."""
    table = section.tables[1]
    assert len(table.rows) == 53
    unasked = [row for row in table.rows if str(row[-1]).startswith("no ")]
    assert len(unasked) == 9


def test_bruggeman_is_the_worst_and_percolation_the_best(section):
    rms = {(row[0], row[1]): row[4] for row in section.tables[0].rows}
    for group in ("all that can be asked", "papers it was drawn from", "catholyte 30 to 50 vol%"):
        assert rms[group, "percolation"] < rms[group, "power-law"] < rms[group, "bruggeman"]


def test_a_fit_is_called_a_fit(section):
    assert "that is the error of a fit" in section.conclusion[0]
    assert "Do not extrapolate downwards" in section.conclusion[1]


def test_figure(section):
    (_, make) = section.figures["effective_transport"]
    assert make().axes[0].get_yscale() == "log"
