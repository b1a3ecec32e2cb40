"""The derived design: every number that follows from what a cell card states."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass, field
from typing import Any

from sscell.cards.bookkeeping import (
    Loading,
    VolumeFractions,
    loading,
    mean_fractions,
    volume_fractions,
)
from sscell.cards.cathode import Cathode
from sscell.cards.cell import CellDesign
from sscell.cards.layers import layer_cells
from sscell.designs.transport import diffusion_length_factor, ionic_efficiency
from sscell.parameters import names
from sscell.parameters.active_material import ActiveMaterial
from sscell.parameters.anode import Anode, balanced
from sscell.parameters.electrode import (
    ElectrodeFunctions,
    Structure,
    electrode_functions,
    electrode_numbers,
    structure,
)
from sscell.parameters.layers import in_series, numbered
from sscell.parameters.phases import Equilibrium, PhaseKind, StoragePhase
from sscell.parameters.pressure import at_pressure
from sscell.parameters.relations import anode_resistance, junction_resistances


@dataclass(frozen=True)
class Composite:
    """What a composite electrode or a layer of one is, at the temperature of the cell."""

    volume_fractions: VolumeFractions
    """Of layers their mean over the depth."""
    loading: Loading
    ionic_efficiency: float
    """Effective over intrinsic ionic conductivity of the catholyte. [-]"""
    catholyte_conductivity: float
    """Of the dense catholyte. [S/m]"""
    diffusion_length_factor: float
    """Effective over geometric diffusion length in the active material. [-]"""
    electrode: ElectrodeFunctions = field(compare=False, repr=False)
    """Conductivities, of stoichiometry and temperature."""
    numbers: dict[str, float]
    """What these rest on, by PyBaMM name."""

    @property
    def ionic_conductivity(self) -> float:
        """Effective. [S/m]"""
        return self.catholyte_conductivity * self.ionic_efficiency

    @property
    def tortuosity_factor(self) -> float:
        """Catholyte volume fraction over ionic efficiency. [-]"""
        return self.volume_fractions.catholyte / self.ionic_efficiency


@dataclass(frozen=True)
class DerivedLayer(Composite):
    """What a layer of the cathode is, in SI units, at the temperature of the cell."""

    phases: tuple[dict[str, float], ...]
    """Numbers of each phase that stores charge in the cathode."""

    @property
    def thickness(self) -> float:
        """[m]"""
        return self.loading.thickness


@dataclass(frozen=True)
class Derived(Composite):
    """What a cell design implies, in SI units, at the temperature of the cell."""

    cathode_limits: tuple[float, float]
    """Potentials of the cathode with the cell at its lower and at its upper cut-off, at
    equilibrium, against Li/Li+. [V]"""
    equilibrium: Equilibrium
    """Of the phases of the cathode."""
    electronic_conductivity: float
    """Effective, of the cathode, at stoichiometry 0.5. [S/m]"""
    separator_thickness: float
    """[m]"""
    separator_resistance: float
    """Layers and junctions. [ohm m2]"""
    junction_resistance: float
    """Junctions alone. [ohm m2]"""
    anode: Anode
    """In balance with the cathode."""
    anode_resistance: float
    """Of the counter electrode and its interface. [ohm m2]"""
    structure: Structure
    """Which equations it has."""
    layers: tuple[DerivedLayer, ...]
    """Of the cathode, from the separator; one without layers."""
    negative: Derived | None = None
    """A composite anode, in a half cell with lithium."""

    @property
    def phases(self) -> tuple[StoragePhase, ...]:
        """That store charge, the active material first."""
        return self.equilibrium.phases

    @property
    def maximum_concentration(self) -> float:
        """Lithium sites of the active material, density over molar mass. [mol/m3]"""
        return self.phases[0].numbers[names.MAXIMUM_CONCENTRATION]

    @property
    def stoichiometry_full(self) -> float:
        """Of the active material, with the cell at equilibrium at the upper cut-off. [-]"""
        return self.phases[0].full

    @property
    def stoichiometry_empty(self) -> float:
        """With the cell at equilibrium at the lower cut-off. [-]"""
        return self.phases[0].empty

    @property
    def equilibrium_capacity(self) -> float:
        """Between the cut-offs, of all phases that store charge. [C/m2]"""
        return self.equilibrium.capacity

    @property
    def contact_area(self) -> float:
        """Active material touching catholyte per electrode volume. [m-1]"""
        active = (phase for phase in self.phases if phase.kind.is_active_material)
        return sum(phase.reacting_area for phase in active)

    @property
    def carbon_conductivity(self) -> float:
        """Share of carbon in the electronic conductivity; of layers, where it is least. [S/m]"""
        return min(layer.numbers[names.SIGMA_CARBON] for layer in self.layers)

    @property
    def current_1c(self) -> float:
        """[A/m2]"""
        return self.loading.areal_capacity / 3600

    @property
    def layer_shares(self) -> list[float]:
        """Of each layer in the thickness of the cathode. [-]"""
        return [layer.thickness / self.loading.thickness for layer in self.layers]


def derive(cell: CellDesign) -> Derived:
    """Everything that follows from a cell design.

    Parameters
    ----------
    cell : CellDesign

    Returns
    -------
    Derived
    """
    cell = at_pressure(cell)
    shape, temperature = structure(cell), float(cell.temperature)
    layers = _layers(cell, shape)
    half = cell.anode_half_cell
    negative = None if half is None else derive(half)
    equilibrium, anode, limits = _at_rest(cell, shape, layers, negative)
    electrode = _in_series(layers)
    catholyte = in_series((layer.thickness, layer.catholyte_conductivity) for layer in layers)
    efficiency = layers[0].ionic_efficiency  # a quotient of one layer would round it
    if len(layers) > 1:
        ionic = in_series((layer.thickness, layer.ionic_conductivity) for layer in layers)
        efficiency = ionic / catholyte
    separator = layers[0].numbers[names.SEPARATOR_THICKNESS]
    return Derived(
        volume_fractions=mean_fractions(cell),
        loading=loading(cell),
        ionic_efficiency=efficiency,
        catholyte_conductivity=catholyte,
        diffusion_length_factor=max(layer.diffusion_length_factor for layer in layers),
        electrode=electrode,
        numbers=_numbers(layers, shape),
        cathode_limits=limits,
        equilibrium=equilibrium,
        electronic_conductivity=float(electrode.electronic_conductivity(0.5, temperature)),
        separator_thickness=separator,
        separator_resistance=float(separator / electrode.separator_conductivity(temperature)),
        junction_resistance=sum(junction_resistances(cell)),
        anode=anode,
        anode_resistance=anode_resistance(cell),
        structure=shape,
        layers=layers,
        negative=negative,
    )


def _at_rest(
    cell: CellDesign,
    shape: Structure,
    layers: tuple[DerivedLayer, ...],
    negative: Derived | None,
) -> tuple[Equilibrium, Anode, tuple[float, float]]:
    """Phases of the cathode and anode in balance, and the cathode's potentials at the cut-offs."""
    thickness, temperature = loading(cell).thickness, float(cell.temperature)
    shares = [layer.thickness / thickness for layer in layers]
    of_layers = zip(*(layer.phases for layer in layers), strict=True)
    phases = [
        kind.equivalent(numbers, shares) if shape.catholytes else numbers[0]
        for kind, numbers in zip(shape.phases, of_layers, strict=True)
    ]

    def between(limits: tuple[float, float]) -> Equilibrium:
        states = (
            StoragePhase.between(kind, numbers, thickness, temperature, limits)
            for kind, numbers in zip(shape.phases, phases, strict=True)
        )
        return Equilibrium(tuple(states))

    equilibrium = between(cell.cutoffs_vs_lithium)
    if shape.anode is None:
        return equilibrium, Anode.flat(cell), cell.cutoffs_vs_lithium
    host = None if negative is None else negative.phases[0]
    anode, limits = balanced(shape.anode, cell, equilibrium, host)
    return between(limits), anode, limits


