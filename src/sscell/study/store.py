"""Finished points on disk, so that a long study can be interrupted, or killed, and go on.

SQLite commits a batch as a whole or not at all, at whatever instant the process dies. What a disk
or a copy does to the file afterwards is noticed: each row has a digest.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sscell.description.user_files import user_path
from sscell.errors import InputError, Problem, RecoveryWarning
from sscell.results.outcome import Outcome
from sscell.study.trace import Trace

VERSIONS = tuple(
    f"{name} {version(name)}"
    for name in ("sscell", "pybamm", "pybammsolvers", "casadi", "numpy", "scipy")
)
"""What decides of a number beside the inputs; another version never reuses it."""
PATIENCE = 10.0
"""For another process to finish writing to the same store. [s]"""
_TABLE = (
    "CREATE TABLE IF NOT EXISTS traces (key BLOB PRIMARY KEY, outcome TEXT NOT NULL, "
    "samples BLOB NOT NULL, digest BLOB NOT NULL)"
)


class Store:
    """Traces by the key of everything that they follow from.

    Parameters
    ----------
    path : str or Path
        Of the file; made if it is not there.

    Raises
    ------
    InputError
        If there is a file that is no store, or none can be made or written to.

    Warns
    -----
    RecoveryWarning
        If points of the file are damaged; they are solved again.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = user_path(path, "store")
        self.damaged = 0
        """Rows that were asked for and are not what was written."""
        with self._stating("cannot keep finished points there"):
            _check_file(self.path)
            self.database = self._opened()

    def _opened(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=PATIENCE)
        try:
            database.execute("PRAGMA trusted_schema = OFF")
            names = {row[0] for row in database.execute("SELECT name FROM sqlite_schema")}
            tables = {name for name in names if not name.startswith("sqlite_")}
            if others := tables - {"traces"}:
                raise sqlite3.DatabaseError(f"a database of something else (table {min(others)})")
            if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("damaged")
            with database:
                database.execute(_TABLE)
                self._take_over(database)
            database.execute("SELECT key, outcome, samples, digest FROM traces LIMIT 0")
        except BaseException:
            database.close()
            raise
        return database

    def _take_over(self, database: sqlite3.Connection) -> None:
        """A store of version 0.2 has no digests, and keys that nobody asks for any more."""
        columns = [row[1] for row in database.execute("PRAGMA table_info(traces)")]
        if columns == ["key", "outcome", "samples"]:
            database.execute("ALTER TABLE traces ADD COLUMN digest BLOB")
            warnings.warn(
                f"{self.path}: points of sscell 0.2 are not used but solved again",
                RecoveryWarning,
                stacklevel=5,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.database.close()
        if self.damaged and kind is None:
            points = "1 point was" if self.damaged == 1 else f"{self.damaged} points were"
            warnings.warn(
                f"{self.path}: {points} damaged and solved again; check the disk",
                RecoveryWarning,
                stacklevel=2,
            )

    def __len__(self) -> int:
        with (
            self._stating("cannot be read"),
            closing(self.database.execute("SELECT COUNT(*) FROM traces")) as counted,
        ):
            return int(counted.fetchone()[0])

    def get(self, key: bytes) -> Trace | None:
        """The trace of a key, or None if there is none or it is damaged."""
        query = "SELECT CAST(outcome AS BLOB), samples, digest FROM traces WHERE key = ?"
        with (
            self._stating("cannot be read"),
            closing(self.database.execute(query, (key,))) as rows,
        ):
            row = rows.fetchone()
        if row is None:
            return None
        outcome, samples, digest = row  # text that is damaged cannot be read as text
        if digest != _digest(key, outcome, samples):
            self.damaged += 1
            return None
        numbers = np.frombuffer(samples)
        time, voltage, *redox = numbers[1:].reshape(int(numbers[0]), -1)
        return Trace(
            time, voltage, Outcome(outcome.decode()), redox=np.array(redox) if redox else None
        )

    def put(self, traces: Iterable[tuple[bytes, Trace]]) -> None:
        """Write traces, all of them or none.

        Raises
        ------
        InputError
            If the disk is full, or the file cannot be written to any more.
        """
        rows = []
        for key, trace in traces:
            outcome, samples = str(trace.outcome), _samples(trace)
            rows.append((key, outcome, samples, _digest(key, outcome.encode(), samples)))
        with self._stating("cannot keep finished points there"), self.database:
            self.database.executemany("INSERT OR REPLACE INTO traces VALUES (?, ?, ?, ?)", rows)

    @contextmanager
    def _stating(self, what: str) -> Iterator[None]:
        """Faults of the file in words that state what to do."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a fault of ours, not of the file
        except (sqlite3.Error, OSError) as error:
            problem = Problem(str(self.path), f"{what}: {_reason(error)}")
            raise InputError(problem) from error


def _check_file(path: Path) -> None:
    """Refuse what SQLite would wait for or write into."""
    with suppress(FileNotFoundError):
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise OSError("it is a folder; expected the name of a file")
        if not stat.S_ISREG(mode):
            raise OSError("it is not a regular file")


def _reason(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    reasons = {
        sqlite3.SQLITE_FULL: "the disk is full; free some space and ask again, "
        "finished points are kept",
        sqlite3.SQLITE_IOERR: "the disk cannot be written to or is full; free some space and ask "
        "again, finished points are kept",
        sqlite3.SQLITE_BUSY: "another process is writing to it; wait, or name another file",
        sqlite3.SQLITE_READONLY: "it is read-only",
        sqlite3.SQLITE_NOTADB: "the file is damaged or is no store; delete it or name another, "
        "its points are solved again",
        sqlite3.SQLITE_CORRUPT: "the file is damaged; delete it, its points are solved again",
    }
    if str(error) == "damaged" or "malformed" in str(error):
        return reasons[sqlite3.SQLITE_CORRUPT]
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return reasons.get(code, str(error))


def _samples(trace: Trace) -> bytes:
    """How many rows there are, then the rows."""
    rows = np.vstack([trace.time, trace.voltage, *([] if trace.redox is None else trace.redox)])
    return np.append(float(len(rows)), rows).tobytes()


def _digest(key: bytes, outcome: Any, samples: Any) -> bytes:
    whole = hashlib.blake2b(key, digest_size=16)
    for part in (outcome, samples):  # a damaged row may hold any type
        whole.update(b"\0" + (part if isinstance(part, bytes) else repr(part).encode()))
    return whole.digest()


@cache
def source_digest() -> str:
    """Of the program that solves: a constant changed in it is another question."""
    root = Path(__file__).resolve().parents[1]
    whole = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        part = path.relative_to(root)
        if part.parts[0] not in ("plot", "validation"):
            whole.update(os.fsencode(part.as_posix()) + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def keys(shared: Sequence[Any], rows: NDArray[np.float64]) -> list[bytes]:
    """A key for each point: what it shares with others, its own inputs and the program.

    Parameters
    ----------
    shared : sequence
        Of values whose ``repr`` says all there is to them, the names of the inputs among them.
    rows : array, shape (points, inputs)
    """
    common = hashlib.sha256(repr((VERSIONS, source_digest(), *shared)).encode())
    found = []
    for row in np.ascontiguousarray(rows, dtype=float):
        own = common.copy()
        own.update(row.tobytes())
        found.append(own.digest())
    return found
