from pathlib import Path

import pytest

from sscell.description.text_file import LARGEST_FILE, read_text


def test_reads_text_with_and_without_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffµm".encode())
    assert read_text(path, "a.txt") == "µm"


def test_reasons(tmp_path: Path) -> None:
    binary, huge = tmp_path / "binary", tmp_path / "huge"
    binary.write_bytes(b"\x00\x01")
    huge.write_bytes(b"a" * (LARGEST_FILE + 1))
    latin = tmp_path / "latin"
    latin.write_bytes(b"\xb5m")
    cases = {
        tmp_path / "none": "there is no file",
        tmp_path: "is a folder",
        binary: "not a text file",
        latin: "not a text file",
        huge: "at most 5 MB",
        Path("/dev/zero"): "not a regular file",
        tmp_path / ("x" * 5000): "cannot be read|there is no file",
    }
    for path, reason in cases.items():
        with pytest.raises(ValueError, match=reason):
            read_text(path, "shown")
