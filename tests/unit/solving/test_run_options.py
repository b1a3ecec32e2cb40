import math
import os
import sqlite3
import time
from inspect import signature

import numpy as np
import pytest

import sscell
from sscell.cell import load_cell
from sscell.commands.cli import main
from sscell.errors import InputError, LargeStudyError
from sscell.models.resolution import ACCURACIES
from sscell.solving.run_options import (
    MANY_POINTS,
    MOST_SAMPLES,
    MOST_WORKERS,
    SECONDS_PER_POINT,
    check_number,
    checked_options,
    checked_share,
    execution,
)
from sscell.studies.bands import kind_of
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
    monkeypatch.setattr("sscell.designs.ranges._value", lambda *a: made.append(a) or a[1].low)
    assert main(["run", str(card), "--output", str(tmp_path / "out")]) == 2
    assert "1,000,000 points would take" in capsys.readouterr().err
    assert len(made) < 10
    with pytest.raises(LargeStudyError):
        sweep(load_cell("ncm83_li6ps5cl"), [{}] * 300_000, [1.0])


def test_bands_of_too_many_designs_are_refused():
    begun = time.monotonic()
    for samples in (1, MOST_SAMPLES + 1, 10**9):
        with pytest.raises(InputError, match=f"from 2 to {MOST_SAMPLES}"):
            kind_of({"cathode.porosity": 1.1}, samples)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("share", [0, 0.0, 0.005, 1, "0.5", np.float32(0.25)])
def test_a_share_is_a_number_up_to_one(share):
    assert checked_share(share) == float(share)
    assert type(checked_share(share)) is float


@pytest.mark.parametrize("share", [-1e-9, 1.001, math.nan, math.inf, "half", None, [0.5]])
def test_other_shares_are_refused(share):
    with pytest.raises(InputError, match="self_check: expected a share of the points"):
        checked_share(share)


def test_up_to_many_points_nothing_is_said():
    assert check_number(MANY_POINTS, {}) is None


def test_a_study_of_hours_is_asked_twice():
    """A million points, four thousandths of a second each, over two threads: 0.56 h."""
    with pytest.raises(LargeStudyError) as caught:
        check_number(1_000_000, {"workers": 2})
    (problem,) = caught.value.problems
    hours = 1_000_000 * SECONDS_PER_POINT / 2 / 3600
    for part in ("1,000,000 points", f"{hours:.2g} h", "2 threads", "large=True", "--yes"):
        assert part in problem.message


def test_without_workers_the_time_is_that_of_all_cores(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    with pytest.raises(InputError, match="on 7 threads"):
        check_number(MANY_POINTS + 1, {})


def test_who_asks_twice_gets_it():
    assert check_number(10**12, {"large": True}) is None


def a_study(cell, *, title=None, **run):
    """With a keyword of its own."""


def given(**run):
    return execution(checked_options(run, a_study))


@pytest.mark.parametrize("accuracy", ACCURACIES)
def test_options_are_what_was_asked(accuracy):
    with given(accuracy=accuracy, workers=3, client="a client", compiled=True) as execution:
        assert execution.accuracy == accuracy
        assert (execution.threads, execution.store) == (3, None)
        assert (execution.client, execution.compiled) == ("a client", True)
        assert execution.resolution is None, "each point its own"


def test_options_not_given_are_all_cores_and_what_pays():
    with given() as execution:
        assert (execution.threads, execution.compiled, execution.client) == (None, None, None)


def test_the_store_is_open_as_long_as_the_study(tmp_path):
    with given(store=tmp_path / "points.sqlite") as execution:
        assert len(execution.store) == 0
        kept = execution.store
    with pytest.raises(sqlite3.ProgrammingError):
        len(kept)


def test_a_study_that_breaks_off_closes_its_store(tmp_path):
    with pytest.raises(KeyboardInterrupt), given(store=tmp_path / "points.sqlite") as execution:
        raise KeyboardInterrupt
    with pytest.raises(sqlite3.ProgrammingError):
        len(execution.store)


def test_a_store_that_is_none_is_said(tmp_path):
    with pytest.raises(InputError, match="cannot keep finished points"), given(store=tmp_path):
        pytest.fail("nothing is to be solved")


@pytest.mark.parametrize("accuracy", ["nonsense", "", None, 1, "Standard"])
def test_an_unknown_accuracy_is_said_with_those_there_are(accuracy):
    with pytest.raises(InputError) as caught, given(accuracy=accuracy):
        pytest.fail("nothing is to be solved")
    said = str(caught.value)
    assert said.startswith("accuracy: ")
    for known in ACCURACIES:
        assert f"'{known}'" in said


def test_the_nearest_accuracy_is_offered():
    with pytest.raises(InputError, match="Did you mean 'reference'"), given(accuracy="refrence"):
        pytest.fail("nothing is to be solved")


@pytest.mark.parametrize("workers", [0, -1, 1.5, "two", math.nan])
def test_workers_are_a_number_of_threads(workers):
    with pytest.raises(InputError, match="workers: expected a number of threads"):
        given(workers=workers).__enter__()


def test_both_mistakes_are_said_and_no_store_is_made(tmp_path):
    path = tmp_path / "points.sqlite"
    with pytest.raises(InputError) as caught, given(accuracy="nonsense", workers=0, store=path):
        pytest.fail("nothing is to be solved")
    assert [problem.where for problem in caught.value.problems] == ["accuracy", "workers"]
    assert not path.exists()


@pytest.mark.parametrize("compiled", ["yes", [True], 1])
def test_compiled_is_yes_no_or_unasked(compiled):
    with pytest.raises(InputError, match="compiled: expected"), given(compiled=compiled):
        pytest.fail("nothing is to be solved")


def test_each_study_has_its_own_share_of_points_to_check():
    assert checked_options({}, a_study)["self_check"] == 0.0
    assert checked_options({}, a_study, self_check=0.005)["self_check"] == 0.005
    assert checked_options({"self_check": 0.5}, a_study, self_check=0.005)["self_check"] == 0.5


@pytest.mark.parametrize(
    ("name", "nearest"), [("acuracy", "accuracy"), ("titel", "title"), ("zzz", "workers")]
)
def test_an_unknown_keyword_is_refused_with_the_nearest(name, nearest):
    """Of the options or of the study; where none is near, all options are listed."""
    with pytest.raises(InputError, match=f"{name}: no keyword of a_study.*{nearest}"):
        checked_options({name: 1}, a_study)


@pytest.mark.parametrize("name", ["progress", "large"])
def test_switches_are_true_or_false(name):
    with pytest.raises(InputError, match=f"{name}: expected True or False"):
        checked_options({name: "no"}, a_study)


def studies():
    return [
        *(sscell.rate_capability, sscell.sweep, sscell.required, sscell.required_conductivity),
        *(sscell.gains, sscell.compare, sscell.screen, sscell.liquid_reference),
        *(sscell.fit, sscell.sensitivity),
    ]


@pytest.mark.parametrize("study", studies(), ids=lambda study: study.__name__)
def test_every_study_takes_the_options_and_no_others(study):
    """An unknown one is refused before anything else is looked at."""
    last = list(signature(study).parameters.values())[-1]
    assert (last.kind, last.annotation) == (last.VAR_KEYWORD, "Unpack[RunOptions]")
    needed = [p for p in signature(study).parameters.values() if p.default is p.empty][:-1]
    with pytest.raises(InputError, match="Did you mean 'workers'"):
        study(*(None for _ in needed), worker=1)
