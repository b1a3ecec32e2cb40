"""Measured capacities at rates, from a CSV file, a table or a mapping, with their units."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from sscell.cards.problems import nearest
from sscell.errors import InputError, Problem, Problems
from sscell.protocols.charge_rates import C_UNITS, Basis, Rate, read_rate
from sscell.protocols.protocol import CHARGE, DISCHARGE, read_direction
from sscell.quantities import units
from sscell.quantities.fields import ArealCapacity, SpecificCapacity
from sscell.quantities.measure import Measure
from sscell.quantities.tables import Column, Table, is_blank, read_table, table_of
from sscell.quantities.wording import shown

Array = NDArray[np.float64]
EXPECTED = "expected columns such as 'c_rate' and 'capacity [mAh/g]'"
MOST_ROWS = 10_000
"""More are the log of a cycler, not capacities at rates."""

_C_RATES = frozenset(
    {"c rate", "crate", "rate", "c", "discharge rate", "charge rate", "rate capability"}
    | {"entladerate", "laderate", "c rate discharge", "c rate charge"}
)
_CURRENTS = frozenset(
    {"current density", "current", "specific current", "discharge current", "charge current"}
    | {"discharge current density", "charge current density", "applied current density"}
    | {"applied current", "stromdichte", "strom", "spezifischer strom", "i", "j"}
)
_CAPACITY = frozenset({"capacity", "capacities", "cap", "q", "kapazität", "kapazitaet"})
_KINDS = frozenset({"specific", "gravimetric", "areal", "area", "spezifische", "measured", "mean"})
_COLUMN_WORDS = {DISCHARGE.name: frozenset({"discharge", "dischg", "dchg", "dis", "entlade"}),
                 CHARGE.name: frozenset({"charge", "chg", "cha", "lade"})}  # fmt: skip
_COMPOUND = re.compile(r"(?<=lade)(?=kapazit)|(?<=flächen)(?=kapazit)")


@dataclass(frozen=True)
class RateData:
    """Capacities at rates, in SI units."""

    rates: Array
    """C-rates [h-1], or currents per area [A/m2] or per mass of active material [A/kg]."""
    basis: Basis
    capacities: Array
    """Per mass of active material [C/kg], or per area [C/m2]."""
    per_area: bool
    origin: str
    """The file, or how messages name it."""
    notes: tuple[str, ...] = ()
    """In words: rows that were left out."""

    @property
    def are_currents(self) -> bool:
        """Whether the rates are currents and not C-rates."""
        return self.basis != "c_rate"


def read_rate_data(data: Any, direction: str | None = None) -> RateData:
    """Measured capacities at rates.

    Parameters
    ----------
    data : str, Path, pandas.DataFrame or mapping
        A CSV file whose first line names its columns with their units, or a table with such
        columns: ``c_rate`` (or ``current_density [mA/cm2]`` or ``[mA/g]``) and ``capacity [mAh/g]``
        of active material or ``capacity [mAh/cm2]``. Rates may be words such as ``C/10``. Other
        columns are ignored; rows without a capacity are left out, with a note.
        Files: see :func:`sscell.quantities.tables.read_table`.
    direction : "discharge" | "charge" | "cycle", optional
        Which column is read of a table with charge and discharge capacities; discharge if not
        given.

    Raises
    ------
    InputError
        With everything that is wrong with it: where, what, what was expected.
    """
    table = table_from(data)
    problems = Problems()
    notes: list[str] = []
    rate = _rate_column(table, problems, notes)
    capacity = _capacity_column(table, direction, problems, notes)
    if rate is None or capacity is None:
        raise InputError(problems)
    if len(rate.cells) != len(capacity.cells):
        message = f"{len(rate.cells)} rates, but {len(capacity.cells)} capacities"
        raise InputError(Problem(table.origin, message))
    if len(rate.cells) > MOST_ROWS:
        message = f"{len(rate.cells)} rows; at most {MOST_ROWS}: one capacity a cycle is enough"
        raise InputError(Problem(table.origin, message))
    left_out = [i for i, cell in enumerate(capacity.cells) if is_blank(cell)]
    kept = [i for i, cell in enumerate(capacity.cells) if not is_blank(cell)]
    rates = [r for i in kept if (r := _rate(table, rate, i, problems)) is not None]
    values = [v for i in kept if (v := _capacity(table, capacity, i, problems)) is not None]
    bases = dict.fromkeys(rate.basis for rate in rates)
    if len(bases) > 1:
        problems.append(Problem(table.origin, f"{rate.header} mixes C-rates and currents"))
    if not problems and not rates:
        problems.append(Problem(table.origin, f"has no rows with a capacity; {EXPECTED}"))
    problems.refuse()
    if left_out:
        rows = ", ".join(table.where(i).rpartition(" ")[2] for i in left_out[:10])
        word = ("line" if table.lines else "row") + "s" * (len(left_out) > 1)
        more = ", ..." if len(left_out) > 10 else ""
        notes.append(f"{table.origin}: left out, without a capacity: {word} {rows}{more}")
    return RateData(
        np.array([rate.value for rate in rates]),
        next(iter(bases)),
        np.array(values),
        _measure_of(capacity) is _AREAL,
        table.origin,
        tuple(notes),
    )


_SPECIFIC, _AREAL = (
    replace(get_args(kind)[1], gt=None, ge=0.0)  # a cell may deliver nothing
    for kind in (SpecificCapacity, ArealCapacity)
)


def table_from(data: Any) -> Table:
    """A table of measurements, from a file, a data frame or a mapping of columns.

    Raises
    ------
    InputError
        If there is none.
    """
    if isinstance(data, Table):
        return data
    if isinstance(data, str | Path):
        path = Path(data)
        try:
            return read_table(path, path.name)
        except ValueError as error:
            hint = f"; {EXPECTED}" if path.is_file() else ""
            raise InputError([Problem("data", f"{error}{hint}")]) from None
    if hasattr(data, "iloc") and hasattr(data, "columns"):
        columns = {
            name if isinstance(name, str) else str(name): data.iloc[:, i].tolist()
            for i, name in enumerate(data.columns)
        }
        return table_of(columns, "data")
    if isinstance(data, Mapping):
        wrong = [str(k) for k, v in data.items() if isinstance(v, str) or not _listed(v)]
        if wrong:
            raise InputError([Problem(f"data.{wrong[0]}"[:80], "expected a list of numbers")])
        return table_of(data, "data")
    message = f"expected a CSV file, a table or a mapping of columns, got {shown(data)}; {EXPECTED}"
    raise InputError([Problem("data", message)])


def _listed(values: Any) -> bool:
    return isinstance(values, Iterable)


def _rate_column(table: Table, problems: list[Problem], notes: list[str]) -> Column | None:
    """The column with the rates: C-rates before currents where there are both."""
    c_rates = [c for c in table.columns if c.name in _C_RATES]
    currents = [c for c in table.columns if c.name in _CURRENTS]
    chosen = c_rates or currents
    if len(chosen) != 1:
        _none_or_several(table, chosen, "rate", _C_RATES | _CURRENTS, problems)
        return None
    column = chosen[0]
    if c_rates and currents:
        notes.append(f"{table.origin}: the rates are those of '{column.header}'")
    where = f"{table.origin}, column '{column.header}'"[:100]
    if column.unit in C_UNITS and column in c_rates:
        return column
    try:
        basis = read_rate("1", column.unit).basis if column.unit else "c_rate"
    except ValueError:
        kind = "a C-rate has no unit" if column in c_rates else "expected a unit such as mA/cm2"
        message = f"{kind}, got '{column.unit}': unknown, or it has the wrong dimension"
        problems.append(Problem(where, message))
        return None
    if column in currents and basis == "c_rate":
        got = f"got '{column.unit}'" if column.unit else "it has none"
        message = f"expected its unit, as in 'current density [mA/cm2]' or 'current [mA/g]'; {got}"
        problems.append(Problem(where, message))
        return None
    return column


def _capacity_column(
    table: Table, direction: str | None, problems: list[Problem], notes: list[str]
) -> Column | None:
    """The column with the capacities of the direction."""
    known = [(c, _direction_of(c.name)) for c in table.columns if _is_capacity(c.name)]
    wanted = (DISCHARGE if direction is None else read_direction(direction)).last.name
    chosen = [c for c, name in known if name == wanted] or [c for c, name in known if name is None]
    if not chosen and direction is not None and known:
        other = next(name for name in _COLUMN_WORDS if name != wanted)
        message = f"has {other} capacities only, but the direction is '{direction}'"
        problems.append(Problem(table.origin, message))
        return None
    chosen = chosen or [column for column, _ in known]
    for column in chosen:
        if _measure_of(column) is None:
            got = f"got '{column.unit}'" if column.unit else "it has none"
            message = f"expected its unit, as in 'capacity [mAh/g]' or 'capacity [mAh/cm2]'; {got}"
            problems.append(Problem(f"{table.origin}, column '{column.header}'"[:100], message))
            return None
    if len(chosen) != 1:
        names = {"capacity", "specific capacity", "areal capacity", "discharge capacity"}
        _none_or_several(table, chosen, "capacity", names, problems)
        return None
    if len(known) > 1:
        notes.append(f"{table.origin}: the capacities are those of '{chosen[0].header}'")
    return chosen[0]


def _none_or_several(
    table: Table, chosen: list[Column], what: str, names: Iterable[str], problems: list[Problem]
) -> None:
    """Say that there is no column of a kind, or more than one."""
    listed = ", ".join(repr(c.header) for c in (chosen or table.columns)[:8])[:200]
    hints = [nearest(c.name, names) for c in table.columns] if not chosen else []
    hint = next(filter(None, hints), "")
    form = f" (read as {table.form})" if table.form else ""
    count = "several columns" if chosen else "no column"
    message = f"{count} for the {what} among {listed}; {EXPECTED}{form}.{hint}".removesuffix(".")
    problems.append(Problem(table.origin, message))


def _tokens(name: str) -> set[str]:
    return set(_COMPOUND.sub(" ", name).split())


def _is_capacity(name: str) -> bool:
    known = _CAPACITY | _KINDS | frozenset({"flächen"}).union(*_COLUMN_WORDS.values())
    return bool(_tokens(name) & _CAPACITY) and _tokens(name) <= known


def _direction_of(name: str) -> str | None:
    return next((step for step, words in _COLUMN_WORDS.items() if _tokens(name) & words), None)


def _measure_of(column: Column) -> Measure | None:
    scale = units.scale(column.unit) if column.unit else None
    measures: tuple[Measure, Measure] = (_SPECIFIC, _AREAL)
    return next((m for m in measures if scale is not None and m.fits(scale)), None)


def _rate(table: Table, column: Column, row: int, problems: list[Problem]) -> Rate | None:
    cell = table.plain_cell(column.cells[row])
    try:
        if is_blank(cell):
            raise ValueError("no rate beside a capacity")
        return read_rate(cell.item() if hasattr(cell, "item") else cell, column.unit)
    except ValueError as error:
        problems.append(Problem(f"{table.where(row)}, {column.header}", str(error)))
        return None


def _capacity(table: Table, column: Column, row: int, problems: list[Problem]) -> float | None:
    measure, scale = _measure_of(column), units.scale(column.unit)
    assert measure is not None  # the column was chosen by it
    assert scale is not None
    try:
        number = table.number(column.cells[row])
        assert number is not None  # blanks are left out
        return float(measure.bounded(scale.to_si(number), f"{number:g} {column.unit}"))
    except (TypeError, ValueError) as error:
        message = str(error) if isinstance(error, ValueError) else "is not a number"
        problems.append(Problem(f"{table.where(row)}, {column.header}", message[:200]))
        return None


FLOOR = 0.5
"""Of the largest standard deviation, below which none falls: 1 % of the largest capacity at a
precision of 2 %. A capacity near zero is not known to 2 % of itself. [-]"""
ALIKE = 1e-3
"""Relative difference up to which two rates are the same. [-]"""


@dataclass(frozen=True)
class RateMeans:
    """One mean a rate, in the order in which the rates first occur."""

    data: RateData
    """As measured."""
    rates: Array
    """C-rates [h-1], or current densities [A/m2]."""
    capacities: Array
    """In the unit of the data."""
    counts: NDArray[np.int_]
    """How often each was measured."""
    deviations: Array
    """Standard deviation of each mean, in the same unit: precision or scatter of repeats."""
    scatter: float
    """Standard deviation of repeats at one rate, as a share of a capacity; NaN without repeats."""


def rate_means(data: RateData, precision: float) -> RateMeans:
    """Means over repeats, with their standard deviations.

    The precision is that of a cell: repeats of one cell do not make it better. Where repeats
    scatter so much that their mean is known less well than that, the scatter counts (the
    pure error, pooled over all rates).

    Parameters
    ----------
    data : RateData
    precision : float
        Relative standard deviation of a capacity. [-]

    Raises
    ------
    InputError
        If no capacity is above zero.
    """
    if not data.capacities.max() > 0:
        raise InputError(Problem(data.origin, "no capacity is above 0; nothing follows from that"))
    group = _groups(data.rates)
    counts = np.bincount(group)
    rates, means = (np.bincount(group, v) / counts for v in (data.rates, data.capacities))
    deviations = precision * np.maximum(means, FLOOR * means.max())
    repeated = int(np.sum(counts - 1))
    within = np.sum(((data.capacities - means[group]) / deviations[group]) ** 2)
    scatter = float(np.sqrt(within / repeated)) if repeated else float("nan")
    wider = np.nan_to_num(scatter / np.sqrt(counts), nan=1.0)
    deviations = deviations * np.maximum(1.0, wider)
    return RateMeans(data, rates, means, counts, deviations, precision * scatter)


def _groups(rates: Array) -> NDArray[np.int_]:
    """The number of the group of equal rates that each belongs to, by first occurrence."""
    order = np.argsort(rates, kind="stable")
    new = np.diff(np.log(rates[order]), prepend=-np.inf) > ALIKE
    label = np.empty(rates.size, dtype=int)
    label[order] = np.cumsum(new) - 1
    first = dict.fromkeys(label.tolist())
    number = {group: i for i, group in enumerate(first)}
    return np.array([number[group] for group in label.tolist()])
