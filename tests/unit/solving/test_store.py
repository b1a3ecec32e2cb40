import os
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from collections import Counter
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from sscell.errors import InputError, RecoveryWarning
from sscell.models.resolution import Resolution, Tolerances
from sscell.results.outcome import FAILED, Outcome, Trace
from sscell.solving import batch
from sscell.solving.engine import Engine
from sscell.solving.store import Store, keys
from sscell.studies.sweep import sweep

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


def test_what_is_put_again_replaces(tmp_path, trace):
    with Store(tmp_path / "points.sqlite") as store:
        store.put([(b"a", FAILED)])
        store.put([(b"a", trace)])
        assert len(store) == 1
        assert store.get(b"a").outcome is Outcome.CUT_OFF


def test_of_a_batch_all_or_nothing_is_put(tmp_path, trace):
    with Store(tmp_path / "points.sqlite") as store:
        with pytest.raises(AttributeError):
            store.put([(b"a", trace), (b"b", None)])
        assert len(store) == 0


ROW = np.array([1.0, 2.0])
SHARED = (Resolution(10, (1.4, 1.0), 5), (Tolerances(1e-4, 1e-6),), ("a", "b"))


def key(row=ROW, shared=SHARED):
    (found,) = keys(shared, np.array([row]))
    return found


@pytest.mark.parametrize(
    "other",
    [
        key(ROW[::-1]),
        key(np.nextafter(ROW, [9.0, 2.0])),
        key(np.nextafter(ROW, [1.0, 0.0])),
        key(ROW[:1]),
        key([*ROW, 0.0]),
        key(shared=()),
        key(shared=(Resolution(10, (1.4, 1.1), 5), *SHARED[1:])),
        key(shared=(Resolution(10, (1.4, 1.0), 6), *SHARED[1:])),
        key(shared=(SHARED[0], (Tolerances(1e-4, 1e-7),), SHARED[2])),
        key(shared=(SHARED[0], (*SHARED[1], Tolerances(1e-6, 1e-8)), SHARED[2])),
        key(shared=(*SHARED[:2], ("b", "a"))),
    ],
    ids=bytes.hex,
)
def test_keys_tell_every_difference_apart(other):
    """Another input, the last digit of one, another mesh or tolerance: never the same key."""
    assert other != key()


def test_keys_are_those_of_each_row_alone():
    """Whatever rows stand beside it and however the array lies in memory."""
    rows = np.arange(12.0).reshape(4, 3)
    alone = [key(row) for row in rows]
    assert keys(SHARED, rows) == alone
    assert keys(SHARED, np.asfortranarray(rows)) == alone
    assert keys(SHARED, np.repeat(rows, 2, axis=0)[::2]) == alone
    assert keys(SHARED, rows.astype(int)) == alone
    assert len(set(alone)) == 4


def test_no_rows_have_no_keys():
    assert keys(SHARED, np.empty((0, 3))) == []


def test_keys_are_the_same_in_another_process():
    """Else nothing would be found again tomorrow: no hash that Python salts."""
    code = (
        "import numpy as np; from sscell.solving.store import keys;"
        "print(keys(('mesh', {'a': 1}), np.array([[1.0, 2.0]]))[0].hex())"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == keys(("mesh", {"a": 1}), np.array([ROW]))[0].hex()


def test_a_changed_constant_of_the_program_reuses_nothing(monkeypatch):
    before = key()
    monkeypatch.setattr("sscell.solving.store.source_digest", lambda: "changed")
    assert key() != before


def test_another_version_reuses_nothing(monkeypatch):
    before = key()
    monkeypatch.setattr("sscell.solving.store.VERSIONS", ("sscell 99",))
    assert key() != before


@pytest.mark.parametrize("content", [b"not a database, but long enough to look at" * 100, None])
def test_what_is_no_store_is_said(tmp_path, content):
    path = tmp_path / "points.sqlite"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(InputError, match="cannot keep finished points"):
        Store(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "points.sqlite")
    with pytest.raises(InputError, match="not a regular file"):
        Store(tmp_path / "points.sqlite")


def test_another_database_is_left_as_it_is(tmp_path):
    path = tmp_path / "points.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE moz_cookies (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(InputError, match="something else"):
        Store(path)
    assert path.read_bytes() == before


def test_a_store_of_an_older_version_is_not_used_and_that_is_stated(tmp_path):
    path = tmp_path / "points.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE traces (key BLOB PRIMARY KEY, outcome TEXT, samples BLOB)")
        database.execute("INSERT INTO traces VALUES (x'61', 'cut-off voltage', x'00')")
    with pytest.warns(RecoveryWarning, match="solved again"):
        store = Store(path)
    with store:
        store.put([(b"a", FAILED)])
        assert store.get(b"a").outcome is Outcome.SOLVER_FAILED
    with Store(path) as store:  # and it is not stated again
        assert len(store) == 1


