"""Published cells for the calibration: measured points over the practical capacity, and solved."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.designs.as_built import Draw, as_built
from sscell.designs.paths import path_info
from sscell.designs.ranges import read_span
from sscell.designs.replace import replaced
from sscell.protocols.charge import read_charge
from sscell.protocols.protocol import Protocol
from sscell.quantities.sourced import Sourced
from sscell.solving.arrays import solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.validation.cards import RateCase
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
