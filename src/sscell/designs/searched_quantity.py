"""The quantity that is looked for: its path, the range it may lie in, and steps through it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sscell.designs.paths import PathInfo, path_info
from sscell.designs.ranges import read_span
from sscell.errors import InputError, Problem, expect
from sscell.quantities.sourced import Sourced

Array = NDArray[np.float64]

PRECISION = 0.001
"""Of a value, relative to it. [-]"""


@dataclass(frozen=True)
class SearchedQuantity:
    """A path with a range; ``x`` is the logarithm of a value, or the share of the range."""

    path: PathInfo
    low: float
    high: float

    @property
    def _log(self) -> bool:
        return self.low > 0

    @property
    def ends(self) -> tuple[float, float]:
        """The range in x."""
        return (np.log(self.low), np.log(self.high)) if self._log else (0.0, 1.0)

    def x(self, value: Array) -> Array:
        """Of values in SI units, those outside of the range put at its ends."""
        inside = np.clip(value, self.low, self.high)
        return np.log(inside) if self._log else (inside - self.low) / (self.high - self.low)

    def value(self, x: Any) -> Any:
        """In SI units."""
        value = np.exp(x) if self._log else self.low + x * (self.high - self.low)
        return np.clip(value, self.low, self.high)  # an end is the end, to the last digit

    @property
    def tolerances(self) -> dict[str, float]:
        """Of a root in x, so that the value is known to ``PRECISION`` of itself."""
        if self._log:
            return {"xatol": PRECISION, "xrtol": 0.0}
        return {"xatol": 1e-9, "xrtol": PRECISION}

    def change(self, x: float) -> dict[str, Sourced]:
        """For ``replace``, in full precision."""
        return {self.path.name: Sourced(float(self.value(x)))}


def searched_quantity(path: str, between: tuple[Any, Any]) -> SearchedQuantity:
    """The quantity that is looked for.

    Raises
    ------
    InputError
        If there is no such path or the range is none.
    """
    expect(str, path, "path", "a path of the cell such as 'catholyte.conductivity'")
    try:
        info = path_info(path)
        ends = [] if isinstance(between, str) or not hasattr(between, "__iter__") else [*between]
        if len(ends) != 2:
            example = info.measure.example
            raise ValueError(f"expected a range (low, high) such as ('{example}', ...)")
        span = read_span(info, tuple(ends))
    except ValueError as error:
        raise InputError([Problem(path[:80], str(error))]) from None
    return SearchedQuantity(info, float(span.low), float(span.high))
