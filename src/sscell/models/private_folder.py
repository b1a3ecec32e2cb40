"""The cache folder of the user's account, which nobody else can write to.

What is loaded from it is this user's own file, with the digest of its content that its name states.
"""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import platformdirs

VARIABLE = "PYBAMM_CASADI_AOT_CACHE"
"""PyBaMM's own variable for the folder of compiled code; it moves ours as well."""
MOST_KEPT = 200
"""Files of a kind in the folder; beyond, those not used for longest are removed."""
STALE = 86400.0
"""Age of what a killed process left unfinished, from which it is removed. [s]"""

_BUILDING = ".building-"
_DIGITS = 32
"""Hexadecimal digits of a digest in a file name."""


class NoFolderError(Exception):
    """Why nothing can be kept."""


def folder() -> Path:
    """The folder, made if missing, readable and writable by its owner only.

    Raises
    ------
    NoFolderError
        If it cannot be made, or somebody else could put a file into it.
    """
    named = os.environ.get(VARIABLE)
    directory = Path(named) if named else platformdirs.user_cache_path("sscell", appauthor=False)
    directory = (directory / "sscell" if named else directory / "compiled").absolute()
    if "~" in directory.parts:
        raise NoFolderError(f"there is no home directory; {VARIABLE} can name a folder")
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_private(directory)
    except OSError as error:
        raise NoFolderError(f"{directory}: {error.strerror or error}") from None
    return directory


def _check_private(directory: Path) -> None:
    """Refuse a folder that is not ours alone, or that somebody else could replace."""
    if os.name == "nt":
        return  # the folder of a user's local data is closed to others by Windows
    status = directory.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise NoFolderError(f"{directory} is not a folder")
    if status.st_uid != os.geteuid():
        raise NoFolderError(f"{directory} belongs to another user")
    if status.st_mode & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise NoFolderError(f"{directory} is open to others (mode {mode:o}); expected mode 700")
    for above in {*directory.parents, *directory.resolve().parents}:
        status = above.lstat()
        # a group that has the number of the user has no other member
        by_group = status.st_mode & stat.S_IWGRP and status.st_gid != status.st_uid
        others = status.st_mode & stat.S_IWOTH or by_group
        replaceable = others and not status.st_mode & stat.S_ISVTX
        if status.st_uid not in (0, os.geteuid()):
            raise NoFolderError(f"{above}, above {directory}, belongs to another user")
        if replaceable and not stat.S_ISLNK(status.st_mode):
            raise NoFolderError(f"others can write to {above}, above {directory}")


def kept(directory: Path, stem: str, suffix: str) -> Path | None:
    """The file of this stem, if it is whole; a damaged one is removed."""
    for path in sorted(directory.glob(f"{stem}-*{suffix}")):
        with suppress(OSError):
            status = path.lstat()
            private = os.name == "nt" or (
                status.st_uid == os.geteuid() and not status.st_mode & 0o022
            )
            regular = stat.S_ISREG(status.st_mode) and private
            if regular and path.name == _name(stem, path.read_bytes(), suffix):
                with suppress(OSError):  # of a folder that can only be read
                    os.utime(path)
                return path
            path.unlink()
    return None


@contextmanager
def unfinished(directory: Path) -> Iterator[Path]:
    """A folder in it to make a file in, removed at the end."""
    with tempfile.TemporaryDirectory(dir=directory, prefix=_BUILDING) as work:
        yield Path(work)


def keep(directory: Path, stem: str, made: Path, suffix: str) -> Path:
    """Move a file that is made to where it is kept, at once; the oldest of its kind may go."""
    made.chmod(0o600)
    path = directory / _name(stem, made.read_bytes(), suffix)
    made.replace(path)
    with suppress(OSError):  # one that is in use, on Windows
        _tidy(directory, suffix)
    return path


def _tidy(directory: Path, suffix: str) -> None:
    """Remove what killed processes left, and the files that are too many."""
    now = time.time()
    for left, age in _ages(directory, f"{_BUILDING}*", now):
        if age > STALE:
            shutil.rmtree(left, ignore_errors=True)
    by_use = sorted(_ages(directory, f"*{suffix}", now), key=lambda kept: kept[1])
    for path, _ in by_use[MOST_KEPT:]:
        path.unlink(missing_ok=True)


def _ages(directory: Path, pattern: str, now: float) -> Iterator[tuple[Path, float]]:
    """Files with the time since they were last used [s]; another process may remove one."""
    for path in directory.glob(pattern):
        with suppress(FileNotFoundError):
            yield path, now - path.lstat().st_mtime


def _name(stem: str, content: bytes, suffix: str) -> str:
    return f"{stem}-{digest(content)}{suffix}"


def digest(content: bytes) -> str:
    """Of what is kept, as it stands in a file name."""
    return sha256(content).hexdigest()[:_DIGITS]
