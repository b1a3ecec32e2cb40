"""One point of a study: a cell, a rate and a protocol, and the solver inputs they mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sscell.cards.cell import CellDesign
from sscell.cards.closures import PERCOLATION_FLOOR
from sscell.models.resolution import Accuracy, Resolution, resolution_for
from sscell.parameters import names
from sscell.parameters.derived import Derived, derive
from sscell.parameters.potential import open_circuit_potential
from sscell.parameters.relations import (
    FARADAY,
    GAS_CONSTANT,
    front_overpotential,
    shared_front_overpotential,
)
from sscell.parameters.structure import Structure, structure
from sscell.parameters.values import AREA, UNBOUNDED, scalars
from sscell.protocols.protocol import DISCHARGE, Protocol, Start, Step
from sscell.results.outcome import BEYOND, Outcome, Trace

EDGE = 1e-8
"""Stoichiometry closer to an end than this reacts as if it were this, as PyBaMM has it. [-]"""
NOTHING = 1e-6
"""Share of the equilibrium capacity that is no delivery but the solver's last step. [-]"""
MARGIN = 1.05
"""Time allowed, over the time in which the whole equilibrium capacity would pass. [-]"""


@dataclass(frozen=True)
class State:
    """A cell at equilibrium: every phase that stores charge at one potential."""

    drawn: float
    """Charge from full charge to it. [C/m2]"""
    potential: float
    """Against Li/Li+. [V]"""
    stoichiometry: float
    """Of the active material. [-]"""
    redox: float | None
    """Stoichiometry of a redox-active catholyte. [-]"""


@dataclass(frozen=True)
class Design:
    """A cell and what follows from it, worked out once for all its rates."""

    cell: CellDesign
    derived: Derived
    scalars: dict[str, float]

    @classmethod
    def of(cls, cell: CellDesign) -> Design:
        """Derive a cell."""
        derived = derive(cell)
        return cls(cell, derived, scalars(cell, derived))

    @cached_property
    def structure(self) -> Structure:
        """The equations it shares with other designs."""
        return structure(self.cell)

    def electronic_conductivity(self, stoichiometry: float) -> float:
        """Effective, of the cathode, at the temperature of the cell. [S/m]"""
        electrode, temperature = self.derived.electrode, float(self.cell.temperature)
        return float(electrode.electronic_conductivity(stoichiometry, temperature))

    def exchange_current_density(self, stoichiometry: float) -> float:
        """Of the contacts, at the temperature of the cell. [A/m2]"""
        electrode, temperature = self.derived.electrode, float(self.cell.temperature)
        inside = min(max(stoichiometry, EDGE), 1 - EDGE)
        return float(electrode.exchange_current_density(inside, temperature))

    def potential(self, stoichiometry: float) -> float:
        """Open-circuit potential of the active material against Li/Li+. [V]"""
        curve = self.cell.cathode.active_material.open_circuit_potential
        return float(open_circuit_potential(curve, stoichiometry))

    @cached_property
    def full(self) -> State:
        """At the upper cut-off."""
        d, (_, upper) = self.derived, self.cell.cutoffs_vs_lithium
        redox = d.redox.stoichiometry_full if d.redox else None
        return State(0.0, float(upper), d.stoichiometry_full, redox)

    @cached_property
    def empty(self) -> State:
        """At the lower cut-off."""
        d, (lower, _) = self.derived, self.cell.cutoffs_vs_lithium
        redox = d.redox.stoichiometry_empty if d.redox else None
        return State(d.equilibrium_capacity, float(lower), d.stoichiometry_empty, redox)

    def rested(self, drawn: float) -> State:
        """The equilibrium that a charge from full charge leads to. [C/m2]"""
        d = self.derived
        stoichiometry = d.equilibrium.stoichiometry_after(drawn)
        potential = self.potential(stoichiometry)
        redox = d.redox.stoichiometry_at(potential) if d.redox else None
        return State(drawn, potential, stoichiometry, redox)

    @cached_property
    def slowest_diffusion(self) -> float:
        """Lowest diffusivity between the cut-offs, at the temperature of the cell. [m2/s]"""
        full, empty = self.derived.stoichiometry_full, self.derived.stoichiometry_empty
        path = np.linspace(full, min(empty, 1.0), 50)
        diffusivity = self.derived.electrode.diffusivity(path, float(self.cell.temperature))
        return float(np.min(diffusivity))


