import pickle
import shutil
import threading
import time
from collections import Counter
from dataclasses import replace
from itertools import cycle

import numpy as np
import pybamm
import pytest

from sscell.models import solver
from sscell.models.compiled import SUFFIX, is_kept
from sscell.models.private_folder import folder
from sscell.models.resolution import TIGHT, Resolution, Tolerances
from sscell.models.solver import CUT_OFF_PASSED, BatchSolver, Run
from sscell.parameters import names as pybamm_names
from sscell.results.outcome import FAILED, Outcome
from sscell.solving import engine as module
from sscell.solving.engine import (
    COMPILE_FROM,
    Engine,
    Task,
    compilation_label,
    compilation_pays,
    forget_engines,
    prepare,
)
from sscell.solving.points import Design, Point

from .conftest import COARSE, assert_identical, names_and_rows

USUAL = Tolerances(1e-4, 1e-6)
TRIED = (USUAL, TIGHT)
RATES = (0.2, 1.0, 3.0, 500.0, 0.5)
LAST = len(RATES) - 1


@pytest.fixture(scope="module")
def shape(design):
    return design.structure


@pytest.fixture(scope="module")
def names(design):
    return names_and_rows([Point(design, 1.0)])[0]


@pytest.fixture(scope="module")
def rows(design):
    return names_and_rows([Point(design, rate) for rate in RATES])[1]


@pytest.fixture(scope="module")
def coarse(shape, names):
    return Engine(shape, names, COARSE, threads=1)


@pytest.fixture(scope="module")
def right(coarse, rows):
    return coarse.solve(rows, TRIED)


@pytest.fixture
def task(shape, names, rows):
    return Task(shape, COARSE, TRIED, names, rows, compiled=False, threads=1)


def test_a_discharge_ends_at_the_cutoff(right):
    """From 0 s to the lower cut-off; 1 mV: how well an event on a steep voltage is located."""
    outcomes = [trace.outcome for trace in right]
    expected = [Outcome.CUT_OFF] * len(RATES)
    expected[RATES.index(500.0)] = Outcome.INFEASIBLE
    assert outcomes == expected
    for trace in (trace for trace in right if trace.outcome is Outcome.CUT_OFF):
        assert trace.time[0] == 0
        assert np.all(np.diff(trace.time) > 0)
        assert trace.voltage[-1] == pytest.approx(2.62 - 0.62, abs=1e-3)
        assert trace.time.size == trace.voltage.size


def test_faster_discharges_deliver_less(right):
    charges = {r: r * t.time[-1] for r, t in zip(RATES, right, strict=True)}
    assert 0 == charges[500.0] < charges[3.0] < charges[1.0] < charges[0.5] < charges[0.2]
    assert charges[0.2] == pytest.approx(3600, rel=0.1)


@pytest.mark.parametrize(
    ("run", "outcome"),
    [
        (Run(np.array([0.0, 9.0]), np.array([[4.0, 2.0]]).T, CUT_OFF_PASSED), Outcome.CUT_OFF),
        (Run(np.array([0.0]), np.array([[2.0]]).T, CUT_OFF_PASSED), Outcome.INFEASIBLE),
        (Run(np.array([0.0, 9.0]), np.array([[4.0, 3.0]]).T, 0), Outcome.TIME_LIMIT),
        (Run(np.array([0.0, 9.0]), np.array([[4.0, 3.0]]).T, 1), Outcome.TIME_LIMIT),
        (Run(np.array([0.0, 9.0]), np.array([[4.0, 3.0]]).T, -4), Outcome.SOLVER_FAILED),
        (Run(np.array([0.0, 9.0]), np.array([[4.0, np.nan]]).T, 2), Outcome.SOLVER_FAILED),
        (Run(np.array([0.0, 9.0]), np.array([[4.0, np.inf]]).T, 1), Outcome.SOLVER_FAILED),
    ],
)
def test_what_the_solver_says_and_what_it_means(coarse, monkeypatch, run, outcome):
    monkeypatch.setattr(Engine, "_runs", lambda self, *asked: [run])
    (trace,) = coarse.solve(np.zeros((1, 1)), (USUAL,))
    assert trace.outcome is outcome
    if outcome is Outcome.SOLVER_FAILED:
        assert trace is FAILED, "half a discharge is not kept"
    else:
        assert trace.time is run.time
        np.testing.assert_array_equal(trace.voltage, run.voltage)
        assert trace.phases is None


def test_a_point_is_the_same_to_the_last_bit_in_any_company(coarse, rows, right):
    assert_identical([coarse.solve(row[None], TRIED)[0] for row in rows], right)
    assert_identical(coarse.solve(rows[::-1], TRIED)[::-1], right)


def test_threads_change_no_bit(shape, names, rows, right):
    assert_identical(Engine(shape, names, COARSE, threads=2).solve(rows, TRIED), right)


