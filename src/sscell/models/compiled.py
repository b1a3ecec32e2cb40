"""Equations as machine code, kept in a folder that nobody else can write to.

PyBaMM loads whatever lies under the expected name in a folder of the shared temporary directory.
A library loaded here is this user's own file, in this user's own folder, with the digest that its
name states.
"""

import os
import platform
import shutil
import stat
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import casadi
import platformdirs
import pybamm

from sscell.errors import RecoveryWarning, stack_level_of_user
from sscell.models.c_compiler import (
    COMPILER,
    COMPILES_WITHIN,
    FLAGS,
    NotCompiledError,
    compile_in,
    compiler_version,
)
from sscell.models.interrupts import is_interrupted
from sscell.models.loop_code import PRELUDE, loop_code
from sscell.models.vector_graph import NoLoopsError, VectorGraph
from sscell.models.vector_jacobian import jacobian

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

VARIABLE = "PYBAMM_CASADI_AOT_CACHE"
"""PyBaMM's own variable for the folder of compiled code; it moves ours as well."""
NEVER_CALLED = ("rhs_algebraic_jac_action", "sensfn")
"""Functions that the solver asks for and that no direct linear solver calls."""
MOST_KEPT = 200
"""Libraries in the folder; beyond, those not loaded for longest are removed."""
STALE = 86400.0
"""Age of what a killed process left while compiling, from which it is removed. [s]"""

