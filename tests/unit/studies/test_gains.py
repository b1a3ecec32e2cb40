import json

import numpy as np
import pytest

from sscell import load_results, save_results
from sscell.cell import cells_of, load_cell
from sscell.errors import InputError
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.solving.points import Point
from sscell.studies.gains import AS_IT_IS, gains
from sscell.studies.idealised import PROCESSES, idealised
from sscell.studies.rates import rate_capability

from ..solving.conftest import WRONG_RATES

RATES = [0.1, 1.0, 3.0]
DOMINATED = {
    "catholyte": {"catholyte.conductivity": "0.02 mS/cm"},
    "electrons": {"cathode.electronic_conductivity": "1e-3 mS/cm"},
    "kinetics": {"active_material.exchange_current_density": "1e-12 A/m^2"},
    "film": {"cathode.film_resistance": "5000 ohm cm^2"},
    "particles": {"active_material.diffusivity": "1e-16 m^2/s"},
    "separator": {"separator.0.conductivity": "0.06 mS/cm"},
    "anode": {"anode.resistance": "500 ohm cm^2"},
}
"""The demonstrator with one process so slow that at 1C it costs three tenths of the capacity."""


@pytest.fixture(scope="module")
def won(cell):
    return gains(cell, RATES)


def test_dimensions_and_variables(won):
    assert won["gain"].dims == ("process", "c_rate")
    assert won["process"].values.tolist() == [AS_IT_IS, *PROCESSES]
    assert won["c_rate"].values.tolist() == RATES
    sweep = {"capacity", "specific_capacity", "capacity_fraction", "energy", "mean_voltage"}
    sweep |= {"electrode_capacity", "specific_energy", "electrode_energy"}
    sweep |= {"stack_specific_energy", "stack_energy_density"}
    assert set(won.data_vars) == sweep | {"outcome", "gain", "specific_gain", "gain_fraction"}
    for name in [*won.data_vars, *won.coords]:
        assert set(won[name].attrs) >= {"units", "long_name"}, name
    units = {name: won[name].attrs["units"] for name in ("gain", "specific_gain", "gain_fraction")}
    assert units == {"gain": "mAh/cm2", "specific_gain": "mAh/g", "gain_fraction": "1"}


def test_nothing_made_ideal_gains_nothing(won):
    for name in ("gain", "specific_gain", "gain_fraction"):
        assert np.all(won[name].sel(process=AS_IT_IS) == 0)


def test_a_gain_is_a_difference_of_capacities(won, cell):
    """In mAh/cm2, per 10.7 mg/cm2 and over the equilibrium capacity: the same three times."""
    capacity = won["capacity"].values
    np.testing.assert_allclose(won["gain"], capacity - capacity[0], rtol=0, atol=1e-14)
    np.testing.assert_allclose(won["specific_gain"], won["gain"] / 10.7e-3, rtol=1e-9)
    equilibrium = derive(cell).equilibrium_capacity / 36000
    np.testing.assert_allclose(won["gain_fraction"], won["gain"] / equilibrium, rtol=1e-9)


def test_the_first_row_is_the_cell_as_it_is(won, cell):
    """5e-4 of the capacity: company may bring a finer mesh."""
    alone = rate_capability(cell, RATES)
    np.testing.assert_allclose(won["capacity"][0], alone["capacity"], rtol=5e-4)
    assert won["outcome"][0].values.tolist() == alone["outcome"].values.tolist()


def test_each_row_is_the_cell_with_that_process_ideal(won, cell):
    """Two of them by hand; 5e-4 as above."""
    changes = {
        "anode": {"anode.resistance": "0 ohm cm^2"},
        "particles": {"active_material.diffusivity": "1e-8 m^2/s"},
    }
    for process, change in changes.items():
        alone = rate_capability(cell.replace(change), RATES)
        np.testing.assert_allclose(
            won["capacity"].sel(process=process), alone["capacity"], rtol=5e-4
        )


