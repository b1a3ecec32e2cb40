"""What a cell holds besides electrolytes, by its place in the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sscell.cards.film import Film
from sscell.cards.materials import ActiveMaterial

if TYPE_CHECKING:
    from sscell.cards.cell import CellDesign


def active_materials_of(cell: CellDesign) -> dict[str, ActiveMaterial]:
    """Every active material of the cathode by its place, the main one first; none of a cathode
    in which the catholyte alone stores charge."""
    if not cell.cathode.composition.active_material:
        return {}
    further = {
        f"cathode.blend.{i}.active_material": part.active_material
        for i, part in enumerate(cell.cathode.blend)
    }
    return {"cathode.active_material": cell.cathode.active_material, **further}


def films_of(cell: CellDesign) -> dict[str, Film]:
    """Every coating of an active material by the place of its electrolyte."""
    electrodes = {"cathode": cell.cathode, "anode.composite": cell.anode.composite}
    if cell.cathode.layers:
        layers = {f"cathode.layers.{i}": part for i, part in enumerate(cell.cathode.layers)}
        electrodes = {**layers, "anode.composite": cell.anode.composite}
    return {
        f"{block}.film.electrolyte": electrode.film
        for block, electrode in electrodes.items()
        if electrode is not None and electrode.film is not None
    }
