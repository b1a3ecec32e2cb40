import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.errors import InputError
from sscell.studies.compare import compare
from sscell.studies.liquid import liquid_reference
from sscell.studies.ragone import ragone
from sscell.studies.rates import rate_capability


@pytest.fixture(scope="module")
def cells():
    """All densities are known."""
    cell = load_cell("ncm83_coated_li6ps5cl").replace({"cathode.areal_capacity": "2 mAh/cm^2"})
    return [cell, cell.replace({"cathode.areal_capacity": "6 mAh/cm^2"})]


@pytest.fixture(scope="module")
def plot(cells):
    return ragone(cells, [0.01, 1.0, 60.0], accuracy="draft")


def test_power_is_energy_over_time_and_voltage_times_current(plot):
    """Two ways to the same number: both are of the same solutions, so to round-off."""
    hours = plot["capacity"] / plot["current_density"]
    some = plot["capacity"] > 0
    for per in ("specific_{}", "{}_density"):
        energy, power = (plot[f"stack_{per.format(what)}"] for what in ("energy", "power"))
        np.testing.assert_allclose(power.where(some), (energy / hours).where(some), rtol=1e-12)
    watts = plot["mean_voltage"] * plot["current_density"] * 10 / plot["stack_mass"] * 100
    assert plot["stack_specific_power"].where(some).values == pytest.approx(
        watts.where(some).values, rel=1e-9, nan_ok=True
    )


def test_energies_are_those_of_a_comparison_and_of_rates(plot, cells):
    """A comparison writes the loading anew: steps of the solver differ, hence its tolerance."""
    rates = rate_capability(cells, [0.01, 1.0, 60.0], accuracy="draft")
    np.testing.assert_allclose(plot["energy"], rates["energy"], rtol=1e-9)
    made = compare(cells[0], "areal_capacity", None, [0.01, 1.0], accuracy="draft")
    same = plot.isel(cell=0, c_rate=slice(2))["stack_specific_energy"]
    np.testing.assert_allclose(same, made["stack_specific_energy"][0], rtol=1e-3)


def test_the_thick_cathode_has_more_energy_and_at_equal_rate_more_power_and_loses_it_first(plot):
    thin, thick = (plot["stack_specific_energy"].isel(cell=i).values for i in (0, 1))
    assert thick[0] > thin[0]
    assert thick[1] / thick[0] < thin[1] / thin[0]


def test_a_rate_that_delivers_nothing_has_no_power(plot):
    nothing = plot["capacity"].values <= 0
    assert nothing[:, -1].any()
    assert np.isnan(plot["stack_specific_power"].values[nothing]).all()
    assert np.isfinite(plot["stack_specific_power"].values[~nothing]).all()


def test_a_heavier_stack_has_less_of_both(plot, cells):
    stack = {"anode": {"thickness": "1 mm", "density": "0.534 g/cm^3"}}
    heavy = ragone(cells, [1.0], stack=stack, accuracy="draft")
    light = plot.sel(c_rate=[1.0])
    for what in ("energy", "power"):
        name = f"stack_specific_{what}"
        share = light["stack_mass"] / heavy["stack_mass"]
        np.testing.assert_allclose(heavy[name], light[name] * share, rtol=1e-9)
    assert "anode" not in heavy.attrs["assumed"]
    assert "anode" in light.attrs["assumed"]


def test_estimated_densities_are_in_energies_over_mass_and_volume(plot):
    """The separator of this cell has no stated density; the cells of the fixture have all."""
    estimated = ragone(load_cell("ncm83_li6ps5cl"), [0.1], accuracy="draft")
    assert estimated.attrs["estimated_density"] == "li5p5ps4p5cl1p5"
    assert np.isfinite(estimated["stack_specific_energy"]).all()
    assert "estimated_density" not in plot.attrs


def test_an_unknown_mass_is_no_number():
    graphite = load_cell("lco_lgps")
    both = ragone(graphite, [0.1], accuracy="draft")
    assert np.isnan(both["stack_specific_power"]).all()
    assert "graphite" in str(both["unknown"].values)


def test_charges_are_a_dimension_and_bands_one_more(cell):
    both = ragone(cell, [0.5], charge=["full", "same rate"], accuracy="draft",
                  uncertainty={"cathode.coverage": (0.3, 0.6)}, samples=3)  # fmt: skip
    assert both["stack_specific_power"].dims == ("cell", "charge", "c_rate")
    assert both["energy_band"].dims == ("quantile", "cell", "charge", "c_rate")


def test_mistakes_are_one_message_each(cell):
    with pytest.raises(InputError, match="expected a list of rates"):
        ragone(cell, 1)
    with pytest.raises(InputError, match="stack"):
        ragone(cell, [1], stack={"anod": {}})


def test_the_baseline_is_the_cathode_of_the_first_cell_with_a_liquid(cells):
    both = ragone(cells, [0.1, 1.0], liquid=True, accuracy="draft")
    assert both.attrs["liquid"] == f"liquid electrolyte, cathode of {cells[0].title}"
    wet = liquid_reference(cells[0], [0.1, 1.0])
    energy, power = both["liquid_specific_energy"], both["liquid_specific_power"]
    np.testing.assert_allclose(energy, wet["stack_specific_energy"], rtol=1e-9)
    hours = wet["capacity"] / wet["current_density"]
    np.testing.assert_allclose(power, wet["stack_specific_energy"] / hours, rtol=1e-9)
    assert float(energy[0]) > float(both["stack_specific_energy"][0, 0])
    assert "liquid_specific_energy" not in ragone(cells[0], [1.0], accuracy="draft")
