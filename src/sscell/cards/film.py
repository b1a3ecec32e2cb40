"""The coating of the active material: an electrolyte of some thickness."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sscell.cards.blocks import Block
from sscell.cards.materials import SolidElectrolyte
from sscell.quantities.fields import INTERFACE_ENERGY, FilmThickness

if TYPE_CHECKING:
    from sscell.cards.cathode import Cathode

FORMS = ("film", "film_resistance")
"""Keys of a cathode that say what film there is, of which one is given."""
OF_RESISTANCE = ("film_resistance", "film_activation_energy")
"""Keys of a film without a thickness."""


class Film(Block):
    """A coating of the active material, through which all of its current passes.

    Its resistance per contact area is thickness over conductivity, at the temperature of the cell.
    The volume fractions leave it out.

    Examples
    --------
    >>> import sscell
    >>> card = sscell.load_cell("ncm83_li6ps5cl").to_mapping()
    >>> card["cathode"]["film"] = {"electrolyte": "li2taof5_amorphous", "thickness": "10 nm"}
    >>> coated = sscell.load_cell(card)
    >>> coated.cathode.film.thickness
    10 nm
    >>> round(coated.summary()["film resistance per contact area"], 2)  # ohm cm2
    1.29
    """

    electrolyte: SolidElectrolyte
    """The material of the coating, by its name or written out."""
    thickness: FilmThickness
    """Thickness of the coating. [m]"""


def film_mistakes(cathode: Cathode) -> list[tuple[str, str]]:
    """A coating beside a resistance of the film, or beside the activation energy of one."""
    if cathode.film is None:
        return []
    mistakes = []
    if cathode.film_resistance > 0:
        message = (
            "film and film_resistance are given; a film has the resistance that follows from its "
            "thickness and conductivity, give only one of them"
        )
        mistakes.append(("film", message))
    if cathode.film_activation_energy.source != INTERFACE_ENERGY.source:
        message = "is that of a film_resistance; a film has that of its electrolyte"
        mistakes.append(("film_activation_energy", message))
    return mistakes


def of_another_film(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Keys of a cathode that a layer does not take over, as it gives a film of its own."""
    if given.get("film") is not None:
        return OF_RESISTANCE
    return ("film",) if given.get("film_resistance") is not None else ()
