import os
from dataclasses import replace
from itertools import islice, repeat

import numpy as np
import pytest

from sscell.models import solver
from sscell.models.resolution import ACCURACIES, LEVELS, PhaseNeed, Resolution, resolution_for
from sscell.parameters import names
from sscell.protocols.protocol import CHARGE, CYCLE
from sscell.results.outcome import FAILED, Outcome
from sscell.solving import batch
from sscell.solving.batch import WORTH_A_MODEL, Execution
from sscell.solving.engine import Engine
from sscell.solving.points import Design, Point
from sscell.solving.store import Store

from .conftest import COARSE, assert_identical

RATES = (0.2, 1.0, 3.0, 500.0)


def traces(points, **kwargs):
    """Of points in their order; each comes once, at its position and with itself."""
    asked = Execution(**{"resolution": COARSE, "threads": 1, **kwargs})
    found = {}
    for i, point, trace in asked.solve(iter(points)):
        assert i not in found
        assert point is points[i]
        found[i] = trace
    assert sorted(found) == list(range(len(points)))
    return [found[i] for i in range(len(points))]


@pytest.fixture(scope="module")
def points(design):
    return [Point(design, rate) for rate in RATES]


@pytest.fixture(scope="module")
def right(points):
    return traces(points)


@pytest.fixture
def solved(monkeypatch):
    """The number of points of each call of the solver."""
    runs, count = Engine._runs, []

    def counting(self, rows, *others):
        count.append(len(rows))
        return runs(self, rows, *others)

    monkeypatch.setattr(Engine, "_runs", counting)
    return count


def ends(found):
    return [trace.time[-1] for trace in found]


def test_outcomes(right):
    assert [trace.outcome for trace in right] == [Outcome.CUT_OFF] * 3 + [Outcome.INFEASIBLE]


def test_traces_end_at_the_cutoff(right):
    """1 mV: how well the solver locates an event on a steep voltage."""
    for trace in right[:3]:
        assert trace.time[0] == 0
        assert trace.voltage[-1] == pytest.approx(2.62 - 0.62, abs=1e-3)
        assert trace.time.size == trace.voltage.size


def test_order_changes_no_bit(points, right):
    assert_identical(traces(points[::-1])[::-1], right)


def test_company_changes_no_bit(points, right):
    assert_identical([traces([point])[0] for point in points], right)


def test_threads_change_no_bit(points, right):
    assert_identical(traces(points, threads=2), right)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_batch_size_changes_no_bit(points, right, monkeypatch, size):
    monkeypatch.setattr(batch, "BATCH", size)
    assert_identical(traces(points), right)


def test_batches_are_no_larger_than_said(points, solved, monkeypatch):
    monkeypatch.setattr(batch, "BATCH", 2)
    traces(points[:3])
    assert solved == [2, 1]


def test_chunk_size_changes_no_bit(points, right, monkeypatch):
    """Seven points in chunks of three."""
    seven = [*points, *points[:3]]
    monkeypatch.setattr(batch, "CHUNK", 3)
    assert_identical(traces(seven), [*right, *right[:3]])


def test_points_are_taken_as_they_are_needed(design, monkeypatch):
    """Never more than a chunk ahead of what was given back: memory does not grow with a study."""
    monkeypatch.setattr(batch, "CHUNK", 3)
    taken, given = [], 0

    def source():
        for i in range(8):
            taken.append(i)
            yield Point(design, 1.0 + i)

    for _ in Execution(resolution=COARSE, threads=1).solve(source()):
        assert len(taken) - given <= 3
        given += 1
    assert (len(taken), given) == (8, 8)


def test_nothing_is_taken_before_the_first_is_wanted(design):
    asked = Execution(resolution=COARSE).solve(pytest.fail("taken") for _ in range(1))
    asked.close()


def test_an_endless_study_begins(design, monkeypatch):
    """A generator without end, of which somebody wants five."""
    monkeypatch.setattr(batch, "CHUNK", 2)
    asked = Execution(resolution=COARSE, threads=1).solve(repeat(Point(design, 1.0)))
    assert [i for i, *_ in islice(asked, 5)] == [0, 1, 2, 3, 4]
    asked.close()


def test_the_same_twice(points, right):
    assert_identical(traces(points), right)


