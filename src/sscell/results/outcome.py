"""How a simulated discharge or charge ended."""

from enum import StrEnum


class Outcome(StrEnum):
    """The value of the variable ``outcome`` in every dataset."""

    CUT_OFF = "cut-off voltage"
    """The cut-off was reached: the capacity is what the cell delivers."""
    INFEASIBLE = "infeasible"
    """The cut-off is passed at the first instant: the capacity is 0."""
    TIME_LIMIT = "time limit"
    """The time ran out before the cut-off: the capacity is a lower bound."""
    SOLVER_FAILED = "solver failed"
    """No trustworthy number: the capacity is NaN."""