def test_tighter_tolerances_change_little_but_something(coarse, rows, right):
    """1e-3 of the time: what standard promises; bit-equal would mean they are not heard."""
    tight = coarse.solve(rows[:3], (TIGHT,))
    for one, other in zip(tight, right[:3], strict=True):
        assert one.time[-1] == pytest.approx(other.time[-1], rel=1e-3)
        assert one.time[-1] != other.time[-1]


POISON = [[0], [1], [LAST], [0, 1], [0, LAST], [1, 3], [0, 2, LAST], list(range(LAST + 1))]


@pytest.mark.parametrize("bad", POISON, ids=str)
def test_poisoned_points_cost_only_themselves(coarse, names, rows, right, bad):
    """Each in another way: its conductivity, current, start or temperature."""
    poisons = (
        pybamm_names.KAPPA,
        pybamm_names.CURRENT,
        pybamm_names.INITIAL_CONCENTRATION,
        pybamm_names.TEMPERATURES[0],
    )
    poisoned = rows.copy()
    for i, name in zip(bad, cycle(poisons), strict=False):
        poisoned[i, names.index(name)] = np.nan
    found = coarse.solve(poisoned, TRIED)
    assert_identical(found, [FAILED if i in bad else trace for i, trace in enumerate(right)])


def test_a_poisoned_point_may_be_the_first_a_model_ever_meets(shape, names, rows, right):
    """1e-8 and not to the last bit: KLU goes on with the pivots of the first matrix it ever met."""
    poisoned = rows.copy()
    poisoned[0, names.index(pybamm_names.KAPPA)] = np.nan
    found = Engine(shape, names, COARSE, threads=1).solve(poisoned, TRIED)
    assert found[0] is FAILED
    for one, other in zip(found[1:], right[1:], strict=True):
        assert one.outcome is other.outcome
        np.testing.assert_allclose(one.time, other.time, rtol=1e-8)


def test_which_point_a_model_meets_first_changes_no_bit(shape, names, rows, right):
    """Not even if it is infeasible."""
    for first in range(1, LAST + 1):
        order = np.roll(np.arange(LAST + 1), -first)
        found = Engine(shape, names, COARSE, threads=1).solve(rows[order], TRIED)
        assert_identical(found, [right[i] for i in order])


@pytest.fixture
def picky(monkeypatch):
    """A solver that refuses some tolerances or points; records (tolerances, points) it is asked."""
    asked, refuses = [], []
    runs = Engine._runs

    def refusing(self, rows, tolerances, compiled, starts=None):
        asked.append((tolerances, len(rows), compiled))
        if any(refuse(rows, tolerances) for refuse in refuses):
            raise pybamm.SolverError("refused")
        return runs(self, rows, tolerances, False)

    monkeypatch.setattr(Engine, "_runs", refusing)
    return asked, refuses


def test_failed_points_are_tried_again_with_the_next_tolerances(coarse, rows, picky):
    asked, refuses = picky
    refuses.append(lambda rows, tolerances: tolerances == USUAL)
    found = coarse.solve(rows[:2], TRIED)
    assert [trace.outcome for trace in found] == [Outcome.CUT_OFF] * 2
    steps = [(tolerances, points) for tolerances, points, _ in asked]
    assert steps == [(USUAL, 2), (USUAL, 1), (USUAL, 1), (TIGHT, 1), (TIGHT, 1)]


def test_only_failed_points_are_tried_again(coarse, names, rows, right, picky):
    asked, refuses = picky
    column = names.index(pybamm_names.CURRENT)
    refuses.append(lambda given, t: t == USUAL and rows[1, column] in given[:, column])
    found = coarse.solve(rows, TRIED)
    assert [points for tolerances, points, _ in asked if tolerances == TIGHT] == [1]
    assert found[1].outcome is Outcome.CUT_OFF
    assert found[1].time[-1] != right[1].time[-1], "the tight one"
    assert_identical(found[:1] + found[2:], right[:1] + right[2:])


def test_what_fails_at_every_tolerance_has_failed(coarse, rows, picky):
    asked, refuses = picky
    refuses.append(lambda rows, tolerances: True)
    third = Tolerances(1e-7, 1e-9)
    assert_identical(coarse.solve(rows[:1], (*TRIED, third)), [FAILED])
    assert [tolerances for tolerances, *_ in asked] == [USUAL, TIGHT, third]


def test_an_infeasible_point_is_not_tried_again(coarse, rows, picky):
    asked, _ = picky
    coarse.solve(rows[RATES.index(500.0)][None], TRIED)
    assert [tolerances for tolerances, *_ in asked] == [USUAL]


