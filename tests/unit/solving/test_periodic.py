"""When cycles repeat themselves, and that copies of them are what would be solved."""

import numpy as np
import pytest

import sscell
from sscell.protocols.protocol import Protocol
from sscell.results.outcome import History
from sscell.solving import cycling
from sscell.solving.batch import Execution
from sscell.solving.periodic import TOLERANCE, AlikeCycles, alike_cycles, is_periodic, solved_steps
from sscell.solving.points import Design, Point

TIMES = np.arange(1, 41)


def needed(values: np.ndarray, cycles: int) -> int:
    """Cycles that are solved of a run in which one number is observed."""
    seen = [np.array([value]) for value in values]
    return next((n for n in range(1, len(seen) + 1) if is_periodic(seen[:n], cycles - n)), 0)


def test_runs_of_alike_cycles() -> None:
    test = Protocol.rate_test([0.1, 1, 0.1], cycles=5)
    assert alike_cycles(test) == (AlikeCycles(2, 5), AlikeCycles(2, 5), AlikeCycles(2, 5))
    assert solved_steps(alike_cycles(test)) == 18
    check = Protocol(
        [(["Charge at 1C", "Discharge at 1C"], 7), "Charge at C/10", "Discharge at 1C"]
    )
    assert alike_cycles(check) == (AlikeCycles(2, 7), AlikeCycles(2, 1))


def test_what_decays_is_periodic_when_little_is_left() -> None:
    fast, slow = (needed(0.1 * share**TIMES, 1000) for share in (0.01, 0.5))
    assert 3 <= fast < slow < 40
    # what decays less than the tolerance in one cycle may still go far in a thousand
    assert needed(0.01 * 0.999**TIMES, 1000) == 0


def test_a_drift_is_not_periodic_as_long_as_it_adds_up() -> None:
    assert needed(2 * TOLERANCE / 1000 * TIMES, 1000) == 0
    assert needed(0.5 * TOLERANCE / 1000 * TIMES, 1000) == 3


def test_two_states_in_turn_are_not_periodic() -> None:
    assert needed((-1.0) ** TIMES * TOLERANCE, 1000) == 0


def test_scatter_of_the_solver_costs_cycles_but_ends() -> None:
    scatter = 2e-7 * np.random.default_rng(1).standard_normal(TIMES.size)
    assert 3 <= needed(scatter, 2000) < 20


PROTOCOLS = {
    "to the cut-offs": Protocol.cycles(16, charge="0.1C", discharge="3C"),
    "with a hold": Protocol.cycles(16, charge="1C", discharge="1C", hold="C/20", rest="10 minutes"),
    "in the middle": Protocol(
        [
            "Charge at 1C for 30 minutes",
            (
                [
                    "Discharge at 1C for 10 minutes",
                    "Rest for 5 minutes",
                    "Charge at 1C for 10 minutes",
                    "Rest for 5 minutes",
                ],
                16,
            ),
        ]
    ),
    "a drift into the cut-off": Protocol(
        ["Charge at 1C for 15 minutes", "Discharge at 1C for 10 minutes"], times=40
    ),
    "after other cycles": Protocol(
        [(["Charge at C/2", "Discharge at 2C"], 8), (["Charge at 2C", "Discharge at C/2"], 8)]
    ),
}


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=PROTOCOLS)
def test_copies_are_what_would_be_solved(
    protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    design = Design.of(cell.replace({"cathode.areal_capacity": "4 mAh/cm^2"}))
    point = Point(design, 1.0, protocol)
    steps: list[int] = []
    original = cycling.Cycler.step

    def counted(self: cycling.Cycler, *arguments: object) -> list[History]:
        steps.append(1)
        return original(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(cycling.Cycler, "step", counted)
    ((_, _, few),) = Execution("draft").histories([point])
    solved = len(steps)
    monkeypatch.setattr(cycling, "is_periodic", lambda *_: False)
    ((_, _, every),) = Execution("draft").histories([point])
    assert len(steps) - solved == len(protocol.steps)
    assert solved < 0.7 * len(protocol.steps)
    nominal = design.derived.current_1c * 3600
    for name in ("charge", "lithium"):
        off = np.abs(few.fact(name) - every.fact(name)) / nominal
        assert off.max() <= TOLERANCE, name
    assert np.abs(few.voltage - every.voltage).mean(axis=1).max() <= TOLERANCE
    assert few.ends == every.ends


def test_points_of_a_batch_end_each_at_its_own_cycle() -> None:
    """A cell without ions never ends a step; its neighbours do not wait for it."""
    cell = sscell.load_cell("ncm83_li6ps5cl")
    thick = cell.replace({"cathode.areal_capacity": "6 mAh/cm^2"})
    protocol = PROTOCOLS["in the middle"]
    points = [Point(Design.of(each), 1.0, protocol) for each in (cell, thick)]
    both = {i: history for i, _, history in Execution("draft").histories(points)}
    for i, alone in enumerate(points):
        ((_, _, history),) = Execution("draft").histories([alone])
        # meshes may differ by what a batch shares: 0.1 % of a voltage
        assert both[i].voltage == pytest.approx(history.voltage, rel=1e-3)
