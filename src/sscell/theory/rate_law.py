"""The empirical rate law of Tian and Coleman: one curve of capacity over rate in three numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sscell.theory.arguments import Array
from sscell.theory.formula import Value, formula

_SERIES_ABOVE = 1e4  # 1 - x (1 - exp(-1/x)) loses log10(x) digits


def falloff(x: Array) -> Array:
    """Capacity over its low-rate limit, 1 - x (1 - exp(-1/x)) with x = (R tau)^n. [-]"""
    small, large = np.clip(x, 1e-300, _SERIES_ABOVE), np.maximum(x, _SERIES_ABOVE)
    direct = 1 + small * np.expm1(-1 / small)
    series = (1 - (1 - 1 / (4 * large)) / (3 * large)) / (2 * large)
    return np.where(x < _SERIES_ABOVE, direct, series)


@formula("mAh/g")
def rate_law(
    *, rate: Value, low_rate_capacity: Value, time_constant: Value, exponent: Value
) -> Any:
    """Specific capacity at a rate, Q_M (1 - (R tau)^n (1 - exp(-(R tau)^-n))). [mAh/g]

    Q_M/e at R tau = 1, and Q_M/2 (R tau)^-n far above.

    Parameters
    ----------
    rate : text or quantity
        R = (I/M)/(Q/M) with the capacity measured at this current: one over the discharge
        time, not the C-rate. [h-1]
    low_rate_capacity : text or quantity
        Q_M. [mAh/g]
    time_constant : text or quantity
        tau. [s]
    exponent : number or array
        n; far above, 1/2 means that the capacity falls as one over the current, as diffusion
        in particles and reaction fronts both make it, and 1 that it falls along a line to
        zero, as a resistance does. [-]

    Notes
    -----
    A summary of a curve, never evidence of a mechanism. Tian et al. 2019, Nat. Commun. 10,
    1933, 10.1038/s41467-019-09792-9 [Tian2019], equation 2.

    Examples
    --------
    >>> import sscell
    >>> capacity = sscell.theory.rate_law(
    ...     rate="2 h^-1", low_rate_capacity="180 mAh/g", time_constant="30 min", exponent=0.7)
    >>> print(f"{capacity:.1f~P}")
    66.2 mAh/g
    """
    return low_rate_capacity * falloff((rate * time_constant) ** exponent)


@dataclass(frozen=True)
class RateLawFit:
    """A fit of the rate law; errors are one standard error.

    Examples
    --------
    >>> import sscell
    >>> fit = sscell.theory.fit_rate_law(
    ...     specific_current=sscell.Quantity([20, 200, 600, 1200], "mA/g"),
    ...     specific_capacity=sscell.Quantity([199, 180, 118, 74], "mAh/g"))
    >>> print(f"{fit.low_rate_capacity:.0f~P}, exponent {fit.exponent:.1f}")
    206 mAh/g, exponent 0.7
    """

    low_rate_capacity: Any
    """Q_M. [mAh/g]"""
    low_rate_capacity_error: Any
    """[mAh/g]"""
    exponent: float
    """n. [-]"""
    exponent_error: float
    """[-]"""
    time_constant: Any
    """tau. [s]"""
    time_constant_error: Any
    """[s]"""
    points: int
    """How many rates were usable."""

    def capacity(self, rate: Value) -> Any:
        """The fitted curve at rates, one over the discharge times. [mAh/g]

        Examples
        --------
        >>> import sscell
        >>> fit = sscell.theory.fit_rate_law(
        ...     specific_current=sscell.Quantity([20, 200, 600, 1200], "mA/g"),
        ...     specific_capacity=sscell.Quantity([199, 180, 118, 74], "mAh/g"))
        >>> print(f"{fit.capacity('2 h^-1'):.0f~P}")
        159 mAh/g
        """
        return rate_law(
            rate=rate,
            low_rate_capacity=self.low_rate_capacity,
            time_constant=self.time_constant,
            exponent=self.exponent,
        )

    def __repr__(self) -> str:
        return (
            f"Q_M = {self.low_rate_capacity.m:.4g} ± {self.low_rate_capacity_error.m:.2g} mAh/g, "
            f"n = {self.exponent:.3g} ± {self.exponent_error:.2g}, "
            f"tau = {self.time_constant.m:.4g} ± {self.time_constant_error.m:.2g} s "
            f"({self.points} points)"
        )
