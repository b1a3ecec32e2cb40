"""A cell without a loss, for the closed forms, and its voltage on any mesh."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.designs.replace import replaced
from sscell.models.resolution import Resolution, Tolerances
from sscell.parameters import names
from sscell.parameters.electrode import structure
from sscell.parameters.potential import open_circuit_potential
from sscell.reading.read import read_cell
from sscell.solving.engine import Task
from sscell.solving.points import Design, Point
from sscell.validation.cards import folder

Array = NDArray[np.float64]
FLAT = {"stoichiometry": [0.0, 0.3, 0.7, 1.0], "values": [3.5002, 3.50014, 3.50006, 3.5]}
"""A potential that falls by 0.2 mV in all."""
TIGHT = (Tolerances(1e-7, 1e-8), Tolerances(1e-6, 1e-8))
"""So that what is left is the mesh. [-]"""
THREADS = 2
ROOM = 5e-3
"""Fall of the voltage after which a discharge that is only looked at once may end. [V]"""


def ideal_cell(*, flat: bool = False, **changes: Any) -> CellDesign:
    """The ideal cell, some of its values changed.

    Parameters
    ----------
    flat : bool
        With a flat instead of a sloped open-circuit potential.
    **changes
        ``kappa``, ``sigma`` (effective) [S/m] and ``exchange`` [A/m2], or ``path__with__dots``.
    """
    card = read_cell(folder() / "ideal_cell.yaml").to_mapping()
    if flat:
        potential = {**FLAT, "unit": "V", "source": "assumed: made up"}
        card["cathode"]["active_material"]["open_circuit_potential"] = potential
        card["limits"] |= {"lower": "3.500001 V", "upper": "3.500199 V"}
    exchange = "active_material.exchange_current_density"
    # tortuosity factor 2 and 40 vol% leave a fifth of the electrolyte's conductivity
    known = {
        "kappa": ("catholyte.conductivity", 5.0, "S/m"),
        "sigma": ("cathode.electronic_conductivity", 1.0, "S/m"),
        "exchange": (exchange, 1.0, "A/m^2"),
    }
    paths = {}
    for name, value in changes.items():
        if name in known:
            path, factor, unit = known[name]
            paths[path] = f"{factor * value!r} {unit}"
        else:
            paths[name.replace("__", ".")] = value
    cell = read_cell(card)
    return replaced(cell, paths) if paths else cell


def voltages(
    problems: Sequence[tuple[CellDesign, float]],
    resolution: Resolution,
    cutoffs: Sequence[float],
    start: float = 0.5,
) -> list[tuple[Array, Array]]:
    """Time [s] and voltage [V] of discharges from a uniform stoichiometry.

    Parameters
    ----------
    asked : sequence of (cell, current density)
        All with the same open-circuit potential. [A/m2]
    resolution : Resolution
    cutoffs : sequence of float
        At which each ends. [V]
    start : float
        Stoichiometry of all particles. [-]
    """
    rows = []
    for (cell, current), cutoff in zip(problems, cutoffs, strict=True):
        design = Design.of(cell)
        point = Point(design, current / design.derived.current_1c)
        concentration = start * design.derived.maximum_concentration
        changed = {names.INITIAL_CONCENTRATION: concentration, names.LOWER_CUTOFF: cutoff}
        rows.append(point.inputs() | changed)
    known = tuple(rows[0])
    inputs = np.array([[row[name] for name in known] for row in rows])
    shape = structure(problems[0][0])
    traces = Task(shape, resolution, TIGHT, known, inputs, False, THREADS).solve()
    return [(trace.time, trace.voltage) for trace in traces]


def first_losses(
    problems: Sequence[tuple[CellDesign, float]], resolution: Resolution, expected: Sequence[float]
) -> list[float]:
    """Open-circuit less cell voltage at the first instant. [V]

    Parameters
    ----------
    asked : sequence of (cell, current density)
        [A/m2]
    resolution : Resolution
    expected : sequence of float
        About what will come out, to end the discharge soon after. [V]
    """
    rest = [at_rest(cell, 0.5) for cell, _ in problems]
    stops = [u - 1.5 * loss - ROOM for u, loss in zip(rest, expected, strict=True)]
    solved = voltages(problems, resolution, stops)
    return [u - float(voltage[0]) for u, (_, voltage) in zip(rest, solved, strict=True)]


def at_rest(cell: CellDesign, stoichiometry: float) -> float:
    """Open-circuit potential. [V]"""
    curve = cell.cathode.active_material.open_circuit_potential
    return float(open_circuit_potential(curve, stoichiometry))
