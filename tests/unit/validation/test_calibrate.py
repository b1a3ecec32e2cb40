from dataclasses import replace

import numpy as np
import pytest

from sscell.designs.as_built import Draw
from sscell.reading.published_spread import FILE, published_spread, read_spread
from sscell.solving.batch import Execution
from sscell.validation.calibrate import (
    before_and_after,
    calibrated,
    forecasts_file,
    kept_aside,
    read_forecasts,
    spread_file,
)
from sscell.validation.forecasts import scores
from sscell.validation.predict import EVERY, KEPT_ASIDE, PAPERS


@pytest.fixture(scope="module")
def done(synthetic):
    return calibrated(synthetic.emulator, synthetic.ranges, synthetic.defaults, dense=2048)


def of(done, method):
    return of_method(done.forecasts, method)


def of_method(forecasts, method):
    return [f for f in forecasts if f.method == method]


def test_bands_of_papers_left_out_hold_about_what_they_should(done):
    """80 % of 192 points; those of a cell share half of what is left, so about 0.04 at random."""
    ours = scores(of(done, "calibrated"))
    assert 0.68 < ours.held < 0.92
    assert ours.crps < scores(of(done, "no physics")).crps
    assert ours.crps < scores(of(done, "ranges")).crps
    assert ours.crps < scores(of(done, "practical")).crps
    before, after = map(scores, before_and_after(done.forecasts))
    assert before.points == after.points == 144
    assert after.crps < before.crps


def test_a_paper_left_out_is_left_out(done, synthetic):
    """What it measured may be anything: its bands stay as they are, those of others follow."""
    emulator = synthetic.emulator
    first = emulator.cells[0].paper
    cells = tuple(
        replace(c, measured=0.5 * c.measured) if c.paper == first else c for c in emulator.cells
    )
    changed = calibrated(
        replace(emulator, cells=cells), synthetic.ranges, synthetic.defaults, dense=2048
    )
    for method in ("calibrated", "calibrated, charge open", "no physics", "ranges"):
        pairs = zip(of(done, method), of(changed, method), strict=True)
        same = {a.paper: (a.low, a.high) == (b.low, b.high) for a, b in pairs}
        assert same[first], method
        assert method == "ranges" or not all(same.values()), method


def test_the_files_are_read_as_they_were_written(done, tmp_path):
    path = tmp_path / FILE
    path.write_text(spread_file(done), encoding="utf-8")
    spread = read_spread(path)
    np.testing.assert_allclose(spread.draws, done.draws, rtol=1e-3)
    assert spread.discrepancy == pytest.approx(done.discrepancy, rel=1e-3)
    assert spread.made["points"] == 192
    table = tmp_path / "forecasts.csv"
    table.write_text(forecasts_file(done.forecasts), encoding="utf-8")
    again = read_forecasts(table)
    assert [f.method for f in again] == [f.method for f in done.forecasts]
    assert again[5].crps == pytest.approx(done.forecasts[5].crps, rel=1e-3)


def test_the_same_papers_give_the_same_draws(done, synthetic):
    again = calibrated(synthetic.emulator, synthetic.ranges, synthetic.defaults, dense=2048)
    assert again.draws == done.draws


def test_the_shipped_files_belong_to_the_papers_of_the_validation():
    spread, forecasts = published_spread(), read_forecasts()
    assert len(spread.made["papers"]) == len(PAPERS)
    ours = [f for f in forecasts if f.method == "calibrated"]
    assert spread.made["points"] == len(ours)
    assert list(dict.fromkeys(f.paper for f in ours)) == spread.made["papers"]
    held = scores(ours).held
    assert spread.made["left_out"]["calibrated"]["held"] == pytest.approx(held, abs=1e-3)


def test_papers_kept_aside_are_predicted_and_took_no_part():
    aside = of_method(read_forecasts(), "kept aside")
    assert len({f.paper for f in aside}) == len(KEPT_ASIDE)
    assert not {f.paper for f in aside} & set(published_spread().made["papers"])
    assert set(EVERY) == {*PAPERS, *KEPT_ASIDE}


def test_a_paper_kept_aside_has_bands_about_what_the_draws_deliver():
    """60 % connected in one draw, 90 % in the other; transport takes less than a tenth at 0.1C."""
    draws = [Draw(1.0, 1.0, 0.6), Draw(1.0, 1.0, 0.9)]
    (f,) = kept_aside(draws, 0.01, Execution(accuracy="draft"), ["wang2023"])
    assert 0.9 * 0.6 < f.low < 0.6
    assert 0.9 * 0.9 < f.high < 0.9
    assert f.measured == pytest.approx(108.1 / 142, abs=0.002)
