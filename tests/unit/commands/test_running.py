import io
import warnings
from contextlib import redirect_stderr, redirect_stdout

import pytest

from sscell.catalogue import studies
from sscell.cell import load_cell
from sscell.commands.cli import main
from sscell.commands.running import question, with_catholytes
from sscell.errors import AccuracyWarning, InputError
from sscell.parameters.derived import derive
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


def test_a_cell_is_asked_with_other_catholytes_in_the_same_volume(tmp_path):
    """Every entry of a file, and names of the library."""
    entry = (
        "title: {}, formula: Li3PS4, form: glass, density: 1.9 g/cm^3, source: 'assumed: test',"
        " temperature: 25 degC, conductivity: {} mS/cm"
    )
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"a: {{{entry.format('Glass A', 1)}}}\nb: {{{entry.format('Glass B', 3)}}}\n")
    cards = with_catholytes(CELLS[:1], [str(mine), "li3incl6"])
    titles = [card["title"].partition(" in ")[0] for card in cards]
    assert titles[:2] == ["Glass A", "Glass B"]
    usual, *others = [derive(load_cell(card)) for card in (CELLS[0], *cards)]
    for other in others:
        assert other.volume_fractions.catholyte == pytest.approx(usual.volume_fractions.catholyte)
        assert other.tortuosity_factor == pytest.approx(usual.tortuosity_factor)
    assert others[1].ionic_conductivity == pytest.approx(3 * others[0].ionic_conductivity)
    assert with_catholytes(CELLS, []) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("li3incl7", "Did you mean"),
        ("cell.yaml", "card of electrolytes"),
        ("nofile.yaml", "there is no file"),
    ],
)
def test_what_is_no_catholyte_is_an_error(tmp_path, monkeypatch, given, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cell.yaml").write_text("title: x\ncathode: {}\n")
    with pytest.raises(InputError, match=words):
        with_catholytes(CELLS[:1], [given])


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
