from dataclasses import replace
from itertools import repeat

import numpy as np
import pytest

from sscell.errors import AccuracyWarning
from sscell.protocols.protocol import CYCLE
from sscell.results.outcome import BEYOND, FAILED, Outcome, Trace
from sscell.solving import batch
from sscell.solving.arrays import solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Point

from .conftest import COARSE

SHARES = np.array([0.0, 0.5, 1.0])
RAMP = np.array([0.0, 500.0, 1000.0]), np.array([4.0, 3.5, 3.0])
NUMBERS = ("capacity", "specific_capacity", "capacity_fraction", "energy")


@pytest.fixture
def points(design):
    return [Point(design, rate) for rate in (0.5, 1.0, 2.0, 3.0)]


@pytest.fixture
def made_up(monkeypatch):
    """Traces instead of a solver: a ramp 4 to 3 V in 1000 s, and the three sad outcomes."""
    found = [
        Trace(*RAMP, Outcome.CUT_OFF),
        Trace(np.array([0.0]), np.array([1.5]), Outcome.INFEASIBLE),
        FAILED,
        Trace(*RAMP, Outcome.TIME_LIMIT),
    ]

    def solve(self, points):
        yield from reversed(list(zip(range(4), points, found, strict=True)))

    monkeypatch.setattr(Execution, "solve", solve)
    return found


def variables(points, shape=(4,), progress=False, **kwargs):
    return solved_arrays(points, shape, Execution(progress=progress), **kwargs)[0]


def test_numbers_by_hand(points, made_up):
    """10.7 A/m2 for 1000 s is 0.29722 mAh/cm2, over 10.7 mg/cm2 27.778 mAh/g."""
    said = variables(points)
    assert said["capacity"][0] == pytest.approx(10.7 * 1000 / 36000, rel=1e-9)
    assert said["specific_capacity"][0] == pytest.approx(1e3 / 36, rel=1e-9)
    assert said["energy"][0] == pytest.approx(3.5 * 10.7 * 1000 / 36000, rel=1e-9)
    assert said["mean_voltage"][0] == pytest.approx(3.5, rel=1e-12)
    fraction = 10.7 * 1000 / points[0].design.derived.equilibrium_capacity
    assert said["capacity_fraction"][0] == pytest.approx(fraction, rel=1e-12)


def test_the_first_time_is_not_the_origin(points, made_up):
    """What passed is the time between the ends of a trace."""
    made_up[0] = Trace(RAMP[0] + 77.0, RAMP[1], Outcome.CUT_OFF)
    assert variables(points)["capacity"][0] == pytest.approx(10.7 * 1000 / 36000, rel=1e-9)


def test_infeasible_is_zero(points, made_up):
    said = variables(points, shares=SHARES)
    for name in NUMBERS:
        assert said[name][1] == 0
    assert np.isnan(said["mean_voltage"][1])
    assert np.isnan(said["voltage"][1]).all()


def test_infeasible_without_a_solver_is_zero_too(points, made_up):
    by_solver = variables(points, shares=SHARES)
    made_up[1] = BEYOND
    for name, values in variables(points, shares=SHARES).items():
        np.testing.assert_array_equal(values, by_solver[name])


def test_failed_is_nan(points, made_up):
    said = variables(points, shares=SHARES)
    for name in (*NUMBERS, "mean_voltage"):
        assert np.isnan(said[name][2])
    assert np.isnan(said["voltage"][2]).all()


def test_time_limit_is_a_lower_bound(points, made_up):
    """Six times the current of the first for the same time."""
    said = variables(points)
    assert said["capacity"][3] == pytest.approx(6 * said["capacity"][0], rel=1e-12)


def test_outcomes_stand_at_their_points(points, made_up):
    outcome = variables(points)["outcome"]
    words = ["cut-off voltage", "infeasible", "solver failed", "time limit"]
    assert outcome.tolist() == words


ENDS = [outcome for outcome in Outcome if outcome is not Outcome.SOLVED]
"""Of a discharge."""


@pytest.mark.parametrize("first", ENDS)
def test_no_outcome_is_cut_short_whichever_comes_first(points, monkeypatch, first):
    """The text of an array is as wide as its widest word, not its first."""
    words = [first, *(each for each in ENDS if each is not first)]

    def solve(self, points):
        for i, (point, word) in enumerate(zip(points, words, strict=True)):
            failed = word is Outcome.SOLVER_FAILED
            yield i, point, FAILED if failed else Trace(*RAMP, word)

    monkeypatch.setattr(Execution, "solve", solve)
    assert variables(points)["outcome"].tolist() == [str(word) for word in words]


def test_shape_is_row_major(points, made_up):
    said = variables(points, (2, 2), shares=SHARES)
    assert said["outcome"][0, 1] == "infeasible"
    assert said["outcome"][1, 0] == "solver failed"
    assert said["voltage"].shape == (2, 2, 3)


