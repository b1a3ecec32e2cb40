from dataclasses import replace

import numpy as np
import pytest

from sscell.errors import InputError, SscellError
from sscell.models.resolution import LEVELS, Resolution
from sscell.parameters import names
from sscell.solving.engine import Engine
from sscell.solving.points import Design, Point
from sscell.studies.discharge import discharge
from sscell.studies.rates import rate_capability

from ..solving.conftest import names_and_rows


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_it_is_the_curve_of_the_study(cell, direction):
    """The same equations with all states kept: 1e-4 of the time, the solver's tolerance."""
    run = discharge(cell, 1.0, direction)
    study = rate_capability(cell, [1.0], direction)
    seconds = float(study["specific_capacity"][0]) / 200 * 3600
    assert run.t[-1] == pytest.approx(seconds, rel=1e-4)
    halfway = float(study["voltage"].sel(state_of_discharge=0.5)[0])
    assert float(run[names.VOLTAGE](run.t[-1] / 2)) == pytest.approx(halfway, abs=1e-3)


def test_current_flows_the_way_asked(cell):
    assert discharge(cell, 0.5)[names.C_RATE].entries[0] == pytest.approx(0.5)
    assert discharge(cell, 0.5, "charge")[names.C_RATE].entries[0] == pytest.approx(-0.5)


def test_a_film_is_seen(cell):
    film = cell.replace({"cathode.film_resistance": "200 ohm cm^2"})
    assert discharge(film, 1.0).t[-1] < discharge(cell, 1.0).t[-1]


def steps(cell, **kwargs):
    return discharge(cell, 1.0, resolution=Resolution(10, (1.4, 1.0), 5), **kwargs)


def test_tolerances_can_be_chosen(cell):
    """Looser ones need fewer steps and end within 1e-3 of the time; the default is tight."""
    loose, tight = (steps(cell, tolerances=each) for each in LEVELS["standard"].tolerances)
    assert loose.t.size < 0.7 * tight.t.size
    assert loose.t[-1] == pytest.approx(tight.t[-1], rel=1e-3)
    np.testing.assert_array_equal(steps(cell).t, tight.t)


def test_it_is_the_run_of_the_sweep_to_the_last_step(cell, design):
    """The same mesh and tolerances: the engine of sweeps takes the same steps, and voltages.

    Numbers that are solver inputs there are folded into the equations here. What differs in the
    last digit grows from step to step, differently on each processor, but not beyond the
    tolerance that both solve to.
    """
    point = Point(design, 1.0)
    names_, rows = names_and_rows([point])
    mesh = Resolution(10, (1.4, 1.0), 5)
    for tolerances in LEVELS["standard"].tolerances:
        (swept,) = Engine(design.structure, names_, mesh, 1).solve(rows, [tolerances])
        run = steps(cell, tolerances=tolerances)
        assert run.t.size == pytest.approx(swept.time.size, rel=0.01)
        assert run.t[-1] == pytest.approx(swept.time[-1], rel=tolerances.relative)
        common = swept.time[swept.time < run.t[-1]]
        np.testing.assert_allclose(
            run[names.VOLTAGE](common), swept.voltage[: common.size], rtol=2 * tolerances.relative
        )


def test_unasked_the_mesh_is_smooth_and_as_deep_as_the_physics(cell):
    run = discharge(cell, 1.0)
    assert run[names.DEPTH].entries.shape[0] == Resolution().axial_cells
    nodes = Point(Design.of(cell), 1.0).resolution().radial_nodes
    assert nodes != Resolution().radial_nodes
    same = discharge(cell, 1.0, resolution=Resolution(radial_nodes=nodes))
    np.testing.assert_array_equal(run.y, same.y)


def test_accuracy_chooses_the_nodes(cell):
    point = Point(Design.of(cell), 1.0)
    fine, same = (
        discharge(cell, 1.0, accuracy="reference"),
        discharge(cell, 1.0, resolution=smooth(point.resolution("reference"))),
    )
    np.testing.assert_array_equal(fine.y, same.y)
    assert fine.y.shape[0] > discharge(cell, 1.0).y.shape[0]


def smooth(resolution):
    axial = max(resolution.axial_cells, Resolution.axial_cells)
    return replace(resolution, axial_cells=axial, stretch=Resolution.stretch)


def test_resolution_can_be_chosen(cell):
    run = discharge(cell, 1.0, resolution=Resolution(11, (1.0, 1.0), 5))
    assert run[names.DEPTH].entries.shape[0] == 11


def test_every_state_is_kept(cell):
    run = discharge(cell, 1.0)
    assert np.isfinite(run["Positive particle concentration [mol.m-3]"].entries).all()


def test_an_infeasible_rate_is_said(cell):
    with pytest.raises(SscellError, match="at 1000C the discharge passes the cut-off"):
        discharge(cell, 1000.0)


@pytest.mark.parametrize("direction", ["cycle", "sideways", None])
def test_one_direction_at_a_time(cell, direction):
    with pytest.raises(InputError, match=r"'discharge'.*'charge'"):
        discharge(cell, 1.0, direction)


@pytest.mark.parametrize("rate", [-1, 0, float("nan"), "fast"])
def test_a_rate_that_makes_no_sense(cell, rate):
    with pytest.raises(InputError):
        discharge(cell, rate)


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({"resolution": 3}, "resolution"),
        ({"tolerances": "tight"}, "tolerances"),
        ({"cell": "ncm83"}, "cells"),
    ],
)
def test_arguments_of_another_type_are_named(cell, arguments, place):
    with pytest.raises(InputError) as error:
        discharge(**{"cell": cell, **arguments})
    assert [problem.where for problem in error.value.problems] == [place]
