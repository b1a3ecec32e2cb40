"""One cell at one rate, solved with all its states, for a look inside."""

from __future__ import annotations

import pybamm

from sscell.description.cell import CellDesign
from sscell.models.resolution import Resolution
from sscell.models.solid_state import SolidStateDFN
from sscell.parameters.values import parameter_values
from sscell.study.batch import TOLERANCES
from sscell.study.points import Design, Direction, Point


def discharge(
    cell: CellDesign,
    c_rate: float = 1.0,
    direction: Direction = "discharge",
    *,
    resolution: Resolution | None = None,
) -> pybamm.Solution:
    """A constant-current discharge from full charge, or charge from full discharge.

    Parameters
    ----------
    cell : CellDesign
    c_rate : float
        Of the nominal capacity. [h-1]
    direction : "discharge" | "charge"
    resolution : Resolution, optional
        Chosen from the physics if not given.

    Returns
    -------
    pybamm.Solution
        With every variable of the model, for ``profiles`` and PyBaMM's own tools.

    Raises
    ------
    pybamm.SolverError
        If the cut-off is passed at the first instant.
    """
    point = Point(Design.of(cell), c_rate, direction)
    values = parameter_values(cell)
    values.update(point.inputs())
    model = SolidStateDFN(
        film=cell.cathode.film_resistance > 0, resolution=resolution or point.resolution()
    )
    rtol, atol = TOLERANCES[-1]  # one solve, looked at in detail: the tight ones
    solver = pybamm.IDAKLUSolver(rtol=rtol, atol=atol)
    return pybamm.Simulation(model, parameter_values=values, solver=solver).solve(
        [0.0, point.time_limit]
    )
