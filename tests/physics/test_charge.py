"""What a cell delivers after it was charged as laboratories do."""

import numpy as np
import pytest
import xarray as xr

import sscell

CELLS = ["ncm83_li6ps5cl", "ncm83_li2p9fe0p9zr0p1cl6", "lfp_li2zrcl6"]
RATES = [0.1, 1, 3]
LAST_DIGITS = 1e-9
"""In which a model that was compiled differs from one that was not."""


def capacities(name: str, charge: str, **others: str) -> xr.DataArray:
    rates = sscell.rate_capability(sscell.load_cell(name), RATES, charge=charge, **others)
    assert rates.attrs["charge"] == charge
    return rates["capacity_fraction"]


@pytest.mark.parametrize("name", CELLS)
def test_less_is_delivered_the_less_completely_a_cell_was_charged(name: str) -> None:
    full, held, charged, same = (
        capacities(name, charge).values
        for charge in ("full", "0.1C, hold to 0.02C", "0.1C", "same rate")
    )
    accuracy = 1e-3  # of standard accuracy, of the nominal capacity
    assert (charged <= held + accuracy).all()
    assert (held <= full + accuracy).all()
    assert (same[1:] <= charged[1:] + accuracy).all()
    assert same[0] == pytest.approx(charged[0], abs=accuracy)


@pytest.mark.parametrize("name", CELLS)
def test_a_hold_to_no_current_is_full_charge(name: str) -> None:
    held = capacities(name, "0.5C, hold to C/5000").values
    assert held == pytest.approx(capacities(name, "full").values, abs=1e-3)  # standard accuracy


def test_a_slow_charge_is_full_charge() -> None:
    slow = capacities("ncm83_li6ps5cl", "C/1000").values
    assert slow == pytest.approx(capacities("ncm83_li6ps5cl", "full").values, abs=1e-3)


@pytest.mark.parametrize("name", CELLS)
def test_a_cycle_is_the_limit_of_a_long_rest(name: str) -> None:
    rested = capacities(name, "same rate, rest for 500 hours").values
    cycle = sscell.rate_capability(sscell.load_cell(name), RATES, "cycle")["capacity_fraction"]
    assert rested == pytest.approx(cycle.values, abs=1e-3)  # standard accuracy


def test_every_study_takes_a_charge_and_names_it() -> None:
    # with no longer diffusion path the ions decide what is required
    cell = sscell.load_cell("ncm83_li6ps5cl").replace({"cathode.diffusion_length_factor": 1})
    charge = "1C"
    rates = sscell.rate_capability(cell, [2], charge=charge)["capacity"].item()
    over = {"temperature": ["25 degC"]}
    swept = sscell.sweep(cell, over, [2], charge=charge)
    compared = sscell.compare([cell], c_rates=[2], charge=charge)
    screened = sscell.screen(cell, c_rates=[2], charge=charge, electrolytes=["li6ps5cl"])
    for results in (swept, compared, screened):
        assert results.attrs["charge"] == charge
    for results in (swept, compared):
        # the meshes of the searches differ; standard accuracy
        assert results["capacity"].item() == pytest.approx(rates, rel=2e-3)
    needed = {
        c: sscell.required_conductivity(cell, c_rates=[2], charge=c)["required"]
        for c in ("full", "0.1C")
    }
    assert needed["0.1C"].item() > needed["full"].item()
    assert "after a charge at 0.1C" in needed["0.1C"].attrs["long_name"]
    assert "from full charge" in needed["full"].attrs["long_name"]


