"""PyBaMM's ``initial_soc`` for a cell with a counter electrode and any phases that store charge.

PyBaMM takes the counter electrode at 0 V and knows the active material alone. For
parameter values of a solid-state cell its ``set_initial_state`` is answered here instead.
"""

from collections.abc import Callable, Sequence
from functools import partial
from numbers import Real
from typing import Any

import numpy as np
import pybamm
from scipy.optimize import brentq

from sscell.errors import InputError, Problem
from sscell.models.lithium_parameters import SolidStateParameters
from sscell.parameters import names

_PYBAMM = pybamm.lithium_ion.set_initial_state
HALF_CELL = {"working electrode": "positive"}
EXPECTED = 'a state of charge from 0 to 1 or a cell voltage such as "3.2 V"'
INSIDE = 1e-6
"""Distance kept from the cut-offs, on which a cell at rest would be beyond them. [V]"""


def set_initial_state(
    initial_value: float | str,
    parameter_values: pybamm.ParameterValues,
    direction: str | None = None,
    param: Any = None,
    *args: Any,
    inplace: bool = True,
    inputs: dict[str, Any] | None = None,
    **others: Any,
) -> pybamm.ParameterValues:
    """Set the equilibrium that a simulation starts from; PyBaMM's own for other cells.

    Parameters
    ----------
    initial_value : float or str
        State of charge, 0 at equilibrium with the lower cut-off and 1 with the upper, linear in
        charge; or an open-circuit voltage of the cell such as ``"3.2 V"``.
    parameter_values : pybamm.ParameterValues
    param : SolidStateParameters, optional
        Of the model; phases beside the active material need it.
    inplace : bool
        Change the values given, instead of a copy.
    inputs : dict, optional
        Solver inputs.

    Returns
    -------
    pybamm.ParameterValues

    Raises
    ------
    InputError
        If there is no such state, or other phases store charge and ``param`` is missing.
    """
    if names.COUNTER_POTENTIAL not in parameter_values:
        return _PYBAMM(
            initial_value,
            parameter_values,
            direction,
            param,
            *args,
            inplace=inplace,
            inputs=inputs,
            **others,
        )
    values = parameter_values if inplace else parameter_values.copy()
    if not isinstance(param, SolidStateParameters):
        options = {} if names.of_anode(names.RADIUS) in values else HALF_CELL
        param = SolidStateParameters(pybamm.BatteryModelOptions(options))
    known = {phase.initial.name for phase in param.other_phases}
    if any(name.endswith(names.OTHER_INITIAL) and name not in known for name in values):
        problem = "other phases store charge too; expected param=model.param of Cell.model()"
        raise InputError([Problem("set_initial_state", problem)])
    state = _Equilibria(values, param, inputs or {})
    asked = state.potential_of(initial_value)
    potential = min(max(asked, state.empty + INSIDE), state.full - INSIDE)
    active, *stoichiometries = state.stoichiometries(potential)
    if state.anode_stores:
        start, sites = param.anode_start
        values.update({start: state.anode_stoichiometry(potential) * state.number(sites)})
    values.update({names.INITIAL_CONCENTRATION: active * state.number(param.p.prim.c_max)})
    for phase, stoichiometry in zip(param.other_phases, stoichiometries, strict=True):
        values.update({phase.initial.name: stoichiometry})
    return values


def teach_pybamm() -> None:
    """Let PyBaMM's simulations and parameter values ask here; it has no hook of its own."""
    pybamm.lithium_ion.set_initial_state = set_initial_state


