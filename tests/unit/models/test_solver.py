import numpy as np
import pybamm
import pytest

from sscell.models import solver as module
from sscell.models.discretised import Discretised
from sscell.models.resolution import TIGHT, Resolution, Tolerances
from sscell.models.solid_state import SolidStateDFN
from sscell.models.solver import CUT_OFF_PASSED, NEVER, NEWTON_ITERATIONS, BatchSolver
from sscell.parameters import names
from sscell.parameters.values import UNBOUNDED, parameter_values

USUAL = Tolerances(1e-4, 1e-6)
INPUTS = ("Slope", "V0")


def runs(model, voltages, slope=1.0, tolerances=USUAL, **kwargs):
    rows = np.array([[slope, v] for v in voltages])
    return BatchSolver(discretised(model), tolerances, **kwargs).runs(rows)


def discretised(model, inputs=INPUTS):
    return Discretised.of(model, inputs, [names.VOLTAGE])


def test_times_and_voltages_by_hand(model):
    """From 3 V down by 1 V/s: at 1 V after 2 s; a straight line, which any order follows."""
    (run,) = runs(model, [3.0])
    assert run.flag == CUT_OFF_PASSED
    assert (run.time[0], run.time[-1]) == (0, pytest.approx(2, rel=1e-6))
    np.testing.assert_allclose(run.voltage, 3 - run.time, atol=1e-6)


def test_an_infeasible_point_does_not_poison_its_neighbours(model):
    """V0 = 3 ends at t = 2, 0.5 at once, 2 at t = 1; each as if alone."""
    first, bad, last = runs(model, [3.0, 0.5, 2.0])
    assert first.time[-1] == pytest.approx(2, rel=1e-6)
    assert last.time[-1] == pytest.approx(1, rel=1e-6)
    assert (bad.time.tolist(), bad.voltage.tolist(), bad.flag) == ([0.0], [0.5], CUT_OFF_PASSED)


@pytest.mark.parametrize("asked", [[0.5], [0.5, 3.0], [3.0, 0.5], [0.5, 0.6], [2.0, 0.5, 3.0]])
def test_an_infeasible_point_may_stand_anywhere_or_alone(model, asked):
    assert [run.time.size == 1 for run in runs(model, asked)] == [v < 1 for v in asked]


def test_pybamm_itself_raises_for_the_whole_batch(model):
    """The reason for this class; if this fails, PyBaMM has changed and it may go."""
    asked = [{"V0": 3.0, "Slope": 1.0}, {"V0": 0.5, "Slope": 1.0}]
    with pytest.raises(pybamm.SolverError):
        pybamm.IDAKLUSolver(on_failure="ignore").solve(model, [0, 10], inputs=asked)


def test_a_point_that_never_ends_says_so(model):
    """Its voltage does not fall."""
    (run,) = runs(model, [3.0], slope=0.0)
    assert run.flag >= 0
    assert run.flag != CUT_OFF_PASSED
    assert run.time[-1] == NEVER


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_point_without_a_start_raises_for_all(model, wrong, position):
    """So that whoever asked can ask again without it."""
    asked = [3.0, 2.0, 2.5]
    asked[position] = wrong
    with pytest.raises(pybamm.SolverError):
        runs(model, asked)


def test_a_solver_serves_again_after_it_raised(model):
    solver = BatchSolver(discretised(model), USUAL)
    with pytest.raises(pybamm.SolverError):
        solver.runs(np.array([[1.0, np.nan]]))
    (again,) = solver.runs(np.array([[1.0, 3.0]]))
    (fresh,) = runs(model, [3.0])
    np.testing.assert_array_equal(again.time, fresh.time)
    np.testing.assert_array_equal(again.voltage, fresh.voltage)


def test_order_of_names_does_not_matter(model):
    """Neither when it is the one PyBaMM takes them in, nor when it is the other."""
    (one,) = BatchSolver(discretised(model), USUAL).runs(np.array([[4.0, 3.0]]))
    turned = discretised(model, ("V0", "Slope"))
    (other,) = BatchSolver(turned, USUAL).runs(np.array([[3.0, 4.0]]))
    assert one.time[-1] == pytest.approx(0.5, rel=1e-6)
    np.testing.assert_array_equal(one.time, other.time)


