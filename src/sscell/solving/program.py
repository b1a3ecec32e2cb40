"""What decides of a number beside its inputs: versions, source, and what runs in this process."""

import importlib
import os
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import is_dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pybamm

from sscell import models, parameters

VERSIONS = tuple(
    f"{name} {version(name)}"
    for name in ("sscell", "pybamm", "pybammsolvers", "casadi", "numpy", "scipy")
)
"""Another version never reuses what is kept."""


@cache
def source_digest() -> str:
    """Of the program that solves: a constant changed in it is another question."""
    root = Path(__file__).resolve().parents[1]
    whole = sha256()
    for path in sorted(root.rglob("*.py")):
        part = path.relative_to(root)
        if part.parts[0] not in ("plot", "validation"):
            whole.update(os.fsencode(part.as_posix()) + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def equations_key(shared: Sequence[Any]) -> str:
    """Of a model and of the equations as they are in this process.

    What a user or a test has put in place of a function, a constant or a setting of PyBaMM counts.

    Parameters
    ----------
    shared : sequence
        Of values whose ``repr`` says all there is to them.
    """
    settings = {
        name: getattr(pybamm.settings, name)
        for name in dir(pybamm.settings)
        if not name.startswith("_") and not callable(getattr(pybamm.settings, name))
    }
    whole = sha256(repr((VERSIONS, source_digest(), settings, *shared)).encode())
    for module in _modules():
        for text in _texts(vars(module), module.__name__):
            whole.update(text.encode() + b"\0")
    return whole.hexdigest()[:32]


@cache
def _modules() -> tuple[ModuleType, ...]:
    """All that write equations."""
    return tuple(
        importlib.import_module(f"{package.__name__}.{module.name}")
        for package in (parameters, models)
        for module in pkgutil.iter_modules(package.__path__)
    )


def _texts(value: Any, module: str) -> Iterator[str]:
    """All that is in a value, in an order and in words that every process has in common."""
    if isinstance(value, FunctionType):
        yield _of_function(value)
    elif isinstance(value, CodeType):
        yield f"{value.co_code!r} {value.co_names}"
        yield from _texts(value.co_consts, module)
    elif isinstance(value, type):
        yield f"{value.__module__}.{value.__qualname__}"
        if value.__module__ == module:
            yield from _texts(vars(value), module)
    elif isinstance(value, Mapping):
        for name, each in value.items():
            # what Python adds differs between its versions and processes
            if not str(name).startswith("__") or isinstance(each, FunctionType):
                yield str(name)
                yield from _texts(each, module)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each, module)
    elif isinstance(value, frozenset | set):
        yield " ".join(sorted(map(repr, value)))
    elif isinstance(value, str | bytes | int | float | complex | None) or is_dataclass(value):
        yield repr(value)
    elif isinstance(value, partial):
        yield from _texts((value.func, value.args, value.keywords), module)
    else:
        yield type(value).__qualname__
        for inner in ("fget", "func", "__func__", "__wrapped__"):
            if isinstance(getattr(value, inner, None), FunctionType):
                yield from _texts(getattr(value, inner), module)


@cache
def _of_function(function: FunctionType) -> str:
    content = function.__code__, function.__defaults__, function.__kwdefaults__
    return " ".join(
        (function.__module__, function.__qualname__, *_texts((*content, *_closure(function)), ""))
    )


def _closure(function: FunctionType) -> Iterator[Any]:
    """What a function was made with, but for itself."""
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # a name that has no value yet
            if cell.cell_contents is not function:
                yield cell.cell_contents
