import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import casadi
import pytest

from sscell.errors import RecoveryWarning
from sscell.models import c_compiler
from sscell.models import compiled as module
from sscell.models.c_compiler import COMPILES_WITHIN, compiler_version
from sscell.models.compiled import SUFFIX, compiled, is_kept, library, worthwhile
from sscell.models.interrupts import interrupted_at_the_end
from sscell.models.symbols import Part

HAS_COMPILER = shutil.which("gcc") is not None
needs_compiler = pytest.mark.skipif(not HAS_COMPILER, reason="needs a C compiler")
posix = pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """A process that has compiled nothing, with a folder of its own."""
    monkeypatch.setenv("PYBAMM_CASADI_AOT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "_given_up", [])
    yield tmp_path / "cache" / "sscell"
    compiler_version.cache_clear()


def parts(factor=3.0):
    x = casadi.SX.sym("x")
    made = casadi.Function("first", [x], [factor * x]), casadi.Function("second", [x], [x**2])
    return [Part.of(function) for function in made]


def kept(place):
    return sorted(place.glob(f"*{SUFFIX}"))


@needs_compiler
def test_a_library_is_made_once_and_computes_the_same(place):
    for _ in range(2):
        first, second = (part.function() for part in library(parts(), "label"))
        assert (float(first(2.0)), float(second(3.0))) == (6.0, 9.0)
        assert first.class_name() == "External"
        assert len(kept(place)) == 1
    assert is_kept("label")
    assert not is_kept("other")
    library(parts(4.0), "label")
    assert len(kept(place)) == 2, "other equations, another library"


@posix
@needs_compiler
def test_nobody_else_can_read_or_write_what_is_kept(place):
    library(parts(), "label")
    assert place.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o077 for path in place.iterdir()] == [0]


SHARED_OBJECT = b"\x7fELF" + bytes(60)
DAMAGES = {
    "empty": lambda whole: b"",
    "cut": lambda whole: whole[: len(whole) // 2],
    "one byte less": lambda whole: whole[:-1],
    "zeros": lambda whole: bytes(len(whole)),
    "end of zeros": lambda whole: whole[:2000] + bytes(len(whole) - 2000),
    "no magic": lambda whole: b"XXXX" + whole[4:],
    "another program": lambda whole: SHARED_OBJECT,
    "a flipped bit": lambda whole: whole[:3000] + bytes([whole[3000] ^ 4]) + whole[3001:],
    "more": lambda whole: whole + b"more",
    "text": lambda whole: b"#!/bin/sh\n",
}


@needs_compiler
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_library_is_built_again_and_never_loaded(place, damage, monkeypatch):
    """Loading most of these ends the process; so each is noticed before."""
    library(parts(7.0), "label")
    (path,) = kept(place)
    whole = path.read_bytes()
    loaded = []
    external = casadi.external
    path.unlink()  # a new file, as the old one is in use
    path.write_bytes(damage(whole))
    path.chmod(0o600)
    nothing = casadi.Function("first", [], [])
    monkeypatch.setattr(casadi, "external", lambda *a: loaded.append(path.read_bytes()) or nothing)
    library(parts(7.0), "label")
    assert loaded == [whole] * 2
    assert float(external("first", str(path))(1.0)) == 7.0


@posix
@needs_compiler
@pytest.mark.parametrize("mode", [0o622, 0o666])
def test_a_library_that_others_can_write_to_is_built_again(place, mode):
    library(parts(), "label")
    (path,) = kept(place)
    path.chmod(mode)
    library(parts(), "label")
    assert [p.stat().st_mode & 0o777 for p in kept(place)] == [0o600]


@posix
@needs_compiler
def test_a_link_in_place_of_a_library_is_replaced(place, tmp_path):
    library(parts(), "label")
    (path,) = kept(place)
    elsewhere = tmp_path / "planted.so"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    library(parts(), "label")
    assert not kept(place)[0].is_symlink()
    assert elsewhere.exists()


@needs_compiler
def test_where_nothing_can_be_compiled_one_warning_is_given(place):
    place.parent.write_text("a file")
    with pytest.warns(RecoveryWarning, match="interpreted") as given:
        answers = [worthwhile(), worthwhile(), *solved()]
    assert answers == [False, False, 6.0]
    assert len(given) == 1


def solved():
    """Twice three, by what a solver calls."""
    return [float(compiled(parts(), "label")[0].function()(2.0))]


def fake(tmp_path, monkeypatch, body):
    """A compiler that does something else."""
    program = tmp_path / "bin" / "gcc"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


VERSION = '[ "$1" = --version ] && exit 0; '
FAULTS = {
    "hangs": "sleep 600",
    "hangs where it compiles": f"{VERSION} sleep 600",
    "child hangs": f"{VERSION} sleep 600 & sleep 600",
    "fails": f"{VERSION} exit 1",
    "makes nothing": f"{VERSION} exit 0",
    "makes no library": f"{VERSION} echo nothing > model.so",
    "is killed": f"{VERSION} kill -9 $$",
}


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="another suffix")
@pytest.mark.parametrize("body", FAULTS.values(), ids=FAULTS)
def test_a_compiler_that_fails_or_hangs_is_given_up(place, tmp_path, monkeypatch, body):
    """Once in a process; what it had begun is removed."""
    fake(tmp_path, monkeypatch, body)
    monkeypatch.setattr(c_compiler, "ANSWERS_WITHIN", 0.5)
    monkeypatch.setattr(c_compiler, "COMPILES_WITHIN", 0.5)
    begun = time.monotonic()
    with pytest.warns(RecoveryWarning, match="interpreted") as given:
        assert [solved(), solved()] == [[6.0], [6.0]]
    assert len(given) == 1
    assert time.monotonic() - begun < 30
    assert [path for path in place.iterdir() if path.name.startswith(".")] == []


