from sscell.catalogue.surroundings import pair_text, surroundings
from sscell.checks.compatibility import pairs
from sscell.reading.read import read_electrolyte


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