def test_what_is_ideal_already_gains_nothing_to_the_last_bit(won, cell):
    """The demonstrator has no film; a second one has no anode resistance."""
    assert cell.cathode.film_resistance == 0
    assert np.all(won["gain"].sel(process="film") == 0)
    perfect = gains(cell.replace({"anode.resistance": "0 ohm cm^2"}), [1])
    assert float(perfect["gain"].sel(process="anode")[0]) == 0
    assert float(perfect["gain"].sel(process="kinetics")[0]) > 0


@pytest.mark.parametrize("direction", ["discharge", "charge", "cycle"])
@pytest.mark.parametrize("name", ["ncm83_li6ps5cl", "ncm83_li3zrcl4o1p5_li3ycl6"])
def test_no_process_is_better_lossy(name, direction):
    """-1e-4 of the equilibrium capacity: two meshes differ by less than that.

    Cells in which nothing is far out of proportion. Where electrons are very slow, an even
    reaction is worth more than fast kinetics, and the gain is truly below 0.
    """
    found = gains(load_cell(name), RATES, direction)
    assert found["gain_fraction"].min() >= -1e-4
    assert found["gain_fraction"].max() > 0.01
    assert found.attrs["direction"] == direction


@pytest.mark.parametrize("process", PROCESSES)
def test_the_largest_gain_is_that_of_the_process_that_dominates(cell, process):
    found = gains(cell.replace(DOMINATED[process]), [1])["gain_fraction"][:, 0]
    assert str(found["process"].values[found.values.argmax()]) == process
    assert float(found.max()) > 0.3


def test_a_junction_counts_with_the_separator():
    """Two unlike layers on an unlike catholyte: 500 ohm cm2 at 2.14 mA/cm2 is 1.07 V."""
    cell = load_cell("ncm83_li3zrcl4o1p5_li3ycl6").replace({"junction.resistance": "500 ohm cm^2"})
    assert cell.junctions == 1
    found = gains(cell, [1])["gain"][:, 0]
    assert str(found["process"].values[found.values.argmax()]) == "separator"


def test_gains_of_single_processes_do_not_add_up(cell):
    """Two processes that each forbid 1C: neither alone wins anything, both together nearly all."""
    stuck = cell.replace({"anode.resistance": "5000 ohm cm^2", "separator.0.thickness": "100 mm"})
    found = gains(stuck, [1])
    assert found["outcome"][0, 0] == "infeasible"
    assert np.all(found["gain"] == 0)
    freed = idealised(idealised(stuck, "anode"), "separator")
    assert float(rate_capability(freed, [1])["capacity_fraction"][0]) > 0.9


def test_what_was_infeasible_gains_all_that_it_then_has(cell):
    found = gains(cell.replace({"anode.resistance": "5000 ohm cm^2"}), [1])
    assert found["outcome"][0, 0] == "infeasible"
    freed = found.sel(process="anode")
    assert freed["outcome"][0] == "cut-off voltage"
    assert float(freed["gain"][0]) == float(freed["capacity"][0]) > 2


def test_a_cycle_gains_discharge_capacity(cell):
    found = gains(cell, [3], "cycle")
    assert {"charge_capacity", "energy_efficiency"} <= set(found.data_vars)
    # what a discharge brings was charged before, but for a start not quite at equilibrium
    assert np.all(found["capacity"] <= found["charge_capacity"] * (1 + 1e-3))


def test_every_design_is_charged_as_asked(cell):
    """5e-4 as above. An anode of 100 ohm cm2 ends the charge early, so that an ideal one wins more
    than on discharge from full charge."""
    slow = cell.replace({"anode.resistance": "100 ohm cm^2"})
    found = gains(slow, [1], charge="same rate")
    without = slow.replace({"anode.resistance": "0 ohm cm^2"})
    alone = rate_capability([slow, without], [1], charge="same rate")["capacity"]
    np.testing.assert_allclose(found["capacity"].sel(process=[AS_IT_IS, "anode"]), alone, rtol=5e-4)
    assert found.attrs["charge"] == "same rate"
    won = found["gain"].sel(process="anode").item()
    assert won > 1.2 * gains(slow, [1])["gain"].sel(process="anode").item()


