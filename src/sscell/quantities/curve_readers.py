"""Reading curves: from CSV files or inline lists, into SI units, with clear refusals."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from numbers import Real
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from pydantic import GetJsonSchemaHandler

from sscell.quantities import units
from sscell.quantities.curve_cleaning import ROUND_OFF, CurveError, cleaned
from sscell.quantities.curves import REFERENCE, Curve, Dependent
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced, checked_mark, checked_note, checked_source
from sscell.quantities.tables import Column, Table, read_table
from sscell.quantities.value_schema import (
    PROVENANCE,
    CardReader,
    Schema,
    closed,
    shared,
    usual_units,
    value_or,
)
from sscell.quantities.wording import LONGEST, listed_keys, shown

FEWEST_POINTS = 4
MOST_POINTS = 20_000

_ABOUT = ("measured", "origin", *PROVENANCE)
_FILE_KEYS = ("curve", *_ABOUT)
_INLINE_KEYS = ("stoichiometry", "values", "unit", *_ABOUT)


@dataclass(frozen=True)
class CurveOf(CardReader):
    """What a curve must be: its values' measure, and whether they must fall."""

    measure: Measure
    falling: bool = False

    def json_schema(self, handler: GetJsonSchemaHandler) -> Schema:
        """A file, or the points inline."""
        end = {"type": "number", "minimum": 0, "maximum": 1}
        inside = {"type": ["number", "string"], "minimum": -ROUND_OFF, "maximum": 1 + ROUND_OFF}
        count = {"type": "array", "minItems": FEWEST_POINTS, "maxItems": MOST_POINTS}
        keys = {
            "curve": {"description": "A CSV file.", "type": "string"},
            "stoichiometry": {**count, "items": inside},
            "values": {**count, "items": {"type": ["number", "string"]}},
            "unit": {"type": "string"},
            "measured": {
                "description": "Stoichiometries between which the points are data.",
                **{"type": "array", "items": end, "minItems": 2, "maxItems": 2},
            },
            "origin": {"description": "The file as notes name it.", "type": "string"},
        }
        forms = [{"required": ["curve"]}, {"required": ["stoichiometry", "values", "unit"]}]
        description = (
            f"A curve of {self.measure.name} over stoichiometry, {'falling, ' * self.falling}as "
            "{curve: curves/name.csv} or {stoichiometry: [...], values: [...], unit: "
            f"{usual_units(self.measure)[0]}}}."
        )
        made = {"description": description, **closed({**keys, **PROVENANCE}), "oneOf": forms}
        return shared(handler, f"curve of {self.measure.name}", self, made)

    @property
    def expected(self) -> str:
        """The end of every message: what would have been right."""
        return (
            "expected a curve such as {curve: curves/name.csv} or "
            f"{{stoichiometry: [...], values: [...], unit: {self.measure.unit}}}"
        )

    def __call__(self, value: Any) -> Curve:
        """Read a curve from a file, from inline lists, or take one as it is.

        Raises
        ------
        ValueError
            If the file or the points are not what this property needs.
        """
        if isinstance(value, Curve):
            return self._checked(value)
        if not isinstance(value, Mapping):
            raise ValueError(f"{self.expected}, got {shown(value)}")
        if not is_curve(value):
            raise ValueError(f"{self.expected}, got {listed_keys(value)}")
        known = _FILE_KEYS if "curve" in value else _INLINE_KEYS
        for key in value:
            if key not in known:
                words = ", ".join(known)
                raise ValueError(f"unknown key {shown(key)} for a curve; known: {words}")
        if "curve" in value:
            origin = str(value.get("origin") or value["curve"])[:LONGEST]
            x, numbers, unit, against = read_curve_file(value["curve"], origin, self.measure)
        else:
            origin = str(value.get("origin") or "inline")[:LONGEST]
            x = _numbers(value.get("stoichiometry"), "stoichiometry")
            numbers = _numbers(value.get("values"), "values")
            unit, against = str(value.get("unit", ""))[:LONGEST], ""
        note = checked_note(value.get("note"))
        measured = _measured(value.get("measured"), origin)
        si = self._in_si(numbers, unit, origin)
        bare = Curve(x, si, origin=origin, note=note, against=against, measured=measured)
        mark, source = checked_mark(value.get("mark")), checked_source(value.get("source"))
        return self._checked(bare).with_source(source, mark)

    def dump(self, curve: Curve) -> dict[str, Any]:
        """A curve as it would stand in YAML with its points inline."""
        inline: dict[str, Any] = {"stoichiometry": list(curve.x), "values": list(curve.y)}
        extra = {"origin": curve.origin, "source": curve.source, "mark": curve.mark}
        extra["note"] = "; ".join([*([curve.note] if curve.note else []), *curve.cleaning]) or None
        if curve.measured is not None:
            inline["measured"] = list(curve.measured)
        stated = {key: text for key, text in extra.items() if text is not None}
        return {**inline, "unit": self.measure.unit, **stated}

    def _in_si(self, numbers: Sequence[float], unit: str, origin: str) -> tuple[float, ...]:
        scale = units.scale(unit)
        if scale is None or not self.measure.fits(scale):
            problem = (
                f"unknown unit '{unit}'" if scale is None else f"'{unit}' has the wrong dimension"
            )
            expected = f"expected {self.measure.what} in a unit such as '{self.measure.unit}'"
            raise ValueError(f"{origin}: {problem}; {expected}")
        return tuple(scale.to_si(number) for number in numbers)

    @lru_cache(maxsize=256)  # noqa: B019  a cell is rebuilt for each point of a sweep
    def _checked(self, curve: Curve) -> Curve:
        origin = curve.origin
        if len(curve.x) != len(curve.y):
            raise ValueError(f"{origin}: {len(curve.x)} stoichiometries but {len(curve.y)} values")
        if len(curve.x) > MOST_POINTS:
            self._refuse_number(origin, len(curve.x))
        self._check_values(curve)
        try:
            x, y, done = cleaned(np.array(curve.x), np.array(curve.y), falling=self.falling)
        except CurveError as error:
            raise ValueError(f"{origin}: {error}") from None
        if x.size < FEWEST_POINTS:
            self._refuse_number(origin, x.size)
        if not done:
            return curve
        cleaning = (*curve.cleaning, *done)
        return replace(curve, x=tuple(x.tolist()), y=tuple(y.tolist()), cleaning=cleaning)

    def _refuse_number(self, origin: str, points: int) -> NoReturn:
        raise ValueError(
            f"{origin}: {points} points; a curve needs {FEWEST_POINTS} to {MOST_POINTS}"
        )

    def _check_values(self, curve: Curve) -> None:
        for value in curve.y:
            try:
                self.measure(Sourced(value))
            except ValueError as error:
                raise ValueError(f"{curve.origin}: {error}") from None


