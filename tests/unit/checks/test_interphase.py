"""What lithium makes of an electrolyte, and the resistance that follows."""

import numpy as np
import pytest

from sscell.checks.interphase import THICKNESS, _reach, interphase
from sscell.checks.windows import Exposure
from sscell.reading.read import read_electrolyte


def layer(name, potential=0.0):
    return interphase(Exposure("here", read_electrolyte(name), "low", potential, "at the anode"))


def test_argyrodite_gives_the_products_that_were_measured_and_a_plausible_resistance():
    made = layer("li6ps5cl")
    assert made.products == ("Li2S", "Li3P", "LiCl")
    # Doux 2020: whole cells of 32 to 500 ohm by pressure; one interface is a part of that
    assert made.low < 1e-3 < made.high
    assert 1e-4 < made.middle < 1e-2
    assert made.resistance.mark == "estimated"


def test_the_range_lies_within_the_best_and_the_worst_layer():
    made, li3p, li2s = layer("li6ps5cl"), read_electrolyte("li3p"), read_electrolyte("li2s")
    best = THICKNESS[0] / float(li3p.conductivity)
    worst = THICKNESS[1] / float(li2s.conductivity_range.high)
    assert best < made.low < made.middle < made.high < worst
    assert made.middle**2 == pytest.approx(made.low * made.high)  # symmetric in the logarithm


@pytest.mark.parametrize(
    ("name", "potential"),
    [
        ("li3incl6", 0.0),  # indium: conducts electrons and grows
        ("lgps", 0.0),  # germanium
        ("li3n", 0.0),  # nothing forms
        ("li6ps5cl", 0.62),  # not all of it is reduced
    ],
)
def test_nothing_is_estimated_where_it_would_be_a_guess(name, potential):
    assert layer(name, potential) is None


def test_the_worst_layer_is_that_of_maxwell_spheres_and_the_best_is_parallel():
    """Li3PS4 gives 4 Li2S and 1 Li3P, for which Maxwell's formula of two phases is closed."""
    made, li3p, li2s = layer("beta_li3ps4"), read_electrolyte("li3p"), read_electrolyte("li2s")
    spheres = 51.797 / float(li3p.density)  # molar masses in g/mol, of one Li3P and four Li2S
    phi = spheres / (spheres + 4 * 45.947 / float(li2s.density))
    inside, matrix = float(li3p.conductivity), float(li2s.conductivity_range.high)
    step = phi * (inside - matrix)
    worst = matrix * (inside + 2 * matrix + 2 * step) / (inside + 2 * matrix - step)
    best = phi * inside + (1 - phi) * matrix
    expected = (THICKNESS[0] / best * THICKNESS[1] / worst) ** 0.5
    assert made.middle == pytest.approx(expected, rel=1e-4)  # the digits of the molar masses


@pytest.mark.parametrize("ratio", [0.0, 0.3, 1.0, 30.0])
def test_80_per_cent_of_sums_of_two_even_distributions_lie_within_reach(ratio):
    """Thickness and conductivity are even in their logarithms: a trapezium, drawn at random."""
    draws = np.random.default_rng(1).random((2, 200_000)) - 0.5
    share = np.mean(np.abs(draws[0] + ratio * draws[1]) <= _reach(1.0, ratio))
    assert share == pytest.approx(0.8, abs=0.004)  # four standard deviations of the share
