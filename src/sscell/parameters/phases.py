"""Phases that store charge: a cathode holds a tuple of them, the active material first.

A kind of phase is one subclass of :class:`PhaseKind` in a module of its own, and a row of
``electrode.OTHER_KINDS``. It gives the numbers and the functions of spheres that react at their
surface; what the phase is in a cell, its equations and its results follow from them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from sscell.cards.bookkeeping import VolumeFractions
from sscell.cards.cell import CellDesign
from sscell.parameters import names
from sscell.parameters.relations import FARADAY

Array = NDArray[np.float64]
Number = Callable[[str], Any]
"""Gives a scalar by its PyBaMM name: a float, or ``pybamm.Parameter`` itself."""


EDGE = 1e-8
"""Stoichiometry closer to an end than this reacts as if it were this, as PyBaMM has it. [-]"""


class PhaseProperties(NamedTuple):
    """Spheres that exchange lithium at their surface, as floats or PyBaMM symbols.

    Functions of the lithium stoichiometry x and of the temperature T in K.
    """

    potential: Callable[[Any], Any]
    """Of x, against Li/Li+, with gentle tails. [V]"""
    diffusivity: Callable[[Any, Any], Any]
    """Of x and T, of lithium in the phase. [m2/s]"""
    exchange_current_density: Callable[[Any, Any], Any]
    """Of x and T, per reacting area. [A/m2]"""
    relative_conductivity: Callable[[Any], Any] | None
    """Of x, for ions, over that of the phase as made; None if it is no conductor of ions. [-]"""
    sites: Any
    """Concentration of lithium at stoichiometry 1. [mol/m3]"""
    radius: Any
    """[m]"""
    reacting_share: Any
    """Of the surface. [-]"""
    volume_fraction: Any
    """Of the electrode. [-]"""


class PhaseKind(ABC):
    """The equations of a phase. Subclasses are frozen dataclasses: equal ones share a model."""

    is_active_material: ClassVar[bool] = False
    """Whether it is active material, which the film is on."""
    is_flat: ClassVar[bool]
    """Whether its potential can be so flat that reaction fronts are thin, which needs more cells,
    more nodes and tighter tolerances."""

    @property
    @abstractmethod
    def name(self) -> str:
        """With which the names of its variables begin."""

    @property
    @abstractmethod
    def label(self) -> str:
        """With which the names of its results begin, such as ``catholyte_capacity``; phases of one
        material share it."""

    @property
    @abstractmethod
    def initial(self) -> str:
        """Name of the solver input that it starts from."""

    @property
    @abstractmethod
    def variables(self) -> names.PhaseVariables | names.OtherPhaseVariables:
        """Names of its variables in the model."""

    @property
    @abstractmethod
    def outputs(self) -> tuple[str, ...]:
        """Variables that a study keeps over time: the mean stoichiometry first; if ions are
        conducted, then the lowest relative conductivity. None of the main active material."""

    @property
    @abstractmethod
    def profiles(self) -> Mapping[str, tuple[str, float, str, str]]:
        """Over the depth of the cathode, by result: variable, factor, unit and long name."""

    @property
    @abstractmethod
    def ideal(self) -> Mapping[str, Mapping[str, str | float]]:
        """By process: changes of a cell that make the phase free of its loss."""

    @property
    @abstractmethod
    def layered(self) -> tuple[str, ...]:
        """Names of numbers that may differ between layers of a cathode."""

    @property
    @abstractmethod
    def absent(self) -> tuple[str, ...]:
        """Those of them that are 0 in a layer without the phase."""

    def is_equal_at_rest(self, other: "PhaseKind") -> bool:
        """Whether it has the stoichiometry of another phase at every potential."""
        return False

    @classmethod
    @abstractmethod
    def of(cls, cell: CellDesign) -> tuple[Self, ...]:
        """The phases of this kind in a cell."""

    @abstractmethod
    def numbers(self, cell: CellDesign, fractions: VolumeFractions) -> dict[str, float]:
        """Every number that the properties ask for, by name."""

    @abstractmethod
    def properties(self, number: Number) -> PhaseProperties:
        """The properties, from floats or PyBaMM parameters."""

    def equivalent(
        self, layers: Sequence[Mapping[str, float]], shares: Sequence[float]
    ) -> dict[str, float]:
        """Numbers of one layer that holds as much as several do together.

        Parameters
        ----------
        layers : sequence of mapping
            Numbers of each.
        shares : sequence of float
            Of the thickness.
        """
        mean = {
            name: sum(s * layer[name] for s, layer in zip(shares, layers, strict=True))
            for name in self.layered
        }
        return {**layers[0], **mean}

    def started(self, stoichiometry: Any, sites: Any) -> Any:
        """The solver input that starts it at a stoichiometry."""
        return stoichiometry

    def stoichiometry_at(self, properties: PhaseProperties, potential: float) -> float:
        """At equilibrium with a potential against Li/Li+; the tails make every one reachable."""

        def off(x: float) -> float:
            return float(properties.potential(x)) - potential

        return float(brentq(off, -0.5, 1.5, xtol=1e-14))

    def path(self, full: float, empty: float) -> Array:
        """Stoichiometries over which the slowest diffusion counts."""
        return np.linspace(full, min(empty, 1.0), 50)


@dataclass(frozen=True)
class StoragePhase:
    """A phase in a cell, in SI units."""

    kind: PhaseKind
    numbers: dict[str, float]
    """What its properties rest on, by name."""
    thickness: float
    """Of the cathode. [m]"""
    temperature: float
    """[K]"""
    full: float
    """Stoichiometry at equilibrium with the upper cut-off. [-]"""
    empty: float
    """At equilibrium with the lower cut-off. [-]"""

    @classmethod
    def between(
        cls,
        kind: PhaseKind,
        numbers: dict[str, float],
        thickness: float,
        temperature: float,
        limits: tuple[float, float],
    ) -> Self:
        """The state of a kind of phase that is cycled between potentials against Li/Li+."""
        items = tuple(numbers.items())
        empty, full = (_equilibrium(kind, items, float(v)) for v in limits)
        return cls(kind, numbers, thickness, temperature, full, empty)

    @cached_property
    def properties(self) -> PhaseProperties:
        """On floats."""
        return self.kind.properties(self.numbers.__getitem__)

    @cached_property
    def sites(self) -> float:
        """Charge between the stoichiometries 0 and 1. [C/m2]"""
        p = self.properties
        return float(p.volume_fraction * self.thickness * p.sites * FARADAY)

    @property
    def capacity(self) -> float:
        """Between the cut-offs. [C/m2]"""
        return self.sites * (self.empty - self.full)

    @property
    def reacting_area(self) -> float:
        """Per electrode volume. [m-1]"""
        p = self.properties
        return float(3 * p.reacting_share * p.volume_fraction / p.radius)

    def stoichiometry_at(self, potential: float) -> float:
        """At equilibrium with a potential against Li/Li+. [-]"""
        return self.kind.stoichiometry_at(self.properties, potential)

    def charge(self, stoichiometry: Any) -> Any:
        """Charge taken up from full charge to a stoichiometry. [C/m2]"""
        return self.sites * (stoichiometry - self.full)

    def charge_at(self, potential: float) -> float:
        """Charge taken up from full charge to equilibrium with a potential. [C/m2]"""
        return float(self.charge(self.stoichiometry_at(potential)))

    def exchange_current_density(self, stoichiometry: float) -> float:
        """Per reacting area, at the temperature of the cell. [A/m2]"""
        inside = min(max(stoichiometry, EDGE), 1 - EDGE)
        return float(self.properties.exchange_current_density(inside, self.temperature))

    def relative_conductivity(self, stoichiometry: Any) -> Any:
        """For ions, over that of the phase as made; 1 if it is no conductor of ions. [-]"""
        law = self.properties.relative_conductivity
        return 1.0 if law is None else law(stoichiometry)

    @cached_property
    def lowest_conductivity(self) -> float:
        """Lowest relative conductivity between the cut-offs. [-]"""
        return float(np.min(self.relative_conductivity(np.linspace(self.full, self.empty, 21))))

    @cached_property
    def slowest_diffusion(self) -> float:
        """Lowest diffusivity that counts, at the temperature of the cell. [m2/s]"""
        path = self.kind.path(self.full, self.empty)
        return float(np.min(self.properties.diffusivity(path, self.temperature)))

    @cached_property
    def diffusion_time(self) -> float:
        """Radius squared over the slowest diffusivity. [s]"""
        return float(self.properties.radius**2 / self.slowest_diffusion)

    def inputs(self, stoichiometry: float) -> dict[str, float]:
        """Solver inputs that start it at a stoichiometry."""
        return {self.kind.initial: self.kind.started(stoichiometry, self.properties.sites)}


@lru_cache(maxsize=1024)
def _equilibrium(
    kind: PhaseKind, numbers: tuple[tuple[str, float], ...], potential: float
) -> float:
    return kind.stoichiometry_at(kind.properties(dict(numbers).__getitem__), potential)


@dataclass(frozen=True)
class Equilibrium:
    """The phases of a cathode at one potential: their charge against stoichiometry and potential.

    The stoichiometry of the first phase, the active material, says which equilibrium it is.
    """

    phases: tuple[StoragePhase, ...]

    @property
    def capacity(self) -> float:
        """Of all phases between the cut-offs. [C/m2]"""
        return sum(phase.capacity for phase in self.phases)

    @property
    def full(self) -> tuple[float, ...]:
        """Stoichiometries of the phases at the upper cut-off. [-]"""
        return tuple(phase.full for phase in self.phases)

    @property
    def empty(self) -> tuple[float, ...]:
        """Stoichiometries of the phases at the lower cut-off. [-]"""
        return tuple(phase.empty for phase in self.phases)

    def inputs(self, stoichiometries: Sequence[float]) -> dict[str, float]:
        """Solver inputs that start the phases at stoichiometries."""
        pairs = zip(self.phases, stoichiometries, strict=True)
        return {name: value for phase, x in pairs for name, value in phase.inputs(x).items()}

    def charge(self, stoichiometries: Sequence[Any]) -> Any:
        """Charge from full charge to stoichiometries of the phases, at equilibrium or not. [C/m2]

        Parameters
        ----------
        stoichiometries : sequence of float or array
            Of each phase. [-]
        """
        pairs = zip(self.phases, stoichiometries, strict=True)
        return sum(phase.charge(x) for phase, x in pairs)

    def potential(self, active: float) -> float:
        """Against Li/Li+, of a stoichiometry of the active material. [V]"""
        return float(self.phases[0].properties.potential(active))

    def stoichiometries(self, active: float) -> tuple[float, ...]:
        """Of each phase, at equilibrium with a stoichiometry of the active material. [-]"""
        first, potential = self.phases[0], self.potential(active)
        return tuple(
            active if phase.kind.is_equal_at_rest(first.kind) else phase.stoichiometry_at(potential)
            for phase in self.phases
        )

    def charge_at(self, active: float) -> float:
        """Charge from full charge to equilibrium with a stoichiometry of the active material."""
        return float(self.charge(self.stoichiometries(active)))

    def stoichiometry_after(self, charge: float) -> float:
        """Of the active material, at the equilibrium that a charge from full leads to. [-]"""
        first = self.phases[0]
        if all(phase.kind.is_equal_at_rest(first.kind) for phase in self.phases):
            return first.full + charge / sum(phase.sites for phase in self.phases)
        ends = first.full - 0.1, first.empty + 0.1
        return float(brentq(lambda y: self.charge_at(y) - charge, *ends, xtol=1e-14))

    def potential_after(self, charge: float) -> float:
        """Against Li/Li+, at the equilibrium that a charge from full charge leads to. [V]"""
        return self.potential(self.stoichiometry_after(charge))

    def relative_conductivity(self, stoichiometries: Sequence[float]) -> float:
        """For ions, over that of the catholyte as made. [-]"""
        pairs = zip(self.phases, stoichiometries, strict=True)
        return prod(float(phase.relative_conductivity(x)) for phase, x in pairs)

    @property
    def lowest_conductivity(self) -> float:
        """Lowest relative conductivity between the cut-offs. [-]"""
        return prod(phase.lowest_conductivity for phase in self.phases)
