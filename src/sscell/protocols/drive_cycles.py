"""Currents over time, from a CSV file, a table or an array, with their units."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from sscell.errors import InputError, Problem
from sscell.protocols.charge_rates import C_RATE, C_UNITS, PER_AREA, PER_MASS, Basis
from sscell.protocols.step import DURATION, Profile, Step
from sscell.quantities import units
from sscell.quantities.curve_readers import number_in
from sscell.quantities.measure import Measure
from sscell.quantities.tables import Column, Table, read_table, table_of
from sscell.quantities.wording import shown

EXPECTED = "expected columns such as 'time [s]' and 'current [mA/cm^2]' or 'c_rate'"
MOST_POINTS = 100_000
_TIMES = frozenset({"time", "t", "test time", "elapsed time", "zeit"})
_C_RATES = frozenset({"c rate", "crate", "rate"})
_CURRENTS = _C_RATES | {"current", "current density", "specific current", "i", "j", "strom"}
_C_RATE_UNITS = (*C_UNITS, "C-rate", "1/h", "h^-1")
_MEASURES: dict[Basis, Measure] = {
    "c_rate": C_RATE,
    "per_area": PER_AREA,
    "per_mass": PER_MASS,
}


def read_profile(data: Any, where: str = "data") -> Profile:
    """A current over time.

    Parameters
    ----------
    data : str, Path, array of shape (n, 2), pandas.DataFrame, mapping or Profile
        A CSV file or a table with a column ``time`` in s, min or h, and ``current`` in mA/cm^2,
        mA/g or C-rate, or ``c_rate``. In an array time in s and C-rates. Positive on discharge.
        Times are counted from the first. Files: see
        :func:`sscell.quantities.tables.read_table`.
    where : str
        How messages name it.

    Raises
    ------
    InputError
        If there are fewer than two points, times do not rise, or a number or unit is wrong; all
        mistakes at once.
    """
    try:
        table = _table(profile_columns(data) if isinstance(data, Profile) else data)
    except ValueError as error:
        raise InputError(Problem(where, str(error))) from None
    origin = data.origin if isinstance(data, Profile) else table.origin if table.lines else ""
    problems: list[str] = []
    time = _column(table, _TIMES, "time", problems)
    current = _column(table, _CURRENTS, "current", problems)
    seconds = _seconds(table, time, problems)
    scale, basis = _scale(table, current, problems)
    if problems or time is None or current is None:
        raise InputError([Problem(where, message) for message in problems])
    if not 2 <= len(time.cells) <= MOST_POINTS or len(time.cells) != len(current.cells):
        count = f"{len(time.cells)} times and {len(current.cells)} currents"
        message = f"{count}; expected as many of both, 2 to {MOST_POINTS}"
        raise InputError(Problem(where, message))
    times = _numbers(table, time, seconds, problems)
    currents = _numbers(table, current, scale, problems)
    if not problems:
        problems += _rising(table, times) + _bounded(table, currents, _MEASURES[basis])
    if problems:
        raise InputError([Problem(where, message) for message in problems])
    from_zero = tuple(float(f"{t - times[0]:.12g}") for t in times)
    return Profile(from_zero, tuple(currents), basis, origin)


def profile_step(profile: Profile) -> Step:
    """The step that follows a profile to its end."""
    return Step("profile", profile=profile, duration=profile.time[-1])


def profile_columns(profile: Profile) -> dict[str, list[float]]:
    """A profile as :func:`read_profile` takes it, JSON-able."""
    basis = profile.basis
    header = "c_rate" if basis == "c_rate" else f"current [{_MEASURES[basis].unit}]"
    return {"time [s]": list(profile.time), header: list(profile.current)}


def discharges(profile: Profile) -> bool:
    """Whether a profile draws charge, all in all."""
    time, current = np.asarray(profile.time), np.asarray(profile.current)
    return float(np.sum(np.diff(time) * (current[1:] + current[:-1]))) > 0


def _table(data: Any) -> Table:
    if isinstance(data, str | Path):
        path = Path(data)
        return read_table(path, path.name)
    if hasattr(data, "iloc") and hasattr(data, "columns"):
        return table_of({str(name): data[name].tolist() for name in data.columns}, "table")
    if isinstance(data, Mapping):
        for name, cells in data.items():
            if isinstance(cells, str) or not isinstance(cells, Iterable):
                raise ValueError(f"{shown(name)}: expected a list of numbers, got {shown(cells)}")
        return table_of(data, "table")
    return _array(data)


def _array(data: Any) -> Table:
    try:
        array = np.asarray(data, dtype=float)
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.ndim != 2 or array.shape[1] != 2:
        shape = f" of shape {array.shape}" if array.size else ""
        message = "expected a CSV file, a table, or an array of times [s] and C-rates, shape (n, 2)"
        raise ValueError(f"{message}, got {shown(data)}{shape}")
    return table_of({"time [s]": array[:, 0].tolist(), "c_rate": array[:, 1].tolist()}, "array")


def _column(table: Table, names: frozenset[str], what: str, problems: list[str]) -> Column | None:
    chosen = [column for column in table.columns if column.name in names]
    if len(chosen) == 1:
        return chosen[0]
    headers = ", ".join(repr(column.header) for column in (chosen or table.columns)[:8])[:160]
    count = "several columns" if chosen else "no column"
    form = f" (read as {table.form})" if table.form else ""
    problems.append(f"{table.origin}: {count} for the {what} among {headers}; {EXPECTED}{form}")
    return None


def _seconds(table: Table, column: Column | None, problems: list[str]) -> float:
    """Seconds in the unit of the times."""
    scale = units.scale(column.unit) if column else None
    if column and (scale is None or not DURATION.fits(scale)):
        unit = f"got '{column.unit}'" if column.unit else "it has none"
        problems.append(f"{table.origin}, '{column.header}': expected a unit s, min or h, {unit}")
    return scale.factor if scale else 1.0


def _scale(table: Table, column: Column | None, problems: list[str]) -> tuple[float, Basis]:
    """SI units in the unit of the currents, and what they count."""
    if column is None:
        return 1.0, "c_rate"
    if column.unit in _C_RATE_UNITS and (column.unit or column.name in _C_RATES):
        return 1.0, "c_rate"
    scale = units.scale(column.unit) if column.unit else None
    for basis in ("per_area", "per_mass"):
        if scale is not None and _MEASURES[basis].fits(scale):
            return scale.factor, basis
    unit = f"got '{column.unit}'" if column.unit else "it has none"
    expected = "expected a unit mA/cm^2, mA/g or C-rate"
    problems.append(f"{table.origin}, '{column.header}': {expected}, {unit}")
    return 1.0, "c_rate"


def _numbers(table: Table, column: Column, factor: float, problems: list[str]) -> list[float]:
    numbers = []
    for row in range(len(column.cells)):
        try:
            numbers.append(float(f"{number_in(table, column, row) * factor:.15g}"))
        except (TypeError, ValueError) as error:
            message = "" if isinstance(error, TypeError) else str(error)
            problems.append(message or f"{table.where(row)}, {column.header}: is not a number")
    return numbers


def _rising(table: Table, times: list[float]) -> list[str]:
    return [
        f"{table.where(i + 1)}: time {later:g} s after {earlier:g} s; expected rising times"
        for i, (earlier, later) in enumerate(pairwise(times))
        if not later > earlier
    ]


def _bounded(table: Table, currents: list[float], measure: Measure) -> list[str]:
    most = measure.le or math.inf
    return [
        f"{table.where(i)}: {current:g} {measure.unit}; expected at most {most:g} {measure.unit}"
        for i, current in enumerate(currents)
        if abs(current) > most
    ]
