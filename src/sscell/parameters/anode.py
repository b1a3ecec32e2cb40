"""The anode: a potential, flat or over its stoichiometry, and how much charge it holds.

An anode of limited capacity is a thin film of one stoichiometry, from 0 (empty) to 1 (full), or a
composite electrode, whose mean stoichiometry is that here. Its charge and that of the cathode are
one inventory of lithium, which is settled here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from sscell.cards.bookkeeping import anode_capacity, first_cycle_loss
from sscell.cards.cell import CellDesign
from sscell.parameters import names
from sscell.parameters.phases import Equilibrium, Number, StoragePhase
from sscell.parameters.potential import Points, points_of, smooth, with_tails
from sscell.quantities.curves import TAIL_WIDTH, empty_tail

HIGHEST = 15.0
"""Potential of the cathode beyond which no equilibrium is looked for. [V]"""
LOWEST = -1.5
"""The same below the lowest cell voltage. [V]"""
NEAREST_END = 1e-4
"""Of a composite anode's stoichiometry to empty and full, where its reaction would stop. [-]"""
LEAST = 1e-3
"""Share of the cathode's capacity below which the lithium of a cell is spent. [-]"""


@dataclass(frozen=True)
class AnodeKind:
    """The equations of an anode of limited capacity: equal ones share a model."""

    open_circuit_potential: Points | None
    """None of a flat one, whose potential is a number of the cell."""
    is_composite: bool = False
    """Whether it is a composite electrode, on which no lithium is deposited."""

    @classmethod
    def of(cls, cell: CellDesign) -> Self | None:
        """That of a cell, None if its capacity is not limited."""
        composite, curve = cell.anode.composite, cell.anode.curve
        if not cell.anode.is_limited:
            return None
        return cls(None if curve is None else points_of(curve), composite is not None)

    def potential(self, number: Number) -> Callable[[Any], Any]:
        """Against Li/Li+, of the stoichiometry.

        It rises steeply where the anode is empty; beyond full, lithium is deposited at 0 V.

        Parameters
        ----------
        number : callable
            Gives a scalar by its PyBaMM name: a float, or ``pybamm.Parameter`` itself.
        """
        if self.is_composite:
            assert self.open_circuit_potential is not None
            return with_tails(self.open_circuit_potential)
        curve = None if self.open_circuit_potential is None else smooth(self.open_circuit_potential)

        def potential(x: Any) -> Any:
            inside = np.maximum(np.minimum(x, 1.0), 0.0)
            host = number(names.COUNTER_POTENTIAL) if curve is None else curve(inside)
            deposited = (1 + np.tanh((x - 1) / (2 * TAIL_WIDTH))) / 2
            return host * (1 - deposited) + empty_tail(x)

        return potential


@dataclass(frozen=True)
class Anode:
    """The anode of a cell, in balance with its cathode."""

    kind: AnodeKind | None
    """None if its capacity is not limited."""
    level: float
    """Potential of a flat one, against Li/Li+. [V]"""
    capacity: float
    """From empty to full. [C/m2]"""
    full: float
    """Stoichiometry with the cell fully charged. [-]"""
    sites: float = 0.0
    """Of the active material of a composite. [mol/m3]"""
    is_spent: bool = False
    """Whether the cell has no lithium left to cycle."""

    @classmethod
    def flat(cls, cell: CellDesign) -> Self:
        """At one potential whatever it holds."""
        return cls(None, float(cell.anode.potential), float("inf"), 0.0)

    def stoichiometry_after(self, drawn: Any) -> Any:
        """After a charge from full charge. [C/m2]"""
        return self.full - drawn / self.capacity

    def potential(self, stoichiometry: Any) -> Any:
        """Against Li/Li+. [V]"""
        if self.kind is None:
            return self.level
        return self.kind.potential(lambda _: self.level)(stoichiometry)

    def potential_after(self, drawn: Any) -> Any:
        """Against Li/Li+, after a charge from full charge. [V]"""
        return self.potential(self.stoichiometry_after(drawn))

    def inputs(self, drawn: float) -> dict[str, float]:
        """Solver inputs that start it after a charge from full charge."""
        if self.kind is None:
            return {}
        if self.kind.is_composite:
            concentration = self.sites * float(self.stoichiometry_after(drawn))
            return {names.of_anode(names.INITIAL_CONCENTRATION): concentration}
        return {
            names.ANODE_CAPACITY: self.capacity,
            names.ANODE_INITIAL: float(self.stoichiometry_after(drawn)),
        }

    def storage_impedance(
        self, drawn: float, frequencies: NDArray[np.float64]
    ) -> NDArray[np.complex128] | complex:
        """Of the change of potential with charge, after a charge from full charge. [ohm m2]"""
        if self.kind is None:
            return 0j
        x, step = self.stoichiometry_after(drawn), 1e-6
        slope = (self.potential(x + step) - self.potential(x - step)) / (2 * step)
        return np.asarray(-slope / self.capacity / (2j * np.pi * frequencies))


