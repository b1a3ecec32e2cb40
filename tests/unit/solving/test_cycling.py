"""Steps of protocols for batches of points."""

import numpy as np
import pytest

import sscell
from sscell.models.resolution import Resolution
from sscell.models.solver import CUT_OFF_PASSED, Run
from sscell.protocols.charge_rates import read_rate
from sscell.protocols.protocol import Protocol
from sscell.protocols.step import Profile, Start, Step
from sscell.results.outcome import End
from sscell.solving.batch import Execution
from sscell.solving.cycling import GOAL, HIGHEST, LONGEST, LOWEST, controls, ended_by, resampled
from sscell.solving.points import Design, Point
from sscell.solving.store import Store

CC = Step("charge", rate=read_rate(1))
CV = Step("hold", control="voltage", until_rate=read_rate("C/5"))
DISCHARGED = Step("discharge", rate=read_rate(1))
TEST = Protocol([CC, CV, DISCHARGED])
MESH = Resolution(10, (1.4, 1.0), 5)
"""Where protocols of different rates are compared with each other, not with the truth."""


def point(cell: sscell.Cell, protocol: Protocol = TEST) -> Point:
    return Point(Design.of(cell), 1.0, protocol)


@pytest.fixture(scope="module")
def cells() -> list[sscell.Cell]:
    cell = sscell.load_cell("ncm83_li6ps5cl").replace({"cathode.diffusion_length_factor": 1})
    return [cell, cell.replace({"cathode.areal_capacity": "4 mAh/cm^2"})]


def test_a_rate_of_any_basis_is_a_c_rate_of_the_cell(cells: list[sscell.Cell]) -> None:
    for cell in cells:
        of_cell = point(cell)
        density = of_cell.design.derived.current_1c / 10  # mA/cm2
        nominal = float(cell.nominal_specific_capacity) / 3600  # mAh/g
        for text in (f"{density} mA/cm^2", f"{nominal} mA/g", "1C"):
            step = Step("charge", rate=read_rate(text))
            assert controls(step, of_cell)[GOAL] == pytest.approx(-1, rel=1e-9)


def test_a_step_ends_at_the_nearer_of_its_voltage_and_the_cut_off(
    cells: list[sscell.Cell],
) -> None:
    charge = controls(Step("charge", rate=read_rate(1), until_voltage=3.5), point(cells[0]))
    discharge = controls(Step("discharge", rate=read_rate(1), until_voltage=0.1), point(cells[0]))
    later = controls(Step("discharge", rate=read_rate(1), until_voltage=3.2), point(cells[0]))
    assert (charge[HIGHEST], later[LOWEST]) == (3.5, 3.2)
    assert controls(Step("rest", duration=600.0), point(cells[0]))[LONGEST] == 600.0
    assert discharge[LOWEST] == pytest.approx(2.62 - 0.62)


@pytest.mark.parametrize(
    ("time", "voltage", "rate", "end"),
    [
        (1e3, 2.0, 1.0, End.VOLTAGE),
        (1e-3, 1.9, 1.0, End.INFEASIBLE),
        (1e3, 3.6, 0.02, End.CURRENT),
        (3600.0, 3.6, 1.0, End.TIME),
    ],
)
def test_what_ended_a_step(time: float, voltage: float, rate: float, end: End) -> None:
    held = np.array([1, 0, 0, 1.0, 0.0, 2.0, 4.0, 0.02, 3600.0])
    run = Run(np.array([0.0, time]), np.array([[3.0, 0.0], [voltage, rate]]), CUT_OFF_PASSED)
    assert ended_by(held, run) is end


def test_a_curve_begins_right_after_switching() -> None:
    time = np.array([0.0, 0.01, 0.1, 50.0, 100.0])
    even, (voltage,) = resampled(time, np.array([[4.0, 3.9, 3.5, 3.2, 3.0]]).T, 11)
    np.testing.assert_allclose(even, np.linspace(0, 100, 11))
    assert (voltage[0], voltage[-1]) == pytest.approx((3.5, 3.0))


def test_a_point_in_a_batch_is_as_if_it_were_alone(cells: list[sscell.Cell]) -> None:
    execution = Execution(resolution=Resolution(12, (1.4, 1.0), 5))
    together = {i: h for i, _, h in execution.histories(map(point, cells))}
    for i, cell in enumerate(cells):
        ((_, _, alone),) = execution.histories([point(cell)])
        np.testing.assert_array_equal(alone.facts, together[i].facts)


def test_finished_protocols_are_kept(
    cells: list[sscell.Cell], tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path / "points.sqlite") as store:
        ((_, _, first),) = Execution(store=store).histories([point(cells[0])])
        monkeypatch.setattr("sscell.solving.cycling.CyclingTask.histories", None)
        ((_, _, again),) = Execution(store=store).histories([point(cells[0])])
    np.testing.assert_array_equal(again.facts, first.facts)
    np.testing.assert_array_equal(again.voltage, first.voltage)


