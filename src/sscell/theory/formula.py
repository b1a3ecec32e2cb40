"""The border of a closed form: arguments with units in, a result with its customary unit out."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, ParamSpec

import numpy as np

from sscell.cards.problems import at
from sscell.errors import InputError, Problem
from sscell.quantities import units
from sscell.theory.arguments import ARGUMENTS, Argument, Array

P = ParamSpec("P")
Value = Any
"""A text with a unit, a pint quantity, or a number or array where there is no dimension."""


def formula(unit: str) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Let a function of SI arrays take and give values with units.

    Parameters
    ----------
    unit : str
        Of the result; ``"1"`` for a pure number or a word.

    Raises
    ------
    KeyError
        If an argument of the function is none of ``ARGUMENTS``.
    """

    def decorate(function: Callable[P, Any]) -> Callable[P, Any]:
        signature = inspect.signature(function)
        arguments = {name: ARGUMENTS[name] for name in signature.parameters}
        closed_form: Callable[..., Any] = function  # called with arrays for what was given

        @wraps(function)
        def with_units(*args: P.args, **kwargs: P.kwargs) -> Any:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            values = read(function.__name__, arguments, given.arguments)
            return in_unit(closed_form(**values), unit)

        return with_units

    return decorate


def read(
    where: str,
    arguments: Mapping[str, Argument],
    given: Mapping[str, Any],
    earlier: Iterable[Problem] = (),
) -> dict[str, Array]:
    """All arguments of a call as SI arrays that broadcast.

    Parameters
    ----------
    where : str
        The function, which messages name.
    arguments : mapping of name to Argument
        What each must be.
    given : mapping of name to value
        As the user gave them.
    earlier : iterable of Problem
        What was wrong already; reported with the rest.

    Raises
    ------
    InputError
        With every argument that is wrong, by its name.
    """
    values, problems = {}, [*earlier]
    for name, argument in arguments.items():
        try:
            values[name] = argument.read(given[name])
        except ValueError as error:
            problems.append(Problem(at(where, name), str(error)))
    if not problems:
        problems = _shapes_that_clash(where, values)
    if problems:
        raise InputError(problems)
    return values


def in_unit(value: Any, unit: str) -> Any:
    """An SI array as a pint quantity, a scalar as one number; words and pure numbers bare."""
    bare = np.asarray(value)
    if unit != "1":
        scale = units.scale_of(unit)
        bare = (bare - scale.offset) / scale.factor
    plain = bare.item() if bare.ndim == 0 else bare
    return plain if unit == "1" else units.registry().Quantity(plain, unit)


def _shapes_that_clash(where: str, values: Mapping[str, Array]) -> list[Problem]:
    try:
        np.broadcast_shapes(*(value.shape for value in values.values()))
    except ValueError:
        listed = ", ".join(f"{name} {value.shape}" for name, value in values.items() if value.ndim)
        return [Problem(where, f"shapes that do not broadcast: {listed}")]
    return []
