import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.parameters.derived import derive
from sscell.parameters.electrode import film_resistance

F = 96485.33212
R = 8.314462618

# CARD of conftest: 75/5 : 25/2 = 15 : 12.5 by volume, times 0.9
ACTIVE, CATHOLYTE = 0.9 * 15 / 27.5, 0.9 * 12.5 / 27.5


def with_cathode(card, **changes):
    card["cathode"].update(changes)
    return load_cell(card)


def test_volume_fractions_by_hand(cell):
    fractions = derive(cell).volume_fractions
    assert fractions.active_material == pytest.approx(ACTIVE, rel=1e-12)
    assert fractions.catholyte == pytest.approx(CATHOLYTE, rel=1e-12)


def test_stoichiometries_by_hand(cell):
    """A straight line 4.4 V at 0.2 to 3.2 V at 0.8; tails add less than 1e-20 V at 0.3, 0.7."""
    d = derive(cell)
    assert d.stoichiometry_full == pytest.approx(0.3, abs=1e-9)
    assert d.stoichiometry_empty == pytest.approx(0.7, abs=1e-9)


def test_equilibrium_capacity_by_hand(cell):
    """phi L rho/M F dy = ACTIVE x 1e-4 m x 5e4 mol/m3 x F x 0.4."""
    d = derive(cell)
    assert d.maximum_concentration == pytest.approx(5e4, rel=1e-12)
    assert d.equilibrium_capacity == pytest.approx(ACTIVE * 1e-4 * 5e4 * F * 0.4, rel=1e-8)


def test_one_c_by_hand(cell):
    """100 mAh/g x 5 g/cm3 x ACTIVE x 100 um in one hour, in A/m2."""
    d = derive(cell)
    assert d.current_1c == pytest.approx(100 * 5e6 * 1e-3 * ACTIVE * 1e-4, rel=1e-12)
    assert d.current_1c * 3600 == pytest.approx(d.loading.areal_capacity, rel=1e-14)


def test_contact_area_by_hand(cell):
    """Half of 6 phi / d."""
    assert derive(cell).contact_area == pytest.approx(0.5 * 6 * ACTIVE / 6e-6, rel=1e-12)


def test_separator_by_hand(cell):
    """20 um / 0.1 S/m + 80 um / 0.4 S/m + one junction of 5 ohm cm2 = 9 ohm cm2."""
    d = derive(cell)
    assert d.separator_thickness == pytest.approx(1e-4, rel=1e-12)
    assert d.separator_resistance == pytest.approx(9e-4, rel=1e-12)


def test_every_unlike_pair_is_a_junction(card):
    """catholyte | catholyte | separator | catholyte: two planes between unlike ones."""
    card["separator"].append(card["separator"][0])
    assert load_cell(card).junctions == 2
    extra = 20e-6 / 0.1 + 5e-4
    assert derive(load_cell(card)).separator_resistance == pytest.approx(9e-4 + extra, rel=1e-12)


def test_a_cell_of_one_electrolyte_has_no_junction(card):
    card["separator"] = card["separator"][:1]
    assert load_cell(card).junctions == 0
    assert derive(load_cell(card)).separator_resistance == pytest.approx(2e-4, rel=1e-12)


def test_tortuosity_factor_gives_the_conductivity(cell):
    d = derive(cell)
    assert d.tortuosity_factor == pytest.approx(4, rel=1e-12)
    assert d.ionic_conductivity == pytest.approx(0.1 * CATHOLYTE / 4, rel=1e-12)


def test_measured_conductivity_gives_the_tortuosity_factor(card):
    """T = phi kappa / kappa_eff."""
    d = derive(with_cathode(card, ionic_transport={"ionic_conductivity": "0.08 mS/cm"}))
    assert d.ionic_conductivity == pytest.approx(0.008, rel=1e-12)
    assert d.tortuosity_factor == pytest.approx(CATHOLYTE * 0.1 / 0.008, rel=1e-12)


def test_measured_conductivity_follows_the_catholytes_arrhenius(card):
    """It was measured at the catholyte's temperature; the cell is warmer."""
    card["temperature"] = "60 degC"
    d = derive(with_cathode(card, ionic_transport={"ionic_conductivity": "0.08 mS/cm"}))
    rise = np.exp(3e4 / R * (1 / 298.15 - 1 / 333.15))
    assert d.ionic_conductivity == pytest.approx(0.008 * rise, rel=1e-12)


