import warnings
from dataclasses import replace
from itertools import repeat

import numpy as np
import pytest

from sscell.errors import AccuracyWarning
from sscell.models.resolution import Resolution
from sscell.protocols.protocol import CYCLE
from sscell.results.metrics import energy
from sscell.results.outcome import BEYOND, FAILED, Outcome, Trace
from sscell.solving import arrays, batch
from sscell.solving.arrays import MOST_POINTS, PROMISES, SHARE, SelfCheck, solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Point
from sscell.solving.store import Store

from .conftest import COARSE

RATES = (0.5, 1.0, 2.0)


@pytest.fixture(scope="module")
def points(design):
    return [Point(design, rate) for rate in RATES]


@pytest.fixture(scope="module")
def charges(points):
    """As a study finds them. [C/m2]"""
    found = {i: point.passed(trace) for i, point, trace in Execution().solve(points)}
    return [found[i] for i in range(len(points))]


def check(points, charges, execution=None, voltages=None):
    """What a study reports that found these charges, of which all are checked."""
    made = SelfCheck.of(len(points), 1.0)
    for i, (point, charge) in enumerate(zip(points, charges, strict=True)):
        made.remember(i, point, charge, float("nan") if voltages is None else voltages[i])
    return made.report(execution or Execution())


def nominal(point):
    return point.design.derived.loading.areal_capacity


@pytest.mark.parametrize(
    ("total", "share", "count"),
    [
        (1000, 0.0, 0),
        (1000, 0.01, 10),
        (1000, 1.0, MOST_POINTS),
        (10**6, SHARE, MOST_POINTS),
        (20, 0.5, 10),
        (3, 1.0, 3),
        (3, 0.01, 0),
        (0, 0.5, 0),
    ],
)
def test_a_share_is_chosen_but_never_very_many(total, share, count):
    chosen = SelfCheck.of(total, share).chosen
    assert len(chosen) == count
    assert all(0 <= position < total for position in chosen)


def test_the_same_points_are_chosen_each_time():
    """So that a study that is asked again says the same."""
    assert SelfCheck.of(5000, 0.005).chosen == SelfCheck.of(5000, 0.005).chosen


