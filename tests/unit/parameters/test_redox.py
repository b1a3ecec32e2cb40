"""Functions and numbers of a redox-active catholyte."""

import numpy as np
import pybamm
import pytest
from cells import redox_card
from scipy.optimize import brentq

from sscell.parameters import names
from sscell.parameters.potential import points_of
from sscell.parameters.redox import RedoxCatholyte
from sscell.parameters.relations import (
    COUPLE_EDGE,
    conductivity_of_occupation,
    couple_potential,
    couple_slope,
    nernst_potential,
    nernst_slope,
)
from sscell.quantities.curves import Curve

WIDTH = 0.0257
NUMBERS = {
    names.REDOX_POTENTIAL: 3.6,
    names.REDOX_SECOND_POTENTIAL: 1.9,
    names.REDOX_SHARE: 0.5,
    names.REDOX_WIDTH: WIDTH,
    names.REDOX_AS_MADE: 0.25,
    names.REDOX_CHANGE: 1.0,
    names.REDOX_LOG_RATIO: np.log(100.0),
    names.REDOX_OCCUPIED_OXIDISED: 0.2,
    names.REDOX_OCCUPIED_REDUCED: 0.5,
    names.REDOX_EXPANSION: 0.0,
    names.REDOX_EXCHANGE: 2.0,
    names.REDOX_SITES: 2e4,
    names.REDOX_REACH: 5e-7,
    names.REDOX_WIRED: 0.5,
    names.REDOX_ELECTRONIC: 1e-6,
    names.REDOX_FRACTION: 0.4,
    names.REDOX_EXCHANGE_ENERGY: 40e3,
    names.REDOX_ELECTRONIC_ENERGY: 20e3,
    names.AMBIENT_TEMPERATURE: 298.15,
}
MIDDLE = np.linspace(0.05, 0.95, 19)
TABLE = ((0.0, 0.3, 0.5, 0.8, 1.0), (4.0, 3.7, 3.6, 3.4, 2.9))


def functions(potential="one couple", law="constant", **changes):
    return RedoxCatholyte(potential, law).properties({**NUMBERS, **changes}.__getitem__)


def test_one_couple_is_nernst():
    """To 1 mV: the ends are rounded over 1e-3 in stoichiometry, 0.5 mV at 0.05."""
    nernst = 3.6 + WIDTH * np.log((1 - MIDDLE) / MIDDLE)
    np.testing.assert_allclose(couple_potential(MIDDLE, 3.6, 3.6, 1.0, WIDTH), nernst, atol=1e-3)
    assert couple_potential(0.5, 3.6, 3.6, 1.0, WIDTH) == pytest.approx(3.6, abs=1e-12)


@pytest.mark.parametrize("second", [3.5, 3.0, 1.8])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_two_couples_are_the_sum_of_their_parts(second, share):
    """Against a root of the sum, which the closed form solves, at the rounded stoichiometry."""
    for x in (0.02, 0.2, 0.4, 0.6, 0.75, 0.97):
        rounded = (x + COUPLE_EDGE) / (1 + 2 * COUPLE_EDGE)

        def parts(u, at=rounded):
            first = share / (1 + np.exp((u - 3.6) / WIDTH))
            return first + (1 - share) / (1 + np.exp((u - second) / WIDTH)) - at

        expected = brentq(parts, 1.0, 4.5, xtol=1e-13)
        assert couple_potential(x, 3.6, second, share, WIDTH) == pytest.approx(expected, abs=1e-9)


def test_between_far_couples_the_potential_steps_down_gently():
    """The closed form alone falls 1.7 V within 1e-15; the mean and both plateaus are kept."""
    x = np.linspace(0.49, 0.51, 2_000_001)
    potential = couple_potential(x, 3.6, 1.9, 0.5, WIDTH)
    steepest = np.max(-np.diff(potential) / np.diff(x))
    assert 1.7 / 0.02 < steepest < 1.7 / 1e-6
    assert couple_potential(0.5, 3.6, 1.9, 0.5, WIDTH) == pytest.approx(2.75, abs=1e-9)
    near = couple_potential(np.array([0.49, 0.51]), 3.6, 3.6 - 23.9 * WIDTH, 0.5, WIDTH)
    far = couple_potential(np.array([0.49, 0.51]), 3.6, 1.9, 0.5, WIDTH)
    assert far[0] == pytest.approx(near[0], abs=1e-3), "the upper couple does not notice"
    assert far[1] - 1.9 == pytest.approx(near[1] - 3.6 + 23.9 * WIDTH, abs=1e-3)


