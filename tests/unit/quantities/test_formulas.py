import pytest

from sscell.quantities.formulas import elements_of


@pytest.mark.parametrize(
    ("formula", "elements"),
    [
        ("Li6PS5Cl", "Li P S Cl"),
        ("Li6-xPS5-xCl1+x", "Li P S Cl"),
        ("75Li2S\u00b725P2S5", "Li P S"),
        ("Li3(CB11H12)2(CB9H10)", "Li C B H"),
        ("Li\u2083YCl\u2086", "Li Y Cl"),
        ("Na3PS4", "Na P S"),
        ("xyz glass", ""),
        ("LAGP", ""),
        ("LiE", ""),
        ("", ""),
    ],
)
def test_elements_of_a_formula(formula, elements):
    assert elements_of(formula) == (frozenset(elements.split()) or None)
