import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sscell.errors import InputError
from sscell.quantities.user_files import LARGEST_FILE, read_text, user_path, write_files

PNG = b"\x89PNG\r\n\x1a\n and more"
NETCDF = b"\x89HDF\r\n\x1a\n and more"
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX")


def test_a_tilde_is_the_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert user_path("~/x.nc") == tmp_path / "x.nc"
    assert user_path(Path("~/x.nc")) == tmp_path / "x.nc"
    assert user_path("here/~/x.nc") == Path("here/~/x.nc")


@pytest.mark.parametrize("path", [None, 3, b"x.nc", "a\0b", [], "~nobody_of_that_name/x"])
def test_what_is_no_path_is_stated(path):
    with pytest.raises(InputError, match="store"):
        user_path(path, "store")


def test_files_are_written_and_folders_made(tmp_path):
    files = {tmp_path / "new" / "a.txt": b"one", tmp_path / "b.txt": b"two"}
    for _ in range(2):
        write_files(files)
        assert {path: path.read_bytes() for path in files} == files
        assert {path.name for path in tmp_path.rglob("*")} == {"new", "a.txt", "b.txt"}


def refused(path, content=PNG):
    with pytest.raises(InputError, match="cannot be written") as caught:
        write_files({path: content})
    assert caught.value.problems[0].where == str(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("there", "new"),
    [(NETCDF, PNG), (PNG, NETCDF), (b"title: mine", NETCDF), (b"%PDF", PNG), (PNG, b"title: a")],
)
def test_only_a_file_of_the_same_kind_is_replaced(tmp_path, there, new):
    path = tmp_path / "r.png"
    path.write_bytes(there)
    assert "something else" in refused(path, new)
    assert path.read_bytes() == there
    write_files({path: there + b" again"})
    assert path.read_bytes() == there + b" again"


def test_of_several_files_all_or_none_are_written(tmp_path):
    (tmp_path / "b").write_bytes(NETCDF)
    with pytest.raises(InputError, match="something else"):
        write_files({tmp_path / "a": PNG, tmp_path / "b": PNG})
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_everything_as_it_was(tmp_path, monkeypatch, call):
    path = tmp_path / "r.png"
    path.write_bytes(PNG)

    def full(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(*((os, "fsync", full) if call == "fsync" else (Path, "replace", full)))
        with pytest.raises(InputError, match="cannot be written: No space left"):
            write_files({path: PNG + b"new", tmp_path / "s.png": PNG})
    assert path.read_bytes() == PNG
    assert list(tmp_path.iterdir()) == [path]


LIMITED = """
import resource, sys
from pathlib import Path
from sscell.quantities.user_files import write_files
from sscell.errors import InputError
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_files({Path(sys.argv[1]): bytes(100_000)})
except InputError as error:
    print(error)
"""


@posix
def test_a_file_larger_than_allowed_is_stated(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "r")], capture_output=True, text=True
    )
    assert "cannot be written: File too large" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []


@posix
def test_what_is_no_regular_file_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").write_bytes(PNG)
    assert "not a regular file" in refused(tmp_path / "pipe")
    assert "not a regular file" in refused(Path("/dev/null"))
    assert "folder" in refused(tmp_path)
    refused(tmp_path / "loop")
    refused(tmp_path / "file" / "r.png")
    refused(tmp_path / ("n" * 300))


@posix
def test_a_link_is_written_through_and_modes_are_those_of_new_files(tmp_path):
    (tmp_path / "file").write_bytes(PNG)
    (tmp_path / "link").symlink_to("file")
    write_files({tmp_path / "link": PNG + b"new", tmp_path / "other": PNG})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == PNG + b"new"
    (tmp_path / "plain").touch()
    modes = {stat.S_IMODE((tmp_path / n).stat().st_mode) for n in ("file", "other", "plain")}
    assert len(modes) == 1


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
