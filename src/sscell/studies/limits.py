"""Limits that a design has to keep: what a result must be at least or at most."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from sscell.cards.problems import not_one_of
from sscell.errors import Problem, Problems, expect
from sscell.quantities import units
from sscell.quantities.measure import Measure
from sscell.quantities.wording import shown
from sscell.results.schema import VARIABLES

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


def usual() -> list[str]:
    """Names that a message offers."""
    return [
        name
        for name, (unit, _) in VARIABLES.items()
        if unit and not name.endswith(("_band", "_samples"))
    ]


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
        if name not in usual():
            problems.append(Problem(where, not_one_of(name, usual())))
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
