"""A cell as published cells were built: less contact, slower diffusion, less that is connected."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.designs.replace import CHOSEN, replaced, value_at
from sscell.quantities.sourced import Sourced, is_assumption

UTILISATION = "cathode.utilisation"
DIFFUSIVITY = "active_material.diffusivity"
EXCHANGE = "active_material.exchange_current_density"
FILM = "cathode.film_resistance"
BUILT = "assumed: as published cells were built"
"""The source of a value that a draw sets."""


class Draw(NamedTuple):
    """One of the equally likely readings of what published cells show."""

    contact: float
    """Factor of the exchange current per electrode volume, and of the conductance of a film. [-]"""
    diffusivity: float
    """Factor of the diffusivity in the active material. [-]"""
    utilisation: float
    """Share of the active material that is connected. [-]"""
    residual: float = 0.0
    """What the three leave, a standard normal number; the same for all designs of a draw. [-]"""


def as_built(cell: CellDesign, draw: Draw) -> CellDesign:
    """A cell with the contact, the diffusivity and the utilisation of a draw.

    Contact changes the exchange current and not the coverage: coverage ends at 1, and it also
    sets the length of the diffusion path, which the factor of the diffusivity already holds.
    A utilisation that was measured or chosen stays; an assumed one is that of the draw.

    Parameters
    ----------
    cell : CellDesign
    draw : Draw

    Returns
    -------
    CellDesign
        Everything else as it was.
    """
    factors = {EXCHANGE: draw.contact, FILM: 1 / draw.contact, DIFFUSIVITY: draw.diffusivity}
    changes = {
        path: Sourced(factor * value, BUILT)
        for path, factor in factors.items()
        if (value := value_at(cell, path))
    }
    if not stays(cell):
        changes[UTILISATION] = Sourced(draw.utilisation, BUILT)
    return replaced(cell, changes)


def stays(cell: CellDesign) -> bool:
    """Whether a cell keeps its utilisation, because it was measured or chosen."""
    source = cell.cathode.utilisation.source
    return not is_assumption(source) or source == CHOSEN


Rows = NDArray[np.intp]


class Typical(NamedTuple):
    """The middle of a spread."""

    contact: float
    diffusivity: float
    utilisation: float

    def __str__(self) -> str:
        contact, diffusivity, utilisation = (format(x, ".2g") for x in self)
        return (
            f"contact x {contact}, diffusivity x {diffusivity}, utilisation {utilisation}, the "
            "medians of cells as built"
        )


@dataclass(frozen=True)
class Spread:
    """What is known of cells as built.

    A capacity of a draw is that of the cell with the factors of the draw, plus the residual of the
    draw times the discrepancy times the practical capacity.
    """

    draws: tuple[Draw, ...]
    """Equally likely."""
    discrepancy: float
    """One standard deviation of what the factors leave, over the practical capacity. [-]"""
    name: str = "published"
    """Where it comes from, in a word or two."""

    @property
    def typical(self) -> Typical:
        """Medians of the factors."""
        columns = np.array(self.draws)[:, : len(Typical._fields)]
        return Typical(*np.median(columns, axis=0).tolist())

    def sampled(self, count: int) -> list[Draw]:
        """As many draws as wanted, one out of each part of the space of factors and residuals.

        Parameters
        ----------
        count : int
            Of more than there are, draws repeat.
        """
        order = _by_halves(np.array(self.draws), np.arange(len(self.draws)), 0)
        within = np.random.default_rng(0).random(count)
        places = ((np.arange(count) + within) * len(order) / count).astype(int)
        return [self.draws[i] for i in order[places].tolist()]


def _by_halves(values: NDArray[np.float64], rows: Rows, column: int) -> Rows:
    """Rows in an order in which neighbours are alike: halved by one column after the other."""
    if rows.size < 2:
        return rows
    rows = rows[np.argsort(values[rows, column], kind="stable")]
    half, following = rows.size // 2, (column + 1) % values.shape[1]
    parts = rows[:half], rows[half:]
    return np.concatenate([_by_halves(values, part, following) for part in parts])
