import warnings
from itertools import repeat

import numpy as np
import pytest

from sscell.errors import AccuracyWarning
from sscell.models.resolution import Resolution
from sscell.results.metrics import energy
from sscell.results.outcome import BEYOND, FAILED, Outcome, Trace
from sscell.solving import self_check as module
from sscell.solving.arrays import solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Point
from sscell.solving.self_check import MOST_POINTS, PROMISES, SHARE, SelfCheck
from sscell.solving.store import Store

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

    monkeypatch.setattr(module, "PROMISES", {"standard": -1.0})
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
