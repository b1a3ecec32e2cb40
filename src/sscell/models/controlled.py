"""The solid-state cell on a cycler: its current is a state, and what is held is a solver input.

One model serves every step of a protocol, so that a step goes on from the state that another left.
"""

from typing import Any, Final

import numpy as np
import pybamm

from sscell.models.solid_state import SolidStateDFN
from sscell.protocols.step import Profile

SWITCHING: Final = 1e-3
"""Time constant in which what is held goes from its old to its new value. A current that jumps has
no start that is consistent with the state before; within a thousandth of a second next to no
charge passes. [s]"""
SETTLED: Final = 25 * SWITCHING
"""After which it is at its new value, and cut-offs are in force. [s]"""
ALLOWANCE: Final = 10.0
"""By which a cut-off may be passed at the instant of switching. [V] or [h-1]"""

HOLDS_CURRENT: Final = "Share of current in what is held"
HOLDS_VOLTAGE: Final = "Share of voltage in what is held"
HOLDS_POWER: Final = "Share of power in what is held"
GOAL: Final = "Held value [h-1], [V] or [V.h-1]"
BEFORE: Final = "Value of what is held at the end of the step before [h-1], [V] or [V.h-1]"
LOWEST_VOLTAGE: Final = "Lowest voltage of the step [V]"
HIGHEST_VOLTAGE: Final = "Highest voltage of the step [V]"
LOWEST_RATE: Final = "Lowest C-rate of the step [h-1]"
LONGEST: Final = "Longest duration of the step [s]"
CONTROLS: Final = (
    HOLDS_CURRENT,
    HOLDS_VOLTAGE,
    HOLDS_POWER,
    GOAL,
    BEFORE,
    LOWEST_VOLTAGE,
    HIGHEST_VOLTAGE,
    LOWEST_RATE,
    LONGEST,
)
"""Inputs of a step, in the order of an array of them."""


class HeldQuantity(pybamm.external_circuit.FunctionControl):
    """A current such that a current, a voltage or a power is what a step holds.

    Currents are C-rates, so that cells of any loading share a scale.

    Parameters
    ----------
    param, options
        As for every PyBaMM submodel.
    profile : Profile, optional
        C-rates over time that are held, instead of one value.
    """

    def __init__(self, param: Any, options: Any, profile: Profile | None = None) -> None:
        super().__init__(param, self._residual, options)
        self.profile = profile

    def get_fundamental_variables(self) -> dict[str, Any]:
        rate = pybamm.Variable("C-rate variable")
        current = rate * self.param.Q
        return {
            "C-rate variable": rate,
            "Current variable [A]": rate,  # what PyBaMM's equations of a control are written for
            "Total current density [A.m-2]": current / self.param.A_cc,
            "Current [A]": current,
            "C-rate": rate,
        }

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        self.initial_conditions[variables["C-rate variable"]] = pybamm.Scalar(0)

    def _residual(self, variables: dict[str, Any]) -> Any:
        rate, voltage = variables["C-rate variable"], variables["Voltage [V]"]
        # no current gives more than the greatest power of a cell: while it is switched on, the
        # current is at most that at the cut-off
        passed = 1 - pybamm.exp(-((pybamm.t / SETTLED) ** 4))
        lowest = pybamm.InputParameter(LOWEST_VOLTAGE) - ALLOWANCE * passed
        held = (
            pybamm.InputParameter(HOLDS_CURRENT) * rate
            + pybamm.InputParameter(HOLDS_VOLTAGE) * voltage
            + pybamm.InputParameter(HOLDS_POWER) * rate * pybamm.maximum(voltage, lowest)
        )
        goal = pybamm.InputParameter(GOAL)
        if self.profile is not None:
            time, current = np.array(self.profile.time), np.array(self.profile.current)
            goal = goal * pybamm.Interpolant(time, current, pybamm.t, name="held over time")
        return held - goal - (pybamm.InputParameter(BEFORE) - goal) * switching()


def switching() -> Any:
    """Share of the old value in what is held, from 1 to 0. [-]"""
    return pybamm.exp(-pybamm.t / SWITCHING)


class ControlledSolidStateDFN(SolidStateDFN):
    """A solid-state cell whose steps are held and ended by solver inputs.

    Parameters
    ----------
    profile : Profile, optional
        C-rates over time, for steps that hold one.
    **others
        As of :class:`SolidStateDFN`.
    """

    def __init__(self, *, profile: Profile | None = None, **others: Any) -> None:
        self.profile = profile
        super().__init__(**others)

    def set_external_circuit_submodel(self) -> None:
        super().set_external_circuit_submodel()
        self.submodels["external circuit"] = HeldQuantity(self.param, self.options, self.profile)

    def set_voltage_variables(self) -> None:
        """With the ends of a step instead of PyBaMM's cut-offs."""
        super().set_voltage_variables()
        voltage, rate = self.variables["Voltage [V]"], self.variables["C-rate"]
        allowed = ALLOWANCE * switching()
        ends = {
            LOWEST_VOLTAGE: voltage - pybamm.InputParameter(LOWEST_VOLTAGE) + allowed,
            HIGHEST_VOLTAGE: pybamm.InputParameter(HIGHEST_VOLTAGE) - voltage + allowed,
            LOWEST_RATE: pybamm.AbsoluteValue(rate) - pybamm.InputParameter(LOWEST_RATE) + allowed,
            LONGEST: pybamm.InputParameter(LONGEST) - pybamm.t,
        }
        self.events = [
            pybamm.Event(name, expression, pybamm.EventType.TERMINATION)
            for name, expression in ends.items()
        ]