_SUFFIX = {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")
_BUILDING = ".building-"
_LOCK = ".lock-"
_DIGITS = 32
"""Hexadecimal digits of a digest in a file name."""

_given_up: list[str] = []
"""Why nothing is compiled in this process any more; stated once."""
_symbols = threading.Lock()
"""Held while functions are made: by one thread at a time, except while its compiler runs."""
_asked_by: dict[int, str] = {}
"""The label under which a thread compiles."""
_by_pybamm = pybamm.solvers.idaklu_solver.aot_compile


def worthwhile() -> bool:
    """Whether there is a compiler and a place for what it makes; if not, a warning states why."""
    if _given_up or shutil.which(COMPILER) is None:
        return False
    try:
        folder()
    except NotCompiledError as reason:
        _give_up(reason)
        return False
    return True


def is_kept(label: str) -> bool:
    """Whether a library of this label was compiled before."""
    if _given_up or shutil.which(COMPILER) is None:
        return False
    try:
        return any(folder().glob(f"{label}-*{_SUFFIX}"))
    except (NotCompiledError, OSError):
        return False


@contextmanager
def compiling(label: str) -> Iterator[None]:
    """Inside, PyBaMM's solver takes its compiled functions from here.

    Parameters
    ----------
    label : str
        Letters and digits: what ``is_kept`` asks for.
    """
    thread = threading.get_ident()
    with _symbols:
        _asked_by[thread] = label
        pybamm.solvers.idaklu_solver.aot_compile = _compiled
        try:
            yield
        finally:
            del _asked_by[thread]
            if not _asked_by:
                pybamm.solvers.idaklu_solver.aot_compile = _by_pybamm


def _compiled(functions: Any, **options: Any) -> Any:
    """What PyBaMM calls; all who do not compile here get what it had before."""
    label = _asked_by.get(threading.get_ident())
    if label is None:
        return _by_pybamm(functions, **options)
    try:
        if _given_up:
            raise NotCompiledError(_given_up[0])
        called = [f for f in functions if f.name() not in NEVER_CALLED]
        made = {f.name(): f for f in library(called, label)}
        return [made.get(f.name(), f) for f in functions]
    except NotCompiledError as reason:
        _give_up(reason)
        return list(functions)


@contextmanager
def _others_go_on() -> Iterator[None]:
    """Threads that want to make functions may, while this one waits for its compiler."""
    if threading.get_ident() not in _asked_by:
        yield
        return
    _symbols.release()
    try:
        yield
    finally:
        _symbols.acquire()


def library(functions: Sequence[Any], label: str) -> list[Any]:
    """CasADi functions as functions of one shared library, compiled unless it is kept.

    Raises
    ------
    NotCompiledError
        If there is no private folder, no working compiler, or what it makes cannot be loaded.
    """
    directory = folder()
    stem = f"{label}-{_source_key(functions)}"
    path = _kept(directory, stem)
    if path is None:
        with _alone(directory, stem):
            path = _kept(directory, stem) or _built(directory, stem, functions)
    try:
        return [casadi.external(function.name(), str(path)) for function in functions]
    except RuntimeError as error:
        reason = f"{path} cannot be loaded: {' '.join(str(error).split())[-200:]}"
        raise NotCompiledError(reason) from None


def folder() -> Path:
    """The folder of compiled code, made if missing, readable and writable by its owner only.

    Raises
    ------
    NotCompiledError
        If it cannot be made, or somebody else could put a file into it.
    """
    named = os.environ.get(VARIABLE)
    directory = Path(named) if named else platformdirs.user_cache_path("sscell", appauthor=False)
    directory = (directory / "sscell" if named else directory / "compiled").absolute()
    if "~" in directory.parts:
        raise NotCompiledError(f"there is no home directory; {VARIABLE} can name a folder")
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_private(directory)
    except OSError as error:
        raise NotCompiledError(f"{directory}: {error.strerror or error}") from None
    return directory


def _check_private(directory: Path) -> None:
    """Refuse a folder that is not ours alone, or that somebody else could exchange."""
    if os.name == "nt":
        return  # the folder of a user's local data is closed to others by Windows
    status = directory.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise NotCompiledError(f"{directory} is not a folder")
    if status.st_uid != os.geteuid():
        raise NotCompiledError(f"{directory} belongs to another user")
    if status.st_mode & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise NotCompiledError(f"{directory} is open to others (mode {mode:o}); expected mode 700")
    for above in {*directory.parents, *directory.resolve().parents}:
        status = above.lstat()
        # a group that has the number of the user has no other member
        by_group = status.st_mode & stat.S_IWGRP and status.st_gid != status.st_uid
        others = status.st_mode & stat.S_IWOTH or by_group
        replaceable = others and not status.st_mode & stat.S_ISVTX
        if status.st_uid not in (0, os.geteuid()):
            raise NotCompiledError(f"{above}, above {directory}, belongs to another user")
        if replaceable and not stat.S_ISLNK(status.st_mode):
            raise NotCompiledError(f"others can write to {above}, above {directory}")


def _kept(directory: Path, stem: str) -> Path | None:
    """The library compiled before, if it is whole; a damaged one is removed."""
    for path in sorted(directory.glob(f"{stem}-*{_SUFFIX}")):
        with suppress(OSError):
            status = path.lstat()
            private = os.name == "nt" or (
                status.st_uid == os.geteuid() and not status.st_mode & 0o022
            )
            regular = stat.S_ISREG(status.st_mode) and private
            if regular and path.stem == f"{stem}-{_digest(path.read_bytes())}":
                os.utime(path)
                return path
            path.unlink()
    return None


@contextmanager
def _alone(directory: Path, stem: str) -> Iterator[None]:
    """Others that want the same library wait, and find it made."""
    if fcntl is None:
        yield
        return
    path = directory / f"{_LOCK}{stem}"
    try:
        with path.open("w") as file:
            end = time.monotonic() + COMPILES_WITHIN
            while time.monotonic() < end and not is_interrupted():
                with suppress(BlockingIOError):
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                time.sleep(0.05)
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise NotCompiledError(f"{directory}: {error.strerror or error}") from None


def _built(directory: Path, stem: str, functions: Sequence[Any]) -> Path:
    sources = _sources(functions)
    try:
        _tidy(directory)
        with tempfile.TemporaryDirectory(dir=directory, prefix=_BUILDING) as work:
            made = Path(work, f"model{_SUFFIX}")
            for name, code in sources.items():
                Path(work, f"{name}.c").write_text(code, encoding="utf-8")
            with _others_go_on(), ThreadPoolExecutor() as pool:
                list(pool.map(lambda name: compile_in(work, [*FLAGS, "-c", f"{name}.c"]), sources))
            compile_in(
                work, ["-shared", *(f"{name}.o" for name in sources), "-o", made.name, "-lm"]
            )
            made.chmod(0o600)
            path = directory / f"{stem}-{_digest(made.read_bytes())}{_SUFFIX}"
            made.replace(path)
    except OSError as error:
        raise NotCompiledError(f"{directory}: {error.strerror or error}") from None
    return path


def _sources(functions: Sequence[Any]) -> dict[str, str]:
    """C code by file: with loops of its own, and by CasADi where they lack an operation."""
    others = casadi.CodeGenerator("others", {"with_header": False})
    loops: dict[str, list[str]] = {}
    left = False
    for function in functions:
        try:
            code = loop_code(function, functions)
        except NoLoopsError:
            others.add(function)
            left = True
        else:  # the Jacobian takes as long as all others together
            file = "jacobian" if "jac" in function.name() else "loops"
            loops.setdefault(file, [PRELUDE]).append(code)
    sources = {file: "\n".join(codes) for file, codes in loops.items()}
    return sources | ({"others": others.dump()} if left else {})


@cache
def _processor() -> str:
    """Code for one processor may stop another one, where a home is shared by machines."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith(("flags", "Features")):
                return f"{platform.machine()} {' '.join(sorted(line.split()))}"
    return f"{platform.machine()} {platform.processor()} {platform.node()}"


def _source_key(functions: Sequence[Any]) -> str:
    parts = [_processor(), compiler_version(), version("casadi"), *FLAGS, _written_by()]
    for function in functions:
        parts += [function.name(), function.serialize()]
    return _digest("\0".join(parts).encode())


@cache
def _written_by() -> str:
    """What writes the loops: its code, which may change between two releases."""
    modules = (loop_code, VectorGraph, jacobian)
    files = [Path(sys.modules[each.__module__].__file__ or "") for each in modules]
    return _digest(b"".join(file.read_bytes() for file in files))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:_DIGITS]


def _tidy(directory: Path) -> None:
    """Remove what killed processes left, and the libraries that are too many."""
    now = time.time()
    for left, age in _ages(directory, f"{_BUILDING}*", now):
        if age > STALE:
            shutil.rmtree(left, ignore_errors=True)
    by_use = sorted(_ages(directory, f"*{_SUFFIX}", now), key=lambda kept: kept[1])
    for path, _ in by_use[MOST_KEPT:]:
        path.unlink(missing_ok=True)


def _ages(directory: Path, pattern: str, now: float) -> Iterator[tuple[Path, float]]:
    """Files with the time since they were last used [s]; another process may remove one."""
    for path in directory.glob(pattern):
        with suppress(FileNotFoundError):
            yield path, now - path.lstat().st_mtime


def _give_up(reason: NotCompiledError) -> None:
    if not _given_up:
        _given_up.append(str(reason))
        warnings.warn(
            f"models are interpreted, not compiled: {reason}. Results are the same, a large "
            "study takes several times as long",
            RecoveryWarning,
            stacklevel=stack_level_of_user(),
        )
