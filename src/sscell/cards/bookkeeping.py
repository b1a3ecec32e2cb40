"""What fills a composite cathode: from weights, densities and voids to volumes and thickness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from sscell.cards.layers import layer_cells

if TYPE_CHECKING:
    from sscell.cards.cathode import Cathode
    from sscell.cards.cell import CellDesign

FARADAY = 96485.33212
"""C/mol, CODATA 2018."""


@dataclass(frozen=True)
class VolumeFractions:
    """Shares of the whole electrode volume, voids included; they sum to 1. [-]"""

    active_material: float
    catholyte: float
    carbon: float
    binder: float
    void: float


def solid_volumes(cathode: Cathode, weights: Mapping[str, float] | None = None) -> dict[str, float]:
    """Volume of each component in a mass of the solids, by name. [m3/kg of solids]

    Parameters
    ----------
    cathode : Cathode
    weights : mapping of str to float, optional
        Weight fractions instead of those of the cathode. [-]
    """
    weights = dict(cathode.composition) if weights is None else weights
    densities = {
        "active_material": cathode.active_density,
        "catholyte": cathode.catholyte.density,
        "carbon": cathode.carbon_density,
        "binder": cathode.binder_density,
    }
    return {
        name: weight / density if weight and density else 0.0
        for name, density in densities.items()
        for weight in [weights[name]]
    }


def volume_fractions(cathode: Cathode) -> VolumeFractions:
    """Volume fractions of a cathode from its weight fractions, densities and porosity."""
    return _fractions(solid_volumes(cathode), float(cathode.porosity))


def measured_fractions(cathode: Cathode) -> VolumeFractions:
    """Volume fractions of the composite that the electronic conductivity was measured on."""
    known = cathode.electronic_transport.measured_on
    if known is None:
        return volume_fractions(cathode)
    weights = {
        name: float(getattr(cathode.composition if value is None else known, name))
        for name in ("active_material", "carbon", "binder")
        for value in [getattr(known, name)]
    }
    if known.active_material is None and known.carbon is not None:
        # as the path of carbon does: active material and catholyte keep their ratio
        rest = 1 - weights["carbon"] - weights["binder"]
        here = cathode.composition.active_material + cathode.composition.catholyte
        weights["active_material"] *= rest / here
    weights["catholyte"] = max(1 - sum(weights.values()), 0.0)
    porosity = cathode.porosity if known.porosity is None else known.porosity
    return _fractions(solid_volumes(cathode, weights), float(porosity))


def _fractions(volumes: Mapping[str, float], porosity: float) -> VolumeFractions:
    solid = (1 - porosity) / sum(volumes.values())
    filled = {name: volume * solid for name, volume in volumes.items()}
    return VolumeFractions(**filled, void=porosity)


def mean_fractions(cell: CellDesign) -> VolumeFractions:
    """Volume fractions of a cathode, of layers their mean over the depth."""
    views = layer_cells(cell)
    lengths = [loading(view).thickness if len(views) > 1 else 1.0 for view in views]
    parts = zip(*(astuple(volume_fractions(view.cathode)) for view in views), strict=True)
    return VolumeFractions(
        *(
            sum(length * v for length, v in zip(lengths, part, strict=True)) / sum(lengths)
            for part in parts
        )
    )


@dataclass(frozen=True)
class Loading:
    """The same amount of active material, said in three ways."""

    thickness: float
    """Separator to current collector. [m]"""
    loading: float
    """Active material per area, or catholyte where there is none. [kg/m2]"""
    areal_capacity: float
    """Nominal: specific capacity that defines 1C times loading. [C/m2]"""
    storing: float
    """Active material and redox-active catholyte, or what there is of them, per area. [kg/m2]"""
    electrode: float
    """All solids per area. [kg/m2]"""


def loading(cell: CellDesign) -> Loading:
    """Thickness, loading and nominal areal capacity, whichever of them the cell states.

    Of a cathode in layers their sum.
    """
    if cell.cathode.layers:
        parts = [loading(view) for view in layer_cells(cell)]
        return Loading(*(sum(values) for values in zip(*map(astuple, parts), strict=True)))
    cathode, fractions = cell.cathode, volume_fractions(cell.cathode)
    density = cathode.active_density * fractions.active_material
    share = float(cathode.composition.active_material)
    if not density:  # an electrode of a redox-active catholyte alone
        assert cathode.catholyte.density is not None
        density = cathode.catholyte.density * fractions.catholyte
        share = float(cathode.composition.catholyte)
    nominal = float(cell.nominal_specific_capacity)
    if cathode.thickness is not None:
        mass = cathode.thickness * density
    elif cathode.loading is not None:
        mass = float(cathode.loading)
    else:
        assert cathode.areal_capacity is not None
        mass = cathode.areal_capacity / nominal
    electrode = mass / share
    redox = cathode.catholyte.redox
    stores = redox is not None and redox.has_reversible_capacity
    catholyte = electrode * cathode.composition.catholyte if stores else 0.0
    return Loading(
        thickness=mass / density,
        loading=mass,
        areal_capacity=mass * nominal,
        storing=electrode * cathode.composition.active_material + catholyte,
        electrode=electrode,
    )


def anode_capacity(cell: CellDesign) -> float | None:
    """Of all connected sites of the anode; None if it is not limited. [C/m2]"""
    anode = cell.anode
    if anode.np_ratio is not None:
        return float(anode.np_ratio * loading(cell).areal_capacity)
    half = cell.anode_half_cell
    if half is None:
        return None if anode.capacity is None else float(anode.capacity)
    return float(loading(half).areal_capacity * half.cathode.utilisation)


def np_ratio(cell: CellDesign) -> float | None:
    """Capacity of the anode over the nominal one of the cathode; None if it is not limited.

    The nominal capacity is what the designer states as reversible, so that the ratio is one of
    electrodes as built: contact lost later, or found worse than thought, does not change it.
    """
    if cell.anode.np_ratio is not None:
        return float(cell.anode.np_ratio)
    capacity = anode_capacity(cell)
    return None if capacity is None else float(capacity / loading(cell).areal_capacity)


def first_cycle_loss(cell: CellDesign) -> float:
    """Charge that the first charge leaves in the anode for good. [C/m2]"""
    efficiency = cell.anode.first_cycle_efficiency
    if efficiency is None:
        return float(cell.anode.first_cycle_loss or 0.0)
    return float((anode_capacity(cell) or 0.0) * (1 / efficiency - 1))
