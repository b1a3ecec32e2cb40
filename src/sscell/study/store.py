"""Finished points on disk, so that a long study can be interrupted, or killed, and go on.

SQLite commits a batch as a whole or not at all, at whatever instant the process dies.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sscell.errors import InputError, Problem
from sscell.results.outcome import Outcome
from sscell.study.trace import Trace

VERSIONS = tuple(f"{name} {version(name)}" for name in ("sscell", "pybamm", "pybammsolvers"))
"""What decides of a number beside the inputs; another version never reuses it."""


class Store:
    """Traces by the key of everything that they follow from.

    Parameters
    ----------
    path : str or Path
        Of the file; made if it is not there.

    Raises
    ------
    InputError
        If there is a file that is no store, or none can be made.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        try:
            self.database = sqlite3.connect(self.path)
            with self.database:
                self.database.execute(
                    "CREATE TABLE IF NOT EXISTS traces "
                    "(key BLOB PRIMARY KEY, outcome TEXT NOT NULL, samples BLOB NOT NULL)"
                )
        except sqlite3.Error as error:
            problem = Problem(str(path), f"cannot keep finished points there: {error}")
            raise InputError([problem]) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.database.close()

    def __len__(self) -> int:
        with closing(self.database.execute("SELECT COUNT(*) FROM traces")) as found:
            return int(found.fetchone()[0])

    def get(self, key: bytes) -> Trace | None:
        """The trace of a key, or None."""
        query = "SELECT outcome, samples FROM traces WHERE key = ?"
        with closing(self.database.execute(query, (key,))) as found:
            row = found.fetchone()
        if row is None:
            return None
        samples = np.frombuffer(row[1])
        time, voltage, *redox = samples[1:].reshape(int(samples[0]), -1)
        return Trace(time, voltage, Outcome(row[0]), redox=np.array(redox) if redox else None)

    def put(self, traces: Iterable[tuple[bytes, Trace]]) -> None:
        """Write traces, all of them or none."""
        rows = [(key, str(trace.outcome), _samples(trace)) for key, trace in traces]
        with self.database:
            self.database.executemany("INSERT OR REPLACE INTO traces VALUES (?, ?, ?)", rows)


def _samples(trace: Trace) -> bytes:
    """How many rows there are, then the rows."""
    rows = np.vstack([trace.time, trace.voltage, *([] if trace.redox is None else trace.redox)])
    return np.append(float(len(rows)), rows).tobytes()


def keys(shared: Sequence[Any], rows: NDArray[np.float64]) -> list[bytes]:
    """A key for each point: what it shares with others, its own inputs and the versions.

    Parameters
    ----------
    shared : sequence
        Of values whose ``repr`` says all there is to them, the names of the inputs among them.
    rows : array, shape (points, inputs)
    """
    common = hashlib.sha256(repr((VERSIONS, *shared)).encode())
    found = []
    for row in np.ascontiguousarray(rows, dtype=float):
        own = common.copy()
        own.update(row.tobytes())
        found.append(own.digest())
    return found
