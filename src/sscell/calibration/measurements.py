"""What was measured on a cell, in any form that a fit takes, in common units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import ValidationError

from sscell.calibration.rate_data import RateData, RateMeans, rate_means, read_rate_data
from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.measured import CAPACITIES, RATES, Measured, MeasuredPoint
from sscell.cards.problems import problems
from sscell.errors import InputError, Problem
from sscell.parameters.measured_points import rate_points
from sscell.protocols.charge_rates import Rate

_POINT = frozenset({*RATES, *CAPACITIES})


def read_capacities(data: Any, cell: CellDesign, precision: float) -> RateMeans:
    """Capacities at C-rates per area, means over repeats, from low rates to high ones.

    Parameters
    ----------
    data : Measured, mapping, str, Path, pandas.DataFrame or list of them
        The block ``measured`` of a card; one capacity such as ``{"c_rate": 0.05,
        "specific_capacity": "180 mAh/g"}``; or capacities at rates as
        :func:`sscell.calibration.rate_data.read_rate_data` takes them.
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
    mistakes: list[Problem] = []
    for i, given in enumerate(listed):
        try:
            parts.append(_capacities(given, cell, f"data.{i}" if len(listed) > 1 else "data"))
        except InputError as error:
            mistakes += error.problems
    if not listed:
        mistakes.append(Problem("data", "empty; expected at least one measurement"))
    if mistakes:
        raise InputError(mistakes)
    rates, capacities = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("rates", "capacities")
    )
    order = np.lexsort((capacities, rates))
    notes = tuple(note for part in parts for note in part.notes)
    every = RateData(rates[order], "c_rate", capacities[order], True, parts[0].origin, notes)
    return rate_means(every, precision)


def _capacities(given: Any, cell: CellDesign, where: str) -> RateData:
    """One measurement, C-rates and capacities per area. [h-1], [C/m2]"""
    amount, nominal = loading(cell).loading, float(cell.nominal_specific_capacity)
    if isinstance(given, Mapping) and _POINT.issuperset(given) and not _columns(given):
        given = _point(given, where)
    if isinstance(given, Measured | MeasuredPoint):
        points = given.points if isinstance(given, Measured) else (given,)
        common = rate_points(cell, points)
        rates = np.array([point.c_rate for point in common])
        areal = np.array([36000 * point.areal_capacity for point in common])
        return RateData(rates, "c_rate", areal, True, where)
    read = read_rate_data(given, "discharge")
    each = [Rate(float(r), read.basis).c_rate(nominal, nominal * amount) for r in read.rates]
    areal = read.capacities * (1.0 if read.per_area else amount)
    return RateData(np.array(each), "c_rate", areal, True, read.origin, read.notes)


def _columns(given: Mapping[str, Any]) -> bool:
    return any(isinstance(v, list | tuple | np.ndarray) for v in given.values())


def _point(given: Mapping[str, Any], where: str) -> MeasuredPoint:
    try:
        return MeasuredPoint.model_validate(dict(given))
    except ValidationError as error:
        raise InputError(problems(error, where, MeasuredPoint)) from None
