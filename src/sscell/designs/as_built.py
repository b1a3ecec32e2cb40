"""A cell as published cells were built: less contact, slower diffusion, less that is connected."""

from typing import NamedTuple

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
