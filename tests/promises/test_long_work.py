"""Long work: killed, interrupted or spread over processes, nothing is lost and nothing changes."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest
import xarray as xr

from sscell.catalogue.studies import run_experiment
from sscell.cell import load_cell
from sscell.commands.cli import main
from sscell.errors import InputError, MisfitWarning
from sscell.reading.read import read_experiment
from sscell.results.dataset import load_results
from sscell.solving.engine import Engine
from sscell.solving.store import Store
from sscell.studies.sweep import sweep

CARD = """
title: five hundred points
cells: [ncm83_li6ps5cl]
protocol: {c_rates: [0.1, 0.3, 1, 3, 10]}
vary:
  catholyte.conductivity: {from: 0.3 mS/cm, to: 30 mS/cm, points: 10, spacing: log}
  cathode.areal_capacity: {from: 1 mAh/cm^2, to: 6 mAh/cm^2, points: 10}
"""


def assert_repeated(resumed, whole, last_digits=1e-9):
    """But for last digits, as a model may have been compiled in between."""
    xr.testing.assert_allclose(resumed, whole, rtol=last_digits, atol=1e-12)


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    path = tmp_path_factory.mktemp("long") / "five.yaml"
    path.write_text(CARD)
    return path


@pytest.fixture(scope="module")
def whole(card):
    """Never interrupted."""
    return run_experiment(read_experiment(card))


def kept(path):
    try:
        with Store(path) as store:
            return len(store)
    except InputError:  # locked for the blink of a commit
        return 0


RUN = "import sys; from sscell.commands.cli import main; sys.exit(main(sys.argv[1:]))"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
def test_stopped_and_resumed(card, whole, tmp_path, monkeypatch, how):
    """By kill -9 or Ctrl-C: equal to the last bit, and no finished point is solved again."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "run", str(card), "--output", str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    store = tmp_path / "five.points.sqlite"
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if store.exists() and kept(store) >= 100:
            break
        time.sleep(0.02)
    assert process.poll() is None, "killed in the middle, not after the end"
    process.send_signal(signal.Signals[how])
    assert process.wait(60) == (130 if how == "SIGINT" else -signal.SIGKILL)
    finished = kept(store)
    assert 100 <= finished < whole["capacity"].size

    solved, count = Engine._runs, []

    def counting(self, rows, *others):
        count.append(len(rows))
        return solved(self, rows, *others)

    monkeypatch.setattr(Engine, "_runs", counting)
    resumed = run_experiment(read_experiment(card), store=store)
    feasible = int((whole["outcome"] != "infeasible").sum())
    checked = resumed.attrs["self_check_points"]
    assert sum(count) - checked <= whole["capacity"].size - finished
    assert sum(count) - checked >= feasible - finished
    assert_repeated(resumed, whole)


SEARCHES = {
    "required": """
protocol: {c_rates: [0.5, 1, 2], required: {}}
vary: {cathode.areal_capacity: {from: 1 mAh/cm^2, to: 6 mAh/cm^2, points: 8}}
""",
    "fit": """
protocol:
  fit:
    data: {c_rate: [0.2, 0.5, 1, 2, 3, 5], "capacity [mAh/g]": [165, 150, 125, 95, 70, 30]}
    paths: [active_material.diffusivity, cathode.utilisation]
""",
}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("study", "how"), [("required", "SIGKILL"), ("fit", "SIGINT")])
def test_a_search_stopped_and_resumed(study, how, tmp_path, monkeypatch):
    """What is asked next follows from what was answered, so the same points are asked again.

    Nothing is compiled: last digits, by which machine code differs, may move where a search goes.
    """
    monkeypatch.setenv("PYBAMM_CASADI_AOT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("sscell.solving.engine.COMPILE_FROM", 10**9)
    card = tmp_path / "ask.yaml"
    card.write_text(f"title: a search\ncells: [ncm83_li6ps5cl]\n{SEARCHES[study]}")
    command = [sys.executable, "-c", RUN, "run", str(card), "--output", str(tmp_path / "out")]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet)
    store = tmp_path / "out" / "ask.points.sqlite"
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if store.exists() and kept(store) >= 20:
            break
        time.sleep(0.02)
    assert process.poll() is None, "killed in the middle, not after the end"
    process.send_signal(signal.Signals[how])
    assert process.wait(60) == (130 if how == "SIGINT" else -signal.SIGKILL)
    finished = kept(store)

    solved, count = Engine._runs, []

    def counting(self, rows, *others):
        count.append(len(rows))
        return solved(self, rows, *others)

    monkeypatch.setattr(Engine, "_runs", counting)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MisfitWarning)
        whole = run_experiment(read_experiment(card))
        every = sum(count)
        count.clear()
        assert main([*command[3:], "--resume"]) == 0
    assert sum(count) <= every - finished
    resumed = load_results(tmp_path / "out" / "ask.nc")
    assert_repeated(resumed, whole, 1e-6)  # where a search ends follows from last digits
    assert not store.exists()


LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_disk_that_is_full_in_the_middle(card, whole, tmp_path):
    """One message, exit 2; with more space the same numbers to the last bit."""
    command = [sys.executable, "-c", LIMITED + RUN, "run", str(card), "--output", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(f"{tmp_path / 'five.points.sqlite'}: cannot")
    assert "free some space" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["five.points.sqlite"]
    store = tmp_path / "five.points.sqlite"
    assert 0 < kept(store) < whole["capacity"].size
    resumed = run_experiment(read_experiment(card), store=store)
    assert_repeated(resumed, whole)


OVER = {
    "catholyte.conductivity": ["0.5 mS/cm", "2 mS/cm", "10 mS/cm"],
    "cathode.areal_capacity": [f"{q} mAh/cm^2" for q in np.linspace(1, 6, 30)],
}


@pytest.fixture(scope="module")
def cluster():
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as made,
        Client(made) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def serial():
    return sweep(load_cell("ncm83_li6ps5cl"), OVER, [0.5, 2.0, 5.0], workers=1, compiled=False)


def assert_same(results, other):
    """1e-10 of each number, as promised; in fact they are equal."""
    assert (results["outcome"].values == other["outcome"].values).all()
    for name in ("capacity", "energy", "mean_voltage"):
        np.testing.assert_allclose(results[name], other[name], rtol=1e-10)


def test_threads_change_nothing(serial):
    cell = load_cell("ncm83_li6ps5cl")
    assert_same(sweep(cell, OVER, [0.5, 2.0, 5.0], workers=2, compiled=False), serial)


def test_a_cluster_changes_nothing(serial, cluster):
    cell = load_cell("ncm83_li6ps5cl")
    assert_same(sweep(cell, OVER, [0.5, 2.0, 5.0], client=cluster, compiled=False), serial)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_worker_killed_in_the_middle_loses_nothing(serial, cluster, tmp_path, monkeypatch):
    """The worker dies by kill -9 with batches on it; its nanny starts another."""
    monkeypatch.setattr("sscell.solving.batch.BATCH", 8)
    victims = list(cluster.run(os.getpid).values())
    put, killed = Store.put, []

    def deadly(self, traces):
        put(self, traces)
        if not killed and len(self) >= 60:
            killed.append(victims[0])
            os.kill(victims[0], signal.SIGKILL)

    monkeypatch.setattr(Store, "put", deadly)
    cell = load_cell("ncm83_li6ps5cl")
    results = sweep(
        cell,
        OVER,
        [0.5, 2.0, 5.0],
        client=cluster,
        compiled=False,
        store=tmp_path / "points.sqlite",
    )
    assert killed
    assert_same(results, serial)


STAIRCASES = """
import sys, sscell
from sscell.solving import batch
batch.BATCH = 2
cell = sscell.load_cell("ncm83_li6ps5cl")
cells = [cell.replace({"catholyte.conductivity": f"{k} mS/cm"}) for k in range(1, 13)]
test = sscell.Protocol.rate_test([0.5, 1], cycles=3)
answer = sscell.cycle(cells, test, accuracy="draft", store=sys.argv[1])
sscell.save_results(answer, sys.argv[2])
"""
"""Twelve designs over a staircase, two of them at a time."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_staircases_stopped_and_resumed(tmp_path):
    """By kill -9: no more than a batch is lost, and the answer is that of one run."""
    store, right = tmp_path / "stairs.sqlite", tmp_path / "whole.nc"

    def begun(path, result):
        return subprocess.Popen([sys.executable, "-c", STAIRCASES, str(path), str(result)])

    process = begun(store, tmp_path / "killed.nc")
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if store.exists() and kept(store) >= 4:
            break
        time.sleep(0.02)
    assert process.poll() is None, "killed in the middle, not after the end"
    process.kill()
    process.wait(60)
    with sqlite3.connect(store) as database:
        before = {row[0] for row in database.execute("SELECT rowid FROM traces")}
    assert 4 <= len(before) < 12
    assert begun(store, tmp_path / "resumed.nc").wait(120) == 0
    with sqlite3.connect(store) as database:
        after = {row[0] for row in database.execute("SELECT rowid FROM traces")}
    # a point that is solved again replaces its row by a new one
    assert len(after) == 12
    assert before < after
    assert begun(tmp_path / "other.sqlite", right).wait(120) == 0
    resumed, whole = (load_results(path) for path in (tmp_path / "resumed.nc", right))
    assert_repeated(resumed, whole)