@pytest.mark.parametrize(
    ("transport", "efficiency"),
    [
        ({"closure": "power-law"}, CATHOLYTE**2.9),
        ({"closure": "power-law", "exponent": 2}, CATHOLYTE**2),
        ({"closure": "bruggeman"}, CATHOLYTE**1.5),
        ({"closure": "percolation", "threshold": 0.1}, ((CATHOLYTE - 0.1) / 0.9) ** 2),
        # lambda = 6 um / 3 um
        (
            {"closure": "percolation"},
            ((CATHOLYTE - 0.225 / (1 + 2 / 5.7)) / (1 - 0.225 / (1 + 2 / 5.7))) ** 2,
        ),
    ],
)
def test_ionic_closures(card, transport, efficiency):
    d = derive(with_cathode(card, ionic_transport=transport))
    assert d.ionic_efficiency == pytest.approx(efficiency, rel=1e-12)
    assert d.tortuosity_factor == pytest.approx(CATHOLYTE / efficiency, rel=1e-12)


@pytest.mark.parametrize("closure", ["power-law", "bruggeman", "percolation"])
def test_voids_conduct_nothing(card, closure):
    """More porosity leaves less of both phases, so both closures must conduct less."""
    made = {
        "ionic_transport": {"closure": closure},
        "electronic_transport": {"closure": "power-law"},
    }
    dense, porous = (derive(with_cathode(card, porosity=p, **made)) for p in ("5 %", "25 %"))
    assert porous.ionic_conductivity < dense.ionic_conductivity
    assert porous.electronic_conductivity < dense.electronic_conductivity


def test_measured_electronic_conductivity_is_moved_to_half_filling(cell):
    """1 mS/cm at y = 1, where the material conducts half of what it does at 0.5."""
    d = derive(cell)
    assert d.electronic_conductivity == pytest.approx(0.2, rel=1e-12)
    assert d.carbon_conductivity == 0


def test_measured_electronic_conductivity_of_a_constant_material(card):
    card["cathode"]["active_material"]["electronic_conductivity"] = "1 S/m"
    assert derive(load_cell(card)).electronic_conductivity == pytest.approx(0.1, rel=1e-12)


def test_electronic_closures(card):
    """Of the material's 1 S/m at half filling."""
    power = derive(with_cathode(card, electronic_transport={"closure": "power-law"}))
    assert power.electronic_conductivity == pytest.approx(ACTIVE**3.5, rel=1e-12)
    network = derive(with_cathode(card, electronic_transport={"closure": "percolation"}))
    expected = 0.36 * ((ACTIVE - 0.233) / 0.767) ** 1.28
    assert network.electronic_conductivity == pytest.approx(expected, rel=1e-12)


def test_carbon_adds_to_the_active_material(card):
    """71 : 24 : 5 by weight at 5, 2 and 2 g/cm3 are 14.2 : 12 : 2.5 by volume."""
    d = derive(
        with_cathode(
            card,
            composition={"active_material": "71 wt%", "catholyte": "24 wt%", "carbon": "5 wt%"},
            carbon_density="2 g/cm^3",
            electronic_transport={"closure": "power-law"},
        )
    )
    carbon = 360 * (2.5 / 14.5 - 0.045) ** 2
    assert d.carbon_conductivity == pytest.approx(carbon, rel=1e-9)
    active = (0.9 * 14.2 / 28.7) ** 3.5
    assert d.electronic_conductivity == pytest.approx(carbon + active, rel=1e-9)


def test_carbon_is_added_to_what_was_measured_without(cell):
    """Electrons of the active material as measured, and a network above its threshold."""
    bare = derive(cell)
    for weight in (0.0, 0.01, 0.05):
        mixed = cell.replace({"cathode.composition.carbon": weight})
        phi, d = derive(mixed).volume_fractions, derive(mixed)
        share = phi.carbon / (phi.carbon + phi.catholyte)
        network = 360 * max(share - 0.045, 0) ** 2
        assert d.carbon_conductivity == pytest.approx(network, rel=1e-9)
        expected = bare.electronic_conductivity + network
        assert d.electronic_conductivity == pytest.approx(expected, rel=1e-9)
        assert derive(load_cell(mixed.to_mapping())) == d