def test_voltage_at_shares(points, made_up):
    said = variables(points, shares=SHARES)["voltage"][0]
    np.testing.assert_allclose(said, [4.0, 3.5, 3.0], rtol=1e-12)


def test_voltage_only_if_asked(points, made_up):
    assert "voltage" not in variables(points)


def test_a_cycle_is_its_discharge_and_what_the_charge_took(design, monkeypatch):
    """Charged for 1200 s, the last 1000 at 3.7917 V on average, discharged for 1000 s at 3.5 V."""
    charge = Trace(np.array([0.0, 600.0, 1200.0]), np.array([3.5, 3.75, 4.0]), Outcome.CUT_OFF)
    cycle = Trace(*RAMP, Outcome.CUT_OFF, charge)

    def solve(self, points):
        yield from ((0, point, cycle) for point in points)

    monkeypatch.setattr(Execution, "solve", solve)
    said = variables([Point(design, 0.5, CYCLE)], (1,))
    assert said["capacity"][0] == pytest.approx(10.7 * 1000 / 36000, rel=1e-9)
    assert said["charge_capacity"][0] == pytest.approx(10.7 * 1200 / 36000, rel=1e-9)
    assert said["energy_efficiency"][0] == pytest.approx(3.5 / (4.0 - 0.25 / 1.2), rel=1e-12)


def test_only_a_cycle_has_an_efficiency(points, made_up):
    assert "energy_efficiency" not in variables(points)


def test_progress_is_silent_unless_asked(points, made_up, capsys):
    variables(points)
    assert capsys.readouterr() == ("", "")
    variables(points, progress=True)
    assert "4/4" in capsys.readouterr().err


@pytest.mark.parametrize("accuracy", ["draft", "standard", "reference"])
def test_the_accuracy_is_written_down(points, made_up, accuracy):
    _, known = solved_arrays(points, (4,), Execution(accuracy))
    assert known == {"accuracy": accuracy, "self_check_points": 0}


def test_points_are_taken_as_they_are_needed(design, monkeypatch):
    """A generator is not unrolled into a list first."""
    monkeypatch.setattr(batch, "CHUNK", 2)
    taken, given = [], []
    solve = Execution.solve

    def watched(self, points):
        for each in solve(self, points):
            given.append(len(taken))
            yield each

    monkeypatch.setattr(Execution, "solve", watched)

    def source():
        for point in repeat(Point(design, 1.0), 6):
            taken.append(1)
            yield point

    solved_arrays(source(), (6,), Execution(resolution=COARSE, threads=1))
    assert given == [2, 2, 4, 4, 6, 6]


def test_the_self_check_hears_of_every_point(points, made_up, monkeypatch):
    """All four are chosen, one of them failed; the others are 'solved again' to the same ramp."""
    asked = []
    solve = Execution.solve

    def again(self, points):
        if self.accuracy == "standard":
            yield from solve(self, points)
            return
        for i, point in enumerate(points):
            asked.append(point.c_rate)
            yield i, point, made_up[[0.5, 1.0, 2.0, 3.0].index(point.c_rate)]

    monkeypatch.setattr(Execution, "solve", again)
    _, known = solved_arrays(points, (4,), Execution(self_check=1.0))
    assert sorted(asked) == [0.5, 1.0, 3.0]
    assert known["self_check_points"] == 3
    assert known["self_check_worst"] == pytest.approx(0, abs=1e-12)


def test_the_self_check_is_told_the_charge_of_each_point(points, made_up, monkeypatch):
    """The reference takes 1 % longer: 10.7 A/m2 for 10 s is 1.39e-3 of 2.14 mAh/cm2.

    The third has six times the current, hence 8.3e-3.
    """
    solve = Execution.solve

    def longer(self, points):
        if self.accuracy == "standard":
            yield from solve(self, points)
            return
        for i, point in enumerate(points):
            trace = made_up[[0.5, 1.0, 2.0, 3.0].index(point.c_rate)]
            yield i, point, Trace(1.01 * trace.time, trace.voltage, trace.outcome)

    monkeypatch.setattr(Execution, "solve", longer)
    with pytest.warns(AccuracyWarning, match=r"0\.83 %"):
        _, known = solved_arrays(points, (4,), Execution(self_check=1.0))
    assert known["self_check_worst"] == pytest.approx(60 * 10.7 / 77040, rel=1e-9)


def test_points_on_a_coarser_mesh_are_counted(points, made_up, monkeypatch):
    coarse = replace(made_up[0], coarser=True)
    found = [coarse, made_up[0], coarse, made_up[0]]
    monkeypatch.setattr(
        Execution, "solve", lambda self, points: zip(range(4), points, found, strict=True)
    )
    with pytest.warns(AccuracyWarning, match="2 of 4 points"):
        _, known = solved_arrays(points, (4,), Execution())
    assert known["retried_coarser"] == 2