def balanced(
    kind: AnodeKind, cell: CellDesign, cathode: Equilibrium, composite: StoragePhase | None = None
) -> tuple[Anode, tuple[float, float]]:
    """An anode of limited capacity, and the cathode's potentials at the cut-offs of the cell.

    By capacities, the anode is as made, less what the first charge leaves in it for good, when the
    cathode is at its own lower cut-off. By the charge of the first charge, it is filled with that
    charge, less the same loss, when the cell is at its upper cut-off. A composite anode that is
    empty or full before the voltage reaches a cut-off ends the equilibrium there.

    Parameters
    ----------
    kind : AnodeKind
    cell : CellDesign
    cathode : Equilibrium
        Between its own cut-offs against Li/Li+.
    composite : StoragePhase, optional
        Active material of a composite anode.

    Returns
    -------
    Anode
    (float, float)
        At the lower and at the upper cut-off of the cell, against Li/Li+. [V]
    """
    card, level = cell.anode, float(cell.anode.potential)
    potential = kind.potential(lambda _: level)
    capacity = (anode_capacity(cell) or 0.0) if composite is None else composite.sites
    sites = 0.0 if composite is None else float(composite.properties.sites)
    lower, upper = cell.cutoffs

    def given(at: float) -> float:
        """Charge that the cathode has taken up from its full charge. [C/m2]"""
        return sum(phase.charge_at(at) for phase in cathode.phases)

    held = capacity * float(card.stoichiometry or 0.0) - first_cycle_loss(cell)
    if card.formation_charge is None:
        lithium = cathode.capacity + held
    else:
        held += float(card.formation_charge)
        at_full = upper + float(potential(held / capacity))
        lithium = given(min(max(at_full, LOWEST), HIGHEST)) + held

    def stoichiometry(at: float) -> float:
        return (lithium - given(at)) / capacity

    def at_voltage(voltage: float) -> float:
        def off(at: float) -> float:
            return at - float(potential(stoichiometry(at))) - voltage

        if off(HIGHEST) <= 0:
            return HIGHEST
        at = float(brentq(off, voltage + LOWEST, HIGHEST, xtol=1e-12))
        return at if composite is None else with_anode_between(at)

    def with_anode_between(at: float) -> float:
        """The potential of the cathode nearest to one where the anode is neither empty nor full."""
        bound = min(max(stoichiometry(at), NEAREST_END), 1 - NEAREST_END)
        if bound == stoichiometry(at):
            return at
        ends = lower + LOWEST, HIGHEST
        off = [stoichiometry(end) - bound for end in ends]
        if off[0] * off[1] >= 0:  # never, whatever the cathode gives or takes: no lithium to cycle
            return at
        return float(brentq(lambda at: stoichiometry(at) - bound, *ends, xtol=1e-12))

    limits = at_voltage(lower), at_voltage(upper)
    passed = given(limits[0]) - given(limits[1])
    anode = Anode(kind, level, capacity, stoichiometry(limits[1]), sites)
    if passed < LEAST * cathode.capacity:
        return replace(anode, is_spent=True), cell.cutoffs_vs_lithium
    return anode, limits
