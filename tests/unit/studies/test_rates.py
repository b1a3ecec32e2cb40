import numpy as np
import pytest

from sscell.cards.stack import Stack, stack_amounts
from sscell.cell import cells_of, load_cell
from sscell.errors import InputError
from sscell.parameters.derived import derive
from sscell.solving.engine import Engine
from sscell.studies.rates import VOLTAGE_POINTS, rate_capability

from ..solving.conftest import WRONG_RATES


@pytest.fixture(scope="module")
def one(cell):
    return rate_capability(cell, [0.1, 1, 1000])


def test_dimensions_of_one_cell(one):
    assert one["capacity"].dims == ("c_rate",)
    assert one["voltage"].dims == ("c_rate", "state_of_discharge")
    assert one.sizes == {"c_rate": 3, "state_of_discharge": VOLTAGE_POINTS}


def test_variables_are_those_promised(one):
    assert set(one.data_vars) == {
        "capacity",
        "specific_capacity",
        "electrode_capacity",
        "specific_energy",
        "electrode_energy",
        "capacity_fraction",
        "energy",
        "stack_specific_energy",
        "stack_energy_density",
        "mean_voltage",
        "outcome",
        "voltage",
    }
    for name in [*one.data_vars, *one.coords]:
        assert set(one[name].attrs) >= {"units", "long_name"}, name


def test_numbers_agree_with_each_other(one):
    """mAh/cm2 over 10.7 mg/cm2; energy over capacity; fraction of 205.3 mAh/g."""
    served = one.isel(c_rate=slice(0, 2))
    np.testing.assert_allclose(served["capacity"] / 10.7e-3, served["specific_capacity"], rtol=1e-9)
    np.testing.assert_allclose(
        served["energy"] / served["capacity"], served["mean_voltage"], rtol=1e-12
    )
    fraction = served["specific_capacity"] / 205.3
    np.testing.assert_allclose(fraction, served["capacity_fraction"], rtol=1e-3)


def test_energies_of_the_stack_are_over_its_mass_and_thickness():
    """1 mWh/cm2 over 1 mg/cm2 is 1000 Wh/kg, over 1 um 10,000 Wh/L; a foil of 1 mm
    lithium in place of 30 um adds 0.97 mm."""
    cell = load_cell("ncm83_coated_li6ps5cl")
    amounts = stack_amounts(cell, Stack())
    rates = rate_capability(cell, [0.5], accuracy="draft")
    mass, thickness = 100 * amounts.mass, 1e6 * amounts.thickness
    energy = rates["energy"].item()
    assert rates["stack_specific_energy"].item() == pytest.approx(1e3 * energy / mass, rel=1e-9)
    assert rates["stack_energy_density"].item() == pytest.approx(1e4 * energy / thickness, rel=1e-9)
    thick = {"anode": {"thickness": "1 mm", "density": "0.534 g/cm^3"}}
    heavy = rate_capability(cell, [0.5], stack=thick, accuracy="draft")
    ratio = heavy["stack_specific_energy"].item() / rates["stack_specific_energy"].item()
    assert ratio == pytest.approx(mass / (mass + 0.097 * 534), rel=1e-9)


def test_voltage_runs_from_full_to_the_cutoff(one):
    voltage = one["voltage"].values[:2]
    assert voltage[:, -1] == pytest.approx(2.62 - 0.62, abs=1e-3)
    assert np.all(np.diff(voltage, axis=1) < 0)
    assert voltage[0, 0] < 4.32 - 0.62


def test_infeasible_is_zero_and_said_so(one):
    last = one.isel(c_rate=-1)
    assert (float(last["capacity"]), str(last["outcome"].item())) == (0.0, "infeasible")
    assert np.isnan(last["voltage"]).all()


def test_several_cells_come_first(cell, other, one):
    """1e-5: the fast third rate of the other study asks for more radial nodes."""
    both = rate_capability([cell, other], [0.1, 1])
    assert both["capacity"].dims == ("cell", "c_rate")
    assert both["cell"].values.tolist() == [cell.title, other.title]
    np.testing.assert_allclose(both["capacity"][0], one["capacity"][:2], rtol=1e-5)
    assert both.attrs["title"] == f"{cell.title} | {other.title}"


def test_a_list_of_one_keeps_the_dimension(cell):
    assert rate_capability([cell], [1])["capacity"].dims == ("cell", "c_rate")


def test_what_is_estimated_is_named(cell, one):
    assert "estimated" not in one.attrs
    warm = cell.replace({"cathode.catholyte": "lgps", "temperature": "40 degC"})
    assert rate_capability(warm, [1.0], accuracy="draft").attrs["estimated"].endswith("of lgps")


def test_charge(cell):
    charge = rate_capability(cell, [0.1], "charge")
    assert charge.attrs["direction"] == "charge"
    assert charge["voltage"].values[0, -1] == pytest.approx(4.32 - 0.62, abs=1e-3)
    assert np.all(np.diff(charge["voltage"].values[0]) > 0)
    assert float(charge["capacity_fraction"][0]) > 0.95


def test_charge_costs_more_energy_than_discharge_gives(cell, one):
    charge = rate_capability(cell, [0.1], "charge")
    assert float(charge["mean_voltage"][0]) > float(one["mean_voltage"][0]) + 0.01


