"""Limits that a design has to keep: what a result must be at least or at most."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from sscell.cards.problems import nearest, not_one_of
from sscell.errors import InputError, Problem, Problems, expect
from sscell.quantities import units
from sscell.quantities.measure import Measure
from sscell.quantities.wording import shown
from sscell.results.variables import VARIABLES

Row = Mapping[str, Any]
"""Variables of one point, by name."""
Kind = Literal["at_least", "at_most"]
IMPOSSIBLE = 10.0
"""How far a design that cannot be made is from a limit, over the limit. [-]"""


@dataclass(frozen=True)
class Limit:
    """What a result must be at least or at most."""

    variable: str
    kind: Kind
    value: float
    """In the unit of the variable."""

    def __str__(self) -> str:
        return f"{self.variable} {self.kind.replace('_', ' ')} {self.value:.4g}"

    def margin(self, row: Row) -> float:
        """How far a design is on the right side, over the limit; negative beyond it. [-]"""
        reached = float(row.get(self.variable, np.nan))
        off = reached - self.value if self.kind == "at_least" else self.value - reached
        return off / (abs(self.value) or 1.0) if np.isfinite(off) else -IMPOSSIBLE


def check_variable(name: Any, where: str) -> None:
    """Refuse what is not a number that a study has.

    Raises
    ------
    InputError
        With the nearest name.
    """
    known = [
        name
        for name, (unit, _) in VARIABLES.items()
        if unit and not name.endswith(("_band", "_samples"))
    ]
    if not isinstance(name, str) or name not in known:
        raise InputError(Problem(where, unknown_variable(name, known)))


def unknown_variable(name: Any, known: list[str]) -> str:
    """What is wrong with a name that is none of the variables of a study."""
    hint = nearest(name, known) if isinstance(name, str) else ""
    text = f"there is no variable {shown(name)} of a rate capability"
    return f"{text}.{hint or ' Examples: stack_energy_density, capacity_fraction'}"


def checked_limits(given: Any) -> tuple[Limit, ...]:
    """Limits such as ``{"capacity_fraction": {"at_least": 0.8}}``.

    Raises
    ------
    InputError
        If a variable is unknown or a value has the wrong unit; all at once.
    """
    expect(Mapping, given or {}, "subject_to", "a mapping of variables to limits")
    problems, limits = Problems(), []
    for name, sides in (given or {}).items():
        where = f"subject_to.{name}"[:80]
        try:
            check_variable(name, where)
        except InputError as error:
            problems += error.problems
            continue
        if not isinstance(sides, Mapping) or not sides:
            problems.append(Problem(where, f"expected {{at_least: ...}}, got {shown(sides)}"))
            continue
        for kind, value in sides.items():
            with problems.kept(f"{where}.{kind}"[:100]):
                if kind not in get_args(Kind):
                    raise ValueError(not_one_of(kind, get_args(Kind)))
                limits.append(Limit(name, kind, _in_unit(name, value)))
    problems.refuse()
    return tuple(limits)


def _in_unit(name: str, given: Any) -> float:
    """A value of a variable in its unit, from a number in it or with another unit."""
    unit, long_name = VARIABLES[name]
    measure = Measure(unit, f"a value of the {long_name}", f"1 {unit}".removesuffix(" 1"))
    if hasattr(given, "magnitude") and hasattr(given, "units"):
        given = f"{given.magnitude} {given.units:~}"
    if isinstance(given, int | float) and not isinstance(given, bool) and unit != "1":
        given = f"{float(given)!r} {unit}"
    return units.from_si(float(measure(given)), unit)
