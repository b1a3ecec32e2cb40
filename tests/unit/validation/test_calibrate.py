from dataclasses import replace

import numpy as np
import pytest

from sscell.reading.published_spread import FILE, published_spread, read_spread
from sscell.validation.calibrate import (
    before_and_after,
    calibrated,
    forecasts_file,
    read_forecasts,
    spread_file,
)
from sscell.validation.forecasts import scores
from sscell.validation.predict import PAPERS


@pytest.fixture(scope="module")
def done(synthetic):
    return calibrated(synthetic.emulator, synthetic.ranges, synthetic.defaults, dense=2048)


def of(done, method):
    return [f for f in done.forecasts if f.method == method]


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