@dataclass(frozen=True)
class DependentOn(CardReader):
    """What a property must be that is given as one value or as a curve."""

    measure: Measure

    def json_schema(self, handler: GetJsonSchemaHandler) -> Schema:
        """A value or a curve."""
        value = self.measure.json_schema(handler)
        curve = CurveOf(self.measure).json_schema(handler)
        either = value_or(curve, value, handler)
        return shared(handler, f"{self.measure.name} or curve", self, either)

    @property
    def expected(self) -> str:
        """The end of every message: what would have been right."""
        return f"{self.measure.expected}, or a curve such as {{curve: curves/name.csv}}"

    def __call__(self, value: Any) -> Dependent:
        """Read a value or a curve.

        Raises
        ------
        ValueError
            If it is neither, or a curve that does not reach the reference stoichiometry.
        """
        if isinstance(value, Dependent):
            return value
        if not isinstance(value, Curve) and not is_curve(value):
            return Dependent(self.measure(value))
        curve = CurveOf(self.measure)(value)
        if not curve.x[0] <= REFERENCE <= curve.x[-1]:
            raise ValueError(
                f"{curve.origin}: the curve covers stoichiometry {curve.x[0]:g} to "
                f"{curve.x[-1]:g}, but must include {REFERENCE:g}, where the reference is taken"
            )
        at = curve.at(REFERENCE)
        return Dependent(Sourced(at, curve.source, curve.mark, note=curve.note), curve)

    def dump(self, value: Dependent) -> Any:
        """The value or the curve as it would stand in YAML."""
        if value.curve is None:
            return self.measure.dump(value.reference)
        return CurveOf(self.measure).dump(value.curve)


def is_curve(value: Any) -> bool:
    """Whether a value of a card is meant as a curve."""
    return isinstance(value, Mapping) and (
        "curve" in value or "stoichiometry" in value or {"temperature", "values"} <= set(value)
    )


