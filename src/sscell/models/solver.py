"""PyBaMM's IDAKLU solver for batches in which some points cannot be discharged at all."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import NamedTuple

import numpy as np
import pybamm
from numpy.typing import NDArray

from sscell.models.compiled import compiling
from sscell.models.resolution import Tolerances
from sscell.models.shared_conversion import shared_conversion
from sscell.parameters import names

Array = NDArray[np.float64]

_NONE = np.empty(0)
CUT_OFF_PASSED = 2
"""Flag of a run that ended at an event (IDA_ROOT_RETURN)."""
NEWTON_ITERATIONS = 4
"""Then the Jacobian is made anew, as IDA itself would. With PyBaMM's 40 an old Jacobian is
iterated with for so long that a discharge takes a quarter more time."""
NEVER = 1e12
"""End of every run if no cut-off came first; the steps do not depend on it. [s]"""


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


class BatchSolver(pybamm.IDAKLUSolver):
    """IDAKLU that gives back times and voltages of many points, infeasible ones among them.

    PyBaMM's own ``solve`` raises for the whole batch where one point begins beyond its cut-off,
    and spends half a millisecond a point on objects that a sweep throws away. This one sets a
    model up as PyBaMM does, then hands all points to the compiled core in one call.

    Parameters
    ----------
    tolerances : Tolerances
    threads : int
    compiled : str, optional
        Compile the equations with the C compiler of the machine, and keep them under this label;
        where that fails they are interpreted, as without it.
    outputs : sequence of str
        Variables of the model that are given back.
    first_step : float
        Of the integration, 0 for the solver's own choice. [s]
    stops : sequence of float
        Instants that are never stepped over. [s]
    """

    def __init__(
        self,
        tolerances: Tolerances,
        threads: int = 1,
        *,
        compiled: str | None = None,
        outputs: Sequence[str] = (names.VOLTAGE,),
        first_step: float = 0.0,
        stops: Sequence[float] = (),
    ) -> None:
        super().__init__(
            rtol=tolerances.relative,
            atol=tolerances.absolute,
            on_failure="ignore",
            output_variables=list(outputs),
            # what fails is an outcome and is tried again; it need not be printed as well
            options={
                "num_threads": threads,
                "nonlinear_convergence_coefficient": tolerances.newton,
                "max_nonlinear_iterations": NEWTON_ITERATIONS,
                "silence_sundials_errors": True,
                "compile": compiled is not None,
                "dt_init": first_step,
            },
        )
        self._label = compiled
        self._stops = stops
        self._columns: list[int] = []
        self._outputs = len(outputs)

    def runs(
        self,
        model: pybamm.BaseModel,
        inputs: Sequence[str],
        rows: Array,
        starts: Array | None = None,
    ) -> list[Run]:
        """Solve a discretised model for rows of inputs, each until its cut-off.

        Parameters
        ----------
        model : pybamm.BaseModel
            Always the same for one solver.
        inputs : sequence of str, length m
            Their names.
        rows : array, shape (n, m)
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
        self.prepare(model, inputs, rows[0])
        chosen = rows[:, self._columns]
        if starts is None:
            starts = np.array(model.initial_conditions_eval(0.0, self._blank(model), chosen.T)).T
        start = starts.T
        slope = np.zeros_like(start)
        slope[: model.len_rhs] = np.array(model.rhs_eval(0.0, start, chosen.T))
        nothing, given = np.empty((0, 0)), starts.copy()
        try:
            solutions = self._setup["solver"].solve(
                self._span,
                np.empty(0),
                np.ascontiguousarray(start.T),
                np.ascontiguousarray(slope.T),
                np.ascontiguousarray(chosen),
                logger=None,
                pbar=nothing,
            )
        except ValueError as error:
            raise pybamm.SolverError(str(error)) from None
        return [
            Run(
                np.array(s.t),
                np.array(s.y).reshape(-1, self._outputs),
                s.flag,
                np.array(s.y_term),
                row,
            )
            for s, row in zip(solutions, given, strict=True)
        ]

    def prepare(self, model: pybamm.BaseModel, inputs: Sequence[str], row: Array) -> None:
        """Make the functions of a model, compiled if they are to be; once.

        Parameters
        ----------
        model, inputs
            As of :meth:`runs`.
        row : array, shape (m,)
        """
        if self._model_set_up:
            return
        first = dict(zip(inputs, row.tolist(), strict=True))
        known = self._set_up_model_inputs(model, first)
        self._columns = [list(inputs).index(name) for name in known]
        compiled = nullcontext() if self._label is None else compiling(self._label)
        with compiled, shared_conversion():
            self.set_up(model, [known], self._span)
        self._model_set_up[model] = {}

    @property
    def _span(self) -> Array:
        return np.array([0.0, *self._stops, NEVER])

    @staticmethod
    def _blank(model: pybamm.BaseModel) -> Array:
        return np.zeros((model.len_rhs_and_alg, 1))
