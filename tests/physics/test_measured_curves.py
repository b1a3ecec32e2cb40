"""A hundred curves as instruments log them: the model stays with their points, or refuses them."""

import numpy as np
import pytest
from cells import redox_card
from measured_curves import measured

from sscell.cell import load_cell
from sscell.errors import InputError
from sscell.parameters.potential import open_circuit_potential, points_of, smooth
from sscell.quantities.curve_readers import CurveOf, DependentOn
from sscell.quantities.curves import open_circuit_potential_tail
from sscell.quantities.measure import Measure
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.studies.rates import rate_capability

POTENTIAL = CurveOf(Measure("V", "a potential", "3.8 V", ge=-1, le=10), falling=True)
DIFFUSIVITY = DependentOn(Measure("m^2/s", "a diffusivity", "4e-15 m^2/s", gt=0, le=1e-6))
SEEDS = range(100)


def read(curve):
    """As a card would give it; None if its rises are refused as more than noise."""
    card = {"stoichiometry": curve.x.tolist(), "values": curve.y.tolist(), "unit": "V"}
    try:
        return POTENTIAL(card)
    except ValueError as error:
        if "more than its noise" not in str(error):
            raise
        return None


def dense(x):
    """0 to 1, every point and four places between each two."""
    between = (x[:-1, None] + np.diff(x)[:, None] * np.array([0.1, 0.3, 0.6, 0.9])).ravel()
    return np.unique(np.concatenate([np.linspace(0, 1, 4001), x, between]))


def bounds(x, y, at):
    """The lower and the upper of the two points around each place."""
    right = np.clip(np.searchsorted(x, at, side="right"), 1, x.size - 1)
    return np.minimum(y[right - 1], y[right]), np.maximum(y[right - 1], y[right])


@pytest.fixture(scope="module")
def curves():
    return [(curve, read(curve)) for curve in map(measured, SEEDS)]


def test_few_are_refused(curves):
    """Of a hundred, whose noise is at most 0.5 mV and whose steps are at most 1 mV."""
    assert sum(card is None for _, card in curves) <= 3


def test_potentials_stay_within_a_millivolt_of_their_points(curves):
    """At every point, between neighbours, falling and sane from 0 to 1."""
    for curve, card in curves:
        if card is None:
            continue
        x, y = np.array(card.x), np.array(card.y)
        at = dense(x)
        model = open_circuit_potential(card, at) - open_circuit_potential_tail(at)
        assert np.all(np.diff(model) < 1e-12), curve.done
        assert -1.01 <= model.min() <= model.max() <= 6.01, curve.done
        inside = (at >= x[0]) & (at <= x[-1])
        low, high = bounds(x, y, at[inside])
        off = np.maximum(model[inside] - high, low - model[inside]).max()
        assert off <= 1e-3, curve.done
        assert np.abs(model[np.isin(at, x)] - y).max() <= 1e-3, curve.done


def test_cleaning_stays_within_the_noise(curves):
    """Each logged point: 1 mV of the model, and 8 standard deviations or steps of the instrument.

    Points of one stoichiometry are left out where they are spread over the axis.
    """
    for curve, card in curves:
        if card is None:
            continue
        x, kept = np.clip(curve.x, 0, 1), np.ones(curve.x.size, dtype=bool)
        if any("spread" in said for said in card.cleaning):
            values, count = np.unique(x, return_counts=True)
            kept = ~np.isin(x, values[count > 1])
        model = open_circuit_potential(card, x[kept]) - open_circuit_potential_tail(x[kept])
        assert np.abs(model - curve.y[kept]).max() <= 1e-3 + 8 * curve.noise, curve.done


def test_diffusivities_stay_within_a_per_cent_of_their_points(curves):
    """The same shapes over 4 decades, with 2 % of scatter; not falling, so none is refused."""
    for seed, (curve, _) in enumerate(curves):
        rng = np.random.default_rng(1000 + seed)
        spread = (curve.y - curve.y.min()) / np.ptp(curve.y)
        values = 10 ** (-17 + 4 * spread + 0.01 * rng.standard_normal(curve.x.size))
        card = DIFFUSIVITY(
            {"stoichiometry": curve.x.tolist(), "values": values.tolist(), "unit": "m^2/s"}
        ).curve
        x, y = np.array(card.x), np.log(card.y)
        at = dense(x)
        model = smooth(points_of(card, logarithmic=True), logarithmic=True)(at)
        inside = (at >= x[0]) & (at <= x[-1])
        low, high = bounds(x, y, at[inside])
        off = np.maximum(model[inside] - high, low - model[inside]).max()
        assert off <= np.log(1.01), curve.done
        # ends are held, but for a hundredth of the last interval's change
        change = np.abs(np.diff(y))[[0, -1]].max()
        beyond = model[~inside]
        assert y.min() - 0.01 * change <= beyond.min(initial=y[0]), curve.done
        assert beyond.max(initial=y[0]) <= y.max() + 0.01 * change, curve.done
        assert np.abs(model[np.isin(at, x)] - y).max() <= np.log(1.01), curve.done


def card_with(x, y, lower, upper):
    card = load_cell("ncm83_li6ps5cl").to_mapping()
    card["cathode"]["active_material"]["open_circuit_potential"] = {
        "stoichiometry": np.asarray(x).tolist(),
        "values": np.asarray(y).tolist(),
        "unit": "V",
    }
    card["limits"] = {"lower": f"{lower} V", "upper": f"{upper} V", "reference": "Li/Li+"}
    return load_cell(card)