def test_points_are_chosen_all_over_a_study():
    """Some in each fifth: a corner of a grid is not missed as a rule."""
    fifths = {position // 200 for position in SelfCheck.of(1000, 0.05).chosen}
    assert fifths == set(range(5))


def test_only_the_chosen_are_remembered(points):
    made = SelfCheck.of(1000, 0.01)
    for position in range(1000):
        made.remember(position, points[0], float(position), 3.0)
    assert {position: charge for position, (_, charge, _) in made.found.items()} == {
        position: float(position) for position in made.chosen
    }


def test_one_solved_right_does_not_warn(points, charges):
    """The suite turns warnings into errors; 'standard' promises 3e-3 and means 1e-3."""
    found = check(points, charges)
    assert found["self_check_points"] == 3
    assert 0 < found["self_check_worst"] < 1e-3


@pytest.mark.parametrize("position", [0, 1, 2])
def test_the_worst_of_all_is_said(points, charges, position):
    """One is off by 0.2 % of nominal, within the promise; a fifth of it for the mesh."""
    wrong = list(charges)
    wrong[position] -= 0.002 * nominal(points[position])
    assert check(points, wrong)["self_check_worst"] == pytest.approx(0.002, rel=0.2)


@pytest.mark.parametrize("shift", [0.01, -0.01])
def test_capacities_off_by_one_percent_are_found(points, charges, shift):
    """0.01 within a tenth, as the standard mesh is itself off by less than 1e-3."""
    wrong = [charge + shift * nominal(points[0]) for charge in charges]
    with pytest.warns(AccuracyWarning, match=r"'standard' promises 0\.3 %") as caught:
        found = check(points, wrong)
    assert found["self_check_points"] == 3
    assert found["self_check_worst"] == pytest.approx(0.01, rel=0.1)
    assert len(caught) == 1


def test_mean_voltages_off_by_ten_millivolts_are_found(points, charges):
    """With the right capacities; 'standard' promises 3 mV and the mesh takes less than 1 mV."""
    found = {i: t for i, _, t in Execution().solve(points)}
    traces = [found[i] for i in range(len(points))]
    right = [energy(t.time, t.voltage, 1.0) / t.time[-1] for t in traces]
    assert check(points, charges, voltages=right)["self_check_worst_voltage"] < 1e-3
    wrong = [right[0], right[1] - 0.02, right[2]]
    with pytest.warns(AccuracyWarning, match="a mean voltage"):
        found = check(points, charges, voltages=wrong)
    share = charges[1] / nominal(points[1])
    assert found["self_check_worst_voltage"] == pytest.approx(0.02 * share, rel=0.05)


def test_a_study_that_is_wrong_is_found_out(points, monkeypatch):
    """From end to end: a solver that loses 1 % of the nominal time of every discharge."""
    solve = Execution.solve

    def lossy(self, points):
        for i, point, trace in solve(self, points):
            if self.accuracy == "standard":
                lost = 36.0 / point.c_rate
                time = trace.time * (1 - lost / trace.time[-1])
                trace = Trace(time, trace.voltage, trace.outcome)
            yield i, point, trace

    monkeypatch.setattr(Execution, "solve", lossy)
    with pytest.warns(AccuracyWarning):
        _, known = solved_arrays(points, (3,), Execution(self_check=1.0))
    assert known["self_check_worst"] == pytest.approx(0.01, rel=0.1)


@pytest.mark.parametrize("accuracy", ["draft", "standard"])
def test_each_accuracy_is_held_to_its_promise(points, monkeypatch, accuracy):
    """Off by a little less and a little more than it, against a made-up reference."""
    promise = PROMISES[accuracy]
    exact = 1000.0

    def solve(self, points):
        for i, point in enumerate(points):
            end = exact / point.current_density
            yield i, point, Trace(np.array([0.0, end]), np.array([4.0, 3.0]), Outcome.CUT_OFF)

    monkeypatch.setattr(Execution, "solve", solve)
    kept = [exact + 0.99 * promise * nominal(points[0])] * 3
    assert check(points, kept, Execution(accuracy))["self_check_points"] == 3
    broken = [exact, exact, exact - 1.01 * promise * nominal(points[0])]
    with pytest.warns(AccuracyWarning, match=f"'{accuracy}' promises"):
        check(points, broken, Execution(accuracy))


def test_draft_promises_less_than_standard():
    assert PROMISES["standard"] < PROMISES["draft"]


@pytest.fixture
def asked(monkeypatch):
    """How and how often the reference is asked; it answers with a discharge of an hour."""
    executions, numbers = [], []

    def solve(self, points):
        executions.append(self)
        for i, point in enumerate(points):
            numbers.append(i)
            yield i, point, Trace(np.array([0.0, 3600.0]), np.array([4.0, 3.0]), Outcome.CUT_OFF)

    monkeypatch.setattr(Execution, "solve", solve)
    return executions, numbers


def hour(point):
    return 3600 * point.current_density


def test_reference_is_not_checked_against_itself(points, asked):
    assert check(points, [0.0] * 3, Execution("reference")) == {"self_check_points": 0}
    assert asked == ([], [])


def test_nothing_chosen_is_nothing_checked(points, asked):
    made = SelfCheck.of(3, 0.0)
    for i, point in enumerate(points):
        made.remember(i, point, 0.0, float("nan"))
    assert made.report(Execution()) == {"self_check_points": 0}
    assert asked == ([], [])


def test_failed_points_are_not_checked(points, asked):
    """They are NaN already; nobody takes them for a number."""
    found = check(points, [float("nan"), hour(points[1]), float("nan")])
    assert found == {
        "self_check_points": 1,
        "self_check_worst": 0.0,
        "self_check_worst_voltage": 0.0,
    }
    assert len(asked[1]) == 1


def test_a_study_of_failures_has_nothing_to_check(points, asked):
    assert check(points, [float("nan")] * 3) == {"self_check_points": 0}
    assert asked == ([], [])


def test_where_the_reference_fails_nothing_is_compared(points, monkeypatch):
    def solve(self, points):
        for i, (point, trace) in enumerate(zip(points, [FAILED, BEYOND, FAILED], strict=True)):
            yield i, point, trace

    monkeypatch.setattr(Execution, "solve", solve)
    found = check(points, [1e9, 0.0, 1e9])
    assert found == {
        "self_check_points": 1,
        "self_check_worst": 0.0,
        "self_check_worst_voltage": 0.0,
    }


def test_a_point_wrongly_called_infeasible_is_found(points, asked):
    with pytest.warns(AccuracyWarning):
        found = check(points[:1], [0.0])
    assert found["self_check_worst"] == pytest.approx(0.5, rel=1e-9), "an hour at 0.5C"


def test_each_answer_is_compared_with_its_own_point(points, monkeypatch):
    """However the reference takes them."""

    def backwards(self, points):
        for i, point in reversed(list(enumerate(points))):
            end = hour(point) / point.current_density
            yield i, point, Trace(np.array([0.0, end]), np.array([4.0, 3.0]), Outcome.CUT_OFF)

    monkeypatch.setattr(Execution, "solve", backwards)
    found = check(points, [hour(point) for point in points])
    assert found["self_check_worst"] == pytest.approx(0, abs=1e-12)


def test_the_reference_is_solved_the_same_way_but_anew(points, asked, tmp_path):
    """With its own mesh and tolerances and past the store; threads and cluster stay."""
    with Store(tmp_path / "points.sqlite") as store:
        given = Execution("draft", 3, store, "a client", False, Resolution(5, (1.0, 1.0), 3))
        check(points, [hour(point) for point in points], given)
    assert asked[0] == [Execution("reference", 3, None, "a client", False, None)]


def test_the_warning_points_at_who_asked_for_the_study(cell, monkeypatch):
    """At the line with ``sweep``, not at one of ours."""
    from sscell.studies.sweep import sweep

    monkeypatch.setattr(arrays, "PROMISES", {"standard": -1.0})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sweep(cell, {"cathode.coverage": [0.5]}, [1.0], self_check=1.0)
    (warning,) = (each for each in caught if issubclass(each.category, AccuracyWarning))
    assert warning.filename == __file__


def test_checking_does_not_grow_with_the_study(points, asked):
    """A thousand points, of which fifty are solved again."""
    made = SelfCheck.of(1000, 1.0)
    for i, point in enumerate(repeat(points[0], 1000)):
        made.remember(i, point, hour(point), 3.5)
    assert made.report(Execution())["self_check_points"] == MOST_POINTS
    assert len(asked[1]) == MOST_POINTS


SHARES = np.array([0.0, 0.5, 1.0])
RAMP = np.array([0.0, 500.0, 1000.0]), np.array([4.0, 3.5, 3.0])
NUMBERS = ("capacity", "specific_capacity", "capacity_fraction", "energy")


@pytest.fixture
def few_points(design):
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

    def solve(self, few_points):
        yield from reversed(list(zip(range(4), few_points, found, strict=True)))

    monkeypatch.setattr(Execution, "solve", solve)
    return found


def variables(few_points, shape=(4,), progress=False, **kwargs):
    return solved_arrays(few_points, shape, Execution(progress=progress), **kwargs)[0]


def test_numbers_by_hand(few_points, made_up):
    """10.7 A/m2 for 1000 s is 0.29722 mAh/cm2, over 10.7 mg/cm2 27.778 mAh/g."""
    said = variables(few_points)
    assert said["capacity"][0] == pytest.approx(10.7 * 1000 / 36000, rel=1e-9)
    assert said["specific_capacity"][0] == pytest.approx(1e3 / 36, rel=1e-9)
    assert said["energy"][0] == pytest.approx(3.5 * 10.7 * 1000 / 36000, rel=1e-9)
    assert said["mean_voltage"][0] == pytest.approx(3.5, rel=1e-12)
    fraction = 10.7 * 1000 / few_points[0].design.derived.equilibrium_capacity
    assert said["capacity_fraction"][0] == pytest.approx(fraction, rel=1e-12)


def test_the_first_time_is_not_the_origin(few_points, made_up):
    """What passed is the time between the ends of a trace."""
    made_up[0] = Trace(RAMP[0] + 77.0, RAMP[1], Outcome.CUT_OFF)
    assert variables(few_points)["capacity"][0] == pytest.approx(10.7 * 1000 / 36000, rel=1e-9)


def test_infeasible_is_zero(few_points, made_up):
    said = variables(few_points, shares=SHARES)
    for name in NUMBERS:
        assert said[name][1] == 0
    assert np.isnan(said["mean_voltage"][1])
    assert np.isnan(said["voltage"][1]).all()


def test_infeasible_without_a_solver_is_zero_too(few_points, made_up):
    by_solver = variables(few_points, shares=SHARES)
    made_up[1] = BEYOND
    for name, values in variables(few_points, shares=SHARES).items():
        np.testing.assert_array_equal(values, by_solver[name])


def test_failed_is_nan(few_points, made_up):
    said = variables(few_points, shares=SHARES)
    for name in (*NUMBERS, "mean_voltage"):
        assert np.isnan(said[name][2])
    assert np.isnan(said["voltage"][2]).all()


def test_time_limit_is_a_lower_bound(few_points, made_up):
    """Six times the current of the first for the same time."""
    said = variables(few_points)
    assert said["capacity"][3] == pytest.approx(6 * said["capacity"][0], rel=1e-12)


def test_outcomes_stand_at_their_points(few_points, made_up):
    outcome = variables(few_points)["outcome"]
    words = ["cut-off voltage", "infeasible", "solver failed", "time limit"]
    assert outcome.tolist() == words


ENDS = [outcome for outcome in Outcome if outcome is not Outcome.SOLVED]
"""Of a discharge."""


@pytest.mark.parametrize("first", ENDS)
def test_no_outcome_is_cut_short_whichever_comes_first(few_points, monkeypatch, first):
    """The text of an array is as wide as its widest word, not its first."""
    words = [first, *(each for each in ENDS if each is not first)]

    def solve(self, few_points):
        for i, (point, word) in enumerate(zip(few_points, words, strict=True)):
            failed = word is Outcome.SOLVER_FAILED
            yield i, point, FAILED if failed else Trace(*RAMP, word)

    monkeypatch.setattr(Execution, "solve", solve)
    assert variables(few_points)["outcome"].tolist() == [str(word) for word in words]


def test_shape_is_row_major(few_points, made_up):
    said = variables(few_points, (2, 2), shares=SHARES)
    assert said["outcome"][0, 1] == "infeasible"
    assert said["outcome"][1, 0] == "solver failed"
    assert said["voltage"].shape == (2, 2, 3)


def test_voltage_at_shares(few_points, made_up):
    said = variables(few_points, shares=SHARES)["voltage"][0]
    np.testing.assert_allclose(said, [4.0, 3.5, 3.0], rtol=1e-12)


def test_voltage_only_if_asked(few_points, made_up):
    assert "voltage" not in variables(few_points)


def test_a_cycle_is_its_discharge_and_what_the_charge_took(design, monkeypatch):
    """Charged for 1200 s, the last 1000 at 3.7917 V on average, discharged for 1000 s at 3.5 V."""
    charge = Trace(np.array([0.0, 600.0, 1200.0]), np.array([3.5, 3.75, 4.0]), Outcome.CUT_OFF)
    cycle = Trace(*RAMP, Outcome.CUT_OFF, charge)

    def solve(self, few_points):
        yield from ((0, point, cycle) for point in few_points)

    monkeypatch.setattr(Execution, "solve", solve)
    said = variables([Point(design, 0.5, CYCLE)], (1,))
    assert said["capacity"][0] == pytest.approx(10.7 * 1000 / 36000, rel=1e-9)
    assert said["charge_capacity"][0] == pytest.approx(10.7 * 1200 / 36000, rel=1e-9)
    assert said["energy_efficiency"][0] == pytest.approx(3.5 / (4.0 - 0.25 / 1.2), rel=1e-12)


def test_only_a_cycle_has_an_efficiency(few_points, made_up):
    assert "energy_efficiency" not in variables(few_points)


def test_progress_is_silent_unless_asked(few_points, made_up, capsys):
    variables(few_points)
    assert capsys.readouterr() == ("", "")
    variables(few_points, progress=True)
    assert "4/4" in capsys.readouterr().err


@pytest.mark.parametrize("accuracy", ["draft", "standard", "reference"])
def test_the_accuracy_is_written_down(few_points, made_up, accuracy):
    _, known = solved_arrays(few_points, (4,), Execution(accuracy))
    assert known == {"accuracy": accuracy, "self_check_points": 0}


def test_points_are_taken_as_they_are_needed(design, monkeypatch):
    """A generator is not unrolled into a list first."""
    monkeypatch.setattr(batch, "CHUNK", 2)
    taken, given = [], []
    solve = Execution.solve

    def watched(self, few_points):
        for each in solve(self, few_points):
            given.append(len(taken))
            yield each

    monkeypatch.setattr(Execution, "solve", watched)

    def source():
        for point in repeat(Point(design, 1.0), 6):
            taken.append(1)
            yield point

    solved_arrays(source(), (6,), Execution(resolution=COARSE, threads=1))
    assert given == [2, 2, 4, 4, 6, 6]


def test_the_self_check_hears_of_every_point(few_points, made_up, monkeypatch):
    """All four are chosen, one of them failed; the others are 'solved again' to the same ramp."""
    asked = []
    solve = Execution.solve

    def again(self, few_points):
        if self.accuracy == "standard":
            yield from solve(self, few_points)
            return
        for i, point in enumerate(few_points):
            asked.append(point.c_rate)
            yield i, point, made_up[[0.5, 1.0, 2.0, 3.0].index(point.c_rate)]

    monkeypatch.setattr(Execution, "solve", again)
    _, known = solved_arrays(few_points, (4,), Execution(self_check=1.0))
    assert sorted(asked) == [0.5, 1.0, 3.0]
    assert known["self_check_points"] == 3
    assert known["self_check_worst"] == pytest.approx(0, abs=1e-12)


def test_the_self_check_is_told_the_charge_of_each_point(few_points, made_up, monkeypatch):
    """The reference takes 1 % longer: 10.7 A/m2 for 10 s is 1.39e-3 of 2.14 mAh/cm2.

    The third has six times the current, hence 8.3e-3.
    """
    solve = Execution.solve

    def longer(self, few_points):
        if self.accuracy == "standard":
            yield from solve(self, few_points)
            return
        for i, point in enumerate(few_points):
            trace = made_up[[0.5, 1.0, 2.0, 3.0].index(point.c_rate)]
            yield i, point, Trace(1.01 * trace.time, trace.voltage, trace.outcome)

    monkeypatch.setattr(Execution, "solve", longer)
    with pytest.warns(AccuracyWarning, match=r"0\.83 %"):
        _, known = solved_arrays(few_points, (4,), Execution(self_check=1.0))
    assert known["self_check_worst"] == pytest.approx(60 * 10.7 / 77040, rel=1e-9)


def test_points_on_a_coarser_mesh_are_counted(few_points, made_up, monkeypatch):
    coarse = replace(made_up[0], coarser=True)
    found = [coarse, made_up[0], coarse, made_up[0]]
    monkeypatch.setattr(
        Execution, "solve", lambda self, few_points: zip(range(4), few_points, found, strict=True)
    )
    with pytest.warns(AccuracyWarning, match="2 of 4 points"):
        _, known = solved_arrays(few_points, (4,), Execution())
    assert known["retried_coarser"] == 2
