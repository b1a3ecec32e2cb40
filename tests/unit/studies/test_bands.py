import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.errors import InputError
from sscell.results.dataset import load_results, save_results
from sscell.studies.bands import QUANTILES, about, bands, quantile_axis, varied
from sscell.studies.rates import rate_capability
from sscell.studies.required import required_conductivity

UNSURE = {"catholyte.conductivity": 3.0}


def test_quantiles_replace_the_samples_in_front():
    numbers = np.arange(2 * 11 * 3, dtype=float).reshape(2, 11, 3)
    spread = dict.fromkeys(("capacity", "specific_capacity", "capacity_fraction"), numbers)
    found = bands(spread, axis=1)
    assert found["capacity_band"].shape == (3, 2, 3)
    np.testing.assert_allclose(found["capacity_band"][1], numbers[:, 5])
    np.testing.assert_allclose(found["capacity_band"][0], numbers[:, 1])


def test_failed_points_are_left_out():
    numbers = np.array([[np.nan, 1.0, 2.0, 3.0]]).T
    spread = dict.fromkeys(("capacity", "specific_capacity", "capacity_fraction"), numbers)
    assert bands(spread, axis=0)["capacity_band"][1, 0] == 2.0


def test_the_axis_holds_the_quantiles():
    assert tuple(quantile_axis().values) == QUANTILES


@pytest.mark.parametrize("samples", [0, 1, 2.5, True, "8"])
def test_a_number_of_samples_that_is_none(cell, samples):
    with pytest.raises(InputError, match="samples"):
        varied(cell, UNSURE, samples)


def test_a_band_encloses_the_curve_and_survives_a_file(cell, tmp_path):
    """Where ions limit: the middle of the band is the curve to 2 %, its edges lie apart."""
    thick = cell.replace({"cathode.areal_capacity": "8 mAh/cm^2"})
    rates = rate_capability(thick, [0.1, 3.0], uncertainty=UNSURE, samples=32)
    assert rates["specific_capacity_band"].dims == ("quantile", "c_rate")
    low, middle, high = rates["capacity_band"].sel(c_rate=3.0).values
    assert middle == pytest.approx(float(rates["capacity"].sel(c_rate=3.0)), rel=0.05)
    assert low < 0.8 * middle < middle < 1.2 * middle < high
    save_results(rates, tmp_path / "rates.nc")
    assert load_results(tmp_path / "rates.nc").identical(rates)


def test_several_cells_have_a_band_each(cell):
    both = rate_capability(
        [cell, cell.replace({"cathode.areal_capacity": "5 mAh/cm^2"})],
        [1.0],
        uncertainty=UNSURE,
        samples=4,
    )
    assert both["capacity_band"].dims == ("quantile", "cell", "c_rate")
    assert (both["capacity_band"][:, 1] > both["capacity_band"][:, 0]).all()


def test_what_is_required_has_a_band(cell):
    """Proportional to the tortuosity factor, whose band is 2.02 to 7.92 for 2-8 evenly."""
    need = required_conductivity(
        cell,
        ["5 mAh/cm^2"],
        [1.0],
        uncertainty={"cathode.tortuosity_factor": (2, 8)},
        samples=16,
    )
    low, middle, high = need["required_band"].values[:, 0, 0]
    assert middle / low == pytest.approx(5 / 2.6, rel=0.15)
    assert high / middle == pytest.approx(7.4 / 5, rel=0.15)


def test_out_of_reach_is_infinite(cell):
    need = required_conductivity(
        cell.replace({"cathode.areal_capacity": "8 mAh/cm^2"}),
        None,
        [1.0],
        direction="charge",
        uncertainty={"anode.resistance": ("10 ohm cm^2", "40 ohm cm^2")},
        samples=4,
    )
    assert np.isinf(need["required_band"].values[-1, 0])


def test_a_dataset_says_which_spread_is_estimated():
    known, unknown = load_cell("ncm83_li6ps5cl"), load_cell("lco_lgps")
    said = about([unknown], "cards", 8)
    assert said["samples"] == 8
    assert unknown.title in str(said["uncertainty_estimated"])
    assert "catholyte" not in str(about([known], "cards", 8)["uncertainty_estimated"])
    assert about([unknown], {"cathode.coverage": 1.1}, 8)["uncertainty_estimated"] == ""
