"""The CSV form of a curve: two columns, named in the first line with units in brackets."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

from sscell.description.text_file import read_text
from sscell.description.wording import shown

_COLUMN = re.compile(r"\s*([^\[\]]+?)\s*\[([^\[\]]*)\]\s*")
_HEADER = "expected a first line such as 'stoichiometry [-],open-circuit potential [V]'"


def read_curve_file(path: Any, origin: str) -> tuple[tuple[float, ...], tuple[float, ...], str]:
    """Read stoichiometries, values and the unit of the values.

    Parameters
    ----------
    path : str or pathlib.Path
        The CSV file. Lines that begin with ``#`` are comments.
    origin : str
        The name of the file for messages.

    Raises
    ------
    ValueError
        If there is no such file or it is not a table of two columns of numbers.
    """
    if not isinstance(path, str | Path):
        raise ValueError(f"curve: expected the name of a CSV file, got {shown(path)}")
    text = read_text(Path(path), origin)
    lines = [
        (number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines:
        raise ValueError(f"{origin} has no data")
    unit = _unit(lines[0][1], origin)
    rows = [_row(line, f"{origin}, line {number}") for number, line in lines[1:]]
    return tuple(x for x, _ in rows), tuple(y for _, y in rows), unit


def _unit(header: str, origin: str) -> str:
    """The unit of the second column, once the first line is what it should be."""
    columns = [_COLUMN.fullmatch(part) for part in header.split(",")]
    if len(columns) != 2 or columns[0] is None or columns[1] is None:
        raise ValueError(f"{origin}: {_HEADER}, got '{header.strip()[:60]}'")
    name, unit = columns[0].groups()
    if name.lower() != "stoichiometry" or unit.strip() not in ("", "-", "1"):
        raise ValueError(f"{origin}: {_HEADER}, got '{name} [{unit}]' as the first column")
    return columns[1].group(2).strip()


def _row(line: str, place: str) -> tuple[float, float]:
    parts = [part.strip() for part in line.split(",")]
    if len(parts) != 2:
        raise ValueError(f"{place}: expected two numbers, got {len(parts)} columns")
    numbers = []
    for part in parts:
        try:
            number = float(part)
        except ValueError:
            raise ValueError(f"{place}: '{part[:40]}' is not a number") from None
        if not math.isfinite(number):
            raise ValueError(f"{place}: '{part}' is not a finite number")
        numbers.append(number)
    return numbers[0], numbers[1]
