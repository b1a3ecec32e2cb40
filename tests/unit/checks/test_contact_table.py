"""Many pairs at once are what each pair is alone."""

from sscell.checks.compatibility import WORST_FIRST, are_kin, formulas_of, known_pairs
from sscell.checks.contact_table import APART, KIN, SAME, contact_table
from sscell.checks.windows import EDGE, decisive
from sscell.reading.read import read_electrolyte

NAMES = ("li3incl6", "li2zrcl6", "li3ycl6", "li3ercl6", "li3zrcl4o1p5", "li6ps5cl", "lgps", "li3n",
         "beta_li3n_mechanochemical", "li7p3s11_solution")  # fmt: skip


def expected(left, right):
    """The verdict on two, looked up alone."""
    if formulas_of(left) & formulas_of(right):
        return SAME
    pairs = known_pairs("electrolyte", left, right)
    worst = min((p.verdict for p in pairs), key=WORST_FIRST.index, default="unknown")
    lasted = any(p.basis == "measured" and p.verdict in ("stable", "passivating") for p in pairs)
    gaps = [
        float(low.value) - float(high.value)
        for first, second in ((left, right), (right, left))
        if (low := decisive(first, "low")) and (high := decisive(second, "high"))
    ]
    if max(gaps, default=0.0) > EDGE and not lasted and worst not in ("reacts", "conflicting"):
        return APART
    return KIN if not pairs and are_kin(left, right) else worst


def test_every_pair_of_the_table_is_that_of_the_library():
    electrolytes = [read_electrolyte(name) for name in NAMES]
    table = contact_table(electrolytes)
    for i, left in enumerate(electrolytes):
        for j, right in enumerate(electrolytes):
            assert table[i, j] == expected(left, right), (NAMES[i], NAMES[j])
    assert {SAME, KIN, APART, "reacts", "conflicting", "stable"} <= set(table.ravel())
    by_name = {(a, b): table[i, j] for i, a in enumerate(NAMES) for j, b in enumerate(NAMES)}
    assert by_name["li3incl6", "li6ps5cl"] == "reacts"
    assert by_name["li2zrcl6", "li6ps5cl"] == "conflicting"
    assert by_name["li3incl6", "li3incl6"] == SAME


def test_a_gap_between_two_windows_is_no_common_potential():
    # Li3N is oxidised above 0.5 V, LGPS reduced below 1.71 V
    assert contact_table([read_electrolyte("lgps"), read_electrolyte("li3n")])[0, 1] == APART
