"""Which contact, diffusivity and utilisation published cells agree with, and what they leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from sscell.designs.discrepancy import equally_likely
from sscell.designs.ranges import cube
from sscell.validation.emulator import SEED, Emulator, PublishedCell, opened_shares

Array = NDArray[np.float64]
DENSE = 16384
"""Points of the ranges at which the posterior is evaluated; a power of two."""
OPENED = 8
"""Readings of what a paper leaves open at each of them."""
CHUNK = 1024
"""Of them whose likelihoods are worked out together, for the sake of memory."""
DISCREPANCIES = np.geomspace(0.04, 0.3, 10)
"""Standard deviations of what the factors leave that are tried, over the practical capacity,
before any cell is looked at as likely as each other. [-]"""
SHARED = np.array([0.0, 0.2, 0.4, 0.6, 0.8])
"""Shares of its variance that the points of a cell may have in common, as likely as each other
before. [-]"""


@dataclass(frozen=True)
class Evaluated:
    """Capacities of all cells at a dense set of factors, and how likely each paper makes them."""

    cells: tuple[PublishedCell, ...]
    shares: Array
    """Of the ranges of contact, diffusivity and utilisation, shape (n, 3)."""
    capacities: tuple[Array, ...]
    """Of each cell, shape (n, readings, charges, points); over the practical capacity. [-]"""

    @property
    def papers(self) -> list[str]:
        """In their order."""
        return list(dict.fromkeys(cell.paper for cell in self.cells))

    def as_best_known(self) -> Evaluated:
        """The same with each cell charged as it is stated or inferred to have been."""
        capacities = tuple(
            values[:, :, [cell.charges.index(charge) for charge in cell.best_known]]
            for cell, values in zip(self.cells, self.capacities, strict=True)
        )
        cells = tuple(replace(cell, charges=cell.best_known) for cell in self.cells)
        return Evaluated(cells, self.shares, capacities)

    def log_likelihood(self, paper: str) -> Array:
        """Of the points of a paper, shape (n, discrepancies, shared).

        A paper charged its cells alike: where that is unknown, each charge is as likely.
        """
        chosen = [i for i, cell in enumerate(self.cells) if cell.paper == paper]
        parts = np.arange(0, len(self.shares), CHUNK)
        return np.concatenate([self._log_likelihood(chosen, slice(s, s + CHUNK)) for s in parts])

    def _log_likelihood(self, chosen: Sequence[int], part: slice) -> Array:
        by_charge: Array | float = 0.0
        for i in chosen:
            residual = self.cells[i].measured - self.capacities[i][part]
            readings = residual.shape[1]
            by_charge = by_charge + logsumexp(log_density(residual), axis=1) - np.log(readings)
        total = np.asarray(by_charge)
        return np.asarray(logsumexp(total, axis=1) - np.log(total.shape[1]))


def evaluated(emulator: Emulator, dense: int = DENSE, readings: int = OPENED) -> Evaluated:
    """The emulator at a dense set of factors, with readings of what each paper leaves open."""
    shares = cube(3, dense, seed=SEED + 2)
    capacities = []
    for i, cell in enumerate(emulator.cells):
        count = readings if cell.unknown else 1
        opened = opened_shares(cell, dense * count, seed=SEED + 3)
        wanted = np.hstack([np.repeat(shares, count, axis=0), opened])
        values = emulator.at(i, wanted)
        capacities.append(values.reshape(dense, count, *values.shape[1:]))
    return Evaluated(emulator.cells, shares, tuple(capacities))


def log_density(residual: Array) -> Array:
    """Of the residuals of a cell's points, over every discrepancy and its shared part.

    Normal with variance s^2, of which a share r is common to the points: the covariance is
    s^2 ((1 - r) I + r J), with J all ones.

    Parameters
    ----------
    residual : array, shape (..., points)

    Returns
    -------
    array, shape (..., discrepancies, shared)
    """
    n = residual.shape[-1]
    squares = (residual**2).sum(axis=-1)[..., None, None]
    sums = (residual.sum(axis=-1) ** 2)[..., None, None]
    s, r = DISCREPANCIES[:, None], SHARED[None, :]
    common = 1 - r + n * r
    distance = (squares / (1 - r) - r * sums / ((1 - r) * common)) / s**2
    spread = 2 * n * np.log(s) + (n - 1) * np.log(1 - r) + np.log(common)
    return np.asarray(-0.5 * (distance + spread + n * np.log(2 * np.pi)))


@dataclass(frozen=True)
class Posterior:
    """Equally likely triples with their discrepancies."""

    index: NDArray[np.intp]
    """Into the dense set, shape (draws,)."""
    discrepancy: Array
    """[-]"""
    shared: Array
    """[-]"""


def posterior(likelihoods: Sequence[Array], draws: int) -> Posterior:
    """Equally likely draws from the ranges, weighted by papers.

    Parameters
    ----------
    likelihoods : sequence of arrays, shape (n, discrepancies, shared)
        Logarithms, one of each paper that is used.
    draws : int
        How many; each point is drawn as often as its weight says, to within one.
    """
    total = np.sum(likelihoods, axis=0)
    index, s, r = np.unravel_index(equally_likely(total, draws), total.shape)
    return Posterior(np.asarray(index), DISCREPANCIES[s], SHARED[r])


def prior(n: int, draws: int) -> Posterior:
    """The ranges as they are, without a discrepancy."""
    first = np.arange(draws) % n  # the first points of a Sobol set fill the ranges as well
    return Posterior(first, np.zeros(draws), np.zeros(draws))
