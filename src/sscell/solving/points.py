"""One point of a study: a cell, a rate and a protocol, and the solver inputs they mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from sscell.cards.cell import CellDesign
from sscell.cards.closures import PERCOLATION_FLOOR
from sscell.cards.layers import layer_cells
from sscell.cards.stack import USUAL, Stack, StackAmounts, stack_amounts
from sscell.models.resolution import (
    Accuracy,
    AnodeMesh,
    PhaseNeed,
    Resolution,
    class_limit,
    resolution_for,
)
from sscell.parameters import names
from sscell.parameters.derived import Derived, derive
from sscell.parameters.electrode import Structure, film_resistance
from sscell.parameters.relations import (
    FARADAY,
    GAS_CONSTANT,
    front_overpotential,
    shared_front_overpotential,
)
from sscell.parameters.values import AREA, UNBOUNDED, scalars
from sscell.protocols.charge_rates import Rate
from sscell.protocols.protocol import DISCHARGE, Protocol
from sscell.protocols.step import Start, Step
from sscell.results.metrics import energy
from sscell.results.outcome import BEYOND, Outcome, Trace

NOTHING = 1e-6
"""Share of the equilibrium capacity that is no delivery but the solver's last step. [-]"""
LOWEST_VOLTAGE = 1.0
"""Below which the current of a held power is not followed by the mesh. [V]"""
SCARCE = 0.5
"""Electronic over ionic conductivity up to which the front at the collector is the one that counts;
above, the mesh that is fine at the separator is within 0.15 %. [-]"""
MOST_EVENING = 20.0
"""Ohmic drop over the fall of the open-circuit potential up to which this evens out the reaction.
[-]"""
MARGIN = 1.05
"""Time allowed, over the time in which the whole equilibrium capacity would pass. [-]"""


@dataclass(frozen=True)
class State:
    """A cell at equilibrium: every phase that stores charge at one potential."""

    drawn: float
    """Charge from full charge to it. [C/m2]"""
    voltage: float
    """Of the cell at rest. [V]"""
    stoichiometries: tuple[float, ...]
    """Of each phase, the active material first. [-]"""


