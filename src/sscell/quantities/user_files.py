"""Files that a user names: where they lie, and how results are written to them."""

import errno
import os
import stat
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sscell.errors import InputError, Problem
from sscell.quantities.wording import shown

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_PATH = (errno.ENAMETOOLONG, errno.ELOOP)
_BEGINNINGS = {
    b"\x89PNG": "PNG image",
    b"\x89HDF": "NetCDF file",
    b"%PDF": "PDF",
    b"<": "SVG image",
}
"""How the files that we write begin; all others are text."""


def user_path(path: Any, where: str = "path") -> Path:
    """A path as the user means it: ``~`` is the home.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        named = os.fspath(path)
        if not isinstance(named, str):
            raise TypeError
        meant = Path(named).expanduser()
        meant.lstat()
    except (TypeError, ValueError):  # a null byte, or what no file system can name
        message = f"expected the path of a file, got {shown(path)}"
        raise InputError(Problem(where, message)) from None
    except OSError as error:
        if error.errno in _NO_PATH:
            message = f"{shown(path)} is no path that can be reached: {error.strerror}"
            raise InputError(Problem(where, message)) from None
    except RuntimeError:
        message = f"there is no home directory for {shown(path)}; write the whole path"
        raise InputError(Problem(where, message)) from None
    return meant


def user_folder(path: Any, where: str = "folder") -> Path:
    """A folder of the user, which must be there: its cards would be missed in silence.

    Raises
    ------
    InputError
        If there is none.
    """
    folder = user_path(path, where)
    try:
        there = folder.is_dir()
    except OSError:
        there = False
    if not there:
        raise InputError(Problem(where, f"there is no folder {shown(str(path))}"))
    return folder


def write_files(contents: Mapping[Path, bytes], remedy: str = "name another place") -> None:
    """Write files, all of them or none; each is complete or as it was before.

    Folders are made. A file that is there is replaced only by content of its own kind: a figure
    does not replace a NetCDF file, whatever its name.

    Parameters
    ----------
    contents : mapping of Path to bytes
    remedy : str
        What the user can do where a file cannot be written, for the message.

    Raises
    ------
    InputError
        If one cannot be written, or would replace something of another kind.
    """
    targets: dict[Path, Path] = {}
    partial: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            with _stating(path, remedy):
                targets[path] = _checked(path, content)
        for path, content in contents.items():
            with _stating(path, remedy):
                part = targets[path].with_name(f".sscell-{uuid.uuid4().hex}.part")
                partial[path] = part
                with part.open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
        for path, part in partial.items():
            with _stating(path, remedy):
                part.replace(targets[path])
    finally:
        for part in partial.values():
            with suppress(OSError):
                part.unlink()


def _checked(path: Path, content: bytes) -> Path:
    """The file itself that a path leads to, if it may be written."""
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        status = target.stat()
    except FileNotFoundError:
        return target
    if stat.S_ISDIR(status.st_mode):
        raise OSError("it is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise OSError("it is not a regular file")
    if not os.access(target, os.W_OK):
        raise OSError("it is read-only")
    with target.open("rb") as file:
        there, new = _kind(file.read(4)), _kind(content)
    if there not in (None, new):
        raise OSError(f"it holds something else (a {there}), which is not overwritten")
    return target


def _kind(content: bytes) -> str | None:
    """What begins so; None if there is nothing."""
    if not content:
        return None
    return next((k for begin, k in _BEGINNINGS.items() if content.startswith(begin)), "text file")


@contextmanager
def _stating(path: Path, remedy: str) -> Iterator[None]:
    """What the operating system refuses, in words."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # Python up to 3.12 raises the latter for link loops
        reason = getattr(error, "strerror", None) or str(error)
        if isinstance(error, OSError) and error.errno in _FULL:
            reason = f"{reason}; free some space, or"
        else:
            reason = f"{reason};"
        problem = Problem(str(path), f"cannot be written: {reason} {remedy}")
        raise InputError(problem) from error


LARGEST_FILE = 5_000_000
"""Largest file that is read at all. [bytes]"""


def read_text(path: Path, shown: str) -> str:
    """The text of a file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    shown : str
        Its name for messages.

    Raises
    ------
    ValueError
        If it is missing, a folder, too large, unreadable or not text.
    """
    try:
        text = read_bytes(path, shown).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{shown} is not a text file (UTF-8)") from None
    if "\0" in text:
        raise ValueError(f"{shown} is not a text file (UTF-8)")
    return text


def read_bytes(path: Path, shown: str) -> bytes:
    """What a file holds.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    shown : str
        Its name for messages.

    Raises
    ------
    ValueError
        If it is missing, a folder, no regular file, too large or unreadable.
    """
    try:
        path = path.expanduser()
        if "\0" in str(path):
            raise ValueError(f"{shown} cannot be the name of a file")
        if path.is_dir():
            raise ValueError(f"{shown} is a folder; expected a file")
        if not path.exists():
            raise ValueError(f"there is no file {shown}")
        if not path.is_file():
            raise ValueError(f"{shown} is not a regular file")
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise ValueError(
                f"{shown} has {size / 1e6:.0f} MB; at most {LARGEST_FILE / 1e6:.0f} MB are read"
            )
        return path.read_bytes()
    except (OSError, RuntimeError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "no such name can exist"
        raise ValueError(f"{shown} cannot be read: {reason}") from None
