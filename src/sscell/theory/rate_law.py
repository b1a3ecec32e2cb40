"""The empirical rate law of Tian and Coleman: one curve of capacity over rate in three numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from sscell.errors import InputError, Problem
from sscell.theory.formula import ARGUMENTS, SPECIFIC_CAPACITY, Array, Value, formula, in_unit, read

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


FEWEST_POINTS = 4
"""Three parameters and one degree of freedom for their errors."""
_UNUSABLE = ("infeasible", "time limit", "solver failed")
_WIDEST = np.log([0.5, 0.2, 1e-3]), np.log([1e3, 10.0, 1e3])
"""How far Q_M over the largest capacity, n, and tau times the rates may go."""
_FLAT = 1e-8  # over the largest sensitivity; the differences that make them are no finer
_EDGE = 1e-3  # a parameter nearer to it than this, in its logarithm, is not determined


def fit_rate_law(
    results: Any = None, *, specific_current: Value = None, specific_capacity: Value = None
) -> RateLawFit:
    """Fit :func:`rate_law` to measured or simulated capacities.

    Least squares of the capacities in the logarithms of Q_M, n and tau, from several starts;
    the errors follow from the scatter about the curve, to first order.

    Parameters
    ----------
    results : xarray.Dataset, optional
        From ``sscell.rate_capability``, of one cell (``rates.isel(cell=0)``).
    specific_current, specific_capacity : quantities
        Instead of a dataset: arrays of equal length. [mA/g], [mAh/g]

    Returns
    -------
    RateLawFit
        An error is infinite, or larger than its parameter, where the data leave that open: n
        and tau when no rate is high enough to cost capacity.

    Raises
    ------
    InputError
        If fewer than four points are usable. Left out are points that delivered 0 mAh
        (infeasible) or no number, and simulated ones that ended at the time limit.

    Notes
    -----
    The rate of a point is its current over its own measured capacity. Source and range as for
    :func:`rate_law`.

    Examples
    --------
    >>> import sscell
    >>> Q = sscell.Quantity
    >>> fit = sscell.theory.fit_rate_law(
    ...     specific_current=Q([20, 100, 200, 400, 1000], "mA/g"),
    ...     specific_capacity=Q([178, 150, 120, 78, 33], "mAh/g"))
    >>> round(fit.exponent, 1), fit.points
    (0.6, 5)
    """
    where = "fit_rate_law"
    if results is not None:
        specific_current, specific_capacity = currents_and_capacities(results)
    given = {"specific_current": specific_current, "specific_capacity": specific_capacity}
    kinds = {name: ARGUMENTS[name] for name in given}
    current, capacity = np.broadcast_arrays(*read(where, kinds, given).values())
    usable = np.isfinite(capacity) & (capacity > 0)
    points = int(usable.sum())
    if points < FEWEST_POINTS:
        message = (
            f"expected at least {FEWEST_POINTS} points with a capacity above 0 mAh/g, "
            f"got {points} of {usable.size}"
        )
        raise InputError(Problem(where, message))
    capacity = capacity[usable]
    best, errors = _least_squares(current[usable] / capacity, capacity)
    return RateLawFit(
        low_rate_capacity=in_unit(best[0], "mAh/g"),
        low_rate_capacity_error=in_unit(errors[0], "mAh/g"),
        exponent=float(best[1]),
        exponent_error=float(errors[1]),
        time_constant=in_unit(best[2], "s"),
        time_constant_error=in_unit(errors[2], "s"),
        points=points,
    )


def _least_squares(rate: Array, capacity: Array) -> tuple[Array, Array]:
    """Q_M, n, tau and their standard errors, in the units of the arguments."""
    from scipy.optimize import least_squares  # takes longer to import than all else here

    largest = capacity.max()

    def misfit(logarithms: Array) -> Array:
        amplitude, n, tau = logarithms
        power = np.exp(n) * (np.log(rate) + tau)
        return np.asarray(
            np.exp(amplitude) * falloff(np.exp(np.clip(power, -300, 300))) - capacity / largest
        )

    middle = np.log(rate[np.abs(capacity - largest / np.e).argmin()])
    lowest = np.array([0.0, 0.0, -np.log(rate.max())]) + _WIDEST[0]
    highest = np.array([0.0, 0.0, -np.log(rate.min())]) + _WIDEST[1]
    fits = [
        least_squares(
            misfit,
            [0.05, np.log(n), -middle + shift],
            bounds=(lowest, highest),
            xtol=1e-12,
            ftol=1e-12,
            gtol=1e-12,
        )
        for n, shift in product((0.5, 1.0, 2.0), (-1.0, 0.0))
    ]
    best = min(fits, key=lambda fit: fit.cost)
    variance = 2 * best.cost / (rate.size - 3)
    _, singular, directions = np.linalg.svd(best.jac, full_matrices=False)
    known = singular > _FLAT * singular.max()
    parts = directions[known] / singular[known, None]
    relative = np.sqrt(variance * (parts**2).sum(axis=0))
    relative[(np.abs(directions[~known]) > _FLAT).any(axis=0)] = np.inf
    at_edge = (best.x - lowest < _EDGE) | (highest - best.x < _EDGE)
    fitted = np.exp(best.x) * [largest, 1.0, 1.0]
    return fitted, np.where(at_edge.any(), np.inf, relative) * fitted


def currents_and_capacities(results: Any) -> tuple[Any, Any]:
    """Specific current and capacity of the rates of one cell, with units.

    The capacity is NaN where :func:`fit_rate_law` leaves a point out.

    Raises
    ------
    InputError
        If it is no dataset of rates of one cell.
    """
    where = "fit_rate_law, results"
    if not (hasattr(results, "data_vars") and hasattr(results, "attrs")):
        message = f"expected a dataset of sscell.rate_capability, got a {type(results).__name__}"
        raise InputError(Problem(where, message))
    missing = [name for name in ("specific_capacity", "c_rate") if name not in results.variables]
    if missing or "description" not in results.attrs:
        message = "expected a dataset of sscell.rate_capability with specific_capacity over c_rate"
        raise InputError(Problem(where, message))
    capacity = results["specific_capacity"]
    if capacity.dims != ("c_rate",):
        others = ", ".join(f"{name}=0" for name in map(str, capacity.dims) if name != "c_rate")
        message = f"expected one curve over c_rate; choose one, such as results.isel({others})"
        raise InputError(Problem(where, message))
    values = np.asarray(capacity.values, dtype=np.float64)
    if "outcome" in results.variables:
        words = np.asarray(results["outcome"].values).astype(str)
        values = np.where(np.isin(words, _UNUSABLE), np.nan, values)
    current = np.asarray(results["c_rate"].values, dtype=np.float64) * _nominal(results, where)
    return in_unit(current, "mA/g"), in_unit(values * 3600.0, "mAh/g")


def _nominal(results: Any, where: str) -> float:
    """Specific current of 1C of the cell that the curve belongs to. [A/kg]"""
    cards = json.loads(results.attrs["description"])["cells"]
    if len(cards) > 1 and "cell" in results.coords:
        title = str(results["cell"].item())
        cards = [card for card in cards if card["title"] == title] or cards
    nominal = {
        float(SPECIFIC_CAPACITY(card["nominal_specific_capacity"])) / 3600.0 for card in cards
    }
    if len(nominal) != 1:
        message = (
            "it holds cells of several nominal capacities and does not say which this is; "
            "give specific_current and specific_capacity instead"
        )
        raise InputError(Problem(where, message))
    return nominal.pop()