def test_nothing_asked_is_nothing_done():
    assert list(Execution().solve([])) == []


def poison(monkeypatch, *bad, name=names.KAPPA):
    """Make the inputs of points at some rates senseless."""
    inputs = Point.inputs

    def poisoned(self):
        given = inputs(self)
        return {**given, name: np.nan} if self.c_rate in bad else given

    monkeypatch.setattr(Point, "inputs", poisoned)


@pytest.mark.parametrize("bad", [(0.2,), (1.0,), (3.0,), (0.2, 3.0), (0.2, 1.0, 3.0)], ids=str)
def test_poisoned_points_cost_only_themselves(points, right, monkeypatch, bad):
    """The others to the last bit, whether the poison comes first, last or several times."""
    poison(monkeypatch, *bad)
    expected = [
        FAILED if point.c_rate in bad else trace for point, trace in zip(points, right, strict=True)
    ]
    assert_identical(traces(points), expected)


def test_time_limit_is_labelled(points, monkeypatch):
    monkeypatch.setattr(solver, "NEVER", 60.0)
    (trace,) = traces([points[0]])
    assert trace.outcome is Outcome.TIME_LIMIT
    assert trace.time[-1] == 60


def test_unlike_cells_share_a_study(cell, other, right):
    """Two models; answers come back at their own places."""
    mixed = [Point(Design.of(chosen), rate) for rate in RATES[:3] for chosen in (cell, other)]
    found = traces(mixed)
    assert_identical(found[::2], right[:3])
    assert_identical(found[1::2], traces([Point(Design.of(other), rate) for rate in RATES[:3]]))
    assert ends(found)[1] != ends(found)[0]


def meshes(points, accuracy="standard"):
    """Positions by the mesh they get."""
    found = Execution(accuracy)._groups(points)
    return {mesh: sorted(positions) for (_, mesh, _), positions in found.items()}


def test_few_points_join_the_finer_mesh_of_others(design):
    """A model for one easy point costs more than the finer mesh it then gets."""
    points = [Point(design, rate) for rate in (0.01, 5.0)]
    assert points[0].resolution() != points[1].resolution()
    assert meshes(points) == {points[1].resolution(): [0, 1]}


def test_many_points_keep_their_own_mesh(design):
    easy = [Point(design, 0.01 * (1 + i / 1000)) for i in range(WORTH_A_MODEL)]
    hard = Point(design, 5.0)
    assert meshes([*easy, hard]) == {
        easy[0].resolution(): list(range(WORTH_A_MODEL)),
        hard.resolution(): [WORTH_A_MODEL],
    }


def test_a_mesh_that_is_finer_one_way_only_does_not_serve(cell):
    """A deep particle in an easy electrode, a thin front of easy particles, and both at once."""

    def point(conductivity, size, rate):
        paths = {"catholyte.conductivity": conductivity, "active_material.particle_size": size}
        return Point(Design.of(cell.replace(paths)), rate)

    deep, thin = point("10 mS/cm", "12 um", 3.0), point("0.05 mS/cm", "1 um", 0.3)
    assert deep.resolution().axial_cells < thin.resolution().axial_cells
    assert deep.resolution().radial_nodes > thin.resolution().radial_nodes
    assert meshes([deep, thin]) == {deep.resolution(): [0], thin.resolution(): [1]}
    both = point("0.05 mS/cm", "12 um", 3.0)
    assert meshes([deep, thin, both]) == {both.resolution(): [0, 1, 2]}


@pytest.mark.parametrize("accuracy", ACCURACIES)
def test_no_point_gets_a_coarser_mesh_than_it_needs(cell, accuracy):
    """Conductivity, particle size and rate over decades, so that many meshes meet."""
    designs = [
        Design.of(
            cell.replace(
                {"catholyte.conductivity": f"{kappa} mS/cm", "active_material.particle_size": size}
            )
        )
        for kappa in (0.1, 1.0, 10.0)
        for size in ("1 um", "4 um", "12 um")
    ]
    points = [Point(design, rate) for design in designs for rate in (0.01, 0.3, 3.0)]
    found = meshes(points, accuracy)
    assert len({point.resolution(accuracy) for point in points}) > len(found) > 0
    for mesh, positions in found.items():
        for i in positions:
            needed = points[i].resolution(accuracy)
            assert mesh.axial_cells >= needed.axial_cells
            assert mesh.radial_nodes >= needed.radial_nodes


