"""Keeping ionic transport true to its measurement when a cell changes."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sscell.cards import closures
from sscell.cards.bookkeeping import volume_fractions
from sscell.cards.cathode import Cathode, ElectronicTransport, IonicTransport, Structure
from sscell.errors import InputError, Problem
from sscell.quantities.sourced import Sourced

ELECTRON_STRUCTURE = ("porosity", "active_material", "carbon", "binder")
"""Attributes of a structure that the paths of electrons depend on."""

ION_STRUCTURE = (*ELECTRON_STRUCTURE, "active_material_size", "catholyte_size")
"""Attributes of a structure that the paths of ions depend on."""

Values = dict[str, Sourced | None]
Transport = TypeVar("Transport", IonicTransport, ElectronicTransport)


def threshold_of(cathode: Cathode) -> float | None:
    """Percolation threshold of a cathode whose closure has one: its own, or from the sizes. [-]"""
    transport = cathode.ionic_transport
    if transport.closure != "percolation":
        return None
    if transport.threshold is not None:
        return float(transport.threshold)
    if cathode.catholyte.particle_size is None:
        return None
    return closures.percolation_threshold(
        cathode.active_size, float(cathode.catholyte.particle_size)
    )


LONGEST_ESTIMATE = 2.0
"""assumed: a path of one diameter in place of one radius. The law is that of a lone sphere; active
particles that touch pass lithium on, so that few patches lengthen the path less. [-]"""


def diffusion_length_factor(cathode: Cathode, size: float | None = None) -> float:
    """Effective over geometric diffusion length in the active material. [-]

    That of the card, or estimated from the coverage and the particle sizes, at most
    ``LONGEST_ESTIMATE``; a catholyte of unknown size is taken as large as the active material. A
    redox-active catholyte has none: it touches itself. Particles of each size meet the same
    coverage in patches whose number follows from that size and from the surface mean (Sauter) size
    of the catholyte, since patches share the catholyte's surface.

    Parameters
    ----------
    cathode : Cathode
    size : float, optional
        Diameter of the active particles; the median of the main material if not given. [m]
    """
    if cathode.diffusion_length_factor is not None:
        return float(cathode.diffusion_length_factor)
    if not cathode.composition.active_material:
        return 1.0
    size = size or float(cathode.active_material.particle_size)
    fractions = volume_fractions(cathode)
    patches = closures.contact_patches(
        float(cathode.coverage),
        size,
        float(cathode.catholyte.surface_mean_size or size),
        fractions.active_material,
        fractions.catholyte,
    )
    alone = closures.diffusion_length_factor(float(cathode.coverage), patches)
    return min(alone, LONGEST_ESTIMATE)


def structure_of(cathode: Cathode, changes: Mapping[str, Any] | None = None) -> Values:
    """What transport through a cathode depends on, with some attributes of it changed."""
    part = {**dict(cathode), **(changes or {})}
    weights = part["composition"]
    return {
        "porosity": part["porosity"],
        "active_material": weights.active_material,
        "carbon": weights.carbon,
        "binder": weights.binder,
        "active_material_size": part["active_material"].particle_size,
        "catholyte_size": part["catholyte"].particle_size,
    }


def ionic_efficiency(cathode: Cathode, catholyte_fraction: float) -> float:
    """Effective over intrinsic ionic conductivity of a cathode, as its card says. [-]"""
    transport = cathode.ionic_transport
    if transport.tortuosity_factor is not None:
        return catholyte_fraction / transport.tortuosity_factor
    if transport.ionic_conductivity is not None:
        assert cathode.catholyte.conductivity is not None
        return float(transport.ionic_conductivity / cathode.catholyte.conductivity)
    exponent = None if transport.exponent is None else float(transport.exponent)
    return closures.ionic(transport.closure, catholyte_fraction, threshold_of(cathode), exponent)


def transport_after(cathode: Cathode, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What a change of the cathode does to its transport, by attribute of the cathode.

    A conductivity measured on the composite holds for the catholyte and the structure it was
    measured with; once these change, what stays is the tortuosity factor. A tortuosity factor
    and an electronic conductivity are kept, since nothing better is known; the block says from
    which structure they are, until the cathode has it again.

    Parameters
    ----------
    cathode : Cathode
        Before the change.
    changes : mapping
        New attributes of it.
    """
    if not changes.keys() & {"porosity", "composition", "active_material", "catholyte"}:
        return {}
    before, after = structure_of(cathode), structure_of(cathode, changes)
    blocks: dict[str, Any] = {}
    if "ionic_transport" not in changes:
        ionic = cathode.ionic_transport
        catholyte = changes.get("catholyte", cathode.catholyte)
        other = catholyte.conductivity != cathode.catholyte.conductivity
        if ionic.ionic_conductivity is not None and (other or before != after):
            ionic = as_tortuosity_factor(cathode)
        blocks["ionic_transport"] = _held(ionic, before, after, ION_STRUCTURE)
    if "electronic_transport" not in changes:
        electronic = cathode.electronic_transport
        blocks["electronic_transport"] = _held(electronic, before, after, ELECTRON_STRUCTURE)
    return {name: block for name, block in blocks.items() if block is not getattr(cathode, name)}


