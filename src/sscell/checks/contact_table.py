"""What is known of every pair out of many electrolytes, looked up at once."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sscell.cards.materials import SolidElectrolyte
from sscell.checks.compatibility import WORST_FIRST, are_kin, fit, formulas_of, names_of, pairs
from sscell.checks.windows import EDGE, ENDS, decisive

SAME = "same"
"""Verdict of two forms of one composition, of which none is looked up."""
KIN = "kin"
"""Verdict of two of one family and group without data."""
APART = "no common potential"
"""Verdict of two, one of which is oxidised before the other stops being reduced, that did not last
in an experiment."""


def contact_table(electrolytes: Sequence[SolidElectrolyte]) -> NDArray[np.str_]:
    """The verdict on each pair, shape (n, n): as ``known_pairs`` gives it, or one of the above."""
    count = len(electrolytes)
    names = [names_of(electrolyte) for electrolyte in electrolytes]
    best = np.zeros((count, count), dtype=int)
    worst = np.full((count, count), len(WORST_FIRST))
    seen = np.zeros((count, count), dtype=bool)
    for pair in pairs().values():
        if pair.kind != "electrolyte" or pair.between:
            continue
        left = np.array([fit(pair.electrolyte, each) for each in names])
        right = np.array([fit(pair.partner, each) for each in names])
        both = np.multiply.outer(left > 0, right > 0) * np.add.outer(left, right)
        score = np.maximum(both, both.T)
        verdict = np.where(score > 0, WORST_FIRST.index(pair.verdict), len(WORST_FIRST))
        lasted = pair.basis == "measured" and pair.verdict in ("stable", "passivating")
        better, equal = score > best, (score == best) & (score > 0)
        worst = np.where(better, verdict, np.where(equal, np.minimum(verdict, worst), worst))
        seen = np.where(better, lasted, seen | (equal & lasted))
        best = np.maximum(best, score)
    table = np.array([*WORST_FIRST, "unknown"], dtype="<U20")[worst]
    kin, same = (_of_pairs(test, electrolytes) for test in (are_kin, _of_one_formula))
    table[(worst == len(WORST_FIRST)) & kin] = KIN
    table[_apart(electrolytes) & ~seen & ~np.isin(table, ("reacts", "conflicting"))] = APART
    table[same] = SAME
    return np.asarray(table)


def _of_pairs(
    test: Callable[[SolidElectrolyte, SolidElectrolyte], bool],
    electrolytes: Sequence[SolidElectrolyte],
) -> NDArray[np.bool_]:
    return np.array([[test(left, right) for right in electrolytes] for left in electrolytes])


def _of_one_formula(left: SolidElectrolyte, right: SolidElectrolyte) -> bool:
    return bool(formulas_of(left) & formulas_of(right))


def _apart(electrolytes: Sequence[SolidElectrolyte]) -> NDArray[np.bool_]:
    """Whether one is oxidised before the other stops being reduced; not where that is unknown."""
    low, high = (
        np.array([np.nan if limit is None else float(limit.value) for limit in limits])
        for limits in ([decisive(e, end) for e in electrolytes] for end in ENDS)
    )
    gap = np.subtract.outer(low, high) > EDGE
    return np.asarray(gap | gap.T)
