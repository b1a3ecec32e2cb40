"""Cycles that are left out, against all of them solved."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

import sscell
from sscell.protocols.charge_rates import read_rate
from sscell.protocols.protocol import Protocol
from sscell.protocols.step import Step
from sscell.results.outcome import LOST, End, History
from sscell.solving import cycling, life
from sscell.solving.batch import Execution
from sscell.solving.life import Life
from sscell.solving.points import Design, Point
from sscell.solving.store import Store

AGEING = {
    "film": {"growth": "100 ohm^2 cm^4/h", "threshold": "4 V"},
    "coverage": {"loss": 0.05, "volume_change": "7 %"},
    "utilisation": {"loss": 0.02},
}
DRAFT = Execution(accuracy="draft")


def ageing_cell(ageing) -> sscell.Cell:
    mapping = sscell.load_cell("ncm83_li6ps5cl").to_mapping()
    return sscell.Cell.model_validate({**mapping, "ageing": ageing})


def lived(cycles, ageing=AGEING, *, every: bool = False, rate: str = "C/2", steps=None) -> Life:
    steps = steps or [Step(name, rate=read_rate(rate)) for name in ("charge", "discharge")]
    point = Point(Design.of(ageing_cell(ageing)), 1.0, Protocol(steps, times=cycles))
    with pytest.MonkeyPatch.context() as patch:
        if every:
            patch.setattr(life, "jumped", partial(life.jumped, wanted=range(1, cycles)))
        ((_, _, answer),) = DRAFT.lives([point])
    return answer


@pytest.fixture(scope="module")
def jumps() -> Life:
    return lived(40)


def discharged(history) -> float:
    return float(history.fact("charge")[-1])


def test_jumps_agree_with_every_cycle_solved(jumps) -> None:
    every = lived(40, every=True)
    assert every.solved == tuple(range(1, 41))
    assert len(jumps.solved) < 20
    ratios = [
        discharged(history) / discharged(every.histories[n])
        for n, history in jumps.histories.items()
    ]
    # the promise is 0.3 %; the solver's own scatter from cycle to cycle is 0.01 %
    assert ratios == pytest.approx(np.ones(len(ratios)), abs=1e-3)
    for name in ("film_resistance", "coverage", "utilisation"):
        values = getattr(jumps.values, name), getattr(every.values, name)
        assert values[0] == pytest.approx(values[1], rel=1e-3), name


def test_the_film_follows_the_exposure_of_its_cycles(jumps) -> None:
    """At constant exposure its square is linear; here the potential rises with the resistance."""
    square = jumps.values.film_resistance**2
    steps = np.diff(square)[2:]
    assert (steps > 0).all()
    assert steps.max() / steps.min() < 1.5


def test_what_is_split_adds_up(jumps) -> None:
    assert jumps.mechanisms == ("film", "coverage", "utilisation", "together")
    last = jumps.split[40]
    missing = discharged(lived(2, None).histories[2]) - discharged(jumps.histories[40])
    # the cell as made starts the cycle where the aged one ended: 1e-3 of the capacity
    assert last.sum() == pytest.approx(missing, abs=2e-3 * discharged(jumps.histories[1]))
    assert (last[:3] > 0).all()
    assert abs(last[3]) < 0.1 * last.sum()


def test_a_cell_that_does_not_age_stays_as_it_is() -> None:
    same = lived(200, None)
    assert len(same.solved) < 10
    # 3e-4: the scatter of the solver at draft accuracy
    first, *others = (discharged(same.histories[n]) for n in same.solved[1:])
    assert others == pytest.approx([first] * len(others), rel=3e-4)


def test_the_cell_after_a_cycle_is_that_before_the_next(jumps) -> None:
    assert jumps.cell_after(0) is jumps.cell
    films = [float(jumps.cell_after(n).cathode.film_resistance) for n in (1, 20, 39, 40)]
    assert films[:3] == pytest.approx(jumps.values.film_resistance[[1, 20, 39]], rel=1e-12)
    last = jumps.cycles[-1]
    assert films[3] ** 2 == pytest.approx(last.state[1] + last.change[1], rel=1e-12)
    assert jumps.cell_after(41) is None
    # the sixth cycle that was solved fails: the fifth and its change are the last that is known
    blank = replace(jumps.cycles[5], answer=History.blank(2, End.SOLVER_FAILED, 3))
    broken, known = replace(jumps, cycles=(*jumps.cycles[:5], blank)), jumps.cycles[4].cycle
    assert broken.cell_after(known) is not None
    assert broken.cell_after(known + 1) is None


def test_after_a_failure_nothing_is_known(monkeypatch) -> None:
    original = cycling.Cycler.step

    def failing(self, held, profile, parts, active):
        if self.states_known:
            self.failed[:] = True
        return original(self, held, profile, parts, active)

    monkeypatch.setattr(cycling.Cycler, "step", failing)
    broken = lived(20)
    assert End.SOLVER_FAILED in broken.histories[1].ends
    assert all(End.SOLVER_FAILED in h.ends for h in broken.histories.values())
    assert broken.cell_after(0) is broken.cell
    assert broken.cell_after(1) is None
    assert np.isfinite(broken.values.film_resistance).all()


def test_coverage_is_lost_by_the_swing_of_the_stoichiometry() -> None:
    lived_once = lived(2, {"coverage": AGEING["coverage"]}, every=True)
    derived = Design.of(sscell.load_cell("ncm83_li6ps5cl")).derived
    (charged, discharged_to) = lived_once.histories[1].fact("lithium")
    swing = (discharged_to - charged) / derived.phases[0].sites
    lost = np.diff(np.log(lived_once.values.coverage))[0]
    assert lost == pytest.approx(-0.05 * 0.07 * swing, rel=1e-3)  # a draft solution


def test_a_charge_that_moves_over_the_cycles_is_followed() -> None:
    """Without a cut-off that holds it, the charge of the cell rises by a sixtieth each cycle."""
    steps = ["Charge at C/2 for 12 minutes", "Discharge at C/2 for 10 minutes"]
    jumps = lived(30, steps=steps)
    assert jumps.solved == tuple(range(1, 31))
    assert len(lived(30, steps=[steps[0], "Discharge at C/2"]).solved) < 20


def test_lives_are_kept_and_read_again(tmp_path, monkeypatch) -> None:
    laws = [{"film": AGEING["film"]}, AGEING, {**AGEING, "coverage": {"loss": 0.1}}]
    # a rest within the second kind of cycle: solved cycles have different numbers of steps
    protocol = Protocol([(["Charge at 1C", "Discharge at 1C"], 6), "Charge at C/2", "Rest for 1 h"])
    points = [Point(Design.of(ageing_cell(law)), 1.0, protocol) for law in laws]
    right = {i: each for i, _, each in DRAFT.lives(points)}
    with Store(tmp_path / "lives.sqlite") as store:
        first = next(iter(replace(DRAFT, store=store).lives(points)))
        assert first[0] == 0
    solved = []
    original = life.LifeTask.life
    monkeypatch.setattr(
        life.LifeTask, "life", lambda task: solved.append(task.cell) or original(task)
    )
    for times in (2, 0):
        with Store(tmp_path / "lives.sqlite") as store:
            again = {i: each for i, _, each in replace(DRAFT, store=store).lives(points)}
        assert len(solved) == times
        solved.clear()
        for i, answer in again.items():
            assert answer.solved == right[i].solved
            assert answer.error == right[i].error
            np.testing.assert_array_equal(answer.values.coverage, right[i].values.coverage)
            for cycle, losses in right[i].split.items():
                np.testing.assert_array_equal(answer.split[cycle], losses)
            for cycle, history in right[i].histories.items():
                np.testing.assert_array_equal(answer.histories[cycle].facts, history.facts)
                np.testing.assert_array_equal(answer.histories[cycle].voltage, history.voltage)


def test_a_life_that_was_lost_with_its_worker_is_unknown() -> None:
    protocol = Protocol([(["Charge at 1C", "Discharge at 1C"], 3), "Charge at C/2"])
    point = Point(Design.of(ageing_cell(AGEING)), 1.0, protocol)
    lost = life.unpacked(LOST, point, 51)
    assert lost.solved == (1, 3, 4)
    assert all(End.SOLVER_FAILED in history.ends for history in lost.histories.values())
    assert np.isfinite(lost.values.coverage).all()
