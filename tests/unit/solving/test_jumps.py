"""Cycle jumps against sums and differential equations that have a solution."""

import math

import numpy as np
import pytest

from sscell.solving.jumps import SOLVED_FIRST, jumped

RATE = 0.002


def decay(state, cycle):
    """Each cycle takes the same share of what is there."""
    return -RATE * state, float(state[0])


def as_it_is(state):
    return state / 0.01


def run(solve=decay, cycles=1000, scaled=as_it_is, **options):
    return jumped(solve, np.array([1.0]), cycles, scaled, **options)


def test_alike_changes_are_summed_exactly_with_few_cycles():
    """A parabolic film: its square grows by the same amount in every cycle."""
    solved = jumped(lambda s, n: (np.array([0.3]), n), np.array([4.0]), 1000, np.sqrt)
    assert solved[-1].state[0] == pytest.approx(4 + 0.3 * 999, rel=1e-12)
    assert len(solved) < 30


def test_a_decay_is_followed_to_the_tolerance():
    solved = run()
    exact = [(1 - RATE) ** (each.cycle - 1) for each in solved]
    off = max(abs(each.state[0] - value) for each, value in zip(solved, exact, strict=True))
    assert off < 1e-4
    assert len(solved) < 150


def test_no_jump_changes_more_than_it_may():
    solved = run()
    states = [each.state[0] for each in solved]
    assert max(abs(np.diff(states))) <= 0.01 * (1 + 0.1)  # and the error that is tolerated


def test_the_estimate_is_not_below_the_error():
    """Of each jump, and so the sum of the estimates bounds the error at the end."""
    solved = run(tolerance=10, scaled=lambda s: s / 0.2)
    off = abs(solved[-1].state[0] - (1 - RATE) ** 999)
    assert 0 < off <= 0.2 * sum(each.error for each in solved)


def test_the_error_falls_with_the_square_of_the_length():
    """Second order: four times as many jumps, a sixteenth of the error."""

    def error(every):
        solved = run(scaled=lambda s: 0 * s, tolerance=1e9, wanted=range(1, 4000, every))
        assert max(np.diff([each.cycle for each in solved])) <= every
        return abs(solved[-1].state[0] - (1 - RATE) ** 999)

    assert math.log2(error(80) / error(20)) / 2 == pytest.approx(2, abs=0.35)


def test_it_lands_on_what_is_asked_for():
    solved = run(lambda s, n: (0 * s, n), wanted=[50, 51, 400, 5000])
    cycles = [each.cycle for each in solved]
    assert {1, 50, 51, 400, 1000} <= set(cycles)
    assert cycles == sorted(set(cycles))
    assert [each.answer for each in solved] == cycles


@pytest.mark.parametrize("cycles", [1, 2, SOLVED_FIRST, 5])
def test_few_cycles(cycles):
    solved = run(cycles=cycles)
    assert solved[-1].cycle == cycles
    assert solved[-1].state[0] == pytest.approx((1 - RATE) ** (cycles - 1), rel=1e-6)


def test_a_sudden_fall_is_met_with_short_jumps():
    """Where the change doubles every 20 cycles, no jump is longer than allowed."""

    def solve(state, cycle):
        return np.array([1e-4 * 2 ** (cycle / 20)]), cycle

    solved = run(solve, cycles=200)
    exact = sum(1e-4 * 2 ** (n / 20) for n in range(1, 200))
    # the step is halved until each estimate is below a tenth of 0.01
    assert solved[-1].state[0] - 1 == pytest.approx(exact, rel=0.02)
    assert np.diff([each.cycle for each in solved])[-1] == 1


def test_the_first_cycle_gives_no_trend():
    """It starts from another state than the others."""

    def solve(state, cycle):
        return np.array([-0.5 if cycle == 1 else -1e-5]), cycle

    solved = run(solve, cycles=1000)
    assert solved[-1].state[0] == pytest.approx(0.5 - 998e-5, rel=1e-9)


def test_a_kink_is_met_by_the_estimate_of_the_error():
    """No change is too large here; only the estimate sees that growth stops at cycle 100."""

    def solve(state, cycle):
        return np.array([1e-3 if cycle <= 100 else 0.0]), cycle

    solved = run(solve, scaled=lambda s: s, tolerance=1e-3)
    assert solved[-1].state[0] == pytest.approx(1.1, abs=2e-3)
    assert len(solved) < 60
