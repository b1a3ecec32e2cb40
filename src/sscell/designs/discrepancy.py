"""What the factors of a draw leave of the capacities of a cell, before and after data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]
APART = 2.0
"""Factor between two C-rates from which only the common part of a discrepancy is alike. The
points of published cells, which the calibration treats as independent otherwise, are so far apart;
assumed: linear in the logarithm between."""


@dataclass(frozen=True, eq=False)
class Discrepancy:
    """Normal with mean 0 over the C-rate; a share of its variance is common to all rates.

    Each number may also be an array, one for each draw.
    """

    size: float | Array
    """One standard deviation, over the practical capacity. [-]"""
    shared: float | Array
    """Share of the variance that all rates of a cell have in common. [-]"""

    def covariance(self, left: ArrayLike, right: ArrayLike) -> Array:
        """Between C-rates, shape (..., left, right)."""
        ratio = np.abs(np.log(np.divide.outer(left, right))) / np.log(APART)
        size, shared = (np.asarray(x)[..., None, None] for x in (self.size, self.shared))
        return np.asarray(size**2 * (shared + (1 - shared) * np.maximum(0.0, 1 - ratio)))

    def log_density(self, left: Array, c_rates: ArrayLike, noise: ArrayLike = 0.0) -> Array:
        """Of what is left at measured rates, but for a constant; shape (draws,).

        Parameters
        ----------
        left : array, shape (draws, measured)
            Measured less predicted, over the practical capacity. [-]
        c_rates : array, shape (measured,)
        noise : array, shape (measured,)
            Standard deviation of a measured value, over the practical capacity. [-]
        """
        return normal_log_density(left, self._measured(c_rates, noise))

    def given(
        self, left: Array, c_rates: ArrayLike, asked: ArrayLike, noise: ArrayLike = 0.0
    ) -> tuple[Array, Array]:
        """Mean and standard deviation at other rates, each of shape (draws, asked).

        Parameters
        ----------
        left, c_rates, noise
            As of :meth:`log_density`.
        asked : array, shape (asked,)
            C-rates.
        """
        cross = self.covariance(c_rates, asked)
        gain = np.linalg.solve(self._measured(c_rates, noise), cross)
        variance = np.asarray(self.size)[..., None] ** 2 - (cross * gain).sum(axis=-2)
        mean = np.matmul(left[..., None, :], gain)[..., 0, :]
        return np.asarray(mean), np.broadcast_to(np.sqrt(np.maximum(variance, 0.0)), mean.shape)

    def _measured(self, c_rates: ArrayLike, noise: ArrayLike) -> Array:
        squares = np.broadcast_to(np.square(noise), np.shape(c_rates))
        return self.covariance(c_rates, c_rates) + np.diag(squares)


def normal_log_density(left: Array, covariance: Array) -> Array:
    """Of normal numbers with mean 0, but for a constant; shape (draws,).

    Parameters
    ----------
    left : array, shape (draws, numbers)
    covariance : array, shape (..., numbers, numbers)
    """
    solved = np.linalg.solve(covariance, left[..., None])[..., 0]
    return np.asarray(-0.5 * ((left * solved).sum(axis=-1) + np.linalg.slogdet(covariance)[1]))


GOLDEN = (np.sqrt(5) - 1) / 2
"""Its multiples less their whole parts are even over any run of them."""


def even_normals(draws: int, each: int = 1) -> Array:
    """Standard normal numbers, those of a draw each out of an equal part of the distribution.

    Where a draw lies in its parts follows multiples of the golden ratio, so that all numbers
    together, and those of neighbours, are even as well.

    Returns
    -------
    array, shape (draws, each, 1)
    """
    within = (np.arange(draws) + 0.5) * GOLDEN % 1.0
    shares = (np.arange(each) + within[:, None]) / each
    return np.asarray(ndtri(shares)[..., None])


def equally_likely(log_weights: Array, count: int) -> NDArray[np.intp]:
    """Places of weighted draws, each as often as its weight says, to within one.

    Parameters
    ----------
    log_weights : array
        Logarithms, up to a constant; flattened.
    count : int
    """
    weights = np.exp(log_weights - log_weights.max()).ravel()
    steps = (np.arange(count) + 0.5) / count
    places = np.searchsorted(np.cumsum(weights) / weights.sum(), steps)
    return np.asarray(np.minimum(places, weights.size - 1))
