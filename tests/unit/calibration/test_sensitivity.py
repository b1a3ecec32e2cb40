import json
import warnings

import numpy as np
import pytest

from sscell.calibration.sensitivity import (
    STEP,
    DesignsAround,
    designs_around,
    sensitivity,
    shared_resolution,
)
from sscell.designs.replace import value_at
from sscell.errors import IdentifiabilityWarning, InputError
from sscell.results.dataset import load_results, save_results
from sscell.solving.points import Design, Point
from sscell.studies.rates import rate_capability

COVERAGE, UTILISATION = "cathode.coverage", "cathode.utilisation"


def values(around, path):
    return [float(value_at(cell, path)) for cell in around.cells]


def test_central_where_there_is_room_one_sided_at_an_end(cell):
    """Coverage is 25 %, utilisation 100 % and can only fall."""
    around = designs_around(cell, {COVERAGE: 0.25, UTILISATION: 1.0}, together=False)
    steps = np.log(np.array(values(around, COVERAGE)) / 0.25) / STEP
    np.testing.assert_allclose(steps, [0, -1, 1, 0, 0], atol=1e-9)
    steps = np.log(values(around, UTILISATION)) / STEP
    np.testing.assert_allclose(steps, [0, 0, 0, -1, -2], atol=1e-9)


def test_derivatives_of_a_quadratic_are_exact(cell):
    """Second order: a parabola of the logarithms has no error but rounding."""
    around = designs_around(cell, {COVERAGE: 0.25, UTILISATION: 1.0}, together=False)
    x = np.log(np.array(values(around, COVERAGE)) / 0.25)
    u = np.log(values(around, UTILISATION))
    answers = np.stack([3 * x + 5 * x**2 - 2 * u + u**2, x * 0 + 1], axis=1)
    np.testing.assert_allclose(around.derivatives(answers), [[3, 0], [-2, 0]], atol=1e-9)


def test_only_what_is_needed_spoils_a_derivative():
    weights = np.array([[0.0, -1.0, 1.0, 0.0], [1.0, 0.0, 0.0, -1.0]])
    found = DesignsAround((), weights).derivatives(np.array([1.0, np.nan, 2.0, 3.0]))
    np.testing.assert_array_equal(found, [np.nan, -2.0])


def test_together_sets_every_value(cell):
    around = designs_around(cell, {COVERAGE: 0.4, UTILISATION: 0.9}, together=True)
    assert values(around, COVERAGE)[0] == pytest.approx(0.4)
    assert values(around, UTILISATION)[:3] == pytest.approx([0.9] * 3)


def test_what_cannot_be_varied_is_said(cell):
    """298 K multiplied or divided by e**0.9 is outside the range of temperatures."""
    with pytest.raises(InputError, match=r"temperature: cannot be varied by 90 %"):
        designs_around(cell, {"temperature": 298.15}, together=True, step=0.9)


def test_the_finest_mesh_serves_all(cell):
    design = Design.of(cell)
    points = [Point(design, rate) for rate in (0.1, 10.0)]
    mesh = shared_resolution(points, "standard")
    for point in points:
        own = point.resolution()
        assert all(a >= b for a, b in zip(mesh.size, own.size, strict=True))


D, U = "active_material.diffusivity", "cathode.utilisation"
PAIR = [D, U]
RATES = [0.1, 1.0, 5.0]


@pytest.fixture(scope="module")
def slow(cell):
    """Particles that limit."""
    return cell.replace({D: "6e-16 m^2/s", U: "80 %"})


@pytest.fixture(scope="module")
def found(slow):
    return sensitivity(slow, PAIR, RATES)


def test_capacity_is_proportional_to_what_is_connected_when_nothing_limits(found):
    """At 0.1C 1 + a little: with less active material each particle is used faster."""
    slope = float(found["sensitivity"].sel(parameter=U, c_rate=0.1))
    assert 1 <= slope < 1.2


def test_slow_particles_use_a_capacity_that_grows_with_diffusivity(found):
    """Between the limits of a sphere: 0 slow, 1 fast (Sand), rising with the rate."""
    slopes = found["sensitivity"].sel(parameter=D).values
    assert np.all(np.diff(slopes) > 0)
    assert 0 < slopes[0] < 0.2
    assert 0.4 < slopes[-1] < 1


def test_it_is_the_derivative_of_the_capacity(slow, found):
    """Against a wider difference of capacities asked one by one: 2 % of the slope, which is
    what the curvature over a factor of 1.2 makes."""
    wide = [
        rate_capability(slow.replace({D: f"{6e-16 * f} m^2/s"}), RATES)["capacity"].values
        for f in (1 / 1.2, 1.2)
    ]
    slopes = np.log(wide[1] / wide[0]) / (2 * np.log(1.2))
    ours = found["sensitivity"].sel(parameter=D).values
    np.testing.assert_allclose(ours, slopes, rtol=0.02, atol=2e-3)


