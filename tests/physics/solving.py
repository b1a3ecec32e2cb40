"""Solving a cell in a test: any start, any current, any mesh, tight tolerances."""

import numpy as np
import pybamm

from sscell.cell import Cell
from sscell.models.resolution import Resolution
from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.parameters.electrode import structure
from sscell.parameters.values import AREA, parameter_values
from sscell.protocols.protocol import Protocol
from sscell.results.outcome import History, Outcome
from sscell.solving.batch import Execution
from sscell.solving.points import Point

FINE = Resolution(axial_cells=80, stretch=(1.0, 1.0), radial_nodes=6)


def solve(
    cell: Cell,
    current_density: float,
    times: list[float],
    *,
    start: float = 0.5,
    resolution: Resolution = FINE,
    options: dict[str, str] | None = None,
    rtol: float = 1e-8,
) -> pybamm.Solution:
    """Constant current (A/m2, discharge > 0) from a uniform stoichiometry, no cut-offs."""
    values = parameter_values(cell)
    values.update(
        {
            names.CURRENT: current_density * AREA,
            names.GUESSED_CURRENT_DENSITY: current_density,
            names.INITIAL_CONCENTRATION: start * derive(cell).maximum_concentration,
            names.LOWER_CUTOFF: -100.0,
            names.UPPER_CUTOFF: 100.0,
        }
    )
    shape = structure(cell)
    classes = [kind for kind in shape.others if kind.is_active_material]
    values.update({kind.initial: start for kind in classes})
    model = SolidStateDFN(
        options, film=shape.film, other_phases=shape.others, resolution=resolution
    )
    solver = pybamm.IDAKLUSolver(rtol=rtol, atol=rtol)
    simulation = pybamm.Simulation(model, parameter_values=values, solver=solver)
    return simulation.solve(times)


def voltage(solution: pybamm.Solution, time: float | np.ndarray = 0.0) -> np.ndarray:
    """Cell voltage. [V]"""
    return np.asarray(solution[names.VOLTAGE](time))


def first_overpotential(cell: Cell, current_density: float, resolution: Resolution) -> float:
    """Open-circuit minus cell voltage at the first instant, from stoichiometry 0.5. [V]"""
    from sscell.parameters.potential import open_circuit_potential

    rest = open_circuit_potential(cell.cathode.active_material.open_circuit_potential, 0.5)
    # 1e-6: with free ions and slow kinetics round-off alone moves the potential by 1e-7
    run = solve(cell, current_density, [0.0, 1e-2], resolution=resolution, rtol=1e-6)
    return float(rest - cell.anode.potential - voltage(run, 0.0))


def lithium_changes(points: list[Point], protocol: Protocol) -> tuple[list[Outcome], list[float]]:
    """Outcomes of points, and by how much the lithium of both electrodes changed, over the
    equilibrium capacity; the latter only of protocols that carry profiles."""
    draft = Execution("draft")
    solved = draft.histories(points) if protocol.is_carried else draft.solve(points)
    answers = {i: answer for i, _, answer in solved}
    changes = []
    for i, history in answers.items():
        if isinstance(history, History) and history.outcome is not Outcome.INFEASIBLE:
            d = points[i].design.derived
            total = d.anode.capacity * history.phases[-1][:, -1] + history.fact("lithium")
            changes.append(float(np.ptp(total)) / d.equilibrium_capacity)
    return [answers[i].outcome for i in range(len(points))], changes
