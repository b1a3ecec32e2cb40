import pytest

from sscell.catalogue.electrolyte_page import (
    conductivity_text,
    pair_text,
    surroundings,
    table_lines,
)
from sscell.catalogue.tables import chosen_electrolytes
from sscell.checks.compatibility import pairs
from sscell.reading.read import read_electrolyte


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("li6ps5cl", "1.6"),
        ("limocl4_nb_ta_glass_ceramic", "> 10"),
        ("licl", "< 1e-07"),
        ("li3ps4_0p5lii", "1.6-2"),
        ("naalcl4", "unknown"),
    ],
)
def test_a_bound_is_not_printed_as_a_value(name: str, said: str) -> None:
    assert conductivity_text(read_electrolyte(name)) == said


def test_lines_are_grouped_and_say_how_far_to_trust_them() -> None:
    lines = list(table_lines(chosen_electrolytes(family="halide", carrier="Li+")))
    assert lines[0].startswith("halide (80) ")
    (line,) = (text for text in lines if text.startswith("  li3ycl6_pristine_yan "))
    assert "disputed, second-hand" in line
    (line,) = (text for text in lines if text.startswith("  li3ycl6 "))
    assert "0.62-4.21*" in line
    assert max(len(text) for text in lines) < 160


def test_conflicts_are_shown_with_the_entry() -> None:
    """Two reviews, one paper, a factor of 1000: each page shows the other value."""
    said = "\n".join(surroundings(read_electrolyte("litacl6_crystalline_a")))
    assert "litacl6_crystalline_b" in said
    said = "\n".join(surroundings(read_electrolyte("li6ps5cl")))
    assert "li6ps5cl_sintered" in said
    assert "Li3InCl6 | Li6PS5Cl: reacts." in said
    assert "Minnmann2021: Journal of The Electrochemical Society 168 040537 (2021)" in said


def test_a_pair_in_a_line() -> None:
    said = pair_text(pairs()["li6ps5cl__ncm811_lno"])
    assert said.startswith("passivating (coated with LiNbO3). ")
    assert "18.2 ohm cm2" in said
    assert said.endswith("[measured; second-hand; Kim2025]")
    assert "54.3 % left after 100 cycles" in pair_text(pairs()["li3incl6__li6ps5cl"])