def test_names_the_model_does_not_know_are_left_out(model):
    rows = np.array([[np.nan, 4.0, 3.0]])
    known = discretised(model, ("Colour", "Slope", "V0"))
    (run,) = BatchSolver(known, USUAL).runs(rows)
    assert run.time[-1] == pytest.approx(0.5, rel=1e-6)


def test_a_missing_input_is_refused(model):
    with pytest.raises(pybamm.SolverError):
        discretised(model, ("V0",))


def test_rows_may_lie_in_memory_as_they_like(model):
    rows = np.array([[1.0, 3.0], [2.0, 3.0], [4.0, 3.0]])
    ends = [
        [run.time[-1] for run in BatchSolver(discretised(model), USUAL).runs(given)]
        for given in (rows, np.asfortranarray(rows), np.repeat(rows, 2, axis=0)[::2])
    ]
    assert ends[0] == pytest.approx([2, 1, 0.5], rel=1e-6)
    assert ends[0] == ends[1] == ends[2]


def test_threads_change_nothing(model):
    asked = np.linspace(0.9, 3, 8)
    one, two = (runs(model, asked, threads=threads) for threads in (1, 2))
    for single, shared in zip(one, two, strict=True):
        np.testing.assert_array_equal(single.time, shared.time)
        np.testing.assert_array_equal(single.voltage, shared.voltage)


def test_what_is_given_back_is_kept_when_more_is_solved(model):
    """Copies, not views of a buffer that the next call writes into."""
    solver = BatchSolver(discretised(model), USUAL)
    (run,) = solver.runs(np.array([[1.0, 3.0]]))
    time, voltage = run.time.copy(), run.voltage.copy()
    solver.runs(np.array([[2.0, 2.5]] * 4))
    np.testing.assert_array_equal(run.time, time)
    np.testing.assert_array_equal(run.voltage, voltage)


@pytest.fixture(scope="module")
def cell_model(cell):
    """A tiny one with current and conductivity as inputs."""
    values = parameter_values(cell)
    values.update({names.UPPER_CUTOFF: UNBOUNDED})
    values.update({names.CURRENT: "[input]", names.KAPPA: "[input]"})
    made = SolidStateDFN(film=False, resolution=Resolution(10, (1.4, 1.2), 5))
    simulation = pybamm.Simulation(made, parameter_values=values)
    simulation.build()
    return simulation.built_model


@pytest.mark.parametrize("tolerances", [USUAL, TIGHT], ids=["usual", "tight"])
def test_a_cell_runs_as_pybamm_alone_runs_it(cell_model, tolerances):
    """Step by step: what we take from inside PyBaMM does what its own ``solve`` does.

    1e-12 rather than to the last bit, as PyBaMM may sum in another order one day; another start
    or another tolerance would show in the first steps.
    """
    rows = np.array([[1e-3, 0.1], [4e-3, 0.1], [4e-3, 0.02]])
    asked = (names.CURRENT, names.KAPPA)
    plain = pybamm.IDAKLUSolver(
        rtol=tolerances.relative,
        atol=tolerances.absolute,
        options={
            "nonlinear_convergence_coefficient": tolerances.newton,
            "max_nonlinear_iterations": NEWTON_ITERATIONS,
        },
    )
    ours = BatchSolver(discretised(cell_model, asked), tolerances).runs(rows)
    assert len({run.time.size for run in ours}) > 1, "three unlike discharges"
    for row, run in zip(rows, ours, strict=True):
        given = dict(zip(asked, row.tolist(), strict=True))
        theirs = plain.solve(cell_model, [0, NEVER], inputs=given)
        np.testing.assert_allclose(run.time, theirs.t, rtol=1e-12)
        np.testing.assert_allclose(run.voltage, theirs[names.VOLTAGE].entries, rtol=1e-12)
        assert run.flag == CUT_OFF_PASSED


def test_the_end_of_time_does_not_change_the_steps(cell_model, monkeypatch):
    """No step is fitted to an end that is far away: a thousand times nearer is the same run."""
    rows, asked = np.array([[1e-3, 0.1]]), (names.CURRENT, names.KAPPA)
    known = discretised(cell_model, asked)
    (far,) = BatchSolver(known, USUAL).runs(rows)
    monkeypatch.setattr(module, "NEVER", NEVER / 1000)
    (near,) = BatchSolver(known, USUAL).runs(rows)
    np.testing.assert_array_equal(near.time, far.time)
