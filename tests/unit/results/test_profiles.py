import numpy as np
import pybamm
import pytest
from scipy.special import betainc

from sscell.cell import load_cell
from sscell.errors import InputError
from sscell.parameters.derived import derive
from sscell.parameters.redox import RedoxCatholyte
from sscell.results.profiles import PROFILES, profiles
from sscell.studies.discharge import discharge


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


@pytest.fixture(scope="module")
def active_cell():
    """A catholyte that conducts a tenth when discharged."""
    return load_cell("ncm83_li2p9fe0p9zr0p1cl6")


@pytest.fixture(scope="module", params=["discharge", "charge"])
def both(request, active_cell):
    return profiles(discharge(active_cell, 0.2, request.param), [0.0, 0.02, 0.5, 0.8, 1.0])


def weights(dataset, active_cell):
    """Widths of the cells of the mesh, from their middles. [um]"""
    thickness = 1e6 * active_cell.summary().derived.loading.thickness
    edges = [0.0]
    for x in dataset["x"].values:
        edges.append(2 * x - edges[-1])
    assert edges[-1] == pytest.approx(thickness, rel=1e-9)
    return np.diff(edges)


def test_an_inert_catholyte_has_no_profile_of_its_own(shown):
    assert not set(RedoxCatholyte.profiles) & set(shown)
    assert "charge_passed" not in shown.dims


def test_the_currents_of_both_phases_add_up(both, active_cell):
    total = both["active_current_density"] + both["catholyte_current_density"]
    np.testing.assert_allclose(total, both["reaction_current_density"], rtol=1e-12)
    sign = 1 if both.attrs["direction"] == "discharge" else -1
    passed = (total.values * weights(both, active_cell) * 0.1).sum(axis=1) / 1000
    drawn = sign * 0.2 * active_cell.summary().derived.current_1c / 10
    np.testing.assert_allclose(passed, drawn, rtol=1e-3)


def test_the_charge_of_the_catholyte_is_the_change_of_its_stoichiometry(both, active_cell):
    """mAh/cm2 from the mean over depth and the sites; 1e-4 is the interpolation in time."""
    d = active_cell.summary().derived
    share = weights(both, active_cell) / 1e6 / d.loading.thickness
    mean = both["catholyte_stoichiometry"].values @ share
    moved = abs(mean[-1] - mean[0]) * d.phases[1].sites / 36000
    assert float(both["catholyte_charge"][-1]) == pytest.approx(moved, rel=1e-4)
    assert np.all(np.diff(both["catholyte_charge"]) > -1e-6)


def test_the_share_in_the_current_is_the_slope_of_the_charge(both):
    total = both["active_charge"] + both["catholyte_charge"]
    np.testing.assert_allclose(total, total[-1] * both["charge_passed"], atol=1e-9)
    gained = np.trapezoid(both["catholyte_share"], total)
    assert gained == pytest.approx(float(both["catholyte_charge"][-1]), rel=5e-3)


def test_the_conductivity_follows_the_stoichiometry(both, active_cell):
    """Log-linear, a tenth where all is reduced; effective is that times the card's."""
    d = active_cell.summary().derived
    expected = 10.0 ** -both["catholyte_stoichiometry"].clip(0, 1)
    np.testing.assert_allclose(both["relative_conductivity"], expected, rtol=1e-6)
    effective = 10 * d.ionic_conductivity * both["relative_conductivity"]
    np.testing.assert_allclose(both["ionic_conductivity"], effective, rtol=1e-6)


def test_histories_have_units_and_names(both):
    for name in both.data_vars:
        assert set(both[name].attrs) >= {"units", "long_name"}, name


@pytest.mark.parametrize("given", [None, 3, [1.0], "solution"])
def test_what_is_no_solution(given):
    with pytest.raises(InputError, match=r"solution: expected a solution as sscell\.discharge"):
        profiles(given)


def test_a_solution_of_another_model_is_refused():
    other = pybamm.Simulation(pybamm.lithium_ion.SPM()).solve([0.0, 1.0])
    with pytest.raises(InputError, match=r"solution: has no '.*expected a solution"):
        profiles(other)


def test_a_composite_anode_has_profiles_of_its_own():
    """The current that leaves it enters the cathode; its ions go on from the separator."""
    cell = load_cell("lco_lgps_graphite")
    shown = profiles(discharge(cell, "1 mA/cm^2", accuracy="draft"), [0.5])
    assert shown["separator_thickness"].item() == pytest.approx(100)
    thickness = {"x": 1e6 * derive(cell).loading.thickness, "anode_x": 435}
    passed = {}
    for x, name in (("x", ""), ("anode_x", "anode_")):
        widths = cell_widths(shown[x].values, thickness[x])
        reaction = shown[f"{name}reaction_current_density"]
        assert reaction.dims == ("state_of_discharge", x)
        passed[x] = float(reaction.values[0] @ widths) * 1e-4  # mA/cm3 times um
    assert passed["x"] == pytest.approx(1, rel=1e-3)
    assert passed["anode_x"] == pytest.approx(-1, rel=1e-3)
    ions = [shown[name].values[0, 0] for name in
            ("anode_electrolyte_potential", "electrolyte_potential")]  # fmt: skip
    drop = 10 * derive(cell).separator_resistance
    # and a few volts per metre in half a cell of the mesh at each face
    assert 0 < ions[0] - ions[1] - drop < 0.3 * drop


def cell_widths(centres, thickness):
    edges = [0.0]
    for centre in centres:
        edges.append(2 * centre - edges[-1])
    assert edges[-1] == pytest.approx(thickness, rel=1e-3)
    return np.diff(edges)
