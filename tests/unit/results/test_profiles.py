import numpy as np
import pytest
from scipy.special import betainc

from sscell.cell import load_cell
from sscell.results.profiles import PROFILES, profiles
from sscell.study.discharge import discharge


@pytest.fixture(scope="module")
def cell():
    return load_cell("ncm83_li6ps5cl")


@pytest.fixture(scope="module")
def run(cell):
    return discharge(cell, 1.0)


@pytest.fixture(scope="module")
def shown(run):
    return profiles(run)


def test_dimensions_and_variables(shown):
    assert set(shown.data_vars) == {*PROFILES, "voltage"}
    for name in PROFILES:
        assert shown[name].dims == ("state_of_discharge", "x")
    assert shown["voltage"].dims == ("state_of_discharge",)
    assert shown.sizes == {"state_of_discharge": 5, "x": 40}


def test_everything_has_units_and_names(shown):
    for name in [*shown.data_vars, *shown.coords]:
        assert set(shown[name].attrs) >= {"units", "long_name"}, name


def test_depth_is_in_micrometres_from_the_separator(shown, cell):
    thickness = 1e6 * cell.summary().derived.loading.thickness
    x = shown["x"].values
    assert np.all(np.diff(x) > 0)
    assert 0 < x[0] < 0.01 * thickness
    assert 0.95 * thickness < x[-1] < thickness


def test_reaction_adds_up_to_the_current(shown, cell):
    """mA/cm3 over the depth in cm is mA/cm2; 1e-3 is the solver's slack in one step."""
    thickness = cell.summary().derived.loading.thickness
    edges = thickness * betainc(1.6, 1.3, np.arange(41) / 40)
    total = (shown["reaction_current_density"].values * np.diff(edges) * 100).sum(axis=1)
    np.testing.assert_allclose(total, cell.summary().derived.current_1c / 10, rtol=1e-3)


def test_insertion_is_positive(shown):
    assert shown["reaction_current_density"].values.min() > 0


def test_extraction_is_negative(cell):
    charging = profiles(discharge(cell, 1.0, "charge"), [0.5])
    assert charging["reaction_current_density"].values.max() < 0
    assert charging.attrs["direction"] == "charge"
    assert charging.attrs["c_rate"] == pytest.approx(1)


def test_surface_leads_the_average_on_discharge(shown):
    ahead = shown["surface_stoichiometry"] - shown["stoichiometry"]
    assert ahead.isel(state_of_discharge=slice(1, None)).min() > 0


def test_mean_stoichiometry_grows_with_the_charge(shown, cell):
    """One point of the average over depth by hand: charge over sites, half way."""
    d = cell.summary().derived
    capacity = shown["stoichiometry"].values
    weights = np.diff(betainc(1.6, 1.3, np.arange(41) / 40))
    mean = capacity @ weights
    passed = shown["state_of_discharge"].values
    # average rises by the charge over all sites: linear in the charge passed
    slope = np.diff(mean) / np.diff(passed)
    np.testing.assert_allclose(slope, slope[0], rtol=1e-3)
    start = mean[0] - slope[0] * passed[0]
    assert start == pytest.approx(d.stoichiometry_full, abs=1e-4)


def test_potentials_differ_by_the_cell_voltage(shown, cell):
    """Electrode at the collector against the counter electrode; the ions' is lower."""
    assert np.all(shown["electrode_potential"] > shown["electrolyte_potential"])
    assert np.all(np.diff(shown["voltage"]) < 0)


def test_states_are_where_they_were_asked(run):
    ends = profiles(run, [0.0, 1.0])
    first, last = run["Voltage [V]"].entries[[0, -1]]
    np.testing.assert_allclose(ends["voltage"], [first, last], atol=1e-6)


def test_one_state_keeps_its_dimension(run):
    one = profiles(run, [0.5])
    assert one.sizes == {"state_of_discharge": 1, "x": 40}


@pytest.mark.parametrize("states", [[], [-0.1], [1.1], [0.5, float("nan")]])
def test_states_must_be_shares(run, states):
    with pytest.raises(ValueError, match="from 0 to 1"):
        profiles(run, states)