def test_carbon_that_was_measured_is_not_added_again(card):
    """Whole value as measured; with less carbon its network falls, with none the oxide's is left.

    The card's 10 mS/cm hold at y = 1, where 54.5 vol% of the material's 0.5 S/m make 0.058 S/m and
    the network of 2.5 volumes of carbon in 14.5 makes 5.8 S/m.
    """
    made = with_cathode(
        card,
        composition={"active_material": "71 wt%", "catholyte": "24 wt%", "carbon": "5 wt%"},
        carbon_density="2 g/cm^3",
        electronic_transport={"electronic_conductivity": "10 mS/cm"},
    )
    d = derive(made)
    assert d.electrode.electronic_conductivity(1.0, 298.15) == pytest.approx(1.0, rel=1e-9)
    network = 360 * (2.5 / 14.5 - 0.045) ** 2
    oxide = 0.5 * 0.36 * ((0.9 * 14.2 / 28.7 - 0.233) / 0.767) ** 1.28
    assert d.carbon_conductivity == pytest.approx(network / (network + oxide), rel=1e-9)
    # charged, the oxide conducts four times as well and carbon as before
    oxide_share = 1.0 - d.carbon_conductivity
    charged = d.electrode.electronic_conductivity(0.0, 298.15)
    assert charged == pytest.approx(d.carbon_conductivity + 4 * oxide_share, rel=1e-6)
    assert charged < 1.04  # 4 if all of it followed the oxide
    less = derive(made.replace({"cathode.composition.carbon": "3 wt%"}))
    assert 0 < less.carbon_conductivity < d.carbon_conductivity
    none = derive(made.replace({"cathode.composition.carbon": 0}))
    left = none.electrode.electronic_conductivity(1.0, 298.15)
    assert left == pytest.approx(oxide / (network + oxide), rel=1e-9)


def test_nothing_is_left_of_a_network_without_its_carbon(card):
    """A material of unknown conductivity: next to nothing, so that the cell is infeasible."""
    del card["cathode"]["active_material"]["electronic_conductivity"]
    made = with_cathode(
        card,
        composition={"active_material": "71 wt%", "catholyte": "24 wt%", "carbon": "5 wt%"},
        carbon_density="2 g/cm^3",
    )
    assert derive(made).carbon_conductivity == pytest.approx(0.1, rel=1e-6)
    bare = derive(made.replace({"cathode.composition.carbon": 0}))
    assert 0 < bare.electronic_conductivity < 1e-8


def test_utilisation_scales_capacity_and_area(card, cell):
    whole, part = derive(cell), derive(with_cathode(card, utilisation="80 %"))
    assert part.equilibrium_capacity / whole.equilibrium_capacity == pytest.approx(0.8, rel=1e-12)
    assert part.contact_area / whole.contact_area == pytest.approx(0.8, rel=1e-12)
    assert part.current_1c == whole.current_1c
    assert part.volume_fractions == whole.volume_fractions


def test_coverage_scales_the_area_only(card, cell):
    whole, part = derive(cell), derive(with_cathode(card, coverage="25 %"))
    assert part.contact_area / whole.contact_area == pytest.approx(0.5, rel=1e-12)
    assert part.equilibrium_capacity == whole.equilibrium_capacity


def test_cutoffs_against_the_counter_electrode(card, cell):
    card["limits"] = {"lower": "2.78 V", "upper": "3.58 V", "reference": "counter electrode"}
    shifted = derive(load_cell(card))
    assert shifted.stoichiometry_full == pytest.approx(derive(cell).stoichiometry_full, abs=1e-9)
    assert shifted.stoichiometry_empty == pytest.approx(derive(cell).stoichiometry_empty, abs=1e-9)


def test_resistances_of_interfaces_follow_arrhenius(cell):
    """From 25 to 60 degC: exp(E/k (1/298.15 - 1/333.15)) times less; without energy no less."""
    energies = {
        "anode.activation_energy": 0.5,
        "junction.activation_energy": 0.3,
        "cathode.film_activation_energy": 0.6,
    }

    def resistances(energies, temperature="25 degC"):
        given = {path: f"{energy} eV" for path, energy in energies.items()}
        given |= {"cathode.film_resistance": "3 ohm cm^2", "temperature": temperature}
        changed = cell.replace(given)
        d = derive(changed)
        return np.array([d.anode_resistance, d.junction_resistance, film_resistance(changed)])

    made = resistances(energies)
    assert made == pytest.approx([1e-3, 5e-4, 3e-4], rel=1e-12)
    boltzmann = 8.617333262e-5  # eV/K
    expected = np.exp(np.array(list(energies.values())) / boltzmann * (1 / 298.15 - 1 / 333.15))
    assert made / resistances(energies, "60 degC") == pytest.approx(expected, rel=1e-6)
    flat = resistances(dict.fromkeys(energies, 0), "60 degC")
    assert flat == pytest.approx(made, rel=1e-12)
