"""Keeping ionic transport true to its measurement when a cell changes."""

from __future__ import annotations

from collections.abc import Mapping

from sscell.description.cathode import Cathode, ElectronicTransport, IonicTransport
from sscell.description.cell import CellDesign
from sscell.description.closures import percolation_threshold
from sscell.description.sourced import Sourced
from sscell.errors import InputError, Problem

HELD = "held while the structure of the cathode changed"
"""Words in the note of a tortuosity factor that was kept although it would have changed."""

STRUCTURE = (
    "cathode.porosity",
    "cathode.composition.active_material",
    "catholyte.particle_size",
    "active_material.particle_size",
)
"""Paths that change the way ions take through the cathode."""

ELECTRON_STRUCTURE = ("cathode.porosity", "cathode.composition.active_material")
"""Paths that change the way electrons take through the cathode."""

_UNTIES = (*STRUCTURE, "catholyte.conductivity")


def threshold_of(cathode: Cathode) -> float | None:
    """Percolation threshold of a cathode whose closure has one: its own, or from the sizes. [-]"""
    transport = cathode.ionic_transport
    if transport.closure != "percolation":
        return None
    if transport.threshold is not None:
        return float(transport.threshold)
    if cathode.catholyte.particle_size is None:
        return None
    return percolation_threshold(
        float(cathode.active_material.particle_size), float(cathode.catholyte.particle_size)
    )


def transport_after(cell: CellDesign, values: Mapping[str, Sourced]) -> IonicTransport:
    """The ionic transport of a cell after a change.

    A conductivity measured on the composite holds for the catholyte and the composition it was
    measured with; once these change, what stays is the tortuosity factor.
    """
    old = cell.cathode.ionic_transport
    factor = values.get("cathode.tortuosity_factor")
    measured = values.get("cathode.ionic_conductivity")
    if factor is not None:
        said = {"source": factor.source, "mark": factor.mark}
        return IonicTransport.model_validate({"tortuosity_factor": factor, **said})
    if measured is not None:
        said = {"source": measured.source, "mark": measured.mark}
        return IonicTransport.model_validate({"ionic_conductivity": measured, **said})
    if old.ionic_conductivity is not None and any(path in values for path in _UNTIES):
        old = as_tortuosity_factor(cell)
    changed = [path for path in STRUCTURE if path in values]
    if old.tortuosity_factor is not None and changed:
        return old.rebuilt(note=_held(old.note or "", changed))
    return old


def electronic_transport_after(
    cell: CellDesign, values: Mapping[str, Sourced]
) -> ElectronicTransport:
    """The electronic transport of a cell after a change.

    A value measured on the composite is kept, since nothing better is known, with a note that
    it belongs to another composition.
    """
    old = cell.cathode.electronic_transport
    measured = values.get("cathode.electronic_conductivity")
    if measured is not None:
        return old.rebuilt(closure=None, electronic_conductivity=measured, note=None)
    changed = [path for path in ELECTRON_STRUCTURE if path in values]
    if old.electronic_conductivity is not None and changed:
        return old.rebuilt(note=_held(old.note or "", changed, "electronic conductivity"))
    return old


def _held(note: str, changed: list[str], what: str = "tortuosity factor") -> str:
    """A note that names every change since the value was right."""
    before, _, earlier = note.partition(f"{what} {HELD}: ")
    paths = dict.fromkeys([*(path for path in earlier.split(", ") if path), *changed])
    origin = before.rstrip(". ")
    return f"{origin + '. ' if origin else ''}{what} {HELD}: {', '.join(paths)}"


def implied_tortuosity_factor(cell: CellDesign) -> float:
    """T = phi kappa / kappa_eff from the conductivity measured on the composite. [-]

    Raises
    ------
    InputError
        If the measured value is above what the catholyte can give at all, T < 1.
    """
    from sscell.description.bookkeeping import volume_fractions

    cathode = cell.cathode
    measured, dense = cathode.ionic_transport.ionic_conductivity, cathode.catholyte.conductivity
    if measured is None or dense is None:
        raise ValueError("the cell has no measured ionic conductivity")
    most = volume_fractions(cathode).catholyte * dense
    if most < measured:
        raise InputError(
            Problem(
                "cathode.ionic_transport.ionic_conductivity",
                f"{10 * measured:.4g} mS/cm is more than the catholyte can give, "
                f"{10 * most:.4g} mS/cm (its volume fraction times its conductivity); "
                "give cathode.tortuosity_factor instead",
            )
        )
    return float(most / measured)


def as_tortuosity_factor(cell: CellDesign) -> IonicTransport:
    """A conductivity measured on the composite, said as the tortuosity factor it implies.

    Raises
    ------
    InputError
        As :func:`implied_tortuosity_factor`.
    """
    old = cell.cathode.ionic_transport.ionic_conductivity
    if old is None:
        raise ValueError("the cell has no measured ionic conductivity")
    said = old.text or f"{float(old):.4g} S/m"
    factor = Sourced(implied_tortuosity_factor(cell), old.source, "derived")
    return IonicTransport.model_validate(
        {
            "tortuosity_factor": factor,
            "source": factor.source,
            "mark": factor.mark,
            "note": f"tortuosity factor derived from the measured {said} of the original cell",
        }
    )
