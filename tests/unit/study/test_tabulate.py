import numpy as np
import pytest

from sscell.results.outcome import Outcome
from sscell.study import tabulate as module
from sscell.study.batch import FAILED, Trace
from sscell.study.points import Design, Point
from sscell.study.tabulate import tabulate

SHARES = np.array([0.0, 0.5, 1.0])


@pytest.fixture
def points(cell):
    design = Design.of(cell)
    return [Point(design, rate) for rate in (0.5, 1.0, 2.0, 3.0)]


@pytest.fixture
def made_up(monkeypatch):
    """Traces instead of a solver: a ramp 4 to 3 V in 1000 s, and the three sad outcomes."""
    ramp = np.array([0.0, 500.0, 1000.0]), np.array([4.0, 3.5, 3.0])
    first = np.array([0.0]), np.array([1.5])
    found = [
        Trace(*ramp, Outcome.CUT_OFF),
        Trace(*first, Outcome.INFEASIBLE),
        FAILED,
        Trace(*ramp, Outcome.TIME_LIMIT),
    ]

    def solve(points, **kwargs):
        yield from reversed(list(enumerate(found)))

    monkeypatch.setattr(module, "solve", solve)


def test_numbers_by_hand(points, made_up):
    """10.7 A/m2 for 1000 s is 0.29722 mAh/cm2, over 10.7 mg/cm2 27.778 mAh/g."""
    said = tabulate(points, (4,))
    assert said["capacity"][0] == pytest.approx(10.7 * 1000 / 36000, rel=1e-9)
    assert said["specific_capacity"][0] == pytest.approx(1e3 / 36, rel=1e-9)
    assert said["energy"][0] == pytest.approx(3.5 * 10.7 * 1000 / 36000, rel=1e-9)
    assert said["mean_voltage"][0] == pytest.approx(3.5, rel=1e-12)
    fraction = 10.7 * 1000 / points[0].design.derived.equilibrium_capacity
    assert said["capacity_fraction"][0] == pytest.approx(fraction, rel=1e-12)


def test_infeasible_is_zero(points, made_up):
    said = tabulate(points, (4,), shares=SHARES)
    for name in ("capacity", "specific_capacity", "capacity_fraction", "energy"):
        assert said[name][1] == 0
    assert np.isnan(said["mean_voltage"][1])
    assert np.isnan(said["voltage"][1]).all()


def test_failed_is_nan(points, made_up):
    said = tabulate(points, (4,), shares=SHARES)
    for name in ("capacity", "specific_capacity", "capacity_fraction", "energy", "mean_voltage"):
        assert np.isnan(said[name][2])
    assert np.isnan(said["voltage"][2]).all()


def test_time_limit_is_a_lower_bound(points, made_up):
    """Six times the current of the first for the same time."""
    said = tabulate(points, (4,))
    assert said["capacity"][3] == pytest.approx(6 * said["capacity"][0], rel=1e-12)


def test_outcomes_stand_at_their_points(points, made_up):
    outcome = tabulate(points, (4,))["outcome"]
    words = ["cut-off voltage", "infeasible", "solver failed", "time limit"]
    assert outcome.tolist() == words


def test_shape_is_row_major(points, made_up):
    said = tabulate(points, (2, 2), shares=SHARES)
    assert said["outcome"][0, 1] == "infeasible"
    assert said["outcome"][1, 0] == "solver failed"
    assert said["voltage"].shape == (2, 2, 3)


def test_voltage_at_shares(points, made_up):
    said = tabulate(points, (4,), shares=SHARES)["voltage"][0]
    np.testing.assert_allclose(said, [4.0, 3.5, 3.0], rtol=1e-12)


def test_voltage_only_if_asked(points, made_up):
    assert "voltage" not in tabulate(points, (4,))


def test_progress_is_silent_unless_asked(points, made_up, capsys):
    tabulate(points, (4,))
    assert capsys.readouterr() == ("", "")
    tabulate(points, (4,), progress=True)
    assert "4/4" in capsys.readouterr().err