def test_title_can_be_given(cell):
    assert rate_capability(cell, [1], title="mine").attrs["title"] == "mine"


def test_cells_come_back(one, cell):
    (again,) = cells_of(one)
    assert derive(again) == derive(cell)


def test_order_of_rates_is_kept(cell, one):
    backwards = rate_capability(cell, [1000, 1, 0.1])
    assert backwards["c_rate"].values.tolist() == [1000, 1, 0.1]
    np.testing.assert_allclose(backwards["capacity"][::-1], one["capacity"], rtol=1e-10)
    assert backwards["outcome"].values.tolist() == one["outcome"].values[::-1].tolist()


def test_an_infeasible_rate_alone_is_infeasible(cell):
    """0 mAh, as in the company of others; not a failure of the solver."""
    found = rate_capability(cell, [500])
    assert found["outcome"].values.tolist() == ["infeasible"]
    assert found["capacity"].values.tolist() == [0]


def test_workers_change_nothing(cell):
    one_worker, two = (rate_capability(cell, [0.5, 2], workers=w) for w in (1, 2))
    for name in one_worker.data_vars:
        np.testing.assert_array_equal(one_worker[name], two[name])


def test_unasked_nothing_is_checked(one):
    """A handful of points is not worth a reference each."""
    assert (one.attrs["accuracy"], one.attrs["self_check_points"]) == ("standard", 0)


def test_the_self_check_is_said(cell):
    found = rate_capability(cell, [0.5, 2], self_check=1.0)
    assert found.attrs["self_check_points"] == 2
    assert 0 < found.attrs["self_check_worst"] < 3e-3


@pytest.mark.parametrize(("accuracy", "promise"), [("reference", 3e-3), ("draft", 1e-2)])
def test_accuracies_agree_as_promised(cell, one, accuracy, promise):
    """Of the nominal capacity; the equilibrium one that is divided by is 2 % more."""
    found = rate_capability(cell, [0.1, 1], accuracy=accuracy)
    assert found.attrs["accuracy"] == accuracy
    deviation = np.abs(found["capacity_fraction"] - one["capacity_fraction"][:2])
    assert 0 < float(deviation.max()) < promise / 1.02


def test_finished_rates_are_kept(cell, one, tmp_path, monkeypatch):
    """And not solved again: to the last bit what was found."""
    path = tmp_path / "points.sqlite"
    first = rate_capability(cell, [0.1, 1], store=path)
    monkeypatch.setattr(Engine, "_runs", lambda *_: pytest.fail("solved again"))
    again = rate_capability(cell, [0.1, 1], store=path)
    assert again.identical(first)


def test_a_cycle_discharges_what_its_charge_brought_in(cell, one):
    """At 0.1C nearly all of it; at 1C less than a discharge from full charge."""
    cycle, charge = (rate_capability(cell, [0.1, 1], way) for way in ("cycle", "charge"))
    assert cycle.attrs["direction"] == "cycle"
    np.testing.assert_array_equal(cycle["charge_capacity"], charge["capacity"])
    assert np.all(cycle["capacity"] <= 1.001 * cycle["charge_capacity"])
    assert float(cycle["capacity"][0]) > 0.97 * float(cycle["charge_capacity"][0])
    assert float(cycle["capacity"][1]) < float(one["capacity"][1])
    assert np.all(cycle["energy_efficiency"] < 1)
    np.testing.assert_allclose(
        cycle["energy_efficiency"], list(efficiency(cycle, charge)), rtol=ON_A_GRID
    )
    assert set(cycle["energy_efficiency"].attrs) >= {"units", "long_name"}


ON_A_GRID = 3e-4
"""Of a mean of the voltage at 101 states instead of at the solver's steps."""


def efficiency(cycle, charge):
    """Mean voltage of the discharge over that of the part of the charge that it gives back."""
    shares = charge["state_of_discharge"].values
    for i, share in enumerate((cycle["capacity"] / cycle["charge_capacity"]).values):
        part = np.linspace(1 - share, 1, 1001)
        voltage = np.interp(part, shares, charge["voltage"].values[i])
        yield float(cycle["mean_voltage"][i]) / voltage.mean()


@pytest.mark.parametrize("wrong", [{"accuracy": "nonsense"}, {"workers": 0}, {"workers": "two"}])
def test_wrong_means_are_said(cell, wrong):
    (name,) = wrong
    with pytest.raises(InputError, match=f"{name}: expected"):
        rate_capability(cell, [1], **wrong)


@pytest.mark.parametrize(("rates", "message"), WRONG_RATES)
def test_wrong_rates(cell, rates, message):
    with pytest.raises(InputError, match=message):
        rate_capability(cell, rates)


def test_wrong_direction(cell):
    with pytest.raises(InputError, match="direction"):
        rate_capability(cell, [1], "sideways")


@pytest.mark.parametrize("cells", [[], ["ncm83_li6ps5cl"], "ncm83_li6ps5cl", None])
def test_wrong_cells_are_the_users_mistake(cells):
    """A list of none, names in place of cells: one clear message, not a stack of ours."""
    with pytest.raises(InputError):
        rate_capability(cells, [1])
