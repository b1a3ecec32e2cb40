"""Parameters of a fit: the values a cell has now, also where they follow, and their bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.designs.paths import path_info
from sscell.designs.replace import value_at
from sscell.errors import InputError, Problem, expect
from sscell.parameters.derived import derive
from sscell.quantities.wording import shown

Array = NDArray[np.float64]
REACH = 1e4
"""Factor from its start beyond which a parameter without a bound of its own is not looked for."""


def present_value(cell: CellDesign, path: str) -> float:
    """The value of a cell at a path, in SI units.

    Parameters
    ----------
    cell : CellDesign
    path : str
        As ``replace`` takes it. An effective ionic conductivity, a tortuosity factor and an
        amount of cathode that the card leaves out are those that follow from it.

    Raises
    ------
    ValueError
        If there is no such path, or nothing that a factor could change.
    """
    info = path_info(path)
    value = value_at(cell, info.name)
    present = _following(cell, info.name) if value is None else float(value)
    if present is None:
        raise ValueError("has no value in this cell; set it with replace first")
    if not present > 0:
        raise ValueError("is 0 in this cell, which no factor changes; set it with replace first")
    return present


def _following(cell: CellDesign, path: str) -> float | None:
    d = derive(cell)
    # a conductivity of the composite is stated at the temperature of its catholyte's
    catholyte = cell.cathode.catholyte.conductivity
    return {
        "cathode.ionic_conductivity": float(catholyte or 0.0) * d.ionic_efficiency,
        "cathode.tortuosity_factor": d.tortuosity_factor,
        "cathode.thickness": d.loading.thickness,
        "cathode.loading": d.loading.loading,
        "cathode.areal_capacity": d.loading.areal_capacity,
    }.get(path)


def checked_parameters(cell: CellDesign, paths: Iterable[str]) -> dict[str, float]:
    """Paths with the values a cell has there, in SI units.

    Raises
    ------
    InputError
        If there is none, one is unknown, given twice, or has nothing to change; all at once.
    """
    if isinstance(paths, str | bytes) or not isinstance(paths, Iterable):
        message = f"expected a list of paths such as ['catholyte.conductivity'], got {shown(paths)}"
        raise InputError([Problem("paths", message)])
    problems: list[Problem] = []
    values: dict[str, float] = {}
    for path in paths:
        name = str(path)
        if name in values:
            problems.append(Problem(name[:80], "is given twice"))
            continue
        try:
            values[name] = present_value(cell, name)
        except ValueError as error:
            problems.append(Problem(name[:80], str(error)))
    if not values and not problems:
        problems.append(Problem("paths", "empty; expected at least one path"))
    if problems:
        raise InputError(problems)
    return values


def log_bounds(start: Mapping[str, float], given: Mapping[str, Any]) -> tuple[Array, Array]:
    """Logarithms of the least and the largest value of each parameter.

    Parameters
    ----------
    start : mapping of path to float
        Where a fit begins. [SI units]
    given : mapping of path to (low, high)
        With units; a parameter that is not among them has what its path allows.

    Raises
    ------
    InputError
        With every mistake.
    """
    expect(Mapping, given, "bounds", "a mapping of paths and pairs (low, high)")
    problems = [
        Problem(f"bounds.{path}"[:80], "is no parameter of this fit")
        for path in given
        if path not in start
    ]
    lows, highs = [], []
    for path, value in start.items():
        measure = path_info(path).measure
        top = min(x for x in (measure.lt, measure.le, value * REACH) if x is not None)
        ends = (max(measure.gt or 0.0, measure.ge or 0.0, value / REACH), top)
        if path in given:
            try:
                low, high = (float(measure(end)) for end in given[path])
                if not 0 < low < high:
                    raise ValueError("expected (low, high) with 0 < low < high")
                if not low <= value <= high:
                    raise ValueError("the value the fit begins at lies outside")
                ends = (low, high)
            except (TypeError, ValueError) as error:
                problems.append(Problem(f"bounds.{path}"[:80], str(error)))
        lows.append(log(ends[0]))
        highs.append(log(ends[1]))
    if problems:
        raise InputError(problems)
    return np.array(lows), np.array(highs)
