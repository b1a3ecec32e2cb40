"""Losses, gains and what is required, where the catholyte stores charge as well."""

import numpy as np
import pytest
from test_redox_limits import demonstrator

from sscell.solving.points import Design
from sscell.studies.discharge import losses
from sscell.studies.gains import gains
from sscell.studies.rates import rate_capability
from sscell.studies.required import required_conductivity


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_losses_sum_to_the_distance_from_the_common_equilibrium(direction):
    """That of the charge that passed, which the profiles know nothing of; 20 uV for the solver."""
    cell = demonstrator()
    split = losses(cell, 1.0, direction)
    design = Design.of(cell)
    d = design.derived
    run = rate_capability(cell, [1.0], direction, accuracy="reference")
    passed = float(run["capacity"][0]) * 36000 * split["state_of_discharge"].values
    from_full = passed if direction == "discharge" else d.equilibrium_capacity - passed
    inner = slice(5, -5)
    expected = [design.derived.equilibrium.potential_after(q) for q in from_full[inner]]
    expected = np.array(expected) - cell.anode.potential
    # the capacity of the sweep is known to 3e-5, and the common potential is steep between couples
    np.testing.assert_allclose(split["equilibrium_voltage"].values[inner], expected, atol=2e-3)
    assert np.median(abs(split["equilibrium_voltage"].values[inner] - expected)) < 1e-4
    sign = 1 if direction == "discharge" else -1
    whole = sign * (split["equilibrium_voltage"] - split["voltage"])
    np.testing.assert_allclose(split["loss"].sum("process"), whole, atol=1e-5)


def test_losses_of_a_fast_phase_and_a_fast_host_vanish():
    fast = demonstrator(exchange_current_density="1e5 A/m^2").replace(
        {"active_material.exchange_current_density": "1e5 A/m^2"}
    )
    assert abs(float(losses(fast, 1.0)["mean_loss"].sel(process="kinetics"))) < 1e-4
    assert float(losses(demonstrator(), 1.0)["mean_loss"].sel(process="kinetics")) > 0.02


def test_a_phase_without_losses_gains_nothing_from_being_made_ideal():
    """Its kinetics, its diffusion and its conductivity are ideal; the host's are not."""
    cell = demonstrator(
        exchange_current_density="1e6 A/m^2", electronic_reach="0.05 um", conductivity_ratio=1.0
    ).replace(
        {
            "active_material.exchange_current_density": "1e6 A/m^2",
            "catholyte.electronic_conductivity": "1e-3 S/cm",
        }
    )
    won = gains(cell, [1.0])["gain"].sel(c_rate=1.0)
    assert float(won.sel(process="kinetics")) == pytest.approx(0, abs=2e-4)
    assert float(won.sel(process="particles")) > 1e-3


def test_the_conductivity_required_is_enough_and_half_of_it_is_not():
    """Put back into the cell: 80 % within 0.5 %, less with half of it."""
    cell = demonstrator(conductivity_ratio=10).replace({"cathode.areal_capacity": "5 mAh/cm^2"})
    need = required_conductivity(cell, None, [1.0])
    assert need["outcome"].values.tolist() == ["found"]
    kappa = float(need["required"][0])
    there = rate_capability(cell.replace({"catholyte.conductivity": f"{kappa} mS/cm"}), [1.0])
    assert float(there["capacity_fraction"][0]) == pytest.approx(0.8, abs=4e-3)
    below = rate_capability(cell.replace({"catholyte.conductivity": f"{kappa / 2} mS/cm"}), [1.0])
    assert float(below["capacity_fraction"][0]) < 0.75