@dataclass(frozen=True)
class Design:
    """A cell and what follows from it, worked out once for all its rates."""

    cell: CellDesign
    derived: Derived
    scalars: dict[str, float]
    stack: Stack = USUAL
    """What is around cathode and separator."""

    @classmethod
    def of(cls, cell: CellDesign, stack: Stack = USUAL) -> Self:
        """Derive a cell."""
        derived = derive(cell)
        return cls(cell, derived, scalars(cell, derived), stack)

    @cached_property
    def stack_amounts(self) -> StackAmounts:
        """Mass and thickness of the whole stack."""
        return stack_amounts(self.cell, self.stack)

    @property
    def structure(self) -> Structure:
        """The equations it shares with other designs."""
        return self.derived.structure

    @cached_property
    def negative(self) -> Design | None:
        """A composite anode, in a half cell with lithium."""
        half, derived = self.cell.anode_half_cell, self.derived.negative
        return None if half is None or derived is None else Design(half, derived, {})

    def electronic_conductivity(self, stoichiometry: float) -> float:
        """Effective, of the cathode, at the temperature of the cell. [S/m]"""
        electrode, temperature = self.derived.electrode, float(self.cell.temperature)
        return float(electrode.electronic_conductivity(stoichiometry, temperature))

    @cached_property
    def film_resistance(self) -> float:
        """Per contact area at the temperature of the cell; of layers the least. [ohm m2]"""
        return min(map(film_resistance, layer_cells(self.cell)))

    @cached_property
    def reacting_areas(self) -> tuple[float, ...]:
        """Of each phase per electrode volume; of layers the largest. [m-1]"""
        phases, layers = self.derived.phases, self.derived.layers
        if len(layers) == 1:
            return tuple(phase.reacting_area for phase in phases)
        return tuple(
            max(replace(phase, numbers=layer.phases[i]).reacting_area for layer in layers)
            for i, phase in enumerate(phases)
        )

    def c_rate_of(self, step: Step, c_rate: float) -> float:
        """Of the current that a step holds, 0 where it holds none, without a sign. [h-1]

        Parameters
        ----------
        step : Step
            Of a profile: its largest current.
        c_rate : float
            Of a step that names no rate.
        """
        if step.profile is not None:
            largest = max(map(abs, step.profile.current))
            return self.rated(Rate(largest, step.profile.basis))
        if step.control == "power":
            lowest = max(self.cell.cutoffs[0], LOWEST_VOLTAGE)
            return float(step.power or 0.0) / self.derived.current_1c / lowest
        if step.control == "voltage" or not step.sign:
            return 0.0
        return c_rate if step.rate is None else self.rated(step.rate)

    def rated(self, rate: Rate) -> float:
        """A rate of any basis as a C-rate of the cell. [h-1]"""
        nominal = float(self.cell.nominal_specific_capacity)
        return rate.c_rate(nominal, float(self.derived.loading.areal_capacity))

    @cached_property
    def full(self) -> State:
        """At the upper cut-off."""
        return self._at(0.0, self.derived.cathode_limits[1], self.derived.equilibrium.full)

    @cached_property
    def empty(self) -> State:
        """At the lower cut-off."""
        d = self.derived
        return self._at(d.equilibrium_capacity, d.cathode_limits[0], d.equilibrium.empty)

    def rested(self, drawn: float) -> State:
        """The equilibrium that a charge from full charge leads to. [C/m2]"""
        equilibrium = self.derived.equilibrium
        active = equilibrium.stoichiometry_after(drawn)
        stoichiometries = equilibrium.stoichiometries(active)
        return self._at(drawn, equilibrium.potential(active), stoichiometries)

    def _at(self, drawn: float, potential: float, stoichiometries: tuple[float, ...]) -> State:
        """With the cathode at a potential against Li/Li+."""
        anode = float(self.derived.anode.potential_after(drawn))
        return State(drawn, potential - anode, stoichiometries)


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
        kind = self.protocol.start if self.step.start is Start.CARRIED else self.step.start
        if kind is Start.RESTED:
            assert self.left is not None
            return self.left
        return self.design.full if kind is Start.FULL else self.design.empty

    def after(self, trace: Trace) -> Self | None:
        """The next step, from what this one left; None after the last, or one that did not end.

        Steps that start from profiles are solved together with those before.
        """
        following = self.position + 1
        if self.protocol.is_carried:
            return None
        if trace.outcome is not Outcome.CUT_OFF or following == len(self.protocol.steps):
            return None
        left = self.design.rested(self.start.drawn + self.step.sign * self.passed(trace))
        return replace(self, position=following, left=left)

    def passed(self, trace: Trace) -> float:
        """Charge per area, 0 if infeasible and NaN if the solver failed. [C/m2]"""
        if trace.outcome is Outcome.SOLVER_FAILED:
            return float("nan")
        if trace.outcome is Outcome.INFEASIBLE:
            return 0.0
        if trace.charge is not None:
            return trace.charge
        return float(self.current_density * (trace.time[-1] - trace.time[0]))

    def labelled(self, trace: Trace) -> Trace:
        """A trace with its outcome; where a cut-off ends it before anything passed: infeasible."""
        if trace.outcome is not Outcome.CUT_OFF or self.protocol.is_carried:
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

    @cached_property
    def fastest(self) -> float:
        """The highest C-rate of its steps. [h-1]"""
        if not self.protocol.is_carried:
            return self.c_rate
        return max(self.design.c_rate_of(step, self.c_rate) for step in set(self.protocol.steps))

    def work(self, trace: Trace) -> float:
        """Energy per area of a trace in which charge passed. [J/m2]"""
        if trace.energy is not None:
            return trace.energy
        return energy(trace.time, trace.voltage, self.current_density)

    def inputs(self) -> dict[str, float]:
        """Solver inputs by PyBaMM name. Only the cut-off that the current leads to is active."""
        sign, start = self.step.sign, self.start
        idle = {names.LOWER_CUTOFF: -UNBOUNDED} if sign < 0 else {names.UPPER_CUTOFF: UNBOUNDED}
        return {
            **self.design.scalars,
            **idle,
            names.CURRENT: sign * self.current_density * AREA,
            names.GUESSED_CURRENT_DENSITY: sign * self.current_density,
            **self.design.derived.equilibrium.inputs(start.stoichiometries),
            **self.design.derived.anode.inputs(start.drawn),
        }

    def ohmic_drop(self) -> float:
        """I L (1/kappa + 1/sigma) over RT/F, sigma where the cathode conducts worst. [-]

        Of a protocol at its fastest step.
        """
        return self._ohmic_drop(self.design)

    def _ohmic_drop(self, design: Design) -> float:
        """Of an electrode, which is the cathode of a design. [-]"""
        d = design.derived
        sigma = design.electronic_conductivity(d.stoichiometry_empty)
        kappa = d.ionic_conductivity * d.equilibrium.lowest_conductivity
        current = self.fastest * self.design.derived.current_1c
        drop = current * d.loading.thickness * (1 / kappa + 1 / sigma)
        return drop * FARADAY / (GAS_CONSTANT * float(design.cell.temperature))

    def initial_drop(self) -> float:
        """Drop of the cell voltage when the current is switched on, at least. [V]

        Right where the reaction front is thin against the electrode, where no mesh is; with an
        even reaction it leaves out a third of the ohmic drop and the kinetics.
        """
        d = self.design.derived
        drop = self._electrode_drop(self.design, self.start.stoichiometries)
        if self.design.negative is not None:
            held = float(d.anode.stoichiometry_after(self.start.drawn))
            drop += self._electrode_drop(self.design.negative, (held,))
        return drop + self.current_density * (d.separator_resistance + d.anode_resistance)

    def _electrode_drop(self, design: Design, stoichiometries: tuple[float, ...]) -> float:
        """Of an electrode, which is the cathode of a design. [V]"""
        d = design.derived
        # of layers the best values: a uniform cathode of them loses least
        temperature = float(design.cell.temperature)
        sigma = max(
            float(layer.electrode.electronic_conductivity(stoichiometries[0], temperature))
            for layer in d.layers
        )
        relative = d.equilibrium.relative_conductivity(stoichiometries)
        kappa = max(layer.ionic_conductivity for layer in d.layers) * relative
        current, ionic_share = self.current_density, kappa / (kappa + sigma)
        at_separator, at_collector = (
            _front_overpotential(design, stoichiometries, current * share, 1 / kappa + 1 / sigma)
            for share in (1 - ionic_share, ionic_share)
        )
        inside = (1 - ionic_share) * at_separator + ionic_share * at_collector
        return float(inside + current * d.loading.thickness / (kappa + sigma))

    @property
    def window(self) -> float:
        """Between the equilibrium it starts from and the cut-off it ends at. [V]"""
        lower, upper = self.design.cell.cutoffs
        rest = self.start.voltage
        return upper - rest if self.step.sign < 0 else rest - lower

    @property
    def infeasible(self) -> bool:
        """Whether the cut-off is passed at the first instant, as far as that needs no solver.

        Where no path of ions crosses the cathode, only what touches the separator could react.
        """
        d = self.design.derived
        negative = 1.0 if d.negative is None else d.negative.ionic_efficiency
        if min(d.layers[0].ionic_efficiency, negative) <= PERCOLATION_FLOOR or d.anode.is_spent:
            return True
        return not self.protocol.is_carried and self.initial_drop() > self.window

    def resolution(self, accuracy: Accuracy = "standard") -> Resolution:
        """The mesh this point needs."""
        active, *others = self._needs()
        drop = self.ohmic_drop()
        starved = _front_from_collector(self.design, drop)
        made = resolution_for(
            drop, active.diffusion_over_discharge, accuracy, others, from_collector=starved
        )
        if self.design.structure.catholytes:
            made = made.of_shares(self.design.derived.layer_shares)
        if (negative := self.design.negative) is None:
            return made
        drop = self._ohmic_drop(negative)
        diffusion = negative.derived.phases[0].diffusion_time * self.fastest / 3600
        starved = _front_from_collector(negative, drop)
        anode = resolution_for(drop, diffusion, accuracy, from_collector=starved)
        mesh = AnodeMesh(anode.axial_cells, anode.stretch, anode.radial_nodes)
        return replace(made, anode=mesh)

    def _needs(self) -> list[PhaseNeed]:
        """Of each phase; classes of active material as if the slowest were at its limit.

        So a sweep has as many models as with one size.
        """
        phases = self.design.derived.phases
        times = [phase.diffusion_time for phase in phases]
        classes = [t for t, p in zip(times, phases, strict=True) if p.kind.is_active_material]
        rate = self.fastest / 3600
        slowest = max(classes) * rate
        at = class_limit(slowest) / slowest if len(classes) > 1 else 1.0
        return [
            PhaseNeed(t * rate * (at if p.kind.is_active_material else 1.0), p.kind.is_flat)
            for t, p in zip(times, phases, strict=True)
        ]


