"""Measured capacities at rates, from a CSV file, a table or a mapping, with their units."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from sscell.description import units
from sscell.description.fields import ArealCapacity, CRate, CurrentDensity, SpecificCapacity
from sscell.description.measure import Measure
from sscell.description.text_file import read_text
from sscell.errors import InputError, Problem

Array = NDArray[np.float64]
_COLUMN = re.compile(r"\s*([A-Za-z][\w\s-]*?)\s*(?:\[([^\]]*)\]|\(([^)]*)\))?\s*")
_RATES = {
    "c_rate": ("c_rate", "c-rate", "c rate", "rate"),
    "current_density": ("current_density", "current density", "current"),
}
_CAPACITIES = ("capacity", "specific_capacity", "specific capacity", "areal_capacity",
               "areal capacity", "discharge capacity", "charge capacity")  # fmt: skip
EXPECTED = "expected columns such as 'c_rate' and 'capacity [mAh/g]'"


@dataclass(frozen=True)
class RateData:
    """Capacities at rates, in SI units."""

    rates: Array
    """C-rates [h-1], or current densities [A/m2]."""
    are_currents: bool
    capacities: Array
    """Per mass of active material [C/kg], or per area [C/m2]."""
    per_area: bool
    origin: str
    """The file, or how messages name it."""
    notes: tuple[str, ...] = ()
    """In words: rows that were left out."""


def read_rate_data(data: Any) -> RateData:
    """Measured capacities at rates.

    Parameters
    ----------
    data : str, Path, pandas.DataFrame or mapping
        A CSV file whose first line names its columns with their units, or a table with such
        columns: ``c_rate`` (or ``current_density [mA/cm2]``) and ``capacity [mAh/g]`` of active
        material or ``capacity [mAh/cm2]``. Lines that begin with ``#`` are comments; rows
        without a capacity are left out, with a note.

    Raises
    ------
    InputError
        With everything that is wrong with it: where, what, what was expected.
    """
    columns, origin = _columns(data)
    found: list[Problem] = []
    rate = _one(columns, _rate_kind, "rate", origin, found)
    capacity = _one(columns, _capacity_kind, "capacity", origin, found)
    if rate is None or capacity is None:
        raise InputError(found)
    given = [list(columns[kind[0]]) for kind in (rate, capacity)]
    if len(given[0]) != len(given[1]):
        said = f"{len(given[0])} rates, but {len(given[1])} capacities"
        raise InputError(Problem(origin, said))
    blank = {i for i, value in enumerate(given[1], start=1) if _is_blank(value)}
    rates = _numbers(given[0], rate, origin, found, blank)
    values = _numbers(given[1], capacity, origin, found, blank)
    if not found and not rates:
        found.append(Problem(origin, "has no rows with a capacity"))
    if found:
        raise InputError(found)
    listed = ", ".join(map(str, sorted(blank)[:10])) + (", ..." if len(blank) > 10 else "")
    left_out = f"{origin}: left out, without a capacity: row{'s' * (len(blank) > 1)} {listed}"
    return RateData(
        np.array(rates),
        rate[1] is _CURRENT,
        np.array(values),
        capacity[1] is _AREAL,
        origin,
        (left_out,) if blank else (),
    )


def _measure(annotation: Any) -> Measure:
    measure: Measure = get_args(annotation)[1]
    return measure


_RATE, _CURRENT = _measure(CRate), _measure(CurrentDensity)
_SPECIFIC, _AREAL = (
    replace(_measure(kind), gt=None, ge=0.0)  # a cell may deliver nothing
    for kind in (SpecificCapacity, ArealCapacity)
)
Kind = tuple[str, Measure, str]
"""Column, what its values are, and their unit."""


def _columns(data: Any) -> tuple[dict[str, list[Any]], str]:
    if isinstance(data, str | Path):
        return _file(Path(data))
    if hasattr(data, "to_dict") and hasattr(data, "columns"):
        return {str(name): list(data[name]) for name in data.columns}, "data"
    if isinstance(data, Mapping):
        wrong = [str(k) for k, v in data.items() if isinstance(v, str) or not _listed(v)]
        if wrong:
            raise InputError([Problem(f"data.{wrong[0]}"[:80], "expected a list of numbers")])
        return {str(name): list(values) for name, values in data.items()}, "data"
    said = f"expected a CSV file, a table or a mapping of columns, got {data!r:.60}; {EXPECTED}"
    raise InputError([Problem("data", said)])


def _listed(values: Any) -> bool:
    return isinstance(values, Iterable)


def _file(path: Path) -> tuple[dict[str, list[Any]], str]:
    try:
        text = read_text(path, path.name)
    except ValueError as error:
        raise InputError([Problem("data", str(error))]) from None
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO("\n".join(lines)))]
    if not rows:
        raise InputError([Problem(path.name, f"is empty; {EXPECTED}")])
    header, *body = rows
    uneven = [
        Problem(f"{path.name}, row {i}", f"{len(row)} values under {len(header)} columns")
        for i, row in enumerate(body, start=1)
        if len(row) != len(header)
    ]
    if uneven:
        raise InputError(uneven)
    return {name: [row[i] for row in body] for i, name in enumerate(header)}, path.name


def _one(
    columns: Mapping[str, Any], kind: Any, what: str, origin: str, found: list[Problem]
) -> Kind | None:
    """The one column of a kind; problems are kept."""
    chosen = []
    for name in columns:
        match = _COLUMN.fullmatch(name)
        if match is None:
            continue
        word, unit = match[1].strip().lower(), (match[2] or match[3] or "").strip()
        try:
            measure = kind(word, unit)
        except ValueError as error:
            found.append(Problem(f"{origin}, column '{name}'"[:100], str(error)))
            return None
        if measure is not None:
            chosen.append((name, measure, unit))
    if len(chosen) == 1:
        return chosen[0]
    said = f"no column for the {what}" if not chosen else f"several columns for the {what}"
    found.append(Problem(origin, f"{said} among {', '.join(map(repr, columns))}; {EXPECTED}"))
    return None


def _rate_kind(word: str, unit: str) -> Measure | None:
    if word in _RATES["c_rate"]:
        if unit not in ("", "-", "1", "C", "1/h", "h-1", "h^-1"):
            raise ValueError(f"a C-rate has no unit, got '{unit}'")
        return _RATE
    return _CURRENT if word in _RATES["current_density"] else None


def _capacity_kind(word: str, unit: str) -> Measure | None:
    if word not in _CAPACITIES:
        return None
    scale = units.scale(unit) if unit else None
    for measure in (_SPECIFIC, _AREAL):
        wanted = units.scale(measure.unit)
        if scale is not None and wanted is not None and scale.dimension == wanted.dimension:
            return measure
    got = f"got '{unit}'" if unit else "it has none"
    raise ValueError(f"expected its unit, as in 'capacity [mAh/g]' or 'capacity [mAh/cm2]'; {got}")


def _is_blank(value: Any) -> bool:
    text = "" if value is None else str(value).strip().lower()
    return text in ("", "nan", "na", "n/a", "<na>", "none", "-")


def _numbers(
    values: Iterable[Any], kind: Kind, origin: str, found: list[Problem], blank: Container[int]
) -> list[float]:
    name, measure, unit = kind
    read: list[float] = []
    unit = "" if measure is _RATE else unit
    for i, value in enumerate(values, start=1):
        if i in blank:
            continue
        where = f"{origin}, row {i}, {name}"
        try:
            number = float(value)
        except (TypeError, ValueError):
            found.append(Problem(where, f"'{value}' is not a number"[:120]))
            continue
        try:
            read.append(float(measure(f"{number!r} {unit}".strip())))
        except ValueError as error:
            found.append(Problem(where, str(error)))
    return read
