"""Tables of numbers from CSV files, as spreadsheets, cyclers and digitising programs write them.

One reader and one grammar of headers for curves, rate data and every other table.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sscell.quantities import units
from sscell.quantities.user_files import read_bytes
from sscell.quantities.wording import shown

MOST_COLUMNS = 1_000
LOOKED_AT = 50
"""Lines from which the separator is recognised."""
BLANKS = frozenset({"", "nan", "na", "n/a", "#n/a", "<na>", "none", "null", "-", "--"})
"""Cells that say that there is no value, in lower case."""

_SEPARATORS = {"\t": "a tab", ";": "';'", ",": "','", "|": "'|'"}
_SPACES = r"\s{2,}"
_SPACE = r"\s+"
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:[.,' ]\d{3})+[.,]\d+|[+-]?\d{1,3}(?:[.,']\d{3}){2,}")
_MAYBE_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_BRACKETS = re.compile(r"(.*?)\s*(?:\[([^\[\]]*)\]|\(((?:[^()]|\([^()]*\))*)\))\s*")
_APART = (re.compile(r"(.+?) / (.+)"), re.compile(r"(.+), *(.+)"), re.compile(r"(.+?) in (.+)"))
_GAP = re.compile(r"[ _]")
_TIGHT = re.compile(r"([^/]+)/(.+)")
_REFERENCE = re.compile(
    r"\s*(?:\(\s*(?:vs\.?|versus|against)\s+([^()\[\]]*)\)"
    r"|,?\s*\b(?:vs\.?|versus|against)\s+([^()\[\]]*))",
    re.IGNORECASE,
)
_BINARY = {
    b"PK\x03\x04": "an Excel workbook or another archive",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"\x89HDF": "an HDF5 file",
    b"%PDF": "a PDF",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    header: str
    """As the table has it."""
    name: str
    """In lower case, words apart by one space, without the unit."""
    unit: str
    """Empty if none is given."""
    reference: str
    """Against what a potential is meant, for example ``"Li/Li+"``; empty if not stated."""
    cells: tuple[Any, ...]
    """Texts of a file, or the values of a table."""


@dataclass(frozen=True)
class Table:
    """Columns with their names and units."""

    columns: tuple[Column, ...]
    origin: str
    form: str = ""
    """How a file was read: encoding, separator, decimal sign."""
    decimal: str = "."
    lines: tuple[int, ...] = ()
    """The line of each row in the file."""

    def where(self, row: int) -> str:
        """A row, counted from 0, as messages name it."""
        if self.lines:
            return f"{self.origin}, line {self.lines[row]}"
        return f"{self.origin}, row {row + 1}"

    def number(self, cell: Any) -> float | None:
        """The number in a cell; None where there is no value.

        Raises
        ------
        ValueError
            If it is neither.
        """
        if is_blank(cell):
            return None
        if not isinstance(cell, str):
            return float(cell)
        text = units.plain(cell)
        if not _NUMBER.fullmatch(text):
            power = units.split(text)
            if power is None or power[1]:
                raise ValueError(f"{shown(cell.strip())} is not a number")
            return power[0]
        return float(text.replace(",", ".") if self.decimal == "," else text)

    def plain_cell(self, cell: Any) -> Any:
        """A cell with a decimal point, for readers of values with units."""
        return cell.replace(",", ".") if isinstance(cell, str) and self.decimal == "," else cell


def is_blank(cell: Any) -> bool:
    """Whether a cell holds no value."""
    return cell is None or str(cell).strip().lower() in BLANKS


def header_parts(header: str) -> tuple[str, str, str]:
    """Name, unit and reference of a column from its header.

    Takes ``name [unit]``, ``name (unit)``, ``name / unit``, ``name, unit``, ``name in unit``,
    ``name/unit`` and ``name_unit``; ``vs. Li/Li+`` is the reference of a potential.

    >>> header_parts("Discharge Capacity / mAh/g"), header_parts("E (V vs. Li/Li+)")
    (('discharge capacity', 'mAh/g', ''), ('e', 'V', 'Li/Li+'))
    """
    text = units.plain(header)
    against = _REFERENCE.search(text)
    reference = (against[1] or against[2]).strip() if against else ""
    text = _REFERENCE.sub("", text, count=1)
    bracketed = _BRACKETS.fullmatch(text)
    if bracketed and bracketed[1]:
        return _words(bracketed[1]), (bracketed[2] or bracketed[3] or "").strip(), reference
    apart = [form.fullmatch(text) for form in _APART]
    gaps = [re.fullmatch(rf"([^/]{{{at.start()}}})[ _](.+)", text) for at in _GAP.finditer(text)]
    for parts in (*apart, *gaps, _TIGHT.fullmatch(text)):
        unit = parts[2].strip().replace("_", " ") if parts else ""
        if parts and _is_a_unit(unit):
            return _words(parts[1]), unit, reference
    return _words(text), "", reference


def _is_a_unit(text: str) -> bool:
    return text in ("-", "1") or (text != "" and units.scale(text) is not None)


def _words(name: str) -> str:
    return " ".join(re.sub(r"[_\-.]+", " ", name).lower().split())


def table_of(columns: Mapping[Any, Iterable[Any]], origin: str) -> Table:
    """A table of columns that are in memory already, headers as in a file."""
    listed = tuple(
        Column(str(header), *header_parts(str(header)), tuple(cells))
        for header, cells in columns.items()
    )
    return Table(listed, origin)


def read_table(path: Path, origin: str) -> Table:
    """Read a CSV file whose first line names its columns with their units.

    The separator (comma, semicolon, tab, ``|``, two spaces or more), the decimal sign and the
    encoding (UTF-8, UTF-16, Windows-1252) are recognised. Lines that begin with ``#`` are comments,
    ``sep=;`` may come first, and the units may have a line of their own below the names.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    origin : str
        Its name for messages.

    Raises
    ------
    ValueError
        If it cannot be read, is no such table, or its numbers can be read in two ways.
    """
    text, encoding = _decoded(read_bytes(path, origin), origin)
    lines = list(_lines(text, origin))
    stated = re.fullmatch(r"\"?sep=(.)\"?", lines[0][1].strip(" ")) if lines else None
    lines = lines[1:] if stated else lines
    if not lines:
        raise ValueError(f"{origin} has no data")
    separator = stated[1] if stated else _separator([line for _, line in lines[:LOOKED_AT]])
    form = f"{encoding}, {_SEPARATORS.get(separator, 'spaces')} between columns"
    rows = _rows(lines, separator, origin)
    header, body, numbers = rows[0], rows[1:], [number for number, _ in lines[1:]]
    if all(_NUMBER.fullmatch(units.plain(cell)) for cell in header if cell):
        raise ValueError(
            f"{origin}: the first line, '{lines[0][1].strip()[:40]}', has numbers only (read as "
            f"{form}); put a line with the names and units of the columns above it"
        )
    columns = [(name, *header_parts(name)) for name in header]
    if body and _is_units(body[0]):
        units_row = [cell.strip("[]() ") for cell in body[0]]
        columns = [
            (full, name, unit or cell_units, reference)
            for (full, name, unit, reference), cell_units in zip(columns, units_row, strict=True)
        ]
        body, numbers = body[1:], numbers[1:]
    decimal = _decimal(body, separator, origin, form)
    sign = "decimal comma" if decimal == "," else "decimal point"
    cells: Iterable[tuple[str, ...]] = zip(*body, strict=True) if body else ((),) * len(columns)
    listed = tuple(
        Column(*about, tuple(entries)) for about, entries in zip(columns, cells, strict=True)
    )
    return Table(listed, origin, f"{form}, {sign}", decimal, tuple(numbers))


def _decoded(content: bytes, origin: str) -> tuple[str, str]:
    """The text of a file, and the encoding that it has."""
    for start, kind in _BINARY.items():
        if content.startswith(start):
            raise ValueError(f"{origin} is {kind}, not text; save the table as CSV")
    encodings = ["utf-8-sig", "cp1252"]
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\0" in content[:200]:
        low_first = content[1:200:2].count(0) > content[:200:2].count(0)
        encodings = ["utf-16-le" if low_first else "utf-16-be"]
    words = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text.rstrip("\x1a\0")):
            return text, words.get(encoding, "UTF-16")
    raise ValueError(f"{origin} is not a text file (tried UTF-8, UTF-16 and Windows-1252)")


def _lines(text: str, origin: str) -> Iterator[tuple[int, str]]:
    """Lines with data and their numbers; one in quotation marks may go on in the next."""
    kept, start = "", 0
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if not kept and (not line.strip() or line.lstrip(' "').startswith("#")):
            continue
        start = start if kept else number
        kept = f"{kept} {line}" if kept else line
        if kept.count('"') % 2 == 0:
            yield start, kept
            kept = ""
    if kept:
        raise ValueError(f"{origin}, line {start}: a quotation mark is not closed")


def _separator(lines: list[str]) -> str:
    """What separates the columns: what most lines have equally often, at least once."""
    best, most = _SPACE, (0.0, 0)
    for separator in (*_SEPARATORS, _SPACES):
        counts = Counter(len(cells) for cells in _split(lines, separator))
        several = {count: times for count, times in counts.items() if count > 1}
        if not several:
            continue
        times = max(several.values())
        # The header has as many columns as the rows, which a decimal comma does not give.
        alike = times / len(lines) * (1.0 if len(_split(lines[:1], separator)[0]) > 1 else 0.1)
        if (alike, 0) > most:
            best, most = separator, (alike, 0)
    return best


def _split(lines: list[str], separator: str) -> list[list[str]]:
    if len(separator) > 1:
        return [re.split(separator, line.strip()) for line in lines]
    try:
        return list(csv.reader(lines, delimiter=separator, skipinitialspace=True))
    except csv.Error:  # a cell longer than any cell is
        return [[line] for line in lines]


def _rows(lines: list[tuple[int, str]], separator: str, origin: str) -> list[list[str]]:
    """The cells of every line, parsed by pandas; empty columns at the end are dropped."""
    import pandas as pd  # takes longer to import than most cards to read

    bare = separator if len(separator) == 1 else " "
    width = max(line.count(bare) for _, line in lines) + 1
    if width > MOST_COLUMNS:
        raise ValueError(f"{origin} has more than {MOST_COLUMNS} columns")
    try:
        frame = pd.read_csv(
            io.StringIO("\n".join(line.strip(" ") for _, line in lines)),
            sep=separator,
            header=None,
            names=range(width),
            index_col=False,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            skipinitialspace=True,
            engine="c" if len(separator) == 1 else "python",
        ).fillna("")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError):
        raise ValueError(f"{origin} is not a table of columns") from None
    for column in frame:
        frame[column] = frame[column].str.strip()
    header = [" ".join(cell.split()) for cell in frame.iloc[0]]
    wide = max((i + 1 for i, cell in enumerate(header) if cell), default=0)
    beyond = frame.iloc[:, wide:].ne("").any(axis=1)
    if beyond.any():
        at = int(beyond.to_numpy().argmax())
        count = int(frame.iloc[at].ne("").to_numpy().nonzero()[0][-1]) + 1
        hint = "; a comma is the separator here: write decimals with a point" * (separator == ",")
        raise ValueError(
            f"{origin}, line {lines[at][0]}: {count} values under {wide} columns{hint}"
        )
    return [header[:wide], *frame.iloc[1:, :wide].to_numpy().tolist()]


def _is_units(row: list[str]) -> bool:
    """Whether a line below the names holds units: one at least, and nothing else."""
    bare = [cell.strip("[]() ") for cell in row]
    known = [cell for cell in bare if cell not in ("", "-", "1")]
    return bool(known) and all(
        not re.match(r"[+-]?[\d.,]", cell) and units.scale(cell) is not None for cell in known
    )


def _decimal(body: list[list[str]], separator: str, origin: str, form: str) -> str:
    """The decimal sign of the numbers; what can be read in two ways is refused."""
    cells = (units.plain(cell) for row in body for cell in row if "," in cell or "." in cell)
    numbers = list(cells)
    grouped = next((cell for cell in numbers if _THOUSANDS.fullmatch(cell)), None)
    numbers = [cell for cell in numbers if _NUMBER.match(cell)]
    commas = [cell for cell in numbers if "," in cell and _NUMBER.fullmatch(cell)]
    if grouped:
        raise ValueError(f"{origin}: '{grouped}' has a separator of thousands; leave it out")
    if not commas:
        return "."
    points = [cell for cell in numbers if "." in cell and _NUMBER.fullmatch(cell)]
    if points:
        raise ValueError(
            f"{origin}: decimal points ('{points[0]}') and decimal commas ('{commas[0]}') are "
            f"mixed (read as {form}); use one of them"
        )
    if separator != ";" and all(map(_MAYBE_THOUSANDS.fullmatch, commas)):
        raise ValueError(
            f"{origin}: '{commas[0]}' may have a decimal comma or be a thousand and more; "
            "write decimals with a point"
        )
    return ","
