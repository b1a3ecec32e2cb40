import io
import warnings
from contextlib import redirect_stderr, redirect_stdout

import pytest

from sscell.catalogue import studies
from sscell.commands.cli import main
from sscell.commands.running import question
from sscell.errors import AccuracyWarning
from sscell.reading.read import read_experiment
from sscell.results.dataset import load_results

CELLS = ["ncm83_li6ps5cl", "ncm83_li3zrcl4o1p5_li3ycl6"]


def test_questions_are_experiments():
    """What the command line asks is what a card asks."""
    rates = read_experiment(question(CELLS, ["C/10", "1", "2 mA/cm^2"], "full"))
    card = {"title": "x", "cells": CELLS, "protocol": {"c_rates": ["C/10", 1, "2 mA/cm^2"]}}
    assert rates.study == "rate_capability"
    assert rates.protocol == read_experiment(card).protocol
    made = read_experiment(question(CELLS, ["1"], "0.1C", {"at": "thickness", "value": "80 um"}))
    card["protocol"] = {
        "c_rates": [1],
        "charge": "0.1C",
        "compare": {"at": "thickness", "value": "80 um"},
    }
    assert made.protocol == read_experiment(card).protocol
    assert question(CELLS, ["1"], "full", {"at": "mass", "value": None})["protocol"]["compare"] == {
        "at": "mass"
    }


def test_the_answer_comes_before_every_warning(tmp_path, monkeypatch):
    solve = studies.run_experiment

    def doubtful(*arguments, **run):
        warnings.warn("coarse", AccuracyWarning, stacklevel=1)
        return solve(*arguments, **run)

    monkeypatch.setattr(studies, "run_experiment", doubtful)
    screen = io.StringIO()
    command = ["rates", CELLS[0], "--at", "1", "--accuracy", "draft", "--output", str(tmp_path)]
    with redirect_stdout(screen), redirect_stderr(io.StringIO()) as progress:
        assert main(command) == 0
    assert "warning: coarse" in progress.getvalue()
    lines = screen.getvalue().splitlines()
    assert lines[0].startswith("specific capacity [mAh/g], in brackets 80 % of cells as built")
    table, first = lines[:4], next(i for i, line in enumerate(lines) if "warning: " in line)
    assert table[1].split()[-1] == "1C"
    # a cell charged at the rate delivers less than after a full charge, and both are shown
    full, same_rate = (float(row.split(" (")[0].split()[-1]) for row in table[2:])
    assert same_rate < full
    assert lines[-1].startswith("wrote ")
    assert "valid, 5 warnings" in lines[-2]
    assert 3 < first < len(lines) - 2
    results = load_results(tmp_path / f"rates_{CELLS[0]}.nc")
    assert results.attrs["study"] == "rate_capability"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rates", "ncm83_li6ps5c"], "Did you mean 'ncm83_li6ps5cl'"),
        (["rates", CELLS[0], "--at", "fast"], "fast"),
        (["compare", *CELLS, "--value", "4 V"], "value"),
        (["compare", *CELLS, "--charge", "quickly"], "charge"),
    ],
)
def test_a_wrong_question_is_one_message(arguments, message, tmp_path, capsys):
    assert main([*arguments, "--output", str(tmp_path)]) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
