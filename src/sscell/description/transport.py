"""Keeping ionic transport true to its measurement when a cell changes."""

from __future__ import annotations

from collections.abc import Mapping

from sscell.description.cathode import IonicTransport
from sscell.description.cell import CellDesign
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

_UNTIES = (*STRUCTURE, "catholyte.conductivity")


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
        old = IonicTransport.model_validate(_implied(cell))
    changed = [path for path in STRUCTURE if path in values]
    if old.tortuosity_factor is not None and changed:
        return old.rebuilt(note=_held(old.note or "", changed))
    return old


def _held(note: str, changed: list[str]) -> str:
    """A note that names every change since the tortuosity factor was right."""
    before, _, earlier = note.partition(f"tortuosity factor {HELD}: ")
    paths = dict.fromkeys([*(path for path in earlier.split(", ") if path), *changed])
    origin = before.rstrip(". ")
    return f"{origin + '. ' if origin else ''}tortuosity factor {HELD}: {', '.join(paths)}"


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


def _implied(cell: CellDesign) -> dict[str, object]:
    old = cell.cathode.ionic_transport.ionic_conductivity
    if old is None:
        raise ValueError("the cell has no measured ionic conductivity")
    said = old.text or f"{float(old):.4g} S/m"
    factor = Sourced(implied_tortuosity_factor(cell), old.source, "derived")
    return {
        "tortuosity_factor": factor,
        "source": factor.source,
        "mark": factor.mark,
        "note": f"tortuosity factor derived from the measured {said} of the original cell",
    }