def test_a_failed_point_is_one_nan(cell, won, monkeypatch):
    inputs = Point.inputs

    def poisoned(self):
        given = inputs(self)
        bad = self.c_rate == 1 and given[names.COUNTER_RESISTANCE] == 0
        return {**given, names.KAPPA: float("nan")} if bad else given

    monkeypatch.setattr(Point, "inputs", poisoned)
    found = gains(cell, RATES)
    failed = found["outcome"].values == "solver failed"
    assert np.argwhere(failed).tolist() == [[1 + list(PROCESSES).index("anode"), 1]]
    assert np.array_equal(np.isnan(found["gain"].values), failed)
    np.testing.assert_allclose(found["gain"].values[~failed], won["gain"].values[~failed])


def test_a_failed_cell_leaves_no_gain_at_that_rate(cell, monkeypatch):
    """There is nothing to compare with; other rates are not touched."""
    inputs = Point.inputs

    def poisoned(self):
        given = inputs(self)
        bad = self.c_rate == 1 and self.design.cell == cell
        return {**given, names.KAPPA: float("nan")} if bad else given

    monkeypatch.setattr(Point, "inputs", poisoned)
    found = gains(cell, [1, 2])
    assert np.isnan(found["gain"].sel(c_rate=1)).all()
    assert np.isfinite(found["gain"].sel(c_rate=2)).all()


def test_a_finer_mesh_tells_the_same(cell, won):
    """5e-4 of the capacity at 3C, where the fraction lost is 5 %."""
    finer = gains(cell, [3], accuracy="reference")
    np.testing.assert_allclose(
        finer["gain_fraction"][:, 0], won["gain_fraction"][:, 2], rtol=0, atol=5e-4
    )
    assert finer.attrs["accuracy"] == "reference"


def test_netcdf_there_and_back(won, cell, tmp_path):
    save_results(won, tmp_path / "gains.nc")
    again = load_results(tmp_path / "gains.nc")
    assert again.identical(won)
    (first,) = cells_of(again)
    assert derive(first) == derive(cell)


def test_what_was_asked_is_written_down(won, cell):
    said = json.loads(won.attrs["description"])
    assert (said["study"], said["c_rates"], said["direction"]) == ("gains", RATES, "discharge")
    assert won.attrs["title"] == cell.title


def test_progress_is_silent_unless_asked(cell, capsys):
    gains(cell, [1])
    assert capsys.readouterr() == ("", "")
    gains(cell, [1], progress=True)
    assert "8/8" in capsys.readouterr().err


@pytest.mark.parametrize(("rates", "message"), WRONG_RATES)
def test_wrong_rates(cell, rates, message):
    with pytest.raises(InputError, match=message):
        gains(cell, rates)


@pytest.mark.parametrize("direction", ["Charge", "both", "", None])
def test_wrong_direction(cell, direction):
    with pytest.raises(InputError, match=r"direction: expected .*'discharge'.*'cycle', got"):
        gains(cell, [1], direction)


@pytest.mark.parametrize("wrong", ["ncm83_li6ps5cl", None, [], 3])
def test_no_cell(wrong):
    with pytest.raises(InputError, match="cells"):
        gains(wrong, [1])


def test_several_cells_are_the_users_mistake(cell, other):
    """One at a time; said as such, not as a failure to unpack."""
    with pytest.raises(InputError, match="cell"):
        gains([cell, other], [1])


@pytest.mark.parametrize(
    ("given", "message"), [({"accuracy": "refrence"}, "reference"), ({"workers": 0}, "workers")]
)
def test_wrong_means(cell, given, message):
    with pytest.raises(InputError, match=message):
        gains(cell, [1], **given)