def test_a_mesh_for_all_can_be_given(points):
    given = Execution(resolution=COARSE)._groups(points)
    assert [mesh for _, mesh, _ in given] == [COARSE]
    other = Resolution(12, (1.4, 1.0), 5)
    assert ends(traces(points, resolution=other))[0] != ends(traces(points))[0]


@pytest.fixture
def jobs(monkeypatch):
    """What would be sent to a cluster."""
    sent = []

    def catch(given, client):
        sent.extend((job, client) for job in given)
        return iter(())

    monkeypatch.setattr(batch, "on_cluster", catch)
    return sent


def test_with_a_client_nothing_is_solved_here(points, jobs, solved):
    client = object()
    assert list(Execution(client=client, resolution=COARSE).solve(points[:3])) == []
    ((job, asked),) = jobs
    assert asked is client
    assert len(job.task.rows) == 3
    assert solved == []


@pytest.mark.parametrize("accuracy", ACCURACIES)
def test_accuracy_is_mesh_and_tolerances(points, jobs, accuracy):
    list(Execution(accuracy, client=object()).solve(points[1:2]))
    ((job, _),) = jobs
    assert job.task.tolerances == LEVELS[accuracy].tolerances
    assert job.task.resolution == points[1].resolution(accuracy)


def test_threads_are_all_cores_here_and_one_on_a_worker(points, jobs, monkeypatch):
    """A worker is one of many already."""
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    list(Execution(client=object()).solve(points[:1]))
    list(Execution(client=object(), threads=3).solve(points[:1]))
    assert [job.task.threads for job, _ in jobs] == [1, 3]
    here = [next(Execution(threads=n)._jobs(points[:1])).task.threads for n in (None, 3)]
    assert here == [7, 3]


def test_whether_compiling_pays_is_asked_unless_it_is_said(points, jobs, monkeypatch):
    asked = []

    def pays(shape, mesh, number, cycler):
        asked.append((shape, mesh, number))
        return True

    monkeypatch.setattr(batch, "compilation_pays", pays)
    for compiled in (None, True, False):
        list(Execution(client=object(), compiled=compiled, resolution=COARSE).solve(points[:3]))
    assert [job.task.compiled for job, _ in jobs] == [True, True, False]
    assert asked == [(points[0].design.structure, COARSE, 3)]


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "points.sqlite") as opened:
        yield opened


def test_finished_points_are_kept_and_not_solved_again(points, right, store, solved):
    assert_identical(traces(points, store=store), right)
    first = sum(solved)
    assert_identical(traces(points, store=store), right)
    assert 3 <= first == sum(solved)


def test_points_that_are_kept_and_points_that_are_not(points, right, store, solved, monkeypatch):
    """Each at its own place, in whatever batches; and kept under its own key."""
    monkeypatch.setattr(batch, "BATCH", 2)
    traces([points[1]], store=store)
    for _ in range(2):
        assert_identical(traces([*points[:3], points[1]], store=store), [*right[:3], right[1]])
        assert sum(solved) == 1 + 2


def test_failed_points_are_kept_too(points, store, solved, monkeypatch):
    """They would fail again."""
    poison(monkeypatch, 1.0)
    for _ in range(2):
        assert_identical(traces(points[1:2], store=store), [FAILED])
    assert solved == [1] * 6, "at both tolerances on three meshes, once"


def test_a_batch_is_kept_before_its_first_point_is_given(points, store, monkeypatch):
    """Whoever stops listening has lost nothing that was solved."""
    monkeypatch.setattr(batch, "BATCH", 2)
    asked = Execution(resolution=COARSE, threads=1, store=store).solve(points[:3])
    next(asked)
    assert len(store) == 2
    asked.close()


def test_another_mesh_or_tolerance_is_another_question(points, store, solved):
    traces(points[:1], store=store)
    traces(points[:1], store=store, resolution=Resolution(12, (1.4, 1.0), 5))
    traces(points[:1], store=store, resolution=Resolution(10, (1.5, 1.0), 5))
    traces(points[:1], store=store, accuracy="reference")
    assert (sum(solved), len(store)) == (4, 4)


