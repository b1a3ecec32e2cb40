"""Protocols from mappings, as YAML has them under ``protocol``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, signature
from typing import Any

from sscell.cards.problems import nearest, place, unknown_key
from sscell.errors import InputError, Problem
from sscell.quantities.wording import listed_keys, shown

Make = Callable[..., Any]


def made_from(given: Any, make: Make, keys: Sequence[str], forms: Mapping[str, Make]) -> Any:
    """What a mapping asks for.

    Parameters
    ----------
    given : mapping
        The keys of ``make``, or the name of one other form with a mapping of its arguments.
    make : callable
        With the first of the keys.
    keys : sequence of str
        Arguments of it that are taken.
    forms : mapping
        By their names.

    Raises
    ------
    InputError
        With every mistake, each with its place.
    """
    if not isinstance(given, Mapping):
        example = "a mapping such as {'steps': ['Charge at C/10']}"
        raise InputError(Problem("protocol", f"expected {example}, got {shown(given)}"))
    named = [key for key in (keys[0], *forms) if key in given]
    if len(named) != 1:
        got = " and ".join(named) if named else listed_keys(given)
        known = (keys[0], *forms)
        hint = "" if named else next(filter(None, (nearest(str(k), known) for k in given)), "")
        message = f"expected one of {', '.join(known)}, got {got}"
        raise InputError(Problem("protocol", f"{message}.{hint}" if hint else message))
    (name,) = named
    if name not in forms:
        return _called(make, tuple(keys), given, "")
    beside = [str(key)[:40] for key in given if key != name]
    if beside:
        message = f"{name} is a whole protocol; leave the key out, or give it inside {name}"
        raise InputError([Problem(key, message) for key in beside])
    if not isinstance(given[name], Mapping):
        message = f"expected a mapping of its arguments, got {shown(given[name])}"
        raise InputError(Problem(name, message))
    return _called(forms[name], tuple(signature(forms[name]).parameters), given[name], name)


def _called(make: Make, known: tuple[str, ...], given: Mapping[Any, Any], where: str) -> Any:
    """What is made from arguments by name, with their mistakes below a key."""
    unknown = [key for key in given if key not in known]
    problems = [
        Problem(place(where, str(key)[:40]), unknown_key(str(key), given[key], known))
        for key in unknown
    ]
    parameters = signature(make).parameters
    problems += [
        Problem(place(where, name), "missing")
        for name in known
        if parameters[name].default is Parameter.empty and name not in given
    ]
    if problems:
        raise InputError(problems)
    try:
        return make(**{str(key): value for key, value in given.items()})
    except InputError as error:
        raise InputError(
            [Problem(place(where, p.where), p.message) for p in error.problems]
        ) from None
