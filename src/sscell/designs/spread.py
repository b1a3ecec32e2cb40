"""The spread of cells as built: equally likely draws, and what they leave unexplained."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sscell.designs.as_built import Draw

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