def test_threads_are_not_another_question(points, store, solved):
    traces(points[:1], store=store)
    traces(points[:1], store=store, threads=2)
    assert sum(solved) == 1


def test_what_the_store_has_is_not_counted_for_compiling(points, store, monkeypatch):
    asked = []
    monkeypatch.setattr(batch, "compilation_pays", lambda shape, mesh, n, cycler: asked.append(n))
    traces(points[:2], store=store)
    traces(points[:3], store=store)
    assert asked == [2, 1]


@pytest.fixture
def cycles(design):
    return [Point(design, rate, CYCLE) for rate in (0.2, 1.0)]


def test_a_cycle_is_a_charge_and_the_discharge_of_what_it_brought_in(design, cycles):
    """Each half to the last bit as if it had been asked alone."""
    found = traces(cycles)
    charges = [Point(design, point.c_rate, CHARGE) for point in cycles]
    assert_identical([trace.before for trace in found], traces(charges))
    seconds = [point.after(trace.before) for point, trace in zip(cycles, found, strict=True)]
    assert_identical(found, traces(seconds))


def test_a_cycle_without_losses_gives_the_discharge_capacity_and_ends_empty(design):
    """At C/10000; 1e-3 for the steep ends, where what a charge leaves out is the solver's."""
    discharge, cycle = Point(design, 1e-4), Point(design, 1e-4, CYCLE)
    alone, last = traces([discharge, cycle])
    assert cycle.passed(last) == pytest.approx(discharge.passed(alone), rel=1e-3)
    second = cycle.after(last.before)
    whole = design.derived.equilibrium_capacity
    assert second.start.drawn + second.passed(last) == pytest.approx(whole, rel=1e-3)
    assert second.after(last) is None


def test_cycles_and_others_share_a_study(points, right, cycles, monkeypatch):
    """Each at its own place, in chunks that hold both and chunks that hold one."""
    alone = traces(cycles)
    mixed = [cycles[0], *points, cycles[1], points[0]]
    expected = [alone[0], *right, alone[1], right[0]]
    for chunk in (1, 2, 3, 100):
        monkeypatch.setattr(batch, "CHUNK", chunk)
        found = traces(mixed)
        assert_identical(found, expected)
        assert [trace.before is not None for trace in found] == [
            point.protocol is CYCLE for point in mixed
        ]


def test_a_cycle_whose_charge_does_not_begin_has_no_discharge(design, solved):
    (trace,) = traces([Point(design, 500.0, CYCLE)])
    assert (trace.outcome, trace.before) == (Outcome.INFEASIBLE, None)
    assert solved == []


def test_a_cycle_whose_charge_fails_has_failed(cycles, monkeypatch):
    right = traces(cycles)
    poison(monkeypatch, 1.0)
    found = traces(cycles)
    assert_identical(found, [right[0], FAILED])


def test_a_cycle_whose_charge_needed_a_coarser_mesh_says_so(cycles, monkeypatch):
    original = Execution._chunk

    def coarse(self, points):
        for i, trace in original(self, points):
            yield i, replace(trace, coarser=points[i].step.name == "charge")

    assert not any(trace.coarser for trace in traces(cycles))
    monkeypatch.setattr(Execution, "_chunk", coarse)
    assert all(trace.coarser for trace in traces(cycles))


def test_both_halves_of_a_cycle_are_kept(cycles, store, solved):
    first = traces(cycles, store=store)
    assert (len(store), sum(solved)) == (4, 4)
    again = traces(cycles, store=store)
    assert sum(solved) == 4
    assert_identical(again, first)
    assert_identical([trace.before for trace in again], [trace.before for trace in first])


def test_a_cycle_finds_its_charge_in_the_store(design, cycles, store, solved):
    traces([Point(design, point.c_rate, CHARGE) for point in cycles], store=store)
    traces(cycles, store=store)
    assert solved == [2, 2]


def test_what_is_infeasible_by_hand_needs_no_solver(points, solved):
    (trace,) = traces([points[RATES.index(500.0)]])
    assert trace.outcome is Outcome.INFEASIBLE
    assert solved == []


