import numpy as np
import pytest

from sscell.calibration import fit as fitting
from sscell.calibration.fit import fit
from sscell.errors import IdentifiabilityWarning, InputError, MisfitWarning
from sscell.studies.rates import rate_capability

pytestmark = pytest.mark.slow

D, U = "active_material.diffusivity", "cathode.utilisation"
B, J = "cathode.coverage", "active_material.exchange_current_density"
RATES = [0.1, 0.5, 2.0]


@pytest.fixture(scope="module")
def made(cell):
    """Capacities of a cell that is known."""
    true = cell.replace({D: "1e-15 m^2/s", U: "83 %"})
    return rate_capability(true, RATES)


@pytest.fixture(scope="module")
def data(made):
    return {"c_rate": RATES, "capacity [mAh/g]": made["specific_capacity"].values}


@pytest.fixture(scope="module")
def found(cell, data):
    return fit(cell, data, [D, U])


def test_what_was_put_in_comes_out(found):
    """From 8e-15 m2/s and 100 %; 1 %, of what the meshes of one and of many points differ by."""
    assert found.values[D] == pytest.approx(1e-15, rel=0.01, abs=0)
    assert found.values[U] == pytest.approx(0.83, rel=0.01)
    assert found.converged
    assert found.warnings == ()
    assert np.abs(found.errors).max() < 1e-3
    assert found.cell.cathode.utilisation == pytest.approx(0.83, rel=0.01)


def test_how_well_it_is_known_follows_from_the_precision(cell, data, found):
    """Twice the precision, twice the width of the logarithm."""
    loose = fit(cell, data, [D, U], precision=0.04)
    for path in (D, U):
        assert np.log(loose.factors[path]) == pytest.approx(
            2 * np.log(found.factors[path]), rel=0.05
        )
    assert 1.01 < found.factors[U] < 1.05


def test_areal_capacities_and_currents_are_the_same_data(cell, made, found):
    current = np.array(RATES) * cell.summary().derived.current_1c / 10
    data = {
        "current_density [mA/cm2]": current,
        "capacity [mAh/cm2]": made["capacity"].values,
    }
    again = fit(cell, data, [D, U])
    assert again.unit == "mAh/cm2"
    assert again.values[D] == pytest.approx(found.values[D], rel=0.01, abs=0)


def test_scatter_widens_what_is_known(cell, data):
    """A tenth more and less than the model can make: no longer the precision alone."""
    noisy = data | {"capacity [mAh/g]": data["capacity [mAh/g]"] * np.array([1.1, 0.9, 1.1])}
    with pytest.warns(MisfitWarning, match="misses capacities by up to"):
        wide = fit(cell, noisy, [U])
    assert wide.misfit > 3
    assert np.log(wide.factors[U]) > 2 * 0.02 / np.sqrt(3)


MEASURED = {0.1: 165, 0.2: 150, 0.5: 121, 1: 80, 2: 31}
"""A measured cell that no diffusivity and utilisation describe: the points of a rate test."""


def test_a_point_near_zero_does_not_decide(cell):
    """0.4 mAh/g or nothing at 5C, which no one measures to 2 % of itself: the other five count."""
    found = []
    for last in (0.4, 0.0):
        data = {"c_rate": [*MEASURED, 5], "capacity [mAh/g]": [*MEASURED.values(), last]}
        with pytest.warns(MisfitWarning, match="at 5C"):
            found.append(fit(cell, data, [D, U], accuracy="draft"))
    for one in found:
        assert one.values[U] > 0.9
        assert one.fitted[0] == pytest.approx(165, rel=0.1)
        assert np.all(np.diff(one.fitted) < 0)
    assert found[1].values[D] == pytest.approx(found[0].values[D], rel=0.02, abs=0)
    assert np.isnan(found[1].errors[-1])
    assert "-" in str(found[1])


def test_what_nothing_is_delivered_at_fits_where_nothing_was_measured(cell, data):
    """Beyond 60C this cell is infeasible: zeros there change nothing that the others tell."""
    more = {
        "c_rate": [*RATES, 200.0],
        "capacity [mAh/g]": [*data["capacity [mAh/g]"], 0.0],
    }
    found = fit(cell, more, [D, U], accuracy="draft")
    assert found.fitted[-1] == 0
    assert found.values[D] == pytest.approx(1e-15, rel=0.05, abs=0)
    assert found.warnings == ()