def _in_series(layers: tuple[DerivedLayer, ...]) -> ElectrodeFunctions:
    """Conductivities of layers one after the other."""

    def electronic_conductivity(y: Any, T: Any) -> Any:
        return in_series(
            (layer.thickness, layer.electrode.electronic_conductivity(y, T)) for layer in layers
        )

    def catholyte_conductivity(T: Any) -> Any:
        return in_series(
            (layer.thickness, layer.electrode.catholyte_conductivity(T)) for layer in layers
        )

    return layers[0].electrode._replace(
        electronic_conductivity=electronic_conductivity,
        catholyte_conductivity=catholyte_conductivity,
    )


def _layers(cell: CellDesign, shape: Structure) -> tuple[DerivedLayer, ...]:
    """Each layer as the whole cathode of a cell."""
    views = layer_cells(cell)
    singles = [structure(view) for view in views] if cell.cathode.layers else [shape]
    fractions = [volume_fractions(view.cathode) for view in views]
    phases = [
        _phase_numbers(kind, list(zip(views, fractions, singles, strict=True)))
        for kind in shape.phases
    ]
    return tuple(
        _layer(view, volumes, single, shape.phases, of_phases)
        for view, volumes, single, of_phases in zip(
            views, fractions, singles, zip(*phases, strict=True), strict=True
        )
    )


