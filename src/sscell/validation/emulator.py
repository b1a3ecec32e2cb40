"""Capacities of published cells over contact, diffusivity and utilisation, between solved draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

from sscell.cards.cell import CellDesign
from sscell.designs.as_built import DIFFUSIVITY as DIFFUSIVITY_PATH
from sscell.designs.as_built import EXCHANGE, UTILISATION, Draw, as_built
from sscell.designs.paths import path_info
from sscell.designs.ranges import cube, read_span
from sscell.designs.replace import replaced
from sscell.protocols.charge import read_charge
from sscell.protocols.protocol import Protocol
from sscell.quantities.sourced import Sourced
from sscell.solving.arrays import solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.validation.cards import RateCase, SharedDefaults
from sscell.validation.predict import UNITS, Prepared, equilibrium, reported

Array = NDArray[np.float64]
EITHER = ("full", "same rate")
"""How a cell may have been charged where nothing is known of it."""


@dataclass(frozen=True)
class PublishedCell:
    """A cell that was measured, described without anything of what was measured on it."""

    paper: str
    name: str
    cell: CellDesign
    """With the shared defaults where the paper is silent."""
    unknown: dict[str, tuple[str, ...]]
    """Ranges of what the paper leaves open, by path."""
    variable: str
    """Of the answers of a point, in the unit of the paper."""
    rates: tuple[float, ...]
    """[h-1]"""
    practical: float
    """Equilibrium capacity of all active material, in the unit of the paper."""
    measured: Array
    """Over the practical capacity, shape (points,). [-]"""
    charges: tuple[str, ...]
    """How it may have been charged before each discharge; one where the paper states it."""
    best_known: tuple[str, ...]
    """The same, one also where it is inferred."""

    @property
    def slowest(self) -> int:
        """The point of the lowest rate."""
        return int(np.argmin(self.rates))

    def built(self, draw: Draw, shares: Sequence[float]) -> CellDesign:
        """As built by a draw, with what the paper leaves open at shares of its ranges."""
        opened = {
            path: Sourced(float(read_span(path_info(path), span).at(np.array(share))))
            for (path, span), share in zip(self.unknown.items(), shares, strict=True)
        }
        return as_built(replaced(self.cell, opened), draw)


def published_cells(case: RateCase, prepared: Sequence[Prepared]) -> list[PublishedCell]:
    """The samples of a paper that were measured, ready for the calibration."""
    return [_published_cell(case, each) for each in prepared if each.measured is not None]


def _published_cell(case: RateCase, prepared: Prepared) -> PublishedCell:
    assert prepared.measured is not None
    practical = equilibrium(prepared.cell, case.reported) / float(prepared.cell.cathode.utilisation)
    measured = [reported(point, case.reported) for point in prepared.points]
    charge, known = prepared.measured.charge, prepared.measured.charge_known
    return PublishedCell(
        case.title,
        prepared.sample.name,
        prepared.cell,
        {unknown.path: unknown.span for unknown in prepared.sample.unknown},
        UNITS[case.reported][0],
        tuple(prepared.rates),
        practical,
        np.array(measured) / practical,
        (charge,) if known == "stated" else EITHER,
        EITHER if known == "unknown" else (charge,),
    )


def solved(
    cells: Sequence[PublishedCell],
    designs: Sequence[Sequence[CellDesign]],
    execution: Execution,
) -> list[Array]:
    """Capacities of designs of each cell over its practical capacity.

    Parameters
    ----------
    cells : sequence of PublishedCell
    designs : sequence of sequence of CellDesign
        The designs of each cell.
    execution : Execution

    Returns
    -------
    list of arrays, shape (designs, charges, points)
        One for each cell, over its practical capacity; 0 where a discharge is infeasible. [-]
    """
    protocols: dict[str, Protocol] = {c: read_charge(c) for cell in cells for c in cell.charges}
    points = [
        Point(design, rate, protocols[charge])
        for cell, listed in zip(cells, designs, strict=True)
        for design in map(Design.of, listed)
        for charge in cell.charges
        for rate in cell.rates
    ]
    answers, _ = solved_arrays(points, (len(points),), execution)
    start, capacities = 0, []
    for cell, listed in zip(cells, designs, strict=True):
        shape = (len(listed), len(cell.charges), len(cell.rates))
        stop = start + int(np.prod(shape))
        values = answers[cell.variable][start:stop].reshape(shape)
        capacities.append(np.nan_to_num(values / cell.practical))
        start = stop
    return capacities


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