def _front_overpotential(
    design: Design, stoichiometries: tuple[float, ...], current_density: float, resistivity: float
) -> float:
    """At an edge of a cathode that so much current enters, at the first instant. [V]"""
    d, film = design.derived, design.film_resistance
    temperature = float(design.cell.temperature)
    states = list(zip(d.phases, stoichiometries, design.reacting_areas, strict=True))
    area = sum(each for phase, _, each in states if phase.kind.is_active_material)
    if len(d.phases) == 1:
        exchange = d.phases[0].exchange_current_density(stoichiometries[0])
        front = current_density, resistivity, area, exchange, film, temperature
        return float(front_overpotential(*front))
    filmed, bare = (
        sum(
            phase.exchange_current_density(x) * each
            for phase, x, each in states
            if phase.kind.is_active_material is behind
        )
        for behind in (True, False)
    )
    both = filmed + 1e-9, bare  # without active material there is none
    drop = film / (area + 1e-9)
    return shared_front_overpotential(current_density, resistivity, both, drop, temperature)


def _front_from_collector(design: Design, ohmic_drop: float) -> bool:
    """Whether electrons are scarcer than ions and a potential is too flat to even that out."""
    d = design.derived
    sigma = design.electronic_conductivity(d.stoichiometry_empty)
    if sigma > SCARCE * d.ionic_conductivity:
        return False
    middle = np.interp((0.1, 0.9), (0, 1), (d.stoichiometry_full, d.stoichiometry_empty))
    high, low = (d.equilibrium.potential(float(y)) for y in middle)
    drop = ohmic_drop * GAS_CONSTANT * float(design.cell.temperature) / FARADAY
    return d.structure.is_flat or drop > MOST_EVENING * (high - low)
