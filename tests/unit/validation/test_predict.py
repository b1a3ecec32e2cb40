import math

import numpy as np
import pytest

from sscell.designs.replace import value_at
from sscell.reading.read import read_cell
from sscell.solving.points import Design
from sscell.studies.gains import gains
from sscell.studies.rates import rate_capability
from sscell.validation.cards import RateCase, Sample, SharedDefaults, read_card
from sscell.validation.predict import (
    CHARGED,
    DEFAULTS,
    DRAWN,
    EVERY,
    FULL,
    SAME,
    UTILISATION,
    errors,
    null_score,
    own_score,
    prepare,
    reported,
    score,
)


@pytest.fixture(scope="module")
def defaults():
    return read_card(DEFAULTS, SharedDefaults)


@pytest.fixture(scope="module")
def cases():
    return {name: read_card(name, RateCase) for name in EVERY}


@pytest.mark.parametrize("name", EVERY)
def test_defaults_are_the_same_for_all_and_never_over_what_a_paper_gives(name, cases, defaults):
    for sample in cases[name].samples:
        for cell in prepare(sample, defaults).drawn:
            for default in defaults.values:
                wanted = pytest.approx(float(default.sourced), rel=1e-9, abs=0)
                same = value_at(cell, default.path) == wanted
                assert same != (default.path in sample.given), (name, default.path)


def test_what_is_measured_goes_in(cases, defaults):
    """Effective conductivities of the four composites, mS/cm."""
    found = [
        10 * Design.of(prepare(sample, defaults).cell).derived.ionic_conductivity
        for sample in cases["minnmann2021"].samples
    ]
    assert found == pytest.approx([0.266, 0.166, 0.00306, 0.0117], rel=1e-9)


def test_a_current_density_becomes_a_rate(cases, defaults):
    """12 mA/cm2 on 57.7 mg/cm2 of 136 mAh/g."""
    half = prepare(cases["kato2018"].samples[2], defaults)
    assert half.rates == pytest.approx([12 / (57.7e-3 * 136)], rel=1e-3)


def test_what_is_open_is_drawn(cases, defaults):
    (sample,) = cases["zhang2024"].samples
    prepared = prepare(sample, defaults)
    loadings = [float(cell.cathode.loading) for cell in prepared.drawn]
    assert len(loadings) == DRAWN
    assert 0.05 <= min(loadings) < 0.07
    assert 0.18 < max(loadings) <= 0.2


def test_other_defaults_can_be_asked_for(cases, defaults):
    cell = prepare(cases["minnmann2021"].samples[0], defaults, {UTILISATION: "62 %"}).cell
    assert cell.cathode.utilisation == pytest.approx(0.62)


def test_predictions_are_those_of_the_public_functions(minnmann, cases, defaults):
    """The same cell asked one by one: 0.1 %, as batches differ in their mesh."""
    cell = prepare(cases["minnmann2021"].samples[2], defaults).cell
    found = [p for p in minnmann.every if p.sample == "61 vol%"]
    for protocol in CHARGED:
        alone = rate_capability(cell, [p.c_rate for p in found], charge=protocol.charge)
        alone = alone["specific_capacity"]
        assert [p.predicted[protocol] for p in found] == pytest.approx(
            alone.values, rel=1e-3, abs=0.2
        )
        assert found[-1].dominating[protocol] == "catholyte"
    won = gains(cell, [found[-1].c_rate])["gain_fraction"].sel(process="catholyte")
    assert found[-1].gain[FULL] == pytest.approx(float(won[0]), abs=1e-3)


def test_the_null_model_knows_nothing_of_rates_or_utilisation(minnmann):
    for name in ("32 vol%", "61 vol%"):
        own = {p.practical for p in minnmann.every if p.sample == name}
        assert len(own) == 1
    assert minnmann.every[0].connected == pytest.approx(0.77 * minnmann.every[0].practical)


def test_without_ranges_there_is_no_band(minnmann):
    assert all(p.low == p.predicted == p.high and not p.banded for p in minnmann.every)


def test_units_of_papers(cases, defaults):
    """15.7 mAh/cm2 in 115.4 mg/cm2."""
    (_, fast) = prepare(cases["kato2018"].samples[0], defaults).points
    assert reported(fast, "areal") == pytest.approx(13.9)
    assert reported(fast, "specific") == pytest.approx(13.9 / 0.1154)


def test_points_come_from_the_card_of_the_cell_unless_the_sample_is_another(cases, defaults):
    card, *_, fine = (prepare(s, defaults) for s in cases["minnmann2021"].samples)
    assert card.measured == read_cell("ncm622_li6ps5cl_32vol").measured
    assert fine.measured == fine.sample.measured
    changed = Sample(name="x", cell="ncm83_li6ps5cl", change=[COVERAGE])
    assert prepare(changed, defaults).points == ()


COVERAGE = {"path": "cathode.coverage", "value": "40 %", "source": "assumed: another"}


@pytest.mark.parametrize("name", EVERY)
def test_every_sample_has_points_and_a_charge_that_is_predicted(name, cases, defaults):
    for sample in cases[name].samples:
        prepared = prepare(sample, defaults)
        assert prepared.rates
        assert prepared.charge in CHARGED


def test_the_main_prediction_has_the_charge_that_is_best_known(minnmann):
    for p in minnmann.every:
        assert p.charge == SAME
        assert p.main == p.predicted[SAME] < p.predicted[FULL]


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
