import numpy as np
import pybamm
import pytest
from scipy.integrate import quad, solve_ivp

from sscell.parameters.relations import (
    FARADAY,
    GAS_CONSTANT,
    arrhenius,
    exchange_current_density,
    front_overpotential,
    shared_front_overpotential,
)

E = np.e


def test_constants_are_those_of_pybamm():
    """PyBaMM takes them from SciPy's CODATA; 1e-9 is beyond every digit written here."""
    parameters = pybamm.LithiumIonParameters()
    assert pytest.approx(parameters.F.value, rel=1e-9) == FARADAY
    assert pytest.approx(parameters.R.value, rel=1e-9) == GAS_CONSTANT


@pytest.mark.parametrize("exponent", [0, 1])
def test_arrhenius_is_one_at_the_reference(exponent):
    assert arrhenius(298.15, 298.15, 4e4, exponent) == 1.0


def test_arrhenius_by_hand():
    """40 kJ/mol from 25 to 60 degC: exp(4810.9 K x 3.5236e-4 / K) = 5.446."""
    assert arrhenius(333.15, 298.15, 4e4) == pytest.approx(np.exp(1.695179), rel=1e-4)


def test_sigma_t_form_differs_by_the_temperature_ratio():
    plain, with_t = arrhenius(333.15, 298.15, 4e4, 0), arrhenius(333.15, 298.15, 4e4, 1)
    assert with_t / plain == pytest.approx(298.15 / 333.15, rel=1e-14)


def test_arrhenius_without_energy_is_flat():
    assert arrhenius(400.0, 298.15, 0.0) == 1.0


def test_arrhenius_there_and_back():
    there, back = arrhenius(350.0, 300.0, 3e4, 1), arrhenius(300.0, 350.0, 3e4, 1)
    assert there * back == pytest.approx(1, rel=1e-14)


def test_arrhenius_takes_symbols():
    T = pybamm.InputParameter("T")
    symbol = arrhenius(T, 298.15, pybamm.Scalar(4e4), pybamm.Scalar(1))
    expected = arrhenius(310.0, 298.15, 4e4, 1)
    assert float(symbol.evaluate(inputs={"T": 310.0})) == pytest.approx(expected, rel=1e-14)


def test_exchange_current_density_is_the_reference_at_half():
    assert exchange_current_density(0.7, 0.5) == pytest.approx(0.7, rel=1e-15)


def test_exchange_current_density_is_symmetric_and_peaks_at_half():
    y = np.linspace(0, 1, 1001)
    j0 = exchange_current_density(0.7, y)
    np.testing.assert_allclose(j0, j0[::-1], rtol=1e-12, atol=1e-15)
    assert y[j0.argmax()] == 0.5


def test_exchange_current_density_vanishes_at_the_ends():
    assert exchange_current_density(0.7, 0.0) == 0
    assert exchange_current_density(0.7, 1.0) == 0


def test_exchange_current_density_by_hand():
    """2 x 0.7 x sqrt(1/4 x 3/4) = 0.7 x sqrt(3) / 2."""
    assert exchange_current_density(0.7, 0.25) == pytest.approx(0.35 * 3**0.5, rel=1e-14)


FRONT = {"resistivity": 20.0, "area": 2e5, "exchange": 0.5, "film": 0.0, "temperature": 298.15}
"""A cathode of practical numbers in SI units."""
THERMAL = 2 * GAS_CONSTANT * 298.15 / FARADAY


def front(current, **changes):
    return front_overpotential(current, **{**FRONT, **changes})


@pytest.mark.parametrize("current", [0.1, 1.0, 21.4, 1e3, 1e6])
@pytest.mark.parametrize("exchange", [1e-4, 0.5, 1e3])
def test_front_without_a_film_is_the_area_under_butler_volmer(current, exchange):
    """2RT/F arcosh(1 + F S I^2 / (8 a j0 R T)), of S I^2 / 2 = a int 2 j0 sinh(F eta / 2RT) deta.

    1e-7 V: what is left of double precision where the overpotential is far below RT/F.
    """
    content = FARADAY * 20 * current**2 / (8 * 2e5 * exchange * GAS_CONSTANT * 298.15)
    expected = THERMAL * np.arccosh(1 + content)
    assert front(current, exchange=exchange) == pytest.approx(expected, rel=1e-9, abs=1e-7)


@pytest.mark.parametrize("film", [0.0, 1e-3, 0.1])
@pytest.mark.parametrize("current", [3.0, 100.0, 3000.0])
def test_front_holds_as_much_as_enters(current, film):
    """Whatever the film: the reaction integrated over the overpotential is S I^2 / (2 a)."""
    height = front(current, film=film)
    held, _ = quad(lambda eta: _reaction(eta, film), 0, height, epsabs=0, epsrel=1e-10)
    assert held == pytest.approx(20 * current**2 / (2 * 2e5), rel=1e-6)


def _reaction(overpotential, film):
    """Of Butler-Volmer kinetics behind a film, by bisection. [A/m2]"""
    low, high = 0.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        too_much = THERMAL * np.arcsinh(middle / (2 * 0.5)) + film * middle > overpotential
        low, high = (low, middle) if too_much else (middle, high)
    return (low + high) / 2