def _phase_numbers(
    kind: PhaseKind, layers: list[tuple[CellDesign, VolumeFractions, Structure]]
) -> list[dict[str, float]]:
    """Of a phase in each layer; of none where the layer has not got it."""
    numbers = [
        kind.numbers(view, volumes) if kind in single.phases else None
        for view, volumes, single in layers
    ]
    present = next(each for each in numbers if each is not None)
    nothing = present | dict.fromkeys(kind.absent, 0.0)
    return [nothing if each is None else each for each in numbers]


def _layer(
    view: CellDesign,
    fractions: VolumeFractions,
    single: Structure,
    kinds: tuple[PhaseKind, ...],
    phases: tuple[dict[str, float], ...],
) -> DerivedLayer:
    cathode, temperature = view.cathode, float(view.temperature)
    efficiency = ionic_efficiency(cathode, fractions.catholyte)
    numbers = electrode_numbers(view, fractions)
    electrode = electrode_functions(single, numbers.__getitem__)
    numbers |= {
        names.CATHOLYTE_FRACTION: fractions.catholyte,
        names.TORTUOSITY: fractions.catholyte / efficiency,
        # PyBaMM conducts electrons in all that is not electrolyte, voids included; with this
        # factor its effective conductivity is exactly the function given.
        names.SOLID_TORTUOSITY: 1 - fractions.catholyte,
        names.DOUBLE_LAYER: _double_layer(cathode, kinds, phases),
    }
    return DerivedLayer(
        volume_fractions=fractions,
        loading=loading(view),
        ionic_efficiency=efficiency,
        catholyte_conductivity=float(electrode.catholyte_conductivity(temperature)),
        diffusion_length_factor=diffusion_length_factor(cathode),
        electrode=electrode,
        numbers=numbers,
        phases=phases,
    )


def _double_layer(
    cathode: Cathode, kinds: tuple[PhaseKind, ...], phases: tuple[dict[str, float], ...]
) -> float:
    """Of all contacts, per surface of the particles that PyBaMM knows, those of its own phase."""
    materials = [material for material, _ in cathode.active_materials]
    total, surface = 0.0, 0.0
    for kind, numbers in zip(kinds, phases, strict=True):
        if isinstance(kind, ActiveMaterial):
            p = kind.properties(numbers.__getitem__)
            area = 3 * p.volume_fraction / p.radius
            capacity = float(materials[kind.material].double_layer_capacity or 0.0)
            total += capacity * area * p.reacting_share
            surface = surface if kind.member else area
    return total / surface if surface else 0.0


def _numbers(layers: tuple[DerivedLayer, ...], shape: Structure) -> dict[str, float]:
    """Of the electrode and its phases, by PyBaMM name, with the number of their layer."""
    merged = [layer.numbers | dict(ChainMap(*layer.phases)) for layer in layers]
    if not shape.catholytes:
        return merged[0]
    thickness = sum(layer.thickness for layer in layers)
    shares = {
        names.cathode_layer(i, names.LAYER_SHARE): layer.thickness / thickness
        for i, layer in enumerate(layers)
    }
    return numbered(merged, shape.phases) | shares