def test_repeats_are_solved_once_and_do_not_shrink_the_misfit(cell, monkeypatch):
    solved = []
    original = fitting.solved_alike

    def counted(points, execution):
        solved.append(len(points))
        return original(points, execution)

    monkeypatch.setattr(fitting, "solved_alike", counted)
    rates, capacities = list(MEASURED), np.array(list(MEASURED.values()), dtype=float)
    wiggle = np.array([[0.995], [1.005]] * 5)
    repeated = {
        "c_rate": rates * 10,
        "capacity [mAh/g]": (capacities * wiggle).ravel(),
    }
    results, points = [], []
    for given in ({"c_rate": rates, "capacity [mAh/g]": capacities}, repeated):
        solved.clear()
        with pytest.warns(MisfitWarning):
            results.append(fit(cell, given, [D, U], accuracy="draft"))
        points.append(sum(solved))
    mean, rows = results
    assert points[1] == points[0]
    for path in (D, U):
        assert rows.values[path] == pytest.approx(mean.values[path], rel=1e-3, abs=0)
        assert np.log(rows.factors[path]) == pytest.approx(np.log(mean.factors[path]), rel=1e-2)
    assert rows.repeats.tolist() == [10] * 5
    assert rows.scatter == pytest.approx(0.005, rel=0.1)
    assert "(repeats scatter by" in rows.warnings[-1]


def test_one_outlier_is_left_out_and_named(cell, data):
    """A tenth of what was measured, as by a wrong decimal point."""
    true = cell.replace({D: "1e-15 m^2/s", U: "83 %"})
    rates = [0.1, 0.5, 1, 2, 3, 5]
    capacities = rate_capability(true, rates)["specific_capacity"].values
    capacities[2] /= 10
    with pytest.warns(MisfitWarning, match="outlier: 1.* at 1C"):
        found = fit(cell, {"c_rate": rates, "capacity [mAh/g]": capacities}, [D, U])
    assert found.outlying.tolist() == [False, False, True, False, False, False]
    assert found.values[D] == pytest.approx(1e-15, rel=0.02, abs=0)
    assert found.values[U] == pytest.approx(0.83, rel=0.01)


def test_blank_capacities_are_skipped_with_a_note(cell, data):
    given = {
        "c_rate": [*RATES, 3],
        "capacity [mAh/g]": [*data["capacity [mAh/g]"], float("nan")],
    }
    found = fit(cell, given, [D, U], accuracy="draft")
    assert found.c_rates.size == 3
    assert found.notes == ("data: left out, without a capacity: row 4",)
    assert "note: data: left out" in str(found)


def test_what_cannot_be_told_apart_warns(cell, data):
    with (
        pytest.warns(MisfitWarning),
        pytest.warns(IdentifiabilityWarning, match="cannot be distinguished"),
    ):
        found = fit(cell, data, [B, J])
    assert any("cannot be distinguished" in text for text in found.warnings)
    assert found.factors[B] == np.inf


def test_three_of_the_five_warn_even_if_they_fit(cell, data):
    with pytest.warns(IdentifiabilityWarning, match="more than two of"):
        fit(cell, data, [D, U, B])


def test_bounds_hold_and_are_said(cell, data):
    with pytest.warns(MisfitWarning, match="misses"):
        held = fit(cell, data, [U], bounds={U: ("90 %", "100 %")})
    assert held.values[U] == pytest.approx(0.9, rel=1e-3)
    assert held.at_bound == (f"{U} is at a bound of its range",)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"paths": [D, U, B, J]}, "4 parameters cannot follow from capacities at 3 rates"),
        ({"paths": ["cathode.covrage"]}, "cathode.coverage"),
        ({"bounds": {B: ("1 %", "2 %")}}, "is no parameter of this fit"),
        ({"bounds": {U: ("10 %", "20 %")}}, "lies outside"),
        ({"bounds": {U: ("20 %", "10 %")}}, "0 < low < high"),
        ({"bounds": {U: 3}}, "bounds.cathode.utilisation"),
        ({"data": {"c_rate": [1]}}, "no column for the capacity"),
        ({"direction": "up"}, "direction"),
        ({"precision": 0}, "precision"),
    ],
)
def test_mistakes(cell, data, given, message):
    asked = {"data": data, "paths": [U]} | given
    with pytest.raises(InputError, match=message):
        fit(cell, **asked)


def test_a_start_that_delivers_nothing_is_refused(cell, data):
    dead = cell.replace({"anode.resistance": "1 ohm m^2"})
    with pytest.raises(InputError, match="delivers nothing at any of the rates"):
        fit(dead, data, [U])
