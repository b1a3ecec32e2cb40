"""What was measured on the cell of a card: capacities at rates, and how the cell was charged."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from sscell.cards.blocks import Block, BlockError, Name, one_of
from sscell.quantities.fields import (
    ArealCapacity,
    CRate,
    CurrentDensity,
    SpecificCapacity,
    SpecificCurrent,
)

RATES = ("c_rate", "current_density", "specific_current")
CAPACITIES = ("specific_capacity", "areal_capacity")


class MeasuredPoint(Block):
    """A discharge capacity that was measured at one rate.

    One of ``c_rate``, ``current_density`` and ``specific_current`` is given, and one of
    ``specific_capacity`` and ``areal_capacity``; the others are None.

    Examples
    --------
    >>> import sscell
    >>> slow, fast = sscell.load_cell("ncm83_li6ps5cl").measured.points
    >>> fast.specific_capacity, fast.areal_capacity
    (100 mAh/g [second-hand, Schlautmann2023], None)
    """

    model_config = ConfigDict(
        json_schema_extra={"allOf": [one_of(*RATES), one_of(*CAPACITIES)]},
    )

    c_rate: CRate | None = None
    """Of the nominal capacity. [h-1]"""
    current_density: CurrentDensity | None = None
    """Of the cell. [A.m-2]"""
    specific_current: SpecificCurrent | None = None
    """Per mass of active material. [A.kg-1]"""
    specific_capacity: SpecificCapacity | None = None
    """Per mass of active material. [A.s.kg-1]"""
    areal_capacity: ArealCapacity | None = None
    """Of the cell. [A.s.m-2]"""

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        mistakes = []
        for names in (RATES, CAPACITIES):
            given = [name for name in names if getattr(self, name) is not None]
            if len(given) != 1:
                expected = f"{', '.join(names[:-1])} and {names[-1]}"
                mistakes.append((given[-1] if given else names[0], f"give one of {expected}"))
        if mistakes:
            raise BlockError(mistakes)
        return self


class Measured(Block):
    """Discharge capacities that were measured on the cell of a card.

    They belong to the cell as it is described: ``replace`` drops them, as a changed cell is
    another one.

    Examples
    --------
    >>> import sscell
    >>> measured = sscell.load_cell("ncm83_li6ps5cl").measured
    >>> measured.charge, measured.charge_known
    ('same rate', 'inferred')
    >>> [(float(p.c_rate), float(p.specific_capacity) / 3600) for p in measured.points]
    [(0.05, 198.0), (1.0, 100.0)]
    """

    charge: Name
    """How the cell was charged before each discharge, or most likely was: full, same rate, or a
    rate such as 0.1C, also with a hold, as the argument ``charge`` of a study."""
    charge_known: Literal["stated", "inferred", "unknown"]
    """Whether the source states the charge, or it is inferred (the note says from what), or
    unknown; then predictions after a full charge and after one at the same rate are both shown."""
    points: Annotated[tuple[MeasuredPoint, ...], Field(min_length=1)]
    """Capacities at rates."""
