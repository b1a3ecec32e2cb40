import pytest

from sscell.quantities.formulas import (
    amounts_of,
    elements_of,
    mass_fraction,
    molar_mass,
    same_composition,
)


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


@pytest.mark.parametrize(
    ("formula", "amounts"),
    [
        ("Li6PS5Cl", {"Li": 6, "P": 1, "S": 5, "Cl": 1}),
        ("Li2In1/3Sc1/3Cl4", {"Li": 2, "In": 1 / 3, "Sc": 1 / 3, "Cl": 4}),
        ("0.33LiI-0.67Li3PS4", {"Li": 2.34, "I": 0.33, "P": 0.67, "S": 2.68}),
        ("Li3PS4-0.5LiI", {"Li": 3.5, "P": 1, "S": 4, "I": 0.5}),
        ("Li6.5[P0.25Si0.75]S5I", {"Li": 6.5, "P": 0.25, "Si": 0.75, "S": 5, "I": 1}),
        ("Al2(SO4)3", {"Al": 2, "S": 3, "O": 12}),
        ("Li7P3S11 (70Li2S-30P2S5)", {"Li": 7, "P": 3, "S": 11}),
    ],
)
def test_amounts_of_a_formula(formula, amounts):
    assert amounts_of(formula) == pytest.approx(amounts)


@pytest.mark.parametrize(
    "formula",
    ["Li2S-P2S5", "Li6-xPS5-xCl1+x", "Li2OHCl / Li2OHBr", "LAGP", "Li(Cl", "LiCl)", "Li3PS4 + PTFE",
     "Li2.6Zr0.4(Ho,Lu)0.6Cl6 type", ""],
)  # fmt: skip
def test_what_states_no_amounts_has_none(formula):
    assert amounts_of(formula) is None


def test_masses_and_sameness():
    chloride = amounts_of("LiCl")
    assert molar_mass(chloride) == pytest.approx(42.39e-3, rel=1e-3)
    assert same_composition(amounts_of("Li10GeP2S12"), amounts_of("Li5Ge0.5PS6"))
    assert not same_composition(amounts_of("Li3YCl6"), amounts_of("Li2.9YCl5.9"))
    assert not same_composition(amounts_of("Li3YCl6"), amounts_of("Li3YBr6"))


def test_the_lithium_in_a_mass():
    """6 x 6.941 of 268.398 g/mol; a formula with letters has no share."""
    assert mass_fraction("Li6PS5Cl", "Li") == pytest.approx(6 * 6.941 / 268.398, rel=1e-4)
    assert mass_fraction("Na3PS4", "Li") == 0
    assert mass_fraction("Li6-xPS5-xCl1+x", "Li") is None
