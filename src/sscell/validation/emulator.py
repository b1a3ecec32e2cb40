"""Capacities of published cells over contact, diffusivity and utilisation, between solved draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

from sscell.designs.as_built import DIFFUSIVITY as DIFFUSIVITY_PATH
from sscell.designs.as_built import EXCHANGE, UTILISATION, Draw
from sscell.designs.paths import path_info
from sscell.designs.samples import cube
from sscell.solving.batch import Execution
from sscell.validation.calibration_cells import PublishedCell, solved
from sscell.validation.cards import SharedDefaults

Array = NDArray[np.float64]
DRAWS = 256
"""Designs of each cell that are solved."""
HELD_OUT = 32
"""Of them, from which the error of the emulator is estimated with the others."""
SEED = 14
"""Of everything that is drawn, so that the same papers give the same file."""
COVERAGE = "cathode.coverage"


@dataclass(frozen=True)
class Ranges:
    """What contact, diffusivity and utilisation may be before any cell is looked at."""

    low: Array
    """Shape (3,): logarithms of both factors, and the utilisation."""
    high: Array

    def draws(self, shares: Array) -> list[Draw]:
        """Draws at shares of the ranges, shape (draws, 3)."""
        values = self.low + (self.high - self.low) * shares
        return [Draw(float(np.exp(c)), float(np.exp(d)), float(u)) for c, d, u in values]


def ranges(defaults: SharedDefaults) -> Ranges:
    """From the ranges of the literature beside the shared defaults.

    Contact is the product of the exchange current and the coverage, so are the ends of its range.
    """
    ends = {}
    for change in defaults.values:
        read = path_info(change.path).measure
        value = float(change.sourced)
        ends[change.path] = np.array([float(read(change.low)), float(read(change.high))]), value
    contact = np.prod([ends[path][0] / ends[path][1] for path in (EXCHANGE, COVERAGE)], axis=0)
    diffusivity = ends[DIFFUSIVITY_PATH][0] / ends[DIFFUSIVITY_PATH][1]
    low, high = np.transpose([np.log(contact), np.log(diffusivity), ends[UTILISATION][0]])
    return Ranges(low, high)


@dataclass(frozen=True)
class Emulator:
    """Cubic radial basis functions through what was solved, one for each cell."""

    cells: tuple[PublishedCell, ...]
    shares: tuple[Array, ...]
    """Of the three ranges, then of what the paper of a cell leaves open, shape (draws, 3 + m)."""
    capacities: tuple[Array, ...]
    """Solved, over the practical capacity, shape (draws, charges, points). [-]"""

    def at(self, index: int, shares: Array) -> Array:
        """Capacities of one cell at shares of all its ranges, shape (n, charges, points). [-]"""
        return _between(self.shares[index], self.capacities[index], shares)

    def errors(self) -> Array:
        """Error at draws that were held out, of all cells and points. [-]"""
        kept = slice(None, -HELD_OUT)
        off = [
            _between(shares[kept], solved_[kept], shares[-HELD_OUT:]) - solved_[-HELD_OUT:]
            for shares, solved_ in zip(self.shares, self.capacities, strict=True)
        ]
        return np.concatenate([each.ravel() for each in off])


def emulated(
    cells: Sequence[PublishedCell], prior: Ranges, execution: Execution, draws: int = DRAWS
) -> Emulator:
    """Solve every point of every cell at draws from the ranges."""
    shares = cube(3, draws, seed=SEED)
    every = [np.hstack([shares, opened_shares(cell, draws)]) for cell in cells]
    built = [
        [cell.built(*row) for row in zip(prior.draws(s[:, :3]), s[:, 3:], strict=True)]
        for cell, s in zip(cells, every, strict=True)
    ]
    return Emulator(tuple(cells), tuple(every), tuple(solved(cells, built, execution)))


def opened_shares(cell: PublishedCell, draws: int, seed: int = SEED) -> Array:
    """Shares of the ranges that a paper leaves open, in an order that no factor shares."""
    if not cell.unknown:
        return np.zeros((draws, 0))
    shares = cube(len(cell.unknown), draws, seed=seed + 1)
    return np.random.default_rng(seed).permutation(shares)


def _between(shares: Array, capacities: Array, wanted: Array) -> Array:
    flat = capacities.reshape(len(capacities), -1)
    values = np.asarray(RBFInterpolator(shares, flat, kernel="cubic")(wanted), dtype=float)
    shape = (len(wanted), *capacities.shape[1:])
    return np.asarray(np.maximum(values, 0.0).reshape(shape))
