import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.errors import InputError
from sscell.parameters.derived import derive
from sscell.results.dataset import load_results, save_results
from sscell.studies.compare import compare, compared_cells
from sscell.studies.discharge import losses
from sscell.studies.rates import rate_capability

NAMES = ("ncm83_coated_li6ps5cl", "ncm83_li2zrcl6_li6ps5cl")
RATES = [0.5, 2.0]


@pytest.fixture(scope="module")
def cells():
    return [load_cell(name) for name in NAMES]


@pytest.fixture(scope="module")
def compared(cells):
    over = {"junction.resistance": ["0 ohm cm^2", "50 ohm cm^2"]}
    return compare(cells, "areal_capacity", "4 mAh/cm^2", RATES, over=over, loss_rate=2)


def test_it_is_the_rate_capability_of_cells_made_equal(cells, compared):
    made = [cell.replace({"cathode.areal_capacity": "4 mAh/cm^2"}) for cell in cells]
    direct = rate_capability(made, RATES)
    as_made = compared.sel(junction_resistance=0)
    assert as_made["capacity"].dims == ("cell", "c_rate")
    np.testing.assert_allclose(as_made["energy"], direct["energy"], rtol=1e-10)
    np.testing.assert_array_equal(compared["cell"], [cell.title for cell in cells])


def test_a_junction_costs_the_dual_cell_only(compared):
    """Where the electrolytes are alike there is none; 50 ohm cm2 at C/2 are 0.1 V.

    Not to the digit: with the capacity, the mean is taken over another part of the curve.
    """
    lost = compared["mean_voltage"].diff("junction_resistance").isel(junction_resistance=0)
    np.testing.assert_allclose(lost.isel(cell=0), 0.0, atol=1e-12)
    assert lost.isel(cell=1).sel(c_rate=0.5) == pytest.approx(-0.1, rel=0.05)
    assert lost.isel(cell=1).sel(c_rate=2) < -0.3


def test_losses_are_those_of_the_cells_made_equal(cells, compared):
    made = cells[1].replace({"cathode.areal_capacity": "4 mAh/cm^2"})
    split = losses(made, 2.0)
    np.testing.assert_allclose(compared["mean_loss"][1], split["mean_loss"], rtol=1e-12)
    assert compared["process"].values.tolist() == split["process"].values.tolist()


def test_losses_are_split_at_any_rate(cells):
    """And as accurately as the rest."""
    halved = compare(cells[:1], c_rates=[1], loss_rate="C/2", accuracy="draft")
    assert halved.attrs["loss_rate"] == 0.5
    split = losses(cells[0], 0.5, accuracy="draft")
    np.testing.assert_array_equal(halved["mean_loss"][0], split["mean_loss"])


def test_the_denser_catholyte_costs_energy_per_mass_at_low_rate(compared):
    """Same capacity, same voltage at C/2 but for the losses: what differs is the mass."""
    heavy = compared["stack_mass"].isel(junction_resistance=0)
    assert float(heavy[1]) > float(heavy[0])
    assert set(compared["unknown"].values.ravel()) == {""}
    specific = compared["stack_specific_energy"].isel(junction_resistance=0, c_rate=0)
    assert float(specific[1]) < float(specific[0])
    product = compared["stack_specific_energy"] * compared["stack_mass"] * 1e-3
    np.testing.assert_allclose(product.transpose(*compared["energy"].dims), compared["energy"])


def test_findings_stand_beside(cells, compared):
    assert compared["worst_finding"].dims == ("cell",)
    for place, cell in enumerate(cells):
        errors = sum(finding.severity == "error" for finding in cell.check())
        assert int(compared["errors"][place]) == errors


def test_what_was_asked_and_assumed_is_written_down(compared, tmp_path):
    assert compared.attrs["study"] == "compare"
    assert compared.attrs["value"] == "4 mAh/cm^2"
    assert "lithium anode 30 um of 0.534 g/cm3" in compared.attrs["assumed"]
    save_results(compared, tmp_path / "c.nc")
    assert load_results(tmp_path / "c.nc").identical(compared)