class _Equilibria:
    """Stoichiometries and charge of all active phases over a common potential."""

    def __init__(
        self, values: pybamm.ParameterValues, param: SolidStateParameters, inputs: dict[str, Any]
    ) -> None:
        # an interpolated curve gives an array of one
        self.number: Callable[[Any], float] = lambda symbol: float(
            np.squeeze(values.evaluate(symbol, inputs=inputs))
        )
        self.param = param
        self.anode_stores = param.anode_start[0] in values
        self.full, self.empty = (
            self.number(pybamm.Parameter(name)) for name in (names.OCV_FULL, names.OCV_EMPTY)
        )

    def potential_of(self, asked: float | str) -> float:
        """Against Li/Li+, of a state of charge or a voltage of the cell. [V]"""
        if isinstance(asked, str):
            return self._of_voltage(asked)
        if isinstance(asked, bool) or not isinstance(asked, Real) or not 0 <= asked <= 1:
            raise _refused(asked, EXPECTED)
        if asked in (0, 1):
            return self.full if asked else self.empty
        most, least = self.charge(self.empty), self.charge(self.full)
        target = most + float(asked) * (least - most)
        off = partial(self._off, target)
        return float(brentq(off, self.empty, self.full, xtol=1e-9))

    def _of_voltage(self, asked: str) -> float:
        try:
            voltage = float(asked.strip().removesuffix("V"))
        except ValueError:
            raise _refused(asked, EXPECTED) from None
        lowest, highest = self.voltage(self.empty), self.voltage(self.full)
        if not lowest - INSIDE <= voltage <= highest + INSIDE:
            words = f"a cell voltage from {lowest:.4g} to {highest:.4g} V"
            raise _refused(asked, words)
        if not self.anode_stores:
            return voltage + self.number(self.param.counter_potential)
        inside = min(max(voltage, lowest), highest)
        ends = self.empty - INSIDE, self.full + INSIDE
        return float(brentq(lambda at: self.voltage(at) - inside, *ends, xtol=1e-9))

    def voltage(self, potential: float) -> float:
        """Of the cell at rest, with the cathode at a potential against Li/Li+. [V]"""
        if not self.anode_stores:
            return potential - self.number(self.param.counter_potential)
        stoichiometry = pybamm.Scalar(self.anode_stoichiometry(potential))
        return potential - self.number(self.param.anode_potential(stoichiometry))

    def anode_stoichiometry(self, potential: float) -> float:
        """With the lithium that the values have in cathode and anode together. [-]"""
        param = self.param
        active = pybamm.Parameter(names.INITIAL_CONCENTRATION) / param.p.prim.c_max
        initial = (active, *(phase.initial for phase in param.other_phases))
        given = 3600 * (self.charged([self.number(x) for x in initial]) - self.charge(potential))
        capacity = self.number(param.anode_capacity * param.A_cc)
        return self.number(param.anode_initial) + given / capacity

    def _off(self, target: float, potential: float) -> float:
        return self.charge(potential) - target

    def charge(self, potential: float) -> float:
        """Lithium in all phases at equilibrium with a potential. [A.h]"""
        return self.charged(self.stoichiometries(potential))

    def charged(self, stoichiometries: Sequence[float]) -> float:
        """Lithium in all phases at stoichiometries. [A.h]"""
        param = self.param
        active, *others = stoichiometries
        total = active * self.number(param.p.prim.Q_init)
        for phase, stoichiometry in zip(param.other_phases, others, strict=True):
            volume = phase.mean_volume_fraction * param.p.L * param.A_cc
            total += stoichiometry * self.number(phase.sites * volume * param.F) / 3600
        return total

    def stoichiometries(self, potential: float) -> list[float]:
        """Of the active material and of each other phase."""
        param = self.param
        active = partial(param.p.prim.U, T=param.T_init)
        potentials: tuple[Any, ...] = active, *(phase.potential for phase in param.other_phases)
        return [self._root(function, potential) for function in potentials]

    def _root(self, function: Callable[[Any], Any], potential: float) -> float:
        def off(x: float) -> float:
            return self.number(function(pybamm.Scalar(x))) - potential

        return float(brentq(off, -0.1, 1.1, xtol=1e-10))


def _refused(asked: Any, expected: str) -> InputError:
    return InputError([Problem("initial_soc", f"expected {expected}, got {asked!r:.60}")])
