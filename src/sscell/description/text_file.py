"""Reading a text file that a user named, with a plain reason when it cannot be read."""

from __future__ import annotations

from pathlib import Path

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
