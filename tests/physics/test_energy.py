"""Energies of 200 points against a dense re-solve, alone and in the company of others."""

from dataclasses import replace

import numpy as np
import pytest
from test_random_designs import RANGES
from test_random_redox_designs import REDOX_RANGES
from test_redox_limits import demonstrator

from sscell.cell import load_cell
from sscell.designs.ranges import samples
from sscell.models.resolution import Tolerances
from sscell.models.solver import BatchSolver
from sscell.protocols.protocol import CHARGE, DISCHARGE
from sscell.results.metrics import energy
from sscell.results.outcome import Outcome
from sscell.solving.batch import Execution
from sscell.solving.engine import engine
from sscell.solving.points import Design, Point

WITHIN = 2e-4
"""Of a mean voltage. The time integration at the tolerances of a sweep takes nearly all of it at
the worst of 1,000 points, the quadrature a quarter."""
DENSE = Tolerances(1e-7, 1e-9)
"""Ten times as many steps as a sweep takes, so that trapezoids are right to 1e-6."""
ALONE = 5
"""Every fifth point is solved alone as well."""


@pytest.fixture(scope="module")
def points():
    """160 inert and 40 redox-active designs, both directions, 0.01C to 20C."""
    inert = load_cell("ncm83_li6ps5cl")
    card = demonstrator().to_mapping()
    card["limits"]["lower"] = "2 V"
    active = load_cell(card)
    made = []
    for cell, ranges, count in ((inert, RANGES, 160), (active, REDOX_RANGES, 40)):
        for i, changes in enumerate(samples(ranges, count, seed=11)):
            del changes["cathode.film_resistance"]
            rate = 0.01 * 2000 ** (i / (count - 1))
            protocol = CHARGE if i % 4 > 1 else DISCHARGE
            made.append(Point(Design.of(cell.replace(changes)), rate, protocol))
    return made


@pytest.fixture(scope="module")
def meshes(points):
    """One mesh for all of a kind, so that both solves differ in nothing but time."""
    inert, active = (p.resolution() for p in (points[0], points[-1]))
    return {False: replace(inert, axial_cells=16, radial_nodes=6), True: active}


@pytest.fixture(scope="module")
def traces(points, meshes):
    found = {}
    for redox, mesh in meshes.items():
        rows = [i for i, p in enumerate(points) if bool(p.design.derived.structure.others) == redox]
        solving = Execution(resolution=mesh, compiled=False)
        found |= {rows[at]: t for at, _, t in solving.solve([points[i] for i in rows])}
    return found


def mean_voltage(trace):
    return energy(trace.time, trace.voltage, 1.0) / (trace.time[-1] - trace.time[0])


def dense(points, mesh):
    """Mean voltages by the trapezoidal rule on ten times as many steps."""
    inputs = tuple(points[0].inputs())
    rows = np.array([list(point.inputs().values()) for point in points])
    made = engine(points[0].design.structure, inputs, mesh, 1)
    runs = BatchSolver(made.model, DENSE).runs(rows)
    return [np.trapezoid(run.voltage, run.time) / run.time[-1] for run in runs]


def test_mean_voltage_of_every_point(points, meshes, traces):
    """The worst, whatever steps the solver took; capacities have their own test."""
    count = 0
    for redox, mesh in meshes.items():
        checked = [
            i
            for i, trace in traces.items()
            if trace.outcome is Outcome.CUT_OFF
            and bool(points[i].design.derived.structure.others) == redox
        ]
        exact = dense([points[i] for i in checked], mesh)
        found = [mean_voltage(traces[i]) for i in checked]
        np.testing.assert_allclose(found, exact, rtol=WITHIN)
        count += len(checked)
    assert count > 130


def test_mean_voltage_does_not_depend_on_company(points, meshes, traces):
    """The very same number, on the same mesh."""
    for i in range(0, len(points), ALONE):
        if traces[i].outcome is Outcome.CUT_OFF:
            mesh = meshes[bool(points[i].design.derived.structure.others)]
            ((_, _, alone),) = Execution(resolution=mesh, compiled=False).solve([points[i]])
            assert mean_voltage(alone) == pytest.approx(mean_voltage(traces[i]), rel=1e-12)