def test_front_is_a_front_on_the_way_in_as_well():
    """The charge balance integrated from the edge inwards: where half of the current and a tenth
    of it are left, the overpotential left there is that of a front of so much."""
    current = 200.0

    def balance(_, state):
        overpotential, ions = state
        return [-20 * ions, -2e5 * 2 * 0.5 * np.sinh(overpotential / THERMAL)]

    def half(_, state):
        return state[1] - current / 2

    def tenth(_, state):
        return state[1] - current / 10

    tenth.terminal = True
    way = solve_ivp(
        balance, (0, 1e-3), [front(current), current], events=[half, tenth], rtol=1e-10, atol=1e-12
    )
    for events, ions in zip(way.y_events, (current / 2, current / 10), strict=True):
        assert events[0][0] == pytest.approx(front(ions), rel=1e-6)


@pytest.mark.parametrize("current", [10.0, 1e4])
def test_front_behind_nothing_but_a_film(current):
    """I sqrt(S R / a): j R = eta under which a content of R j^2 / 2 lies. Kinetics for free."""
    alone = front(current, film=10.0, exchange=1e6)
    assert alone == pytest.approx(current * np.sqrt(20 * 10.0 / 2e5), rel=1e-6)


def test_front_adds_less_than_film_and_kinetics_apart():
    """A film spreads the reaction, so that each costs less than it would alone."""
    film, kinetics = 500 * np.sqrt(20 * 0.1 / 2e5), front(500.0)
    both = front(500.0, film=0.1)
    assert max(film, kinetics) < both < film + kinetics


@pytest.mark.parametrize("film", [0.0, 1e-3, 10.0])
@pytest.mark.parametrize("exchange", [1e-6, 0.5, 1e6])
def test_front_of_no_current_is_none(film, exchange):
    """To 1 nV: a difference of equal numbers, of which round-off may leave 1e-8 RT/F."""
    assert front(0.0, film=film, exchange=exchange) == pytest.approx(0, abs=1e-9)


def test_front_of_a_small_current_is_ohms_law():
    """I sqrt(S R T / (F a j0)); 1e-5 for the curvature of sinh at 0.6 mV."""
    resistance = np.sqrt(20 * GAS_CONSTANT * 298.15 / (FARADAY * 2e5 * 0.5))
    assert front(0.25) == pytest.approx(0.25 * resistance, rel=1e-5)
    with_film = np.sqrt(20 / 2e5 * (GAS_CONSTANT * 298.15 / (FARADAY * 0.5) + 1e-2))
    assert front(0.1, film=1e-2) == pytest.approx(0.1 * with_film, rel=1e-5)


def test_front_of_a_large_current_is_logarithmic():
    """Ten times the current is 2 x 2RT/F ln 10, twice the Tafel slope of an even reaction."""
    rise = front(1e7) - front(1e6)
    assert rise == pytest.approx(2 * THERMAL * np.log(10), rel=1e-6)


def test_front_grows_with_what_resists():
    base = front(100.0, film=1e-3)
    assert front(101.0, film=1e-3) > base
    for name, factor in (
        ("resistivity", 1.01),
        ("film", 1.01),
        ("area", 0.99),
        ("exchange", 0.99),
    ):
        value = {**FRONT, "film": 1e-3}[name]
        assert front(100.0, **{"film": 1e-3, name: factor * value}) > base


def test_front_broadcasts():
    """Arrays of any argument, as one by one."""
    currents, films = np.array([[1.0], [10.0], [100.0]]), np.array([0.0, 1e-3])
    found = front(currents, film=films, temperature=np.array([298.15, 333.15]))
    assert found.shape == (3, 2)
    for i, current in enumerate(currents[:, 0]):
        for k, (film, temperature) in enumerate(zip(films, (298.15, 333.15), strict=True)):
            alone = front(float(current), film=float(film), temperature=temperature)
            assert found[i, k] == pytest.approx(alone, rel=1e-14)


def test_a_shared_front_is_the_plain_one_where_one_phase_is_alone():
    """With next to nothing of the other; film and none, 1e-6 for what is left of it."""
    for film in (0.0, 1e-2):
        alone = front(300.0, film=film)
        shared = shared_front_overpotential(300.0, 20.0, (2e5 * 0.5, 1e-6), film / 2e5, 298.15)
        assert shared == pytest.approx(alone, rel=1e-6)
    bare = front(300.0)
    other = shared_front_overpotential(300.0, 20.0, (1e-9, 2e5 * 0.5), 1e-3, 298.15)
    assert other == pytest.approx(bare, rel=1e-6)


def test_two_equal_phases_share_a_front_as_one_of_both_areas():
    shared = shared_front_overpotential(300.0, 20.0, (1e5, 1e5), 0.0, 298.15)
    double = front_overpotential(300.0, 20.0, 4e5, 0.5, 0.0, 298.15)
    assert shared == pytest.approx(double, rel=1e-9)


def test_a_second_phase_only_helps():
    behind_film = shared_front_overpotential(300.0, 20.0, (1e5, 1e-9), 1e-6, 298.15)
    helped = shared_front_overpotential(300.0, 20.0, (1e5, 1e4), 1e-6, 298.15)
    assert 0 < helped < behind_film
    assert shared_front_overpotential(0.0, 20.0, (1e5, 1e4), 1e-6, 298.15) == 0
