import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.errors import InputError
from sscell.results.outcome import Outcome
from sscell.study import batch
from sscell.study.store import Store, keys
from sscell.study.sweep import sweep
from sscell.study.trace import FAILED, Trace

OVER = {"cathode.areal_capacity": ["1 mAh/cm^2", "3 mAh/cm^2"]}
RATES = [0.1, 1.0, 3.0]


@pytest.fixture
def trace():
    return Trace(np.array([0.0, 0.1, 1 / 3]), np.array([4.2, np.pi, 2.6]), Outcome.CUT_OFF)


def test_what_is_put_is_got_to_the_last_bit(tmp_path, trace):
    with Store(tmp_path / "points.sqlite") as store:
        store.put([(b"a", trace), (b"b", FAILED)])
    with Store(tmp_path / "points.sqlite") as store:
        assert len(store) == 2
        got, failed, nothing = store.get(b"a"), store.get(b"b"), store.get(b"c")
    assert nothing is None
    np.testing.assert_array_equal(got.time, trace.time)
    np.testing.assert_array_equal(got.voltage, trace.voltage)
    assert (got.outcome, failed.outcome) == (Outcome.CUT_OFF, Outcome.SOLVER_FAILED)


def test_keys_tell_every_difference_apart():
    """Another input, another digit, another mesh or tolerance: never the same key."""
    inputs = [{"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0}, {"a": 1.0 + 1e-15, "b": 2.0}, {"a": 1.0}]
    same, also, digit, fewer = keys(("mesh",), inputs)
    assert same == also
    assert len({same, digit, fewer, *keys(("other",), inputs[:1])}) == 4


def test_another_version_reuses_nothing(monkeypatch):
    (before,) = keys((), [{"a": 1.0}])
    monkeypatch.setattr("sscell.study.store.VERSIONS", ("sscell 99",))
    assert keys((), [{"a": 1.0}]) != [before]


@pytest.mark.parametrize("content", [b"not a database, but long enough to look at" * 100, None])
def test_what_is_no_store_is_said(tmp_path, content):
    path = tmp_path / "points.sqlite"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(InputError, match="cannot keep finished points"):
        Store(path)


@pytest.fixture
def cell():
    return load_cell("ncm83_li6ps5cl")


def count_solved(monkeypatch):
    solved, count = batch.Engine._batch, []

    def counting(self, points, end, level):
        count.append(len(points))
        return solved(self, points, end, level)

    monkeypatch.setattr(batch.Engine, "_batch", counting)
    return count


def test_an_interrupted_sweep_goes_on_where_it_was(tmp_path, cell, monkeypatch):
    """Equal to an uninterrupted one to the last bit, and nothing is solved twice."""
    whole = sweep(cell, OVER, RATES)
    monkeypatch.setattr(batch, "BATCH", 2)
    solved, calls = batch.Engine._batch, []

    def interrupted(self, points, end, level):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(len(points))
        return solved(self, points, end, level)

    with monkeypatch.context() as patch:
        patch.setattr(batch.Engine, "_batch", interrupted)
        with pytest.raises(KeyboardInterrupt):
            sweep(cell, OVER, RATES, store=tmp_path / "points.sqlite")
    count = count_solved(monkeypatch)
    resumed = sweep(cell, OVER, RATES, store=tmp_path / "points.sqlite")
    assert sum(count) == whole["capacity"].size - sum(calls)
    assert resumed.drop_attrs().identical(whole.drop_attrs())


def test_another_question_is_not_answered_from_the_store(tmp_path, cell, monkeypatch):
    sweep(cell, OVER, RATES, store=tmp_path / "points.sqlite")
    count = count_solved(monkeypatch)
    sweep(cell, OVER, RATES, store=tmp_path / "points.sqlite")
    assert sum(count) == 0
    colder = cell.replace({"temperature": "24 degC"})
    sweep(colder, OVER, RATES, store=tmp_path / "points.sqlite")
    assert sum(count) == 6


KILLED = """
import sys
from sscell.cell import load_cell
from sscell.study import batch
from sscell.study.sweep import sweep
batch.BATCH = 4
over = {"catholyte.conductivity": [f"{0.1 * 1.1**i} mS/cm" for i in range(60)]}
sweep(load_cell("ncm83_li6ps5cl"), over, [0.1, 1.0], store=sys.argv[1])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_kill_9_leaves_a_readable_store(tmp_path):
    path = tmp_path / "points.sqlite"
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(path)])
    deadline = time.monotonic() + 60
    kept = 0
    while kept < 8 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
        if path.exists():
            try:
                with Store(path) as store:
                    kept = len(store)
            except InputError:  # locked for the blink of a commit
                continue
    assert process.poll() is None, "killed in the middle, not after the end"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with Store(path) as store:
        assert len(store) >= 8
        assert len(store) % 4 == 0, "whole batches"