@posix
def test_without_a_compiler_equations_are_interpreted(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not worthwhile()
    with pytest.warns(RecoveryWarning, match="no compiler"):
        assert solved() == [6.0]


@needs_compiler
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_ends_the_compiler(place, tmp_path, monkeypatch):
    fake(tmp_path, monkeypatch, f"{VERSION} sleep 600")
    timer = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    begun = time.monotonic()
    timer.start()
    with pytest.raises(KeyboardInterrupt), interrupted_at_the_end():
        solved()
    assert time.monotonic() - begun < COMPILES_WITHIN / 2
    assert list(place.iterdir()) == []


@posix
@needs_compiler
def test_those_who_want_the_same_at_once_compile_it_once(place, monkeypatch):
    built, build = [], module._built
    monkeypatch.setattr(module, "_built", lambda *a: built.append(a[1]) or build(*a))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: library(parts(), "label"), range(4)))
    assert len(built) == len(kept(place)) == 1
    assert len(list(place.iterdir())) == 1, "no lock is left"


@needs_compiler
def test_other_code_for_the_same_equations_is_another_library(place, monkeypatch):
    library(parts(), "label")
    monkeypatch.setattr(module, "_written_by", lambda: "a later version")
    library(parts(), "label")
    assert len(kept(place)) == 2


@needs_compiler
def test_those_who_compile_at_once_do_not_disturb_each_other(place):
    """Threads here, as processes would: each builds in a folder of its own."""
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda i: library(parts(float(i // 4)), "label"), range(8)))
    assert [float(first.function()(2.0)) for first, _ in made] == [0.0] * 4 + [2.0] * 4
    assert len(kept(place)) == 2
    assert [path for path in place.iterdir() if path.name.startswith(".")] == []


USER = """
import casadi
from sscell.models.compiled import library
from sscell.models.symbols import Part
x = casadi.SX.sym("x")
(f,) = library([Part.of(casadi.Function("f", [x], [2 * x]))], "label")
made = f.function()
assert float(made(2.0)) == 4.0
print([line.split()[-1] for line in open("/proc/self/maps") if "label-" in line][0])
"""


def as_user(user, environment):
    """Run as another user, who may read everything: the place of this test may be closed."""
    reads = ("--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search")
    who = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", *reads]
    path = {"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [*who, sys.executable, "-c", USER],
        env={**path, **environment},
        capture_output=True,
        text=True,
        cwd="/",
        timeout=300,
    )


@needs_compiler
@pytest.mark.skipif(
    not (IS_ROOT and shutil.which("setpriv") and sys.platform == "linux"),
    reason="needs root, to be two users in turn",
)
def test_two_users_of_one_temporary_folder_keep_apart():
    """Neither loads the other's library, not even if one place was named to both."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        shared = Path(name)
        shared.chmod(0o1777)
        done = {}
        for user, cache in (("12001", "12001"), ("12002", "12002"), ("12002", "12001")):
            home = shared / cache
            if not home.exists():
                home.mkdir()
                os.chown(home, int(user), int(user))
            given = {"HOME": str(home), "TMPDIR": name, "XDG_CACHE_HOME": str(home)}
            done[user, cache] = as_user(user, given)
            if "setpriv" in done[user, cache].stderr:
                pytest.skip(done[user, cache].stderr)
        first, second, foreign = done.values()
        assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
        assert first.stdout != second.stdout
        assert "belongs to another user" in foreign.stderr
        assert foreign.stdout == ""


def test_no_warning_for_what_nobody_asked(place):
    """A few points want no compiler, wherever they are solved."""
    place.parent.write_text("a file")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not is_kept("label")