def _measured(ends: Any, origin: str) -> tuple[float, float] | None:
    """The stoichiometries between which a curve is data, if its card says."""
    if ends is None:
        return None
    numbers = _numbers(ends, f"{origin}: measured")
    if len(numbers) != 2 or not 0 <= numbers[0] < numbers[1] <= 1:
        raise ValueError(
            f"{origin}: measured: expected the two stoichiometries between which the points are "
            f"data, such as [0.2, 0.91], got {shown(ends)}"
        )
    return numbers[0], numbers[1]


def _numbers(listed: Any, name: str) -> tuple[float, ...]:
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        raise ValueError(f"{name}: expected a list of numbers")
    numbers = []
    for number in listed:
        real = isinstance(number, Real | str) and not isinstance(number, bool)
        try:  # YAML leaves 1e-15, without a point, as text
            numbers.append(float(number) if real else math.nan)
        except (OverflowError, ValueError):
            numbers.append(math.nan)
        if not math.isfinite(numbers[-1]):
            raise ValueError(f"{name}: {shown(number)} is not a finite number")
    return tuple(numbers)


EXPECTED = "expected columns such as 'stoichiometry [-]' and 'open-circuit potential [V]'"
_STOICHIOMETRIES = (
    *("stoichiometry", "x", "y", "sto", "stöchiometrie"),
    *("lithium content", "sodium content"),
)
_SCATTER = re.compile(
    r"\b(std|sd|stdev|sigma|err|error|uncertainty|deviation|fehler|standardabweichung)\b"
)
_METALS = {f"{metal}/{metal}+": metal.lower() for metal in ("Li", "Na")}
"""Reference electrodes, as curves name them, with the element in lower case."""


def read_curve_file(
    path: Any, origin: str, measure: Measure
) -> tuple[tuple[float, ...], tuple[float, ...], str, str]:
    """Read stoichiometries [-], values, their unit and the electrode they are against, if stated.

    Parameters
    ----------
    path : str or pathlib.Path
        The CSV file; see :func:`sscell.quantities.tables.read_table`.
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
    y = column_of(table, measure, but=x)
    per_cent = round(1 / units.scale_of(x.unit).factor)
    points = [
        (number_in(table, x, i) / per_cent, number_in(table, y, i))
        for i in range(len(x.cells))
        if str(x.cells[i]).strip() or str(y.cells[i]).strip()
    ]
    return tuple(at for at, _ in points), tuple(value for _, value in points), y.unit, _metal(y)


def _metal(column: Column) -> str:
    """The electrode that a column is against, in one form; empty if it is none of metal."""
    sides = set(re.findall(r"[a-z]+", column.reference.lower()))
    return next((name for name, metal in _METALS.items() if sides == {metal}), "")


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


def column_of(table: Table, measure: Measure, but: Column | None = None) -> Column:
    """The one column in a unit that fits a measure and that is no error bar.

    Raises
    ------
    ValueError
        If there is none, or several.
    """
    others = [c for c in table.columns if c is not but and not _SCATTER.search(c.name)]
    scales = [units.scale(column.unit) for column in others]
    fitting = [
        column
        for column, scale in zip(others, scales, strict=True)
        if scale is not None and measure.fits(scale)
    ]
    headers = ", ".join(f"'{c.header}'" for c in (fitting or others)[:8])[:160]
    if len(fitting) == 1:
        if fitting[0].reference and not _metal(fitting[0]):
            raise ValueError(
                f"{table.origin}: '{fitting[0].header}' is against {fitting[0].reference}; "
                "expected a potential against Li/Li+, or Na/Na+ of a conductor of sodium"
            )
        return fitting[0]
    example = f"{measure.name} [{measure.unit}]"
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


def number_in(table: Table, column: Column, row: int) -> float:
    """The finite number in a cell of a table.

    Raises
    ------
    ValueError
        If there is none; the message names the line of the file.
    """
    try:
        number = table.number(column.cells[row])
    except ValueError as error:
        raise ValueError(f"{table.where(row)}, {column.header}: {error}") from None
    if number is None or not math.isfinite(number):
        got = str(column.cells[row]).strip()[:20]
        stated = f"'{got}' is not a finite number" if got else "has no value"
        raise ValueError(f"{table.where(row)}, {column.header}: {stated}")
    return number