def test_only_the_first_tolerances_are_compiled(coarse, rows, picky):
    """Few points come to the others, and each is a model of its own to a compiler."""
    asked, refuses = picky
    refuses.append(lambda rows, tolerances: tolerances == USUAL)
    coarse.solve(rows[:1], TRIED, compiled=True)
    assert [(tolerances, compiled) for tolerances, _, compiled in asked] == [
        (USUAL, True),
        (TIGHT, False),
    ]


def test_mistakes_in_the_program_still_raise(coarse, rows, monkeypatch):
    def wrong(self, rows, tolerances, compiled, starts=None):
        raise AttributeError("a typo")

    monkeypatch.setattr(Engine, "_runs", wrong)
    with pytest.raises(AttributeError, match="typo"):
        coarse.solve(rows, TRIED)
    monkeypatch.undo()
    assert coarse.solve(rows[:1], TRIED)[0].outcome is Outcome.CUT_OFF, "and leave it usable"


def test_threads_of_a_worker_take_turns_with_a_model(coarse, rows, monkeypatch):
    """PyBaMM's solver keeps state; two at once in it would end the process."""
    inside, most = [], []
    attempt = Engine._attempt

    def watched(self, *arguments):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.02)
        try:
            return attempt(self, *arguments)
        finally:
            inside.pop()

    monkeypatch.setattr(Engine, "_attempt", watched)
    threads = [
        threading.Thread(target=coarse.solve, args=(rows[:1], TRIED), daemon=True) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [1] * 4


@pytest.fixture
def forgotten():
    """As in a new process: no model is built, and none is left for others."""
    module.forget_engines()
    yield
    module.forget_engines()


@pytest.fixture
def built(monkeypatch, forgotten):
    """What every model is built of, in order."""
    made = []
    init = Engine.__init__

    def counting(self, *arguments):
        made.append(arguments)
        init(self, *arguments)

    monkeypatch.setattr(Engine, "__init__", counting)
    return made


def test_one_model_is_built_for_each_structure(cell, other, built):
    """Thickness and diffusivity are numbers in a model, its material is not; kept for later."""
    changed = cell.replace(
        {"cathode.thickness": "90 um", "active_material.diffusivity": "1e-15 m^2/s"}
    )
    for _ in range(2):
        for chosen in (cell, other, changed):
            point = Point(Design.of(chosen), 1.0)
            asked, rows = names_and_rows([point])
            task = Task(point.design.structure, COARSE, TRIED, asked, rows, False, 1)
            assert task.solve()[0].outcome is Outcome.CUT_OFF
    shapes = [shape for shape, *_ in built]
    assert shapes == [Design.of(cell).structure, Design.of(other).structure]


def test_a_structure_has_a_model_for_each_mesh(task, built):
    other = replace(task, resolution=replace(COARSE, axial_cells=7))
    ends = [made.solve()[0].time[-1] for made in (task, other)]
    assert [resolution for _, _, resolution, *_ in built] == [COARSE, other.resolution]
    assert ends[0] != ends[1]


def test_models_that_were_not_used_for_long_make_room_for_others(task, built, monkeypatch):
    """Of three with room for two, the one that was asked for again stays."""
    meshes = [replace(COARSE, axial_cells=cells) for cells in (5, 6, 7)]
    most = module.engine(task.shape, task.names, meshes[2], 1).states
    module.forget_engines()
    built.clear()
    monkeypatch.setattr(module, "MOST_STATES", 2 * most)
    for at in (0, 1, 0, 2, 0, 1):
        module.engine(task.shape, task.names, meshes[at], 1)
    assert [meshes.index(mesh) for _, _, mesh, *_ in built] == [0, 1, 2, 1]


def test_a_task_solves_its_rows(task, right):
    assert_identical(task.solve(), right)


def test_a_task_travels(task, right, forgotten):
    """There and back by pickle, and solved where no model is built yet: not a bit differs."""
    travelled = pickle.loads(pickle.dumps(task))
    for name in ("shape", "resolution", "tolerances", "names", "compiled", "threads"):
        assert getattr(travelled, name) == getattr(task, name)
    np.testing.assert_array_equal(travelled.rows, task.rows)
    assert_identical(travelled.solve(), right)


def test_a_task_says_how_it_is_to_be_solved(task, monkeypatch):
    said = []

    def solve(self, rows, tolerances, *, compiled):
        said.append((tolerances, compiled, self.threads))
        return []

    monkeypatch.setattr(Engine, "solve", solve)
    for compiled, threads in ((False, 1), (True, 1), (False, 2)):
        replace(task, compiled=compiled, threads=threads).solve()
    assert said == [(TRIED, False, 1), (TRIED, True, 1), (TRIED, False, 2)]


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
def test_compiled_and_interpreted_models_agree(shape, names, rows, tmp_path, monkeypatch):
    """1e-5 of the time: the same equations, but a compiler takes sums in another order.

    A library is kept for other processes. Five cells, to wait less for the compiler.
    """
    monkeypatch.setenv("PYBAMM_CASADI_AOT_CACHE", str(tmp_path))
    tiny = Resolution(5, (1.4, 1.0), 4)
    made = Engine(shape, names, tiny, threads=1)
    interpreted = made.solve(rows, TRIED)
    assert not is_kept(compilation_label(shape, tiny))
    compiled = made.solve(rows, TRIED, compiled=True)
    assert is_kept(compilation_label(shape, tiny))
    for one, other in zip(compiled, interpreted, strict=True):
        assert one.outcome is other.outcome
        assert one.time[-1] == pytest.approx(other.time[-1], rel=1e-5)
    assert_identical(made.solve(rows, TRIED), interpreted)


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A process that has asked nothing, on a machine with a compiler that has compiled nothing."""
    monkeypatch.setattr(module, "_asked", Counter())
    monkeypatch.setattr(shutil, "which", {"gcc": "/usr/bin/gcc"}.get)
    monkeypatch.setenv("PYBAMM_CASADI_AOT_CACHE", str(tmp_path))


def keep(shape, resolution):
    (folder() / f"{compilation_label(shape, resolution)}-0-0{SUFFIX}").touch()


def test_many_points_are_worth_compiling_for(shape, fresh):
    assert compilation_pays(shape, COARSE, COMPILE_FROM)


def test_few_points_are_not(shape, fresh):
    assert not compilation_pays(shape, COARSE, COMPILE_FROM - 1)


def test_earlier_points_of_the_process_count(shape, fresh):
    """Somebody who asks a hundred points at a time is not left with a slow model for ever."""
    said = [compilation_pays(shape, COARSE, COMPILE_FROM // 3) for _ in range(4)]
    assert said == [False, False, True, True]


def test_points_count_for_their_own_model(shape, other, fresh):
    assert compilation_pays(shape, COARSE, COMPILE_FROM)
    assert not compilation_pays(shape, replace(COARSE, axial_cells=7), 1)
    assert not compilation_pays(Design.of(other).structure, COARSE, 1)


def test_what_is_compiled_already_is_used(shape, fresh):
    keep(shape, COARSE)
    assert compilation_pays(shape, COARSE, 1)
    assert not compilation_pays(shape, replace(COARSE, radial_nodes=6), 1)


def test_without_a_compiler_nothing_is_compiled(shape, fresh, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    keep(shape, COARSE)
    assert not compilation_pays(shape, COARSE, 10 * COMPILE_FROM)


def test_another_version_has_compiled_nothing(shape, fresh, monkeypatch):
    keep(shape, COARSE)
    monkeypatch.setattr(module, "VERSIONS", ("sscell 99",))
    assert not compilation_pays(shape, COARSE, 1)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
def test_models_made_side_by_side_are_those_made_alone(task, tmp_path, monkeypatch):
    """Each thread has the label of its own mesh, and no model is made again to be solved."""
    monkeypatch.setenv("PYBAMM_CASADI_AOT_CACHE", str(tmp_path))
    forget_engines()
    meshes = [replace(COARSE, axial_cells=cells) for cells in (6, 7)]
    usual = replace(task, tolerances=(USUAL,))
    tasks = [replace(usual, resolution=mesh, compiled=True) for mesh in meshes]
    prepare([*tasks, *tasks, task])
    assert all(is_kept(compilation_label(task.shape, mesh)) for mesh in meshes)
    assert len(list(folder().glob(f"*{SUFFIX}"))) == len(meshes)
    alone = [Engine(task.shape, task.names, mesh, 1).solve(task.rows, (USUAL,)) for mesh in meshes]
    monkeypatch.setattr(module, "kept_or_made", None)
    monkeypatch.setattr(solver, "_generated", None)
    made = [each.solve() for each in tasks]
    for side, single in zip(made, alone, strict=True):
        for one_trace, other in zip(side, single, strict=True):
            assert one_trace.outcome is other.outcome
            # compiled and interpreted differ in the last digits of the integration
            assert one_trace.time[-1] == pytest.approx(other.time[-1], rel=1e-9)


def test_a_model_that_cannot_be_made_ready_is_an_outcome_of_its_points(task, monkeypatch):
    """A start that is refused costs its points, not the study that made models ready."""

    def refused(*anything):
        raise pybamm.SolverError("no start")

    forget_engines()
    monkeypatch.setattr(BatchSolver, "prepare", refused)
    meshes = [replace(COARSE, axial_cells=cells) for cells in (6, 7)]
    tasks = [replace(task, resolution=mesh, compiled=True) for mesh in meshes]
    prepare(tasks)
    assert tasks[0].solve() == [FAILED] * len(task.rows)
