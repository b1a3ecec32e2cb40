import os
import threading
import time

import pytest

from sscell.models import c_compiler as module
from sscell.models.c_compiler import NotCompiledError, compile_in, compiler_version, flags

pytestmark = pytest.mark.skipif(os.name == "nt", reason="programs of a shell")


@pytest.fixture
def compiler(tmp_path, monkeypatch):
    """A program in place of the compiler that notes its process and its child's."""

    def put(body):
        program = tmp_path / "bin" / "gcc"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
        compiler_version.cache_clear()

    yield put
    compiler_version.cache_clear()


HANGS = "sleep 600 & echo $! > child; wait"


def is_running(folder):
    try:
        os.kill(int((folder / "child").read_text()), 0)
    except ProcessLookupError:
        return False
    return True


def ended(folder):
    """What a killed group leaves is taken away by the system a little later."""
    end = time.monotonic() + 10
    while is_running(folder) and time.monotonic() < end:
        time.sleep(0.01)
    return not is_running(folder)


def test_it_works_in_the_folder(compiler, tmp_path):
    compiler('echo "$@" > asked')
    compile_in(str(tmp_path), ["-c", "x.c"])
    assert (tmp_path / "asked").read_text() == "-c x.c\n"


def test_a_failure_states_its_exit_status(compiler, tmp_path):
    compiler("exit 3")
    with pytest.raises(NotCompiledError, match="exit status 3"):
        compile_in(str(tmp_path), [])


def test_what_hangs_is_ended_with_its_children(compiler, tmp_path, monkeypatch):
    compiler(HANGS)
    monkeypatch.setattr(module, "COMPILES_WITHIN", 0.5)
    with pytest.raises(NotCompiledError, match="did not end"):
        compile_in(str(tmp_path), [])
    assert ended(tmp_path)


def test_an_interrupt_that_waits_ends_it_in_any_thread(compiler, tmp_path, monkeypatch):
    compiler(HANGS)
    monkeypatch.setattr(module, "is_interrupted", lambda: (tmp_path / "child").exists())
    raised = []

    def compile_it():
        try:
            compile_in(str(tmp_path), [])
        except KeyboardInterrupt as error:
            raised.append(error)

    thread = threading.Thread(target=compile_it)
    thread.start()
    thread.join(30)
    assert len(raised) == 1
    assert ended(tmp_path)


def test_the_version_is_asked_once(compiler, tmp_path):
    compiler(f"echo x >> {tmp_path}/asked; echo 'gcc 0'")
    assert compiler_version() == compiler_version() == "gcc 0\n"
    assert (tmp_path / "asked").read_text() == "x\n"


@pytest.mark.parametrize(
    ("version", "machine", "has", "lacks"),
    [
        ("gcc (Debian 12.2.0) 12.2.0", "x86_64", "-ftree-loop-vectorize", "-O2"),
        ("Apple clang version 16.0.0", "arm64", "-O2", "-march=native"),
        ("Debian clang version 14.0.6", "x86_64", "-march=native", "-ftree-loop-vectorize"),
    ],
)
def test_flags_are_those_that_a_compiler_knows(compiler, monkeypatch, version, machine, has, lacks):
    """clang refuses flags of gcc's loops, and on ARM some versions the native processor."""
    compiler(f"echo '{version}'")
    monkeypatch.setattr(module.platform, "machine", lambda: machine)
    assert has in flags()
    assert lacks not in flags()
