"""PyBaMM's ``initial_soc`` for a cell with a counter electrode and perhaps two active phases.

PyBaMM takes the counter electrode at 0 V and knows one active phase of a half cell. For
parameter values of a solid-state cell its ``set_initial_state`` is answered here instead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from numbers import Real
from typing import Any

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
        Of the model; a redox-active catholyte needs it.
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
        If there is no such state, or the catholyte is redox-active and ``param`` is missing.
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
        param = SolidStateParameters(pybamm.BatteryModelOptions(HALF_CELL))
    active = names.REDOX_SITES in values
    if active and param.redox is None:
        problem = "the catholyte is redox-active; expected param=model.param of Cell.model()"
        raise InputError([Problem("set_initial_state", problem)])
    state = _Equilibria(values, param, inputs or {})
    asked = state.potential_of(initial_value)
    potential = min(max(asked, state.empty + INSIDE), state.full - INSIDE)
    host, phase = state.stoichiometries(potential)
    values.update({names.INITIAL_CONCENTRATION: host * state.number(param.p.prim.c_max)})
    if phase is not None:
        values.update({names.REDOX_INITIAL: phase})
    return values


def teach_pybamm() -> None:
    """Let PyBaMM's simulations and parameter values ask here; it has no hook of its own."""
    pybamm.lithium_ion.set_initial_state = set_initial_state


class _Equilibria:
    """Stoichiometries and charge of all active phases over a common potential."""

    def __init__(
        self, values: pybamm.ParameterValues, param: SolidStateParameters, inputs: dict[str, Any]
    ) -> None:
        self.number: Callable[[Any], float] = lambda symbol: float(
            values.evaluate(symbol, inputs=inputs)
        )
        self.param = param
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
        counter = self.number(self.param.counter_potential)
        try:
            potential = float(asked.strip().removesuffix("V")) + counter
        except ValueError:
            raise _refused(asked, EXPECTED) from None
        if not self.empty - INSIDE <= potential <= self.full + INSIDE:
            ends = self.empty - counter, self.full - counter
            raise _refused(asked, "a cell voltage from {:.4g} to {:.4g} V".format(*ends))
        return potential

    def _off(self, target: float, potential: float) -> float:
        return self.charge(potential) - target

    def charge(self, potential: float) -> float:
        """Lithium in both phases. [A.h]"""
        host, phase = self.stoichiometries(potential)
        total = host * self.number(self.param.p.prim.Q_init)
        if phase is not None:
            param = self.param
            volume = pybamm.Parameter(names.CATHOLYTE_FRACTION) * param.p.L * param.A_cc
            assert param.redox is not None
            total += phase * self.number(param.redox.sites * volume * param.F) / 3600
        return total

    def stoichiometries(self, potential: float) -> tuple[float, float | None]:
        """Of the active material and of a redox-active catholyte."""
        param = self.param
        host = self._root(lambda y: param.p.prim.U(y, param.T_init), potential)
        if param.redox is None:
            return host, None
        return host, self._root(param.redox.potential, potential)

    def _root(self, function: Callable[[Any], Any], potential: float) -> float:
        def off(x: float) -> float:
            return self.number(function(pybamm.Scalar(x))) - potential

        return float(brentq(off, -0.1, 1.1, xtol=1e-10))


def _refused(asked: Any, expected: str) -> InputError:
    return InputError([Problem("initial_soc", f"expected {expected}, got {asked!r:.60}")])
