"""What decides of a number beside its inputs: versions, source, and what runs in this process."""

import importlib
import os
import pkgutil
import sys
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

from sscell import models, parameters, quantities

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


def equations_key(shared: Sequence[Any]) -> str | None:
    """Of a model, under which it may be kept for other processes.

    Parameters
    ----------
    shared : sequence
        Of values whose ``repr`` says all there is to them.

    Returns
    -------
    str or None
        None if functions, constants or settings were replaced in this process: what follows from
        them, and what was worked out with them before, is nobody else's.
    """
    settings = {
        name: getattr(pybamm.settings, name)
        for name in dir(pybamm.settings)
        if not name.startswith("_") and not callable(getattr(pybamm.settings, name))
    }
    whole = sha256(repr(settings).encode())
    try:
        for module in _modules():
            for text in _texts(_lasting(module), module.__name__):
                whole.update(text.encode() + b"\0")
    except _ForeignError:
        whole.update(b"foreign")
        _seen.add("")
    _seen.add(whole.hexdigest())
    if len(_seen) > 1:
        return None
    whole.update(repr((VERSIONS, source_digest(), *shared)).encode())
    return whole.hexdigest()[:32]


_seen: set[str] = set()
"""States of the program in which this process made models; one, unless something was replaced."""
_KNOWN = {"sscell", "pybamm", "pybammsolvers", "casadi", "numpy", "scipy", "pint", "yaml", "tqdm"}
_KNOWN |= {"pydantic", "pydantic_core", "annotated_types", "typing_extensions", "platformdirs"}
_KNOWN |= {"xarray", *sys.stdlib_module_names} - {"__main__"}
"""Packages from which a function or class may be in its place."""


class _ForeignError(Exception):
    """Something that is not from sscell, nor from the packages below it, is in its place."""


@cache
def _modules() -> tuple[ModuleType, ...]:
    """Those that write equations, and what they take their constants from."""
    below = [
        importlib.import_module(f"{package.__name__}.{module.name}")
        for package in (quantities, parameters, models)
        for module in pkgutil.iter_modules(package.__path__)
    ]
    return (*below, importlib.import_module("sscell.solving.engine"))


def _lasting(module: ModuleType) -> dict[str, Any]:
    """What is in a module, without what it notes while it runs."""
    return {
        name: value
        for name, value in vars(module).items()
        if not (name.startswith("_") and isinstance(value, list | dict | set))
    }


def _texts(value: Any, module: str) -> Iterator[str]:
    """All that is in a value, in an order and in words that every process has in common."""
    if isinstance(value, FunctionType):
        _check_known(value)
        yield _of_function(value, value.__code__)
    elif isinstance(value, CodeType):
        yield f"{value.co_code!r} {value.co_names}"
        yield from _texts(value.co_consts, module)
    elif isinstance(value, type):
        _check_known(value)
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
    elif isinstance(value, partial):
        yield from _texts((value.func, value.args, value.keywords), module)
    elif isinstance(value, str | bytes | int | float | complex | None) or is_dataclass(value):
        yield repr(value)
    else:
        _check_known(type(value))
        yield type(value).__qualname__
        for inner in ("fget", "func", "__func__", "__wrapped__"):
            if isinstance(getattr(value, inner, None), FunctionType):
                yield from _texts(getattr(value, inner), module)


def _check_known(thing: Any) -> None:
    if str(thing.__module__).partition(".")[0] not in _KNOWN:
        raise _ForeignError


@cache
def _of_function(function: FunctionType, code: CodeType) -> str:
    content = code, function.__defaults__, function.__kwdefaults__, *_closure(function)
    return " ".join((function.__module__, function.__qualname__, *_texts(content, "")))


def _closure(function: FunctionType) -> Iterator[Any]:
    """What a function was made with, but for itself."""
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # a name that has no value yet
            if cell.cell_contents is not function:
                yield cell.cell_contents


source_digest()  # as it is when it is imported, whatever is edited later
