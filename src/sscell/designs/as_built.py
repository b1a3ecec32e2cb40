"""A cell as published cells were built: less contact, slower diffusion, less that is connected."""

from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscell.cards.cell import CellDesign
from sscell.designs.discrepancy import Discrepancy, even_normals
from sscell.designs.paths import everywhere
from sscell.designs.replace import CHOSEN, replaced, value_at
from sscell.quantities.sourced import Sourced, is_assumption

UTILISATION = "cathode.utilisation"
DIFFUSIVITY = "active_material.diffusivity"
EXCHANGE = "active_material.exchange_current_density"
FILMS = ("cathode.film_resistance", "cathode.film.thickness")
"""A resistance, or the thickness that it is proportional to."""
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
    layers = len(cell.cathode.layers or ())
    thinner = dict.fromkeys(FILMS, 1 / draw.contact)
    factors = {EXCHANGE: draw.contact, DIFFUSIVITY: draw.diffusivity, **thinner}
    changes = {
        path: Sourced(factor * value, BUILT)
        for anywhere, factor in factors.items()
        for path in everywhere(anywhere, layers)
        if (value := value_at(cell, path))
    }
    for path in everywhere(UTILISATION, layers):
        if not stays(cell, path):
            changes[path] = Sourced(draw.utilisation, BUILT)
    return replaced(cell, changes)


def stays(cell: CellDesign, path: str = UTILISATION) -> bool:
    """Whether a cell keeps its utilisation, because it was measured or chosen."""
    value = value_at(cell, path)
    source = None if value is None else value.source
    return not is_assumption(source) or source == CHOSEN


Array = NDArray[np.float64]
Rows = NDArray[np.intp]


class Typical(Draw):
    """The middle of a spread."""

    __slots__ = ()

    def __str__(self) -> str:
        contact, diffusivity, utilisation = (format(x, ".2g") for x in self)
        return (
            f"contact x {contact}, diffusivity x {diffusivity}, utilisation {utilisation}, the "
            "medians of cells as built"
        )


@dataclass(frozen=True, eq=False)
class Seen:
    """Capacities that were measured on one cell, and what each draw of a spread leaves of them."""

    c_rates: Array
    """Shape (measured,). [h-1]"""
    left: Array
    """Measured less predicted, over the practical capacity, shape (draws, measured). [-]"""
    noise: Array
    """Standard deviation of a measured capacity, over the practical one, shape (measured,). [-]"""


@dataclass(frozen=True)
class Spread:
    """What is known of cells as built, or of one cell that was measured.

    A capacity is that of the cell with the factors of a draw, plus a standard normal number times
    the discrepancy times the practical capacity. What was measured shifts and narrows what is
    added at rates near those measured, and less so at all others.
    """

    draws: tuple[Draw, ...]
    """Equally likely."""
    discrepancy: float
    """One standard deviation of what the factors leave, over the practical capacity. [-]"""
    name: str = "published"
    """Where it comes from, in a word or two."""
    shared: float = 1.0
    """Share of the variance of the discrepancy that all rates of a cell have in common. [-]"""
    seen: Seen | None = None
    """What was measured, if it was."""

    @property
    def typical(self) -> Typical:
        """Medians of the factors."""
        return Typical(*np.median(np.array(self.draws), axis=0).tolist())

    def sampled(self, count: int) -> Self:
        """With as many draws as wanted, one out of each part of the factors.

        Parameters
        ----------
        count : int
            Of more than there are, draws repeat.
        """
        order = _by_halves(np.array(self.draws), np.arange(len(self.draws)), 0)
        within = np.random.default_rng(0).random(count)
        rows = order[((np.arange(count) + within) * len(order) / count).astype(int)]
        seen = self.seen and replace(self.seen, left=self.seen.left[rows])
        return replace(self, draws=tuple(self.draws[i] for i in rows.tolist()), seen=seen)

    def residuals(self, c_rates: ArrayLike, each: int = 1) -> Array:
        """What is added to the capacities of the draws, over the practical capacity. [-]

        The same for all designs of a draw.

        Parameters
        ----------
        c_rates : array, shape (rates,)
        each : int
            Numbers that are added to a draw in turn, each out of an equal part of their
            distribution.

        Returns
        -------
        array, shape (draws * each, rates)
        """
        numbers = even_normals(len(self.draws), each)
        if self.seen is None:
            added = self.discrepancy * numbers * np.ones(np.size(c_rates))
        else:
            seen, left = self.seen, Discrepancy(self.discrepancy, self.shared)
            mean, deviation = left.given(seen.left, seen.c_rates, c_rates, seen.noise)
            added = mean[:, None] + deviation[:, None] * numbers
        return np.asarray(added).reshape(numbers.size, -1)


def _by_halves(values: NDArray[np.float64], rows: Rows, column: int) -> Rows:
    """Rows in an order in which neighbours are alike: halved by one column after the other."""
    if rows.size < 2:
        return rows
    rows = rows[np.argsort(values[rows, column], kind="stable")]
    half, following = rows.size // 2, (column + 1) % values.shape[1]
    parts = rows[:half], rows[half:]
    return np.concatenate([_by_halves(values, part, following) for part in parts])