def test_the_solver_finds_infeasible_what_is_so_by_hand(points, monkeypatch):
    """And what it alone can find comes out as the same outcome."""
    monkeypatch.setattr(Point, "infeasible", False)
    (trace,) = traces([points[RATES.index(500.0)]])
    assert trace.outcome is Outcome.INFEASIBLE
    assert points[0].passed(trace) == 0


def test_more_than_there_is_is_solved_again(monkeypatch, design):
    """A tenth more time than the lithium lasts for: the solver stepped over the steep end."""
    original = Engine._attempt

    def late(self, rows, tolerances, compiled, starts=None):
        runs = original(self, rows, tolerances, compiled)
        if tolerances.relative < 1e-5:
            return runs
        return [run._replace(time=1.1 * run.time) for run in runs]

    monkeypatch.setattr(Engine, "_attempt", late)
    point = Point(design, 0.1)
    ((_, _, trace),) = Execution(threads=1).solve([point])
    assert point.passed(trace) < point.design.derived.equilibrium_capacity
    assert trace.outcome is Outcome.CUT_OFF

    def always_late(*asked):
        return [run._replace(time=1.1 * run.time) for run in original(*asked)]

    monkeypatch.setattr(Engine, "_attempt", always_late)
    ((_, _, trace),) = Execution(threads=1).solve([point])
    assert trace.outcome is Outcome.SOLVER_FAILED


def test_what_fails_is_tried_on_a_coarser_mesh_and_says_so(monkeypatch, points, right, store):
    """A budget of states below what the mesh has; only the coarser one is within it."""
    original, budget = Engine._attempt, []

    def bounded(self, rows, tolerances, compiled, starts=None):
        states = self.states
        budget.append(states)
        return original(self, rows, tolerances, compiled) if states < budget[0] else [None]

    monkeypatch.setattr(Engine, "_attempt", bounded)
    (found,) = traces(points[:1], store=store)
    assert (found.outcome, found.coarser) == (Outcome.CUT_OFF, True)
    assert not right[0].coarser
    assert 0 < abs(found.time[-1] / right[0].time[-1] - 1) < 5e-3  # a mesh half as fine
    calls = len(budget)
    (kept,) = traces(points[:1], store=store)
    assert_identical([kept], [found])
    assert kept.coarser
    assert len(budget) == calls


def test_a_finer_mesh_is_tried_first_and_is_no_loss(monkeypatch, points, right):
    """A front too thin for the mesh of the point."""
    original, states = Engine._attempt, []

    def fine_only(self, rows, tolerances, compiled, starts=None):
        states.append(self.states)
        fine = states[-1] > states[0]
        return original(self, rows, tolerances, compiled) if fine else [None]

    monkeypatch.setattr(Engine, "_attempt", fine_only)
    (found,) = traces(points[:1])
    assert (found.outcome, found.coarser) == (Outcome.CUT_OFF, False)
    assert found.time[-1] == pytest.approx(right[0].time[-1], rel=2e-3)  # both meshes' error


def test_a_point_that_fails_on_the_mesh_of_others_is_tried_on_its_own(monkeypatch, design):
    """An easy point joins the finer mesh of a hard one, on which it is made to fail."""
    easy, hard = Point(design, 0.1), Point(design, 5.0)
    (alone,) = Execution(threads=1, compiled=False).in_order([easy])
    original, joined = Engine._attempt, []

    def failing(self, rows, tolerances, compiled, starts=None):
        joined.append(self.states)
        runs = original(self, rows, tolerances, compiled)
        return [*runs[:-1], None] if joined[-1] == joined[0] else runs

    monkeypatch.setattr(Engine, "_attempt", failing)
    found, _ = Execution(threads=1, compiled=False).in_order([easy, hard])
    assert len(set(joined)) == 2
    assert not found.coarser
    assert found.time == pytest.approx(alone.time, rel=1e-9)  # the same steps of the solver


def test_a_mesh_that_is_fine_at_its_end_joins_none_that_is_even():
    """150 points with a redox-active catholyte were 0.5 % of the nominal capacity off."""
    sharp, crossing = (
        resolution_for(100.1, 0.1, others=[PhaseNeed(0.1, is_flat=True)], from_collector=starved)
        for starved in (False, True)
    )
    assert crossing.axial_cells > sharp.axial_cells
    assert not batch._covers(crossing, sharp)
    assert batch._covers(sharp.finer(), sharp)