def _held(block: Transport, before: Values, after: Values, names: Iterable[str]) -> Transport:
    """The block with the structure its value was measured on, as far as it differs now."""
    if block.closure is not None:
        return block
    old = dict(block.measured_on or Structure())
    origin = {name: before[name] if old[name] is None else old[name] for name in names}
    conditions = {name: value for name, value in origin.items() if differ(value, after[name])}
    measured_on = Structure.model_validate(conditions) if conditions else None
    return block if measured_on == block.measured_on else block.rebuilt(measured_on=measured_on)


def differ(first: float | None, second: float | None) -> bool:
    """Whether two known values are not the same within rounding."""
    return (
        first is not None and second is not None and not math.isclose(first, second, rel_tol=1e-9)
    )


def chosen_ionic_transport(old: IonicTransport, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A new tortuosity factor or measured conductivity replaces what was there."""
    value = changes.get("tortuosity_factor") or changes.get("ionic_conductivity")
    if value is None:
        return {}
    cleared = dict.fromkeys(set(dict(old)) - set(changes))
    return {**cleared, "source": value.source, "mark": value.mark}


def chosen_electronic_transport(
    old: ElectronicTransport, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """A new measured conductivity replaces the closure; its stoichiometry stays."""
    if "electronic_conductivity" not in changes:
        return {}
    return {"closure": None, "measured_on": None, "note": None}


def implied_tortuosity_factor(cathode: Cathode) -> float:
    """T = phi kappa / kappa_eff from the conductivity measured on the composite. [-]

    Raises
    ------
    InputError
        If the measured value is above what the catholyte can give at all, T < 1.
    """
    measured, dense = cathode.ionic_transport.ionic_conductivity, cathode.catholyte.conductivity
    if measured is None or dense is None:
        raise ValueError("the cathode has no measured ionic conductivity")
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


def as_tortuosity_factor(cathode: Cathode) -> IonicTransport:
    """A conductivity measured on the composite, as the tortuosity factor it implies.

    Raises
    ------
    InputError
        As :func:`implied_tortuosity_factor`.
    """
    old = cathode.ionic_transport.ionic_conductivity
    if old is None:
        raise ValueError("the cathode has no measured ionic conductivity")
    measured = old.text or f"{float(old):.4g} S/m"
    factor = Sourced(implied_tortuosity_factor(cathode), old.source, "derived")
    return IonicTransport.model_validate(
        {
            "tortuosity_factor": factor,
            "source": factor.source,
            "mark": factor.mark,
            "note": f"tortuosity factor derived from the measured {measured} of the original cell",
        }
    )