def test_a_store_in_use_and_a_full_one_are_stated(tmp_path, trace, monkeypatch):
    path = tmp_path / "points.sqlite"
    monkeypatch.setattr("sscell.solving.store.PATIENCE", 0.1)
    with Store(path) as store, closing(sqlite3.connect(path)) as other:
        store.put([(b"a", trace)])
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(InputError, match="another process is writing"):
            store.put([(b"b", trace)])
        other.rollback()
        (pages,) = store.database.execute("PRAGMA page_count").fetchone()
        store.database.execute(f"PRAGMA max_page_count = {pages}")
        large = Trace(np.zeros(5000), np.zeros(5000), Outcome.CUT_OFF)
        with pytest.raises(InputError, match="the disk is full"):
            store.put([(b"b", large)])
        assert len(store) == 1
        assert store.get(b"a") is not None


CHANGES = {
    "samples": "UPDATE traces SET samples = x'00' WHERE key = x'61'",
    "outcome": "UPDATE traces SET outcome = 'infeasible' WHERE key = x'61'",
    "no text": "UPDATE traces SET outcome = CAST(x'ff' AS TEXT) WHERE key = x'61'",
    "type": "UPDATE traces SET samples = 1.5 WHERE key = x'61'",
    "digest": "UPDATE traces SET digest = x'00' WHERE key = x'61'",
    "another row": "UPDATE traces SET (samples, digest) = "
    "(SELECT samples, digest FROM traces WHERE key = x'62') WHERE key = x'61'",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_damaged_row_is_not_believed(tmp_path, trace, change):
    path = tmp_path / "points.sqlite"
    with Store(path) as store:
        store.put([(b"a", trace), (b"b", replace(trace, time=2 * trace.time))])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(change)
    with pytest.warns(RecoveryWarning, match="changed or damaged since it was closed"):
        store = Store(path)
    assert store.get(b"a") is None
    assert store.get(b"b") is not None
    store.put([(b"a", trace)])
    assert store.get(b"a") is not None
    with pytest.warns(RecoveryWarning, match="1 point was damaged"):
        store.__exit__(None, None, None)


FLIPPED = 120


def test_a_flipped_bit_anywhere_in_a_store_is_noticed(tmp_path):
    """120 stores, one flipped bit each, also in unused pages and in the header of SQLite.

    A warning or an error for each; what is got is what was put, or nothing. Closed again, the
    file is as sound as it can be: the warning comes once.
    """
    random = np.random.default_rng(11)
    traces = [
        Trace(np.cumsum(random.random(n)), 4 - random.random(n), Outcome.CUT_OFF)
        for n in (5, 40, 800, 60, 1, 480, 80, 30)
    ]
    put = {f"key {i}".encode(): trace for i, trace in enumerate(traces)}
    with Store(tmp_path / "whole.sqlite") as store:
        store.put(put.items())
    whole = (tmp_path / "whole.sqlite").read_bytes()
    anywhere = random.choice(8 * len(whole), FLIPPED - 40, replace=False)
    in_header = random.choice(800, 40, replace=False)
    path, ends = tmp_path / "flipped.sqlite", Counter()
    for bit in [*anywhere.tolist(), *in_header.tolist()]:
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        end = _end_of(path, put)
        ends[end] += 1
        if end == "goes on" and bit // 8 != _WRITE_VERSION:
            assert _end_of(path, put) == "sound"
    assert ends["goes on"] + ends["refused"] == FLIPPED, ends
    assert ends["goes on"] > FLIPPED / 2, "most is harmless, or solved again"


_WRITE_VERSION = 18
"""Byte of the header with which SQLite takes a file for read-only, so that it stays as it is."""


def _end_of(path, put):
    try:
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            with Store(path) as store:
                for key, trace in put.items():
                    got = store.get(key)
                    if got is None:
                        store.put([(key, trace)])
                        continue
                    np.testing.assert_array_equal(got.time, trace.time)
                    np.testing.assert_array_equal(got.voltage, trace.voltage)
                    assert got.outcome is trace.outcome
    except InputError:
        return "refused"
    assert len(given) == store.changed + (store.damaged > 0)
    return "goes on" if given else "sound"


@pytest.mark.parametrize("puts", [(), ("first",), ("second",), ("first", "second")])
@pytest.mark.parametrize("closed", [("first", "second"), ("second", "first"), ("first",), ()])
def test_two_at_one_store_never_take_it_for_damaged(tmp_path, trace, puts, closed):
    """Whoever writes before or after the other has closed it; one not closed was killed."""
    path = tmp_path / "points.sqlite"
    with Store(path) as store:
        store.put([(b"a", trace)])
    opened = {name: Store(path) for name in ("first", "second")}
    for name in puts:
        opened[name].put([(name.encode(), trace)])
    for name in closed:
        opened[name].close()
        for other in opened.keys() - set(closed[: closed.index(name) + 1]):
            opened[other].put([(b"late", trace)])
        with Store(path) as looked:  # warnings are errors in this suite
            assert not looked.changed
    for name in opened.keys() - set(closed):
        opened[name].database.close()
    with Store(path) as store:
        assert len(store) >= 1 + len(puts)


def test_what_is_only_read_stays_as_it_is(tmp_path, trace):
    path = tmp_path / "points.sqlite"
    with Store(path) as store:
        store.put([(b"a", trace)])
    before = path.read_bytes()
    with Store(path) as store:
        assert store.get(b"a") is not None
    assert path.read_bytes() == before


def test_a_store_is_free_when_all_who_claim_it_have_released_it(tmp_path):
    path = tmp_path / "points.sqlite"
    with Store(path) as store:
        store.claim("one")
        store.put([(b"a", FAILED)])
        store.claim("two")
        assert not store.release("one")
        assert store.release("two")
    path.unlink()
    with Store(path) as store:
        store.put([(b"a", FAILED)])  # whose it is nobody knows
        store.claim("one")
        assert not store.release("one")


@pytest.fixture
def solved(monkeypatch):
    """The number of points of each call of the solver."""
    runs, count = Engine._runs, []

    def counting(self, rows, *others):
        count.append(len(rows))
        return runs(self, rows, *others)

    monkeypatch.setattr(Engine, "_runs", counting)
    return count


def test_an_interrupted_sweep_goes_on_where_it_was(tmp_path, cell, solved, monkeypatch):
    """Nothing is solved twice, and what was kept is used to the last bit."""
    path = tmp_path / "points.sqlite"
    whole = sweep(cell, OVER, RATES, self_check=0, compiled=False)
    monkeypatch.setattr(batch, "BATCH", 2)
    counting = Engine._runs

    def interrupted(self, rows, tolerances, compiled, starts=None):
        if sum(solved) == before + 4:
            raise KeyboardInterrupt
        return counting(self, rows, tolerances, compiled)

    before = sum(solved)
    with monkeypatch.context() as patch:
        patch.setattr(Engine, "_runs", interrupted)
        with pytest.raises(KeyboardInterrupt):
            sweep(cell, OVER, RATES, store=path, self_check=0, compiled=False)
    with Store(path) as store:
        assert len(store) == 4
    resumed = sweep(cell, OVER, RATES, store=path, self_check=0, compiled=False)
    assert sum(solved) == before + whole["capacity"].size
    again = sweep(cell, OVER, RATES, store=path, self_check=0, compiled=False)
    assert sum(solved) == before + whole["capacity"].size
    xr.testing.assert_equal(again, resumed)
    # a point that is solved again in another batch may differ in its last bits
    xr.testing.assert_allclose(resumed, whole, rtol=1e-9)


def test_another_question_is_not_answered_from_the_store(tmp_path, cell, solved):
    path = tmp_path / "points.sqlite"
    sweep(cell, OVER, RATES, store=path, self_check=0)
    assert sum(solved) == 6
    sweep(cell, OVER, RATES, store=path, self_check=0)
    assert sum(solved) == 6
    colder = cell.replace({"temperature": "24 degC"})
    sweep(colder, OVER, RATES, store=path, self_check=0)
    assert sum(solved) == 12


def test_a_store_grows_with_the_question(tmp_path, cell, solved):
    """A finer grid asks only for what is new in it, if it needs no finer mesh."""
    path = tmp_path / "points.sqlite"
    sweep(cell, OVER, RATES[:2], store=path, self_check=0)
    wider = {name: [*values, "2 mAh/cm^2"] for name, values in OVER.items()}
    sweep(cell, wider, RATES[:2], store=path, self_check=0)
    assert solved == [4, 2]


def test_the_self_check_neither_reads_nor_writes_the_store(tmp_path, cell, solved):
    path = tmp_path / "points.sqlite"
    for expected in (6 + 3, 3):
        del solved[:]
        sweep(cell, OVER, RATES, store=path, self_check=0.5)
        assert sum(solved) == expected
        with Store(path) as store:
            assert len(store) == 6


KILLED = """
import sys
from sscell.cell import load_cell
from sscell.models.resolution import Resolution
from sscell.solving import batch
from sscell.solving.points import Point
from sscell.studies.sweep import sweep
batch.BATCH = 4
Point.resolution = lambda self, accuracy: Resolution(20, (1.5, 1.3), 6)
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
