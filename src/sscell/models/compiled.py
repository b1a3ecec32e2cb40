"""Equations as machine code, kept in the cache folder.

PyBaMM loads whatever lies under the expected name in a folder of the shared temporary directory.
A library loaded here is this user's own file, in this user's own folder, with the digest that its
name states.
"""

import platform
import shutil
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import casadi

from sscell.errors import RecoveryWarning, stack_level_of_user
from sscell.models.c_compiler import (
    COMPILER,
    COMPILES_WITHIN,
    NotCompiledError,
    compile_in,
    compiler_version,
    flags,
)
from sscell.models.interrupts import is_interrupted
from sscell.models.loop_code import PRELUDE, loop_code
from sscell.models.private_folder import NoFolderError, digest, folder, keep, kept, unfinished
from sscell.models.symbols import Part, one_at_a_time
from sscell.models.vector_graph import NoLoopsError, VectorGraph
from sscell.models.vector_jacobian import jacobian

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

NEVER_CALLED = ("rhs_algebraic_jac_action", "sensfn")
"""Functions that the solver asks for and that no direct linear solver calls."""
SUFFIX = {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")
"""Of a library."""

_LOCK = ".lock-"

_given_up: list[str] = []
"""Why nothing is compiled in this process any more; stated once."""


def worthwhile() -> bool:
    """Whether there is a compiler and a place for what it makes; if not, a warning states why."""
    if _given_up or shutil.which(COMPILER) is None:
        return False
    try:
        folder()
    except NoFolderError as reason:
        _give_up(reason)
        return False
    return True


def is_kept(label: str) -> bool:
    """Whether a library of this label was compiled before.

    Parameters
    ----------
    label : str
        Letters and digits, as it was compiled under.
    """
    if _given_up or shutil.which(COMPILER) is None:
        return False
    try:
        return any(folder().glob(f"{label}-*{SUFFIX}"))
    except (NoFolderError, OSError):
        return False


def compiled(parts: Sequence[Part], label: str) -> list[Part]:
    """Functions that call machine code; as they are where that cannot be, with one warning.

    Parameters
    ----------
    parts : sequence of Part
    label : str
        Letters and digits: what ``is_kept`` asks for.
    """
    if _given_up:
        return list(parts)
    called = [part for part in parts if part.name not in NEVER_CALLED]
    try:
        made = dict(zip(called, library(called, label), strict=True))
    except (NotCompiledError, NoFolderError) as reason:
        _give_up(reason)
        return list(parts)
    return [made.get(part, part) for part in parts]


def library(parts: Sequence[Part], label: str) -> list[Part]:
    """Functions of one shared library, compiled unless it is kept.

    Raises
    ------
    NotCompiledError
        If there is no working compiler, or what it makes cannot be loaded.
    NoFolderError
        If there is no private folder.
    """
    directory = folder()
    stem = f"{label}-{_source_key(parts)}"
    path = kept(directory, stem, SUFFIX)
    if path is None:
        with _alone(directory, stem):
            path = kept(directory, stem, SUFFIX) or _built(directory, stem, parts)
    try:
        with one_at_a_time:
            return [Part.of(casadi.external(part.name, str(path))) for part in parts]
    except RuntimeError as error:
        reason = f"{path} cannot be loaded: {' '.join(str(error).split())[-200:]}"
        raise NotCompiledError(reason) from None


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


def _built(directory: Path, stem: str, parts: Sequence[Part]) -> Path:
    with one_at_a_time:
        sources = _sources([part.function() for part in parts])
    try:
        with unfinished(directory) as work:
            for name, code in sources.items():
                (work / f"{name}.c").write_text(code, encoding="utf-8")
            with ThreadPoolExecutor() as pool:
                list(
                    pool.map(lambda name: compile_in(work, [*flags(), "-c", f"{name}.c"]), sources)
                )
            made = work / f"model{SUFFIX}"
            compile_in(
                work, ["-shared", *(f"{name}.o" for name in sources), "-o", made.name, "-lm"]
            )
            return keep(directory, stem, made, SUFFIX)
    except OSError as error:
        raise NotCompiledError(f"{directory}: {error.strerror or error}") from None


def _sources(functions: Sequence[casadi.Function]) -> dict[str, str]:
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


def _source_key(parts: Sequence[Part]) -> str:
    machine = [_processor(), compiler_version(), version("casadi"), *flags(), _written_by()]
    return digest("\0".join([*machine, *(text for part in parts for text in part)]).encode())


@cache
def _written_by() -> str:
    """What writes the loops: its code, which may change between two releases."""
    modules = (loop_code, VectorGraph, jacobian)
    files = [Path(sys.modules[each.__module__].__file__ or "") for each in modules]
    return digest(b"".join(file.read_bytes() for file in files))


def _give_up(reason: Exception) -> None:
    if not _given_up:
        _given_up.append(str(reason))
        warnings.warn(
            f"models are interpreted, not compiled: {reason}. Results are the same, a large "
            "study takes several times as long",
            RecoveryWarning,
            stacklevel=stack_level_of_user(),
        )
