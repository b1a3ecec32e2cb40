import time

import pytest

from sscell.cell import load_cell
from sscell.commands.cli import main
from sscell.errors import InputError, LargeStudyError
from sscell.solving.limits import MOST_SAMPLES, MOST_WORKERS
from sscell.studies.bands import varied
from sscell.studies.sweep import sweep

MILLION = """
title: a million designs
cells: [ncm83_li6ps5cl]
protocol: {c_rates: [0.5]}
vary:
  cathode.porosity: {from: 0.1, to: 0.2}
  samples: {points: 1000000}
"""


WRONG = [0, -1, MOST_WORKERS + 1, 10**9, 10**5000, 1.5, True, "2"]


@pytest.mark.parametrize("workers", WRONG, ids=range(len(WRONG)))
def test_threads_that_no_machine_has_are_refused(workers):
    cell = load_cell("ncm83_li6ps5cl")
    with pytest.raises(InputError, match=f"from 1 to {MOST_WORKERS}"):
        sweep(cell, {"cathode.porosity": [0.1]}, [1.0], workers=workers)


def test_the_command_line_has_the_same_limit(capsys):
    with pytest.raises(SystemExit):
        main(["run", "rate_capability", "--workers", str(MOST_WORKERS + 1)])
    assert f"from 1 to {MOST_WORKERS}" in capsys.readouterr().err


def test_a_million_designs_are_refused_before_they_are_drawn(tmp_path, capsys, monkeypatch):
    """Drawing them takes a minute and 2 GB."""
    card = tmp_path / "many.yaml"
    card.write_text(MILLION)
    made = []
    monkeypatch.setattr("sscell.designs.samples._value", lambda *a: made.append(a) or a[1].low)
    assert main(["run", str(card), "--output", str(tmp_path / "out")]) == 2
    assert "1,000,000 points would take" in capsys.readouterr().err
    assert len(made) < 10
    with pytest.raises(LargeStudyError):
        sweep(load_cell("ncm83_li6ps5cl"), [{}] * 300_000, [1.0])


def test_bands_of_too_many_designs_are_refused():
    cell = load_cell("ncm83_li6ps5cl")
    begun = time.monotonic()
    for samples in (1, MOST_SAMPLES + 1, 10**9):
        with pytest.raises(InputError, match=f"from 2 to {MOST_SAMPLES}"):
            varied(cell, {"cathode.porosity": 1.1}, samples)
    assert time.monotonic() - begun < 10