@pytest.mark.parametrize("second", [3.6, 3.4, 1.9])
def test_the_slope_is_that_of_the_potential(second):
    """But for the floor of 1e-3 in stoichiometry per width, which rounds steep parts off."""
    step = 1e-5
    for x in (0.1, 0.25, 0.7, 0.9):
        up, down = (couple_potential(x + s, 3.6, second, 0.5, WIDTH) for s in (-step, step))
        numeric = (up - down) / (2 * step)
        slope = couple_slope(x, 3.6, second, 0.5, WIDTH)
        assert slope == pytest.approx(numeric, rel=0.02)


def test_the_potential_falls_everywhere_and_reaches_every_cut_off():
    x = np.linspace(-0.01, 1.01, 2001)
    for potential in ("one couple", "two couples", TABLE):
        values = functions(potential).potential(x)
        assert np.all(np.diff(values) < 0)
        assert values[0] > 4.9
        assert values[-1] < 2.5


def test_conductivity_is_straight_in_the_logarithm_between_its_ends():
    relative = functions(law="log-linear").relative_conductivity
    assert float(relative(0.25)) == pytest.approx(1, rel=1e-12)
    assert float(relative(0.0) / relative(1.0)) == pytest.approx(100, rel=1e-12)
    assert float(relative(0.5) ** 2) == pytest.approx(float(relative(0.3) * relative(0.7)))
    assert float(relative(-0.01)) == float(relative(0.0)), "outside it is that of the end"


def test_a_lattice_gas_conducts_best_half_filled():
    relative = functions(law="lattice-gas").relative_conductivity
    assert float(relative(1.0) / relative(0.0)) == pytest.approx(0.5 * 0.5 / (0.2 * 0.8))
    assert conductivity_of_occupation(0.5) == 1
    assert conductivity_of_occupation(0.0) == pytest.approx(4e-3, rel=2e-3)


def test_a_measured_conductivity_keeps_its_shape():
    """1 % is what the smooth function that replaces the points may be off."""
    law = ((0.0, 0.25, 0.5, 0.75, 1.0), (1.0, 0.6, 0.4, 0.2, 0.1))
    points = points_of(Curve(*law), logarithmic=True)
    relative = functions(law=points).relative_conductivity
    for x, y in zip(*law, strict=True):
        assert float(relative(x)) == pytest.approx(y / 0.6, rel=0.03)


def test_swelling_widens_the_path_of_the_ions():
    relative = functions(**{names.REDOX_EXPANSION: 0.04}).relative_conductivity
    assert float(relative(1.0)) == pytest.approx(1 + 0.04 * 0.75)


@pytest.mark.parametrize(
    "law", ["log-linear", "lattice-gas", ((0.0, 0.25, 0.5, 0.75, 1.0), (1.0, 0.6, 0.4, 0.2, 0.1))]
)
def test_few_sites_move_the_conductivity_little(law):
    """From that as made, and in the limit not at all."""
    swelling = {names.REDOX_EXPANSION: 0.04}
    whole = functions(law=law, **swelling).relative_conductivity
    none = functions(law=law, **{**swelling, names.REDOX_CHANGE: 0.0}).relative_conductivity
    tenth = functions(law=law, **{**swelling, names.REDOX_CHANGE: 0.1}).relative_conductivity
    made = 0.25
    for x in (0.0, made, 0.6, 1.0):
        assert float(none(x)) == pytest.approx(1, rel=1e-12)
        assert float(tenth(x)) == pytest.approx(float(whole(made + 0.1 * (x - made))), rel=1e-12)


def test_exchange_current_is_named_for_the_middle_and_never_nothing():
    current = functions().exchange_current_density
    assert float(current(0.5, 298.15)) == pytest.approx(2.0)
    assert 0 < float(current(-0.01, 298.15)) == float(current(0.0, 298.15)) < 0.05


