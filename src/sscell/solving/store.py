"""Finished points on disk, so that a long study can be interrupted, or killed, and go on.

SQLite commits a batch as a whole or not at all, at whatever instant the process dies. What a disk
or a copy does to the file afterwards is noticed: each row has a digest, a closed file a checksum.
"""

import hashlib
import sqlite3
import stat
import warnings
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from sscell.errors import InputError, Problem, RecoveryWarning, stack_level_of_user
from sscell.quantities.user_files import user_path
from sscell.results.outcome import Outcome, Trace
from sscell.solving.program import VERSIONS, source_digest

PATIENCE = 10.0
"""For another process to finish writing to the same store. [s]"""
_TABLE = (
    "CREATE TABLE IF NOT EXISTS traces (key BLOB PRIMARY KEY, outcome TEXT NOT NULL, "
    "samples BLOB NOT NULL, digest BLOB NOT NULL)"
)

_INPUTS = "CREATE TABLE IF NOT EXISTS inputs (digest TEXT PRIMARY KEY)"


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
        If the file was changed since it was closed, or points of it are damaged; they are solved
        again.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = user_path(path, "store")
        self.damaged = 0
        """Rows that were asked for and are not what was written."""
        self.changed = False
        """Whether the file is not as it was closed."""
        with self._stating("cannot keep finished points there"):
            _check_file(self.path)
            self.database = self._opened()

    def _opened(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=PATIENCE)
        try:
            database.execute("PRAGMA trusted_schema = OFF")
            names = {row[0] for row in database.execute("SELECT name FROM sqlite_schema")}
            tables = {name for name in names if not name.startswith("sqlite_")}
            if others := tables - {"traces", "inputs"}:
                raise sqlite3.DatabaseError(f"a database of something else (table {min(others)})")
            if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise DamagedError("damaged")
            self.changed = not self._is_as_closed(database)
            if self.changed:
                reason = "the file was changed or damaged since it was closed"
                self._warn(f"{reason}; points whose digest is wrong are solved again")
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
            self._warn("points of sscell 0.2 are not used but solved again")

    def _is_as_closed(self, database: sqlite3.Connection) -> bool:
        """Whether the checksum is right, or there is none, as after ``kill -9``."""
        # closing the file would end the locks of this process, so it is closed after them
        with self.path.open("rb") as file, database:
            database.execute("BEGIN")
            checksum = _user_version(database)  # nobody writes to the file from here on
            return not checksum or checksum == _checksum(file, sealing=False)

    def _seal(self) -> None:
        """Write the checksum of the file; whoever writes points takes it away again."""
        with self.path.open("rb") as file, self.database:
            self.database.execute("BEGIN IMMEDIATE")
            if self.changed or not _user_version(self.database):
                checksum = _checksum(file, sealing=True)
                self.database.execute(f"PRAGMA user_version = {checksum}")

    def _warn(self, what: str) -> None:
        level = stack_level_of_user()
        warnings.warn(f"{self.path}: {what}", RecoveryWarning, stacklevel=level)

    def close(self) -> None:
        """Close the file, with its checksum where it can be written."""
        with suppress(sqlite3.Error, OSError):
            self._seal()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
        if self.damaged and kind is None:
            points = "1 point was" if self.damaged == 1 else f"{self.damaged} points were"
            self._warn(f"{points} damaged and solved again; check the disk")

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
        time, voltage, *phases = numbers[1:].reshape(abs(int(numbers[0])), -1)
        return Trace(
            time,
            voltage,
            Outcome(outcome.decode()),
            phases=np.array(phases) if phases else None,
            coarser=bool(numbers[0] < 0),
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
            self.database.execute("PRAGMA user_version = 0")  # the checksum holds no more

    def claim(self, digest: str) -> None:
        """Note that an experiment keeps its points here, until it releases them.

        Parameters
        ----------
        digest : str
            Of its input. Points that nobody claimed before are those of an unknown one.
        """
        with self._stating("cannot keep finished points there"), self.database:
            self.database.execute(_INPUTS)
            unknown = "SELECT '' FROM traces WHERE NOT EXISTS (SELECT * FROM inputs) LIMIT 1"
            self.database.execute(f"INSERT INTO inputs {unknown}")
            self.database.execute("INSERT OR IGNORE INTO inputs VALUES (?)", (digest,))
            self.database.execute("PRAGMA user_version = 0")

    def release(self, digest: str) -> bool:
        """Whether no other experiment claims the points; if one does, this one does no longer."""
        with self._stating("cannot be written to"), self.database:
            self.database.execute(_INPUTS)
            others = "SELECT * FROM inputs WHERE digest <> ? LIMIT 1"
            if self.database.execute(others, (digest,)).fetchone() is None:
                return True  # the file may go; a full disk does not matter
            self.database.execute("DELETE FROM inputs WHERE digest = ?", (digest,))
            self.database.execute("PRAGMA user_version = 0")
        return False

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


_COUNTER, _CHECKSUM, _COUNTER_AGAIN, _LIBRARY_AT = (
    slice(24, 28),
    slice(60, 64),
    slice(92, 96),
    slice(96, 100),
)
"""What writing a checksum changes in the header of an SQLite file (sqlite.org/fileformat2.html):
two equal counters of changes, the checksum itself and the version of SQLite."""


def _checksum(file: BinaryIO, *, sealing: bool) -> int:
    """Of a file, as ``PRAGMA user_version`` holds it: signed, 32 bit, never 0.

    Parameters
    ----------
    file : binary file
    sealing : bool
        As the header will be when the checksum is written.
    """
    header = bytearray(file.read(100))
    if sealing:
        header[_COUNTER_AGAIN] = header[_COUNTER]
        major, minor, patch = sqlite3.sqlite_version_info
        header[_LIBRARY_AT] = (major * 1_000_000 + minor * 1_000 + patch).to_bytes(4)
    pairs = zip(header[_COUNTER], header[_COUNTER_AGAIN], strict=True)
    header[_COUNTER] = bytes(a ^ b for a, b in pairs)  # equal, whatever the count is
    header[_COUNTER_AGAIN] = header[_CHECKSUM] = bytes(4)
    checksum = zlib.crc32(header)
    while part := file.read(1 << 20):
        checksum = zlib.crc32(part, checksum)
    return int.from_bytes(checksum.to_bytes(4), signed=True) or 1


def _user_version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _check_file(path: Path) -> None:
    """Refuse what SQLite would wait for or write into."""
    with suppress(FileNotFoundError):
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise OSError("it is a folder; expected the name of a file")
        if not stat.S_ISREG(mode):
            raise OSError("it is not a regular file")


class DamagedError(sqlite3.DatabaseError):
    """A file whose own check reports damage."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


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
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return reasons.get(code, str(error))


def _samples(trace: Trace) -> bytes:
    """How many rows there are, negative where the mesh was coarser, then the rows."""
    rows = np.vstack([trace.time, trace.voltage, *([] if trace.phases is None else trace.phases)])
    count = -len(rows) if trace.coarser else len(rows)
    return np.append(float(count), rows).tobytes()


def _digest(key: bytes, outcome: Any, samples: Any) -> bytes:
    whole = hashlib.blake2b(key, digest_size=16)
    for part in (outcome, samples):  # a damaged row may hold any type
        whole.update(b"\0" + (part if isinstance(part, bytes) else repr(part).encode()))
    return whole.digest()


def keys(shared: Sequence[Any], rows: NDArray[np.float64]) -> list[bytes]:
    """A key for each point: what it shares with others, its own inputs and the program.

    Parameters
    ----------
    shared : sequence
        Of values whose ``repr`` says all there is to them, the names of the inputs among them.
    rows : array, shape (points, inputs)
    """
    common = hashlib.sha256(repr((VERSIONS, source_digest(), *shared)).encode())
    digests = []
    for row in np.ascontiguousarray(rows, dtype=float):
        extended = common.copy()
        extended.update(row.tobytes())
        digests.append(extended.digest())
    return digests
