"""What was measured on a cell, in any form that a fit with a prior takes, in common units."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from sscell.calibration.rate_data import RateData, rate_means, read_rate_data, table_from
from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.measured import CAPACITIES, RATES, Measured, MeasuredPoint
from sscell.cards.problems import problems
from sscell.errors import InputError, Problem, Problems
from sscell.parameters.measured_points import rate_points
from sscell.protocols.charge_rates import Rate
from sscell.quantities import units
from sscell.quantities.fields import AreaResistance, Frequency, Potential, StateOfCharge, measure_of
from sscell.quantities.measure import Measure
from sscell.quantities.tables import Table

Array = NDArray[np.float64]
SHARES = np.array([0.1, 0.5, 0.9])
"""Of the charge of a discharge, at which its voltages are compared: begin, middle and end."""
FEWEST = 4
"""Points of a curve or a spectrum."""
AT_CUTOFF = 0.05
"""Distance from the lower cut-off up to which a curve has reached it. [V]"""
FREQUENCIES = 5
"""Of a spectrum, evenly over the logarithm of what was measured, at which it is compared."""
_POINT = frozenset({*RATES, *CAPACITIES})
_VOLTAGES = frozenset(
    {"voltage", "cell voltage", "potential", "cell potential", "e", "ewe", "u", "v", "spannung"}
)
_FREQUENCIES = frozenset({"frequency", "freq", "f", "frequenz"})
_REALS = frozenset(
    {"real", "re", "re(z)", "z real", "zreal", "z re", "z'", "resistance", "real part"}
)
_IMAGINARIES = frozenset(
    {"imaginary", "imag", "im", "im(z)", "z imag", "zimag", "z im", "z''", 'z"', "reactance"}
    | {"imaginary part"}
)
_SOCS = frozenset({"soc", "state of charge"})


@dataclass(frozen=True)
class Curve:
    """Voltages of one discharge to the lower cut-off."""

    c_rate: float
    """[h-1]"""
    voltages: Array
    """Of the cell at ``SHARES`` of the charge that passed. [V]"""


@dataclass(frozen=True)
class Spectrum:
    """The impedance of a cell at rest."""

    soc: float
    frequencies: Array
    """[Hz]"""
    impedance: NDArray[np.complex128]
    """[ohm m2]"""


@dataclass(frozen=True)
class Measurements:
    """Everything that was measured on one cell."""

    rates: Array
    """C-rates from low to high, each once. [h-1]"""
    capacities: Array
    """Means over repeats. [C/m2]"""
    deviations: Array
    """Their standard deviations. [C/m2]"""
    curves: tuple[Curve, ...] = ()
    spectra: tuple[Spectrum, ...] = ()
    notes: tuple[str, ...] = ()
    """In words: rows that were left out."""


def read_measurements(data: Any, cell: CellDesign, precision: float) -> Measurements:
    """Measurements in any form and combination.

    Parameters
    ----------
    data : Measured, mapping, str, Path, pandas.DataFrame or list of them
        The block ``measured`` of a card; one capacity such as ``{"c_rate": 0.05,
        "specific_capacity": "180 mAh/g"}``; capacities at rates as
        :func:`sscell.calibration.rate_data.read_rate_data` takes them; the same with a column
        ``voltage [V]``: discharge curves to the lower cut-off, one or several rates; or columns
        ``frequency [Hz]``, ``real [ohm cm2]``, ``imaginary [ohm cm2]`` and, if it is not 0.5,
        ``soc``: spectra, the imaginary part of either sign.
    cell : CellDesign
        Whose loading and nominal capacity they are of.
    precision : float
        Relative standard deviation of a capacity. [-]

    Raises
    ------
    InputError
        With everything that is wrong with any of them.
    """
    listed = list(data) if isinstance(data, list | tuple) else [data]
    parts: list[RateData] = []
    curves: list[Curve] = []
    spectra: list[Spectrum] = []
    mistakes = Problems()
    for i, given in enumerate(listed):
        where = f"data.{i}" if len(listed) > 1 else "data"
        with mistakes.kept():
            if isinstance(given, Mapping) and _POINT.issuperset(given) and not _listed(given):
                given = _point(given, where)
            if isinstance(given, Measured | MeasuredPoint):
                parts.append(_of_points(given, cell, where))
                continue
            table = table_from(given)
            if _columns(table, _FREQUENCIES):
                spectra += _spectra(table)
                continue
            read = _per_area(read_rate_data(table, "discharge"), cell)
            if _columns(table, _VOLTAGES):
                ends, discharges = _curves(table, read, cell)
                parts.append(ends)
                curves += discharges
            else:
                parts.append(read)
    if not listed:
        mistakes.append(Problem("data", "empty; expected at least one measurement"))
    mistakes.refuse()
    notes = tuple(note for part in parts for note in part.notes)
    means = np.zeros((3, 0))
    if parts:
        rates = np.concatenate([part.rates for part in parts])
        capacities = np.concatenate([part.capacities for part in parts])
        order = np.lexsort((capacities, rates))
        every = RateData(rates[order], "c_rate", capacities[order], True, parts[0].origin)
        made = rate_means(every, precision)
        means = np.array([made.rates, made.capacities, made.deviations])
    curves.sort(key=lambda curve: curve.c_rate)
    spectra.sort(key=lambda spectrum: spectrum.soc)
    return Measurements(means[0], means[1], means[2], tuple(curves), tuple(spectra), notes)


def _listed(given: Mapping[str, Any]) -> bool:
    return any(hasattr(v, "__len__") and not isinstance(v, str) for v in given.values())


def _point(given: Mapping[str, Any], where: str) -> MeasuredPoint:
    try:
        return MeasuredPoint.model_validate(dict(given))
    except ValidationError as error:
        raise InputError(problems(error, where, MeasuredPoint)) from None


def _of_points(given: Measured | MeasuredPoint, cell: CellDesign, where: str) -> RateData:
    points = given.points if isinstance(given, Measured) else (given,)
    common = rate_points(cell, points)
    rates = np.array([point.c_rate for point in common])
    areal = np.array([36000 * point.areal_capacity for point in common])
    return RateData(rates, "c_rate", areal, True, where)


def _per_area(read: RateData, cell: CellDesign) -> RateData:
    """C-rates and capacities per area. [h-1], [C/m2]"""
    amount, nominal = loading(cell).loading, float(cell.nominal_specific_capacity)
    rates = [Rate(float(r), read.basis).c_rate(nominal, nominal * amount) for r in read.rates]
    areal = read.capacities * (1.0 if read.per_area else amount)
    return RateData(np.array(rates), "c_rate", areal, True, read.origin, read.notes)


def _curves(table: Table, read: RateData, cell: CellDesign) -> tuple[RateData, list[Curve]]:
    """The curves of a table, and the capacities at which they end."""
    voltages = _numbers(table, _VOLTAGES, "voltage [V]", measure_of(Potential))
    mistakes = Problems()
    if voltages.size != read.rates.size:
        message = f"{voltages.size} voltages, but {read.rates.size} capacities"
        raise InputError(Problem(table.origin, message))
    (column,) = _columns(table, _VOLTAGES)
    if cell.reference_electrode.rstrip("+") in column.reference:
        voltages = voltages - float(cell.anode.potential)
    lowest = float(cell.cutoffs_vs_lithium[0]) - float(cell.anode.potential)
    curves, ends = [], []
    for rate in np.unique(read.rates).tolist():
        rows = np.flatnonzero(read.rates == rate)
        rows = rows[np.argsort(read.capacities[rows], kind="stable")]
        charge, volts = read.capacities[rows], voltages[rows]
        where = f"{table.origin}, {rate:g}C"
        if rows.size < FEWEST or not charge[0] <= SHARES[0] * charge[-1]:
            message = f"expected {FEWEST} points or more of a whole discharge, from its begin"
            mistakes.append(Problem(where, message))
            continue
        if abs(volts[-1] - lowest) > AT_CUTOFF:
            message = f"ends at {volts[-1]:.4g} V, not at the lower cut-off of {lowest:.4g} V"
            mistakes.append(Problem(where, message))
        curves.append(Curve(rate, np.interp(SHARES, charge / charge[-1], volts)))
        ends.append((rate, charge[-1]))
    mistakes.refuse()
    rates, capacities = np.array(ends).T
    return RateData(rates, "c_rate", capacities, True, read.origin, read.notes), curves


def _spectra(table: Table) -> list[Spectrum]:
    """The spectra of a table, one a state of charge."""
    mistakes = Problems()
    resistance = measure_of(AreaResistance)
    asked = [
        (_FREQUENCIES, "frequency [Hz]", measure_of(Frequency)),
        (_REALS, "real [ohm cm2]", resistance),
        (_IMAGINARIES, "imaginary [ohm cm2]", resistance),
    ]
    read = []
    for names, header, measure in asked:
        with mistakes.kept():
            read.append(_numbers(table, names, header, measure))
    socs = np.full(1, 0.5)
    if _columns(table, _SOCS):
        with mistakes.kept():
            socs = _numbers(table, _SOCS, "soc", measure_of(StateOfCharge))
    mistakes.refuse()
    frequencies, real, imaginary = read
    if len({*map(len, read), *([socs.size] if socs.size > 1 else [])}) > 1:
        raise InputError(Problem(table.origin, "its columns have different numbers of values"))
    socs = np.broadcast_to(socs, real.shape)
    if np.sum(imaginary > 0) > imaginary.size / 2:  # given as -Z''
        imaginary = -imaginary
    made = []
    for soc in np.unique(socs).tolist():
        rows = np.flatnonzero(socs == soc)
        rows = rows[np.argsort(frequencies[rows])]
        if np.unique(frequencies[rows]).size < FEWEST:
            message = f"expected a spectrum of {FEWEST} frequencies or more at each state of charge"
            mistakes.append(Problem(table.origin, message))
            continue
        at = np.geomspace(frequencies[rows[0]], frequencies[rows[-1]], FREQUENCIES)
        logs = np.log(frequencies[rows])
        parts = [np.interp(np.log(at), logs, part[rows]) for part in (real, imaginary)]
        made.append(Spectrum(soc, at, parts[0] + 1j * parts[1]))
    mistakes.refuse()
    return made


def _columns(table: Table, names: frozenset[str]) -> list[Any]:
    return [column for column in table.columns if column.name in names]


def _numbers(table: Table, names: frozenset[str], header: str, measure: Measure) -> Array:
    """The one column of a kind, in SI units."""
    columns = _columns(table, names)
    if len(columns) != 1:
        listed = ", ".join(repr(column.header) for column in table.columns[:8])
        count = "several columns" if columns else "no column"
        message = f"{count} for '{header}' among {listed}"
        raise InputError(Problem(table.origin, message))
    (column,) = columns
    where = f"{table.origin}, column '{column.header}'"[:100]
    scale = units.scale(column.unit or ("1" if measure.unit == "1" else ""))
    if scale is None or not measure.fits(scale):
        got = f"got '{column.unit}'" if column.unit else "it has none"
        raise InputError(Problem(where, f"expected its unit, as in '{header}'; {got}"))
    mistakes = Problems()
    values = []
    for row, cell in enumerate(column.cells):
        with mistakes.kept(table.where(row)):
            number = table.number(cell)
            if number is None or not np.isfinite(number):
                raise ValueError(f"expected a number under '{column.header}'")
            values.append(scale.to_si(number))
    mistakes.refuse()
    return np.array(values)