def test_several_charges_are_a_dimension_with_the_numbers_of_each() -> None:
    """The same points in one study, so the same numbers to the last digit."""
    cells = [sscell.load_cell(name) for name in CELLS[:2]]
    charges = ["full", "same rate"]
    rates = sscell.rate_capability(cells, [0.1, 2], charge=charges, accuracy="draft")
    assert rates["capacity"].dims == ("cell", "charge", "c_rate")
    assert "charge" not in rates.attrs
    assert rates["current_density"].sizes == {"cell": 2, "c_rate": 2}
    over = {"cathode.coverage": [0.3, 0.6]}
    swept = sscell.sweep(cells[0], over, [2], charge=charges, accuracy="draft")
    assert swept["capacity"].dims == ("coverage", "charge", "c_rate")
    compared = sscell.compare(cells, c_rates=[2], charge=charges, accuracy="draft")
    assert compared["stack_energy_density"].dims == ("cell", "charge", "c_rate")
    assert compared["cathode_mass"].dims == ("cell",)
    assert compared["mean_loss"].attrs["long_name"] == "mean loss on discharge from full charge"
    for charge in charges:
        alone = sscell.rate_capability(cells, [0.1, 2], charge=charge, accuracy="draft")
        np.testing.assert_allclose(
            rates["voltage"].sel(charge=charge), alone["voltage"], rtol=LAST_DIGITS
        )
        single = sscell.sweep(cells[0], over, [2], charge=charge, accuracy="draft")
        np.testing.assert_allclose(
            swept["energy"].sel(charge=charge), single["energy"], rtol=LAST_DIGITS
        )
        weighed = sscell.compare(cells, c_rates=[2], charge=charge, accuracy="draft")
        name = "stack_energy_density"
        np.testing.assert_allclose(
            compared[name].sel(charge=charge), weighed[name], rtol=LAST_DIGITS
        )


@pytest.mark.parametrize(
    ("charge", "direction", "messages"),
    [
        (["full", "fll", "full"], "discharge", ["charge.1: 'fll'", "charge.2: 'full' is listed"]),
        ([], "discharge", ["charge: empty"]),
        (["full"], "cycle", ["charge: is what comes before a discharge"]),
    ],
)
def test_charges_that_make_no_sense(charge, direction, messages) -> None:
    with pytest.raises(sscell.InputError) as error:
        sscell.rate_capability(sscell.load_cell("ncm83_li6ps5cl"), [1], direction, charge=charge)
    assert all(message in str(error.value) for message in messages)


def test_what_is_required_is_of_one_charge() -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    with pytest.raises(sscell.InputError, match="expected one charge"):
        sscell.required_conductivity(cell, c_rates=[1], charge=["full", "0.1C"])


def test_rates_are_currents_too() -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    over = {"cathode.areal_capacity": ["2 mAh/cm^2", "4 mAh/cm^2"]}
    swept = sscell.sweep(cell, over, [0.5, 1])
    np.testing.assert_allclose(swept["current_density"], [[1, 2], [2, 4]], rtol=1e-12)
    nominal = float(cell.nominal_specific_capacity) / 3600
    np.testing.assert_allclose(swept["specific_current"], [0.5 * nominal, nominal], rtol=1e-12)


def test_what_is_passed_at_once_is_infeasible() -> None:
    """Also where the current is switched on over a millisecond, in which some charge passes."""
    cell = sscell.load_cell("lco_lgps")
    rates = sscell.rate_capability(cell, [3], charge="0.1C, hold to 0.02C")
    assert (rates["capacity"].item(), rates["outcome"].item()) == (0.0, "infeasible")


def test_what_is_required_has_currents_that_it_does_not_change() -> None:
    cell = sscell.load_cell("ncm83_li6ps5cl")
    loadings = ["2 mAh/cm^2", "4 mAh/cm^2"]
    need = sscell.required_conductivity(cell, loadings, [1], accuracy="draft")
    np.testing.assert_allclose(need["current_density"], [[2], [4]], rtol=1e-9)
    most = ("1 mAh/cm^2", "20 mAh/cm^2")
    thickest = sscell.required(cell, "cathode.areal_capacity", most, [1], accuracy="draft")
    assert "current_density" not in thickest.coords
    assert thickest["specific_current"].item() == pytest.approx(200)


@pytest.mark.parametrize("direction", ["charge", "cycle"])
def test_a_charge_comes_before_a_discharge_only(direction: sscell.Direction) -> None:
    with pytest.raises(sscell.InputError, match="before a discharge"):
        sscell.rate_capability(sscell.load_cell("ncm83_li6ps5cl"), [1], direction, charge="1C")


def test_a_cell_that_cannot_be_charged_delivers_nothing() -> None:
    rates = sscell.rate_capability(sscell.load_cell("ncm83_li6ps5cl"), [0.1, 1], charge="500C")
    assert rates["capacity"].values.tolist() == [0, 0]
    assert (rates["outcome"] == "infeasible").all()
