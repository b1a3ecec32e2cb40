"""PyBaMM's IDAKLU solver for batches in which some points cannot be discharged at all."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pybamm
from numpy.typing import NDArray
from pybammsolvers import idaklu as core

from sscell.models.compiled import compiled
from sscell.models.discretised import Discretised
from sscell.models.resolution import Tolerances
from sscell.models.symbols import Part, one_at_a_time

Array = NDArray[np.float64]

_NONE = np.empty(0)
CUT_OFF_PASSED = 2
"""Flag of a run that ended at an event (IDA_ROOT_RETURN)."""
NEWTON_ITERATIONS = 4
"""Then the Jacobian is made anew, as IDA itself would. With PyBaMM's 40 an old Jacobian is
iterated with for so long that a discharge takes a quarter more time; one of a liquid that runs out
of salt takes a hundred times as many steps."""
NEVER = 1e12
"""End of every run if no cut-off came first; the steps do not depend on it. [s]"""
CITED = ("Andersson2019", "Hindmarsh2000", "Hindmarsh2005")
"""CasADi and SUNDIALS, as PyBaMM cites them."""


def idaklu(tolerances: Tolerances) -> pybamm.IDAKLUSolver:
    """PyBaMM's own solver as it suits porous electrodes, for one model and one point."""
    return pybamm.IDAKLUSolver(
        rtol=tolerances.relative, atol=tolerances.absolute, options=_newton(tolerances)
    )


def _newton(tolerances: Tolerances) -> dict[str, Any]:
    return {
        "nonlinear_convergence_coefficient": tolerances.newton,
        "max_nonlinear_iterations": NEWTON_ITERATIONS,
    }


class Run(NamedTuple):
    """What came back of one point."""

    time: Array
    values: Array
    """Shape (times, outputs)."""
    flag: int
    """``CUT_OFF_PASSED``, 0 at the end of time, negative if the solver gave up."""
    end: Array = _NONE
    """All states of the model at the last time."""
    start: Array = _NONE
    """All states that it was given to start from."""

    @property
    def voltage(self) -> Array:
        """The first output."""
        return self.values[:, 0]


class BatchSolver:
    """IDAKLU that gives back times and voltages of many points, infeasible ones among them.

    PyBaMM's own ``solve`` raises for the whole batch where one point begins beyond its cut-off,
    and spends half a millisecond a point on objects that a sweep throws away. This one hands all
    points to the compiled core of PyBaMM's solver in one call.

    Parameters
    ----------
    model : Discretised
    tolerances : Tolerances
    threads : int
    label : str, optional
        Compile the equations with the C compiler of the machine, and keep them under this label;
        where that fails they are interpreted, as without it.
    first_step : float
        Of the integration, 0 for the solver's own choice. [s]
    stops : sequence of float
        Instants that are never stepped over. [s]
    """

    def __init__(
        self,
        model: Discretised,
        tolerances: Tolerances,
        threads: int = 1,
        *,
        label: str | None = None,
        first_step: float = 0.0,
        stops: Sequence[float] = (),
    ) -> None:
        self.model = model
        self._label = label
        self._stops = stops
        self._tolerances = {
            "rtol": tolerances.relative,
            "atol": np.full(model.states, tolerances.absolute),
        }
        self._options = {
            "num_threads": threads,
            "num_solvers": threads,
            **_newton(tolerances),
            # what fails is an outcome and is tried again; it need not be printed as well
            "silence_sundials_errors": True,
            "dt_init": first_step,
        }
        self._core: Any = None
        for key in CITED:
            pybamm.citations.register(key)

    def runs(self, rows: Array, starts: Array | None = None) -> list[Run]:
        """Solve the model for rows of inputs, each until its cut-off.

        Parameters
        ----------
        rows : array, shape (n, m)
            Inputs, of those the model was made with.
        starts : array, shape (n, states), optional
            States that the points start from, instead of the model's own.

        Returns
        -------
        list of Run, length n
            A point beyond its cut-off at the first instant has a single time.

        Raises
        ------
        pybamm.SolverError
            If a point has no consistent start: nothing is known of the others then.
        """
        self.prepare()
        if starts is None:
            starts = self.model.starts(rows)
        nothing, given = np.empty((0, 0)), starts.copy()
        try:
            solutions = self._core.solve(
                np.array([0.0, *self._stops, NEVER]),
                np.empty(0),
                np.ascontiguousarray(starts),
                np.ascontiguousarray(self.model.slopes(rows, starts)),
                np.ascontiguousarray(rows[:, self.model.columns]),
                logger=None,
                pbar=nothing,
            )
        except ValueError as error:
            raise pybamm.SolverError(str(error)) from None
        return [
            Run(
                np.array(s.t),
                np.array(s.y).reshape(-1, len(self.model.parts["var_fcns"])),
                s.flag,
                np.array(s.y_term),
                row,
            )
            for s, row in zip(solutions, given, strict=True)
        ]

    def prepare(self) -> None:
        """Make the functions of the model, compiled if they are to be; once."""
        if self._core is not None:
            return
        parts = self.model.functions
        made = parts if self._label is None else compiled(parts, self._label)
        known = dict(zip(parts, made, strict=True))
        arguments = {**self.model.numbers, **self._tolerances}
        arguments["options"] = {**arguments["options"], **self._options}
        with one_at_a_time:
            for name, value in self.model.parts.items():
                arguments[name] = _generated(value, known)
            self._core = core.create_casadi_solver_group(**arguments)


def _generated(value: Part | list[Part], known: Mapping[Part, Part]) -> Any:
    """As the core of the solver takes functions."""
    if isinstance(value, Part):
        return core.generate_function(known[value].code)
    return [_generated(part, known) for part in value]
