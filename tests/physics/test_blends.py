"""Two active materials in one cathode: capacities add, one potential at rest, no charge is lost."""

import numpy as np
import pytest
from cells import ideal_card, redox_card
from solving import solve

import sscell
from sscell.models.resolution import Resolution
from sscell.parameters import names
from sscell.parameters.derived import derive

STEP = {"stoichiometry": [0.0, 0.05, 0.5, 0.95, 1.0], "values": [4.1, 3.55, 3.5, 3.45, 3.0]}
MESH = Resolution(axial_cells=10, stretch=(1.0, 1.0), radial_nodes=6, other_nodes=(6, 6))


def blended(share="30 %", cell=None, **material):
    """A sloped host with a share of one whose potential is nearly a step."""
    card = (ideal_card() if cell is None else cell).to_mapping()
    second = {**card["cathode"]["active_material"], "title": "second host"}
    second["open_circuit_potential"] = {**STEP, "unit": "V"}
    card["cathode"]["blend"] = [{"active_material": second | material, "share": share}]
    return sscell.load_cell(card)


def test_capacities_add_with_the_shares():
    """Equal densities: shares by mass are those by volume."""
    cell, alone = blended(), ideal_card()
    first, second = derive(cell).phases
    assert first.sites == pytest.approx(0.7 * derive(alone).phases[0].sites)
    assert second.sites == pytest.approx(3 / 7 * first.sites)
    assert derive(cell).equilibrium_capacity == pytest.approx(first.capacity + second.capacity)


def test_shares_by_mass_become_shares_of_volume_by_the_densities():
    cell = blended("50 %", density="2.5 g/cm^3", molar_mass="50 g/mol")
    (_, first), (_, second) = cell.cathode.active_materials
    assert second == pytest.approx(2 * first)
    assert cell.cathode.active_density == pytest.approx(1 / (0.5 / 5e3 + 0.5 / 2.5e3))


@pytest.mark.parametrize("share", ["30 %", "99 %"])
def test_all_materials_have_one_potential_at_rest(share):
    """Also where the main material is empty and the other holds the rest."""
    equilibrium = derive(blended(share)).equilibrium
    for part in np.linspace(0.02, 0.98, 9):
        after = equilibrium.stoichiometry_after(part * equilibrium.capacity)
        states = equilibrium.stoichiometries(after)
        charge = equilibrium.charge(states)
        assert charge == pytest.approx(part * equilibrium.capacity, rel=1e-9)
        potentials = [
            float(phase.properties.potential(x))
            for phase, x in zip(equilibrium.phases, states, strict=True)
        ]
        assert potentials[0] == pytest.approx(potentials[1], abs=1e-6)


def test_a_blend_of_one_material_is_that_material():
    """Two phases of equal properties, solved to 1e-8."""
    card = ideal_card().to_mapping()
    same = card["cathode"]["active_material"]
    card["cathode"]["blend"] = [{"active_material": same, "share": "40 %"}]
    cells = ideal_card(), sscell.load_cell(card)
    runs = [solve(cell, 40.0, [0, 1800], resolution=MESH) for cell in cells]
    first, second = (run[names.VOLTAGE](t=np.linspace(0, 1800, 9)) for run in runs)
    np.testing.assert_allclose(first, second, atol=2e-6)


def test_a_slow_discharge_gives_what_both_materials_hold():
    """With ideal transport at C/10 nothing is left, but for the last step of the solver."""
    cell = blended()
    answer = sscell.rate_capability(cell, [0.1])
    assert answer["capacity_fraction"].item() == pytest.approx(1, abs=2e-3)
    second = derive(cell).phases[1].capacity / 36000
    assert answer["blend_0_capacity"].item() == pytest.approx(second, rel=5e-3)


def test_classes_blend_and_a_redox_active_catholyte_work_together():
    """Their charges sum to what passed, the losses to the distance from equilibrium."""
    slow = {
        "active_material.exchange_current_density": "1 A/m^2",
        "active_material.diffusivity": "1e-14 m^2/s",
        "catholyte.redox_exchange_current_density": "1 A/m^2",
        "catholyte.conductivity": "1 S/m",
        "cathode.film_resistance": "20 ohm cm^2",
    }
    sizes = [{"size": "1 um", "share": 0.5}, {"size": "4 um", "share": 0.5}]
    cell = blended(cell=redox_card().replace(slow), particle_size={"classes": sizes})
    answer = sscell.rate_capability(cell, [0.5], accuracy="draft")
    assert answer["outcome"].item() == "cut-off voltage"
    inside = sscell.profiles(sscell.discharge(cell, c_rate=0.5, accuracy="draft"))
    parts = [inside[f"{name}_charge"][-1].item() for name in ("active", "blend_0", "catholyte")]
    # of the meshes and tolerances of both runs
    assert sum(parts) == pytest.approx(answer["capacity"].item(), rel=1e-3)
    assert min(parts) > 0
    losses = sscell.losses(cell, c_rate=0.5, accuracy="draft")
    gap = losses["equilibrium_voltage"] - losses["voltage"]
    np.testing.assert_allclose(losses["loss"].sum("process"), gap, atol=1e-9)


def test_shares_must_leave_some_of_the_main_material():
    with pytest.raises(sscell.InputError, match=r"cathode\.blend"):
        blended("100 %")
