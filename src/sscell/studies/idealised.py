"""Processes that cost capacity, and what a cell would be without one of them."""

from collections.abc import Mapping

from sscell.cards.cell import CellDesign
from sscell.designs.paths import everywhere
from sscell.designs.replace import replaced
from sscell.parameters.electrode import structure
from sscell.results.losses import OF_COMPOSITE_ANODE

PROCESSES: Mapping[str, str] = {
    "catholyte": "ions in the cathode",
    "electrons": "electrons in the cathode",
    "kinetics": "charge transfer",
    "film": "film on the active material",
    "particles": "diffusion in the particles",
    "separator": "separator and its interfaces",
    "anode": "anode",
}
"""Short and long name of each process."""
# far beyond any loss that could be noticed, and not so far that solvers stumble
_CONDUCTIVE = "1e4 S/cm"
_CHANGES: Mapping[str, Mapping[str, str | float]] = {
    "catholyte": {"catholyte.conductivity": _CONDUCTIVE},
    "electrons": {"cathode.electronic_conductivity": _CONDUCTIVE},
    "kinetics": {},  # this and the next are the phases' own
    "particles": {},
    "film": {"cathode.film_resistance": "0 ohm cm^2"},
    "anode": {"anode.resistance": "0 ohm cm^2"},
}

_INSIDE_ANODE: Mapping[str, Mapping[str, str | float]] = {
    "anode_ions": {"anode.electrolyte_conductivity": _CONDUCTIVE},
    "anode_electrons": {"anode.electronic_conductivity": _CONDUCTIVE},
    "anode_kinetics": {"anode.exchange_current_density": "1e6 A/m^2"},
    "anode_film": {"anode.film_resistance": "0 ohm cm^2"},
    "anode_particles": {"anode.diffusivity": "1e-8 m^2/s"},
}


def processes_of(cell: CellDesign) -> dict[str, str]:
    """Short and long name of each process of a cell.

    Inside a composite anode each is one of its own, and ``anode`` is all of them together with the
    interface to the separator.
    """
    inside = {} if cell.anode.composite is None else _INSIDE_ANODE
    return {**PROCESSES, **{name: OF_COMPOSITE_ANODE[name] for name in inside}}


def idealised(cell: CellDesign, process: str) -> CellDesign:
    """The cell with one process made free of loss, everything else as it was.

    Parameters
    ----------
    cell : CellDesign
    process : str
        A key of :func:`processes_of`.
    """
    if process in _INSIDE_ANODE:
        return replaced(cell, _INSIDE_ANODE[process])
    if process != "separator":
        changes = dict(_CHANGES[process])
        if process == "anode" and cell.anode.composite is not None:
            changes |= {path: to for each in _INSIDE_ANODE.values() for path, to in each.items()}
        for phase in structure(cell).phases:
            changes |= phase.ideal.get(process, {})
        parts = len(cell.cathode.layers or ())
        each = [(at, value) for path, value in changes.items() for at in everywhere(path, parts)]
        return replaced(cell, dict(each))
    layers = {f"separator.{i}.conductivity": _CONDUCTIVE for i in range(len(cell.separator))}
    return replaced(cell, {**layers, "junction.resistance": "0 ohm cm^2", "junction.age": "0 h"})