@pytest.mark.parametrize(
    ("beyond", "bound"),
    [(0.05, 2e-3), (0.1, 1e-3), (0.15, 1.3e-2), (0.3, 1e-2), (0.5, 3e-3), (1.2, 5e-3)],
)
@pytest.mark.parametrize("potential", ["one couple", "two couples"])
def test_the_ends_of_a_couple_cost_little_of_its_capacity(potential, beyond, bound):
    """Between cut-offs so far beyond a couple, against Nernst without rounding and tails."""
    both = {names.REDOX_SECOND_POTENTIAL: 3.6}
    made = functions(potential, **both)
    ends = [
        brentq(lambda x, u=u: float(made.potential(x)) - u, -0.1, 1.1)
        for u in (3.6 + beyond, 3.6 - beyond)
    ]
    nernst = np.tanh(beyond / (2 * WIDTH))
    assert ends[1] - ends[0] == pytest.approx(nernst, abs=bound)


def test_a_couple_follows_the_temperature():
    """Width as RT/F, kinetics after Arrhenius; the diffusivity is conductivity times slope."""
    cold, hot = functions(), functions(**{names.AMBIENT_TEMPERATURE: 333.15})
    widths = [float(f.potential(0.2)) - float(f.potential(0.8)) for f in (cold, hot)]
    assert widths[1] / widths[0] == pytest.approx(333.15 / 298.15, rel=1e-12)
    rise = [np.exp(e / 8.314462618 * (1 / 298.15 - 1 / 333.15)) for e in (40e3, 20e3)]
    currents = [
        float(f.exchange_current_density(0.5, t)) for f, t in ((cold, 298.15), (hot, 333.15))
    ]
    assert currents[1] / currents[0] == pytest.approx(rise[0], rel=1e-12)
    moving = [float(f.diffusivity(0.5, t)) for f, t in ((cold, 298.15), (hot, 333.15))]
    assert moving[1] / moving[0] == pytest.approx(rise[1] * 333.15 / 298.15, rel=1e-12)


@pytest.mark.parametrize("potential", ["one couple", "two couples", TABLE])
@pytest.mark.parametrize("law", ["constant", "log-linear", "lattice-gas"])
def test_floats_and_symbols_agree(potential, law):
    """What the model solves is what the summary says."""
    made = functions(potential, law)
    for x in (0.0, 0.2, 0.9):
        pairs = (
            (made.potential, ()),
            (made.relative_conductivity, ()),
            (made.exchange_current_density, (298.15,)),
            (made.diffusivity, (298.15,)),
        )
        for function, at in pairs:
            symbol = function(pybamm.Scalar(x), *at)
            value = float(np.squeeze(symbol.evaluate()))
            assert value == pytest.approx(float(function(x, *at)), rel=1e-6)


@pytest.mark.parametrize(
    ("keys", "shape"),
    [
        ({}, RedoxCatholyte("one couple", "constant")),
        ({"conductivity_ratio": 3, "as_made": 1}, RedoxCatholyte("one couple", "log-linear")),
        (
            {"site_occupation": {"oxidised": 0.3, "reduced": 0.5}, "as_made": 1},
            RedoxCatholyte("one couple", "lattice-gas"),
        ),
        (
            {
                "couples": [
                    {"name": "a", "potential": "3.6 V", "share": 0.5},
                    {"name": "b", "potential": "3.5 V", "share": 0.5},
                ]
            },
            RedoxCatholyte("two couples", "constant"),
        ),
    ],
)
def test_the_block_decides_the_equations(keys, shape):
    assert RedoxCatholyte.of(redox_card(keys)) == (shape,)


@pytest.mark.parametrize(
    "keys",
    [
        {"couples": [{"name": "x", "potential": "2 V"}]},
        {"reversibility": "irreversible"},
        {"capacity": "0 mAh/g"},
    ],
)
def test_couples_out_of_reach_make_no_second_phase(keys):
    assert RedoxCatholyte.of(redox_card(keys)) == ()


def test_one_couple_is_two_equal_ones():
    for x in (0.0, 0.02, 0.4, 0.97, 1.0):
        both = couple_potential(x, 3.6, 3.6, 0.4, WIDTH)
        assert nernst_potential(x, 3.6, WIDTH) == pytest.approx(both, abs=1e-9)
    step = 1e-6
    for x in (0.1, 0.5, 0.9):
        up, down = (nernst_potential(x + s, 3.6, WIDTH) for s in (-step, step))
        assert nernst_slope(x, WIDTH) == pytest.approx((up - down) / (2 * step), rel=3e-3)
