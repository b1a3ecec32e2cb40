"""The C compiler of the machine, which may be missing, fail or hang."""

import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from sscell.models.interrupts import is_interrupted

COMPILER = "gcc"
GCC_FLAGS = (
    "-O1",
    "-fexpensive-optimizations",
    "-ftree-loop-vectorize",
    "-fvect-cost-model=dynamic",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-march=native",
    "-fPIC",
)
"""Further passes take time and gain nothing. Without the second flag vector registers stay marked
as used, and what runs between calls, as the linear solver, takes three times as long."""
CLANG_FLAGS = ("-O2", "-fno-math-errno", "-fno-trapping-math", "-fPIC")
"""On macOS the command gcc is clang, which refuses flags that it does not know."""
CLANG_ON_X86 = ("-march=native", *(("-fveclib=libmvec",) if sys.platform == "linux" else ()))
"""For vectors of this processor, and functions of them in the C library of Linux."""
ANSWERS_WITHIN = 5.0
"""For the compiler to state its version. [s]"""
COMPILES_WITHIN = 60.0
"""One model takes 1 s, with a redox-active catholyte 3 s, on one idle core. [s]"""


class NotCompiledError(Exception):
    """Why there is no machine code: the equations are interpreted then."""


def flags() -> tuple[str, ...]:
    """For the compiler that there is.

    Raises
    ------
    NotCompiledError
        If there is none, or it does not answer.
    """
    if "clang" not in compiler_version():
        return GCC_FLAGS
    is_x86 = platform.machine() in ("x86_64", "AMD64")
    return CLANG_FLAGS + CLANG_ON_X86 if is_x86 else CLANG_FLAGS


def compile_in(folder: str | Path, arguments: Sequence[str]) -> None:
    """Run the compiler in a folder.

    Raises
    ------
    NotCompiledError
        If it fails or takes too long.
    KeyboardInterrupt
        If an interrupt waits; the compiler is ended.
    """
    command = [COMPILER, *arguments]
    options: dict[str, Any] = {
        "cwd": folder,
        "env": {**os.environ, "TMPDIR": str(folder)},
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "start_new_session": True,
    }
    with subprocess.Popen(command, **options) as process:
        try:
            failed = _end_of(process)
        finally:
            _kill(process)
    if failed:
        raise NotCompiledError(f"the compiler {COMPILER} failed (exit status {failed})")


def _end_of(process: subprocess.Popen[bytes]) -> int:
    """The exit status, waited for only as long as it is worth and nobody interrupts."""
    end = time.monotonic() + COMPILES_WITHIN
    while time.monotonic() < end:
        with suppress(subprocess.TimeoutExpired):
            return process.wait(0.1)
        if is_interrupted():
            raise KeyboardInterrupt
    raise NotCompiledError(f"the compiler {COMPILER} did not end within {COMPILES_WITHIN:.0f} s")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process that is not done, and what it started."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()


@cache
def compiler_version() -> str:
    """What it states of itself.

    Raises
    ------
    NotCompiledError
        If there is none, or it does not answer.
    """
    try:
        with subprocess.Popen(
            [COMPILER, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                answer, _ = process.communicate(timeout=ANSWERS_WITHIN)
            finally:
                _kill(process)
    except OSError as error:
        raise NotCompiledError(f"no compiler {COMPILER}: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise NotCompiledError(
            f"the compiler {COMPILER} does not answer within {ANSWERS_WITHIN:.0f} s"
        ) from None
    return answer.decode(errors="replace")
