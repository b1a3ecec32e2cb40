"""A cathode in layers: limits that are known exactly, conservation, and combinations."""

from typing import Any

import numpy as np
import pytest

import sscell
from sscell.models.resolution import Resolution, Tolerances
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.parameters.relations import FARADAY
from sscell.results.losses import voltage_losses

CARD = sscell.load_cell("ncm83_li6ps5cl").to_mapping()
CONSTANT = {"electronic_transport": {"electronic_conductivity": "1 S/cm"}}
TIGHT = Tolerances(1e-8, 1e-10)
RICH = {"active_material": "60 wt%", "catholyte": "40 wt%"}


def layered(*layers: dict[str, Any], card: dict[str, Any] = CARD, **block: Any) -> sscell.Cell:
    return sscell.load_cell(
        {**card, "cathode": {**card["cathode"], **block, "layers": list(layers)}}
    )


def slow(current: str) -> dict[str, Any]:
    """An active material whose charge transfer costs so much that the reaction is even."""
    changes = {"exchange_current_density": current}
    fast = {"diffusivity": "1e-10 m^2/s", "diffusivity_activation_energy": "0 eV"}
    return {**CARD["cathode"]["active_material"], **changes, **fast}


def test_equal_layers_are_one_cathode() -> None:
    """On the same mesh; the solver's tolerance is what is left."""
    plain = sscell.load_cell({**CARD, "cathode": {**CARD["cathode"], **CONSTANT}})
    mesh = Resolution(axial_cells=20, stretch=(1.0, 1.0))
    whole = sscell.discharge(plain, c_rate=2, resolution=mesh, tolerances=TIGHT)
    cut = layered({"share": 0.4}, {"share": 0.6}, **CONSTANT)
    parts = sscell.discharge(cut, c_rate=2, resolution=mesh.of_shares((0.4, 0.6)), tolerances=TIGHT)
    assert parts.t[-1] == pytest.approx(whole.t[-1], rel=1e-7)
    times = np.linspace(0, 0.99 * whole.t[-1], 20)
    assert parts[names.VOLTAGE](times) == pytest.approx(whole[names.VOLTAGE](times), abs=1e-6)


def test_equal_layers_have_the_impedance_of_one_cathode() -> None:
    """Meshes differ, which moves the impedance of both by some 1e-5 of it."""
    cells = [sscell.load_cell(CARD), layered({"share": 0.4}, {"share": 0.6})]
    whole, parts = (
        data["resistance"] + 1j * data["reactance"]
        for data in (sscell.impedance(cell, frequencies=[0.01, 100]) for cell in cells)
    )
    assert abs(parts - whole).max() < 1e-3 * abs(whole).min()


@pytest.fixture(scope="module")
def uneven() -> sscell.Cell:
    """Two layers that differ in all that they may differ in."""
    first = {"composition": RICH, "active_material": {"particle_size": "2 um"}}
    second = {"porosity": 0.05, "catholyte": "li3incl6", "coverage": 0.4}
    return layered({"share": 0.3, **first}, {"share": 0.7, **second}, loading="20 mg/cm^2",
                   active_material=slow("2e-5 A/m^2"),
                   electronic_transport={"electronic_conductivity": "100 S/cm"})  # fmt: skip


def resistance_of_ions(cell: sscell.Cell, cells: int) -> float:
    """Of the cathode at the first instant of a slow discharge. [ohm m2]"""
    d, rate = derive(cell), 1e-4
    mesh = Resolution(axial_cells=cells, stretch=(1.6, 1.3), radial_nodes=3)
    solution = sscell.discharge(
        cell, c_rate=rate, resolution=mesh.of_shares(d.layer_shares), tolerances=TIGHT
    )
    lost = voltage_losses(solution, cell, np.array([0.0, 0.5]))["loss"]
    return float(lost.sel(process="catholyte")[0]) / (rate * d.current_1c)


def test_the_resistance_of_an_even_reaction_is_that_of_the_closed_form(
    uneven: sscell.Cell,
) -> None:
    """integral of (i_e/I)^2 / kappa_eff dx; the error falls with the square of the cells through
    the border. The reaction is even to the ratio of ohmic and charge-transfer resistance, 1e-4.
    """
    d = derive(uneven)
    areas = [
        3 * n[names.COVERAGE] * n[names.ACTIVE_FRACTION] / n[names.RADIUS] * layer.thickness
        for layer in d.layers
        for n in [layer.phases[0]]
    ]
    exact, entering = 0.0, 1.0
    for layer, area in zip(d.layers, areas, strict=True):
        leaving = entering - area / sum(areas)
        square = (entering**2 + entering * leaving + leaving**2) / 3
        exact += square * layer.thickness / layer.ionic_conductivity
        entering = leaving
    coarse, fine = (resistance_of_ions(uneven, cells) / exact - 1 for cells in (10, 20))
    assert fine == pytest.approx(0, abs=4e-3)
    assert coarse / fine == pytest.approx(4, rel=0.15)