def test_half_the_step_tells_the_same(slow, found):
    """1e-2: noise of 1e-4 in a capacity over a step of 0.025."""
    fine = sensitivity(slow, PAIR, RATES, step=0.025)
    np.testing.assert_allclose(fine["sensitivity"], found["sensitivity"], atol=1e-2)


def test_the_voltage_rises_with_diffusivity_and_ends_unknown(found):
    volts = found["voltage_sensitivity"].sel(parameter=D, c_rate=1.0)
    assert float(volts[10]) > 0
    assert np.isfinite(volts[:-1]).all()
    assert np.isnan(volts[-1])  # the poorer cell has ended


def test_ohmic_voltage_is_exact(cell):
    """An anode of 10 ohm cm2 at 1C: V falls by I R for each e-fold, at every charge alike."""
    with pytest.warns(IdentifiabilityWarning, match="do not determine"):
        found = sensitivity(cell, ["anode.resistance"], [1.0])
    drop = cell.summary().derived.current_1c * 10e-4
    volts = found["voltage_sensitivity"][0, 0, 1:-5].values
    np.testing.assert_allclose(volts, -drop, rtol=0.02)


def test_coverage_and_exchange_current_are_one(cell):
    names = ["cathode.coverage", "active_material.exchange_current_density"]
    with pytest.warns(IdentifiabilityWarning, match="cannot be distinguished"):
        found = sensitivity(cell, names, [1.0, 3.0])
    one, other = found["sensitivity"].values
    np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-6)
    assert abs(float(found["correlation"][0, 1])) > 0.999
    assert found.attrs["told"] < 2


def test_a_curve_tells_more_than_a_capacity_but_not_a_product(cell):
    """Exchange current shows in the voltage long before it shows in the capacity; coverage times
    exchange current stays one number."""
    names = ["active_material.exchange_current_density", "cathode.coverage"]
    for count, told in ((1, 1), (2, 1)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", IdentifiabilityWarning)
            alone = sensitivity(cell, names[:count], [1.0, 3.0])
            curve = sensitivity(cell, names[:count], [1.0, 3.0], voltage_precision="10 mV")
        assert curve["singular_value"][0] > 5 * alone["singular_value"][0]
        assert (alone.attrs["told"], curve.attrs["told"]) == (0, told)


def test_infeasible_neighbours_leave_a_nan_that_says_why(cell):
    """Just feasible: an anode that leaves a tenth of the window at 1C; 5 % more of it nothing."""
    d = cell.summary().derived
    edge = 0.9 * (4.32 - 2.62) / d.current_1c
    near = cell.replace({"anode.resistance": f"{edge} ohm m^2"})
    with pytest.warns(IdentifiabilityWarning):
        found = sensitivity(near, ["anode.resistance"], [0.1, 1.0])
    assert np.isfinite(found["sensitivity"][0, 0])
    assert np.isnan(found["sensitivity"][0, 1])
    assert found["outcome"].values.tolist() == ["cut-off voltage"] * 2
    assert found["outcome_varied"].values.tolist() == [["cut-off voltage", "infeasible"]]


def test_what_it_was_asked_of_is_written_down(found, slow, tmp_path):
    save_results(found, tmp_path / "s.nc")
    again = load_results(tmp_path / "s.nc")
    assert again.identical(found)
    said = json.loads(again.attrs["description"])
    assert (said["study"], said["paths"], said["c_rates"]) == ("sensitivity", PAIR, RATES)
    assert again["unit"].values.tolist() == ["m^2/s", "1"]
    assert again["value"].values == pytest.approx([6e-16, 0.8])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"paths": ["cathode.covrage"]}, "cathode.coverage"),
        ({"c_rates": [0]}, "greater than 0"),
        ({"direction": "up"}, "direction"),
        ({"precision": 2}, "precision: expected a share"),
        ({"step": "big"}, "step: expected a share"),
        ({"voltage_precision": "10 mA"}, "voltage_precision: .*wrong dimension"),
        ({"voltage_precision": "0 V"}, "voltage_precision: must be greater than 0"),
        ({"accuracy": "best"}, "accuracy"),
    ],
)
def test_mistakes(cell, given, message):
    asked = {"paths": PAIR, "c_rates": [1.0]} | given
    with pytest.raises(InputError, match=message):
        sensitivity(cell, **asked)
