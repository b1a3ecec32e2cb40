"""Lists of steps with repeats inside, written out step by step, and their cycles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sscell.cards.problems import nearest
from sscell.errors import InputError, Problem, Problems
from sscell.protocols.drive_cycles import profile_columns, profile_step, read_profile
from sscell.protocols.step import Profile, Step
from sscell.protocols.words import EXAMPLE, read_step, step_words
from sscell.quantities.wording import listed_keys, shown

MOST_STEPS = 20_000
"""Of a protocol, repeats written out."""
DEEPEST = 5
"""Repeats inside each other."""
MOST_PROBLEMS = 50
"""Listed at once."""
EXPECTED = f"expected a step such as {EXAMPLE}, or ([steps], times)"


@dataclass
class Steps:
    """Steps in their order, and the same as YAML holds them."""

    listed: list[Step] = field(default_factory=list)
    written: list[Any] = field(default_factory=list)
    """Texts, ``{repeat, steps}`` and ``{profile}``."""


def read_steps(given: Any, times: Any = 1, where: str = "steps") -> Steps:
    """Steps from a list of texts, steps, profiles and repeats.

    Parameters
    ----------
    given : sequence
        Of texts as :func:`sscell.protocols.words.read_step` takes them, ``Step``, ``Profile``,
        ``([steps], times)`` or ``{"repeat": times, "steps": [...]}``, and ``{"profile": ...}`` of
        what :func:`sscell.protocols.drive_cycles.read_profile` takes.
    times : int
        How often all of it is done.
    where : str
        How messages name it.

    Raises
    ------
    InputError
        With every mistake, each with its place.
    """
    problems = Problems()
    steps = _listed(given, where, 0, problems)
    with problems.kept("times"):
        steps.listed = _repeated(steps, counted(times), where, problems)
    problems.refuse()
    return steps


def counted(number: Any) -> int:
    """A number of repeats.

    Raises
    ------
    ValueError
        If it is none.
    """
    whole = isinstance(number, int) and not isinstance(number, bool)
    if whole and 1 <= number <= MOST_STEPS:
        return int(number)
    got = "a huge number" if whole and number > 10**12 else shown(number)
    raise ValueError(f"expected a whole number from 1 to {MOST_STEPS}, got {got}")


def _listed(given: Any, where: str, depth: int, problems: Problems) -> Steps:
    steps = Steps()
    if isinstance(given, str | bytes | Mapping | Step | Profile) or not isinstance(given, Iterable):
        message = f"expected a list of steps such as ['Charge at C/10'], got {shown(given)}"
        problems.append(Problem(where, message))
        return steps
    if depth > DEEPEST:
        problems.append(Problem(where, f"repeats are nested more than {DEEPEST} deep"))
        return steps
    items = list(islice(given, MOST_STEPS + 1))
    if not items:
        problems.append(Problem(where, f"empty; {EXPECTED}"))
    for i, item in enumerate(items):
        inside = f"{where}.{i}"
        repeat = _repeat(item, inside, problems)
        if repeat is None:
            step, written = _step(item, inside, problems)
            steps.listed += [] if step is None else [step]
        else:
            inner = _listed(repeat[0], f"{inside}.steps", depth + 1, problems)
            written = {"repeat": repeat[1], "steps": inner.written}
            with problems.kept(f"{inside}.repeat"):
                steps.listed += _repeated(inner, counted(repeat[1]), inside, problems)
        steps.written.append(written)
        if len(steps.listed) > MOST_STEPS:
            problems.append(Problem(where, f"more than {MOST_STEPS} steps, repeats written out"))
        if len(steps.listed) > MOST_STEPS or len(problems) > MOST_PROBLEMS:
            break
    return steps


def _repeated(steps: Steps, times: int, where: str, problems: Problems) -> list[Step]:
    """Steps that are done several times, if they are right and not too many."""
    count = len(steps.listed)
    if count * times > MOST_STEPS and not problems:
        message = f"{times} times {count} steps; at most {MOST_STEPS} in all"
        problems.append(Problem(where, message))
    return [] if problems else steps.listed * times


def cycles_of(steps: Sequence[Step]) -> list[int]:
    """The cycle that each step belongs to, counted from 1.

    A cycle begins with a charge after a discharge; in a protocol whose first current is a
    discharge with a discharge after a charge. A profile does both: what follows it begins a cycle.
    """
    numbers: list[int] = []
    signs: list[int] = []
    number = 1
    for step in steps:
        current = step.sign != 0 or step.profile is not None
        complete = bool(signs) and (signs[-1] != signs[0] or 0 in signs)
        if current and complete and (step.sign != signs[-1] or step.profile is not None):
            number, signs = number + 1, []
        if current:
            signs.append(step.sign)
        numbers.append(number)
    return numbers


def _repeat(item: Any, where: str, problems: Problems) -> tuple[Any, Any] | None:
    """Steps and their number of repeats, if the item is a repeat."""
    if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], list | tuple):
        return item
    if isinstance(item, Mapping) and "repeat" in item:
        known = ("repeat", "steps")
        for key in item:
            if key not in known:
                hint = nearest(str(key), known)
                problems.append(Problem(f"{where}.{str(key)[:40]}", f"unknown key.{hint}"))
        return item.get("steps"), item["repeat"]
    return None


def _step(item: Any, where: str, problems: Problems) -> tuple[Step | None, Any]:
    """One step, and as YAML holds it."""
    try:
        if isinstance(item, str):
            return read_step(item), item.strip()
        if isinstance(item, Step):
            if item.profile is not None:
                item = item.profile
            elif item.sign or item.duration is not None or item.until_rate is not None:
                return item, step_words(item)
            else:
                problems.append(Problem(where, f"{step_words(item)}: never ends; {EXPECTED}"))
                return None, None
        if isinstance(item, Mapping) and set(item) == {"profile"}:
            item = read_profile(item["profile"], "")
        if isinstance(item, Profile):
            profile = read_profile(item, "")
            return profile_step(profile), {"profile": profile_columns(profile)}
    except InputError as error:
        problems += [Problem(where, str(problem)) for problem in error.problems]
        return None, None
    got = listed_keys(item) if isinstance(item, Mapping) else shown(item)
    hint = "; give the number of repeats beside a list" if isinstance(item, list | tuple) else ""
    problems.append(Problem(where, f"{EXPECTED}, got {got}{hint}"))
    return None, None
