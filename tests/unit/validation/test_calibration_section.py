from pathlib import Path

import pytest

from sscell.reading.published_spread import FILE, read_spread
from sscell.validation import calibration_section as module
from sscell.validation.calibrate import METHODS, calibrated, spread_file
from sscell.validation.calibration_section import calibration_section


@pytest.fixture(scope="module")
def section(synthetic, tmp_path_factory):
    done = calibrated(synthetic.emulator, synthetic.ranges, synthetic.defaults, dense=2048)
    path = tmp_path_factory.mktemp("spread") / FILE
    path.write_text(spread_file(done), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "read_forecasts", lambda: list(done.forecasts))
        patch.setattr(module, "published_spread", lambda: read_spread(path))
        patch.setattr(module, "_ionic_limited", lambda forecasts: list(done.forecasts[:4]))
        return calibration_section()


def test_every_method_has_a_row(section):
    rows = {row[0]: row[1:] for row in section.tables[0].rows}
    assert set(METHODS.values()) <= set(rows)
    assert rows[METHODS["calibrated"]][0] == 192
    assert rows[METHODS["one slow capacity"]][0] == rows[module.BEFORE][0] == 144
    assert rows[METHODS["practical"]][1] == "–"


def test_every_paper_has_a_row(section):
    assert len(section.tables[1].rows) == 24


def test_the_text_says_how_right_and_what_one_capacity_is_worth(section):
    page = section.markdown()
    assert "nothing is fitted to a cell" in page
    assert "% lower" in page
    assert "Contact is weakly identified" in page


def test_the_figure_is_drawn(section):
    ((_, make),) = section.figures.values()
    assert make().axes


def test_the_page_has_the_shipped_numbers():
    pages = Path(__file__).parents[3] / "docs" / "explanation"
    page = (pages / "how_right_is_it.md").read_text(encoding="utf-8")
    rows = calibration_section().tables[0].rows
    assert [row[0] for row in rows if f"| {' | '.join(map(str, row))} |" not in page] == []