@dataclass(frozen=True)
class Point:
    """A protocol for a cell at one rate, at one of its steps."""

    design: Design
    c_rate: float
    protocol: Protocol = DISCHARGE
    position: int = 0
    """Of the step among those of the protocol."""
    left: State | None = None
    """What the step before left, at rest."""

    @property
    def step(self) -> Step:
        """What is done now."""
        return self.protocol.steps[self.position]

    @property
    def start(self) -> State:
        """The cell before the current flows."""
        if self.step.start is Start.RESTED:
            assert self.left is not None
            return self.left
        return self.design.full if self.step.start is Start.FULL else self.design.empty

    def after(self, trace: Trace) -> Point | None:
        """The next step, from what this one left; None after the last, or one that did not end."""
        following = self.position + 1
        if trace.outcome is not Outcome.CUT_OFF or following == len(self.protocol.steps):
            return None
        left = self.design.rested(self.start.drawn + self.step.sign * self.passed(trace))
        return replace(self, position=following, left=left)

    def passed(self, trace: Trace) -> float:
        """Charge per area, 0 if infeasible and NaN if the solver failed. [C/m2]"""
        if trace.outcome is Outcome.SOLVER_FAILED:
            return float("nan")
        return float(self.current_density * (trace.time[-1] - trace.time[0]))

    def labelled(self, trace: Trace) -> Trace:
        """A trace with its outcome; where a cut-off ends it before anything passed: infeasible."""
        if trace.outcome is not Outcome.CUT_OFF:
            return trace
        least = NOTHING * self.design.derived.equilibrium_capacity
        return trace if self.passed(trace) > least else BEYOND

    @property
    def current_density(self) -> float:
        """Magnitude. [A/m2]"""
        return self.c_rate * self.design.derived.current_1c

    @property
    def time_limit(self) -> float:
        """By which every cut-off is reached, because the equilibrium capacity is used up. [s]"""
        return MARGIN * self.design.derived.equilibrium_capacity / self.current_density

    def inputs(self) -> dict[str, float]:
        """Solver inputs by PyBaMM name. Only the cut-off that the current leads to is active."""
        sign, start = self.step.sign, self.start
        idle = {names.LOWER_CUTOFF: -UNBOUNDED} if sign < 0 else {names.UPPER_CUTOFF: UNBOUNDED}
        return {
            **self.design.scalars,
            **idle,
            names.CURRENT: sign * self.current_density * AREA,
            names.GUESSED_CURRENT_DENSITY: sign * self.current_density,
            names.INITIAL_CONCENTRATION: start.stoichiometry
            * self.design.derived.maximum_concentration,
            **({} if start.redox is None else {names.REDOX_INITIAL: start.redox}),
        }

    def ohmic_drop(self) -> float:
        """I L (1/kappa + 1/sigma) over RT/F, sigma where the electrode conducts worst. [-]"""
        d = self.design.derived
        sigma = self.design.electronic_conductivity(d.stoichiometry_empty)
        kappa = d.ionic_conductivity
        if d.redox is not None:
            kappa *= d.redox.lowest_conductivity
        drop = self.current_density * d.loading.thickness * (1 / kappa + 1 / sigma)
        return drop * FARADAY / (GAS_CONSTANT * float(self.design.cell.temperature))

    def initial_drop(self) -> float:
        """Drop of the cell voltage when the current is switched on, at least. [V]

        Right where the reaction front is thin against the electrode, where no mesh is; with an
        even reaction it leaves out a third of the ohmic drop and the kinetics.
        """
        d = self.design.derived
        kappa = d.ionic_conductivity
        sigma = self.design.electronic_conductivity(self.start.stoichiometry)
        if d.redox is not None:
            kappa *= float(d.redox.functions.relative_conductivity(self.start.redox))
        current, ionic_share = self.current_density, kappa / (kappa + sigma)
        at_separator, at_collector = (
            self._front_overpotential(current * share, 1 / kappa + 1 / sigma)
            for share in (1 - ionic_share, ionic_share)
        )
        inside = (1 - ionic_share) * at_separator + ionic_share * at_collector
        series = d.loading.thickness / (kappa + sigma) + d.separator_resistance
        return float(inside + current * (series + d.anode_resistance))

    def _front_overpotential(self, current_density: float, resistivity: float) -> float:
        """At an edge of the cathode that so much current enters, at the first instant. [V]"""
        d, cell = self.design.derived, self.design.cell
        film, temperature = float(cell.cathode.film_resistance), float(cell.temperature)
        exchange = self.design.exchange_current_density(self.start.stoichiometry)
        area = d.contact_area
        if d.redox is None:
            front = current_density, resistivity, area, exchange, film, temperature
            return float(front_overpotential(*front))
        wired = d.redox.wired_area * d.volume_fractions.catholyte
        other = wired * float(d.redox.functions.exchange_current(self.start.redox))
        both = area * exchange + 1e-9, other  # none if the catholyte is alone
        drop = film / (area + 1e-9)
        return shared_front_overpotential(current_density, resistivity, both, drop, temperature)

    @property
    def window(self) -> float:
        """Between the equilibrium it starts from and the cut-off it ends at. [V]"""
        lower, upper = self.design.cell.cutoffs_vs_lithium
        rest = self.start.potential
        return float(upper) - rest if self.step.sign < 0 else rest - float(lower)

    @property
    def infeasible(self) -> bool:
        """Whether the cut-off is passed at the first instant, as far as that needs no solver.

        Where no path of ions crosses the cathode, only what touches the separator could react.
        """
        if self.design.derived.ionic_efficiency <= PERCOLATION_FLOOR:
            return True
        return self.initial_drop() > self.window

    def diffusion_over_discharge(self) -> float:
        """R**2 / (D t) with the slowest diffusion met and the nominal time. [-]"""
        radius = self.design.cell.cathode.active_material.particle_size / 2
        return radius**2 * self.c_rate / (self.design.slowest_diffusion * 3600)

    def resolution(self, accuracy: Accuracy = "standard") -> Resolution:
        """The mesh this point needs."""
        return resolution_for(
            self.ohmic_drop(), self.diffusion_over_discharge(), accuracy, self.redox_diffusion()
        )

    def redox_diffusion(self) -> float | None:
        """Reach squared over ambipolar diffusivity and nominal time; None if inert. [-]"""
        redox = self.design.derived.redox
        if redox is None:
            return None
        return (
            redox.numbers[names.REDOX_REACH] ** 2 * self.c_rate / (redox.slowest_diffusion * 3600)
        )
