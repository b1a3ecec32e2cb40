"""PyBaMM's IDAKLU solver for batches in which some points cannot be discharged at all."""

from typing import Any

import pybamm


class TolerantSolver(pybamm.IDAKLUSolver):
    """IDAKLU that returns an infeasible point instead of raising for the whole batch.

    A point whose voltage is beyond the cut-off at the first instant comes back with a single
    time; one that fails midway comes back with termination "failure".
    """

    def __init__(
        self,
        rtol: float = 1e-4,
        atol: float = 1e-6,
        threads: int = 1,
        *,
        compiled: bool = False,
    ) -> None:
        super().__init__(
            rtol=rtol,
            atol=atol,
            on_failure="ignore",
            output_variables=["Voltage [V]"],
            # what fails is an outcome and is tried again; it need not be printed as well
            options={
                "num_threads": threads,
                "silence_sundials_errors": True,
                "compile": compiled,
            },
        )
        self._finished: list[pybamm.Solution] = []

    def solve(self, *args: Any, **kwargs: Any) -> list[pybamm.Solution]:
        """Solutions of all inputs, also where the first of them has a single time."""
        self._finished = []
        try:
            super().solve(*args, **kwargs)
        except pybamm.SolverError as error:
            # raised after everything is solved, for the first solution alone
            if "time vector has length 1" not in str(error):
                raise
        return self._finished

    def get_termination_reason(self, solution: Any, events: Any) -> Any:
        """Keep each solution as it is finished."""
        solution, reason = super().get_termination_reason(solution, events)
        self._finished.append(solution)
        return solution, reason

    def _check_event_violation_post_solve(self, *args: Any, **kwargs: Any) -> None:
        """PyBaMM raises here; the one-point solution already says what happened."""
