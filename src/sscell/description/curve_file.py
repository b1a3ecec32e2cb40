"""Curves over stoichiometry from CSV files."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

from sscell.description import units
from sscell.description.measure import Measure
from sscell.description.tables import Column, Table, read_table
from sscell.description.wording import shown

EXPECTED = "expected columns such as 'stoichiometry [-]' and 'open-circuit potential [V]'"
_STOICHIOMETRIES = ("stoichiometry", "x", "y", "sto", "lithium content", "stöchiometrie")
_SCATTER = re.compile(
    r"\b(std|sd|stdev|sigma|err|error|uncertainty|deviation|fehler|standardabweichung)\b"
)
_LITHIUM = ("", "li/li+", "li+/li", "li")


def read_curve_file(
    path: Any, origin: str, measure: Measure
) -> tuple[tuple[float, ...], tuple[float, ...], str]:
    """Read stoichiometries [-], values and the unit of the values.

    Parameters
    ----------
    path : str or pathlib.Path
        The CSV file; see :func:`sscell.description.tables.read_table`.
    origin : str
        The name of the file for messages.
    measure : Measure
        What the values are: the one other column in a unit of it is read.

    Raises
    ------
    ValueError
        If there is no such file, or a column is missing, ambiguous or has no numbers.
    """
    if not isinstance(path, str | Path):
        raise ValueError(f"curve: expected the name of a CSV file, got {shown(path)}")
    table = read_table(Path(path), origin)
    x = _stoichiometry(table)
    y = _values(table, x, measure)
    scale = units.scale(x.unit)
    share = 1.0 if scale is None else scale.factor
    per_cent = round(1 / share)
    points = [
        (_number(table, x, i) / per_cent, _number(table, y, i))
        for i in range(len(x.cells))
        if str(x.cells[i]).strip() or str(y.cells[i]).strip()
    ]
    return tuple(at for at, _ in points), tuple(value for _, value in points), y.unit


def _stoichiometry(table: Table) -> Column:
    named = [column for column in table.columns if column.name in _STOICHIOMETRIES]
    if len(named) != 1:
        headers = ", ".join(f"'{column.header}'" for column in table.columns[:8])[:160]
        count = "several columns" if named else "no column"
        soc = " (a state of charge is no stoichiometry)" if "soc" in headers.lower() else ""
        raise ValueError(
            f"{table.origin}: {count} for the stoichiometry{soc} among {headers}; {EXPECTED} "
            f"(read as {table.form})"
        )
    scale = units.scale(named[0].unit)
    if scale is None or scale.dimension or scale.percent or scale.factor not in (1.0, 0.01):
        raise ValueError(
            f"{table.origin}: a stoichiometry has the unit - or %, got '{named[0].unit}'; "
            f"{EXPECTED}"
        )
    return named[0]


def _values(table: Table, x: Column, measure: Measure) -> Column:
    """The values of a curve: the one column in a fitting unit that is no error bar."""
    wanted = units.scale(measure.unit)
    others = [c for c in table.columns if c is not x and not _SCATTER.search(c.name)]
    scales = [units.scale(column.unit) for column in others]
    fitting = [
        column
        for column, scale in zip(others, scales, strict=True)
        if scale is not None and wanted is not None and scale.dimension == wanted.dimension
    ]
    headers = ", ".join(f"'{c.header}'" for c in (fitting or others)[:8])[:160]
    if len(fitting) == 1:
        if fitting[0].reference.replace(" ", "").lower() not in _LITHIUM:
            raise ValueError(
                f"{table.origin}: '{fitting[0].header}' is against {fitting[0].reference}; "
                "expected a potential against Li/Li+"
            )
        return fitting[0]
    example = f"{measure.what.partition(' ')[2]} [{measure.unit}]"
    if len(fitting) > 1:
        raise ValueError(f"{table.origin}: several columns of {measure.what}: {headers}; keep one")
    if len(others) == 1 and others[0].unit:
        kind = "unknown unit" if scales[0] is None else "the wrong dimension:"
        raise ValueError(
            f"{table.origin}: {kind} '{others[0].unit}' in {headers}; expected {measure.what} in "
            f"a unit such as '{measure.unit}'"
        )
    raise ValueError(
        f"{table.origin}: no column of {measure.what} with its unit among "
        f"{headers or 'the others'}; expected one such as '{example}' (read as {table.form})"
    )


def _number(table: Table, column: Column, row: int) -> float:
    try:
        number = table.number(column.cells[row])
    except ValueError as error:
        raise ValueError(f"{table.where(row)}, {column.header}: {error}") from None
    if number is None or not math.isfinite(number):
        got = str(column.cells[row]).strip()[:20]
        said = f"'{got}' is not a finite number" if got else "has no value"
        raise ValueError(f"{table.where(row)}, {column.header}: {said}")
    return number
