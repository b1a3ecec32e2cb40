"""Processes that cost capacity, and what a cell would be without one of them."""

from __future__ import annotations

from collections.abc import Mapping

from sscell.cards.cell import CellDesign
from sscell.designs.replace import replaced
from sscell.parameters.redox import redox_of

PROCESSES: Mapping[str, str] = {
    "catholyte": "ions in the cathode",
    "electrons": "electrons in the cathode",
    "kinetics": "charge transfer",
    "film": "film on the active material",
    "particles": "diffusion in the particles",
    "separator": "separator and junctions",
    "anode": "anode",
}
"""Short and long name of each process."""

# far beyond any loss that could be told apart, and not so far that solvers stumble
_CONDUCTIVE = "1e4 S/cm"
_CHANGES: Mapping[str, Mapping[str, str]] = {
    "catholyte": {"catholyte.conductivity": _CONDUCTIVE},
    "electrons": {"cathode.electronic_conductivity": _CONDUCTIVE},
    "kinetics": {"active_material.exchange_current_density": "1e6 A/m^2"},
    "film": {"cathode.film_resistance": "0 ohm cm^2"},
    "particles": {"active_material.diffusivity": "1e-8 m^2/s"},
    "anode": {"anode.resistance": "0 ohm cm^2"},
}
_REDOX: Mapping[str, Mapping[str, str | float]] = {
    "catholyte": {"catholyte.conductivity_ratio": 1.0},
    "kinetics": {"catholyte.redox_exchange_current_density": "1e6 A/m^2"},
    "particles": {"catholyte.electronic_conductivity": "0.1 S/cm"},
}
"""What the same means for a catholyte that stores charge."""


def idealised(cell: CellDesign, process: str) -> CellDesign:
    """The cell with one process made free of loss, everything else as it was.

    Parameters
    ----------
    cell : CellDesign
    process : str
        A key of ``PROCESSES``.
    """
    if process != "separator":
        stores = redox_of(cell) is not None
        return replaced(cell, {**_CHANGES[process], **(_REDOX.get(process, {}) if stores else {})})
    layers = {f"separator.{i}.conductivity": _CONDUCTIVE for i in range(len(cell.separator))}
    return replaced(cell, {**layers, "junction.resistance": "0 ohm cm^2", "junction.age": "0 h"})
