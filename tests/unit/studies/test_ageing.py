"""A cell over its cycles, as a dataset."""

import numpy as np
import pytest
import xarray as xr

import sscell
from sscell.parameters.derived import derive
from sscell.protocols.charge_rates import read_rate
from sscell.protocols.protocol import Protocol
from sscell.protocols.step import Step

AGEING = {
    "film": {"growth": "100 ohm^2 cm^4/h", "threshold": "4 V"},
    "coverage": {"loss": 0.02, "volume_change": "7 %"},
    "oxidation": {"depth": "5 nm", "capacity": "200 mAh/g", "cycles": 1.5},
}
HALF = read_rate("C/2")
CYCLE = [Step("charge", rate=HALF), Step("discharge", rate=HALF)]


def ageing_cell(block=AGEING):
    mapping = sscell.load_cell("ncm83_li6ps5cl").to_mapping()
    return sscell.Cell.model_validate({**mapping, "ageing": block})


@pytest.fixture(scope="module")
def aged() -> xr.Dataset:
    return sscell.cycle(ageing_cell(), Protocol(CYCLE, times=60), accuracy="draft")


def test_states_and_capacities_are_there_at_every_cycle(aged):
    assert aged.sizes["cycle"] == 60
    assert 5 < int(aged["solved"].sum()) < 30
    assert aged["solved"].values[[0, -1]].all()
    for name in ("capacity", "film_resistance", "coverage", "voltage_gap", "capacity_loss"):
        assert np.isfinite(aged[name]).all(), name
    assert (np.diff(aged["film_resistance"]) > 0).all()
    assert (np.diff(aged["coverage"]) < 0).all()
    assert (np.diff(aged["capacity"][1:]) < 0).all()
    assert (aged["anode_resistance"] == aged["anode_resistance"][0]).all()


def test_the_losses_add_up_to_the_capacity_that_is_missing(aged):
    fresh = sscell.cycle(ageing_cell(None), Protocol(CYCLE, times=60), accuracy="draft")
    missing = fresh["capacity"][-1] - aged["capacity"][-1]
    # the cell as made starts the cycle where the aged one ended the last: 1e-3 of its capacity
    assert float(aged["capacity_loss"][-1].sum()) == pytest.approx(float(missing), abs=2e-3)
    shares = aged["capacity_loss"][-1]
    assert float(shares.sel(mechanism="film")) > 0.01
    assert float(shares.sel(mechanism="coverage")) > 0.001
    assert float(shares.sel(mechanism="junction")) == 0
    # nothing is left together of two mechanisms
    assert float(shares.sel(mechanism="together")) == pytest.approx(0, abs=1e-9)


def test_oxidised_catholyte_is_charged_once(aged):
    lost = aged["lost_charge"]
    assert float(lost[-1]) == pytest.approx(float(lost[20]), rel=1e-5)
    without = sscell.cycle(
        ageing_cell({k: v for k, v in AGEING.items() if k != "oxidation"}),
        Protocol(CYCLE, times=3),
        accuracy="draft",
    )
    more = aged["charge_capacity"][0] - without["charge_capacity"][0]
    assert float(more) == pytest.approx(float(lost[0]), rel=1e-6)
    assert float(aged["coulombic_efficiency"][0]) < float(without["coulombic_efficiency"][0])
    assert float(aged["coulombic_efficiency"][-1]) == pytest.approx(1, abs=2e-3)


def test_steps_between_solved_cycles_are_left_out(aged):
    solved = np.repeat(aged["solved"].values, 2)
    ended = aged["ended_by"].values
    assert ((ended == "not solved") == ~solved).all()
    assert (np.isnan(aged["step_voltage"]).all("part").values == ~solved).all()
    time = aged["time"].values[solved].ravel()
    assert (np.diff(time) >= -1e-9).all()


def test_cells_with_and_without_ageing_and_the_file(tmp_path):
    both = sscell.cycle(
        [ageing_cell(), ageing_cell(None)], Protocol(CYCLE, times=4), accuracy="draft"
    )
    assert both["capacity_loss"].dims == ("cell", "cycle", "mechanism")
    assert float(abs(both["capacity_loss"][1]).max()) == 0
    assert (both["film_resistance"][1] == both["film_resistance"][1, 0]).all()
    sscell.save_results(both, tmp_path / "life.nc")
    assert sscell.load_results(tmp_path / "life.nc").identical(both)


def test_a_rate_test_ages_through_its_rates():
    rates = [Step(s.name, rate=read_rate(r)) for r in (0.5, 0.5, 2, 2, 0.5) for s in CYCLE]
    numbers = [1 + i // 2 for i in range(10)]
    tested = sscell.cycle(ageing_cell(), Protocol(rates, cycle_numbers=numbers), accuracy="draft")
    assert tested["c_rate"].values.tolist() == [0.5, 0.5, 2, 2, 0.5]
    assert tested["solved"].all()
    assert (np.diff(tested["film_resistance"]) > 0).all()
    assert float(tested["capacity"][4]) < float(tested["capacity"][1])


def test_a_cathode_that_no_ion_crosses_lives_without_a_capacity():
    blocked = ageing_cell().replace({"cathode.composition.active_material": "99.9 wt%"})
    lived = sscell.cycle(blocked, Protocol(CYCLE, times=5), accuracy="draft")
    assert (lived["outcome"] == "infeasible").all()
    assert (lived["capacity"] == 0).all()
    assert (lived["lost_charge"] == 0).all()


def test_a_film_grows_on_charge_and_on_discharge(aged):
    """By the exposure of both steps of the second cycle, at the potential of the cathode."""
    d = derive(ageing_cell())
    drop = aged["step_current"] * 10 * (d.separator_resistance + d.anode_resistance)
    weight = np.exp((aged["step_voltage"] + 0.62 + drop - 4) / 0.1).values[2:4]
    exposed = np.trapezoid(weight, aged["time"].values[2:4], axis=-1)
    square = aged["film_resistance"].values ** 2
    assert (exposed > 0.05 * exposed.sum()).all()
    assert square[2] - square[1] == pytest.approx(2 * 100 * exposed.sum(), rel=1e-3)


def test_oxidation_costs_energy_and_counts_per_gram_alike(aged):
    without = {key: block for key, block in AGEING.items() if key != "oxidation"}
    none = sscell.cycle(ageing_cell(without), Protocol(CYCLE, times=60), accuracy="draft")
    more = (aged["charge_energy"] - none["charge_energy"])[0]
    assert float(more) == pytest.approx(
        float(aged["lost_charge"][0] * aged["mean_charge_voltage"][0]), rel=1e-6
    )
    per_gram = aged["specific_charge_capacity"] / aged["charge_capacity"]
    assert per_gram.values == pytest.approx(float(per_gram[-1]), rel=1e-9)
    ratio = aged["energy"] / aged["charge_energy"]
    np.testing.assert_allclose(aged["energy_efficiency"], ratio, rtol=1e-9)


def test_time_goes_on_through_the_cycles_that_are_left_out(aged):
    """In hours: two steps of about the capacity over half of 1C, and the last ends them all."""
    nominal = derive(ageing_cell()).loading.areal_capacity / 36000
    passed = float((aged["capacity"] + aged["charge_capacity"]).sum())
    hours = passed / (0.5 * nominal)
    # 1 %: oxidation is charged in no time, and between solved cycles values are interpolated
    assert float(aged["time"].max()) == pytest.approx(hours, rel=1e-2)
