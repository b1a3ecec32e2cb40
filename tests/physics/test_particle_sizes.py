"""Classes of particle sizes: what they must agree with, and what they must show."""

import numpy as np
import pytest
from cells import ideal_card, redox_card
from solving import solve, voltage

import sscell
from sscell.models.resolution import Resolution
from sscell.parameters import names
from sscell.parameters.derived import derive

MESH = Resolution(axial_cells=10, stretch=(1.0, 1.0), radial_nodes=8, other_nodes=(8, 8, 8, 8))
SPREAD = {"median": "4 um", "spread": 1.6}
TRANSPORT = {
    "catholyte.conductivity": "1 mS/cm",
    "active_material.diffusivity": "2e-15 m^2/s",
    "active_material.exchange_current_density": "0.5 A/m^2",
}
FILM = {"cathode.film_resistance": "100 ohm cm^2"}


def sized(cell, size):
    card = cell.to_mapping()
    card["cathode"]["active_material"] |= {"particle_size": size}
    card["cathode"]["active_material"].pop("size_distribution", None)
    return sscell.load_cell(card)


def halves(size="4 um"):
    return {"classes": [{"size": size, "share": 0.6}, {"size": size, "share": 0.4}]}


@pytest.mark.parametrize("paths", [TRANSPORT, TRANSPORT | FILM], ids=["bare", "filmed"])
def test_equal_classes_are_one_class(paths):
    """The second class is our submodel, the first PyBaMM's: one physics written twice. Tolerances
    of 1e-8 leave microvolts."""
    one = sized(ideal_card(**paths), "4 um")
    two = sized(ideal_card(**paths), halves())
    times = np.linspace(0, 1800, 20)
    runs = [solve(cell, 40.0, [0, 1800], resolution=MESH) for cell in (one, two)]
    first, second = (voltage(run, times) for run in runs)
    np.testing.assert_allclose(first, second, atol=2e-6)


def test_fast_particles_are_as_those_of_the_surface_mean():
    """Without diffusion and with slow kinetics at equal stoichiometries only the area counts; the
    start is where classes have not yet parted."""
    kinetics = {"active_material.exchange_current_density": "0.05 A/m^2"}
    spread = sized(ideal_card(**kinetics), SPREAD)
    surface = spread.cathode.active_material.surface_mean_size
    one = sized(ideal_card(**kinetics), f"{surface} m")
    drops = [voltage(solve(cell, 40.0, [0, 1e-2], resolution=MESH), 0.0) for cell in (spread, one)]
    assert drops[0] == pytest.approx(drops[1], abs=1e-6)
    median = sized(ideal_card(**kinetics), "4 um")
    other = voltage(solve(median, 40.0, [0, 1e-2], resolution=MESH), 0.0)
    assert abs(other - drops[0]) > 1e-3


def test_a_slow_discharge_keeps_all_classes_at_one_potential():
    """A hundredth of an ampere per square metre takes weeks, so that nothing is off by 1e-4,
    after 4 % of the sites."""
    cell = sized(ideal_card(**TRANSPORT), SPREAD)
    run = solve(cell, 0.01, [0, 1e6], resolution=MESH)
    first = run[names.PARTICLE_STOICHIOMETRY](t=1e6)
    assert first.min() > 0.5 + 1e-3
    others = derive(cell).phases[1:]
    assert len(others) > 1
    for phase in others:
        other = run[phase.kind.variables.stoichiometry](t=1e6)
        np.testing.assert_allclose(other, first, atol=1e-4)


def test_lithium_is_conserved():
    """What the current brings is in the classes, to the tolerance of the solver."""
    cell = sized(ideal_card(**TRANSPORT, **FILM), SPREAD)
    run = solve(cell, 40.0, [0, 1200], resolution=MESH)
    lithium = run[names.LITHIUM].entries + sum(
        run[names.other_phase(p.kind.name).lithium].entries for p in derive(cell).phases[1:]
    )
    brought = 40.0 * 1e-4 * 1200 / 96485.33212
    assert lithium[-1] - lithium[0] == pytest.approx(brought, rel=1e-6)


def test_small_particles_fill_first():
    cell = sized(ideal_card(**TRANSPORT), SPREAD)
    run = solve(cell, 40.0, [0, 1200], resolution=MESH)
    mean = {
        phase.properties.radius: run[phase.kind.variables.stoichiometry](t=1200).mean()
        for phase in derive(cell).phases
    }
    ordered = [mean[radius] for radius in sorted(mean)]
    assert ordered == sorted(ordered, reverse=True)
    assert ordered[0] > ordered[-1] + 0.05


def test_a_spread_costs_capacity_at_equal_median():
    """At 1C, where the median size is nearly filled but large particles are not."""
    cell = sscell.load_cell("ncm83_li6ps5cl").replace({"active_material.particle_size": "6 um"})
    wide = cell.replace({"active_material.particle_size.spread": 1.6})
    capacities = [
        sscell.rate_capability(each, [1], accuracy="draft")["capacity"].item()
        for each in (cell, wide)
    ]
    assert capacities[1] < 0.995 * capacities[0]
    assert derive(wide).equilibrium_capacity == pytest.approx(derive(cell).equilibrium_capacity)


def test_classes_and_a_redox_active_catholyte_share_the_current():
    """Their charges sum to what passed; both are phases beside PyBaMM's own."""
    paths = {"active_material__diffusivity": "2e-15 m^2/s"}
    cell = sized(redox_card(), SPREAD).replace(
        {key.replace("__", "."): value for key, value in paths.items()}
    )
    answer = sscell.rate_capability(cell, [1], accuracy="draft")
    assert answer["outcome"].item() == "cut-off voltage"
    assert 0 < answer["catholyte_capacity"].item() < answer["capacity"].item()
    inside = sscell.profiles(sscell.discharge(cell, c_rate=1, accuracy="draft"))
    passed = inside["active_charge"] + inside["catholyte_charge"]
    assert passed[-1] == pytest.approx(answer["capacity"].item(), rel=2e-3)
    losses = sscell.losses(cell, c_rate=1, accuracy="draft")
    gap = losses["equilibrium_voltage"] - losses["voltage"]
    np.testing.assert_allclose(losses["loss"].sum("process"), gap, atol=1e-9)


def test_a_spectrum_of_equal_classes_is_that_of_one():
    """Both double layers are charged; the linear algebra leaves 1e-6."""
    asked = {"frequencies": [1e3, 1.0], "soc": 0.5}
    one, two = (
        sscell.impedance(sized(ideal_card(**TRANSPORT), size), **asked)
        for size in ("4 um", halves())
    )
    for part in ("resistance", "reactance"):
        np.testing.assert_allclose(two[part], one[part], rtol=1e-4)


def test_a_capacitive_film_on_several_sizes_is_refused():
    cell = sized(ideal_card(**FILM, **{"cathode.film_capacitance": "1 uF/cm^2"}), halves())
    with pytest.raises(sscell.InputError, match="one particle size of one active material"):
        sscell.impedance(cell, [1.0])
