"""Putting another electrolyte into a cell, the microstructure kept."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from sscell.cards.cathode import Cathode
from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte, unknown_at
from sscell.cards.problems import problems
from sscell.designs.transport import as_tortuosity_factor
from sscell.errors import InputError
from sscell.quantities.sourced import Sourced

Place = Literal["catholyte", "separator", "both"]
PLACES: tuple[Place, ...] = ("catholyte", "separator", "both")

Cell = TypeVar("Cell", bound=CellDesign)

UNKNOWN_DENSITY = (
    "assumed: not known; as that of the cell's catholyte, without effect on the volume fractions"
)
KEPT_SIZE = "assumed: the microstructure of the cell is kept"


def substituted(cell: Cell, electrolyte: SolidElectrolyte, place: Place = "catholyte") -> Cell:
    """The cell with another electrolyte.

    A catholyte takes the volume of the one before: volume fractions, particle size and closure
    or tortuosity factor stay, so that two electrolytes differ in what they are and not in how
    much of them there is. Equal weights would give the denser one less room and call that its
    conductivity. A conductivity measured on the composite becomes its tortuosity factor. As
    separator it takes every layer, in the same thickness.

    Parameters
    ----------
    cell : CellDesign
    electrolyte : SolidElectrolyte
        With a conductivity; a density that is missing becomes that of the old catholyte.
    place : "catholyte" | "separator" | "both"

    Raises
    ------
    InputError
        If the cell cannot be with it: no conductivity, or none at the temperature of the cell.
    """
    parts: dict[str, Any] = {}
    try:
        if place != "separator":
            parts["cathode"] = _cathode(cell, electrolyte)
        if place != "catholyte":
            layers = [layer.rebuilt(electrolyte=electrolyte) for layer in cell.separator]
            parts["separator"] = tuple(layers)
        return cell.rebuilt(**parts)
    except ValidationError as error:
        raise InputError(problems(error, "", type(cell))) from None


def _cathode(cell: CellDesign, electrolyte: SolidElectrolyte) -> Cathode:
    cathode, old = cell.cathode, cell.cathode.catholyte
    assert old.density is not None  # a cathode is not valid without
    parts: dict[str, Any] = {"particle_size": None}
    if old.particle_size is not None:
        parts["particle_size"] = Sourced(float(old.particle_size), KEPT_SIZE)
    density = electrolyte.density
    if density is None:
        density = parts["density"] = Sourced(float(old.density), UNKNOWN_DENSITY)
    weights = {
        name: float(getattr(cathode.composition, name))
        for name in ("active_material", "catholyte", "carbon", "binder")
    }
    weights["catholyte"] *= density / old.density
    sum_of_all = sum(weights.values())
    composition = {name: Sourced(weight / sum_of_all) for name, weight in weights.items()}
    transport = cathode.ionic_transport
    if transport.ionic_conductivity is not None:
        transport = as_tortuosity_factor(cell)
    return cathode.rebuilt(
        catholyte=electrolyte.rebuilt(**parts),
        composition=cathode.composition.rebuilt(**composition),
        ionic_transport=transport,
    )


def known_at(electrolyte: SolidElectrolyte, temperature: float) -> bool:
    """Whether a conductivity is known at a temperature [K], measured there or by Arrhenius."""
    return not unknown_at(electrolyte, temperature)
