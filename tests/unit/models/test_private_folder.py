import os
from pathlib import Path

import pytest

from sscell.models import private_folder as module
from sscell.models.private_folder import NoFolderError, digest, folder, keep, kept, unfinished

posix = pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
SUFFIX = ".kind"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """A folder that is named and not made yet."""
    monkeypatch.setenv("PYBAMM_CASADI_AOT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "sscell"


def put(stem, content=b"content"):
    with unfinished(folder()) as work:
        (work / "made").write_bytes(content)
        return keep(folder(), stem, work / "made", SUFFIX)


def test_what_is_kept_is_there_again_whole_and_for_its_owner_only(place):
    path = put("one")
    assert path.name == f"one-{digest(b'content')}{SUFFIX}"
    assert kept(folder(), "one", SUFFIX) == path
    assert kept(folder(), "two", SUFFIX) is None
    assert kept(folder(), "one", ".other") is None
    assert [p.name for p in place.iterdir()] == [path.name], "nothing unfinished is left"
    if os.name != "nt":
        assert (place.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)


def test_what_was_changed_is_removed():
    path = put("one")
    path.write_bytes(b"another")
    assert kept(folder(), "one", SUFFIX) is None
    assert not path.exists()


def refused():
    with pytest.raises(NoFolderError) as caught:
        folder()
    return str(caught.value)


@posix
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o755, 0o720])
def test_a_folder_open_to_others_is_refused(place, mode):
    folder()
    place.chmod(mode)
    assert "open to others" in refused()


@posix
def test_a_folder_that_is_a_link_is_refused(place, tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    place.parent.mkdir()
    place.symlink_to(tmp_path / "elsewhere")
    assert "not a folder" in refused()


@posix
def test_a_folder_of_another_user_is_refused(place, monkeypatch):
    folder()
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert "belongs to another user" in refused()


@posix
@pytest.mark.skipif(not IS_ROOT, reason="gives a folder away")
@pytest.mark.parametrize("which", ["", ".."])
def test_a_folder_that_was_given_away_is_refused(place, which):
    folder()
    os.chown(place / which, 12001, 12001)
    assert "belongs to another user" in refused()


@posix
def test_a_folder_above_that_others_can_write_to_is_refused(place):
    """They could put a folder of theirs in its place; a sticky one, as /tmp, forbids that."""
    folder()
    place.parent.chmod(0o777)
    assert "others can write to" in refused()
    place.parent.chmod(0o1777)
    assert folder() == place


@posix
def test_links_above_of_the_user_are_followed(place, tmp_path, monkeypatch):
    """A home may lie on another disk."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    monkeypatch.setenv("PYBAMM_CASADI_AOT_CACHE", str(tmp_path / "link"))
    assert folder().is_dir()
    (tmp_path / "disk").chmod(0o777)
    assert "others can write to" in refused()


@pytest.mark.parametrize("obstacle", ["file", "home"])
def test_where_no_folder_can_be_made_a_reason_is_given(place, obstacle, monkeypatch):
    if obstacle == "file":
        place.parent.write_text("a file")
        assert str(place) in refused()
    else:
        monkeypatch.delenv("PYBAMM_CASADI_AOT_CACHE")
        monkeypatch.setattr(module.platformdirs, "user_cache_path", lambda *a, **k: Path("~/x"))
        assert "no home" in refused()


def test_what_is_left_over_and_what_is_too_much_is_removed(place, monkeypatch):
    folder()
    old, new = place / ".building-old", place / ".building-new"
    for left in (old, new):
        left.mkdir()
    os.utime(old, (0, 0))
    for age in range(5):
        path = place / f"label-{age}{SUFFIX}"
        path.touch()
        os.utime(path, (1e9 - age, 1e9 - age))
    monkeypatch.setattr(module, "MOST_KEPT", 3)
    seen = module.Path.glob
    gone = [place / f".building-gone{SUFFIX}"]
    monkeypatch.setattr(module.Path, "glob", lambda *a: [*gone, *seen(*a)])
    module._tidy(place, SUFFIX)
    monkeypatch.undo()
    assert not old.exists()
    assert new.exists()
    assert sorted(p.name for p in place.glob(f"*{SUFFIX}")) == [
        f"label-{age}{SUFFIX}" for age in range(3)
    ]
