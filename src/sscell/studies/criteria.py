"""What may be asked of a discharge, and how far one is from it."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sscell.errors import InputError, Problem
from sscell.parameters.potential import open_circuit_potential
from sscell.protocols.protocol import CYCLE, Protocol
from sscell.quantities.measure import Measure
from sscell.results.metrics import energy_efficiency
from sscell.results.outcome import Outcome, Trace
from sscell.solving.points import Point

Kind = Literal["capacity_fraction", "voltage_loss", "energy_efficiency"]
STEPS = 400
"""Of the integral of the open-circuit potential over what a discharge delivers."""
WORDS: dict[Kind, tuple[str, str]] = {
    "capacity_fraction": ("1", "capacity over equilibrium capacity"),
    "voltage_loss": ("V", "mean voltage below equilibrium"),
    "energy_efficiency": ("1", "mean discharge voltage over mean voltage of the same charge"),
}
"""Unit and long name of each."""


@dataclass(frozen=True)
class Criterion:
    """A quantity and what it must reach; a voltage loss must stay below."""

    kind: Kind
    target: float
    protocol: Protocol

    def reached(self, point: Point, trace: Trace) -> float:
        """The quantity, NaN where the solver failed; the worst there is where infeasible."""
        if trace.outcome is Outcome.SOLVER_FAILED:
            return float("nan")
        charge = point.passed(trace) if trace.outcome is Outcome.CUT_OFF else 0.0
        if self.kind == "capacity_fraction":
            return charge / point.design.derived.equilibrium_capacity
        if self.kind == "voltage_loss":
            return mean_loss(point, trace, charge) if charge > 0 else point.window
        if not charge > 0 or trace.before is None:
            return 0.0
        paid = trace.before.time, trace.before.voltage
        return energy_efficiency((trace.time, trace.voltage), paid)

    def margin(self, reached: Any) -> Any:
        """How far beyond the target, negative if it is missed; for floats and arrays."""
        return self.target - reached if self.kind == "voltage_loss" else reached - self.target


def mean_loss(point: Point, trace: Trace, charge: float) -> float:
    """Mean distance of the voltage from equilibrium over a discharge or charge. [V]

    Equilibrium is the open-circuit potential at the mean stoichiometry.
    """
    cell, equilibrium = point.design.cell, point.design.derived.equilibrium
    start = point.start
    if trace.before is not None and trace.before.charge is not None:
        start = point.design.rested(start.drawn - trace.before.charge)
    end = equilibrium.stoichiometry_after(start.drawn + point.protocol.last.sign * charge)
    path = np.linspace(start.stoichiometries[0], end, STEPS)
    potentials = open_circuit_potential(cell.cathode.active_material.open_circuit_potential, path)
    passed = [equilibrium.charge_at(y) for y in path.tolist()]
    rest = np.trapezoid(potentials, passed) / (passed[-1] - passed[0]) - cell.anode.potential
    mean = point.work(trace) / charge
    return float(abs(rest - mean))


def checked_criterion(
    capacity_fraction: float | None,
    voltage_loss: Any,
    energy_efficiency: float | None,
    protocol: Protocol,
) -> Criterion:
    """The one criterion that is asked for; 80 % of the capacity if none is.

    Raises
    ------
    InputError
        If more than one is given, one is out of its range, or the direction does not fit it.
    """
    given: dict[Kind, Any] = {
        "capacity_fraction": capacity_fraction,
        "voltage_loss": voltage_loss,
        "energy_efficiency": energy_efficiency,
    }
    asked = {kind: value for kind, value in given.items() if value is not None}
    if len(asked) > 1:
        message = f"{' and '.join(asked)} are given; expected one criterion"
        raise InputError([Problem("criterion", message)])
    asked = asked or {"capacity_fraction": 0.8}
    ((kind, value),) = asked.items()
    if kind == "energy_efficiency":
        if protocol.is_carried:
            message = "is what comes before a discharge; an energy efficiency is of a cycle"
            raise InputError([Problem("charge", message)])
        protocol = CYCLE
    if kind == "voltage_loss" and protocol == CYCLE:
        message = (
            "a voltage loss is asked of a discharge or a charge; of a cycle, energy_efficiency"
        )
        raise InputError([Problem("direction", message)])
    try:
        target = float(_MEASURES[kind](value))
    except ValueError as error:
        raise InputError([Problem(kind, str(error))]) from None
    return Criterion(kind, target, protocol)


_SHARE = Measure("1", "a share", "0.8", gt=0.0, le=1.0)
_MEASURES: dict[Kind, Measure] = {
    "capacity_fraction": _SHARE,
    "energy_efficiency": _SHARE,
    "voltage_loss": Measure("V", "a voltage", "100 mV", gt=0.0),
}