def test_estimates_are_written_down_also_of_what_is_varied(cells):
    over = {"cathode.catholyte": ["li6ps5cl", "li3sccl6"]}
    made = compare(cells[0], "thickness", "50 um", [1.0], over=over, accuracy="draft")
    assert made.attrs["estimated_density"] == "li3sccl6"


def test_defaults(cells):
    """One cell, its own amount, losses at the rate nearest 1, nothing varied."""
    found = compare(cells[0], c_rates=[0.5, 3.0])
    assert found["capacity"].dims == ("cell", "c_rate")
    assert found.attrs["loss_rate"] == 0.5
    assert found.attrs["value"] == "3 mAh/cm^2"


def test_a_given_stack_is_not_assumed(cells):
    foil = {"thickness": "10 um", "density": "1 g/cm^3"}
    whole = {"positive_collector": foil, "negative_collector": foil, "anode": foil}
    found = compare(cells[0], "thickness", "50 um", [1.0], stack=whole)
    assert found.attrs["assumed"] == ""
    thick = cells[0].replace({"cathode.thickness": "50 um"}).summary()
    plated = 4.84978 * thick["nominal areal capacity"]
    assert float(found["stack_thickness"][0]) == pytest.approx(50 + 30 + 3 * 10 + plated)


def test_losses_of_an_infeasible_cell_are_nan(cells):
    hopeless = cells[1].replace({"anode.resistance": "1e4 ohm cm^2"})
    found = compare([cells[0], hopeless], "thickness", "50 um", [1.0])
    assert found["outcome"].values.ravel().tolist() == ["cut-off voltage", "infeasible"]
    assert np.isnan(found["mean_loss"][1]).all()
    assert np.isfinite(found["mean_loss"][0]).all()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"at": "loading"}, "at: expected 'areal_capacity'"),
        ({"value": "4 um"}, "value: '4 um' has the wrong dimension"),
        ({"c_rates": []}, "c_rates: empty"),
        ({"over": {"cathode.loading": ["1 mg/cm^2"]}}, "cathode.loading: cannot be varied"),
        ({"over": {"junction.resistence": ["1 ohm cm^2"]}}, "Did you mean 'junction.resistance'"),
        ({"loss_rate": 0}, "loss_rate.0: must be greater than 0"),
        ({"loss_rate": "C10"}, "loss_rate.0: 'C10' is no rate"),
        ({"stack": {"anod": {}}}, "stack, anod: unknown key. Did you mean 'anode'"),
        ({"at": "mass", "value": "1 mg/cm^2"}, "leave nothing for the cathode"),
    ],
)
def test_mistakes_are_said_before_anything_is_solved(cells, asked, said):
    with pytest.raises(InputError) as caught:
        compare(cells, **asked)
    assert said in str(caught.value)


def test_what_else_differs_is_a_finding_and_an_attribute():
    """A denser cathode of the same areal capacity has another catholyte volume fraction."""
    cell = load_cell("ncm83_li6ps5cl")
    dense = cell.replace({"cathode.porosity": "2 %"})
    unlike = compare([cell, dense], c_rates=[1.0], accuracy="draft")
    assert unlike.attrs["basis"].startswith("at equal areal capacity, ")
    assert unlike.attrs["differences"].startswith("catholyte ")
    assert all("the cells compared differ in" in str(said) for said in unlike["findings"].values)
    other = cell.replace({"catholyte.conductivity": "1 mS/cm"})
    alike = compare([cell, other], c_rates=[1.0], accuracy="draft")
    assert alike.attrs["differences"] == ""
    assert not any("cells compared" in str(said) for said in alike["findings"].values)


def test_cells_are_judged_as_they_were_made_equal(cells, tmp_path):
    """Also by mass and from a file: findings on currents and charges follow the amount."""
    for at, value in (("areal_capacity", "6 mAh/cm^2"), ("mass", "60 mg/cm^2")):
        results = compare(cells, at, value, c_rates=[1], accuracy="draft")
        save_results(results, tmp_path / f"{at}.nc")
        made = compared_cells(load_results(tmp_path / f"{at}.nc"))
        thickness = [1e6 * derive(cell).loading.thickness for cell in made]
        assert thickness == pytest.approx(results["cathode_thickness"].values.ravel(), rel=1e-5)
