"""Measured points of a cell in common units, whatever a paper counts in."""

from collections.abc import Iterable
from dataclasses import dataclass

from sscell.cards.bookkeeping import loading
from sscell.cards.cell import CellDesign
from sscell.cards.measured import MeasuredPoint
from sscell.protocols.charge_rates import Rate


@dataclass(frozen=True)
class RatePoint:
    """A capacity at a rate."""

    c_rate: float
    """Of the nominal capacity. [h-1]"""
    specific_capacity: float
    """Per gram of active material. [mAh/g]"""
    areal_capacity: float
    """[mAh/cm2]"""


def rate_points(cell: CellDesign, points: Iterable[MeasuredPoint]) -> tuple[RatePoint, ...]:
    """Points that were measured on a cell, with its loading and nominal capacity.

    Parameters
    ----------
    cell : CellDesign
        The cell of the points, such as that of ``cell.measured.points``.
    points : iterable of MeasuredPoint
    """
    amount = loading(cell)
    nominal = float(cell.nominal_specific_capacity)
    made = []
    for point in points:
        c_rate = _rate(point).c_rate(nominal, nominal * amount.loading)
        if point.specific_capacity is not None:
            areal = float(point.specific_capacity) * amount.loading
        else:
            assert point.areal_capacity is not None
            areal = float(point.areal_capacity)
        made.append(RatePoint(c_rate, areal / amount.loading / 3600, areal / 36000))
    return tuple(made)


def _rate(point: MeasuredPoint) -> Rate:
    if point.current_density is not None:
        return Rate(float(point.current_density), "per_area")
    if point.specific_current is not None:
        return Rate(float(point.specific_current), "per_mass")
    assert point.c_rate is not None
    return Rate(float(point.c_rate))