def test_a_study_of_rates_gets_the_last_step_with_what_was_charged(
    cells: list[sscell.Cell],
) -> None:
    charged = Protocol([CC, CV, Step("discharge")], charge="1C, hold to C/5")
    ((_, of_cell, trace),) = Execution().solve([point(cells[0], charged)])
    assert trace.before is not None
    assert trace.before.charge is not None
    # it began at the equilibrium of the lower cut-off
    assert 0.9 < of_cell.passed(trace) / trace.before.charge <= 1.0


def test_a_profile_is_followed(cells: list[sscell.Cell]) -> None:
    profile = Profile((0.0, 600.0, 1200.0), (0.0, 1.0, 0.0))
    driven = Protocol([Step("profile", profile=profile)], start=Start.FULL)
    ((_, of_cell, history),) = Execution().histories([point(cells[0], driven)])
    one_c = of_cell.design.derived.current_1c
    assert history.ends == [End.TIME]
    # a triangle of 1C and 1200 s; 1e-3: the accuracy of the solver at its corner
    assert history.fact("charge")[0] == pytest.approx(600 * one_c, rel=1e-3)
    assert history.current[0, 25] == pytest.approx(one_c, rel=1e-3)


def test_a_limit_that_was_passed_before_does_not_end_the_next_step(
    cells: list[sscell.Cell],
) -> None:
    """At the cut-off at a high rate, a lower one goes on; from rest, a hold up to a current."""
    lower = Protocol(["Discharge at 2C", "Discharge at C/10"])
    held = Protocol(["Charge at 1C", "Rest for 1 hour", "Hold until C/20"])
    for protocol in (lower, held):
        ((_, of_cell, history),) = Execution().histories([point(cells[1], protocol)])
        nominal = of_cell.design.derived.loading.areal_capacity
        assert abs(history.fact("charge")[-1]) > 1e-2 * nominal


def test_a_power_that_the_cell_cannot_deliver_is_infeasible(cells: list[sscell.Cell]) -> None:
    """Its greatest power is at about half the voltage; no current gives more."""
    least = controls(Step("discharge"), point(cells[0]))[LOWEST]
    for power, end in ((20, End.VOLTAGE), (200, End.INFEASIBLE), (1000, End.INFEASIBLE)):
        protocol = Protocol(["Charge at 1C", f"Discharge at {power} mW/cm^2", "Rest for 1 minute"])
        ((_, _, history),) = Execution("draft").histories([point(cells[0], protocol)])
        assert history.ends == [End.VOLTAGE, end, End.TIME], power
        given = (history.voltage * history.current)[1]
        if end is End.VOLTAGE:
            # 2 %: the first instants, in which the current is still switched on
            assert given[1:] == pytest.approx(10 * power, rel=0.02)
            assert history.voltage[1, -1] == pytest.approx(least, abs=2e-3)
        else:
            assert history.fact("charge")[1] == 0
            assert history.fact("lithium")[1] == pytest.approx(history.fact("lithium")[0])


@pytest.mark.parametrize("after", ["Charge at 20 mW/cm^2 for 1 minute", "Charge at 1C"])
def test_an_infeasible_first_step_leaves_the_equilibrium(
    cells: list[sscell.Cell], after: str
) -> None:
    """An empty cell cannot be discharged; what comes next is as if that had not been tried."""
    protocols = (
        Protocol(steps, start=Start.EMPTY) for steps in (["Discharge at 3C", after], [after])
    )
    ((_, _, history),), ((_, _, without),) = (
        Execution("draft", resolution=MESH).histories([point(cells[0], protocol)])
        for protocol in protocols
    )
    assert history.ends == [End.INFEASIBLE, *without.ends]
    np.testing.assert_allclose(history.voltage[1], without.voltage[0], rtol=1e-9)
    np.testing.assert_allclose(history.facts[1], without.facts[0], rtol=1e-9)


def test_what_is_infeasible_leaves_the_cell_as_it_was(cells: list[sscell.Cell]) -> None:
    """Else a power would start from a current beyond that of the greatest power, and fail."""
    before, after = "Discharge at 1C for 50 minutes", "Charge at 5 mW/cm^2 for 10 minutes"
    protocols = Protocol([before, "Discharge at 500C", after]), Protocol([before, after])
    ((_, _, history),), ((_, _, without),) = (
        Execution("draft", resolution=MESH).histories([point(cells[0], protocol)])
        for protocol in protocols
    )
    assert history.ends == [End.TIME, End.INFEASIBLE, End.TIME]
    np.testing.assert_allclose(history.voltage[2], without.voltage[1], rtol=1e-6)
    np.testing.assert_allclose(history.facts[2], without.facts[1], rtol=1e-6)
