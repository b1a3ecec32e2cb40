import numpy as np
import pytest

from sscell.cards.bookkeeping import loading
from sscell.cards.materials import SolidElectrolyte
from sscell.cell import load_cell
from sscell.checks.findings import findings
from sscell.parameters.derived import derive
from sscell.reading.prices import raw_material_price
from sscell.reading.read import read_electrolyte
from sscell.studies.candidate_facts import facts, price_per_energy
from sscell.studies.candidates import candidates

GLASS = {"title": "Mine", "formula": "Li3-xPS4", "form": "glass", "conductivity": "1 mS/cm",
         "temperature": "25 degC"}  # fmt: skip
NAMES = ("li3incl6", "li6ps5cl", "he_lic_high_entropy_chloride")


@pytest.fixture(scope="module")
def cell():
    return load_cell("ncm83_coated_li6ps5cl")


@pytest.fixture(scope="module")
def tried(cell):
    own = SolidElectrolyte.model_validate(GLASS)
    return list(candidates(cell, "catholyte", [*map(read_electrolyte, NAMES), own]))


@pytest.fixture(scope="module")
def known(cell, tried):
    return facts(tried, cell, "catholyte")


def test_what_nobody_knows_stays_unknown(known):
    assert known["own"].tolist() == [False, False, False, True]
    assert np.isnan(known["carrier_mass_fraction"]).tolist() == [False, False, False, True]
    assert known["raw_material_price"][0] == pytest.approx(8600, rel=1e-3)
    assert np.isnan(known["raw_material_price"][1:]).all()
    assert known["raw_material_amount"].tolist() == ["10 g", *["unknown"] * 3]
    assert known["humid_air"].tolist() == ["reacts", "reacts", "unknown", "unknown"]


def test_the_loss_of_the_first_cycle_is_what_check_says(cell, known):
    """A sulfide is oxidised once; the check prints the same with three digits."""
    (said,) = [str(f) for f in findings(cell) if "irreversibly oxidised" in str(f)]
    assert f"or {known['first_cycle_loss'][1]:.3g} mAh/g of active material" in said
    assert np.isnan(known["first_cycle_loss"][3])


def test_a_contact_with_the_separator_has_the_retention_of_its_pair(known):
    """Li3InCl6 keeps 54.3 % over 100 cycles, HE-LIC 88.9 % over 500; Li6PS5Cl is no contact."""
    assert known["contact_verdict"][:3].tolist() == ["reacts", "same composition", "unknown"]
    assert known["contact_retention"] == pytest.approx([0.543, np.nan, 0.889, np.nan], nan_ok=True)
    assert known["contact_cycles"] == pytest.approx([100, np.nan, 500, np.nan], nan_ok=True)


def test_price_per_energy_is_that_of_the_mass_in_the_cell(tried):
    """10 mWh/cm2 are 0.1 kWh/m2."""
    energy = np.full((4, 1), 10.0)
    price = price_per_energy(tried, energy, "catholyte")
    inside = tried[0].cell
    mass = loading(inside).electrode * inside.cathode.composition.catholyte
    assert price[0, 0] == pytest.approx(raw_material_price("Li3InCl6").value * mass / 0.1)
    assert np.isnan(price[1:]).all()
    assert np.isnan(price_per_energy(tried, 0.0 * energy, "catholyte")).all()


def test_a_separator_weighs_its_layers(cell):
    (tried,) = candidates(cell, "separator", [read_electrolyte("li3incl6")])
    price = price_per_energy([tried], np.array([[10.0]]), "separator")
    thickness = sum(layer.thickness for layer in cell.separator)
    mass = thickness * read_electrolyte("li3incl6").density
    assert price[0, 0] == pytest.approx(raw_material_price("Li3InCl6").value * mass / 0.1)


def test_the_conductivity_is_that_in_the_cell(cell):
    """At its pressure and temperature, not that of the card."""
    for moved in ({"stack_pressure": "5 MPa"}, {"temperature": "60 degC"}):
        there = cell.replace(moved)
        (one,) = candidates(there, "catholyte", [read_electrolyte("li3incl6")])
        stated = facts([one], there, "catholyte")["conductivity"][0]
        assert stated / 10 == pytest.approx(derive(one.cell).catholyte_conductivity)