def test_charge_is_conserved_and_capacities_of_layers_add_up(uneven: sscell.Cell) -> None:
    solution = sscell.discharge(uneven, c_rate=1e-3, tolerances=TIGHT)
    passed = solution[names.CHARGE_PASSED].entries[-1] * 3600
    lithium = np.ptp(solution[names.LITHIUM].entries) * FARADAY
    assert lithium == pytest.approx(passed, rel=2e-6)
    d = derive(uneven)
    alone = [
        derive(layered({"loading": f"{100 * x.loading.loading} mg/cm^2", **given}, loading=None))
        for x, given in zip(d.layers, ({"composition": RICH}, {"porosity": 0.05}), strict=True)
    ]
    assert d.equilibrium_capacity == pytest.approx(
        sum(each.equilibrium_capacity for each in alone), rel=1e-9
    )


def test_all_current_enters_where_the_conductivity_changes_steeply() -> None:
    """At a rate whose front is thin at the separator; the solver's tolerance is what is left."""
    thin = {"share": 0.3, "ionic_transport": {"tortuosity_factor": 12}}
    card = {**CARD["cathode"], "electronic_transport": {"closure": "percolation"}}
    cell = layered(thin, {"share": 0.7}, card={**CARD, "cathode": card}, loading="40 mg/cm^2")
    solution = sscell.discharge(cell, c_rate=2, tolerances=TIGHT)
    passed = solution[names.CHARGE_PASSED].entries[-1] * 3600
    lithium = np.ptp(solution[names.LITHIUM].entries) * FARADAY
    assert lithium == pytest.approx(passed, rel=1e-6)


@pytest.mark.parametrize("stores_in", [(0, 1), (0,), (1,)])
def test_a_redox_active_catholyte_may_fill_all_layers_or_some(stores_in: tuple[int, ...]) -> None:
    """The charge of both phases is the charge passed."""
    card = sscell.load_cell("lfp_lioh_fecl3").to_mapping()
    inert = {"catholyte": "li3incl6"}
    layers = [{"share": 0.5, **({} if i in stores_in else inert)} for i in range(2)]
    cell = layered(*layers, card=card)
    solution = sscell.discharge(cell, c_rate=0.5)
    redox = names.other_phase(names.REDOX)
    passed = solution[names.CHARGE_PASSED].entries[-1] * 3600
    phases = [np.ptp(solution[name].entries) * FARADAY for name in (names.LITHIUM, redox.lithium)]
    assert sum(phases) == pytest.approx(passed, rel=2e-4)
    assert phases[1] > 0.05 * passed
    capacity = float(sscell.rate_capability(cell, c_rates=[0.5])["capacity"][0])
    assert capacity == pytest.approx(passed / 3.6, rel=2e-3)


def test_losses_of_layers_sum_to_the_distance_to_equilibrium(uneven: sscell.Cell) -> None:
    solution = sscell.discharge(uneven, c_rate=1e-3)
    parts = voltage_losses(solution, uneven, np.linspace(0.05, 0.9, 4))
    whole = parts["equilibrium_voltage"] - parts["voltage"]
    assert parts["loss"].sum("process").values == pytest.approx(whole.values, abs=1e-9)


def test_layers_may_have_distributions_of_particle_sizes() -> None:
    """Lithium of all classes is the charge passed; equal layers are one cathode."""
    sizes = {"particle_size": {"median": "4 um", "spread": 1.6}}
    card = {**CARD["cathode"], "active_material": {"name": "ncm83", **sizes}}
    plain = sscell.load_cell({**CARD, "cathode": card})
    cell = layered({"share": 0.4}, {"share": 0.6}, active_material={"name": "ncm83", **sizes})
    rates = [sscell.rate_capability(each, c_rates=[1])["capacity"] for each in (plain, cell)]
    assert float(rates[1][0]) == pytest.approx(float(rates[0][0]), rel=1e-3)


def test_profiles_know_the_borders_and_findings_their_layer(uneven: sscell.Cell) -> None:
    inside = sscell.profiles(sscell.discharge(uneven, c_rate=1e-3))
    d = derive(uneven)
    assert inside["layer_border"].values == pytest.approx([1e6 * d.layers[0].thickness])
    places = {finding.place.split(" ")[0] for finding in uneven.check()}
    assert {f"cathode.layers.{i}.catholyte" for i in range(2)} < places
    rows = uneven.summary()
    parts = sum(rows[f"layer {i}, thickness"] for i in range(2))
    assert parts == pytest.approx(rows["cathode thickness"])