@pytest.mark.parametrize("seed", [0, 5, 10, 14, 22, 24])
def test_capacities_are_those_of_the_curve_before_it_was_measured(seed):
    """Both ways at three rates, 0.3 % of the nominal capacity."""
    curve = measured(seed)
    limits = curve.y.min() + 1e-3, curve.y.max() - 9e-3
    x = np.linspace(max(curve.x.min(), 0), min(curve.x.max(), 1), 2001)
    logged = card_with(curve.x, curve.y, *limits)
    clean = card_with(x, curve.underlying(x), *limits)
    for direction in ("discharge", "charge"):
        found = [
            rate_capability(cell, [0.1, 0.5, 2], direction=direction)["specific_capacity"]
            for cell in (logged, clean)
        ]
        np.testing.assert_allclose(*found, atol=0.003 * 200, err_msg=curve.done)


OXIDE = (np.linspace(0.22, 0.92, 61), lambda y: 4.448 - 0.9 * y - 0.3 * np.exp((y - 0.91) / 0.01))


@pytest.mark.parametrize("soon", [1e-9, 2.8e-8, 1e-6, 3e-5])
@pytest.mark.parametrize("upper", [4.25, 4.2485])
def test_a_point_logged_an_instant_after_the_first_changes_nothing(soon, upper):
    """3 mV lower; the cut-off at the first point, or in the middle of the step."""
    x, potential = OXIDE
    y = potential(x)
    plain = card_with(x, y, 3.3, y[0])
    step = upper - 4.25 + y[0]
    logged = card_with(
        np.insert(x, 1, x[0] + soon), np.insert(y, 1, y[0] - 3e-3), 3.3, min(step, y[0])
    )
    rates = (0.02, 0.1, 0.5, 2.0)
    found = [[], []]
    for kept, cell in zip(found, (plain, logged), strict=True):
        design = Design.of(cell)
        points = [Point(design, rate) for rate in rates]
        kept += [0.0] * len(rates)
        for i, point, trace in Execution().solve(points):
            assert trace.outcome == "cut-off voltage"
            kept[i] = point.passed(trace) / design.derived.loading.areal_capacity
    # 3 mV of the first interval and a rate's own error
    np.testing.assert_allclose(*found, atol=3e-3)


def test_noise_of_an_instrument_changes_no_equilibrium():
    """0.12 mV of noise in steps of 0.17 mV, 1500 points: 0.3 mAh/g, and a note of the change."""
    x, potential = np.linspace(0.22, 0.92, 1500), OXIDE[1]
    y = potential(x) + 1.2e-4 * np.random.default_rng(7).standard_normal(x.size)
    noisy = card_with(x, 1.7e-4 * np.round(y / 1.7e-4), 3.4, 4.2)
    clean = card_with(x, potential(x), 3.4, 4.2)
    found, expected = (cell.summary()["equilibrium specific capacity"] for cell in (noisy, clean))
    assert found == pytest.approx(expected, abs=0.3)
    (said,) = [f for f in noisy.check() if "made to fall" in f.message]
    assert said.severity == "note"
    assert "largest change 0." in said.message
    assert not [f for f in clean.check() if "made to fall" in f.message]


def test_a_redox_potential_as_measured_runs_like_the_one_before():
    """A catholyte's curve with noise, turned round and a first step: 0.3 % of the capacity."""
    x = np.linspace(0, 1, 801)
    y = 3.6 + 0.0257 * np.log((1 - x + 2e-3) / (x + 2e-3))
    noisy = y + 1e-4 * np.random.default_rng(8).standard_normal(x.size)
    noisy[0] += 3e-3
    x_noisy = np.insert(x, 1, 1e-8)
    noisy = np.insert(noisy, 1, noisy[0] - 3e-3)
    found = []
    for each_x, each_y in ((x, y), (x_noisy[::-1], noisy[::-1])):
        curve = {"stoichiometry": each_x.tolist(), "values": each_y.tolist(), "unit": "V"}
        cell = redox_card({"open_circuit_potential": curve})
        found.append(rate_capability(cell, [0.5, 2.0])["capacity_fraction"])
    np.testing.assert_allclose(*found, atol=3e-3)


def test_cut_offs_beyond_the_curve_run():
    """Down to 2.6 V where a curve ends at 3.5 V, and 0.1 V above its first point; both ways."""
    x, potential = OXIDE
    y = potential(x)
    cell = card_with(x, y, y[-1] - 0.9, y[0] + 0.1)
    for direction in ("discharge", "charge"):
        result = rate_capability(cell, [0.1, 1.0], direction=direction)
        assert set(result["outcome"].values) == {"cut-off voltage"}
    said = [f for f in cell.check() if "data of the open-circuit potential" in f.message]
    assert [f.severity for f in said] == ["warning", "warning"]


def test_a_curve_to_the_last_site_runs_below_it():
    """Fits of layered oxides end at 3.1 V where all sites are full; the tail serves 0.9 V more."""
    x = np.linspace(0, 1, 101)
    y = 4.4 - 1.0 * x - 0.25 * np.exp((x - 1) / 0.02)
    cell = card_with(x, y, y[-1] - 0.9, 4.2)
    for direction in ("discharge", "charge"):
        result = rate_capability(cell, [0.1, 1.0], direction=direction)
        assert set(result["outcome"].values) <= {"cut-off voltage", "infeasible"}


def test_a_rise_is_refused_where_the_card_is_read():
    x, potential = OXIDE
    y = potential(x)
    y[30:] += 0.02
    with pytest.raises(InputError, match=r"active_material\.open_circuit_potential.*rises by"):
        card_with(x, y, 3.3, 4.2)
