"""Cycle jumps: alike cycles of which few are solved, with the error of each jump estimated.

The map from cycle to cycle is s(n + 1) = s(n) + f(s(n)). A jump of m cycles sums f along a
straight line between its values before and after the jump (Heun's rule for sums; a jump of one
cycle is the map itself). The state after it is first extrapolated from the last two solved cycles;
the distance between both is the estimate of the error.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Answer = TypeVar("Answer")
State = NDArray[np.float64]
Solve = Callable[[State, int], tuple[State, Answer]]
"""From the state before a cycle and its number: what the cycle adds, and what it gave."""

SOLVED_FIRST = 3
"""Cycles solved one by one: the first starts from another state than all others, and two more
give the first trend. [-]"""
TOLERANCE = 0.1
"""Of the estimated error of a jump, over the largest change allowed in it. [-]"""
FARTHEST = 8.0
"""Factor by which a jump may be longer than the one before. [-]"""


@dataclass(frozen=True)
class SolvedCycle(Generic[Answer]):
    """One cycle that was solved."""

    cycle: int
    """Counted from 1."""
    state: State
    """Before the cycle."""
    change: State
    """That the cycle makes."""
    answer: Answer
    error: float
    """Estimated, of the state, over the largest change allowed in a jump. [-]"""


def jumped(
    solve: Solve[Answer],
    initial: State,
    cycles: int,
    scaled: Callable[[State], State],
    *,
    one_by_one: Callable[[Answer], bool] = lambda _: False,
    wanted: Iterable[int] = (),
    tolerance: float = TOLERANCE,
) -> list[SolvedCycle[Answer]]:
    """Solve some of many alike cycles.

    Parameters
    ----------
    solve : callable
        Solves one cycle. Called with rising numbers, except after a jump that was too long.
    initial : array
        State before the first cycle.
    cycles : int
        Number of cycles.
    scaled : callable
        From a state: numbers of which none may change by more than 1 in a jump.
    one_by_one : callable
        From what a cycle gave: whether the next one may not be left out.
    wanted : iterable of int
        Cycles that are solved in any case; the first and the last are.
    tolerance : float
        Of the estimated error of a jump, in the numbers of ``scaled``.

    Returns
    -------
    list of SolvedCycle
        In rising order.
    """
    ends = sorted({min(SOLVED_FIRST, cycles), cycles, *(n for n in wanted if 1 < n < cycles)})
    solved = [_solved(solve, 1, np.asarray(initial, dtype=float), 0.0)]
    longest = 1
    while solved[-1].cycle < cycles:
        last = solved[-1]
        gap = next(end for end in ends if end > last.cycle) - last.cycle
        length = 1
        if last.cycle >= SOLVED_FIRST and not one_by_one(last.answer):
            length = _within(solved, scaled, min(gap, longest))
        if 1 < length < gap < 2 * length:
            length = (gap + 1) // 2  # two even jumps rather than a long and a short one
        following = _solved(solve, last.cycle + length, _extrapolated(solved, length), 0.0)
        state = last.state + _sum(last.change, following.change, length)
        off = float(np.max(np.abs(scaled(state) - scaled(following.state)), initial=0.0))
        if off > tolerance and length > 1:
            longest = max(int(length * max(0.9 * (tolerance / off) ** 0.5, 0.1)), 1)
            continue
        error = off if length > 1 else 0.0
        solved.append(
            SolvedCycle(following.cycle, state, following.change, following.answer, error)
        )
        growth = 0.9 * (tolerance / max(off, 1e-12)) ** 0.5 if length > 1 else FARTHEST
        longest = max(int(length * min(growth, FARTHEST)), 1)
    return solved


def _solved(solve: Solve[Answer], cycle: int, state: State, error: float) -> SolvedCycle[Answer]:
    change, answer = solve(state, cycle)
    return SolvedCycle(cycle, state, np.asarray(change, dtype=float), answer, error)


def _extrapolated(solved: list[SolvedCycle[Answer]], length: int) -> State:
    """The state some cycles on, with the change going on as between the last two solved cycles."""
    last = solved[-1]
    trend = np.zeros_like(last.change)
    if len(solved) > 1:
        before = solved[-2]
        trend = (last.change - before.change) / (last.cycle - before.cycle)
    state: State = last.state + length * last.change + trend * length * (length - 1) / 2
    return state


def _sum(first: State, last: State, length: int) -> State:
    """Of what the cycles of a jump add, from a line between the first and the one after it."""
    total: State = length * first + (last - first) * (length - 1) / 2
    return total


def _within(solved: list[SolvedCycle[Answer]], scaled: Callable[[State], State], most: int) -> int:
    """The longest jump, up to some length, that changes nothing by more than it may."""
    here, low, high = scaled(solved[-1].state), 1, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        moved = scaled(_extrapolated(solved, middle)) - here
        low, high = (middle, high) if np.all(np.abs(moved) <= 1) else (low, middle)
    return low
